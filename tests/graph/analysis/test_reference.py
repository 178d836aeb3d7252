"""Our figures beside those of independent implementations: sna and igraph for R, by `reference/figures.R`."""

import csv
import json
from pathlib import Path

import pytest

from graph.analysis.brokerage import brokerage
from graph.analysis.components import cut_points
from graph.analysis.measures import Measures, measure
from graph.analysis.mixing import mixing
from graph.model import Edge, Node
from graph.network import Network

HERE = Path(__file__).parent / "reference"
FIGURES = json.loads((HERE / "figures.json").read_text(encoding="utf-8"))
UNDIRECTED = ("kite", "karate", "sparse")


def read(name: str, relation: str) -> Network:
    with (HERE / f"{name}_nodes.csv").open() as nodes, (HERE / f"{name}_edges.csv").open() as edges:
        return Network.from_rows(
            [Node(row["id"], "Actor", row["id"], properties={"group": row["group"]}) for row in csv.DictReader(nodes)],
            [Edge(row["source"], relation, row["target"]) for row in csv.DictReader(edges)],
        )


@pytest.fixture(scope="module")
def ours() -> dict[str, Measures]:
    return {name: measure(read(name, "allied_with")) for name in UNDIRECTED} | {"arcs": measure(read("arcs", "funds"))}


@pytest.mark.parametrize("name", UNDIRECTED)
@pytest.mark.parametrize(
    "figure",
    [
        "density",
        "transitivity",
        "degree_centralization",
        "betweenness_centralization",
        "closeness_centralization",
        "diameter",
        "mean_distance",
        "components",
    ],
)
def test_whole_network_measures(ours: dict[str, Measures], name: str, figure: str) -> None:
    theirs = FIGURES[name][figure]
    assert ours[name].whole[figure] == (None if theirs is None else pytest.approx(theirs, abs=1e-9))


@pytest.mark.parametrize("name", UNDIRECTED)
@pytest.mark.parametrize("figure", ["betweenness", "harmonic", "constraint", "core", "eigenvector", "pagerank"])
def test_node_measures(ours: dict[str, Measures], name: str, figure: str) -> None:
    theirs = FIGURES[name][figure]
    if theirs is None:
        pytest.skip("R's igraph gives none for a network in several parts")
    found = ours[name]
    n = len(found.network)
    scale = 2 / ((n - 1) * (n - 2)) if figure == "betweenness" else 1.0
    for id, value in zip(found.network.ids, found.nodes[figure].tolist(), strict=True):
        other = theirs[int(id)]
        isolated = found.nodes["degree"][found.network.index(id)] == 0
        if figure == "constraint" and isolated:
            continue
        assert value == pytest.approx(other * scale, abs=1e-6)


@pytest.mark.parametrize("name", UNDIRECTED)
def test_assortativity_and_cut_points(name: str) -> None:
    network = read(name, "allied_with")
    assert mixing(network, "group").assortativity == pytest.approx(FIGURES[name]["assortativity"], abs=1e-9)
    assert sorted(int(cut.id) for cut in cut_points(network)) == sorted(FIGURES[name]["cut_points"])


def test_directed_measures(ours: dict[str, Measures]) -> None:
    assert ours["arcs"].whole["reciprocity"] == pytest.approx(FIGURES["arcs"]["reciprocity"])
    ids = [int(id) for id in ours["arcs"].network.ids]
    for figure in ("pagerank", "in_degree", "out_degree"):
        theirs = [FIGURES["arcs"][figure][id] for id in ids]
        assert ours["arcs"].nodes[figure].tolist() == pytest.approx(theirs, abs=1e-6)


SNA_NAMES = {
    "coordinator": "w_I",
    "consultant": "w_O",
    "representative": "b_IO",
    "gatekeeper": "b_OI",
    "liaison": "b_O",
}


@pytest.mark.parametrize("role", SNA_NAMES)
def test_brokerage_roles(role: str) -> None:
    network = read("arcs", "funds")
    found = brokerage(network, "group")
    ids = [int(id) for id in network.ids]
    for ours, theirs in ((found.counts, "brokerage"), (found.expected, "brokerage_expected")):
        figures = FIGURES["arcs"][theirs][SNA_NAMES[role]]
        assert ours[role].tolist() == pytest.approx([figures[id] for id in ids])
    assert found.total.tolist() == pytest.approx([FIGURES["arcs"]["brokerage"]["t"][id] for id in ids])
