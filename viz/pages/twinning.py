"""Twinning: what municipalities need and have shown, and what two of them could learn from each other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from graph.matching.towns import RUNGS, Town, alike, kilometres
from graph.matching.twins import ALIKE, likeness, twins
from graph.situation import Situation
from graph.text import Text
from viz.municipalities import HOME, NETWORKS, Item, Municipalities, Twinning, item, items, place_of
from viz.paging import beside
from viz.site import with_query

AT_ONCE: Final = 24
MATCHES: Final = 8


# The list of municipalities


@dataclass(frozen=True)
class TownCard:
    """A municipality in the list."""

    town: Town
    place: Item
    twins: tuple[Item, ...]


@dataclass(frozen=True)
class TownsPage:
    """What `twinning.html` receives."""

    words: str
    country: str
    countries: Sequence[str]
    cards: tuple[TownCard, ...]
    first: int
    total: int
    before: str
    after: str


def towns_page(known: Municipalities, words: str, country: str, first: int) -> TownsPage:
    found = known.chosen(words, country)
    shown = found[first : first + AT_ONCE]

    def at(start: int) -> str:
        return with_query(HOME, q=words, pais=country, desde=start or None)

    return TownsPage(
        words,
        country,
        known.countries,
        tuple(TownCard(one, place_of(known.here, one), _twins_of(known, one)) for one in shown),
        first + 1,
        len(found),
        *beside(first, AT_ONCE, len(found), at),
    )


def _twins_of(known: Municipalities, one: Town) -> tuple[Item, ...]:
    return tuple(each.other(one.ids) for each in known.of_town.get(one.id, ()))


# What two could learn from each other


@dataclass(frozen=True)
class Lesson:
    """What one needs and the other has the same practices for, best proven first."""

    topics: tuple[Item, ...]
    practices: tuple[Item, ...]


@dataclass(frozen=True)
class Pairing:
    """Two municipalities as twins: how well each suits the other (0–1), why, and what is not known of them.

    `learns` and `fits` are in the order of `towns`: what the one could learn from the other, and what it has of it.
    """

    towns: tuple[Town, Town]
    fits: tuple[float, float]
    learns: tuple[tuple[Lesson, ...], tuple[Lesson, ...]]
    common: tuple[Item, ...]
    practical: tuple[Text, ...]
    languages: tuple[str, ...]
    unknown: tuple[Text, ...]
    together: tuple[Item, ...]
    twinning: Twinning | None

    @property
    def score(self) -> float:
        """As a programme counts it: the mean of both directions."""
        return sum(self.fits) / 2


def pairing(known: Municipalities, one: Town, other: Town) -> Pairing:
    here = known.here
    networks = set(_networks(here, one)) & set(_networks(here, other))
    return Pairing(
        (one, other),
        (likeness(here, one, other).probability, likeness(here, other, one).probability),
        (lessons(here, one, other), lessons(here, other, one)),
        items(here, sorted(one.needs.keys() & other.needs.keys(), key=here.name)),
        tuple(_practical(one, other)),
        tuple(sorted(one.languages & other.languages)),
        (*unknown(one), *unknown(other)),
        items(here, sorted(networks, key=here.name)),
        known.between(one.id, other.id),
    )


def lessons(here: Situation, learner: Town, teacher: Town) -> tuple[Lesson, ...]:
    """What one could learn from another: the more it needs it and the better it is proven, the earlier."""
    worth = {
        topic: learner.needs[topic] * teacher.strengths[topic]
        for topic in learner.needs.keys() & teacher.strengths.keys()
    }
    ranked = sorted(worth, key=lambda topic: (-worth[topic], here.name(topic)))
    shown_by: dict[tuple[Item, ...], list[Item]] = {}
    for topic in ranked:
        shown_by.setdefault(practices_on(here, teacher, topic), []).append(item(here, topic))
    return tuple(Lesson(tuple(topics), practices) for practices, topics in shown_by.items())


def practices_on(here: Situation, one: Town, topic: str) -> tuple[Item, ...]:
    """The practices of a municipality on a topic, best proven first."""
    found = items(here, (id for id in one.practices if topic in here.out(id, "addresses", "about")))
    return tuple(sorted(found, key=_best_proven))


def _best_proven(practice: Item) -> tuple[float, str]:
    return (-RUNGS.get(practice.rung, 0.0), practice.name)


def _practical(one: Town, other: Town) -> Iterable[Text]:
    if one.population and other.population:
        larger, smaller = sorted((one, other), key=lambda town: -(town.population or 0))
        if alike(one.population, other.population) > ALIKE:
            yield Text("they are of similar size")
        else:
            times = round((larger.population or 0) / (smaller.population or 1))
            yield Text(
                "{larger} has about {times} times as many people as {smaller}",
                {"larger": larger.name, "smaller": smaller.name, "times": times},
            )
    if one.lat is not None and one.lon is not None and other.lat is not None and other.lon is not None:
        yield Text("they lie {km} km apart", {"km": round(kilometres(one.lat, one.lon, other.lat, other.lon))})


def unknown(one: Town) -> Iterable[Text]:
    """What is not known of a municipality, and so can speak neither for nor against it."""
    name = {"town": one.name}
    if not one.needs:
        yield Text("What {town} needs is not known: no plan or actor of it names a problem here yet.", name)
    if not one.practices:
        yield Text("No practice of {town} is recorded, so what it could show others is not known.", name)
    if not one.population:
        yield Text("How many people live in {town} is not known.", name)
    if one.lat is None:
        yield Text("Where {town} lies is not recorded, so distances to it are not counted.", name)


def _networks(here: Situation, one: Town) -> list[str]:
    found = (network for id in sorted(one.ids) if here.kind(id) == "Actor" for network in here.out(id, *NETWORKS))
    return list(dict.fromkeys(id for id in found if here.kind(id) != "Practice"))


# One municipality


@dataclass(frozen=True)
class Need:
    """What a municipality's plans and actors name, and its own practices on it: without one it is a gap."""

    topic: Item
    own: tuple[Item, ...]


@dataclass(frozen=True)
class Strength:
    """A practice that ran in a municipality, and what it is about."""

    practice: Item
    topics: tuple[Item, ...]


@dataclass(frozen=True)
class Passed:
    """A practice that went from one place to another."""

    practice: Item
    other: Item


@dataclass(frozen=True)
class Match:
    """A municipality that would suit, how well, and what both could learn."""

    place: Item
    town: Town
    score: float
    pairing: Pairing


@dataclass(frozen=True)
class Profile:
    """A municipality as those see it who look for twins."""

    town: Town
    place: Item
    governments: tuple[Item, ...]
    needs: tuple[Need, ...]
    strengths: tuple[Strength, ...]
    networks: tuple[Item, ...]
    gave: tuple[Passed, ...]
    received: tuple[Passed, ...]
    twinnings: tuple[tuple[Item, Twinning], ...]
    unknown: tuple[Text, ...]


def profile(known: Municipalities, one: Town) -> Profile:
    here = known.here
    needs = sorted(one.needs, key=lambda topic: (-one.needs[topic], here.name(topic)))
    practices = sorted(items(here, one.practices), key=_best_proven)
    gave, received = _passed_on(known, one)
    return Profile(
        town=one,
        place=place_of(here, one),
        governments=items(here, sorted(id for id in one.ids if here.kind(id) == "Actor")),
        needs=tuple(Need(item(here, topic), practices_on(here, one, topic)) for topic in needs),
        strengths=tuple(Strength(each, items(here, here.out(each.id, "addresses", "about"))) for each in practices),
        networks=items(here, _networks(here, one)),
        gave=gave,
        received=received,
        twinnings=tuple((each.other(one.ids), each) for each in known.of_town.get(one.id, ())),
        unknown=tuple(unknown(one)),
    )


def matches(known: Municipalities, one: Town) -> tuple[Match, ...]:
    """Who would suit a municipality, best first."""
    found = ((known.town(each.target), each) for each in twins(known.here, one.id, MATCHES) if each.reasons)
    return tuple(
        Match(place_of(known.here, other), other, each.probability, pairing(known, one, other)) for other, each in found
    )


def _passed_on(known: Municipalities, one: Town) -> tuple[tuple[Passed, ...], tuple[Passed, ...]]:
    """What practices others took over from a municipality, and it from others: by the practices themselves, and by what
    exchanges produced.
    """
    here, gave, received = known.here, {}, {}
    for own in sorted(one.practices):
        for other in here.into(own, "adapts"):
            gave[own, other] = Passed(item(here, own), item(here, other))
        for other in here.out(own, "adapts"):
            received[own, other] = Passed(item(here, own), item(here, other))
    for twinning in known.of_town.get(one.id, ()):
        for each in twinning.produced:
            if each.what == "adaptation" and each.practice in known.practices:
                passed = Passed(item(here, each.practice), twinning.other(one.ids))
                (gave if each.practice in one.practices else received)[each.practice, passed.other.id] = passed
    return tuple(gave.values()), tuple(received.values())


# Two side by side


@dataclass(frozen=True)
class SidePage:
    """What `twinning-pair.html` receives."""

    pairing: Pairing
    sides: tuple[Profile, Profile]


def side_by_side(known: Municipalities, one: str, other: str) -> SidePage:
    """Raises `UsageError` where one of them is no municipality, or both are one."""
    first, second = known.two(one, other)
    return SidePage(pairing(known, first, second), (profile(known, first), profile(known, second)))
