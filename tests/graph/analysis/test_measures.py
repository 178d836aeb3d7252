import math

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.analysis.measures import NETWORK_MEASURES, NODE_MEASURES, density, measure
from tests.graph.worlds import network

KITE = nx.krackhardt_kite_graph()
GRAPHS = [KITE, nx.karate_club_graph(), nx.gnm_random_graph(40, 45, seed=3), nx.star_graph(6), nx.cycle_graph(7)]


def of(graph: nx.Graph, relation: str = "allied_with"):
    return measure(network(graph.edges, n=len(graph), relation=relation))


def test_krackhardts_kite_has_three_different_centres():
    # Krackhardt 1990: 3 has most ties, 7 lies between most, 5 and 6 are nearest to all (counting from 0).
    found = of(KITE)
    assert found.top("degree", 1) == [("3", 6.0)]
    assert [id for id, _ in found.top("closeness", 2)] == ["5", "6"]
    assert found.top("betweenness", 1) == [("7", pytest.approx(14 / 36))]
    assert found.whole["density"] == pytest.approx(0.4)
    assert found.whole["diameter"] == 4


@pytest.mark.parametrize("graph", GRAPHS, ids=["kite", "karate", "random", "star", "cycle"])
@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("betweenness", nx.betweenness_centrality),
        ("closeness", nx.closeness_centrality),
        ("constraint", nx.constraint),
        ("effective_size", nx.effective_size),
        ("pagerank", lambda graph: nx.pagerank(graph, tol=1e-12, max_iter=1000, weight=None)),
        ("core", nx.core_number),
        ("degree", lambda graph: dict(graph.degree())),
        ("clustering", nx.clustering),
        ("harmonic", lambda graph: {v: x / (len(graph) - 1) for v, x in nx.harmonic_centrality(graph).items()}),
    ],
)
def test_node_measures_agree_with_networkx(graph, name, other):
    ours, theirs = of(graph).nodes[name], other(graph)
    for node in graph:
        if graph.degree(node) > (1 if name == "clustering" else 0) or name in (
            "degree",
            "core",
            "harmonic",
            "pagerank",
        ):
            assert ours[node] == pytest.approx(theirs[node], abs=1e-8)
        elif name != "betweenness":
            assert math.isnan(ours[node])


def test_eigenvector_agrees_with_networkx_up_to_scale():
    theirs = nx.eigenvector_centrality_numpy(KITE)
    top = max(theirs.values())
    assert of(KITE).nodes["eigenvector"] == pytest.approx([theirs[v] / top for v in KITE], abs=1e-8)


def test_eigenvector_is_undefined_outside_the_largest_part():
    found = measure(network([(0, 1), (1, 2), (3, 4)], n=6)).nodes["eigenvector"]
    assert found[:3] == pytest.approx([0.5**0.5, 1, 0.5**0.5])
    assert np.isnan(found[3:]).all()


@pytest.mark.parametrize("graph", GRAPHS, ids=["kite", "karate", "random", "star", "cycle"])
def test_whole_network_agrees_with_networkx(graph):
    whole = of(graph).whole
    distances = [d for _, reached in nx.all_pairs_shortest_path_length(graph) for d in reached.values() if d]
    assert whole["density"] == pytest.approx(nx.density(graph))
    assert whole["transitivity"] == pytest.approx(nx.transitivity(graph))
    assert whole["components"] == nx.number_connected_components(graph)
    assert whole["diameter"] == max(distances)
    assert whole["mean_distance"] == pytest.approx(np.mean(distances))
    assert whole["isolates"] == nx.number_of_isolates(graph)


def test_a_star_is_fully_centralized_and_a_circle_not_at_all():
    star, circle = of(nx.star_graph(6)).whole, of(nx.cycle_graph(7)).whole
    for name in ("degree", "betweenness", "closeness"):
        assert star[f"{name}_centralization"] == pytest.approx(1)
        assert circle[f"{name}_centralization"] == pytest.approx(0)


def test_direction_counts_only_where_a_relation_has_one():
    pairs = [(0, 1), (1, 0), (1, 2)]
    funded = measure(network(pairs, relation="funds"))
    assert funded.whole["reciprocity"] == pytest.approx(2 / 3)
    assert funded.nodes["in_degree"].tolist() == [1, 1, 1]
    assert funded.nodes["out_degree"].tolist() == [1, 2, 0]
    allied = measure(network(pairs))
    assert allied.whole["reciprocity"] is None
    assert allied.nodes["out_degree"].tolist() == allied.nodes["degree"].tolist() == [1, 2, 1]


@pytest.mark.parametrize("n", [0, 1, 2])
def test_tiny_networks_have_undefined_measures_not_errors(n):
    found = measure(network([], n=n))
    assert found.whole["size"] == n
    assert found.whole["density"] == (None if n < 2 else 0)
    assert found.whole["transitivity"] is None
    assert found.whole["degree_centralization"] is None
    assert all(np.isnan(found.nodes["betweenness"]))
    assert all(node["constraint"] is None for node in found.to_dict()["nodes"])


def test_every_measure_says_what_it_is():
    for one in (*NETWORK_MEASURES, *NODE_MEASURES):
        assert str(one.label)
        assert str(one.plain).endswith(".")
        assert one.compute.__doc__


@settings(max_examples=60)
@given(st.integers(0, 9), st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8)), max_size=24), st.randoms())
def test_values_stay_in_range_and_follow_the_nodes_not_their_order(n, pairs, rng):
    found = measure(network(pairs, n=n))
    for name in ("betweenness", "closeness", "harmonic", "eigenvector", "pagerank", "clustering"):
        values = found.nodes[name][~np.isnan(found.nodes[name])]
        assert all(-1e-9 <= value <= 1 + 1e-9 for value in values)
    for name in ("density", "transitivity", "reciprocity", "degree_centralization", "betweenness_centralization"):
        assert found.whole[name] is None or -1e-9 <= found.whole[name] <= 1 + 1e-9
    shuffled = rng.sample(pairs, len(pairs))
    again = measure(network(shuffled, n=n))
    for name in ("degree", "betweenness", "constraint", "core", "pagerank"):
        ours = dict(zip(found.network.ids, found.nodes[name], strict=True))
        theirs = dict(zip(again.network.ids, again.nodes[name], strict=True))
        assert ours == pytest.approx(theirs, abs=1e-6, nan_ok=True)


@given(st.integers(2, 8), st.integers(2, 8))
def test_adding_a_tie_never_lowers_density(n, extra):
    pairs = [(i, i + 1) for i in range(n)]
    before = density(network(pairs, n=n + 1))
    after = density(network([*pairs, (0, min(extra, n))], n=n + 1))
    assert before is not None
    assert after is not None
    assert after >= before
