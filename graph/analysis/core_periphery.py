"""A dense core and a margin that is tied to the core only: how well a network fits that picture, and who is where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from typing import Any

import numpy as np
import numpy.typing as npt

from graph.analysis.measures import degree
from graph.network import FloatArray, IntArray, Network

BoolArray = npt.NDArray[np.bool_]
WORK = 4_000_000


@dataclass(frozen=True)
class CorePeriphery:
    """`core` are the ids of the core in order of id; `fit` is the correlation with the picture, from 0 to 1."""

    core: tuple[str, ...]
    fit: float

    def to_dict(self) -> dict[str, Any]:
        return {"core": list(self.core), "fit": self.fit}


def core_periphery(network: Network) -> CorePeriphery | None:
    """The core that fits best: Pearson's correlation of the ties with a pattern in which i and j are tied if either is
    in the core (Borgatti & Everett 1999, equation 1, doi:10.1016/S0378-8733(99)00019-2).

    Ties are undirected and simple. The search takes the nodes that add most ties first; then each round moves nodes
    in and out, each at most once and always the one that fits best then, and keeps the best set seen (Kernighan & Lin
    1970, doi:10.1002/j.1538-7305.1970.tb01770.x). The best of all sets cannot be found in bearable time: another may
    fit slightly better. Networks drawn by chance fit too, small ones above all: compare with them. Undefined (None)
    below three nodes and where all pairs are tied or none. Cost: at most 4 million steps and O(m) a round, few rounds.
    """
    n, m = len(network), len(network.pairs[0])
    if n < 3 or not 0 < m < n * (n - 1) // 2:
        return None
    neighbours: Sequence[Sequence[int]] = network.graph.get_adjlist()
    contacts = degree(network)
    core, best = _start(neighbours, contacts, m)
    while (better := _round(core, neighbours, contacts, m)) and better[1] > best + 1e-12:
        core, best = better
    return CorePeriphery(tuple(sorted(network.ids[node] for node in np.flatnonzero(core))), best)


def _start(neighbours: Sequence[Sequence[int]], contacts: FloatArray, m: int) -> tuple[BoolArray, float]:
    """The best fitting of the sets made by taking, again and again, the node that adds most ties; and its fit."""
    n = len(neighbours)
    uncovered = contacts.astype(np.int64).tolist()
    queue = [(-ties, node) for node, ties in enumerate(uncovered)]
    heapify(queue)
    order: list[int] = []
    new: list[int] = []
    taken = [False] * n
    while queue:
        ties, node = heappop(queue)
        if taken[node] or -ties != uncovered[node]:
            continue
        taken[node] = True
        order.append(node)
        new.append(-ties)
        for other in neighbours[node]:
            if not taken[other]:
                uncovered[other] -= 1
                heappush(queue, (-uncovered[other], other))
    fits = _correlation(np.cumsum(new)[: n - 2].astype(np.float64), np.arange(1, n - 1), n, m)
    best = int(np.argmax(fits))
    core = np.zeros(n, dtype=bool)
    core[order[: best + 1]] = True
    return core, float(fits[best])


def _round(
    core: BoolArray, neighbours: Sequence[Sequence[int]], contacts: FloatArray, m: int
) -> tuple[BoolArray, float]:
    """The best set seen when every node moves at most once, and its fit."""
    n = len(core)
    core = core.copy()
    into_core = np.array([sum(core[other] for other in near) for near in neighbours], dtype=np.float64)
    touched = float(contacts[core].sum() - into_core[core].sum() / 2)
    moved = np.zeros(n, dtype=bool)
    best, best_fit, seen = core.copy(), -1.0, 0
    moves: list[int] = []
    for _ in range(min(n, max(50, WORK // n))):
        way = np.where(core, -1, 1)
        size, then = core.sum() + way, touched + way * (contacts - into_core)
        fits = np.where(moved | (size < 1) | (size > n - 2), -np.inf, _correlation(then, size, n, m))
        node = int(np.argmax(fits))
        if fits[node] == -np.inf:
            break
        for other in neighbours[node]:
            into_core[other] += way[node]
        touched, core[node], moved[node] = float(then[node]), ~core[node], True
        moves.append(node)
        if fits[node] > best_fit + 1e-12:
            best_fit, seen = float(fits[node]), len(moves)
    best[moves[:seen]] ^= True
    return best, best_fit


def _correlation(touched: FloatArray, size: IntArray, n: int, m: int) -> FloatArray:
    """Pearson's correlation over all pairs between tied and in the pattern, by the ties that touch the core and the
    size of the core.
    """
    all_pairs = n * (n - 1) / 2
    pattern = all_pairs - (n - size) * (n - size - 1) / 2
    spread = np.sqrt(m * (all_pairs - m) * np.clip(pattern * (all_pairs - pattern), 0, None))
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(spread > 0, (all_pairs * touched - m * pattern) / spread, 0.0)
