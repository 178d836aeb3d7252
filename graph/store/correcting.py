"""Putting right what a document was read to say: a person's word, on the same words of the same documents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from graph import ontology as vocabulary
from graph.errors import UsageError
from graph.model import Edge, Evidence, Judgement, Node
from graph.names import fold
from graph.store import judging
from graph.store.deciding import review_evidence
from graph.store.joining import corrected_edge_claims, corrected_node_claims, encode, evidence_key
from graph.store.merging import lead
from graph.store.refusals import unknown
from graph.store.rows import (
    CLAIMS,
    DOCUMENT,
    KEY,
    KNOWN_BY,
    PAGE,
    QUOTE,
    REVIEW,
    START,
    STOP,
    EvidenceRow,
    kinds_of,
    present_ids,
    settle,
)
from graph.store.tables import EDGES, EVIDENCE, NODES, Tables


def correct(tables: Tables, id: str, correction: Node | Edge, by: str, at: str, saw: Node | Edge | None = None) -> None:
    """Let a node or edge be what a person says it is, on the evidence that it has. `saw` is what she saw of it, where
    that is not all: of the rest she says nothing.

    Under the same id it is accepted, with the person's word over what documents say. Under another id it is rejected,
    and the other stands in its place: an edge between other ends or of another relation, a node of another kind, to
    which the old id leads from then on. Raises `UsageError`, and `DataError` if the correction does not fit the
    ontology.
    """
    owner = present_ids(tables, [id])[id]
    rows = sorted((row for row in tables.rows(EVIDENCE, "owner", [owner]) if row[REVIEW] != "rejected"), key=_place)
    shown = _shown(tables, owner)
    if not rows or shown is None or isinstance(correction, Edge) != (" " in owner):
        raise nothing_to_correct(id)
    if saw is not None:
        shown = _as_row(saw)
    new = _checked(tables, correction)
    claims = (
        corrected_edge_claims(correction, shown)
        if isinstance(correction, Edge)
        else corrected_node_claims(correction, shown)
    )
    review_evidence(tables, [owner], "accepted" if new == owner else "rejected", None, by, at, standing=True)
    _make(tables, new, correction)
    tables.put(EVIDENCE, _restated(rows, new, claims, by, at))
    settle(tables, {owner, new})
    if isinstance(correction, Node) and new != owner:
        lead(tables, owner, new)
        judging.record(tables, Judgement(new, owner, "same", by, at))


def nothing_to_correct(id: str) -> UsageError:
    """Of what is not there, or was rejected as a whole."""
    return UsageError("There is no «{id}» to correct.", remedy="Check the id.", id=id)


def _checked(tables: Tables, correction: Node | Edge) -> str:
    """The id that a correction has in the store. Raises `DataError`; `UsageError` for an end that is not there."""
    ontology = vocabulary.ontology()
    sourced = replace(correction, evidence=(Evidence(""),))
    if isinstance(sourced, Node):
        ontology.check_node(sourced)
        new = present_ids(tables, [sourced.id])[sourced.id]
        stored = kinds_of(tables, [new]).get(new)
        if stored not in (None, sourced.kind):
            raise UsageError(
                "{id}: it is {known} in the graph, so it cannot be {kind}.",
                remedy="Give one of the two another id.",
                id=sourced.id,
                known=stored,
                kind=sourced.kind,
            )
        return new
    new = present_ids(tables, [sourced.id])[sourced.id]
    source, _, target = new.split(" ")
    kinds = kinds_of(tables, [source, target])
    for end in (source, target):
        if end not in kinds:
            raise unknown(end)
    ontology.check_edge(replace(sourced, source=source, target=target), kinds[source], kinds[target])
    return new


def _shown(tables: Tables, owner: str) -> Sequence[str] | None:
    """What a node (name, names, properties) or an edge (properties) shows now, lists and objects as JSON; None where
    there is evidence, but no tie any more.
    """
    table, width = (EDGES, 1) if " " in owner else (NODES, 3)
    return next((row[-width:] for row in tables.rows(table, "id", [owner])), None)


def _as_row(saw: Node | Edge) -> Sequence[str]:
    if isinstance(saw, Edge):
        return (encode(dict(saw.properties)),)
    return saw.name, encode(list(saw.names)), encode(dict(saw.properties))


def _make(tables: Tables, new: str, correction: Node | Edge) -> None:
    table = NODES if isinstance(correction, Node) else EDGES
    if next(tables.rows(table, "id", [new]), None) is not None:
        return
    if isinstance(correction, Node):
        tables.add(NODES, [(new, correction.kind, correction.name, "[]", "{}")])
    else:
        tables.add(EDGES, [(new, *new.split(" "), "{}")])


def _place(row: EvidenceRow) -> tuple[str, int, int]:
    return row[DOCUMENT], -1 if row[START] is None else row[START], row[KEY]


def _restated(rows: Sequence[EvidenceRow], owner: str, claims: str, by: str, at: str) -> list[EvidenceRow]:
    """The same words of the same documents as a person's evidence; the first carries what the person claims."""
    restated: dict[int, EvidenceRow] = {}
    for row in rows:
        key = evidence_key(row[DOCUMENT], by, row[START], row[STOP], fold(row[QUOTE]))
        vouched = None if restated else claims
        restated.setdefault(
            key,
            (owner, key, *row[DOCUMENT : PAGE + 1], by, at, 1.0, "accepted", *row[KNOWN_BY:CLAIMS], vouched, None),
        )
    return list(restated.values())
