"""Which municipalities should be twinned: need against proven strength both ways, and what makes it workable."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from heapq import nsmallest
from math import exp

from graph.matching.base import Recommendation, logistic, varied
from graph.matching.towns import Town, alike, any_of, kilometres, town, towns
from graph.situation import Situation, situation
from graph.store.base import GraphStore
from graph.text import Text, Value

WEIGHTS = {
    "they_can_show": 2.2,
    "we_can_show": 1.4,
    "same_problems": 1.0,
    "size": 0.8,
    "language": 0.6,
    "distance": 0.5,
}
BASE = -3.0
TRAVEL = 1500.0
ALIKE = 0.5
# A problem is faced, a theme worked on, a population worked with.
THEY_SHOW = {
    "Problem": Text("{them} has practice against {topics}, which {us} faces"),
    "Theme": Text("{them} has practice in {topics}, on which {us} works"),
    "Population": Text("{them} has practice with {topics}, with whom {us} works"),
}
WE_SHOW = {
    "Problem": Text("{us} has practice against {topics}, which {them} faces"),
    "Theme": Text("{us} has practice in {topics}, on which {them} works"),
    "Population": Text("{us} has practice with {topics}, with whom {them} works"),
}
COMMON = {
    "Problem": Text("both face {topics}"),
    "Theme": Text("both work on {topics}"),
    "Population": Text("both work with {topics}"),
}


def twins(graph: GraphStore | Situation, municipality: str, k: int = 10) -> list[Recommendation]:
    """The `k` best twins of a municipality (a Territory or municipal government), of different countries.

    Parts, each from 0 to 1 times its weight: what they have shown of what we need, what we have shown of what they
    need, needs in common, likeness in size (ratio of populations), a common official language, nearness (falls by e
    every 1500 km). Existing twins are left out, and so are places about which nothing but their name is known. Cost:
    linear in municipalities. Raises `UsageError` for an id that is no municipality.
    """
    here = graph if isinstance(graph, Situation) else situation(graph)
    asking = town(here, municipality)
    taken = {other for id in asking.ids for other in (*here.out(id, "twinned_with"), *here.into(id, "twinned_with"))}
    by_country: dict[str, list[tuple[float, str, Town]]] = defaultdict(list)
    for other in towns(here):
        if not other.ids & asking.ids and not other.ids & taken and _is_said(units := _units(asking, other)):
            by_country[other.country].append((-_odds(units), other.id, other))
    best = (nsmallest(k, ranked, key=lambda one: one[:2]) for ranked in by_country.values())
    found = [likeness(here, asking, other) for ranked in best for _, _, other in ranked]
    return varied(((one, here.text(one.target, "country")) for one in found), k)


def likeness(here: Situation, asking: Town, other: Town) -> Recommendation:
    """How well another town suits one that is asking, with the parts and reasons that `twins` explains."""
    units = _units(asking, other)
    return Recommendation(
        source=asking.id,
        target=other.id,
        probability=logistic(_odds(units)),
        reasons=tuple(_reasons(here, asking, other, units)),
        parts={name: WEIGHTS[name] * value for name, value in units.items() if value > 0},
        contacts=tuple(sorted(id for id in other.ids if here.kind(id) == "Actor")),
    )


def _units(asking: Town, other: Town) -> dict[str, float]:
    common = asking.needs.keys() & other.needs.keys()
    distance = _distance(asking, other)
    return {
        "they_can_show": any_of(
            asking.needs[topic] * other.strengths[topic] for topic in asking.needs.keys() & other.strengths.keys()
        ),
        "we_can_show": any_of(
            other.needs[topic] * asking.strengths[topic] for topic in other.needs.keys() & asking.strengths.keys()
        ),
        "same_problems": len(common) / max(len(asking.needs) + len(other.needs) - len(common), 1),
        "size": alike(asking.population, other.population),
        "language": float(bool(asking.languages & other.languages)),
        "distance": exp(-distance / TRAVEL) if distance is not None else 0.0,
    }


def _odds(units: dict[str, float]) -> float:
    # Sets have no order, so sums differ in their last digits from run to run; ranks must not.
    return round(BASE + sum(WEIGHTS[name] * value for name, value in units.items()), 9)


def _is_said(units: dict[str, float]) -> bool:
    """Whether `_reasons` has anything to say for the pair."""
    needs = units["they_can_show"] + units["we_can_show"] + units["same_problems"]
    return needs > 0 or units["size"] > ALIKE or units["distance"] > exp(-1)


def _reasons(here: Situation, asking: Town, other: Town, units: dict[str, float]) -> Iterator[Text]:
    distance = _distance(asking, other)
    values: dict[str, Value] = {"us": asking.name, "them": other.name, "km": round(distance or 0.0)}

    def on(topics: Iterable[str], texts: Mapping[str, Text]) -> Iterator[Text]:
        for kind, text in texts.items():
            named = [topic for topic in sorted(topics) if here.kind(topic) == kind]
            if named:
                yield replace(text, values={**values, "topics": here.names(named[:3])})

    yield from on(asking.needs.keys() & other.strengths.keys(), THEY_SHOW)
    yield from on(other.needs.keys() & asking.strengths.keys(), WE_SHOW)
    yield from on(asking.needs.keys() & other.needs.keys(), COMMON)
    if units["size"] > ALIKE:
        yield Text("they are of similar size", values)
    if distance is not None and distance < TRAVEL:
        yield Text("they lie {km} km apart", values)


def _distance(a: Town, b: Town) -> float | None:
    if a.lat is None or a.lon is None or b.lat is None or b.lon is None:
        return None
    return kilometres(a.lat, a.lon, b.lat, b.lon)
