"""What people decide about evidence. Decisions are data of their own: they outlive the evidence that they are about."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from graph import ontology as vocabulary
from graph.errors import UsageError
from graph.model import Review, edge_id
from graph.names import fold
from graph.store.history import Recorder
from graph.store.joining import encode
from graph.store.rows import (
    AMONG,
    DOCUMENT,
    EVIDENCE_COLUMNS,
    OWNER,
    QUOTE,
    REVIEW,
    EvidenceRow,
    redirects,
    settle,
)
from graph.store.schema import DECISIONS, EVIDENCE


def review_evidence(recorder: Recorder, node_or_edge: str, decision: Review, document: str | None) -> None:
    """Decide the evidence of a node or edge: all of it, or that from one document. Raises `UsageError`."""
    connection = recorder.connection
    owner = _resolve_owner(connection, node_or_edge)
    condition, values = "owner = ?", [owner]
    if document is not None:
        condition += " AND document = ?"
        values.append(document)
    rows: list[EvidenceRow] = connection.execute(
        f"SELECT {EVIDENCE_COLUMNS} FROM evidence WHERE {condition}", values
    ).fetchall()
    if not rows:
        raise UsageError(
            "There is no evidence of «{id}» to decide.", remedy="Check the id and the document.", id=node_or_edge
        )
    quotes = {(owner, row[DOCUMENT], fold(row[QUOTE])) for row in rows}
    present = {
        (owner, *row): review
        for *row, review in connection.execute(
            "SELECT document, quote, review FROM decisions WHERE owner = ?", (owner,)
        )
    }
    if decision == "proposed":
        recorder.remove(DECISIONS, sorted(quotes & present.keys()))
    else:
        recorder.put(DECISIONS, [(*key, decision) for key in sorted(quotes) if present.get(key) != decision])
    recorder.put(EVIDENCE, [(*row[:REVIEW], decision, *row[REVIEW + 1 :]) for row in rows if row[REVIEW] != decision])
    settle(recorder, [owner])


def decide(connection: sqlite3.Connection, rows: Iterable[EvidenceRow]) -> list[EvidenceRow]:
    """The same evidence with what people decided about its owner, document and words."""
    listed = list(rows)
    decisions = {
        (owner, document, quote): review
        for owner, document, quote, review in connection.execute(
            f"SELECT owner, document, quote, review FROM decisions WHERE owner {AMONG}",
            (encode(sorted({row[OWNER] for row in listed})),),
        )
    }
    if not decisions:
        return listed
    return [
        (*row[:REVIEW], decisions.get((row[OWNER], row[DOCUMENT], fold(row[QUOTE])), row[REVIEW]), *row[REVIEW + 1 :])
        for row in listed
    ]


def _resolve_owner(connection: sqlite3.Connection, id: str) -> str:
    """The present id of a node or an edge, where its node or its ends may have been merged."""
    parts = id.split(" ")
    moved = redirects(connection, parts)
    if len(parts) != 3:
        return moved.get(id, id)
    source, relation, target = (moved.get(part, part) for part in parts)
    known = vocabulary.ontology().relations.get(relation)
    if known is not None and known.symmetric:
        source, target = sorted((source, target))
    return edge_id(source, relation, target)
