"""What people decide about evidence. Decisions are data of their own: they outlive the evidence that they are about.

A decision is about what was said: about all that is said of a node or an edge, or about the words of one document. It
is kept under the id that was spoken of, so that joining nodes and parting them again leaves it as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from graph.errors import UsageError
from graph.model import Decision, Review
from graph.names import fold
from graph.store.joining import PERSON
from graph.store.rows import (
    ASSERTED_BY,
    DOCUMENT,
    OWNER,
    QUOTE,
    REVIEW,
    EvidenceRow,
    present_ids,
    said_of,
    settle,
)
from graph.store.tables import DECISIONS, EVIDENCE, Tables

ALIKE = 0.8  # of the shorter quote's words must be in the longer one, for both to be the same words of a document
EVERYTHING = ("", "")  # document and quote of a decision about all that is said


def review_evidence(
    tables: Tables,
    ids: Sequence[str],
    decision: Review,
    document: str | None,
    by: str,
    at: str,
    *,
    standing: bool = False,
) -> None:
    """Decide the evidence of nodes and edges: all of it, now and in future, or that from one document. With `standing`,
    what was rejected earlier stays so.

    Raises `UsageError` naming the first that has none.
    """
    owners = present_ids(tables, ids)
    rows = [
        row
        for row in tables.rows(EVIDENCE, "owner", owners.values())
        if document in (None, row[DOCUMENT]) and not (standing and row[REVIEW] == "rejected")
    ]
    found = {row[OWNER] for row in rows}
    for id in ids:
        if owners[id] not in found:
            raise UsageError(
                "There is no evidence of «{id}» to decide.", remedy="Check the id and the document.", id=id
            )
    about = {said_of(row) for row in rows} | found
    present = {row[:3]: row[3] for row in tables.rows(DECISIONS, "owner", about)}
    if standing:
        present = {key: review for key, review in present.items() if review != "rejected" or key[1:] == EVERYTHING}
    if document is None:
        wanted = {(owner, *EVERYTHING) for owner in about}
        outdated = present.keys() - (wanted if decision != "proposed" else set())
    else:
        wanted = {(said_of(row), document, fold(row[QUOTE])) for row in rows}
        outdated = present.keys() & wanted if decision == "proposed" else set()
    if decision != "proposed":
        tables.put(DECISIONS, [(*key, decision, by, at) for key in sorted(wanted) if present.get(key) != decision])
    tables.remove(DECISIONS, sorted(outdated))
    tables.put(EVIDENCE, [_decided(row, decision) for row in rows if row[REVIEW] != decision])
    settle(tables, found)


def take_decisions(tables: Tables, decisions: Iterable[Decision]) -> None:
    """Take over decisions made elsewhere; where there is one here, it stays."""
    rows = {(each.owner, each.document, each.quote): (each.review, each.by, each.at) for each in decisions}
    present = {row[:3] for row in tables.rows(DECISIONS, "owner", {owner for owner, _, _ in rows})}
    tables.add(DECISIONS, [(*key, *values) for key, values in rows.items() if key not in present])


def decide(tables: Tables, rows: Iterable[EvidenceRow]) -> list[EvidenceRow]:
    """The same evidence with what people decided about it: about these words of its document, or words much like them,
    else about all that is said of what it was said of, else of what that was joined to. What people assert is no
    proposal, and stays as they say.
    """
    listed = list(rows)
    owners = {row[OWNER] for row in listed} | {said_of(row) for row in listed}
    whole: dict[str, Review] = {}
    words: dict[tuple[str, str], dict[str, Review]] = {}
    for owner, document, quote, review, *_ in sorted(tables.rows(DECISIONS, "owner", owners)):
        if (document, quote) == EVERYTHING:
            whole[owner] = review
        else:
            words.setdefault((owner, document), {})[quote] = review
    if not whole and not words:
        return listed
    return [
        row
        if row[ASSERTED_BY].startswith(PERSON)
        else _decided(
            row,
            _of_words(words.get((said_of(row), row[DOCUMENT]), {}), fold(row[QUOTE]))
            or whole.get(said_of(row))
            or whole.get(row[OWNER])
            or row[REVIEW],
        )
        for row in listed
    ]


def _of_words(decided: dict[str, Review], quote: str) -> Review | None:
    """What was decided about a quote: the sentence may have been cut or spelt a little differently since."""
    if quote in decided or not quote:
        return decided.get(quote)
    words = set(quote.split())
    closeness = {other: _overlap(words, set(other.split())) for other in decided}
    closest = max(closeness, key=closeness.__getitem__, default="")
    return decided[closest] if closeness.get(closest, 0) >= ALIKE else None


def _overlap(one: set[str], other: set[str]) -> float:
    """The share of the shorter text's words that the longer one has (Szymkiewicz-Simpson)."""
    return len(one & other) / max(min(len(one), len(other)), 1)


def _decided(row: EvidenceRow, decision: Review) -> EvidenceRow:
    return (*row[:REVIEW], decision, *row[REVIEW + 1 :])
