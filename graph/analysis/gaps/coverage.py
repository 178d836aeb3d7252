"""Problems that no practice answers, populations that nothing reaches, and territories in which nobody works."""

from __future__ import annotations

from collections.abc import Iterator

from graph.analysis.gaps.base import Gap, GapSettings, parts, saturating, some
from graph.ontology import ACTING
from graph.situation import LOCAL_TERRITORIES, Situation
from graph.text import Text, Value

PLANNING = frozenset({"plan", "policy", "strategy"})


def problems_without_practice(situation: Situation, _: GapSettings) -> Iterator[Gap]:
    """Problems that plans or actors name and no practice addresses, not even through a narrower problem."""
    practices = situation.of_kind("Practice")
    answered = situation.with_broader(problem for id in practices for problem in situation.out(id, "addresses"))
    for problem in situation.of_kind("Problem"):
        named_by = situation.into(problem, "addresses")
        if named_by and problem not in answered:
            yield _unanswered(situation, problem, named_by)


def _unanswered(situation: Situation, problem: str, named_by: list[str]) -> Gap:
    concerned = _owners(situation, named_by)
    values: dict[str, Value] = {
        "problem": situation.name(problem),
        "n": len(named_by),
        "sources": situation.names(some(named_by, 3)),
        "actors": situation.names(concerned),
    }
    return Gap(
        kind="problem_without_practice",
        title=Text("No practice answers this problem: {problem}", values),
        reason=Text(
            "{sources} names it, and no good practice on it is recorded.",
            values,
            plural="{n} plans or parts of plans name it ({sources}), and no good practice on it is recorded.",
            n=len(named_by),
        ),
        next_step=(
            Text(
                "Ask {actors} what they already do about it; look for a practice in other municipalities.",
                values,
            )
            if concerned
            else Text("Look for a practice on it in other municipalities, and name who could try it.", values)
        ),
        parts=parts(benefit=0.3 + 0.6 * saturating(len(named_by), 3), certainty=0.5, ease=0.6 if concerned else 0.3),
        subject=(problem,),
        concerned=tuple(concerned),
        evidence=situation.evidence(problem, "addresses"),
        territory=next((place for source in named_by for place in situation.out(source, "operates_in")), None),
        themes=(problem,),
    )


def _owners(situation: Situation, plans: list[str]) -> list[str]:
    """The first three who carry out these plans or parts of plans."""
    carrying = (id for plan in plans for id in situation.into(plan, "leads", "implements", "responsible_for"))
    return some(dict.fromkeys(id for id in carrying if situation.value(id, "generic") is not True), 3)


def uncovered_populations(situation: Situation, _: GapSettings) -> Iterator[Gap]:
    """Populations that plans name and that no practice, agreement or programme targets, not even a part of them."""
    efforts = (id for id in situation.of_kind("Practice", "Alliance", "Instrument") if not _plans(situation, id))
    reached = situation.with_broader(population for id in efforts for population in situation.out(id, "targets"))
    for population in situation.of_kind("Population"):
        named_by = [id for id in situation.into(population, "targets") if _plans(situation, id)]
        if named_by and population not in reached:
            yield _unreached(situation, population, named_by)


def _plans(situation: Situation, id: str) -> bool:
    return situation.kind(id) == "PlanElement" or situation.text(id, "instrument_type") in PLANNING


def _unreached(situation: Situation, population: str, named_by: list[str]) -> Gap:
    concerned = _owners(situation, named_by)
    values: dict[str, Value] = {
        "population": situation.name(population),
        "n": len(named_by),
        "sources": situation.names(some(named_by, 3)),
        "actors": situation.names(concerned),
    }
    return Gap(
        kind="uncovered_population",
        title=Text("Nothing is documented that reaches this population: {population}", values),
        reason=Text(
            "{sources} names it, and no practice, agreement or programme that targets it is recorded.",
            values,
            plural="{n} plans or parts of plans name it ({sources}), and no practice, agreement or programme that"
            " targets it is recorded.",
            n=len(named_by),
        ),
        next_step=(
            Text("Ask {actors} through what they reach it, and record it or plan it.", values)
            if concerned
            else Text("Name who could reach it, and look for a practice in other municipalities.", values)
        ),
        parts=parts(benefit=0.3 + 0.6 * saturating(len(named_by), 3), certainty=0.4, ease=0.6 if concerned else 0.3),
        subject=(population,),
        concerned=tuple(concerned),
        evidence=situation.evidence(population, "targets"),
        territory=next((place for source in named_by for place in situation.out(source, "operates_in")), None),
        themes=(population,),
    )


def uncovered_territories(situation: Situation, _: GapSettings) -> Iterator[Gap]:
    """Municipalities, districts and neighbourhoods that plans, practices or agreements name and where no actor works.

    Taking part in something there is working there. Working in a part of a territory covers it, and so does working in
    the municipality that it lies in. Territories that nothing but the map mentions are not looked at.
    """
    worked = {place for places in situation.places.values() for place in places}
    covered = {above for place in worked for above in situation.containers(place)}
    for territory in situation.of_kind("Territory"):
        if situation.text(territory, "territory_type") not in LOCAL_TERRITORIES:
            continue
        named_by = [id for id in situation.into(territory, "operates_in") if situation.kind(id) not in ACTING]
        partners = [*situation.out(territory, "twinned_with"), *situation.into(territory, "twinned_with")]
        if (named_by or partners) and territory not in covered and not worked & set(situation.localities(territory)):
            yield _uncovered(situation, territory, named_by)


def _uncovered(situation: Situation, territory: str, named_by: list[str]) -> Gap:
    around = situation.containers(territory)[1:2]
    siblings = {place for above in around for place in situation.into(above, "part_of")} - {territory}
    near = {
        actor
        for place in siblings
        for actor in situation.into(place, "operates_in")
        if situation.kind(actor) == "Actor" and situation.value(actor, "generic") is not True
    }
    concerned = some(sorted(near, key=lambda actor: (-len(situation.neighbours[actor]), actor)), 3)
    values: dict[str, Value] = {
        "territory": situation.name(territory),
        "sources": situation.names(some(named_by, 3)),
        "actors": situation.names(concerned),
    }
    return Gap(
        kind="uncovered_territory",
        title=Text("Nobody is documented to work in {territory}", values),
        reason=(
            Text("It is named by {sources}, and no actor is documented to work there.", values)
            if named_by
            else Text("It is twinned, and no actor is documented to work there.", values)
        ),
        next_step=(
            Text(
                "Ask {actors} who works there, and whether it can extend to it.",
                values,
                plural="Ask {actors} who works there, and whether they can extend to it.",
                n=len(concerned),
            )
            if concerned
            else Text("Ask the municipal government who works there, and record it.", values)
        ),
        parts=parts(benefit=0.4 + 0.5 * saturating(len(named_by), 2), certainty=0.5, ease=0.6 if concerned else 0.3),
        subject=(territory,),
        concerned=tuple(concerned),
        evidence=situation.evidence(territory, "operates_in", "twinned_with"),
        territory=territory,
        themes=tuple(
            dict.fromkeys(theme for source in named_by for theme in situation.out(source, "about", "addresses"))
        ),
    )
