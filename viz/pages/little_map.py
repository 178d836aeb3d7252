"""A small map on another page: the places of one thing, and of those that took it over."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from graph.situation import Situation
from viz.cartography import Frame, Land, apart, frame_about, lands
from viz.drawing import shorten
from viz.lettering import Name, names_beside
from viz.site import with_query
from viz.territories import GRAINS, Territories, Unit

WIDTH, HEIGHT = 400, 280
SIZE: Final = 7.0
MOST: Final = 24
ACROSS: Final = 5.0  # degrees of longitude, at least: enough to know where one is


@dataclass(frozen=True)
class Mark:
    """A place: its name, where it stands, and whether something was only taken over there."""

    unit: Unit
    name: str
    x: float
    y: float
    label: Name | None
    later: bool


@dataclass(frozen=True)
class LittleMap:
    """Marks in a frame; `more` is the address of the map of what they lie in."""

    frame: Frame
    lands: tuple[Land, ...]
    marks: tuple[Mark, ...]
    more: str


def little_map(territories: Territories, places: Iterable[str], later: Iterable[str] = ()) -> LittleMap | None:
    """Where these territories lie, none more finely than its municipality; None where nothing tells.

    Countries are left out where something finer is known of them.
    """
    own = _units(territories, places)
    taken = [unit for unit in _units(territories, later) if unit not in own]
    units = [*own, *taken][:MOST]
    if not units:
        return None
    points = [unit.point for unit in units if unit.point]
    boxes = [box for unit in units if unit.grain == "country" for box in territories.mainland(unit.id)]
    frame = frame_about(points, boxes, WIDTH, HEIGHT, ACROSS)
    sizes = [SIZE] * len(units)
    at = apart([frame.at(point) for point in points], sizes, WIDTH, HEIGHT)
    names = [unit.name for unit in units]
    labels = names_beside([shorten(name, 22) for name in names], at, sizes, WIDTH, HEIGHT)
    marks = (
        Mark(unit, name, x, y, label, unit in taken)
        for unit, name, (x, y), label in zip(units, names, at, labels, strict=True)
    )
    chosen = frozenset(unit.country for unit in units)
    return LittleMap(frame, lands(frame, chosen), tuple(marks), _more(territories, units))


def places_of(here: Situation, id: str) -> tuple[list[str], list[str]]:
    """The territories of a node and those where it was taken over later; none of a person.

    Those of an actor or space are what is stated of it, or else those of what it takes part in.
    """
    if id not in here.network.at or here.exposed(id):
        return [], []
    if here.kind(id) == "Territory":
        return [id], []
    own = here.out(id, "operates_in") or list(here.places.get(id, ()))
    return own, [place for other in here.into(id, "adapts") for place in here.out(other, "operates_in")]


def _units(territories: Territories, places: Iterable[str]) -> list[Unit]:
    found: dict[str, Unit] = {}
    for place in places:
        ladder = territories.ladder(place)
        if finest := next((grain for grain in reversed(GRAINS) if grain in ladder), None):
            found[ladder[finest]] = territories.unit(ladder[finest])
    finer = {unit.country for unit in found.values() if unit.grain != "country"}
    return [unit for unit in found.values() if unit.point and not (unit.grain == "country" and unit.id in finer)]


def _more(territories: Territories, units: list[Unit]) -> str:
    if len(units) == 1:
        unit = units[0]
        place = territories.countries.get(unit.id, "") if unit.grain == "country" else unit.id
        return with_query("/mapa", lugar=place) if place else with_query("/mapa", pais=unit.country)
    return with_query("/mapa", pais=sorted({unit.country for unit in units if unit.country}))
