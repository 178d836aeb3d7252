"""The picture of a part of the network: dots and lines in a box."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from viz.drawing import shorten
from viz.explorer.appearance import Group, colouring, sizes
from viz.explorer.explorer import Explorer
from viz.explorer.selection import Selection

WIDTH, HEIGHT = 1000, 640
NAMED = 18


@dataclass(frozen=True)
class Dot:
    id: str
    name: str
    short: str
    type: str
    x: float
    y: float
    size: float
    group: int
    named: bool


@dataclass(frozen=True)
class Line:
    """Joins two dots by index."""

    source: int
    target: int


@dataclass(frozen=True)
class Picture:
    """Dots and lines in a box of `WIDTH` by `HEIGHT`; `alone` of the chosen have no tie and are not drawn."""

    dots: tuple[Dot, ...]
    lines: tuple[Line, ...]
    groups: tuple[Group, ...]
    alone: int

    def as_data(self) -> dict[str, list[str] | list[int] | list[float]]:
        """What the explorer reads: a list for each column, `edges` the ends of each tie one after the other."""
        return {
            "ids": [dot.id for dot in self.dots],
            "names": [dot.name for dot in self.dots],
            "x": [dot.x for dot in self.dots],
            "y": [round(HEIGHT - dot.y, 1) for dot in self.dots],
            "sizes": [dot.size for dot in self.dots],
            "groups": [dot.group for dot in self.dots],
            "edges": [end for line in self.lines for end in (line.source, line.target)],
        }


@lru_cache(maxsize=8)
def draw(explorer: Explorer, selection: Selection) -> Picture:
    """The picture of the chosen nodes that have a tie among themselves; kept, since its page and its data need it."""
    chosen = explorer.chosen(selection)
    tied, pairs, _ = explorer.tied(chosen)
    network, place = explorer.network, {node: i for i, node in enumerate(tied)}
    colours = colouring(explorer, selection.colour, tied)
    radii = sizes(explorer, selection.size, tied)
    best = set(sorted(tied, key=lambda node: -explorer.degrees[node])[:NAMED])
    dots = tuple(
        Dot(
            id=network.ids[node],
            name=network.names[node],
            short=shorten(network.names[node], 26),
            type=explorer.types[node],
            x=round(x * WIDTH, 1),
            y=round(y * HEIGHT, 1),
            size=size,
            group=group,
            named=node in best,
        )
        for node, (x, y), size, group in zip(tied, explorer.places(selection, tied), radii, colours.of, strict=True)
    )
    lines = tuple(Line(place[a], place[b]) for a, b in pairs.tolist())
    return Picture(dots, lines, colours.groups, len(chosen) - len(tied))
