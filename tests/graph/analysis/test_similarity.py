import networkx as nx
import pytest

from graph.analysis.similarity import adamic_adar
from tests.graph.worlds import network


def test_adamic_adar_agrees_with_networkx() -> None:
    graph = nx.karate_club_graph()
    ours = network(graph.edges, n=len(graph))
    found = adamic_adar(ours)
    pairs = [(a, b) for a in graph for b in graph if a < b]
    for a, b, value in nx.adamic_adar_index(graph, pairs):
        assert found[ours.index(str(a)), ours.index(str(b))] == pytest.approx(value)


def test_without_ties_nothing_is_alike() -> None:
    assert adamic_adar(network([], n=3)).nnz == 0
