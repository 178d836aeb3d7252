"""What changing has in common: rows of evidence, where merged ids lead, and settling what nodes and edges show."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import Any

from graph.store.history import Recorder
from graph.store.joining import Claim, encode, settle_edge, settle_node
from graph.store.schema import EDGES, EVIDENCE, NODES, TEXTS

# A row of `evidence` without its version, its columns in the order of EVIDENCE.
EvidenceRow = tuple[Any, ...]
OWNER, KEY, DOCUMENT, QUOTE, START, STOP, PAGE, ASSERTED_BY, ASSERTED_AT, CONFIDENCE, REVIEW = range(11)
CLAIMS = 13
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


def settle(recorder: Recorder, owners: Iterable[str]) -> None:
    """Bring nodes and edges in step with their evidence: what they show is what it claims; without any they go."""
    connection, listed = recorder.connection, encode(sorted(owners))
    claims: dict[str, list[Claim]] = {}
    for owner, *claim in connection.execute(
        f"SELECT owner, claims, review, asserted_by, asserted_at, document FROM evidence WHERE owner {AMONG}", (listed,)
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
        elif (settled := settle_node(shown[0], shown[2], claims[id])) != tuple(shown):
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
