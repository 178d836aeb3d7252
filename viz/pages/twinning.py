"""Twinning: what municipalities need and have shown, what two of them could learn from each other, who is twinned."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final
from urllib.parse import quote

from graph.errors import UsageError
from graph.exchanges import Produced, produced
from graph.matching.towns import RUNGS, Town, alike, kilometres, towns
from graph.matching.twins import ALIKE, likeness, twins
from graph.model import Edge
from graph.names import fold
from graph.situation import Situation
from graph.text import Text
from viz.paging import beside
from viz.site import with_query

HOME: Final = "/hermanamientos"
AT_ONCE: Final = 24
MATCHES: Final = 8
NETWORKS: Final = ("member_of", "participates_in")
"""The relations by which a municipality stands in a network, an association or a programme."""


@dataclass(frozen=True)
class Item:
    """Something that leads to its page; of a practice, with how well it is proven."""

    id: str
    kind: str
    name: str
    rung: str = ""

    @property
    def page(self) -> str:
        """A municipality's page among these."""
        return town_url(self.id)


@dataclass(frozen=True)
class Twinning:
    """Two that are twinned, and the ties that say so: between their governments, their territories or both."""

    ends: tuple[Item, Item]
    ties: tuple[Edge, ...]

    @cached_property
    def produced(self) -> list[Produced]:
        """What came of it, earliest first; what has no date comes last."""
        return sorted((each for tie in self.ties for each in produced(tie)), key=lambda one: one.when or "~")

    @property
    def since(self) -> str:
        return min((str(tie.properties["start"]) for tie in self.ties if "start" in tie.properties), default="")

    def other(self, ids: frozenset[str]) -> Item:
        """The one of the two that is not among these ids."""
        return self.ends[1] if self.ends[0].id in ids else self.ends[0]


class Municipalities:
    """Every municipality of a situation and every twinning; made once, in time linear in both."""

    def __init__(self, here: Situation, ties: Iterable[Edge]) -> None:
        self.here = here
        self._by_id = {id: one for one in towns(here) for id in one.ids}
        together: dict[tuple[str, str], list[Edge]] = {}
        for tie in ties:
            one, other = sorted((self._stands_for(tie.source), self._stands_for(tie.target)))
            together.setdefault((one, other), []).append(tie)
        self.twinnings = {
            ends: Twinning((item(here, ends[0]), item(here, ends[1])), tuple(said)) for ends, said in together.items()
        }
        self.all = tuple(sorted(towns(here), key=lambda one: (not self._is_described(one), by_name(one.name), one.id)))

    def _stands_for(self, id: str) -> str:
        """The id under which a municipality is listed, whichever of its ids is given; any other id as it is."""
        found = self._by_id.get(id)
        return found.id if found else id

    def _is_described(self, one: Town) -> bool:
        return bool(one.needs or one.strengths or self.of_town.get(one.id))

    @cached_property
    def of_town(self) -> Mapping[str, list[Twinning]]:
        found: dict[str, list[Twinning]] = {}
        for ends, twinning in self.twinnings.items():
            for id in ends:
                found.setdefault(id, []).append(twinning)
        return found

    def find(self, id: str) -> Town | None:
        return self._by_id.get(id)

    def town(self, id: str) -> Town:
        """Raises `UsageError` for an id that is no municipality's."""
        found = self.find(id)
        if found is None:
            raise UsageError("«{id}» is no municipality.", remedy="Give a territory or a municipal government.", id=id)
        return found

    def two(self, one: str, other: str) -> tuple[Town, Town]:
        """Raises `UsageError` where one of them is no municipality, or both are one."""
        first, second = self.town(one), self.town(other)
        if first.id == second.id:
            raise UsageError("These are one municipality.", remedy="Choose another one to compare it with.")
        return first, second

    def between(self, one: str, other: str) -> Twinning | None:
        """The twinning of two, by any of their ids."""
        first, second = sorted((self._stands_for(one), self._stands_for(other)))
        return self.twinnings.get((first, second))

    def within(self, id: str) -> list[Town]:
        """The municipalities that belong to a space, an association or a programme, or lie in a territory."""
        here = self.here
        inside = here.into(id, *NETWORKS, "party_to", "leads", "implements", "part_of", "operates_in")
        found = {one.id: one for each in inside if (one := self.find(each)) is not None}
        return sorted(found.values(), key=lambda one: (one.country, by_name(one.name)))

    @cached_property
    def practices(self) -> frozenset[str]:
        return frozenset(self.here.of_kind("Practice"))

    @cached_property
    def countries(self) -> Sequence[str]:
        return sorted({one.country for one in self.all if one.country})

    @cached_property
    def called(self) -> Mapping[str, Sequence[str]]:
        """The municipalities by every name of theirs or of their governments, folded."""
        found: dict[str, list[str]] = {}
        for one in self.all:
            for name in {fold(self.here.name(id)) for id in one.ids}:
                found.setdefault(name, []).append(one.id)
        return found

    @cached_property
    def _folded(self) -> Sequence[tuple[str, Town]]:
        return [(fold(one.name), one) for one in self.all]

    @cached_property
    def in_order(self) -> Sequence[Twinning]:
        """Every twinning, those of which something came first."""
        return sorted(
            self.twinnings.values(), key=lambda one: (not one.produced, [by_name(end.name) for end in one.ends])
        )

    def chosen(self, words: str = "", country: str = "") -> list[Town]:
        """Those whose name has these words and that are of this country; those of which something is known first."""
        wanted = fold(words)
        return [one for name, one in self._folded if wanted in name and country in ("", one.country)]


def by_name(name: str) -> str:
    """What names of places are ordered by: «La Palma» among those with L."""
    return fold(name, keep_articles=True)


def item(here: Situation, id: str) -> Item:
    return Item(id, here.kind(id), here.name(id), here.text(id, "rung"))


def items(here: Situation, ids: Iterable[str]) -> tuple[Item, ...]:
    return tuple(item(here, id) for id in ids)


def town_url(id: str) -> str:
    """Where a municipality's profile is, with who would suit it."""
    return f"{HOME}/municipio/{quote(id, safe='/')}"


def place_of(here: Situation, one: Town) -> Item:
    """A municipality as it is called."""
    return Item(one.id, here.kind(one.id), one.name)


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
    """What one needs and the other has practices for, best proven first."""

    topic: Item
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
    return tuple(Lesson(item(here, topic), practices_on(here, teacher, topic)) for topic in ranked)


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
