"""Whether ties stay within groups or reach across them: by sector, level, country or any other grouping.

Ties are undirected and simple; nodes without a group, and their ties, are left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from graph.analysis.grouping import NO_GROUP, grouping, numbered
from graph.network import Network


@dataclass(frozen=True)
class Mixing:
    """Ties between groups. `table[a][b]` counts those between groups `names[a]` and `names[b]`, the same both ways.

    `ei` is the E–I index, `expected_ei` what ties drawn blindly among the same nodes would give, `assortativity` the
    coefficient; each None where undefined.
    """

    by: str
    names: tuple[str, ...]
    sizes: tuple[int, ...]
    table: tuple[tuple[int, ...], ...]
    ei: float | None
    expected_ei: float | None
    assortativity: float | None

    def to_dict(self) -> dict[str, Any]:
        return {
            "by": self.by,
            "groups": dict(zip(self.names, self.sizes, strict=True)),
            "table": [list(row) for row in self.table],
            "ei": self.ei,
            "expected_ei": self.expected_ei,
            "assortativity": self.assortativity,
        }


def mixing(network: Network, by: str) -> Mixing:
    """How ties mix the groups of an attribute.

    E–I index: (E − I) / (E + I), E the ties across groups and I those within; −1 all within, 1 all across; undefined
    without ties. Its expectation puts as many ties on the pairs of grouped nodes at random. Source: Krackhardt & Stern
    1988, doi:10.2307/2786835.

    Assortativity: (Σ e_gg − Σ a_g²) / (1 − Σ a_g²), e_gg the share of ties within g, a_g that of tie ends in g; 1 all
    within, 0 as by chance, negative when groups avoid themselves; undefined without ties or when all ends are in one
    group. Source: Newman 2003, doi:10.1103/PhysRevE.67.026126. Cost: O(n + m).

    Raises `UsageError` for an attribute that no node has.
    """
    number, names = numbered(grouping(network, by))
    sizes = np.bincount(number[number != NO_GROUP], minlength=len(names))
    ends = number[network.pairs[0]]
    ends = ends[(ends != NO_GROUP).all(axis=1)]
    table = np.zeros((len(names), len(names)), dtype=np.int64)
    np.add.at(table, (ends[:, 0], ends[:, 1]), 1)
    table = np.triu(table) + np.triu(table.T, 1)
    table += np.triu(table, 1).T
    within, all_ties = int(np.trace(table)), len(ends)
    return Mixing(
        by,
        names,
        tuple(sizes.tolist()),
        tuple(tuple(row) for row in table.tolist()),
        (all_ties - 2 * within) / all_ties if all_ties else None,
        _expected_ei(sizes.tolist()),
        _assortativity(table, within, all_ties),
    )


def _expected_ei(sizes: list[int]) -> float | None:
    n = sum(sizes)
    pairs, within = n * (n - 1) // 2, sum(size * (size - 1) // 2 for size in sizes)
    return (pairs - 2 * within) / pairs if pairs else None


def _assortativity(table: Any, within: int, all_ties: int) -> float | None:
    if not all_ties:
        return None
    ends = (table.sum(axis=1) + np.diag(table)) / (2 * all_ties)
    by_chance = float((ends**2).sum())
    return None if by_chance >= 1 else (within / all_ties - by_chance) / (1 - by_chance)
