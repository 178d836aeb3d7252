"""What changed between two moments of one network."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from graph.network import Network


@dataclass(frozen=True)
class Turnover:
    """Ids and ties (pairs of ids in order) that came, went and stayed; `stability` is None where neither has a tie."""

    joined: tuple[str, ...]
    left: tuple[str, ...]
    gained: tuple[tuple[str, str], ...]
    lost: tuple[tuple[str, str], ...]
    kept: int
    stability: float | None

    def to_dict(self) -> dict[str, Any]:
        return {
            "joined": list(self.joined),
            "left": list(self.left),
            "gained": [list(tie) for tie in self.gained],
            "lost": [list(tie) for tie in self.lost],
            "kept": self.kept,
            "stability": self.stability,
        }


def turnover(before: Network, after: Network) -> Turnover:
    """Who and which ties came and went, direction aside.

    Stability is Jaccard's: ties at both moments over ties at either, from 0 to 1; below about 0.3 the two are better
    read as different networks (Snijders, van de Bunt & Steglich 2010, doi:10.1016/j.socnet.2009.02.004). Only what is
    recorded with its dates is seen. Cost: O(n + m).
    """
    old, new = _ties(before), _ties(after)
    return Turnover(
        tuple(sorted(set(after.ids) - set(before.ids))),
        tuple(sorted(set(before.ids) - set(after.ids))),
        tuple(sorted(new - old)),
        tuple(sorted(old - new)),
        len(old & new),
        len(old & new) / len(old | new) if old | new else None,
    )


def _ties(network: Network) -> set[tuple[str, str]]:
    ids = network.ids
    return {(min(ids[a], ids[b]), max(ids[a], ids[b])) for a, b in network.pairs[0].tolist()}
