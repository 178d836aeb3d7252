"""Numbers as pictures: bars, and a table as dots. The same answers stand in a table beside each.

A picture is typed geometry here and SVG in `parts/charts.html`, for a page and for a file that stands alone.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from viz.drawing import shorten

LINE: Final = 24  # from one row to the next
NAMES: Final = 176  # room for what a row is called
LENGTH: Final = 27  # characters of it
NUMBER: Final = 44  # room for a number behind a bar
BARS: Final = 480
COLUMN: Final = 82
HEADING: Final = 15  # characters of a line of a column's heading
HEAD: Final = 13  # from one line of a heading to the next
LARGEST: Final = 11  # radius of a dot


@dataclass(frozen=True)
class Bar:
    """A row of a picture of bars: its name, how many, and where its bar lies."""

    name: str
    count: int
    y: int
    width: int


@dataclass(frozen=True)
class Bars:
    """A bar for each number, as long as it is of the greatest."""

    rows: tuple[Bar, ...]
    height: int
    width: int = BARS
    left: int = NAMES
    sort: str = "bars"


@dataclass(frozen=True)
class Dot:
    """A number of a table as a dot, its area proportional to it."""

    count: int
    x: int
    y: int
    radius: float


@dataclass(frozen=True)
class Dots:
    """A table as dots: each column with the lines of its heading, each row with its name."""

    columns: tuple[tuple[int, tuple[str, ...]], ...]
    rows: tuple[tuple[int, str], ...]
    dots: tuple[Dot, ...]
    width: int
    height: int
    line: int = HEAD
    sort: str = "dots"


def bars(numbers: Sequence[tuple[str, int]]) -> Bars:
    """The numbers by their names, from above in the order given."""
    most = max((count for _, count in numbers), default=0) or 1
    room = BARS - NAMES - NUMBER
    return Bars(
        tuple(
            Bar(shorten(name, LENGTH), count, position * LINE, room * count // most)
            for position, (name, count) in enumerate(numbers)
        ),
        height=len(numbers) * LINE,
    )


def dots(columns: Sequence[str], rows: Sequence[tuple[str, Sequence[int]]]) -> Dots:
    """A table of numbers; each row has one for each column."""
    headings = [tuple(textwrap.wrap(name, HEADING)) for name in columns]
    head = max(map(len, headings), default=0) * HEAD + 8
    most = max((count for _, counts in rows for count in counts), default=0) or 1
    across = [NAMES + COLUMN * position + COLUMN // 2 for position in range(len(columns))]
    down = [head + LINE * position + LINE // 2 for position in range(len(rows))]
    return Dots(
        columns=tuple(zip(across, headings, strict=True)),
        rows=tuple((y, shorten(name, LENGTH)) for y, (name, _) in zip(down, rows, strict=True)),
        dots=tuple(
            Dot(count, x, y, round(LARGEST * (count / most) ** 0.5, 1))
            for y, (_, counts) in zip(down, rows, strict=True)
            for x, count in zip(across, counts, strict=True)
            if count
        ),
        width=NAMES + COLUMN * len(columns),
        height=head + LINE * len(rows),
    )
