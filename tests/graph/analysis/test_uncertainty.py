import networkx as nx
import pytest

from graph.analysis.measures import degree, degree_centralization, density, transitivity
from graph.analysis.uncertainty import against_chance, staying_first, with_actors_missing
from graph.errors import UsageError
from tests.graph.worlds import network

KARATE = network(nx.karate_club_graph().edges)


def test_the_karate_club_gathers_on_two_more_than_chance_would() -> None:
    found = against_chance(KARATE, degree_centralization)
    assert found.observed == pytest.approx(0.3996, abs=1e-4)
    assert found.mean is not None
    assert found.mean < 0.25
    assert found.beyond_chance


def test_a_random_network_is_as_chance_would_have_it() -> None:
    ordinary = network(nx.gnm_random_graph(30, 60, seed=2).edges, n=30)
    assert not against_chance(ordinary, degree_centralization).beyond_chance


def test_who_has_how_many_ties_explains_centralization() -> None:
    found = against_chance(KARATE, degree_centralization, holding="degrees", draws=20)
    assert found.low == found.high == pytest.approx(found.observed)
    assert not found.beyond_chance


def test_the_same_seed_gives_the_same_answer() -> None:
    assert against_chance(KARATE, transitivity, draws=30, seed=4) == against_chance(
        KARATE, transitivity, draws=30, seed=4
    )
    missing = [with_actors_missing(KARATE, density, draws=30, seed=seed) for seed in (1, 1, 2)]
    assert missing[0] == missing[1] != missing[2]


def test_an_interval_holds_the_figure_and_widens_with_what_is_missing() -> None:
    few, many = (with_actors_missing(KARATE, density, share=share) for share in (0.05, 0.4))
    for found in (few, many):
        assert found.low <= found.observed <= found.high  # type: ignore[operator]  # defined: the network has ties
    assert many.high - many.low > few.high - few.low  # type: ignore[operator]  # as above


def test_a_star_keeps_its_centre_and_equals_are_all_first() -> None:
    assert staying_first(network(nx.star_graph(9).edges), degree) == {"0": 1.0}
    assert set(staying_first(network(nx.cycle_graph(6).edges), degree, draws=20)) == {str(n) for n in range(6)}


def test_what_is_undefined_stays_undefined() -> None:
    nothing = network([], n=1)
    assert against_chance(nothing, density).p is None
    assert with_actors_missing(nothing, density).low is None
    assert staying_first(nothing, degree) == {}
    with pytest.raises(UsageError):
        against_chance(KARATE, density, holding="luck")  # type: ignore[arg-type]  # what a caller might send
    with pytest.raises(UsageError):
        with_actors_missing(KARATE, density, share=1.5)
