"""The graph as rows of our template, so that it can be corrected in a sheet and brought in again.

Values are those of the graph (ids of lists and concepts); `viz.sheets` writes them as people say them. A name that
would be parted when it is read again is written as its id.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final

from corpus.gazetteer import Place, gazetteer
from graph.agreements import months
from graph.errors import DataError
from graph.names import fold
from graph.ontology import ACTING
from graph.store.base import GraphReading
from ingest.tables import values
from ingest.tables.fields import SUBJECTS
from ingest.tables.statements import CONCEPTS, ROLES

Row = Mapping[str, Any]
TIES: Final = ("part_of", "allied_with", "funds", "leads", "supports", "twinned_with", "participates_in")


def rows_of(graph: GraphReading) -> dict[str, Iterator[Row]]:
    """For each subject the rows that say what is in the graph, as far as a sheet can say it."""
    names, agreements = _names(graph, *ACTING), _names(graph, "Alliance")
    told = _places(graph), _concepts(graph)
    return {
        "actors": _nodes(graph, "actors", *told),
        "spaces": _nodes(graph, "spaces", *told),
        "memberships": _memberships(graph, names),
        "agreements": _nodes(graph, "agreements", *told, _parties(graph, names)),
        "schedule": _schedule(graph, agreements),
        "practices": _nodes(graph, "practices", *told, _implementers(graph, names)),
        "ties": _ties(graph, names),
    }


def _names(graph: GraphReading, *kinds: str) -> dict[str, str]:
    """What each is called in cells: its name or, where that could be another or several, its id."""
    nodes = [node for kind in kinds for node in graph.nodes(kind, evidence=False)]
    times = Counter(name for node in nodes for name in {fold(each) for each in (node.name, *node.names)})
    return {
        node.id: node.name if times[fold(node.name)] == 1 and values.parts_of(node.name) == [node.name] else node.id
        for node in nodes
    }


def _nodes(graph: GraphReading, about: str, *told: Mapping[str, Mapping[str, list[str]]]) -> Iterator[Row]:
    """The nodes of a subject with their properties, and what its ties tell of each, by field."""
    subject = SUBJECTS[about]
    for node in graph.nodes(subject.kind, evidence=False):
        row: dict[str, Any] = {"id": node.id, "name": node.name, "names": list(node.names)}
        row |= {name: value for name, value in node.properties.items() if name not in ("schedule", "compliance")}
        if "actor_type" in node.properties:
            row["type"] = node.properties["actor_type"]
        for each in told:
            row |= each.get(node.id, {})
        yield {name: value for name, value in row.items() if name in subject.fields and value not in ("", [], ())}


def _places(graph: GraphReading) -> dict[str, dict[str, list[str]]]:
    """Where each node works, as names that lead back to the same place."""
    known = {gazetteer().territory_id(place): place for place in _placed(graph)}
    found: defaultdict[str, dict[str, list[str]]] = defaultdict(lambda: {"place": []})
    for edge in graph.edges(relation="operates_in", evidence=False):
        if place := known.get(edge.target):
            found[edge.source]["place"].append(_written(place))
    return dict(found)


def _placed(graph: GraphReading) -> Iterator[Place]:
    for node in graph.nodes("Territory", evidence=False):
        code = str(node.properties.get("code", ""))
        if code in gazetteer():
            yield gazetteer()[code]


@cache
def _written(place: Place) -> str:
    """The shortest way to write a place that means no other."""
    around = [outer.name for outer in gazetteer().parents(place)]
    forms = [place.name, *(f"{place.name} ({outer})" for outer in around)]
    return next((form for form in forms if _means(form, place)), forms[-1])


def _means(form: str, place: Place) -> bool:
    try:
        return values.places(form) == [place]
    except DataError:
        return False


def _concepts(graph: GraphReading) -> dict[str, dict[str, list[str]]]:
    found: defaultdict[str, defaultdict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for field, relation in CONCEPTS.items():
        for edge in graph.edges(relation=relation, evidence=False):
            found[edge.source][field].append(edge.target)
    return {id: dict(fields) for id, fields in found.items()}


def _parties(graph: GraphReading, names: Mapping[str, str]) -> dict[str, dict[str, list[str]]]:
    fields = {role: field for field, role in ROLES.items()}
    found: defaultdict[str, defaultdict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for edge in graph.edges(relation="party_to", evidence=False):
        field = fields.get(str(edge.properties.get("role", "")), "parties")
        found[edge.target][field].append(names[edge.source])
    return {id: dict(each) for id, each in found.items()}


def _implementers(graph: GraphReading, names: Mapping[str, str]) -> dict[str, dict[str, list[str]]]:
    found: defaultdict[str, dict[str, list[str]]] = defaultdict(lambda: {"implementers": []})
    for edge in graph.edges(relation="implements", evidence=False):
        found[edge.target]["implementers"].append(names[edge.source])
    return dict(found)


def _memberships(graph: GraphReading, names: Mapping[str, str]) -> Iterator[Row]:
    for edge in graph.edges(relation="member_of", evidence=False):
        yield {"member": names[edge.source], "space": names[edge.target], **edge.properties}


def _ties(graph: GraphReading, names: Mapping[str, str]) -> Iterator[Row]:
    for relation in TIES:
        for edge in graph.edges(relation=relation, evidence=False):
            if edge.source in names and edge.target in names:
                dates = {name: edge.properties[name] for name in ("start", "end") if name in edge.properties}
                yield {"head": names[edge.source], "relation": relation, "tail": names[edge.target], **dates}


def _schedule(graph: GraphReading, names: Mapping[str, str]) -> Iterator[Row]:
    for node in graph.nodes("Alliance", evidence=False):
        for month in months(node.properties.get("schedule"), node.properties.get("compliance")):
            said = {
                "agreement": names[node.id],
                "month": month.month,
                "action": "; ".join(month.actions),
                "note": month.note,
            }
            row = {name: value for name, value in said.items() if value}
            yield row if month.percent is None else {**row, "percent": month.percent}
