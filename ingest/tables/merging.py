"""What the rows of a workbook say, joined row by row, against what the graph has."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import islice
from typing import Final

from graph.agreements import Month, reported
from graph.errors import DataError
from graph.model import Edge, Evidence, Node, records_of
from graph.names import fold
from graph.store import GraphStore
from ingest.tables.fields import SUBJECTS
from ingest.tables.records import Record
from ingest.tables.statements import Said

AT_ONCE: Final = 500  # ids that the store is asked for at once
MOST_QUOTED: Final = 5  # rows that are quoted for a body which only cells name


class Merged:
    """What the good rows say, joined, against what is there."""

    def __init__(self, store: GraphStore) -> None:
        self._store = store
        self.drafted: dict[str, Node] = {}
        self._edges: dict[str, Edge] = {}
        self._first: dict[str, int] = {}
        self._evidence: defaultdict[str, list[Evidence]] = defaultdict(list)
        self._named: defaultdict[str, list[Evidence]] = defaultdict(list)
        self.stored: dict[str, Node] = {}
        self.stored_edges: dict[str, Edge] = {}

    def take(self, record: Record, said: Said, evidence: Callable[[int | None], Evidence]) -> None:
        """Raises `DataError` where an earlier row said something else of the same."""
        for node in said.nodes:
            self._refuse_contradiction(node, record.about)
        row = evidence(None)
        for node in said.nodes:
            self._first.setdefault(node.id, record.row.number)
            self.drafted[node.id] = _joined(self.drafted.get(node.id), node)
            _add(row, self._evidence[node.id])
        for id, (edge, column) in said.edges.items():
            known = self._edges.get(id)
            self._edges[id] = replace(edge, properties={**edge.properties, **known.properties}) if known else edge
            cell = evidence(column)
            _add(row if cell == row else cell, self._evidence[id])
        for body in said.named:
            if len(self._named[body.node_id]) < MOST_QUOTED:
                _add(row, self._named[body.node_id])

    def _refuse_contradiction(self, node: Node, about: str) -> None:
        earlier = self.drafted[node.id].properties if node.id in self.drafted else {}
        fields = SUBJECTS[about].fields
        for name, value in node.properties.items():
            before = earlier.get(name)
            if before not in (None, value) and not isinstance(value, list | tuple) and name != "actor_type":
                raise DataError(
                    "Row {row} says of the same «{property}»: {before}; this one says {value}.",
                    remedy="Leave the right one, or write what tells the two apart behind the name.",
                    row=self._first[node.id],
                    property=fields[name].label if name in fields else name,
                    before=str(before)[:60],
                    value=str(value)[:60],
                )

    def evidence_of(self, id: str) -> Iterable[Evidence]:
        return self._named[id]

    def look_up(self) -> None:
        """Find what of it is there already, and complete what adds to it."""
        self.stored = present(self._store, self.drafted)
        self.stored_edges = {edge.id: edge for edge in edges_of(self._store, self._edges)}
        for id, node in self.drafted.items():
            if node.kind == "Alliance":
                self.drafted[id] = _completed(node, self.stored.get(id))

    def is_said_otherwise(self, id: str) -> bool:
        """Whether a tie that is there would have another date, amount or the like."""
        known = self.stored_edges.get(id)
        return known is not None and any(
            value != known.properties.get(name) for name, value in self._edges[id].properties.items()
        )

    def nodes(self) -> Iterator[Node]:
        return (replace(node, evidence=tuple(self._evidence[id])) for id, node in self.drafted.items())

    def edges(self) -> Iterator[Edge]:
        return (replace(edge, evidence=tuple(self._evidence[id])) for id, edge in self._edges.items())


def _add(evidence: Evidence, known: list[Evidence]) -> None:
    """Add what a row says, once."""
    if evidence not in known[-1:]:
        known.append(evidence)


def _joined(one: Node | None, other: Node) -> Node:
    """A node said in several rows: lists add up."""
    if one is None:
        return other
    properties = dict(one.properties)
    for name, value in other.properties.items():
        before = properties.get(name)
        if isinstance(before, list | tuple) and isinstance(value, list | tuple):
            properties[name] = [*before, *(each for each in value if each not in before)]
        else:
            properties.setdefault(name, value)
    called = (*one.names, *([other.name] if fold(other.name) != fold(one.name) else ()), *other.names)
    return replace(one, names=tuple(dict.fromkeys(called)), properties=properties)


def _completed(node: Node, known: Node | None) -> Node:
    """An agreement with the months that it had besides those that the sheet tells."""
    properties = dict(node.properties)
    before = known.properties if known else {}
    if known is not None and "alliance_type" not in properties and before.get("alliance_type"):
        properties["alliance_type"] = before["alliance_type"]
    if "schedule" in properties:
        said = records_of(properties["schedule"])
        months = {record.get("month") for record in said}
        kept = [dict(each) for each in records_of(before.get("schedule")) if each.get("month") not in months]
        properties["schedule"] = sorted([*kept, *map(dict, said)], key=lambda each: str(each.get("month")))
    if "compliance" in properties:
        compliance = before.get("compliance")
        for record in records_of(properties["compliance"]):
            percent = record.get("percent")
            report = Month(
                str(record["month"]),
                percent=int(percent) if isinstance(percent, int) else None,
                note=str(record.get("note") or ""),
            )
            compliance = reported(compliance, report)
        properties["compliance"] = compliance or []
    return replace(node, properties=properties)


def present(store: GraphStore, ids: Iterable[str]) -> dict[str, Node]:
    found: dict[str, Node] = {}
    rest = iter(ids)
    while part := list(islice(rest, AT_ONCE)):
        found |= {node.id: node for node in store.nodes(ids=part, evidence=False)}
    return found


def edges_of(store: GraphStore, ids: Iterable[str]) -> Iterator[Edge]:
    rest = iter(ids)
    while part := list(islice(rest, AT_ONCE)):
        yield from store.edges(ids=part, evidence=False)
