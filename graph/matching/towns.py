"""Municipalities as those who look for practices and twins see them: what they need and what they have shown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from math import asin, cos, radians, sin, sqrt
from weakref import WeakKeyDictionary

from babel.languages import get_official_languages

from graph.errors import UsageError
from graph.situation import Situation

EARTH = 6371.0088
RUNGS = {"documented": 0.4, "monitored": 0.55, "promising": 0.7, "evaluated": 0.9, "replicated": 1.0}


@dataclass(frozen=True)
class Town:
    """A municipality: its territory, its government, or both (`ids`).

    `needs` are the problems and themes that its plans and actors name, each with a weight from 0 to 1 that grows with
    how often; `strengths` those of the practices run there, each with the rung of evidence of the best practice.
    """

    id: str
    name: str
    country: str
    ids: frozenset[str]
    needs: dict[str, float]
    strengths: dict[str, float]
    practices: frozenset[str]
    population: float | None
    lat: float | None
    lon: float | None

    @property
    def languages(self) -> frozenset[str]:
        return _languages(self.country)


@cache
def _languages(country: str) -> frozenset[str]:
    return frozenset(get_official_languages(country)) if country else frozenset()


def town(here: Situation, id: str) -> Town:
    """The municipality that an id of a Territory or of a municipal government stands for. Raises `UsageError`."""
    kind = here.kind(id)
    if kind == "Actor" and here.text(id, "actor_type") == "municipality":
        lands = [place for place in here.out(id, "operates_in") if here.text(place, "territory_type") == "municipality"]
        land = lands[0] if len(lands) == 1 else None
        governments = [id]
    elif kind == "Territory":
        land = id
        governments = [
            actor for actor in here.into(id, "operates_in") if here.text(actor, "actor_type") == "municipality"
        ]
    else:
        raise UsageError("«{id}» is no municipality.", remedy="Give a territory or a municipal government.", id=id)
    return _town(here, id, land, governments)


def _town(here: Situation, id: str, land: str | None, governments: list[str]) -> Town:
    inside = {land, *here.into(land, "part_of")} if land else set()
    doing = {thing for place in inside if place for thing in here.into(place, "operates_in")}
    doing |= {thing for actor in governments for thing in here.out(actor, "leads", "implements", "participates_in")}
    practices = {thing for thing in doing if here.kind(thing) == "Practice"}
    named: dict[str, int] = {}
    for thing in sorted(doing - practices | set(governments)):
        elements = [thing, *_elements(here, thing)] if here.kind(thing) == "Instrument" else [thing]
        for element in elements:
            for topic in here.out(element, "addresses", "about", "targets"):
                named[topic] = named.get(topic, 0) + 1
    strengths: dict[str, float] = {}
    for practice in sorted(practices):
        proven = RUNGS.get(here.text(practice, "rung"), RUNGS["documented"])
        for topic in here.out(practice, "addresses", "about"):
            strengths[topic] = max(strengths.get(topic, 0.0), proven)
    where = land or id
    return Town(
        id=id,
        name=here.name(where),
        country=here.text(where, "country") or next((here.text(actor, "country") for actor in governments), ""),
        ids=frozenset({id, *governments, *([land] if land else [])}),
        needs={topic: count / (count + 1) for topic, count in named.items()},
        strengths=strengths,
        practices=frozenset(practices),
        population=here.number(where, "population"),
        lat=here.number(where, "lat"),
        lon=here.number(where, "lon"),
    )


def _elements(here: Situation, plan: str) -> list[str]:
    """The parts of a plan, at every depth."""
    found = [plan]
    for thing in found:
        found.extend(part for part in here.into(thing, "part_of") if part not in found)
    return found[1:]


def towns(here: Situation) -> list[Town]:
    """Every municipality in the graph, each once; made once for a situation."""
    found = _made.get(here)
    if found is None:
        found = _made[here] = _towns(here)
    return found


_made: WeakKeyDictionary[Situation, list[Town]] = WeakKeyDictionary()


def _towns(here: Situation) -> list[Town]:
    lands = [id for id in here.of_kind("Territory") if here.text(id, "territory_type") == "municipality"]
    found = [town(here, land) for land in lands]
    covered = {id for one in found for id in one.ids}
    landless = [
        actor for actor in here.actors if here.text(actor, "actor_type") == "municipality" and actor not in covered
    ]
    return [*found, *(town(here, actor) for actor in landless)]


def kilometres(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """The great-circle distance in km (haversine)."""
    a, b = radians(lat1), radians(lat2)
    h = sin((b - a) / 2) ** 2 + cos(a) * cos(b) * sin(radians(lon2 - lon1) / 2) ** 2
    return 2 * EARTH * asin(sqrt(min(1.0, h)))


def alike(a: float | None, b: float | None) -> float:
    """The smaller population over the larger, from 0 to 1; 0 where one is unknown."""
    if a is None or b is None or max(a, b) <= 0:
        return 0.0
    return min(a, b) / max(a, b)


def any_of(chances: Iterable[float]) -> float:
    """The probability that at least one of independent chances comes true."""
    left = 1.0
    for chance in chances:
        left *= 1 - chance
    return 1 - left
