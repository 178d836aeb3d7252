"""What changing has in common: rows of evidence, where merged ids lead, and settling what nodes and edges show."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from graph import ontology as vocabulary
from graph.model import Evidence, edge_id
from graph.names import fold
from graph.store.joining import Claim, edge_stays, encode, evidence_key, node_stays, settle_edge, settle_node
from graph.store.tables import EDGES, EVIDENCE, NODES, REDIRECTS, TEXTS, Row, Tables

# A row of `evidence`, its columns in the order of EVIDENCE.
EvidenceRow = tuple[Any, ...]
OWNER, KEY, DOCUMENT, QUOTE, START, STOP, PAGE, ASSERTED_BY, ASSERTED_AT, CONFIDENCE, REVIEW, KNOWN_BY = range(12)
CLAIMS, SAID_OF = 13, 14


def redirects(tables: Tables, ids: Iterable[str]) -> dict[str, str]:
    """Where the ids of merged nodes lead; ids that were never merged are left out."""
    return follow(set(ids), lambda asked: dict(tables.rows(REDIRECTS, "id", asked)))


def follow(ids: Collection[str], leads: Callable[[Collection[str]], Mapping[str, str]]) -> dict[str, str]:
    """Where ids lead to in the end, where `leads` says of some ids to what each leads next. Circles are left out."""
    steps: dict[str, str] = {}
    asked = ids
    while asked:
        found = leads(asked)
        steps.update(found)
        asked = set(found.values()) - steps.keys()
    ends: dict[str, str] = {}
    for id in steps.keys() & ids:
        end, passed = id, {id}
        while (end := steps.get(end, "")) in steps and end not in passed:
            passed.add(end)
        if end not in passed:
            ends[id] = end
    return ends


def present_ids(tables: Tables, ids: Iterable[str]) -> dict[str, str]:
    """The present id of each node or edge, where nodes or ends may have been merged."""
    listed = {id: id.split(" ") for id in ids}
    moved = redirects(tables, {part for parts in listed.values() for part in parts[::2]})
    return {id: _present_id(parts, moved) for id, parts in listed.items()}


def _present_id(parts: list[str], moved: dict[str, str]) -> str:
    if len(parts) != 3:
        return moved.get(parts[0], parts[0])
    source, relation, target = moved.get(parts[0], parts[0]), parts[1], moved.get(parts[2], parts[2])
    known = vocabulary.ontology().relations.get(relation)
    if target < source and known is not None and known.symmetric:
        source, target = target, source
    return edge_id(source, relation, target)


def kinds_of(tables: Tables, ids: Iterable[str]) -> dict[str, str]:
    """The kinds of those of these nodes that stand."""
    return {id: kind for id, kind, *_ in tables.rows(NODES, "id", ids)}


def properties_of(text: str) -> dict[str, Any]:
    """The properties in a row of `nodes` or `edges`, which keeps them as JSON."""
    properties: dict[str, Any] = json.loads(text) if text != "{}" else {}
    return properties


def in_order(evidence: list[Evidence]) -> tuple[Evidence, ...]:
    """Evidence as every engine shows it: by document and offset, what has no offset first."""
    if len(evidence) > 1:
        evidence.sort(key=_place)
    return tuple(evidence)


def _place(each: Evidence) -> tuple[str, int, int, str, str, str]:
    start, end = (-1, -1) if each.start is None or each.end is None else (each.start, each.end)
    return each.document, start, end, each.quote, each.asserted_by, each.said_of


def said_of(row: EvidenceRow) -> str:
    """The id that an evidence was said of, whatever it was joined to since."""
    return str(row[SAID_OF] or row[OWNER])


def owned_by(row: EvidenceRow, owner: str) -> EvidenceRow:
    """The same evidence under another owner, remembering what it was said of."""
    said = None if (original := said_of(row)) == owner else original
    key = evidence_key(row[DOCUMENT], row[ASSERTED_BY], row[START], row[STOP], fold(row[QUOTE]), said)
    return (owner, key, *row[DOCUMENT:SAID_OF], said)


def claim_of(row: EvidenceRow) -> Claim:
    return Claim(row[CLAIMS], row[REVIEW], row[ASSERTED_BY], row[ASSERTED_AT], row[DOCUMENT], row[SAID_OF])


def _fitting(kind: str, settled: tuple[str, str, str]) -> tuple[str, str, str]:
    """Without the properties that only another kind has: what was said while it was taken for that."""
    properties = json.loads(settled[2])
    allowed = vocabulary.ontology().kinds[kind].properties
    if properties.keys() <= allowed.keys():
        return settled
    return *settled[:2], encode({name: value for name, value in properties.items() if name in allowed})


def unmoved(tables: Tables, added: Iterable[EvidenceRow]) -> set[str]:
    """Those nodes and edges that show the same with this new evidence, which is not written yet, as without it.

    What is said of them in thousands of documents need not be read for that.
    """
    claims: dict[str, list[Claim]] = {}
    silent: set[str] = set()
    for row in added:
        if row[CLAIMS] is None:
            silent.add(row[OWNER])
        else:
            claims.setdefault(row[OWNER], []).append(claim_of(row))
    found = {id for id, _, *shown in tables.rows(NODES, "id", claims) if node_stays(shown, claims[id])}
    found.update(id for id, *_, properties in tables.rows(EDGES, "id", claims) if edge_stays(properties, claims[id]))
    return (silent - claims.keys()) | tables.vouched(found)


def settle(tables: Tables, owners: Collection[str]) -> None:
    """Bring nodes and edges in step with their evidence: what they show is what it claims; without any they go."""
    claims: dict[str, list[Claim]] = {}
    for row in tables.rows(EVIDENCE, "owner", owners):
        claims.setdefault(row[OWNER], []).append(claim_of(row))
    nodes: list[Row] = []
    edges: list[Row] = []
    gone_nodes: list[Row] = []
    gone_edges: list[Row] = []
    for id, kind, *shown in tables.rows(NODES, "id", owners):
        if id not in claims:
            gone_nodes.append((id,))
        elif (settled := _fitting(kind, settle_node(shown[0], shown[2], claims[id]))) != tuple(shown):
            nodes.append((id, kind, *settled))
    for *edge, properties in tables.rows(EDGES, "id", owners):
        if edge[0] not in claims:
            gone_edges.append((edge[0],))
        elif (settled_properties := settle_edge(properties, claims[edge[0]])) != properties:
            edges.append((*edge, settled_properties))
    tables.put(NODES, nodes)
    tables.put(EDGES, edges)
    tables.remove(EDGES, gone_edges)
    tables.remove(TEXTS, gone_nodes)
    tables.remove(NODES, gone_nodes)
