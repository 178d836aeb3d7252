"""How alike two nodes are by the contacts they share, for all pairs at once."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.sparse import csr_array, diags_array, triu

from graph.network import Network


def adamic_adar(network: Network) -> csr_array[Any, tuple[int, int]]:
    """Σ 1 / ln d_z over the common contacts z of each two nodes, d_z their degrees: an upper triangular matrix (n, n).

    Pairs with a tie are included, pairs without a common contact are not stored. A common contact has at least two
    ties, so the sum is always defined. Cost: O(Σ d²). Source: Adamic & Adar 2003, doi:10.1016/S0378-8733(03)00009-1.
    """
    ties = network.adjacency
    degree = np.asarray(ties.sum(axis=0)).ravel()
    worth = np.where(degree > 1, 1 / np.log(np.maximum(degree, 2)), 0.0)
    found: csr_array[Any, tuple[int, int]] = triu(ties @ diags_array(worth) @ ties, 1, format="csr")
    return found
