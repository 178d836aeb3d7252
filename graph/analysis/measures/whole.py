"""Measures of a whole network: one number, None where it is undefined, never a silent zero.

Every function takes a `Network` first and never changes it. Unless a docstring says otherwise, ties are read as
undirected, simple (parallel and opposite ties count once) and unweighted, which suits coordination: a tie joins both.
Costs are for n nodes and m ties.
"""

from __future__ import annotations

from math import isnan

import numpy as np

from graph.analysis.measures.nodes import betweenness, closeness, degree
from graph.network import FloatArray, Network


def size(network: Network) -> float:
    """How many nodes there are."""
    return len(network)


def ties(network: Network) -> float:
    """How many pairs of nodes are tied."""
    return len(network.pairs[0])


def density(network: Network) -> float | None:
    """The share of possible ties that exist: 2m / n(n − 1), from 0 to 1. Undefined below two nodes."""
    n = len(network)
    return None if n < 2 else 2 * len(network.pairs[0]) / (n * (n - 1))


def mean_degree(network: Network) -> float | None:
    """Ties of a node on average: 2m / n. Undefined without nodes."""
    return None if not len(network) else 2 * len(network.pairs[0]) / len(network)


def components(network: Network) -> float:
    """How many separate parts the network has; a node without ties is a part of its own. Cost: O(n + m)."""
    return len(network.graph.connected_components())


def largest_component(network: Network) -> float | None:
    """The share of nodes in the largest part, from 0 to 1. Undefined without nodes. Cost: O(n + m)."""
    return None if not len(network) else max(network.graph.connected_components().sizes()) / len(network)


def isolates(network: Network) -> float:
    """How many nodes have no tie."""
    return int(np.count_nonzero(degree(network) == 0))


def diameter(network: Network) -> float | None:
    """The longest of the shortest paths, in ties, over pairs that can reach each other. Undefined without ties.

    In a disconnected network it is the largest diameter of a part. Cost: O(nm).
    """
    return network.graph.diameter(unconn=True) if len(network.pairs[0]) else None


def mean_distance(network: Network) -> float | None:
    """The mean shortest path, in ties, over pairs that can reach each other. Undefined without ties. Cost: O(nm)."""
    return network.graph.average_path_length(unconn=True) if len(network.pairs[0]) else None


def transitivity(network: Network) -> float | None:
    """The share of paths of two ties whose ends are tied too: 3 · triangles / paths of two ties, from 0 to 1.

    Undefined when there is no path of two ties. Cost: O(m^1.5). Source: Newman, Watts & Strogatz 2002,
    doi:10.1073/pnas.012582999.
    """
    return _defined(network.graph.transitivity_undirected(mode="nan"))


def reciprocity(network: Network) -> float | None:
    """The share of directed ties that are returned, from 0 to 1.

    Ties of symmetric relations (alliances, twinnings, common membership) do not count. Undefined when no tie has a
    direction. Source: Wasserman & Faust 1994, chapter 13.
    """
    return _defined(network.one_way.reciprocity()) if network.one_way.ecount() else None


def degree_centralization(network: Network) -> float | None:
    """How far ties gather on one node: Σ (max d − d) / (n − 1)(n − 2); 0 when all are equal, 1 for a star.

    Undefined below three nodes. Source: Freeman 1978, doi:10.1016/0378-8733(78)90021-7.
    """
    n = len(network)
    return None if n < 3 else float(_spread(degree(network)) / ((n - 1) * (n - 2)))


def betweenness_centralization(network: Network) -> float | None:
    """How far the shortest paths lead through one node: Σ (max b − b) / (n − 1), b normalised; 0 to 1 for a star.

    Undefined below three nodes. Cost: O(nm). Source: Freeman 1978.
    """
    n = len(network)
    return None if n < 3 else float(_spread(betweenness(network)) / (n - 1))


def closeness_centralization(network: Network) -> float | None:
    """How much nearer to all others one node is: Σ (max c − c)(2n − 3) / (n − 1)(n − 2); 0 to 1 for a star.

    Undefined below three nodes and in a disconnected network, where distances are infinite. Cost: O(nm). Source:
    Freeman 1978.
    """
    n = len(network)
    if n < 3 or not network.graph.is_connected():
        return None
    return float(_spread(closeness(network)) * (2 * n - 3) / ((n - 1) * (n - 2)))


def _spread(values: FloatArray) -> float:
    return float(np.sum(values.max() - values))


def _defined(value: float) -> float | None:
    return None if isnan(value) else value
