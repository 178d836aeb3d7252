"""A place in the network: what is drawn as known is known, what is drawn as missing is not."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from graph.model import Node
from viz.drawing import Place, hub, meeting

NODES = [Node(f"actor/{letter}", "Actor", f"Asociación {letter} de nombre bastante largo" * 2) for letter in "abcdef"]
PAIRS = [frozenset(pair) for pair in combinations([node.id for node in NODES], 2)]


@given(st.sets(st.sampled_from(PAIRS)), st.integers(0, 3))
def test_two_who_should_meet(tied: set[frozenset[str]], introducers: int) -> None:
    one, other, *rest = NODES
    place = meeting(one, other, rest[:introducers], tied)
    assert all(frozenset(pair) in tied for pair in place.known)
    assert set(map(frozenset, place.missing)) == {frozenset({one.id, other.id})} - tied
    inside(place)


@given(st.sets(st.sampled_from(PAIRS)), st.integers(0, 5))
def test_what_others_should_be_tied_to(tied: set[frozenset[str]], others: int) -> None:
    middle, *rest = NODES
    place = hub(middle, rest[:others], tied)
    assert {frozenset(pair) for pair in (*place.known, *place.missing)} == {
        frozenset({middle.id, node.id}) for node in rest[:others]
    }
    assert all(frozenset(pair) in tied for pair in place.known)
    assert not any(frozenset(pair) in tied for pair in place.missing)
    inside(place)


def inside(place: Place) -> None:
    for dot in place.dots:
        assert 0 < dot.x < place.width
        assert 0 < dot.y < place.height
        assert 0 < dot.label_y <= dot.label_y + 14 * (len(dot.label) - 1) <= place.height
