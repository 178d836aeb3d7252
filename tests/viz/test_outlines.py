import pytest
from hypothesis import given
from hypothesis import strategies as st

from viz.outlines import box_of, countries, countries_in, project

SONSONATE = (-89.72, 13.72)


def test_a_town_stands_in_its_country() -> None:
    x, y = project(*SONSONATE)
    box = countries()["SV"].mainland
    assert box.left < x < box.right
    assert box.top < y < box.bottom


def test_only_what_can_be_seen_is_drawn() -> None:
    seen = {country.code for country in countries_in(box_of([project(-90.2, 13.0), project(-87.6, 14.5)]))}
    assert {"SV", "GT", "HN"} <= seen
    assert not seen & {"BR", "ES", "MX"}


def test_every_country_of_the_region_is_there() -> None:
    assert {"AR", "BO", "BR", "CL", "CO", "CR", "CU", "DO", "EC", "ES", "GT", "HN", "MX", "NI", "PA", "PE", "PT", "PY",
            "SV", "UY", "VE"} <= countries().keys()  # fmt: skip


def test_a_coarse_outline_is_the_lighter_one_and_stays_where_it_is() -> None:
    brazil = countries()["BR"]
    fine, coarse = (brazil.path(brazil.mainland, step) for step in (0.01, 1))
    assert len(coarse) < len(fine) / 8
    for path, step in ((fine, 0.01), (coarse, 1)):
        x, y = map(int, path[1 : path.index("l")].replace("-", " -").split())
        first = brazil.rings[0][0] - (brazil.mainland.left, brazil.mainland.top)
        assert (x * step, y * step) == pytest.approx(first, abs=step)


def test_what_is_smaller_than_a_step_is_left_out() -> None:
    islands = countries()["BS"]
    assert islands.path(islands.mainland.around(5), 100) == ""


@given(st.floats(-180, 180), st.floats(-79, 79))
def test_north_is_up_and_east_is_right(lon: float, lat: float) -> None:
    x, y = project(lon, lat)
    assert x == pytest.approx(lon, abs=0.001)
    assert project(lon, lat + 0.5)[1] < y
