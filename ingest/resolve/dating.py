"""The year of a document, where it states one: in its copyright line, on its cover, or in its title.

A period that a plan covers («2012-2017») says nothing of when the document was made, and a file's properties say when
it was last converted: neither counts. Where nothing else is stated the year stays unknown.
"""

from __future__ import annotations

import re
from datetime import date

from ingest.layout.markers import month

COVER = 1_500  # characters that a cover may take
EDGE = 6_000  # characters at either end of a text where an imprint stands
LONGEST = 60  # characters of a line that is no more than place and date
EARLIEST = 1950

_YEAR = re.compile(r"(?<![\d/.-])(?:19|20)\d\d(?![\d/-]|\.\d)")
_COPYRIGHT = re.compile(r"(?:©|\(c\)|\bcopyright\b)[^\n]{0,60}", re.IGNORECASE)
_DAY = re.compile(r"^\d{1,2}\s+(?:del?\s+)?")
_PLACE_AND_YEAR = re.compile(r"(?:[^\W\d_][^\d]*,\s*)?\d{4}\.?")  # «2013», «San José, Costa Rica, 2013»


def stated_year(text: str, title: str = "") -> int | None:
    """The year in which a document says that it was made, or None where it does not say."""
    imprints = _COPYRIGHT.findall(text[:EDGE]) + _COPYRIGHT.findall(text[-EDGE:])
    dates = [line for line in map(str.strip, text[:COVER].splitlines()) if _is_date(line)]
    for line in (*imprints, *dates, title):
        years = {int(year) for year in _YEAR.findall(line)}
        if len(years) == 1 and EARLIEST <= min(years) <= date.today().year:
            return min(years)
    return None


def _is_date(line: str) -> bool:
    """Whether a line is but a date, with a place before it or not: «Guatemala, 15 de julio de 2012», «2013»."""
    if len(line) > LONGEST:
        return False
    day = _DAY.sub("", line.rpartition(",")[2].strip(" ."))
    named = month(day)
    return (named is not None and named[2] == len(day)) or _PLACE_AND_YEAR.fullmatch(line) is not None
