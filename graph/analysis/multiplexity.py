"""Ties of several kinds between the same two: how far relations overlap."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from graph.network import Network


@dataclass(frozen=True)
class Multiplexity:
    """`share` is that of tied pairs joined by more than one relation, None without ties.

    `pairs` counts the pairs of each relation, `overlap` for two relations the pairs that both join over those that
    either joins (Jaccard), from 0 to 1.
    """

    share: float | None
    pairs: dict[str, int]
    overlap: dict[tuple[str, str], float]

    def to_dict(self) -> dict[str, Any]:
        return {
            "share": self.share,
            "pairs": self.pairs,
            "overlap": [{"a": a, "b": b, "jaccard": value} for (a, b), value in self.overlap.items()],
        }


def multiplexity(network: Network) -> Multiplexity:
    """How many pairs are joined in more than one way. Direction is ignored. Cost: O(m) and the square of relations.

    Multiplex ties are the more lasting ones; source: Kadushin 2012, Understanding Social Networks, chapter 3; Provan &
    Milward 1995, doi:10.2307/2393698.
    """
    joined: dict[str, set[tuple[int, int]]] = defaultdict(set)
    for source, target, relation in zip(
        network.sources.tolist(), network.targets.tolist(), network.relations, strict=True
    ):
        joined[relation].add((min(source, target), max(source, target)))
    times = Counter(pair for pairs in joined.values() for pair in pairs)
    several = sum(number > 1 for number in times.values())
    relations = sorted(joined)
    return Multiplexity(
        several / len(times) if times else None,
        {relation: len(joined[relation]) for relation in relations},
        {(a, b): len(joined[a] & joined[b]) / len(joined[a] | joined[b]) for a, b in combinations(relations, 2)},
    )
