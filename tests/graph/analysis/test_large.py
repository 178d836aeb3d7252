"""A network too large for distances from every node is estimated, and says so."""

import networkx as nx
import numpy as np
import pytest

from graph.analysis.measures import betweenness, catalogue, measure
from graph.analysis.structure import structure
from tests.graph.worlds import network

GRAPH = network(nx.gnm_random_graph(300, 900, seed=1).edges, n=300)


def test_a_large_network_is_estimated_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    exact = betweenness(GRAPH)
    monkeypatch.setattr(catalogue, "LARGEST_EXACT", 100_000)
    found = measure(GRAPH)
    assert found.whole["diameter"] is None
    assert np.isnan(found.nodes["closeness"]).all()
    assert found.nodes["degree"].sum() == 1800
    assert np.corrcoef(found.nodes["betweenness"], exact)[0, 1] > 0.8
    assert "estimated" in str(found.notes[0])
    assert len(found.to_dict()["notes"]) == 2


def test_a_small_one_is_exact_and_has_no_notes() -> None:
    found = measure(GRAPH)
    assert found.notes == ()
    assert found.nodes["betweenness"] == pytest.approx(betweenness(GRAPH))


def test_structure_is_told_of_any_network() -> None:
    for n in (0, 1, 2, 5):
        told = structure(network([], n=n)).to_dict()
        assert told["core"] is None
        assert told["communities"]["stability"] is None
    assert structure(network([(0, 1)])).stability == 1
