"""What a map promises whatever is on it: all of it is in the frame, and nothing covers anything else."""

from __future__ import annotations

import math
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from viz.cartography import GAP, HEIGHT, MARGIN, WIDTH, apart, arc, frame_about, radii
from viz.lettering import ON_PAGES, names_beside
from viz.outlines import Point, project

DEGREES = st.tuples(st.floats(-125, -35), st.floats(-55, 45)).map(lambda at: project(*at))
PIXELS = st.tuples(st.floats(0, WIDTH), st.floats(0, HEIGHT))
# all in one spot is what a map of neighbours comes near to
CROWDED = st.one_of(st.lists(PIXELS, max_size=25), st.integers(0, 25).map(lambda n: [(300.0, 200.0)] * n))


@given(st.lists(DEGREES, min_size=1, max_size=30))
def test_the_frame_shows_every_point_with_a_margin(points: list[Point]) -> None:
    frame = frame_about(points)
    for x, y in map(frame.at, points):
        assert MARGIN - 0.1 <= x <= WIDTH - MARGIN + 0.1
        assert MARGIN - 0.1 <= y <= HEIGHT - MARGIN + 0.1
    assert frame.view.width / frame.view.height == pytest.approx(WIDTH / HEIGHT)


@settings(max_examples=40)
@given(CROWDED, st.data())
def test_no_circle_covers_another_and_none_is_cut_off(wanted: list[Point], data: st.DataObject) -> None:
    sizes = radii(data.draw(st.lists(st.integers(1, 1_000), min_size=len(wanted), max_size=len(wanted))))
    found = apart(wanted, sizes)
    for (x, y), r in zip(found, sizes, strict=True):
        assert r - 0.1 <= x <= WIDTH - r + 0.1
        assert r - 0.1 <= y <= HEIGHT - r + 0.1
    for (one, r), (other, s) in combinations(zip(found, sizes, strict=True), 2):
        assert math.dist(one, other) >= r + s + GAP - 0.01


def test_circles_with_room_about_them_stand_where_they_belong() -> None:
    wanted = [(100.0, 100.0), (300.0, 200.0), (500.0, 400.0)]
    assert apart(wanted, [10, 20, 30]) == wanted


def test_the_largest_of_two_in_one_place_keeps_it() -> None:
    small, large = apart([(200.0, 200.0), (200.0, 200.0)], [8, 20])
    assert large == (200.0, 200.0)
    assert math.dist(small, large) < 40


@given(st.lists(st.integers(1, 10_000), min_size=1, max_size=30))
def test_circles_grow_with_their_counts(counts: list[int]) -> None:
    sizes = radii(counts)
    ordered = [size for _, size in sorted(zip(counts, sizes, strict=True))]
    assert ordered == sorted(ordered)
    assert len({size for count, size in zip(counts, sizes, strict=True) if count == counts[0]}) == 1


@given(CROWDED)
def test_no_name_covers_a_circle_or_another_name(wanted: list[Point]) -> None:
    sizes = [9.0] * len(wanted)
    at = apart(wanted, sizes)
    boxes = []
    named = names_beside(["Sonsonate"] * len(at), at, sizes, WIDTH, HEIGHT)
    for name, (x, y) in zip(named, at, strict=True):
        if name:
            long = len(name.text) * ON_PAGES.letter
            left = x + name.x - {"start": 0, "middle": long / 2, "end": long}[name.anchor]
            boxes.append((left, y + name.y - ON_PAGES.line + 5, left + long, y + name.y + 3))
    for left, top, right, bottom in boxes:
        assert left >= 0
        assert right <= WIDTH
        for x, y in at:
            assert math.dist((min(max(x, left), right), min(max(y, top), bottom)), (x, y)) > 5
    for (left, top, right, bottom), (other_left, other_top, other_right, other_bottom) in combinations(boxes, 2):
        assert right <= other_left or other_right <= left or bottom <= other_top or other_bottom <= top


def test_a_line_is_the_same_from_either_end() -> None:
    assert arc((10, 20), (300, 40)) == arc((300, 40), (10, 20))
