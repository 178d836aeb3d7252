"""The outlines of countries, and where places stand among them: maps need nothing from elsewhere.

The outlines are Natural Earth's at 1:50 million (public domain), as the package `world-atlas` 2.0.2 has them; made
ready by `python -m viz.outlines countries-50m.json`.

Projection: Mercator on the sphere (Snyder 1987, USGS Professional Paper 1395, eq. 7-1 and 7-2), in degrees of longitude
at the equator, x to the east and y to the south: what lies within a country keeps its shape.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pycountry

FILE: Final = Path(__file__).parent / "outlines.json"
NORTHERNMOST: Final = 80.0
SMALLEST_ISLAND: Final = 0.15  # degrees across
HALF_THE_WORLD: Final = 180.0  # what is wider lies on both sides of the date line

Point = tuple[float, float]
Ring = Sequence[Point]


@dataclass(frozen=True)
class Box:
    """A part of the map, in its units."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def middle(self) -> Point:
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.bottom - self.top

    def meets(self, other: Box) -> bool:
        return (
            self.left <= other.right
            and other.left <= self.right
            and self.top <= other.bottom
            and other.top <= self.bottom
        )

    def around(self, margin: float) -> Box:
        return Box(self.left - margin, self.top - margin, self.right + margin, self.bottom + margin)


@dataclass(frozen=True, eq=False)
class Country:
    """A country's outline: the ring of each of its parts, an array of shape (points, 2), and the box about it."""

    code: str
    rings: tuple[npt.NDArray[np.float64], ...]
    boxes: tuple[Box, ...]

    @cached_property
    def mainland(self) -> Box:
        """The box about its largest part."""
        return max(self.boxes, key=lambda box: box.width * box.height)

    def path(self, view: Box, step: float) -> str:
        """The parts that can be seen as an SVG path: whole numbers of `step`s to the right of and below the view's
        corner. What is smaller than a step is left out, so that a small picture is a light one.
        """
        return "".join(
            _drawn(np.rint((ring - (view.left, view.top)) / step).astype(np.int64))
            for ring, box in zip(self.rings, self.boxes, strict=True)
            if view.meets(box)
        )


def _drawn(ring: npt.NDArray[np.int64]) -> str:
    """A ring on the grid as a closed path of relative lines, straight runs as one; empty where no area is left."""
    moves = np.diff(ring, axis=0)
    moves = moves[moves.any(axis=1)]
    x, y = (ring - ring[0]).T
    if not len(moves) or not int((x[:-1] * y[1:] - x[1:] * y[:-1]).sum()):
        return ""
    before, after = moves[:-1], moves[1:]
    turns = before[:, 0] * after[:, 1] != before[:, 1] * after[:, 0]
    back = (before * after).sum(axis=1) < 0
    lines = np.add.reduceat(moves, np.flatnonzero(np.append(True, turns | back)), axis=0)
    return f"M{ring[0, 0]} {ring[0, 1]}l{' '.join(map(str, lines.ravel().tolist()))}z".replace(" -", "-")


def project(lon: float, lat: float) -> Point:
    """Where a place stands on the map; `lon` and `lat` in degrees (WGS 84)."""
    bounded = max(-NORTHERNMOST, min(NORTHERNMOST, lat))
    return round(lon, 3), round(-math.degrees(math.log(math.tan(math.pi / 4 + math.radians(bounded) / 2))), 3)


def _projected(ring: Sequence[Sequence[float]]) -> npt.NDArray[np.float64]:
    lon, lat = np.array(ring, dtype=np.float64).T
    bounded = np.clip(lat, -NORTHERNMOST, NORTHERNMOST)
    return np.column_stack((lon, -np.degrees(np.log(np.tan(np.pi / 4 + np.radians(bounded) / 2)))))


def box_of(points: Iterable[Point]) -> Box:
    """The smallest box that holds the points, of which there must be one."""
    xs, ys = zip(*points, strict=True)
    return Box(min(xs), min(ys), max(xs), max(ys))


@cache
def countries() -> Mapping[str, Country]:
    """Every country that has an ISO 3166-1 alpha-2 code, by that code."""
    content: dict[str, list[list[list[float]]]] = json.loads(FILE.read_text("utf-8"))
    found = {}
    for code, rings in content.items():
        projected = tuple(map(_projected, rings))
        found[code] = Country(code, projected, tuple(box_of(ring.tolist()) for ring in projected))
    return found


def countries_in(view: Box) -> Iterator[Country]:
    """Those of which any part can be seen."""
    return (country for country in countries().values() if any(view.meets(box) for box in country.boxes))


# Making the file


def from_topology(topology: dict[str, Any]) -> dict[str, list[list[Point]]]:
    """The outer rings of each country by its ISO code, out of a TopoJSON file (delta-encoded arcs)."""
    scale, shift = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = [_decoded(arc, scale, shift) for arc in topology["arcs"]]
    found: dict[str, list[list[Point]]] = {}
    for shape in topology["objects"]["countries"]["geometries"]:
        known = pycountry.countries.get(numeric=str(shape.get("id", "")))
        polygons = shape["arcs"] if shape["type"] == "MultiPolygon" else [shape["arcs"]]
        rings = [_joined(polygon[0], arcs) for polygon in polygons]
        rings = [ring for ring in rings if _across(ring) < HALF_THE_WORLD]
        if known is None or not rings:
            continue
        kept = [ring for ring in rings if _across(ring) > SMALLEST_ISLAND] or [max(rings, key=_across)]
        found[known.alpha_2] = [_rounded(ring) for ring in kept]
    return dict(sorted(found.items()))


def _rounded(ring: Ring) -> list[Point]:
    """To a hundredth of a degree, each point once."""
    return list(dict.fromkeys((round(x, 2), round(y, 2)) for x, y in ring))


def _across(ring: Ring) -> float:
    box = box_of(ring)
    return max(box.width, box.height)


def _decoded(arc: Sequence[Sequence[int]], scale: Sequence[float], shift: Sequence[float]) -> list[Point]:
    points, x, y = [], 0, 0
    for dx, dy in arc:
        x, y = x + dx, y + dy
        points.append((x * scale[0] + shift[0], y * scale[1] + shift[1]))
    return points


def _joined(numbers: Sequence[int], arcs: Sequence[Sequence[Point]]) -> list[Point]:
    """A ring of arcs; a negative number is an arc taken backwards."""
    ring: list[Point] = []
    for number in numbers:
        arc = arcs[number] if number >= 0 else arcs[~number][::-1]
        ring.extend(arc[1:] if ring else arc)
    return ring


if __name__ == "__main__":
    made = from_topology(json.loads(Path(sys.argv[1]).read_text("utf-8")))
    FILE.write_text(json.dumps(made, separators=(",", ":")) + "\n", "utf-8")
