"""Whom an actor should work with: partners that fit, with the reasons and who could introduce them."""

from __future__ import annotations

from collections.abc import Iterator
from math import log

from graph.analysis.measures import density
from graph.errors import UsageError
from graph.matching.base import Recommendation, logistic, varied
from graph.model import finding_id
from graph.sectors import SECTOR_LABELS
from graph.situation import Situation, situation
from graph.store.base import GraphStore
from graph.text import Text, Value

LARGEST_CIRCLE = 200
# Log-odds for one unit of each part. They are priors: ties between organisations follow common contacts first, then
# common subject and place (Gulati & Gargiulo 1999, doi:10.1086/210179).
WEIGHTS = {
    "common_contacts": 1.6,
    "same_work_here": 1.5,
    "same_theme": 0.7,
    "same_place": 0.6,
    "same_country": 0.4,
    "new_sector": 0.4,
}


def partners(graph: GraphStore | Situation, actor: str, k: int = 10) -> list[Recommendation]:
    """The `k` best partners for an actor or space that it is not yet tied to, of different sectors. Pairs of which
    somebody said that they do not suit each other (`finding_id("partner", …)`) stay out.

    Parts: Adamic–Adar over common contacts (Adamic & Adar 2003, doi:10.1016/S0378-8733(03)00009-1), themes shared in
    one place and themes shared elsewhere, each weighted by rarity, a place shared (a town more than a country), the
    same country, a sector that it has no tie with. A newcomer without ties is matched by the others alone, and gets
    lower probabilities. Cost: that of the circle of candidates, at most `LARGEST_CIRCLE` for each contact, theme and
    place. Raises `UsageError` for an id that is no actor or space.
    """
    here = graph if isinstance(graph, Situation) else situation(graph)
    if actor not in here.ties.at:
        here.network.index(actor)
        raise UsageError("«{id}» is no actor that can be called.", remedy="Give the id of an actor or space.", id=actor)
    prior = max(density(here.ties) or 0.0, 1e-3)
    base = log(prior / (1 - min(prior, 0.5))) - 1.0
    known = {here.sector(other) for other in here.neighbours[actor]}
    found = [
        _recommend(here, actor, candidate, base, known)
        for candidate in sorted(_candidates(here, actor))
        if candidate != actor and candidate not in here.neighbours[actor]
        if finding_id("partner", actor, candidate) not in here.feedback
    ]
    return varied(((one, here.sector(one.target)) for one in found if one.reasons), k)


def _candidates(here: Situation, actor: str) -> set[str]:
    """Contacts of contacts, and those of the same theme or place: the best connected of each."""
    found: set[str] = set()
    for contact in here.neighbours[actor]:
        circle = sorted(here.neighbours[contact], key=lambda other: (-len(here.neighbours[other]), other))
        found.update(circle[:LARGEST_CIRCLE])
    topics, places = here.topics[actor], here.localities_of(actor)
    for topic in topics:
        found.update(here.on_topic.get(topic, ())[:LARGEST_CIRCLE])
    for place in places:
        found.update(here.in_place.get(place, ())[:LARGEST_CIRCLE])
    return found


def _recommend(here: Situation, actor: str, other: str, base: float, known: set[str]) -> Recommendation:
    common = here.neighbours[actor] & here.neighbours[other]
    topics = sorted(here.topics[actor].keys() & here.topics[other].keys())
    places = sorted(
        here.localities_of(actor) & here.localities_of(other), key=lambda place: -len(here.containers(place))
    )
    sector = here.sector(other)
    total = len(here.ties)

    def rarity(topic: str) -> float:
        return log(1 + total / max(len(here.on_topic.get(topic, ())), 1)) / log(1 + total)

    worth, nearness = sum(rarity(topic) for topic in topics), here.sharing(places)
    units = {
        "common_contacts": sum(1 / log(1 + max(len(here.neighbours[contact]), 2)) for contact in common),
        "same_work_here": worth * nearness,
        "same_theme": worth * (1 - nearness),
        "same_place": nearness,
        "same_country": float(here.text(actor, "country") == here.text(other, "country") != ""),
        "new_sector": float(bool(sector) and sector not in known and sector != here.sector(actor)),
    }
    parts = {name: WEIGHTS[name] * log(1 + value) / log(2) for name, value in units.items() if value}
    introducers = here.introducers(actor, other)
    return Recommendation(
        source=actor,
        target=other,
        probability=logistic(base + sum(parts.values())),
        reasons=tuple(_reasons(here, topics, places, len(common), introducers, sector if units["new_sector"] else "")),
        parts=parts,
        contacts=introducers,
    )


def _reasons(
    here: Situation, topics: list[str], places: list[str], common: int, introducers: tuple[str, ...], new_sector: str
) -> Iterator[Text]:
    values: dict[str, Value] = {
        "themes": here.names(topics[:3]),
        "territory": here.name(places[0]) if places else "",
        "introducers": here.names(introducers),
        "n": common,
    }
    if topics and places:
        yield Text("both work on {themes} in {territory}", values)
    elif topics:
        yield Text("both work on {themes}", values)
    elif places:
        yield Text("both work in {territory}", values)
    if introducers:
        yield Text(
            "{introducers} works with both and could introduce them",
            values,
            plural="they have {n} contacts in common; {introducers} could introduce them",
            n=common,
        )
    if new_sector and (topics or places or introducers):
        yield Text("it would bring in a sector without a tie so far: {sector}", {"sector": SECTOR_LABELS[new_sector]})
