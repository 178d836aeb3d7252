"""Small groups that matter together: whose leaving breaks the network, and who reaches most of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np

from graph.analysis.measures import betweenness
from graph.network import Network

CANDIDATES = 40


@dataclass(frozen=True)
class KeyPlayers:
    """Ids in the order in which they were chosen, and what the group of all of them brings, from 0 to 1."""

    ids: tuple[str, ...]
    value: float

    def to_dict(self) -> dict[str, Any]:
        return {"ids": list(self.ids), "value": self.value}


def fragmentation(graph: Any) -> float | None:
    """The share of pairs that cannot reach each other: 1 − Σ s(s − 1) / n(n − 1), s the sizes of the parts.

    From 0, one part, to 1, no tie. Undefined below two nodes. Cost: O(n + m). Source: Borgatti 2006, equation 5.
    """
    n: int = graph.vcount()
    if n < 2:
        return None
    sizes: list[int] = graph.connected_components().sizes()
    return 1 - sum(size * (size - 1) for size in sizes) / (n * (n - 1))


def breaking(network: Network, k: int = 3) -> KeyPlayers | None:
    """The k nodes whose leaving fragments the rest most, chosen one after the other (the negative key-player problem).

    Of the candidates, the 40 nodes with highest betweenness, each time the one whose going leaves the largest
    fragmentation; among equals the one with more ties. The best k at once may be slightly better. Undefined when fewer
    than two nodes would remain. Cost: O(40 k (n + m)) and betweenness. Source: Borgatti 2006,
    doi:10.1007/s10588-006-7084-x.
    """
    if len(network) < k + 2:
        return None
    between = np.nan_to_num(betweenness(network))
    candidates = np.lexsort((np.arange(len(network)), -between))[:CANDIDATES].tolist()
    chosen: list[int] = []
    value = 0.0
    for _ in range(k):
        value, _ties, node = max(
            (_without(network, [*chosen, one]), network.graph.degree(one), -one)
            for one in candidates
            if one not in chosen
        )
        chosen.append(-node)
    return KeyPlayers(tuple(network.ids[node] for node in chosen), value)


def _without(network: Network, gone: list[int]) -> float:
    rest = network.graph.copy()
    rest.delete_vertices(gone)
    return fragmentation(rest) or 0.0


def reaching(network: Network, k: int = 3, steps: int = 2) -> KeyPlayers | None:
    """The k nodes that together reach most nodes within so many steps (the positive key-player problem, m-reach).

    Chosen one after the other, each time the one that adds most, which is never worse than 63 % of the best (Nemhauser,
    Wolsey & Fisher 1978, doi:10.1007/BF01588971). They reach themselves. The value is the share of nodes reached.
    Undefined without nodes. Cost: O(n · d^steps). Source: Borgatti 2006, doi:10.1007/s10588-006-7084-x.
    """
    if not len(network):
        return None
    within = [frozenset(near) for near in network.graph.neighborhood(order=steps)]
    reached: set[int] = set()
    chosen: list[int] = []
    for _ in range(min(k, len(network))):
        gains = Counter({-node: len(near - reached) for node, near in enumerate(within) if node not in chosen})
        node = -max(gains, key=lambda one: (gains[one], one))
        chosen.append(node)
        reached |= within[node]
    return KeyPlayers(tuple(network.ids[node] for node in chosen), len(reached) / len(network))
