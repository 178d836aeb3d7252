"""Where territories stand on a map, and which municipality, department and country each lies in.

Nothing finer than a municipality stands on a map: a district or neighbourhood stands where its municipality does, so
that no map tells anybody's street.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Final, Literal, get_args

from graph.situation import Situation
from graph.visibility.levels import FINER_THAN_A_MUNICIPALITY
from viz.outlines import Box, Point, countries, project

Grain = Literal["country", "department", "municipality"]
GRAINS: Final[tuple[Grain, ...]] = get_args(Grain)


@dataclass(frozen=True)
class Unit:
    """A country, department or municipality: `id` is that of its Territory, of a country its ISO code.

    `point` is where it stands on the map, None where nothing tells; `near` where only what it lies in is known.
    """

    id: str
    name: str
    grain: Grain
    country: str
    department: str
    point: Point | None
    near: bool = False


class Territories:
    """The territories of a situation. What is asked for is worked out then, and kept."""

    def __init__(self, here: Situation) -> None:
        self._here = here
        self.unit = cache(self._unit)
        self.ladder = cache(self._ladder)

    @cached_property
    def countries(self) -> Mapping[str, str]:
        """The Territory of each country that has one, by its ISO code."""
        here = self._here
        lands = (id for id in here.of_kind("Territory") if here.text(id, "territory_type") == "country")
        return {code: id for id in lands if (code := here.text(id, "country"))}

    def allowed(self, place: str) -> str:
        """A territory itself, or the municipality or larger area around what is finer; empty for what is none."""
        here = self._here
        if place not in here.network.at or here.kind(place) != "Territory":
            return ""
        if here.text(place, "territory_type") not in FINER_THAN_A_MUNICIPALITY:
            return place
        ladder = self.ladder(place)
        return (
            ladder.get("municipality") or ladder.get("department") or self.countries.get(ladder.get("country", ""), "")
        )

    @cached_property
    def _located(self) -> Mapping[str, list[Point]]:
        """The points of the municipalities of each department."""
        found: dict[str, list[Point]] = defaultdict(list)
        for id in self._here.of_kind("Territory"):
            ladder = self.ladder(id)
            if ladder.get("municipality") == id and "department" in ladder and (point := self._own_point(id)):
                found[ladder["department"]].append(point)
        return found

    def _ladder(self, territory: str) -> Mapping[Grain, str]:
        """The unit of each grain that a territory lies in or is, as far as the graph tells."""
        here, found = self._here, dict[Grain, str]()
        chain = here.containers(territory)
        for place in chain:
            grain = here.text(place, "territory_type")
            if grain in ("department", "municipality"):
                found.setdefault(grain, place)  # type: ignore[arg-type]  # one of the two
        codes = [here.text(place, "country") for place in chain]
        known = [code for place, code in zip(chain, codes, strict=True) if self.countries.get(code) == place]
        if code := next(iter(known), "") or next(filter(None, codes), ""):
            found["country"] = code
        return found

    def _unit(self, id: str) -> Unit:
        """A unit by its id, as `ladder` gives it."""
        if "/" not in id:
            return Unit(id, id, "country", id, "", self._middle_of(id))
        ladder = self.ladder(id)
        country, department = ladder.get("country", ""), ladder.get("department", "")
        grain: Grain = "municipality" if ladder.get("municipality") == id else "department"
        inner = self._mean(id) if grain == "department" else None
        own = self._own_point(id) or inner
        around = department if grain == "municipality" else ""
        point = own or (self.unit(around).point if around else None) or self._middle_of(country)
        return Unit(id, self._here.name(id), grain, country, department, point, near=own is None)

    def mainland(self, code: str) -> list[Box]:
        """The box about a country's largest part, where its outline is known."""
        return [countries()[code].mainland] if code in countries() else []

    def _own_point(self, id: str) -> Point | None:
        lon, lat = self._here.number(id, "lon"), self._here.number(id, "lat")
        if lon is None or lat is None or not (abs(lon) <= 180 and abs(lat) <= 90):
            return None
        return project(lon, lat)

    def _middle_of(self, code: str) -> Point | None:
        """Where the country's node says it stands, else the middle of its largest part."""
        id = self.countries.get(code)
        return (self._own_point(id) if id else None) or next((box.middle for box in self.mainland(code)), None)

    def _mean(self, department: str) -> Point | None:
        points = self._located.get(department)
        if not points:
            return None
        return math.fsum(x for x, _ in points) / len(points), math.fsum(y for _, y in points) / len(points)
