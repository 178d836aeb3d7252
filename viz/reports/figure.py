"""The network of a report as a picture on paper: few enough dots to be told apart, each with its name or a number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from graph.text import Text
from viz.drawing import positions, shorten
from viz.explorer.appearance import FAMILIES, FAMILY_OF
from viz.lettering import Name, Type, names_beside
from viz.reports.scope import Scope

WIDTH: Final = 760
HEIGHT: Final = 500
MARGIN: Final = 54
DRAWN: Final = 56  # more cannot be told apart on a sheet
ELSEWHERE: Final = 20  # at most so many of them are from elsewhere, where there are enough from here
NAME: Final = 30  # characters
TYPE: Final = Type(6.1, 13)  # Noto Sans of 11 pixels
SMALLEST, LARGEST = 6.0, 15.0
APART: Final = 5.0
PUSHES: Final = 120


@dataclass(frozen=True)
class Mark:
    """A dot, square for a space. `inside`: works here; `label` is None where its name has no room: it has a `number`
    then, under which the name stands below the picture.
    """

    id: str
    name: str
    family: str
    x: float
    y: float
    size: float
    inside: bool
    label: Name | None
    number: int | None


@dataclass(frozen=True)
class Figure:
    """`ties` is one path of all lines, of which there are `drawn`; `families` are those that are there, named.

    `left_out` of those with a tie were too many to be drawn.
    """

    marks: tuple[Mark, ...]
    ties: str
    drawn: int
    families: tuple[tuple[str, Text], ...]
    left_out: int
    width: int = WIDTH
    height: int = HEIGHT

    @property
    def numbered(self) -> tuple[Mark, ...]:
        return tuple(sorted((mark for mark in self.marks if mark.number), key=lambda mark: mark.number or 0))

    @property
    def beyond(self) -> bool:
        """Whether anybody from elsewhere is drawn."""
        return not all(mark.inside for mark in self.marks)


def figure(scope: Scope) -> Figure:
    """The best tied of those who work here, and those from elsewhere that have most to do with them."""
    explorer = scope.explorer
    here = [node for node in scope.by_ties if explorer.degrees[node]]
    beyond = scope.around[: max(ELSEWHERE, DRAWN - len(here))]
    chosen = sorted({*here[: DRAWN - len(beyond)], *beyond})
    tied, pairs, weights = explorer.tied(chosen)
    place = {node: number for number, node in enumerate(tied)}
    ends = [(place[a], place[b]) for a, b in pairs.tolist()]
    most = max((int(explorer.degrees[node]) for node in tied), default=1)
    sizes = [SMALLEST + (LARGEST - SMALLEST) * (float(explorer.degrees[node]) / most) ** 0.5 for node in tied]
    at = _apart(positions(len(tied), ends, weights.tolist()), sizes)
    within = set(scope.inside)
    order = sorted(range(len(tied)), key=lambda i: (tied[i] not in within, -sizes[i], explorer.network.ids[tied[i]]))
    names = [shorten(explorer.network.names[tied[i]], NAME) for i in order]
    beside = names_beside(names, [at[i] for i in order], [sizes[i] for i in order], WIDTH, HEIGHT, TYPE)
    labels = dict(zip(order, beside, strict=True))
    numbers = {i: n for n, i in enumerate((i for i in order if labels[i] is None), start=1)}
    families = [FAMILY_OF.get(explorer.types[node], "other") for node in tied]
    return Figure(
        marks=tuple(
            Mark(
                id=explorer.network.ids[node],
                name=explorer.network.names[node],
                family=families[i],
                x=round(at[i][0], 1),
                y=round(at[i][1], 1),
                size=round(sizes[i], 1),
                inside=node in within,
                label=labels[i],
                number=numbers.get(i),
            )
            for i, node in enumerate(tied)
        ),
        ties="".join(f"M{at[a][0]:.1f} {at[a][1]:.1f}L{at[b][0]:.1f} {at[b][1]:.1f}" for a, b in ends),
        drawn=len(ends),
        families=tuple((family, FAMILIES[family][0]) for family in FAMILIES if family in families),
        left_out=len(here) + len(scope.around) - len(tied),
    )


def _apart(places: Sequence[tuple[float, float]], sizes: Sequence[float]) -> list[tuple[float, float]]:
    """Places of the unit square in the picture's box, where no dot lies on another: those that would are pushed apart,
    a little at a time.
    """
    x = MARGIN + np.array([place[0] for place in places]) * (WIDTH - 2 * MARGIN)
    y = MARGIN / 2 + np.array([place[1] for place in places]) * (HEIGHT - MARGIN)
    room = np.add.outer(np.array(sizes), np.array(sizes)) + APART
    for _ in range(PUSHES):
        across, down = np.subtract.outer(x, x), np.subtract.outer(y, y)
        far = np.hypot(across, down)
        np.fill_diagonal(far, np.inf)
        push = np.clip(room - far, 0, None) / (2 * np.maximum(far, 1))
        x = np.clip(x + (push * across).sum(axis=1), MARGIN / 2, WIDTH - MARGIN / 2)
        y = np.clip(y + (push * down).sum(axis=1), MARGIN / 2, HEIGHT - MARGIN / 2)
    return list(zip(x.tolist(), y.tolist(), strict=True))
