"""How a network holds together: its parts, and the nodes and ties without which it falls apart."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from graph.network import Network


def components(network: Network) -> list[tuple[str, ...]]:
    """The ids of each part in which everybody can reach everybody, largest first. Direction is ignored. O(n + m)."""
    parts = (tuple(network.ids[i] for i in part) for part in network.graph.connected_components())
    return sorted(parts, key=lambda part: (-len(part), part))


def bridges(network: Network) -> list[tuple[str, str]]:
    """The ties without which a part falls in two, as pairs of ids in order. Cost: O(n + m).

    Source: Tarjan 1974, doi:10.1016/0020-0190(74)90003-9.
    """
    pairs, _ = network.pairs
    return sorted((network.ids[pairs[tie][0]], network.ids[pairs[tie][1]]) for tie in network.graph.bridges())


@dataclass(frozen=True)
class CutPoint:
    """A node without which its part falls into `pieces`, lists of ids, largest first."""

    id: str
    pieces: tuple[tuple[str, ...], ...]

    @cached_property
    def cut_off(self) -> int:
        """How many nodes lose touch with the largest piece."""
        return sum(len(piece) for piece in self.pieces[1:])


def cut_points(network: Network, *, limit: int | None = None) -> list[CutPoint]:
    """The articulation points, those that cut off most first; of many, only the `limit` first.

    Direction is ignored. Cost: O(n + m) to find and rank them by the tree of blocks, and O(n + m) for the pieces of
    each one returned. Source: Hopcroft & Tarjan 1973, doi:10.1145/362248.362272.
    """
    graph = network.graph
    parts = graph.connected_components()
    found = []
    for point in sorted(cut_off := _cut_off(graph), key=lambda one: (-cut_off[one], network.ids[one]))[:limit]:
        others = [node for node in parts[parts.membership[point]] if node != point]
        rest = graph.induced_subgraph(others)
        pieces = [tuple(network.ids[others[i]] for i in piece) for piece in rest.connected_components()]
        found.append(CutPoint(network.ids[point], tuple(sorted(pieces, key=lambda piece: (-len(piece), piece)))))
    return found


def _cut_off(graph: Any) -> dict[int, int]:
    """How many nodes lose touch with the largest piece when each articulation point goes, from the block-cut tree."""
    blocks, points = graph.biconnected_components(return_articulation_points=True)
    cuts = set(points)
    blocks_at: dict[int, list[int]] = {point: [] for point in points}
    cuts_in: list[list[int]] = []
    for number, block in enumerate(blocks):
        inside = [node for node in block if node in cuts]
        cuts_in.append(inside)
        for node in inside:
            blocks_at[node].append(number)
    found: dict[int, int] = {}
    seen: set[int] = set()
    for root in points:
        if root in seen:
            continue
        order = _tree(root, blocks_at, cuts_in, seen)
        below: dict[int, int] = {}
        pieces: dict[int, list[int]] = {}
        for point, parent in reversed(order):
            branches = [
                len(blocks[block]) - 1 + sum(below[cut] - 1 for cut in cuts_in[block] if cut != point)
                for block in blocks_at[point]
                if block != parent
            ]
            pieces[point] = branches
            below[point] = 1 + sum(branches)
        total = below[root]
        for point, branches in pieces.items():
            rest = total - below[point]
            found[point] = total - 1 - max([*branches, rest])
    return found


def _tree(
    root: int, blocks_at: dict[int, list[int]], cuts_in: list[list[int]], seen: set[int]
) -> list[tuple[int, int | None]]:
    """The articulation points of one part from the root down, each with the block above it."""
    order: list[tuple[int, int | None]] = [(root, None)]
    seen.add(root)
    for point, parent in order:
        for block in blocks_at[point]:
            if block != parent:
                below = [cut for cut in cuts_in[block] if cut not in seen]
                seen.update(below)
                order.extend((cut, block) for cut in below)
    return order
