"""What changing has in common: rows of evidence, where merged ids lead, and settling what nodes and edges show."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from typing import Any

from graph import ontology as vocabulary
from graph.model import edge_id
from graph.names import fold
from graph.store.history import Recorder
from graph.store.joining import Claim, encode, evidence_key, settle_edge, settle_node
from graph.store.schema import EDGES, EVIDENCE, NODES, TEXTS

# A row of `evidence` without its version, its columns in the order of EVIDENCE.
EvidenceRow = tuple[Any, ...]
OWNER, KEY, DOCUMENT, QUOTE, START, STOP, PAGE, ASSERTED_BY, ASSERTED_AT, CONFIDENCE, REVIEW, KNOWN_BY = range(12)
CLAIMS, SAID_OF = 13, 14
EVIDENCE_COLUMNS = ", ".join((*EVIDENCE.key, *EVIDENCE.values))
AMONG = "IN (SELECT value FROM json_each(?))"


def redirects(connection: sqlite3.Connection, ids: Iterable[str]) -> dict[str, str]:
    """Where the ids of merged nodes lead; ids that were never merged are left out."""
    return dict(
        connection.execute(
            f"""WITH RECURSIVE chain (id, target) AS (
                SELECT id, target FROM redirects WHERE id {AMONG}
                UNION SELECT chain.id, redirects.target FROM chain JOIN redirects ON redirects.id = chain.target
            )
            SELECT id, target FROM chain WHERE target NOT IN (SELECT id FROM redirects)""",
            (encode(list(ids)),),
        )
    )


def present_ids(connection: sqlite3.Connection, ids: Iterable[str]) -> dict[str, str]:
    """The present id of each node or edge, where nodes or ends may have been merged."""
    listed = {id: id.split(" ") for id in ids}
    moved = redirects(connection, {part for parts in listed.values() for part in parts[::2]})
    return {id: _present_id(parts, moved) for id, parts in listed.items()}


def _present_id(parts: list[str], moved: dict[str, str]) -> str:
    if len(parts) != 3:
        return moved.get(parts[0], parts[0])
    source, relation, target = moved.get(parts[0], parts[0]), parts[1], moved.get(parts[2], parts[2])
    known = vocabulary.ontology().relations.get(relation)
    if target < source and known is not None and known.symmetric:
        source, target = target, source
    return edge_id(source, relation, target)


def said_of(row: EvidenceRow) -> str:
    """The id that an evidence was said of, whatever it was joined to since."""
    return str(row[SAID_OF] or row[OWNER])


def owned_by(row: EvidenceRow, owner: str) -> EvidenceRow:
    """The same evidence under another owner, remembering what it was said of."""
    said = None if (original := said_of(row)) == owner else original
    key = evidence_key(row[DOCUMENT], row[ASSERTED_BY], row[START], row[STOP], fold(row[QUOTE]), said)
    return (owner, key, *row[DOCUMENT:SAID_OF], said)


def _fitting(kind: str, settled: tuple[str, str, str]) -> tuple[str, str, str]:
    """Without the properties that only another kind has: what was said while it was taken for that."""
    properties = json.loads(settled[2])
    allowed = vocabulary.ontology().kinds[kind].properties
    if properties.keys() <= allowed.keys():
        return settled
    return *settled[:2], encode({name: value for name, value in properties.items() if name in allowed})


def settle(recorder: Recorder, owners: Iterable[str]) -> None:
    """Bring nodes and edges in step with their evidence: what they show is what it claims; without any they go."""
    connection, listed = recorder.connection, encode(sorted(owners))
    claims: dict[str, list[Claim]] = {}
    for owner, *claim in connection.execute(
        f"SELECT owner, claims, review, asserted_by, asserted_at, document, said_of FROM evidence WHERE owner {AMONG}",
        (listed,),
    ):
        claims.setdefault(owner, []).append(Claim(*claim))
    nodes: list[tuple[str, ...]] = []
    edges: list[tuple[str, ...]] = []
    gone_nodes: list[tuple[str]] = []
    gone_edges: list[tuple[str]] = []
    for id, kind, *shown in connection.execute(
        f"SELECT id, kind, name, names, properties FROM nodes WHERE id {AMONG}", (listed,)
    ):
        if id not in claims:
            gone_nodes.append((id,))
        elif (settled := _fitting(kind, settle_node(shown[0], shown[2], claims[id]))) != tuple(shown):
            nodes.append((id, kind, *settled))
    for id, source, relation, target, properties in connection.execute(
        f"SELECT id, source, relation, target, properties FROM edges WHERE id {AMONG}", (listed,)
    ):
        if id not in claims:
            gone_edges.append((id,))
        elif (settled_properties := settle_edge(properties, claims[id])) != properties:
            edges.append((id, source, relation, target, settled_properties))
    recorder.put(NODES, nodes)
    recorder.put(EDGES, edges)
    recorder.remove(EDGES, gone_edges)
    recorder.remove(TEXTS, gone_nodes)
    recorder.remove(NODES, gone_nodes)
