"""Who stands between whom, by the groups of the three: the brokerage roles of Gould and Fernandez."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.sparse import csr_array

from graph.analysis.grouping import NO_GROUP, grouping, numbered
from graph.network import FloatArray, IntArray, Network
from graph.text import Text

ROLES: Mapping[str, Text] = {
    "coordinator": Text("between two of its own group"),
    "consultant": Text("between two of one other group"),
    "gatekeeper": Text("lets others reach its own group"),
    "representative": Text("speaks for its own group to others"),
    "liaison": Text("between two different groups, neither its own"),
}


@dataclass(frozen=True)
class Brokerage:
    """Chains i → j → k without i → k that each node j stands in the middle of, by role; `expected` by chance.

    All arrays have one value a node, NaN where it has no group.
    """

    by: str
    counts: Mapping[str, FloatArray]
    expected: Mapping[str, FloatArray]

    @property
    def total(self) -> FloatArray:
        """All chains, whatever the role."""
        return np.asarray(np.sum(list(self.counts.values()), axis=0), dtype=np.float64)

    def foremost(self, k: int) -> list[int]:
        """The indexes of the nodes in most chains, none of those in no chain."""
        total = np.nan_to_num(self.total)
        return [node for node in np.lexsort((np.arange(len(total)), -total))[:k].tolist() if total[node]]

    def to_dict(self, ids: Sequence[str]) -> dict[str, Any]:
        """By id, the roles that a node has been counted in, each with what was to be expected."""
        return {
            "by": self.by,
            "nodes": {
                ids[node]: {
                    role: {"count": float(self.counts[role][node]), "expected": float(self.expected[role][node])}
                    for role in ROLES
                }
                for node in np.flatnonzero(~np.isnan(self.total)).tolist()
            },
        }


def brokerage(network: Network, by: str = "sector") -> Brokerage:
    """Count, for each node j, the pairs (i, k) with ties i → j and j → k but none i → k, by the groups of the three.

    Coordinator: all of one group. Consultant (itinerant): i and k of one group, j of another. Gatekeeper: j and k of
    one group. Representative: i and j of one group. Liaison: three groups. Ties of a symmetric relation run both ways,
    so that each pair counts in both orders. Nodes without a group are left out. The expectation holds the sizes of the
    groups and the density p: (number of such pairs) · p²(1 − p). Cost: O(Σ d²) for each group. Source: Gould &
    Fernandez 1989, doi:10.2307/270949. Raises `UsageError` for an attribute that no node has.
    """
    number, names = numbered(grouping(network, by))
    arcs = _arcs(network, number)
    sizes = np.bincount(number[number != NO_GROUP], minlength=len(names))
    open_chains = _open_chains(arcs, number, len(names))
    counts = {role: np.full(len(network), np.nan) for role in ROLES}
    expected = {role: np.full(len(network), np.nan) for role in ROLES}
    n = int(sizes.sum())
    density = arcs.sum() / (n * (n - 1)) if n > 1 else 0.0
    chance = density**2 * (1 - density)
    for node in np.flatnonzero(number != NO_GROUP).tolist():
        own = number[node]
        for role, value in _by_role(open_chains[:, node, :], own).items():
            counts[role][node] = value
        for role, pairs in _possible(sizes, own).items():
            expected[role][node] = pairs * chance
    return Brokerage(by, counts, expected)


def _arcs(network: Network, number: IntArray) -> csr_array[Any, tuple[int, int]]:
    arcs = np.array(network.arcs.get_edgelist(), dtype=np.int64).reshape(-1, 2)
    arcs = arcs[(number[arcs] != NO_GROUP).all(axis=1)]
    return csr_array((np.ones(len(arcs)), (arcs[:, 0], arcs[:, 1])), shape=(len(network), len(network)))


def _open_chains(arcs: csr_array[Any, tuple[int, int]], number: IntArray, groups: int) -> FloatArray:
    """Of shape (groups, nodes, groups): chains from group g over the node to group h whose ends are not tied so."""
    n = len(number)
    member = np.zeros((n, groups))
    grouped = np.flatnonzero(number != NO_GROUP)
    member[grouped, number[grouped]] = 1
    into, out = arcs.T @ member, arcs @ member
    returned = (arcs.multiply(arcs.T)) @ member
    found: FloatArray = np.einsum("jg,jh->gjh", into, out)
    for group in range(groups):
        from_group = arcs.multiply(member[:, [group]]).tocsr()
        closed = arcs.multiply(from_group.T @ from_group).tocsr()
        found[group] -= closed @ member
        found[group, :, group] -= returned[:, group]
    return found


def _by_role(chains: FloatArray, own: int) -> dict[str, float]:
    both = float(chains[own, own])
    same = float(np.trace(chains))
    return {
        "coordinator": both,
        "consultant": same - both,
        "gatekeeper": float(chains[:, own].sum()) - both,
        "representative": float(chains[own, :].sum()) - both,
        "liaison": float(chains.sum() - chains[:, own].sum() - chains[own, :].sum()) + 2 * both - same,
    }


def _possible(sizes: IntArray, own: int) -> dict[str, int]:
    mine, n = int(sizes[own]), int(sizes.sum())
    others = [int(size) for group, size in enumerate(sizes) if group != own]
    return {
        "coordinator": (mine - 1) * (mine - 2),
        "consultant": sum(size * (size - 1) for size in others),
        "gatekeeper": (mine - 1) * (n - mine),
        "representative": (mine - 1) * (n - mine),
        "liaison": sum(size * (n - mine - size) for size in others),
    }
