"""Measures of a whole network and of each node in it.

Every function takes a `Network` first and never changes it. Unless a docstring says otherwise, ties are read as
undirected, simple (parallel and opposite ties count once) and unweighted, which suits coordination: a tie joins both.
Where a value is undefined it is None (whole network) or NaN (node), never a silent zero. Costs are for n nodes and m
ties. `NETWORK_MEASURES` and `NODE_MEASURES` list them with a name and a plain sentence for people; `measure` computes
all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import isnan
from typing import Any, Generic, TypeVar

import numpy as np

from graph.network import FloatArray, Network
from graph.text import Text

# The whole network


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


# Each node


def degree(network: Network) -> FloatArray:
    """How many others a node is tied to. Cost: O(m)."""
    return np.bincount(network.pairs[0].ravel(), minlength=len(network)).astype(np.float64)


def in_degree(network: Network) -> FloatArray:
    """From how many others a tie comes; a tie of a symmetric relation comes from both sides."""
    return np.array(network.arcs.indegree(), dtype=np.float64)


def out_degree(network: Network) -> FloatArray:
    """To how many others a tie goes; a tie of a symmetric relation goes to both sides."""
    return np.array(network.arcs.outdegree(), dtype=np.float64)


def strength(network: Network) -> FloatArray:
    """The sum of the weights of a node's ties, in the unit of the weights; parallel ties add up.

    Source: Barrat et al. 2004, doi:10.1073/pnas.0400087101.
    """
    pairs, weights = network.pairs
    return np.bincount(pairs.ravel(), weights=np.repeat(weights, 2), minlength=len(network)).astype(np.float64)


def betweenness(network: Network) -> FloatArray:
    """The share of shortest paths between pairs of others that pass through a node, from 0 to 1.

    b(v) = Σ σ(s, t | v) / σ(s, t) over pairs s < t, divided by (n − 1)(n − 2)/2; pairs that cannot reach each other add
    nothing. Undefined below three nodes. Cost: O(nm). Source: Freeman 1977, doi:10.2307/3033543; Brandes 2001,
    doi:10.1080/0022250X.2001.9990249.
    """
    n = len(network)
    if n < 3:
        return _undefined(network)
    return np.array(network.graph.betweenness(), dtype=np.float64) * 2 / ((n - 1) * (n - 2))


def closeness(network: Network) -> FloatArray:
    """How near a node is to all others, from 0 to 1: (r / (n − 1)) · (r / Σ distances), r the others it can reach.

    The first factor makes values of different parts comparable (Wasserman & Faust 1994, 5.2). Undefined for a node
    without ties. Cost: O(nm).
    """
    n = len(network)
    if n < 2:
        return _undefined(network)
    within = np.array(network.graph.closeness(normalized=True), dtype=np.float64)
    parts = network.graph.connected_components()
    reached = np.array(parts.sizes(), dtype=np.float64)[parts.membership] - 1
    return np.where(reached > 0, within * reached / (n - 1), np.nan)


def harmonic(network: Network) -> FloatArray:
    """The mean of 1/distance to all others, from 0 to 1; unreachable counts 0, so it suits disconnected networks.

    Undefined below two nodes. Cost: O(nm). Source: Marchiori & Latora 2000, doi:10.1016/S0378-4371(00)00311-3.
    """
    if len(network) < 2:
        return _undefined(network)
    return np.array(network.graph.harmonic_centrality(normalized=True), dtype=np.float64)


def eigenvector(network: Network) -> FloatArray:
    """How well tied a node is to well-tied nodes: the leading eigenvector of the ties, scaled so that the largest is 1.

    Computed in the largest part (of equal ones the first) and undefined elsewhere, since the eigenvectors of separate
    parts cannot be compared. Cost: O(m) a step. Source: Bonacich 1972, doi:10.1080/0022250X.1972.9989806.
    """
    values = _undefined(network)
    if len(network.pairs[0]):
        part = max(network.graph.connected_components(), key=len)
        within = network.graph.induced_subgraph(part).eigenvector_centrality(scale=True)
        values[part] = np.abs(np.array(within, dtype=np.float64))
    return values


def pagerank(network: Network) -> FloatArray:
    """The share of time a random walk that follows ties in their direction spends at a node; the sum is 1.

    With probability 0.15, and where no tie leads on, it starts afresh anywhere. Symmetric relations run both ways;
    weights count. Undefined without nodes. Cost: O(m) a step. Source: Brin & Page 1998,
    doi:10.1016/S0169-7552(98)00110-X.
    """
    if not len(network):
        return _undefined(network)
    weights = "weight" if network.arcs.ecount() else None
    return np.array(network.arcs.pagerank(damping=0.85, weights=weights), dtype=np.float64)


def constraint(network: Network) -> FloatArray:
    """How much a node's contacts are tied to each other, which leaves it few alternatives: Σ_j (p_ij + Σ_q p_iq p_qj)².

    p_ij is the share of i's strength that goes to j. Low values mark brokers; a node whose only contact has others has
    1, and values slightly above 1 occur in tiny dense groups. Undefined for a node without ties. Weights count. Cost:
    O(Σ d²). Source: Burt 1992, Structural Holes, chapter 2.
    """
    if not len(network.pairs[0]):
        return _undefined(network)
    return np.array(network.graph.constraint(weights="weight"), dtype=np.float64)


def effective_size(network: Network) -> FloatArray:
    """How many of a node's contacts are not reached through each other: d − 2t/d, t the ties among its d contacts.

    From 1 to d. Undefined for a node without ties. Cost: O(m^1.5). Source: Borgatti 1997, Connections 20(1), for Burt
    1992.
    """
    contacts = degree(network)
    among = np.zeros(len(network))
    if len(network.pairs[0]):
        share = np.nan_to_num(np.array(network.graph.transitivity_local_undirected(mode="nan"), dtype=np.float64))
        among = share * contacts * (contacts - 1) / 2
    return contacts - 2 * among / np.where(contacts > 0, contacts, np.nan)


def clustering(network: Network) -> FloatArray:
    """The share of pairs of a node's contacts that are tied, from 0 to 1. Undefined below two contacts.

    Cost: O(m^1.5). Source: Watts & Strogatz 1998, doi:10.1038/30918.
    """
    if not len(network):
        return _undefined(network)
    return np.array(network.graph.transitivity_local_undirected(mode="nan"), dtype=np.float64)


def core(network: Network) -> FloatArray:
    """The largest k such that a node stays when all with fewer than k ties are taken away again and again.

    Cost: O(m). Source: Seidman 1983, doi:10.1016/0378-8733(83)90028-X; Batagelj & Zaveršnik 2003, arXiv:cs/0310049.
    """
    return np.array(network.graph.coreness(), dtype=np.float64)


# All together

Result = TypeVar("Result")


@dataclass(frozen=True)
class Measure(Generic[Result]):
    """A measure with its name and a plain sentence on how to read it."""

    id: str
    label: Text
    plain: Text
    compute: Callable[[Network], Result]


NETWORK_MEASURES: tuple[Measure[float | None], ...] = (
    Measure("size", Text("Size"), Text("How many actors the network has."), size),
    Measure("ties", Text("Ties"), Text("How many pairs of actors are tied."), ties),
    Measure(
        "density",
        Text("Density"),
        Text("Of all the ties there could be, the share that exists; it falls by itself as a network grows."),
        density,
    ),
    Measure("mean_degree", Text("Mean degree"), Text("How many others an actor is tied to on average."), mean_degree),
    Measure(
        "components",
        Text("Components"),
        Text("Into how many parts without any tie between them the network falls; 1 means all can reach all."),
        components,
    ),
    Measure(
        "largest_component",
        Text("Largest component"),
        Text("The share of actors in the largest part, in which everybody can reach everybody."),
        largest_component,
    ),
    Measure("isolates", Text("Isolated actors"), Text("How many actors have no documented tie."), isolates),
    Measure(
        "diameter",
        Text("Diameter"),
        Text("How many steps the two actors farthest apart need to reach each other."),
        diameter,
    ),
    Measure(
        "mean_distance",
        Text("Mean distance"),
        Text("How many steps separate two actors on average, among those that can reach each other."),
        mean_distance,
    ),
    Measure(
        "transitivity",
        Text("Transitivity"),
        Text("How often two actors with a common contact are tied themselves: high values mean close circles."),
        transitivity,
    ),
    Measure(
        "reciprocity",
        Text("Reciprocity"),
        Text("How often a tie in one direction, such as funding or support, is returned."),
        reciprocity,
    ),
    Measure(
        "degree_centralization",
        Text("Degree centralization"),
        Text("Whether one actor holds most of the ties: 0 means all hold equally many, 1 means one holds them all."),
        degree_centralization,
    ),
    Measure(
        "betweenness_centralization",
        Text("Betweenness centralization"),
        Text("Whether contacts among the others pass through one actor: 0 means no one stands out, 1 one holds all."),
        betweenness_centralization,
    ),
    Measure(
        "closeness_centralization",
        Text("Closeness centralization"),
        Text("Whether one actor is much nearer to all than the others are; only for a network in one part."),
        closeness_centralization,
    ),
)

NODE_MEASURES: tuple[Measure[FloatArray], ...] = (
    Measure("degree", Text("Degree"), Text("How many others it is tied to."), degree),
    Measure("in_degree", Text("Incoming ties"), Text("How many others have a tie towards it."), in_degree),
    Measure("out_degree", Text("Outgoing ties"), Text("Towards how many others it has a tie."), out_degree),
    Measure("strength", Text("Strength"), Text("The weight of all its ties together."), strength),
    Measure(
        "betweenness",
        Text("Betweenness"),
        Text("How often it lies on the shortest way between two others: high values mark go-betweens and bottlenecks."),
        betweenness,
    ),
    Measure(
        "closeness",
        Text("Closeness"),
        Text("How few steps it needs to reach the others; news reaches it early."),
        closeness,
    ),
    Measure(
        "harmonic",
        Text("Harmonic closeness"),
        Text("Closeness for a network in several parts: those it cannot reach count as infinitely far."),
        harmonic,
    ),
    Measure(
        "eigenvector",
        Text("Eigenvector centrality"),
        Text("Whether it is tied to actors that are themselves well tied."),
        eigenvector,
    ),
    Measure(
        "pagerank",
        Text("PageRank"),
        Text("How much weight the ties of others give it when those that are well tied count more."),
        pagerank,
    ),
    Measure(
        "constraint",
        Text("Constraint"),
        Text("How much it depends on one closed circle: low values mark those who bridge separate circles."),
        constraint,
    ),
    Measure(
        "effective_size",
        Text("Effective size"),
        Text("How many of its contacts it does not also reach through another contact."),
        effective_size,
    ),
    Measure("clustering", Text("Clustering"), Text("How many of its contacts are tied to each other."), clustering),
    Measure(
        "core",
        Text("Core number"),
        Text("How deep it lies in the dense centre of the network; 0 or 1 is the margin."),
        core,
    ),
)


@dataclass(frozen=True)
class Measures:
    """All measures of one network. NaN among `nodes` means undefined there, as None does among `whole`."""

    network: Network
    whole: Mapping[str, float | None]
    nodes: Mapping[str, FloatArray]

    def top(self, measure: str, k: int = 10) -> list[tuple[str, float]]:
        """The ids with the highest values of a node measure, best first, ties in order of id."""
        values = self.nodes[measure]
        order = sorted((-value, self.network.ids[i]) for i, value in enumerate(values.tolist()) if not isnan(value))
        return [(id, -value) for value, id in order[:k]]

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON: `whole` by measure, `nodes` a list with id, name and each measure, None where
        undefined, and what of the input was set aside.
        """
        columns = {name: [_defined(value) for value in values.tolist()] for name, values in self.nodes.items()}
        return {
            "whole": dict(self.whole),
            "nodes": [
                {
                    "id": id,
                    "name": self.network.names[i],
                    "kind": self.network.kinds[i],
                    **{name: values[i] for name, values in columns.items()},
                }
                for i, id in enumerate(self.network.ids)
            ],
            "set_aside": list(self.network.set_aside),
        }


def measure(network: Network) -> Measures:
    """All measures of the whole network and of each node. Cost: O(nm), shared by the measures built on distances."""
    return Measures(
        network,
        {one.id: one.compute(network) for one in NETWORK_MEASURES},
        {one.id: one.compute(network) for one in NODE_MEASURES},
    )


def _spread(values: FloatArray) -> float:
    return float(np.sum(values.max() - values))


def _undefined(network: Network) -> FloatArray:
    return np.full(len(network), np.nan)


def _defined(value: float) -> float | None:
    return None if isnan(value) else value
