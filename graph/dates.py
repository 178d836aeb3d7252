"""Dates as sources give them: a year, a month or a day, sure or not, open or unknown.

A small part of the Extended Date/Time Format (EDTF, ISO 8601-2:2019), level 0 and the qualifiers of level 1: `2015`,
`2015-07`, `2015-07-31`, `201X` and `20XX` for a decade and a century, `?` uncertain, `~` about, `%` both; `..` as an
end means that it goes on. A date stands for every day that it may mean.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

OPEN = ".."
PATTERN = re.compile(r"(?P<year>\d{4}|\d{3}X|\d\dXX)(-(?P<month>\d\d)(-(?P<day>\d\d))?)?(?P<qualifier>[?~%])?")


@dataclass(frozen=True)
class PartialDate:
    """From the first to the last day that a date may mean; `uncertain` and `approximate` are what its source says."""

    first: date
    last: date
    uncertain: bool = False
    approximate: bool = False


@lru_cache(maxsize=4096)
def parse(text: str) -> PartialDate | None:
    """The date that a text writes, or None if it writes none."""
    found = PATTERN.fullmatch(text)
    if found is None:
        return None
    year, month, day, qualifier = found.group("year", "month", "day", "qualifier")
    if "X" in year and month:
        return None
    try:
        first = date(int(year.replace("X", "0")), int(month or 1), int(day or 1))
        last_year, last_month = int(year.replace("X", "9")), int(month or 12)
        last = date(last_year, last_month, int(day or calendar.monthrange(last_year, last_month)[1]))
    except ValueError:
        return None
    return PartialDate(first, last, qualifier in ("?", "%"), qualifier in ("~", "%"))


def is_date(text: str) -> bool:
    """Whether a text writes a date, or that there is no end."""
    return text == OPEN or parse(text) is not None


def in_order(start: object, end: object) -> bool:
    """Whether an end may come after a start; what is no date or not known contradicts nothing."""
    began, ended = _known(start), _known(end)
    return began is None or ended is None or began.first <= ended.last


def stands_at(start: object, end: object, at: str) -> bool:
    """Whether what started and ended then may have stood on some day of `at`; what is not known excludes nothing."""
    return stands_during(start, end, at, at)


def stands_during(start: object, end: object, since: str, until: str) -> bool:
    """Whether what started and ended then may have stood on some day from `since` to `until`; either may be empty."""
    first, last, began, ended = parse(since), parse(until), _known(start), _known(end)
    too_late = began is not None and last is not None and began.first > last.last
    too_early = ended is not None and first is not None and ended.last < first.first
    return not (too_late or too_early)


def _known(value: object) -> PartialDate | None:
    return parse(value) if isinstance(value, str) and value != OPEN else None
