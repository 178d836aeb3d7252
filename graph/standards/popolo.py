"""Actors, spaces and who is a member of which, as Popolo (https://www.popoloproject.com/specs/)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from graph.model import Edge, Node
from graph.ontology import ACTING

PERSON: Final = "community_leader"


def write_popolo(nodes: Iterable[Node], edges: Iterable[Edge], path: Path) -> None:
    """Write lists of organisations, persons and memberships, object by object. Raises `OSError`."""
    bodies = {node.id: node.name for node in nodes if node.kind in ACTING}
    persons = {node.id for node in nodes if node.properties.get("actor_type") == PERSON}
    parents = {edge.source: edge.target for edge in edges if edge.relation == "part_of" and edge.target in bodies}
    lists = {
        "organizations": (
            _organisation(node, parents) for node in nodes if node.id in bodies and node.id not in persons
        ),
        "persons": (_named(node) for node in nodes if node.id in persons),
        "memberships": _memberships(edges, bodies, persons),
    }
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for at, (name, objects) in enumerate(lists.items()):
            file.write(f'{"," if at else "{"}\n"{name}": [')
            for number, each in enumerate(objects):
                file.write((",\n" if number else "\n") + json.dumps(each, ensure_ascii=False))
            file.write("]")
        file.write("}\n")


def _named(node: Node) -> dict[str, Any]:
    others = {"other_names": [{"name": name} for name in node.names]} if node.names else {}
    return {"id": node.id, "name": node.name, **others}


def _organisation(node: Node, parents: dict[str, str]) -> dict[str, Any]:
    held = node.properties
    said = {
        "classification": "space" if node.kind == "Space" else held.get("actor_type"),
        "parent_id": parents.get(node.id),
        "founding_date": held.get("start"),
        "dissolution_date": held.get("end"),
        "links": [{"url": held["website"]}] if "website" in held else None,
    }
    return _named(node) | {name: value for name, value in said.items() if value}


def _memberships(edges: Iterable[Edge], bodies: dict[str, str], persons: set[str]) -> Iterator[dict[str, Any]]:
    for edge in edges:
        if edge.relation != "member_of" or edge.source not in bodies or edge.target not in bodies:
            continue
        member = {"@type": "Organization", "id": edge.source, "name": bodies[edge.source]}
        who = {"person_id": edge.source} if edge.source in persons else {"member": member}
        names = {"group": "role", "start": "start_date", "end": "end_date"}
        said = {theirs: edge.properties[own] for own, theirs in names.items() if own in edge.properties}
        yield {**who, "organization_id": edge.target, **said}
