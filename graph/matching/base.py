"""What a recommendation is: a score that explains itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import exp
from typing import Any

from graph.text import Text


@dataclass(frozen=True)
class Recommendation:
    """Somebody or something to turn to.

    `source` is who asked, `target` what is recommended (ids). `probability` is from 0 to 1: how likely it is that the
    two fit, as far as the record tells; `parts` are the contributions that make it. `contacts` are ids of those who
    could introduce the two, or who ran the practice and can be called.
    """

    source: str
    target: str
    probability: float
    reasons: tuple[Text, ...]
    parts: Mapping[str, float]
    contacts: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Values for JSON; `Text`s are left for whoever writes it to say in the reader's language."""
        return {
            "source": self.source,
            "target": self.target,
            "score": round(self.probability, 4),
            "parts": {name: round(value, 4) for name, value in self.parts.items()},
            "reasons": list(self.reasons),
            "contacts": list(self.contacts),
        }


def logistic(value: float) -> float:
    return 1 / (1 + exp(-max(-30.0, min(30.0, value))))


def varied(ranked: Iterable[tuple[Recommendation, str]], k: int, fade: float = 0.85) -> list[Recommendation]:
    """The best `k`, of several groups: each one already taken from a group lowers the rest of it by `fade`.

    Source: the idea of maximal marginal relevance, Carbonell & Goldstein 1998, doi:10.1145/290941.291025.
    """
    by_group: dict[str, list[Recommendation]] = {}
    for recommendation, group in ranked:
        by_group.setdefault(group, []).append(recommendation)
    queues = {group: sorted(found, key=lambda one: (-one.probability, one.target)) for group, found in by_group.items()}
    taken = dict.fromkeys(queues, 0)
    chosen: list[Recommendation] = []
    while len(chosen) < k:
        heads = [
            (
                -queue[taken[group]].probability * fade ** (taken[group] if group else 0),
                queue[taken[group]].target,
                group,
            )
            for group, queue in queues.items()
            if taken[group] < len(queue)
        ]
        if not heads:
            break
        group = min(heads)[2]
        chosen.append(queues[group][taken[group]])
        taken[group] += 1
    return chosen
