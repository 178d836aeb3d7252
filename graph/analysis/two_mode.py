"""Actors and the spaces where they meet, as a network of two modes: who sits where, and which spaces share people.

Every function takes the `two-mode` view of a store, or any network whose ties join an Actor and a Space.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.sparse import csr_array

from graph.errors import UsageError
from graph.network import IntArray, Network


@dataclass(frozen=True)
class TwoMode:
    """Figures of the two-mode network; None where undefined. `shared` lists two spaces with the actors in both."""

    actors: int
    spaces: int
    memberships: int
    density: float | None
    memberships_of_an_actor: float | None
    actors_in_a_space: float | None
    actor_centralization: float | None
    space_centralization: float | None
    clustering: float | None
    shared: tuple[tuple[str, str, int], ...]

    def to_dict(self) -> dict[str, Any]:
        return {
            **{name: value for name, value in vars(self).items() if name != "shared"},
            "shared": [{"a": a, "b": b, "actors": actors} for a, b, actors in self.shared],
        }


def is_two_mode(network: Network) -> bool:
    """Whether there are ties, and each joins a space with something else."""
    space = np.array([kind == "Space" for kind in network.kinds], dtype=bool)
    return len(network.pairs[0]) > 0 and bool((space[network.pairs[0]].sum(axis=1) == 1).all())


def two_mode(network: Network) -> TwoMode:
    """Measure a network of actors × spaces.

    Density: memberships / (actors · spaces). Centralization of a mode: Σ (max d − d) / (n − 1)k, n the size of the mode
    and k that of the other; 0 when all sit in equally many, 1 when one sits in every space and the others in none
    (Freeman's, for one mode; Faust 1997, doi:10.1016/S0378-8733(96)00300-0). Clustering: 4 · four-cycles / paths of
    three ties, from 0 to 1, how often two actors that meet in one space meet in another too (Robins & Alexander 2004,
    doi:10.1023/B:CMOT.0000032580.12184.c0). Undefined where a denominator is 0. Cost: O(Σ d²).

    Raises `UsageError` for a tie within a mode.
    """
    actor_at = [i for i, kind in enumerate(network.kinds) if kind != "Space"]
    space_at = [i for i, kind in enumerate(network.kinds) if kind == "Space"]
    row, column = {node: i for i, node in enumerate(actor_at)}, {node: i for i, node in enumerate(space_at)}
    cells = []
    for a, b in network.pairs[0].tolist():
        if (a in row) == (b in row):
            raise UsageError(
                "«{a}» and «{b}» are of one mode.",
                remedy="Take the two-mode view: actors and the spaces they belong to.",
                a=network.names[a],
                b=network.names[b],
            )
        cells.append((row[a], column[b]) if a in row else (row[b], column[a]))
    at = np.array(cells, dtype=np.int64).reshape(-1, 2)
    member: csr_array[Any, tuple[int, int]] = csr_array(
        (np.ones(len(at)), (at[:, 0], at[:, 1])), shape=(len(actor_at), len(space_at))
    )
    of_actor = np.bincount(at[:, 0], minlength=len(actor_at))
    of_space = np.bincount(at[:, 1], minlength=len(space_at))
    possible = len(actor_at) * len(space_at)
    return TwoMode(
        len(actor_at),
        len(space_at),
        len(at),
        len(at) / possible if possible else None,
        len(at) / len(actor_at) if actor_at else None,
        len(at) / len(space_at) if space_at else None,
        _centralization(of_actor, len(space_at)),
        _centralization(of_space, len(actor_at)),
        _clustering(member, at, of_actor, of_space),
        _shared(network, member, space_at),
    )


def _centralization(degrees: IntArray, other_mode: int) -> float | None:
    if len(degrees) < 2 or not other_mode:
        return None
    return float((degrees.max() - degrees).sum() / ((len(degrees) - 1) * other_mode))


def _clustering(
    member: csr_array[Any, tuple[int, int]], at: IntArray, of_actor: IntArray, of_space: IntArray
) -> float | None:
    """Four-cycles: two actors with s spaces in common make s(s − 1)/2. Three-paths: (d − 1)(d' − 1) for each tie."""
    paths = float(((of_actor[at[:, 0]] - 1) * (of_space[at[:, 1]] - 1)).sum()) if len(at) else 0.0
    if not paths:
        return None
    common = (member @ member.T).tocoo()
    apart = common.row < common.col
    cycles = float((common.data[apart] * (common.data[apart] - 1) / 2).sum())
    return 4 * cycles / paths


def _shared(
    network: Network, member: csr_array[Any, tuple[int, int]], space_at: list[int]
) -> tuple[tuple[str, str, int], ...]:
    common = (member.T @ member).tocoo()
    found = (
        (network.ids[space_at[a]], network.ids[space_at[b]], int(actors))
        for a, b, actors in zip(common.row.tolist(), common.col.tolist(), common.data.tolist(), strict=True)
        if a < b
    )
    return tuple(sorted(found, key=lambda one: (-one[2], one[:2])))
