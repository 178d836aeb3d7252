"""What a measure says in words agrees with its value."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.analysis.measures.readings import READINGS, in_words

SHARES = ("density", "largest_component", "transitivity", "reciprocity")


@pytest.mark.parametrize("measure", SHARES)
def test_all_is_said_of_all_only(measure: str) -> None:
    assert "10" not in str(in_words(measure, 1.0))
    assert "10 of every 10" not in str(in_words(measure, 0.97))
    assert str(in_words(measure, 1.0)) != str(in_words(measure, 0.97))


@pytest.mark.parametrize("measure", ["degree_centralization", "betweenness_centralization"])
def test_centralization_is_read_in_steps(measure: str) -> None:
    assert len({str(in_words(measure, value)) for value in (0.1, 0.33, 0.5, 0.9)}) == 4


def test_means_are_not_rounded_away() -> None:
    assert "1.5" in str(in_words("mean_degree", 1.5))
    assert "1 contact on" in str(in_words("mean_degree", 1.0))
    assert "2 contacts" in str(in_words("mean_degree", 2.0))


@given(st.sampled_from(sorted(READINGS)), st.floats(0, 1))
def test_every_value_has_words(measure: str, value: float) -> None:
    assert str(in_words(measure, value))
