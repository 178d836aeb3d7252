"""Whom an actor should work with: partners that fit, with the reasons and who could introduce them."""

from __future__ import annotations

from collections.abc import Iterator

from graph.errors import UsageError
from graph.matching.base import Recommendation, logistic, varied
from graph.matching.common_ground import Common, Grounds, grounds
from graph.model import finding_id
from graph.sectors import SECTOR_LABELS
from graph.situation import Situation, situation
from graph.store.base import GraphStore
from graph.text import Text, Value


def partners(graph: GraphStore | Situation, actor: str, k: int = 10) -> list[Recommendation]:
    """The `k` best partners for an actor or space that it is not yet tied to, of different sectors. Pairs of which
    somebody said that they do not suit each other (`finding_id("partner", …)`) stay out.

    `probability` is how likely two with so much in common are tied in this graph (`common_ground`), so a newcomer, of
    whom little is known, gets lower ones. Cost: that of the circle of candidates, at most `LARGEST_CIRCLE` for each
    contact, theme and place, and once for a situation that of learning. Raises `UsageError` for an id that is no actor
    or space.
    """
    here = graph if isinstance(graph, Situation) else situation(graph)
    if actor not in here.ties.at:
        here.network.index(actor)
        raise UsageError("«{id}» is no actor that can be called.", remedy="Give the id of an actor or space.", id=actor)
    shared = grounds(here)
    known = {here.sector(other) for other in here.neighbours[actor]}
    found = [
        _recommend(shared, actor, candidate, known)
        for candidate in shared.candidates(actor)
        if candidate not in here.neighbours[actor]
        if finding_id("partner", actor, candidate) not in here.feedback
    ]
    return varied(((one, here.sector(one.target)) for one in found if one.reasons), k)


def _recommend(shared: Grounds, actor: str, other: str, known: set[str]) -> Recommendation:
    here, common = shared.here, shared.between(actor, other)
    parts = shared.parts(common)
    sector = here.sector(other)
    introducers = here.introducers(actor, other)
    is_new = bool(sector) and sector not in known and sector != here.sector(actor)
    return Recommendation(
        source=actor,
        target=other,
        probability=logistic(shared.base + sum(parts.values())),
        reasons=tuple(_reasons(here, common, introducers, sector if is_new else "")),
        parts=parts,
        contacts=introducers,
    )


def _reasons(here: Situation, common: Common, introducers: tuple[str, ...], new_sector: str) -> Iterator[Text]:
    values: dict[str, Value] = {
        "themes": here.names(common.topics[:3]),
        "territory": here.name(common.places[0]) if common.places else "",
        "people": here.names(common.populations[:3]),
        "introducers": here.names(introducers),
        "n": len(common.contacts),
    }
    if common.topics and common.places:
        yield Text("both work on {themes} in {territory}", values)
    elif common.topics:
        yield Text("both work on {themes}", values)
    elif common.places:
        yield Text("both work in {territory}", values)
    if common.populations:
        yield Text("both work with {people}", values)
    if introducers:
        yield Text(
            "{introducers} works with both and could introduce them",
            values,
            plural="they have {n} contacts in common; {introducers} could introduce them",
            n=len(common.contacts),
        )
    if new_sector and (common.topics or common.places or introducers):
        yield Text("it would bring in a sector without a tie so far: {sector}", {"sector": SECTOR_LABELS[new_sector]})
