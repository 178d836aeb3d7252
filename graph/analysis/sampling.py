"""Betweenness of networks too large for all shortest paths: from a sample of nodes, with the error that it may have."""

from __future__ import annotations

from dataclasses import dataclass
from math import log, sqrt

import numpy as np

from graph.network import FloatArray, Network


@dataclass(frozen=True)
class Sampled:
    """Values with the largest error that any of them has but for one chance in twenty."""

    values: FloatArray
    error: float
    sources: int


def sampled_betweenness(network: Network, *, sources: int = 200, seed: int = 0) -> Sampled:
    """Betweenness as `measures.betweenness` defines it, from the shortest paths of a random sample of source nodes.

    Unbiased. The error bound is Hoeffding's over all n nodes at once: √(ln(2n / 0.05) / 2k) for k sources, times
    n / (n − 2) (Brandes & Pich 2007, doi:10.1142/S0218127407018403; Jacob et al. 2005,
    doi:10.1007/978-3-540-31955-9_13). In practice errors are far below it, above all those of central nodes. Exact with
    error 0 when `sources` reaches n. The same seed gives the same values. Undefined (NaN) below three nodes. Cost:
    O(km).
    """
    n = len(network)
    if n < 3:
        return Sampled(np.full(n, np.nan), 0.0, 0)
    k = min(sources, n)
    drawn = np.sort(np.random.default_rng(seed).permutation(n)[:k])
    from_drawn = np.array(network.graph.betweenness(sources=drawn.tolist(), targets=None), dtype=np.float64)
    error = 0.0 if k == n else sqrt(log(2 * n / 0.05) / (2 * k)) * n / (n - 2)
    return Sampled(from_drawn * (n / k) * 2 / ((n - 1) * (n - 2)), error, k)
