"""What stands where, as one viewer sees it, and what ties places: counted for the map.

Everything is counted on what the viewer sees, so that a count tells nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import combinations, islice
from typing import Final

import numpy as np

from graph.sectors import SECTOR_LABELS
from graph.situation import Situation
from graph.text import Text
from viz.outlines import countries
from viz.pages.directory import Mask, Numbers, Values
from viz.pages.facets import Facet, Wanted
from viz.territories import GRAINS, Grain, Territories, Unit

KINDS: Final = ("Actor", "Space", "Practice", "Alliance")
FACETS: Final[Mapping[str, Text]] = {
    "clase": Text("What"),
    "pais": Text("Country"),
    "sector": Text("Sector"),
    "tema": Text("Theme"),
}
WAYS: Final = ("alianza", "hermanamiento")
TIED: Final[Mapping[str, str]] = {"allied_with": "alianza", "twinned_with": "hermanamiento"}
OFFERED: Final = 24
LARGEST_AGREEMENT: Final = 8  # parties up to which each two of them are tied by it
NONE: Final = -1


@dataclass(frozen=True)
class Between:
    """What ties two units, or what lies within one: the numbers of the ties in `Atlas.ties`."""

    one: str
    other: str
    way: str
    ties: Numbers


class Atlas:
    """What one viewer sees of what stands anywhere; worked out once, so that each view only counts."""

    def __init__(self, here: Situation) -> None:
        self.here = here
        self.territories = Territories(here)
        self.ids = tuple(here.actors) + tuple(here.of_kind(*KINDS[1:]))
        self.kinds = np.array([KINDS.index(here.kind(id)) for id in self.ids], dtype=np.int64)
        self.row = {id: row for row, id in enumerate(self.ids)}

    def __len__(self) -> int:
        return len(self.ids)

    # Where things are

    def places(self, id: str) -> Iterable[str]:
        """The territories that are stated of a thing. Where none is: of an actor or space those of what it takes part
        in, of an agreement those where its parties are at home.
        """
        here = self.here
        own = here.out(id, "operates_in")
        if own or here.kind(id) == "Practice":
            return own
        if here.kind(id) == "Alliance":
            return [seat for party in here.into(id, "party_to") if (seat := self.seat(party))]
        return here.places.get(id, ())

    @cached_property
    def _around(self) -> Callable[[str], frozenset[str]]:
        """A territory, all that it lies in, and the code of its country."""

        @cache
        def around(territory: str) -> frozenset[str]:
            if "/" not in territory:
                return frozenset([territory])
            country = self.territories.ladder(territory).get("country")
            return frozenset([*self.here.containers(territory), *([country] if country else [])])

        return around

    @cached_property
    def standing(self) -> Values:
        """Who stands in which territory, also by what that lies in, and in which country, by its code."""
        return Values.of([frozenset().union(*map(self._around, self.places(id))) for id in self.ids])

    def seat(self, id: str) -> str:
        """The one territory in which an actor is at home, no finer than the level that it works on; else its country's
        code; empty where neither is known.
        """
        here, ladder = self.here, self.territories.ladder
        if here.kind(id) == "Territory":
            return id
        finest = {"subnational": 1, "national": 0, "international": 0}.get(here.level(id), 2)
        stated = [ladder(place) for place in here.out(id, "operates_in")]
        for grain in reversed(GRAINS[: finest + 1]):
            units = {steps[grain] for steps in stated if grain in steps}
            if len(units) == 1:
                return units.pop()
            if units:
                break
        code = here.text(id, "country")
        return code if code in countries() else ""

    # Choosing

    @cached_property
    def _facets(self) -> Mapping[str, Values]:
        return {name: Values.of([tuple(self._choices(id, name)) for id in self.ids]) for name in FACETS}

    def _choices(self, id: str, facet: str) -> Iterable[str]:
        here = self.here
        match facet:
            case "clase":
                return [here.kind(id)]
            case "sector":
                return [here.sector(id)] if here.kind(id) == "Actor" and here.sector(id) else []
            case "tema":
                stated = here.topics.get(id) or here.out(id, "about", "addresses")
                return here.with_broader(stated)
        return {place for territory in self.places(id) for place in self._around(territory) if "/" not in place}

    def meeting(self, wanted: Wanted) -> Mask:
        """Those that have one of the chosen values in every facet in which something is chosen."""
        left = np.ones(len(self), dtype=bool)
        for name, values in wanted.items():
            if values:
                left &= self._facets[name].having(values, len(self))
        return left

    def facets(self, wanted: Wanted, here: Mask) -> list[Facet]:
        """Each facet with how many things each of its values would leave, given what is chosen in the others; of those
        that are `here`, but for the countries to go to.
        """
        found = []
        for name, label in FACETS.items():
            chosen = tuple(wanted.get(name, ()))
            others = {facet: values for facet, values in wanted.items() if facet != name}
            left = self.meeting(others)
            counts = self._facets[name].counts(left if name == "pais" else left & here)
            shown = list(dict.fromkeys([*islice(counts, OFFERED), *chosen]))
            if shown:
                words = tuple((value, self._said(name, value)) for value in shown)
                found.append(Facet(name, label, words, {value: counts.get(value, 0) for value in shown}, chosen))
        return found

    def _said(self, facet: str, value: str) -> Text | str:
        if facet == "sector":
            return SECTOR_LABELS.get(value, value)
        return self.here.name(value) if facet == "tema" and value in self.here.network.at else value

    # Counting

    def counts(self, among: Mask) -> Mapping[str, Numbers]:
        """How many of those of each kind stand in each territory, by the territory's number in `standing`."""
        rows, codes, size = self.standing.rows, self.standing.codes, len(self.standing.numbers)
        inside = among[rows]
        return {
            kind: np.bincount(codes[inside & (self.kinds[rows] == number)], minlength=size)
            for number, kind in enumerate(KINDS)
        }

    @cached_property
    def units(self) -> Mapping[Grain, Sequence[Unit]]:
        """The countries, departments and municipalities in which anything stands or is at home."""
        found: dict[Grain, dict[str, Unit]] = {grain: {} for grain in GRAINS}
        for territory in self.standing.numbers:
            if "/" not in territory:
                found["country"][territory] = self.territories.unit(territory)
                continue
            for grain, id in self.territories.ladder(territory).items():
                if grain != "country" and id not in found[grain]:
                    found[grain][id] = self.territories.unit(id)
        return {grain: tuple(units.values()) for grain, units in found.items()}

    # What ties places

    @cached_property
    def ties(self) -> tuple[tuple[str, str, str], ...]:
        """The alliances and twinnings: two ids and the way, each once. The parties of an agreement are allied, those of
        a twinning twinned.
        """
        here, found = self.here, dict[tuple[str, str, str], None]()
        network = here.network
        for source, relation, target in zip(
            network.sources.tolist(), network.relations, network.targets.tolist(), strict=True
        ):
            if relation in TIED:
                one, other = sorted((network.ids[source], network.ids[target]))
                found[one, other, TIED[relation]] = None
        for agreement in here.of_kind("Alliance"):
            parties = sorted(set(here.into(agreement, "party_to")))
            way = WAYS[here.text(agreement, "alliance_type") == "twinning"]
            if len(parties) <= LARGEST_AGREEMENT:
                found.update(((one, other, way), None) for one, other in combinations(parties, 2))
        called = self.row.keys() | set(here.of_kind("Territory"))
        return tuple(tie for tie in found if called.issuperset(tie[:2]))

    @cached_property
    def _ends(self) -> tuple[Numbers, Numbers, Mapping[Grain, Numbers], Sequence[str]]:
        """Of each tie the number of its way, the rows of its ends (`NONE` for territories) and, for each grain, the
        numbers of the units where they are at home (`NONE` where not known so finely); the units by their numbers.
        """
        numbers: dict[str, int] = {}

        def homes(id: str) -> list[int]:
            seat = self.seat(id)
            steps = self.territories.ladder(seat) if "/" in seat else {"country": seat} if seat else {}
            return [numbers.setdefault(steps[grain], len(numbers)) if grain in steps else NONE for grain in GRAINS]

        place = {id: number for number, id in enumerate(dict.fromkeys(end for tie in self.ties for end in tie[:2]))}
        ends = np.array([[place[one], place[other]] for one, other, _ in self.ties], dtype=np.int64).reshape(-1, 2)
        rows = np.array([self.row.get(id, NONE) for id in place], dtype=np.int64)
        at = np.array([homes(id) for id in place], dtype=np.int64).reshape(-1, len(GRAINS))
        ways = np.array([WAYS.index(way) for _, _, way in self.ties], dtype=np.int64)
        return ways, rows[ends], {grain: at[ends, step] for step, grain in enumerate(GRAINS)}, tuple(numbers)

    def lines(
        self, among: Mask, ways: Sequence[str], grain: Grain, inside: Mapping[str, Unit], *, territories: bool
    ) -> Iterator[Between]:
        """What ties places, one or both of them `inside`, the most tied first. For a place in another country stands
        that country; who is at home in all of a country whose parts are looked at has no line.

        Both ends must be `among` those that were chosen; `territories` says whether territories are. Without `ways` all
        ways are meant.
        """
        which_way, rows, at, names = self._ends
        if not len(rows):
            return
        fitting = np.isin(which_way, [WAYS.index(way) for way in ways or WAYS])
        known = np.append(among, territories)[rows]
        shown = np.array([*(name in inside for name in names), False], dtype=bool)  # the last is NONE
        own, wide = at[grain], at["country"]
        seen = shown[own]
        home = {unit.country for unit in inside.values()}
        near = np.array([*(name in home for name in names), False], dtype=bool)
        away = np.where(near[wide], own, wide)
        ends = np.sort(np.where(seen, own, away), axis=1)
        left = np.flatnonzero(fitting & known.all(axis=1) & seen.any(axis=1) & (ends != NONE).all(axis=1))
        # ties of the same two units and way have the same key, and stand together when they are sorted
        keys = (ends[left, 0] * len(names) + ends[left, 1]) * len(WAYS) + which_way[left]
        groups = np.split(left[np.argsort(keys, kind="stable")], np.flatnonzero(np.diff(np.sort(keys))) + 1)
        for ties in sorted((group for group in groups if len(group)), key=len, reverse=True):
            one, other = ends[ties[0]].tolist()
            yield Between(names[one], names[other], WAYS[which_way[ties[0]]], ties)

    # Who they are

    @cached_property
    def _persons(self) -> Mask:
        """Who is counted on the map and never named."""
        return np.array([self.here.exposed(id) for id in self.ids], dtype=bool)

    @cached_property
    def _rank(self) -> Numbers:
        """The place of each among all, the best tied first."""
        here, found = self.here, np.empty(len(self), dtype=np.int64)
        tied = [-len(here.neighbours.get(id, ())) for id in self.ids]
        order = sorted(range(len(self)), key=lambda row: (tied[row], here.name(self.ids[row]).casefold()))
        found[order] = np.arange(len(self))
        return found

    def best(self, among: Mask, limit: int) -> tuple[list[str], int]:
        """Those that can be named here, the best tied first, and how many persons are among them."""
        rows = np.flatnonzero(among & ~self._persons)
        best = rows[np.argsort(self._rank[rows])[:limit]]
        return [self.ids[row] for row in best.tolist()], int((among & self._persons).sum())
