"""Who is paired with whom, as arcs beside a list of names: legible for forty names, and where places are not known."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from viz.drawing import shorten

State = Literal["kept", "new", "gone", "fixed"]
WIDTH: Final = 360
NAMES: Final = 172  # where names end and arcs begin
ROW: Final = 23
LONGEST: Final = 24
THICKEST: Final = 6


@dataclass(frozen=True)
class Stop:
    """A name in the picture; `group` stands above the first of its group, at `group_y`."""

    id: str
    label: str
    y: int
    group: str = ""
    group_y: int = 0


@dataclass(frozen=True)
class Arc:
    """A pair: its ends by id, its curve (an SVG path), how thick it is, and how it came to be."""

    ends: tuple[str, str]
    path: str
    width: float
    state: State


@dataclass(frozen=True)
class Arcs:
    """Names one below the other, and an arc from each to those it is paired with."""

    width: int
    height: int
    names: int
    stops: tuple[Stop, ...]
    arcs: tuple[Arc, ...]


def arcs(names: Sequence[tuple[str, str, str]], pairs: Iterable[tuple[str, str, float, State]]) -> Arcs:
    """`names` are id, name and group, in order, those of a group together; `pairs` two ids, a strength from 0 to 1, and
    how it came to be. Pairs with an end that is not named are left out.
    """
    stops: list[Stop] = []
    y = ROW // 2
    for id, name, group in names:
        first = group != (names[len(stops) - 1][2] if stops else "")
        y += ROW if first else 0
        stops.append(Stop(id, shorten(name, LONGEST), y, group if first else "", y - ROW))
        y += ROW
    at = {stop.id: stop.y for stop in stops}
    drawn = tuple(
        Arc((one, other), _curve(at[one], at[other]), round(1.5 + strength * (THICKEST - 1.5), 1), state)
        for one, other, strength, state in pairs
        if one in at and other in at
    )
    return Arcs(WIDTH, y, NAMES, tuple(stops), drawn)


def _curve(one: int, other: int) -> str:
    top, bottom = sorted((one, other))
    high = (bottom - top) / 2
    wide = min(high, WIDTH - NAMES - 12)
    return f"M{NAMES + 6} {top}A{wide:g} {high:g} 0 0 1 {NAMES + 6} {bottom}"
