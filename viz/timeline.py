"""What happened when, as a small picture: one dot an event, stacked by year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from graph.dates import parse
from graph.model import Node
from graph.text import Text

WIDTH: Final = 720
MARGIN: Final = 28
DOT: Final = 6
STEP: Final = 15
HIGHEST: Final = 8
TICKS: Final = 8


@dataclass(frozen=True)
class Event:
    """Something that is dated: `at` as the graph keeps dates, in words, and what it is about."""

    at: str
    words: Text
    about: Node | None = None

    @property
    def kind(self) -> str:
        """The kind of node that gives the dot its colour."""
        return self.about.kind if self.about else "Actor"


@dataclass(frozen=True)
class Dot:
    """An event's place in the picture."""

    event: Event
    x: float
    y: float


@dataclass(frozen=True)
class Timeline:
    """Events in order, and the picture of them, in which a year shows at most `HIGHEST` of its own."""

    events: tuple[Event, ...]
    width: int
    height: int
    dots: tuple[Dot, ...]
    years: tuple[tuple[int, float], ...]


def timeline(events: Sequence[Event]) -> Timeline | None:
    """The events, earliest first; None where none has a date."""
    dated = [(found.first, event) for event in events if (found := parse(event.at))]
    if not dated:
        return None
    dated.sort(key=lambda each: (each[0], str(each[1].words)))
    first, last = dated[0][0].year, dated[-1][0].year
    span = max(last - first, 1)
    at = {
        year: round(MARGIN + (WIDTH - 2 * MARGIN) * ((year - first) / span if last > first else 0.5), 1)
        for year in range(first, last + 1)
    }
    stacked: dict[int, list[Event]] = {}
    for day, event in dated:
        stacked.setdefault(day.year, []).append(event)
    tallest = min(max(map(len, stacked.values())), HIGHEST)
    ground = tallest * STEP + DOT
    dots = tuple(
        Dot(event, at[year], ground - DOT - 4 - level * STEP)
        for year, there in stacked.items()
        for level, event in enumerate(there[:HIGHEST])
    )
    every = -(-(span + 1) // TICKS)
    years = tuple((year, at[year]) for year in range(first, last + 1, every))
    return Timeline(tuple(event for _, event in dated), WIDTH, ground + 26, dots, years)
