"""Network measures against NetworkX and against the bare library call, on the same graph in one run.

    python -m benchmarks analysis

Each row: our time, NetworkX's, how many times faster we are, and our time over that of the bare igraph or SciPy call
(1.0: we add nothing). NetworkX's betweenness of 10,000 nodes takes some minutes. Last, all measures of a middling
network, and a network of a million nodes with the memory that the run had at its height.
"""

from __future__ import annotations

import resource
from collections.abc import Callable
from time import perf_counter
from typing import Any, NamedTuple

import networkx as nx
import numpy as np

from graph.analysis.communities import ROUNDS, communities
from graph.analysis.measures import betweenness, components, constraint, core, degree, measure, pagerank
from graph.analysis.sampling import sampled_betweenness
from graph.analysis.similarity import adamic_adar
from graph.model import Edge, Node
from graph.network import Network

NODES, TIES = 10_000, 50_000
MILLION, FIVE_MILLION, SOURCES = 1_000_000, 5_000_000, 20


class Case(NamedTuple):
    name: str
    ours: Callable[[Network], object]
    theirs: Callable[[nx.Graph], object]
    bare: Callable[[Network], object]


def _bare_adamic_adar(network: Network) -> object:
    weighted = network.adjacency.multiply(1 / np.log(np.maximum(np.asarray(network.adjacency.sum(axis=0)), 2)))
    return weighted.tocsr() @ network.adjacency


CASES = [
    Case("constraint", constraint, nx.constraint, lambda network: network.graph.constraint(weights="weight")),
    Case(
        "communities",
        communities,
        lambda graph: nx.community.louvain_communities(graph, seed=0),
        lambda network: network.graph.community_leiden(
            objective_function="modularity", weights="weight", n_iterations=ROUNDS
        ),
    ),
    Case("k-cores", core, nx.core_number, lambda network: network.graph.coreness()),
    Case("Adamic–Adar", adamic_adar, lambda graph: _all(nx.adamic_adar_index(graph, _near(graph))), _bare_adamic_adar),
    Case("betweenness", betweenness, nx.betweenness_centrality, lambda network: network.graph.betweenness()),
]


def _near(graph: nx.Graph) -> set[tuple[int, int]]:
    """All pairs with a contact in common: the others are 0 and cost NetworkX nothing but their listing."""
    return {(a, b) for node in graph for a in graph[node] for b in graph[node] if a < b}


def _all(values: Any) -> list[object]:
    return list(values)


def random_network(nodes: int, ties: int) -> tuple[Network, nx.Graph]:
    """The same random network for us and for NetworkX, without attributes, so that both do the plain measure."""
    graph = nx.gnm_random_graph(nodes, ties, seed=1)
    ours = Network.from_rows(
        [Node(str(node), "Actor", str(node)) for node in graph],
        [Edge(str(a), "allied_with", str(b)) for a, b in graph.edges],
    )
    return ours, graph


def large_network(nodes: int, ties: int) -> Network:
    """A large random network made from arrays, as a reader of files would."""
    ends = np.random.default_rng(1).integers(nodes, size=(2, ties))
    ends = ends[:, ends[0] != ends[1]]
    ids = tuple(map(str, range(nodes)))
    ones = np.ones(ends.shape[1])
    return Network(ids, ("Actor",) * nodes, ids, {}, ends[0], ends[1], ("allied_with",) * len(ones), ones)


def seconds(work: Callable[[], object]) -> float:
    started = perf_counter()
    work()
    return perf_counter() - started


def main() -> None:
    print(f"{'measure':14}{'nodes':>8}{'ties':>8}{'ours s':>10}{'NetworkX s':>12}{'times faster':>14}{'over bare':>11}")
    network, graph = random_network(NODES, TIES)
    # What every measure shares is made once, as in use.
    assert network.graph.ecount() == TIES
    assert network.adjacency.nnz == 2 * TIES
    for case in CASES:
        bare = seconds(lambda: case.bare(network))  # noqa: B023 - called at once
        ours = seconds(lambda: case.ours(network))  # noqa: B023 - called at once
        theirs = seconds(lambda: case.theirs(graph))  # noqa: B023 - called at once
        print(
            f"{case.name:14}{NODES:>8}{TIES:>8}{ours:>10.3f}{theirs:>12.3f}{theirs / ours:>14.1f}{ours / bare:>11.2f}",
            flush=True,
        )
    network, _ = random_network(1_000, 5_000)
    print(f"all measures of 1000 actors and 5000 ties: {seconds(lambda: measure(network)):.2f} s")
    large()


def large() -> None:
    started = perf_counter()
    network = large_network(MILLION, FIVE_MILLION)
    assert network.graph.vcount() == MILLION
    print(f"{MILLION:,} nodes and {FIVE_MILLION:,} ties made: {perf_counter() - started:.0f} s")
    for name, work in (
        ("degree", degree),
        ("components", components),
        ("k-cores", core),
        ("PageRank", pagerank),
        ("communities", communities),
    ):
        print(f"  {name}: {seconds(lambda: work(network)):.1f} s", flush=True)  # noqa: B023 - called at once
    found = []
    took = seconds(lambda: found.append(sampled_betweenness(network, sources=SOURCES)))
    print(f"  betweenness from {SOURCES} sources: {took:.1f} s, error at most {found[0].error:.2f}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    print(f"all of it: {perf_counter() - started:.0f} s, {peak:.1f} GB")


if __name__ == "__main__":
    main()
