from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.dates import in_order, is_date, parse, stands_at

partial = st.dates(date(1900, 1, 1), date(2099, 12, 31)).flatmap(
    lambda day: st.sampled_from((f"{day:%Y}", f"{day:%Y-%m}", f"{day:%Y-%m-%d}", f"{day:%Y}"[:3] + "X", f"{day:%Y}?"))
)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2015", date(2015, 1, 1), date(2015, 12, 31)),
        ("2016-02", date(2016, 2, 1), date(2016, 2, 29)),
        ("2015-07-31", date(2015, 7, 31), date(2015, 7, 31)),
        ("201X", date(2010, 1, 1), date(2019, 12, 31)),
        ("19XX~", date(1900, 1, 1), date(1999, 12, 31)),
    ],
)
def test_a_date_stands_for_every_day_that_it_may_mean(text: str, first: date, last: date) -> None:
    found = parse(text)
    assert found is not None
    assert (found.first, found.last) == (first, last)


def test_qualifiers_say_how_sure_the_source_is() -> None:
    said = {text: parse(text) for text in ("2015", "2015?", "2015~", "2015-07%")}
    assert [(each.uncertain, each.approximate) for each in said.values() if each] == [
        (False, False),
        (True, False),
        (False, True),
        (True, True),
    ]


@pytest.mark.parametrize("text", ["", "15", "2015-13", "2015-02-30", "201X-05", "mayo de 2015", "2015/2016", "0000"])
def test_what_is_no_date_is_none(text: str) -> None:
    assert not is_date(text)


def test_an_open_end_is_no_contradiction() -> None:
    assert is_date("..")
    assert in_order("2015", "..")
    assert stands_at("2015", "..", "2050")
    assert not in_order("2015-07", "2015-06")
    assert in_order("2015-07", "2015")


@pytest.mark.parametrize(
    ("start", "end", "at", "expected"),
    [
        ("2008", "2015", "2015", True),
        ("2008", "2015-06", "2015-07", False),
        ("2008", "2015", "2016", False),
        ("2008", None, "2007-12-31", False),
        (None, "201X", "2019", True),
        (None, None, "1900", True),
    ],
)
def test_what_stood_at_a_date(start: str | None, end: str | None, at: str, expected: bool) -> None:
    assert stands_at(start, end, at) is expected


@given(partial, partial, partial)
def test_what_stands_on_a_day_stands_in_its_month_and_year(start: str, end: str, at: str) -> None:
    day = parse(at)
    assert day is not None
    if stands_at(start, end, day.first.isoformat()):
        assert stands_at(start, end, f"{day.first:%Y-%m}")
        assert stands_at(start, end, f"{day.first:%Y}")
    assert stands_at(start, end, at) or not (in_order(start, at) and in_order(at, end))
