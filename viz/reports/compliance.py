"""Compliance of agreements by month, as a picture for a report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from graph.agreements import Month
from viz.pages.agreements import Followed

MONTHS: Final = 12
COLUMN: Final = 52
TALL: Final = 130
ABOVE: Final = 18
BESIDE: Final = 44
BELOW: Final = 38


@dataclass(frozen=True)
class Bar:
    """A month: how many agreements planned something for it, on how many nothing was reported, and the mean of what was
    done, in per cent; what was not reported counts as 0.
    """

    month: str
    planned: int
    unreported: int
    percent: int
    x: int
    height: float


@dataclass(frozen=True)
class Chart:
    """Compliance by month as a picture."""

    bars: tuple[Bar, ...]
    width: int
    height: int = ABOVE + TALL + BELOW
    left: int = BESIDE
    top: int = ABOVE
    tall: int = TALL
    column: int = COLUMN


def chart(found: Sequence[Followed], today: date) -> Chart | None:
    """The last `MONTHS` months that were planned for and have begun; None where there is none."""
    planned: dict[str, list[Month]] = {}
    for month in _begun(found, today):
        planned.setdefault(month.month[:7], []).append(month)
    last = sorted(planned)[-MONTHS:]
    if not last:
        return None
    bars = tuple(_bar(name, planned[name], place) for place, name in enumerate(last))
    return Chart(bars, BESIDE + len(bars) * COLUMN + 8)


def _begun(found: Sequence[Followed], today: date) -> Iterator[Month]:
    for one in found:
        yield from (month for month in one.months if month.planned and (month.past(today) or month.now(today)))


def _bar(name: str, months: Sequence[Month], place: int) -> Bar:
    percent = round(sum(min(month.percent or 0, 100) for month in months) / len(months))
    silent = sum(month.percent is None for month in months)
    return Bar(name, len(months), silent, percent, BESIDE + place * COLUMN, round(TALL * percent / 100, 1))
