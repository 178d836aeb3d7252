import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import UsageError
from graph.model import Edge, Evidence, Node
from graph.network import LARGEST_GROUP, Network
from tests.graph.worlds import World, network


def ties(network: Network) -> set[tuple[str, str, str]]:
    return {
        (network.ids[a], relation, network.ids[b])
        for a, relation, b in zip(network.sources, network.relations, network.targets, strict=True)
    }


def test_ties_are_stated_or_seen_in_common_membership():
    world = World()
    world.edge(world.actor("a"), "funds", world.actor("b"))
    for name in ("a", "b", "c"):
        world.edge(world.actor(name), "party_to", "alliance/x")
    view = Network.from_rows(*world.rows(), view="ties")
    assert set(view.ids) == {"actor/a", "actor/b", "actor/c"}
    assert ties(view) == {
        ("actor/a", "funds", "actor/b"),
        ("actor/a", "together_in", "actor/b"),
        ("actor/a", "together_in", "actor/c"),
        ("actor/b", "together_in", "actor/c"),
    }
    pairs, weights = view.pairs
    assert pairs.tolist() == [[0, 1], [0, 2], [1, 2]]
    assert weights.tolist() == [1.5, 0.5, 0.5]


def test_a_hall_full_of_members_ties_nobody():
    world = World()
    for number in range(LARGEST_GROUP + 1):
        world.edge(world.actor(str(number)), "participates_in", "plan/x")
    assert len(Network.from_rows(*world.rows(), view="ties").pairs[0]) == 0


def test_generic_actors_are_no_go_betweens():
    world = World()
    everyone = world.actor("municipalities", generic=True)
    world.edge(world.actor("a"), "allied_with", everyone)
    world.edge(world.actor("b"), "allied_with", everyone)
    assert everyone not in Network.from_rows(*world.rows(), view="ties").ids
    assert everyone in Network.from_rows(*world.rows(), view="all").ids


def test_the_two_mode_view_joins_actors_to_spaces():
    world = World()
    world.edge(world.actor("a"), "member_of", "space/council")
    world.edge(world.actor("a"), "member_of", world.actor("federation"))
    view = Network.from_rows(*world.rows(), view="two-mode")
    assert ties(view) == {("actor/a", "member_of", "space/council")}


@pytest.mark.parametrize(
    ("standard", "expected"),
    [("all", {"proposed", "sure", "accepted"}), ("accepted", {"accepted"}), ("confident", {"sure", "accepted"})],
)
def test_evidence_decides_what_counts(standard, expected):
    reviews = {
        "proposed": ("proposed", 0.2),
        "sure": ("proposed", 0.9),
        "accepted": ("accepted", 0.1),
        "rejected": ("rejected", 1.0),
    }
    evidence = {
        name: (Evidence("document/d", review=review, confidence=sure),) for name, (review, sure) in reviews.items()
    }
    seen = (Evidence("document/d", review="accepted"),)
    nodes = [Node(id, "Actor", id, evidence=seen) for id in ("x", *reviews)]
    edges = [Edge("x", "funds", name, evidence=found) for name, found in evidence.items()]
    view = Network.from_rows(nodes, edges, evidence=standard)
    assert {view.ids[target] for target in view.targets} == expected


@pytest.mark.parametrize(
    ("at", "count"), [(None, 1), ("2014-12-31", 0), ("2015", 1), ("2015-06", 1), ("2016-01", 1), ("2016-02", 0)]
)
def test_a_view_at_a_date(at, count):
    world = World()
    world.edge(world.actor("a"), "allied_with", world.actor("b"), start="2015", end="2016-01")
    assert len(Network.from_rows(*world.rows(), at=at).relations) == count


def test_wrong_view_and_unknown_id_are_usage_errors():
    with pytest.raises(UsageError, match="«tiess» is no view"):
        Network.from_rows([], [], view="tiess")  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="«maybe» is no standard"):
        Network.from_rows([], [], evidence="maybe")  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="«nobody» is not in this network"):
        network([(1, 2)]).index("nobody")


@given(st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8)), max_size=30))
def test_networkx_sees_the_same_ties(pairs):
    here = network(pairs, n=9)
    there = nx.Graph(here.to_networkx().to_undirected())
    assert {frozenset((here.ids[a], here.ids[b])) for a, b in here.pairs[0]} == {
        frozenset(edge) for edge in there.edges
    }
    assert here.adjacency.sum() == 2 * there.number_of_edges()
    assert (here.adjacency != here.adjacency.T).nnz == 0
