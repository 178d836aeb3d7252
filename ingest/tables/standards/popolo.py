"""Organisations, persons, posts and memberships of Popolo (https://www.popoloproject.com/specs/).

A file holds one object, a list, or lists by the names of classes; what is embedded is read where it stands. Persons are
marked as such, to be protected; of them only the name and where they are members comes in.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from ingest.readers import guard
from ingest.tables import values
from ingest.tables.sheets import Workbook
from ingest.tables.standards.json_lines import objects, words
from ingest.tables.standards.rows import Told, is_place, several

LISTS: Final = {
    "organizations": "organization", "persons": "person", "memberships": "membership", "posts": "post",
    "areas": "area", "motions": "motion", "vote_events": "vote_event", "events": "event", "speeches": "speech",
}  # fmt: skip
OF_A_PERSON: Final = ("family_name", "given_name", "birth_date", "gender", "honorific_prefix", "biography")


def read_popolo(content: bytes, name: str) -> Workbook:
    """Raises `ReadError`."""
    guard.admit(content, name)
    file = _File()
    for sort, held in _classed(objects(content, name)):
        file.take(sort, held)
    return file.told().as_workbook(content, name, "popolo")


def is_popolo(found: Mapping[str, Any]) -> bool:
    return bool(_sort(found)) or any(isinstance(found.get(key), list) for key in LISTS)


def _classed(found: Iterator[dict[str, Any]]) -> Iterator[tuple[str, dict[str, Any]]]:
    for held in found:
        if sort := _sort(held):
            yield sort, held
            continue
        for key, sort in LISTS.items():
            listed = held.get(key)
            yield from ((sort, each) for each in listed if isinstance(each, dict)) if isinstance(listed, list) else ()


def _sort(held: Mapping[str, Any]) -> str:
    """What an object is, by what only such a one has."""
    context = str(held.get("@type") or held.get("@context") or "").rpartition("/")[2].removesuffix(".json").lower()
    if context in LISTS.values():
        return context
    keys = set(held)
    if keys & {"organization_id", "organization"} and (keys & {"person_id", "person", "member", "member_id"}):
        return "membership"
    if keys & set(OF_A_PERSON):
        return "person"
    if keys & {"founding_date", "dissolution_date", "classification", "parent_id", "parent"}:
        return "organization"
    if keys & {"organization_id", "organization"} and keys & {"label", "role"}:
        return "post"
    if "memberships" in keys and not keys & {"persons", "organizations"}:
        return "organization" if "posts" in keys else "person"
    return ""


class _File:
    def __init__(self) -> None:
        self._told = Told()
        self._posts: dict[str, Mapping[str, Any]] = {}
        self._memberships: list[tuple[Mapping[str, Any], str, str]] = []

    def take(self, sort: str, held: Mapping[str, Any]) -> None:
        if sort in ("organization", "person"):
            self._body(sort, held)
        elif sort == "membership":
            self._membership(held)
        elif sort == "post":
            self._post(held)
        else:
            self._told.lost[sort] += 1

    def told(self) -> Told:
        held_by = {words(held.get("post_id")) for held, _, _ in self._memberships}
        if unheld := sum(id not in held_by for id in self._posts):
            self._told.lost["post"] += unheld
        for held, person, organisation in self._memberships:
            post = self._posts.get(words(held.get("post_id")), {})
            role = words(held.get("role")) or words(post.get("role")) or words(post.get("label"))
            body = organisation or words(post.get("organization_id"))
            said = {
                "group": role,
                "start": self._told.if_read(values.day, words(held.get("start_date"))),
                "end": self._told.if_read(values.day, words(held.get("end_date"))),
            }
            self._told.tie(person, "member_of", body, said)
        return self._told

    def _body(self, sort: str, held: Mapping[str, Any]) -> str:
        id, name = words(held.get("id")) or words(held.get("name")), words(held.get("name"))
        is_person = sort == "person"
        links = (words(each.get("url")) for each in _objects(held, "links"))
        area = held.get("area")
        place = words(area.get("name")) if isinstance(area, dict) else ""
        type = values.understood("actor_type", words(held.get("classification")))
        said = {
            "names": several([*(words(each.get("name")) for each in _objects(held, "other_names")),
                              words(held.get("abbreviation"))]),
            "type": "community_leader" if is_person else type,
            "sensitive": "yes" if is_person else "",
            "place": place if not is_person and is_place(place, "") else "",
            "website": "" if is_person else self._told.if_read(values.url, next(filter(None, links), "")),
            "contact": "" if is_person else "; ".join(filter(None, (words(each.get("value")) for each in
                                                                    _objects(held, "contact_details")))),
            "start": self._told.if_read(values.day, words(held.get("founding_date"))),
            "end": self._told.if_read(values.day, words(held.get("dissolution_date"))),
        }  # fmt: skip
        self._told.lost.update(key for key in OF_A_PERSON if held.get(key) and is_person)
        self._told.body(id, "spaces" if type == "space" else "actors", name, said)
        parent = held.get("parent")
        if over := words(held.get("parent_id")) or (
            self._body("organization", parent) if isinstance(parent, dict) else ""
        ):
            self._told.tie(id, "part_of", over)
        for each in _objects(held, "memberships"):
            self._membership(each, **{sort: id})
        for each in _objects(held, "posts"):
            self._post(each, id)
        return id

    def _post(self, held: Mapping[str, Any], organisation: str = "") -> None:
        body = words(held.get("organization_id")) or organisation
        within = held.get("organization")
        if isinstance(within, dict):
            body = self._body("organization", within)
        self._posts[words(held.get("id"))] = {**held, "organization_id": body}
        for each in _objects(held, "memberships"):
            self._membership(each, organization=body)

    def _membership(self, held: Mapping[str, Any], person: str = "", organization: str = "") -> None:
        ends = {"person": person, "organization": organization}
        for sort, keys in (("person", ("person", "member")), ("organization", ("organization",))):
            for key in keys:
                within = held.get(key)
                if isinstance(within, dict):
                    ends[sort] = self._body(_sort(within) or sort if key == "member" else sort, within)
                elif told := words(held.get(f"{key}_id")):
                    ends[sort] = told
        post = held.get("post")
        if isinstance(post, dict):
            self._post(post)
            held = {**held, "post_id": post.get("id")}
        self._memberships.append((held, ends["person"], ends["organization"]))


def _objects(held: Mapping[str, Any], key: str) -> list[dict[str, Any]]:
    listed = held.get(key)
    return [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []
