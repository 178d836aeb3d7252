"""The municipalities of a situation, and which of them are twinned."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final
from urllib.parse import quote

from graph.errors import UsageError
from graph.exchanges import Produced, produced
from graph.matching.towns import Town, towns
from graph.model import Edge
from graph.names import fold
from graph.situation import Situation

HOME: Final = "/hermanamientos"
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
