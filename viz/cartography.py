"""Drawing on a map: a frame about what is shown, circles that do not cover one another, arcs between them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt

from viz.outlines import Box, Point, box_of, countries_in

WIDTH, HEIGHT = 760, 540
MARGIN: Final = 44.0  # pixels between what is shown and the frame
LEAST: Final = 1.2  # a town alone is shown with what lies about it
SMALLEST, LARGEST = 6.0, 30.0
MANY: Final = 20
"""Where all counts are smaller, none has the largest circle."""
GAP: Final = 1.5  # pixels between two circles
FINENESS: Final = 0.5  # pixels: an outline's points are not told apart more finely
GOLDEN: Final = math.pi * (3 - math.sqrt(5))
TRIED: Final = (0, 300, 3_000, None)
"""Places that are tried first, then, and last."""

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Frame:
    """A part of the map in a picture of `width` by `height` pixels."""

    left: float
    top: float
    scale: float
    """Pixels for each unit of the map, which is a degree of longitude."""
    width: int = WIDTH
    height: int = HEIGHT

    @property
    def view(self) -> Box:
        return Box(self.left, self.top, self.left + self.width / self.scale, self.top + self.height / self.scale)

    def at(self, point: Point) -> Point:
        """Where a point of the map stands in the picture."""
        return (point[0] - self.left) * self.scale, (point[1] - self.top) * self.scale


def frame_about(
    points: Iterable[Point],
    boxes: Iterable[Box] = (),
    width: int = WIDTH,
    height: int = HEIGHT,
    least: float = LEAST,
) -> Frame:
    """The smallest frame that shows these points and boxes with a margin, and `least` degrees of longitude; without
    any, that of the inhabited world.
    """
    corners = [*points, *(corner for box in boxes for corner in ((box.left, box.top), (box.right, box.bottom)))]
    box = box_of(corners) if corners else Box(-170, -110, 190, 65)
    middle_x, middle_y = box.middle
    across, down = max(box.width, least), max(box.height, least * height / width)
    scale = min((width - 2 * MARGIN) / across, (height - 2 * MARGIN) / down)
    return Frame(middle_x - width / scale / 2, middle_y - height / scale / 2, scale, width, height)


@dataclass(frozen=True)
class Land:
    """A country's outline in a frame, as an SVG path in steps of `FINENESS` pixels; whether it is what is looked at."""

    path: str
    chosen: bool


@lru_cache(maxsize=64)
def lands(frame: Frame, chosen: frozenset[str]) -> tuple[Land, ...]:
    """The outlines of what can be seen, those looked at last, so that their borders lie above the others'."""
    step = FINENESS / frame.scale
    seen = sorted(countries_in(frame.view), key=lambda country: country.code in chosen)
    found = (Land(country.path(frame.view, step), country.code in chosen) for country in seen)
    return tuple(land for land in found if land.path)


def radii(counts: Sequence[int]) -> list[float]:
    """The radius of a circle for each count, of one or more: its area rises with the count, to that of the largest."""
    largest = max(MANY, *counts) if counts else MANY
    rising = LARGEST**2 - SMALLEST**2
    return [round(math.sqrt(SMALLEST**2 + rising * (count - 1) / (largest - 1)), 1) for count in counts]


def apart(wanted: Sequence[Point], sizes: Sequence[float], width: int = WIDTH, height: int = HEIGHT) -> list[Point]:
    """Where circles stand that would like to stand at the points `wanted`: within the picture, none over another.

    The largest comes first and stands where it belongs; each of the others as near to its point as there is room, found
    along Vogel's spiral (Vogel 1979, doi:10.1016/0025-5564(79)90080-4). One for which there is no room at all stands
    where it belongs.
    """
    spiral = _spiral(math.hypot(width, height), 4.0)
    placed, taken = np.empty((0, 2)), np.empty(0)
    found: list[Point] = [(0.0, 0.0)] * len(wanted)
    for number in sorted(range(len(wanted)), key=lambda one: (-sizes[one], one)):
        radius = sizes[number]
        room = np.array([radius, radius]), np.array([width - radius, height - radius])
        own = np.clip(np.array(wanted[number], dtype=np.float64), *room)
        spot = own
        for first, last in pairwise(TRIED):
            tried = own + spiral[first:last]
            inside = tried[((tried >= room[0]) & (tried <= room[1])).all(axis=1)]
            across = inside[:, None, :] - placed[None, :, :]
            free = ((across**2).sum(axis=2) >= (taken + radius + GAP) ** 2).all(axis=1)
            if free.any():
                spot = inside[int(free.argmax())]
                break
        placed, taken = np.vstack((placed, spot)), np.append(taken, radius)
        found[number] = float(spot[0]), float(spot[1])
    return found


@cache
def _spiral(reach: float, step: float) -> FloatArray:
    """Offsets from a point, evenly spread, the nearest first."""
    number = np.arange(int((reach / step) ** 2))
    away, angle = step * np.sqrt(number), number * GOLDEN
    return np.column_stack((away * np.cos(angle), away * np.sin(angle)))


def arc(start: Point, end: Point) -> str:
    """A line from one to the other as an SVG path, bent a little, so that lines that meet can be told apart."""
    (x1, y1), (x2, y2) = sorted((start, end))
    bend = 0.18
    x, y = (x1 + x2) / 2 + (y2 - y1) * bend, (y1 + y2) / 2 - (x2 - x1) * bend
    return f"M{x1:.1f} {y1:.1f}Q{x:.1f} {y:.1f} {x2:.1f} {y2:.1f}"
