"""Names beside the circles of a picture, as far as there is room for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from viz.outlines import Box, Point


class Type(NamedTuple):
    """What names are set in: the mean width of a letter and the height of a line, in pixels."""

    letter: float
    line: float


ON_PAGES: Final = Type(6.6, 15)
"""As maps are lettered on a page: the system's own type, of 13 pixels."""


@dataclass(frozen=True)
class Name:
    """A name beside a circle: where it stands from the circle's middle, and how it is aligned."""

    text: str
    x: float
    y: float
    anchor: str


def names_beside(
    names: Sequence[str], at: Sequence[Point], sizes: Sequence[float], width: int, height: int, type: Type = ON_PAGES
) -> list[Name | None]:
    """Each name to the right or left of its circle, below or above it, where there is room within `width` and `height`
    beside all circles and the names before it; None where there is none.
    """
    taken = [Box(x - r, y - r, x + r, y + r) for (x, y), r in zip(at, sizes, strict=True)]
    found = list[Name | None]()
    for number, name in enumerate(names):
        others = [*taken[:number], *taken[number + 1 :]]
        fitting = next(
            (
                (said, box)
                for said, box in _sides(name, at[number], sizes[number], type)
                if box.left >= 0
                and box.right <= width
                and box.top >= 0
                and box.bottom <= height
                and not any(map(box.meets, others))
            ),
            None,
        )
        found.append(fitting[0] if fitting else None)
        if fitting:
            taken.append(fitting[1])
    return found


def _sides(name: str, at: Point, r: float, type: Type) -> tuple[tuple[Name, Box], ...]:
    """The name on each side of a circle, and the box that it takes there."""
    (x, y), long, line = at, len(name) * type.letter, type.line
    return (
        (Name(name, r + 4, 5, "start"), Box(x + r + 2, y - line / 2, x + r + 6 + long, y + line / 2)),
        (Name(name, -r - 4, 5, "end"), Box(x - r - 6 - long, y - line / 2, x - r - 2, y + line / 2)),
        (Name(name, 0, r + line, "middle"), Box(x - long / 2, y + r + 1, x + long / 2, y + r + line + 4)),
        (Name(name, 0, -r - 5, "middle"), Box(x - long / 2, y - r - line - 4, x + long / 2, y - r - 1)),
    )
