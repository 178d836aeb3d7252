"""The shortest way between two actors, step by step: who is tied to whom, and by what."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from graph.network import GATHERING, TOGETHER
from viz.explorer.explorer import Explorer

Named = tuple[str, str]
"""An id and a name."""


@dataclass(frozen=True)
class Stated:
    """A tie that something says: from whom, what, to whom."""

    source: Named
    relation: str
    target: Named


@dataclass(frozen=True)
class Step:
    """From one to the next: the ties that are stated between them, and what both take part in."""

    source: Named
    target: Named
    stated: tuple[Stated, ...]
    together: tuple[Named, ...]


@dataclass(frozen=True)
class Way:
    """The steps of one shortest way; `others` says how many nodes lie on other ways that are as short."""

    steps: tuple[Step, ...]
    others: int


def way(explorer: Explorer, start: str, goal: str) -> Way | None:
    """A shortest way, of several that with the strongest ties; None where none leads from one to the other."""
    between = explorer.between(start, goal)
    if not between:
        return None
    network = explorer.network
    part = network.only(np.array(between, dtype=np.int64))
    distances = [1 / weight for weight in part.graph.es["weight"]] if part.graph.ecount() else None
    steps = part.graph.distances(part.at[start])[0]
    # a tie counts a whole step, so that strength decides among the shortest ways only
    longest = max(steps) + 1
    costs = [longest * len(part) + distance for distance in distances] if distances else None
    (path,) = part.graph.get_shortest_paths(part.at[start], [part.at[goal]], weights=costs)
    ids = [part.ids[node] for node in path]
    return Way(
        tuple(_step(explorer, a, b) for a, b in pairwise(ids)),
        len(between) - len(ids),
    )


def _step(explorer: Explorer, a: str, b: str) -> Step:
    network, here = explorer.network, explorer.here
    ends = {network.at[a], network.at[b]}
    rows = np.flatnonzero(np.isin(network.sources, list(ends)) & np.isin(network.targets, list(ends)))
    stated = {
        Stated(
            _named(explorer, int(network.sources[row])),
            network.relations[row],
            _named(explorer, int(network.targets[row])),
        ): None
        for row in rows.tolist()
        if network.relations[row] != TOGETHER
    }
    groups = [
        [
            target
            for relation, kinds in GATHERING.items()
            for target in here.out(id, relation)
            if here.kind(target) in kinds
        ]
        for id in (a, b)
    ]
    both = dict.fromkeys(group for group in groups[0] if group in groups[1])
    return Step(
        _named(explorer, network.at[a]),
        _named(explorer, network.at[b]),
        tuple(stated),
        tuple((group, here.name(group)) for group in both),
    )


def _named(explorer: Explorer, node: int) -> Named:
    return explorer.network.ids[node], explorer.network.names[node]
