"""Network measures against NetworkX on the same graph in one run: `python -m benchmarks.analysis`.

Betweenness runs on a smaller network, since NetworkX needs minutes for the larger one.
"""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter

import networkx as nx

from graph.analysis.communities import communities
from graph.analysis.measures import betweenness, constraint, core, measure
from graph.model import Edge, Node
from graph.network import Network

CASES: list[tuple[str, int, int, Callable[[Network], object], Callable[[nx.Graph], object]]] = [
    ("betweenness", 1_000, 5_000, betweenness, nx.betweenness_centrality),
    ("constraint", 10_000, 50_000, constraint, nx.constraint),
    ("communities", 10_000, 50_000, communities, lambda graph: nx.community.louvain_communities(graph, seed=0)),
    ("k-cores", 10_000, 50_000, core, nx.core_number),
]


def random_network(nodes: int, ties: int) -> tuple[Network, nx.Graph]:
    """The same random network for us and for NetworkX, without attributes, so that both do the plain measure."""
    graph = nx.gnm_random_graph(nodes, ties, seed=1)
    ours = Network.from_rows(
        [Node(str(node), "Actor", str(node)) for node in graph],
        [Edge(str(a), "allied_with", str(b)) for a, b in graph.edges],
    )
    return ours, graph


def seconds(work: Callable[[], object]) -> float:
    started = perf_counter()
    work()
    return perf_counter() - started


def main() -> None:
    print(f"{'measure':14}{'nodes':>8}{'ties':>8}{'ours s':>10}{'NetworkX s':>12}{'times faster':>14}")
    for name, nodes, ties, ours, theirs in CASES:
        network, graph = random_network(nodes, ties)
        # What every measure shares is made once, as in use.
        assert network.graph.ecount() == ties
        fast, slow = seconds(lambda: ours(network)), seconds(lambda: theirs(graph))  # noqa: B023 - called at once
        print(f"{name:14}{nodes:>8}{ties:>8}{fast:>10.3f}{slow:>12.3f}{slow / fast:>14.1f}")
    network, _ = random_network(1_000, 5_000)
    print(f"all measures of 1000 actors and 5000 ties: {seconds(lambda: measure(network)):.2f} s")


if __name__ == "__main__":
    main()
