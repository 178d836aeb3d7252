"""Entities of FollowTheMoney (https://followthemoney.tech), one JSON object a line or in a list.

Organisations become actors, projects instruments; entities that tie two others become relations, others are counted
and told. A person is marked as one to be protected.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from graph.standards.ftm import TIE, node_of
from ingest.readers import guard
from ingest.tables import values
from ingest.tables.sheets import Workbook
from ingest.tables.standards.json_lines import objects, words
from ingest.tables.standards.rows import Told, several


class Tie(NamedTuple):
    """The properties that name the two ends, and the relation, or "" for what the entity itself calls it."""

    head: str
    tail: str
    relation: str


TYPES: Final = {"Organization": "", "LegalEntity": "", "PublicBody": "", "Company": "business", "Person": ""}
TIES: Final = {
    "Membership": Tie("member", "organization", "member_of"),
    "Employment": Tie("employee", "employer", "member_of"),
    "Directorship": Tie("director", "organization", "leads"),
    "Payment": Tie("payer", "beneficiary", "funds"),
    "ProjectParticipant": Tie("participant", "project", "participates_in"),
    "Ownership": Tie("owner", "asset", "owner"),
    "Representation": Tie("agent", "client", "representation"),
    "UnknownLink": Tie("subject", "object", ""),
}
NAMES: Final = ("alias", "abbreviation", "weakAlias", "previousName")
COUNTRIES: Final = ("country", "mainCountry", "jurisdiction")
CONTACT: Final = ("email", "phone")


def read_ftm(content: bytes, name: str) -> Workbook:
    """Raises `ReadError`."""
    guard.admit(content, name)
    told = Told()
    for entity in objects(content, name):
        _take(entity, told)
    return told.as_workbook(content, name, "ftm")


def is_entity(found: Mapping[str, Any]) -> bool:
    return isinstance(found.get("schema"), str) and isinstance(found.get("properties"), dict) and "id" in found


def _take(entity: Mapping[str, Any], told: Told) -> None:
    if not is_entity(entity):
        told.lost["JSON that is no entity"] += 1
        return
    id, schema, held = node_of(words(entity["id"])), entity["schema"], entity["properties"]
    if schema in TYPES or schema == "Project":
        _take_body(id, schema, held, words(entity.get("caption")), told)
    elif schema in TIES:
        _take_tie(TIES[schema], schema, held, told, is_ours=id.startswith(TIE))
    else:
        told.lost[schema] += 1


def _take_body(id: str, schema: str, held: Mapping[str, Any], caption: str, told: Told) -> None:
    names = [*_all(held, "name"), *([caption] if caption else [])]
    named = [*names[1:], *(each for key in NAMES for each in _all(held, key))]
    sort = _first(held, "classification")
    type = values.understood("actor_type", sort)
    about = "instruments" if schema == "Project" else "spaces" if type == "space" else "actors"
    countries = (told.if_read(values.country, each) for each in _all(held, *COUNTRIES))
    said = {
        "names": several(each for each in named if each != names[0]) if names else "",
        "type": "community_leader" if schema == "Person" else type or TYPES.get(schema, ""),
        "identifier": id if schema == "Project" and not id.startswith("instrument/") else "",
        "country": next(filter(None, countries), ""),
        "sector": _first(held, "sector"),
        "objective": _first(held, "summary", "description"),
        "purpose": _first(held, "summary", "description"),
        "website": told.if_read(values.url, _first(held, "website")),
        "contact": "; ".join(_all(held, *CONTACT)),
        "start": told.if_read(values.day, _first(held, "incorporationDate", "startDate")),
        "end": told.if_read(values.day, _first(held, "dissolutionDate", "endDate")),
        "sensitive": "yes" if schema == "Person" else "",
    }
    told.body(id, about, names[0] if names else "", said)
    for parent in _all(held, "parent"):
        told.tie(id, "part_of", node_of(parent))


def _take_tie(tie: Tie, schema: str, held: Mapping[str, Any], told: Told, *, is_ours: bool) -> None:
    role = _first(held, "role")
    relation = values.understood("relation", role) or tie.relation or role or schema
    amount = " ".join(filter(None, (_first(held, "amount"), _first(held, "currency"))))
    amount = amount or (_first(held, "description") if is_ours else "")
    said = {
        "group": role if relation == "member_of" and not values.understood("relation", role) else "",
        "amount": amount if relation == "funds" else "",
        "start": told.if_read(values.day, _first(held, "startDate", "date")),
        "end": told.if_read(values.day, _first(held, "endDate")),
    }
    for head in _all(held, tie.head):
        for tail in _all(held, tie.tail):
            told.tie(node_of(head), relation, node_of(tail), said)


def _all(held: Mapping[str, Any], *keys: str) -> list[str]:
    return list(dict.fromkeys(_values(held, keys)))


def _values(held: Mapping[str, Any], keys: tuple[str, ...]) -> Iterator[str]:
    for key in keys:
        value = held.get(key)
        for each in value if isinstance(value, list) else [value]:
            own = each.get("id") if isinstance(each, dict) else each  # entities may stand within each other
            if said := words(own):
                yield said


def _first(held: Mapping[str, Any], *keys: str) -> str:
    return next(iter(_all(held, *keys)), "")
