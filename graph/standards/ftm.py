"""The graph as entities of FollowTheMoney (https://followthemoney.tech), one JSON object a line.

Written by hand from its published schemata: the package itself would bring a database layer and a type checker along.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from graph.model import Edge, Node, Property

PUBLIC: Final = frozenset(
    {"municipality", "national_institution", "subnational_government", "police", "justice", "legislature",
     "foreign_government"}
)  # fmt: skip
SCHEMATA: Final = {"business": "Company", "community_leader": "Person", **dict.fromkeys(PUBLIC, "PublicBody")}
MONEY: Final = re.compile(r"([\d,.]+) ([A-Z]{3})")
TIE: Final = "tie."
"""What ids of ties of ours begin with."""
OURS: Final = re.compile(r"^(actor|space|instrument)\.(.+)$")
PROPERTIES: Final = {"website": "website", "sector": "sector", "objective": "summary", "purpose": "summary"}


def write_ftm(nodes: Iterable[Node], edges: Iterable[Edge], path: Path) -> None:
    """Write actors, spaces and instruments, and the ties between these. Raises `OSError`."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for entity in entities(nodes, edges):
            file.write(json.dumps(entity, ensure_ascii=False) + "\n")


def entities(nodes: Iterable[Node], edges: Iterable[Edge]) -> Iterator[dict[str, Any]]:
    """The entities, those that tie others last."""
    schemata: dict[str, str] = {}
    for node in nodes:
        if schema := _schema(node):
            schemata[node.id] = schema
            yield _entity(entity_id(node.id), schema, _said_of(node, schema))
    for edge in edges:
        if edge.source in schemata and edge.target in schemata:
            schema, said = _tie(edge, schemata[edge.source], schemata[edge.target])
            digest = hashlib.sha256(edge.id.encode()).hexdigest()[:20]
            yield _entity(f"{TIE}{digest}", schema, {**said, **_dates(edge.properties, "startDate", "endDate")})


def entity_id(id: str) -> str:
    """Ids of entities have letters, digits, dots and hyphens alone."""
    return re.sub(r"[^0-9A-Za-z.-]", "-", id.replace("/", ".", 1))


def node_of(id: str) -> str:
    """The id of the node that an entity of ours stands for; any other id as it is."""
    return OURS.sub(r"\1/\2", id)


def _schema(node: Node) -> str:
    if node.kind == "Actor":
        return SCHEMATA.get(str(node.properties.get("actor_type", "")), "Organization")
    return {"Space": "Organization", "Instrument": "Project"}.get(node.kind, "")


def _said_of(node: Node, schema: str) -> dict[str, list[str]]:
    said = {
        "name": [node.name],
        "alias": list(node.names),
        "country": [str(node.properties.get("country", "")).lower()],
    }
    if schema == "Person":
        return said
    if schema != "Project":
        said["classification"] = ["space" if node.kind == "Space" else str(node.properties.get("actor_type", ""))]
    for own, theirs in PROPERTIES.items():
        if own == "website" and schema == "Project":
            continue  # which has none
        said[theirs] = [*said.get(theirs, []), *([str(node.properties[own])] if own in node.properties else [])]
    names = ("startDate", "endDate") if schema == "Project" else ("incorporationDate", "dissolutionDate")
    return said | _dates(node.properties, *names)


def _tie(edge: Edge, source: str, target: str) -> tuple[str, dict[str, list[str]]]:
    """Whoever pays, sits or takes part is a legal entity there, and a person has no members: other ties are links."""
    ends = [[entity_id(edge.source)], [entity_id(edge.target)]]
    amount = str(edge.properties.get("amount", ""))
    if target == "Project" and source != "Project":
        said = {"role": [edge.relation], "description": [amount]}
        return "ProjectParticipant", {"participant": ends[0], "project": ends[1], **said}
    if edge.relation == "funds":
        money = MONEY.fullmatch(amount)
        said = {"amount": [money[1].replace(",", "")], "currency": [money[2]]} if money else {"description": [amount]}
        return "Payment", {"payer": ends[0], "beneficiary": ends[1], **said}
    if edge.relation == "member_of" and target != "Person":
        role = [str(edge.properties.get("group", ""))]
        return "Membership", {"member": ends[0], "organization": ends[1], "role": role}
    return "UnknownLink", {"subject": ends[0], "object": ends[1], "role": [edge.relation]}


def _dates(properties: Mapping[str, Property], start: str, end: str) -> dict[str, list[str]]:
    return {start: [str(properties.get("start", ""))], end: [str(properties.get("end", ""))]}


def _entity(id: str, schema: str, said: Mapping[str, list[str]]) -> dict[str, Any]:
    held = {name: [each for each in values if each] for name, values in said.items()}
    return {"id": id, "schema": schema, "properties": {name: values for name, values in held.items() if values}}
