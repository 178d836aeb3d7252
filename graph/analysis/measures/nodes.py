"""Measures of each node: an array with one value a node, NaN where it is undefined, never a silent zero.

Every function takes a `Network` first and never changes it. Unless a docstring says otherwise, ties are read as
undirected, simple (parallel and opposite ties count once) and unweighted, which suits coordination: a tie joins both.
Costs are for n nodes and m ties.
"""

from __future__ import annotations

import numpy as np

from graph.network import FloatArray, Network


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
        # ARPACK starts at random: beyond the tenth digit it gives noise, which would order equals anew in every run
        values[part] = np.round(np.abs(np.array(within, dtype=np.float64)), 10)
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


def _undefined(network: Network) -> FloatArray:
    return np.full(len(network), np.nan)
