"""Which good practices fit a municipality, why, and whom to call."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from graph.matching.base import Recommendation, logistic, varied
from graph.matching.towns import RUNGS, Town, alike, any_of, town
from graph.situation import Situation, situation
from graph.store.base import GraphStore
from graph.text import Text, Value

WEIGHTS = {"needs": 2.2, "population": 0.8, "evidence": 1.2, "country": 0.5, "size": 0.6}
BASE = -2.5


RUNG_TEXTS = {
    "monitored": Text("its results were monitored"),
    "promising": Text("its results are promising"),
    "evaluated": Text("its effect was evaluated"),
    "replicated": Text("it was replicated elsewhere"),
}


def practices_for(graph: GraphStore | Situation, municipality: str, k: int = 10) -> list[Recommendation]:
    """The `k` practices that fit a municipality (a Territory or municipal government), best first.

    Fit is what the practice addresses against what the municipality's plans and actors name, whom it targets, how well
    it is proven, and whether it ran in the same country and in a place of similar size. Practices that already run
    there, or were adapted there, are left out. The reasons say what a town that takes it over needs, as far as its
    source tells, and where it was adapted. `contacts` are those who ran it or adapted it. Raises `UsageError` for an id
    that is no municipality.
    """
    here = graph if isinstance(graph, Situation) else situation(graph)
    asking = town(here, municipality)
    here_already = asking.practices | {own for done in asking.practices for own in here.out(done, "adapts")}
    found = [
        _recommend(here, asking, practice) for practice in here.of_kind("Practice") if practice not in here_already
    ]
    return varied(((one, "") for one in found), k)


def _recommend(here: Situation, asking: Town, practice: str) -> Recommendation:
    topics = here.out(practice, "addresses", "about")
    met = sorted({own for topic in topics for own in here.broader(topic) if own in asking.needs})
    targeted = [group for group in here.out(practice, "targets") if group in asking.needs]
    places = here.out(practice, "operates_in")
    size, place = max(
        ((alike(asking.population, here.number(place, "population")), place) for place in places), default=(0.0, "")
    )
    units = {
        "needs": any_of(asking.needs[topic] for topic in met),
        "population": any_of(asking.needs[group] for group in targeted),
        "evidence": RUNGS.get(here.text(practice, "rung"), RUNGS["documented"]),
        "country": float(bool(asking.country) and here.text(practice, "country") == asking.country),
        "size": size,
    }
    parts = {name: WEIGHTS[name] * value for name, value in units.items() if value}
    adapted = here.into(practice, "adapts")
    contacts = (*_carriers(here, practice)[:3], *(actor for one in adapted for actor in _carriers(here, one)[:1]))
    return Recommendation(
        source=asking.id,
        target=practice,
        probability=logistic(BASE + sum(parts.values())),
        reasons=tuple(_reasons(here, asking, practice, [*met, *targeted], place if size > 0.5 else "", adapted)),
        parts=parts,
        contacts=tuple(dict.fromkeys(contacts)),
    )


def _carriers(here: Situation, effort: str) -> list[str]:
    """Those who can be called about a practice or programme."""
    carrying = dict.fromkeys(here.into(effort, "leads", "implements", "participates_in"))
    return [actor for actor in carrying if here.value(actor, "generic") is not True]


def _reasons(
    here: Situation, asking: Town, practice: str, met: list[str], like: str, adapted: list[str]
) -> Iterator[Text]:
    contacts = _carriers(here, practice)[:3]
    needed = here.value(practice, "needs")
    values: dict[str, Value] = {
        "town": asking.name,
        "topics": here.names(met[:3]),
        "place": here.name(like) if like else "",
        "contacts": here.names(contacts),
        "places": here.names(here.out(practice, "operates_in")[:3]),
        "adapted": here.names(_where(here, adapted)),
        "needed": [str(each) for each in needed]
        if isinstance(needed, Sequence) and not isinstance(needed, str)
        else [],
    }
    if met:
        yield Text("it deals with {topics}, which {town} names in its plans", values)
    elif not asking.needs:
        yield Text("no problem of {town} is recorded yet; it is listed for its evidence and likeness alone", values)
    if like:
        yield Text("it ran in {place}, a place of similar size", values)
    elif values["places"]:
        yield Text("it ran in {places}", values)
    rung = RUNG_TEXTS.get(here.text(practice, "rung"))
    if rung:
        yield rung
    if contacts:
        yield Text(
            "{contacts} ran it and can be asked",
            values,
            plural="{contacts} ran it and can all be asked",
            n=len(contacts),
        )
    if values["adapted"]:
        yield Text("it was adapted in {adapted}", values)
    if values["needed"]:
        yield Text("a town that takes it over needs {needed}", values)


def _where(here: Situation, adapted: list[str]) -> list[str]:
    """The places of what adapted a practice, or itself where no place is known."""
    return list(dict.fromkeys(place for one in adapted for place in here.out(one, "operates_in")[:1] or [one]))[:3]
