import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.analysis.communities import communities
from graph.analysis.components import bridges, components, cut_points
from tests.graph.worlds import network

PAIRS = st.lists(st.tuples(st.integers(0, 11), st.integers(0, 11)).filter(lambda pair: pair[0] != pair[1]), max_size=22)


def test_two_cliques_joined_by_a_tie_are_two_communities():
    graph = nx.barbell_graph(5, 0)
    found = communities(network(graph.edges))
    assert [set(group) for group in found.groups] == [{"0", "1", "2", "3", "4"}, {"5", "6", "7", "8", "9"}]
    assert found.modularity == pytest.approx(nx.community.modularity(graph, [range(5), range(5, 10)]))


def test_karate_club_modularity_is_the_known_optimum():
    # 0.4198 is the maximum for Zachary's club (Brandes et al. 2008, doi:10.1109/TKDE.2007.190689).
    graph = nx.karate_club_graph()
    assert communities(network(graph.edges)).modularity == pytest.approx(0.4198, abs=1e-4)


def test_more_resolution_gives_more_groups_and_a_seed_repeats():
    here = network(nx.karate_club_graph().edges)
    assert len(communities(here, resolution=3).groups) > len(communities(here).groups)
    assert communities(here, seed=7) == communities(here, seed=7)


@given(PAIRS)
def test_communities_are_a_partition(pairs):
    here = network(pairs, n=12)
    found = communities(here)
    assert sorted(id for group in found.groups for id in group) == sorted(here.ids)
    assert (found.modularity is None) == (not pairs)


@given(PAIRS)
def test_parts_cut_points_and_bridges_agree_with_networkx(pairs):
    here = network(pairs, n=12)
    graph = nx.Graph([(str(a), str(b)) for a, b in pairs])
    graph.add_nodes_from(here.ids)
    assert {frozenset(part) for part in components(here)} == {
        frozenset(part) for part in nx.connected_components(graph)
    }
    assert {frozenset(pair) for pair in bridges(here)} == {frozenset(pair) for pair in nx.bridges(graph)}
    cuts = cut_points(here)
    assert {cut.id for cut in cuts} == set(nx.articulation_points(graph))
    for cut in cuts:
        rest = graph.subgraph(nx.node_connected_component(graph, cut.id) - {cut.id})
        assert {frozenset(piece) for piece in cut.pieces} == {frozenset(part) for part in nx.connected_components(rest)}
    assert [cut.cut_off for cut in cuts] == sorted((cut.cut_off for cut in cuts), reverse=True)
    assert cut_points(here, limit=1) == cuts[:1]
