import pytest
from hypothesis import given
from hypothesis import strategies as st

from viz.outlines import box_of, countries, countries_in, project

SONSONATE = (-89.72, 13.72)


def test_a_town_stands_in_its_country() -> None:
    x, y = project(*SONSONATE)
    salvador = next(country for country in countries() if country.code == "SV")
    box = max(salvador.boxes, key=lambda one: one.width)
    assert box.left < x < box.right
    assert box.top < y < box.bottom


def test_only_what_can_be_seen_is_drawn() -> None:
    seen = {country.code for country in countries_in(box_of([project(-90.2, 13.0), project(-87.6, 14.5)]))}
    assert {"SV", "GT", "HN"} <= seen
    assert not seen & {"BR", "ES", "MX"}


def test_every_country_of_the_region_is_there() -> None:
    assert {"AR", "BO", "BR", "CL", "CO", "CR", "CU", "DO", "EC", "ES", "GT", "HN", "MX", "NI", "PA", "PE", "PT", "PY",
            "SV", "UY", "VE"} <= {country.code for country in countries()}  # fmt: skip


@given(st.floats(-180, 180), st.floats(-79, 79))
def test_north_is_up_and_east_is_right(lon: float, lat: float) -> None:
    x, y = project(lon, lat)
    assert x == pytest.approx(lon, abs=0.001)
    assert project(lon, lat + 0.5)[1] < y
