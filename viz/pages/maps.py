"""The map: who and what is where, by country, department or municipality, and what ties the places.

Nothing stands on it more precisely than in its municipality; persons are counted there, never named.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice
from typing import Final

import numpy as np

from graph.ontology import ACTING
from graph.text import Text
from viz.atlas import KINDS, WAYS, Atlas, Between
from viz.cartography import HEIGHT, WIDTH, Frame, Land, apart, arc, frame_about, lands, radii
from viz.drawing import shorten
from viz.lettering import Name, names_beside
from viz.navigation import LISTS
from viz.outlines import Point
from viz.pages.directory import Mask
from viz.pages.facets import Facet, Using, Wanted, using
from viz.paging import beside
from viz.site import with_query
from viz.territories import Grain, Unit

GRAIN_OF: Final[Mapping[str, Grain]] = {"pais": "country", "departamento": "department", "municipio": "municipality"}
"""How finely is counted, by its name in addresses."""
REGIONS: Final[Mapping[str, tuple[Text, frozenset[str]]]] = {
    "centro": (Text("Mexico and Central America"), frozenset({"BZ", "CR", "GT", "HN", "MX", "NI", "PA", "SV"})),
    "caribe": (
        Text("Caribbean"),
        frozenset({"AG", "BB", "BS", "CU", "DM", "DO", "GD", "HT", "JM", "KN", "LC", "PR", "TT", "VC"}),
    ),
    "sur": (
        Text("South America"),
        frozenset({"AR", "BO", "BR", "CL", "CO", "EC", "GF", "GY", "PE", "PY", "SR", "UY", "VE"}),
    ),
}
"""Parts of the world as the United Nations divide it (M49), by the ISO codes of their countries."""

AT_ONCE: Final = 25
MOST_DRAWN: Final = 60  # circles; the table has all
MOST_FINE: Final = 40  # municipalities of a country up to which they are shown one by one
MOST_LINES: Final = 40
SMALLER: Final = (1.0, 0.75, 0.55)
FAR: Final = 24.0  # pixels
NAMED: Final = 6
TOLD: Final = 3  # pairs of those that a line ties


@dataclass(frozen=True)
class Asked:
    """What is looked at: choices by facet, the ways that are drawn (all without), the place, how finely, rows."""

    wanted: Wanted
    ways: tuple[str, ...] = ()
    place: str = ""
    grain: str = ""
    first: int = 0

    def address(self, *, leaving: tuple[str, str] = ("", ""), **changed: str | int | Sequence[str] | None) -> str:
        """The address of this view without one choice, or with something else instead."""
        kept = {name: [one for one in values if (name, one) != leaving] for name, values in self.wanted.items()}
        ways = [one for one in self.ways if ("lazo", one) != leaving]
        given = {**kept, "lazo": ways, "lugar": self.place, "por": self.grain}
        return with_query("/mapa", **{**given, **changed})


@dataclass(frozen=True)
class Spot:
    """A circle: where it stands, where it belongs, and what it says; a row of the table."""

    unit: Unit
    name: str
    counts: Mapping[str, int]
    total: int
    ways: Mapping[str, int]
    chosen: bool = False
    href: str = ""
    x: float = 0
    y: float = 0
    own: Point = (0, 0)
    r: float = 0
    label: Name | None = None


@dataclass(frozen=True)
class Line:
    """What ties two places, as it is drawn and told; `ends` is where both stand in the picture."""

    one: str
    other: str
    way: str
    count: int
    path: str
    width: float
    ends: tuple[Point, Point]
    ids: tuple[str, str]
    whom: tuple[tuple[str, str], ...]
    """Some of the pairs that are tied, by their ids."""


@dataclass(frozen=True)
class Listed:
    """Those of one kind in a place: how many, who they are, and where all of them are listed."""

    kind: str
    count: int
    named: tuple[tuple[str, str], ...]
    persons: int
    all: str


@dataclass(frozen=True)
class Panel:
    """What is in one place."""

    name: str
    node: str
    listed: tuple[Listed, ...]
    within: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class MapPage:
    """What `map.html` receives."""

    frame: Frame
    lands: tuple[Land, ...]
    spots: tuple[Spot, ...]
    specks: tuple[tuple[float, float], ...]
    lines: tuple[Line, ...]
    rows: tuple[Spot, ...]
    first: int
    of: int
    before: str
    after: str
    facets: tuple[Facet, ...]
    using: tuple[Using, ...]
    total: int
    sentences: tuple[Text, ...]
    panel: Panel | None
    asked: Asked
    grain: Grain
    grains: tuple[tuple[str, Grain, str], ...]
    regions: tuple[tuple[Text, str, bool], ...]
    wider: str
    here: Callable[[str], str]


def map_page(atlas: Atlas, asked: Asked, country_name: Callable[[str], str]) -> MapPage:
    """The part of the map that is asked for; `country_name` says a country's code. An unknown place is all places."""
    asked = settled(atlas, asked)
    view = _View(atlas, asked, country_name)
    spots, frame = view.drawn()
    lines = view.lines(spots, frame)
    facets = atlas.facets(asked.wanted, view.inside)
    rows = tuple(view.leading_on(view.rows[asked.first : asked.first + AT_ONCE]))
    before, after = beside(asked.first, AT_ONCE, len(view.rows), lambda start: asked.address(desde=start or None))
    return MapPage(
        frame=frame,
        lands=lands(frame, frozenset(view.countries)),
        spots=spots,
        specks=tuple(frame.at(point) for point in view.points[MOST_DRAWN:]),
        lines=tuple(line for line in lines if line.path),
        rows=rows,
        first=asked.first + 1,
        of=len(view.rows),
        before=before,
        after=after,
        facets=tuple(facets),
        using=using(facets, lambda facet, value: asked.address(leaving=(facet, value))),
        total=view.total,
        sentences=tuple(view.sentences()),
        panel=view.panel(),
        asked=asked,
        grain=view.grain,
        grains=view.grains(),
        regions=view.regions(),
        wider=view.wider,
        here=atlas.here.name,
    )


def settled(atlas: Atlas, asked: Asked) -> Asked:
    """What is asked for without what contradicts itself: a country is looked at as one that is chosen, a place in none
    of those chosen is not looked at, one in them takes their stead.
    """
    territories = atlas.territories
    place = territories.allowed(asked.place)
    code, chosen = territories.ladder(place).get("country", "") if place else "", asked.wanted.get("pais", ())
    if chosen and code not in chosen:
        place = ""
    if not place:
        return replace(asked, place="")
    others = {name: values for name, values in asked.wanted.items() if name != "pais"}
    if territories.countries.get(code) == place:
        return replace(asked, place="", wanted={**others, "pais": [code]})
    return replace(asked, place=place, wanted=others)


class _View:
    """One part of the map, as it is counted and drawn."""

    def __init__(self, atlas: Atlas, asked: Asked, country_name: Callable[[str], str]) -> None:
        self.atlas, self.asked, self._country_name = atlas, asked, country_name
        self.place = asked.place
        ladder = atlas.territories.ladder(self.place) if self.place else {}
        self.department = ladder.get("department", "")
        inside = [ladder["country"]] if "country" in ladder else []
        self.countries = inside or list(asked.wanted.get("pais", ()))
        self.grain = self._grain()
        self.units = {unit.id: unit for unit in self._units(self.grain)}
        wanted = {name: values for name, values in asked.wanted.items() if name != "pais"}
        self.among = atlas.meeting(wanted)
        self._counts = atlas.counts(self.among)
        self.inside = self._having(self._whole()) if self._whole() else self._placed
        self.seen = self.among & self.inside
        # a territory is of no kind, sector or theme
        plain = not any(wanted.values())
        self._between = list(atlas.lines(self.among, asked.ways, self.grain, self.units, territories=plain))

    def _whole(self) -> list[str]:
        """The territory or the countries that are looked at; none for all."""
        return [self.department] if self.department else self.countries

    def _having(self, territories: Iterable[str]) -> Mask:
        return self.atlas.standing.having(territories, len(self.atlas))

    def _units(self, grain: Grain) -> list[Unit]:
        units = self.atlas.units[grain]
        if self.department and grain == "municipality":
            return [unit for unit in units if unit.department == self.department]
        if self.countries:
            return [unit for unit in units if unit.country in self.countries]
        return list(units)

    def _grain(self) -> Grain:
        """How finely is counted: as it is asked for, else as finely as can still be read."""
        if self.department:
            return "municipality"
        if asked := GRAIN_OF.get(self.asked.grain):
            return asked
        if len(self.countries) != 1:
            return "country"
        return "municipality" if len(self._units("municipality")) <= MOST_FINE else "department"

    def name(self, unit: Unit) -> str:
        return self._country_name(unit.id) if unit.grain == "country" else unit.name

    def _address(self, unit: Unit) -> str:
        """The view of a unit: a country by its code, all others by their territory."""
        if unit.grain == "country":
            return f"{self.asked.address(lugar=None, pais=[unit.id], por=None)}#lugar"
        return f"{self.asked.address(lugar=unit.id, pais=None, por=None)}#lugar"

    def _place_address(self, territory: str) -> str:
        """The view of a territory."""
        code = self.atlas.territories.ladder(territory).get("country", "")
        if self.atlas.territories.countries.get(code) == territory:
            return self.asked.address(lugar=None, pais=[code], por=None)
        return self.asked.address(lugar=territory, pais=None, por=None)

    @cached_property
    def rows(self) -> tuple[Spot, ...]:
        """The units in which anything stands, the fullest first."""
        numbers = self.atlas.standing.numbers
        ways = self._ways()
        found = []
        for unit in self.units.values():
            code = numbers.get(unit.id)
            counts = {kind: int(self._counts[kind][code]) if code is not None else 0 for kind in KINDS}
            if total := sum(counts.values()):
                own = ways.get(unit.id, dict.fromkeys(WAYS, 0))
                chosen = self.place == unit.id or (unit.grain == "country" and [unit.id] == self.countries)
                found.append(Spot(unit, self.name(unit), counts, total, own, chosen))
        return tuple(sorted(found, key=lambda row: (-row.total, row.name.casefold())))

    def leading_on(self, rows: Iterable[Spot]) -> Iterator[Spot]:
        """These with their addresses."""
        return (replace(row, href=self._address(row.unit)) for row in rows)

    def _ways(self) -> dict[str, dict[str, int]]:
        """How many alliances and twinnings each unit has, those within it too."""
        found: dict[str, dict[str, int]] = {}
        for between in self._between:
            for end in {between.one, between.other}:
                found.setdefault(end, dict.fromkeys(WAYS, 0))[between.way] += len(between.ties)
        return found

    @property
    def total(self) -> int:
        return int(self.seen.sum())

    @cached_property
    def _placed(self) -> Mask:
        found = np.zeros(len(self.atlas), dtype=bool)
        found[self.atlas.standing.rows] = True
        return found

    # The picture

    @cached_property
    def points(self) -> list[Point]:
        """Where the units stand, as far as that is known, the fullest first."""
        return [row.unit.point for row in self.rows if row.unit.point]

    def drawn(self) -> tuple[tuple[Spot, ...], Frame]:
        """The circles and the frame about them."""
        rows = [row for row in self.rows if row.unit.point]  # in the order of `points`
        about = (
            () if self.department else [box for code in self.countries for box in self.atlas.territories.mainland(code)]
        )
        frame = frame_about(self.points, about)
        largest = rows[:MOST_DRAWN]
        own = [frame.at(point) for point in self.points[:MOST_DRAWN]]
        sizes, at = self._set(own, [row.total for row in largest])
        names = names_beside([shorten(row.name, 26) for row in largest], at, sizes, WIDTH, HEIGHT)
        spots = (
            replace(row, x=x, y=y, own=point, r=r, label=name)
            for row, (x, y), point, r, name in zip(self.leading_on(largest), at, own, sizes, names, strict=True)
        )
        return tuple(spots), frame

    def _set(self, own: Sequence[Point], counts: Sequence[int]) -> tuple[list[float], list[Point]]:
        """How large the circles are and where they stand: where many crowd, smaller ones, so that none is far from its
        place.
        """
        for scale in SMALLER:
            sizes = [round(scale * size, 1) for size in radii(counts)]
            at = apart(own, sizes)
            if all(math.dist(*pair) <= FAR for pair in zip(own, at, strict=True)):
                break
        return sizes, at

    def lines(self, spots: Sequence[Spot], frame: Frame) -> tuple[Line, ...]:
        """What ties places, drawn from circle to circle or out of the picture; what lies within one is only told."""
        at = {spot.unit.id: (spot.x, spot.y) for spot in spots}
        found = []
        for between in self._between[:MOST_LINES]:
            pair = map(self.atlas.territories.unit, (between.one, between.other))
            one, other = sorted(pair, key=lambda unit: (unit.id not in self.units, self.name(unit).casefold()))
            ends = tuple(at.get(unit.id) or (frame.at(unit.point) if unit.point else None) for unit in (one, other))
            start, end = ends
            count = len(between.ties)
            drawn = start is not None and end is not None and one != other
            found.append(
                Line(
                    self.name(one),
                    self.name(other),
                    between.way,
                    count,
                    arc(start, end) if drawn and start and end else "",
                    round(min(1.5 + (count - 1) ** 0.5, 8), 1),
                    (start or (0, 0), end or (0, 0)),
                    (one.id, other.id),
                    tuple(self._whom(between)),
                )
            )
        return tuple(found)

    def _whom(self, between: Between) -> Iterator[tuple[str, str]]:
        """Some of those that are tied, no persons."""
        pairs = (self.atlas.ties[tie][:2] for tie in between.ties.tolist())
        return islice((pair for pair in pairs if not any(map(self.atlas.here.exposed, pair))), TOLD)

    # Words

    def sentences(self) -> Iterator[Text]:
        """What the picture shows, said."""
        best = [f"{row.name} ({row.total})" for row in self.rows[:3]]
        if best:
            yield Text("Most is known of {places}.", {"places": best})
        if wider := self.total - int((self.seen & self._having(self.units)).sum()):
            yield Text(
                "One works in a larger area and is counted only there.",
                {"n": wider},
                plural="{n} work in larger areas and are counted only there.",
                n=wider,
            )
        if not self._whole() and (nowhere := int((self.among & ~self._placed).sum())):
            yield Text(
                "Of one it is not known where it works; it is not on the map.",
                {"n": nowhere},
                plural="Of {n} it is not known where they work; they are not on the map.",
                n=nowhere,
            )

    def grains(self) -> tuple[tuple[str, Grain, str], ...]:
        """How finely one can count here: its name in addresses, the grain, the address."""
        if self.department:
            return ()
        offered = [name for name, grain in GRAIN_OF.items() if not (len(self.countries) == 1 and grain == "country")]
        return tuple((name, GRAIN_OF[name], self.asked.address(por=name)) for name in offered)

    def regions(self) -> tuple[tuple[Text, str, bool], ...]:
        """Parts of the world that anything stands in: what each is called, its address, whether it is the one shown."""
        there = {unit.id for unit in self.atlas.units["country"]}
        found = []
        for words, codes in REGIONS.values():
            own = sorted(codes & there)
            if own and len(there) > 1:
                chosen = not self.place and set(self.countries) == set(own)
                found.append((words, self.asked.address(pais=own, lugar=None, por=None), chosen))
        return tuple(found)

    @property
    def wider(self) -> str:
        """The address of the next larger view; empty for the whole."""
        if self.place and self.department and self.place != self.department:
            return self.asked.address(lugar=self.department, por=None)
        if self.place and self.countries:
            return self.asked.address(lugar=None, pais=self.countries, por=None)
        return self.asked.address(lugar=None, pais=None, por=None) if self._whole() or self.place else ""

    def panel(self) -> Panel | None:
        """What is in the place that is looked at, or in the one country that is chosen."""
        territories = self.atlas.territories
        code = self.countries[0] if len(self.countries) == 1 and not self.place else ""
        place = self.place or territories.countries.get(code, "")
        if not place and not code:
            return None
        here = self.atlas.here
        inside = self.among & self._having([code or place])
        name = self._country_name(code) if code else here.name(place)
        above = [] if code else here.containers(place)[1:]
        return Panel(
            name,
            place,
            tuple(self._listed(inside, place, code)),
            tuple((self._place_address(id), here.name(id)) for id in reversed(above)),
        )

    def _listed(self, inside: Mask, place: str, code: str) -> Iterator[Listed]:
        for number, kind in enumerate(KINDS):
            of_kind = inside & (self.atlas.kinds == number)
            if count := int(of_kind.sum()):
                best, persons = self.atlas.best(of_kind, NAMED)
                named = tuple((id, self.atlas.here.name(id)) for id in best)
                more = kind in ACTING or len(named) < count
                yield Listed(kind, count, named, persons, _list_of(kind, place, code) if more else "")


def _list_of(kind: str, place: str, code: str) -> str:
    """Where those of a kind in a place are listed."""
    if kind == "Alliance":
        return LISTS[kind]
    return with_query(LISTS[kind], territorio=place) if place else with_query(LISTS[kind], pais=code)
