"""Which figures of a network say more than chance would, and how far they would swing had actors been missed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from graph.analysis.measures import (
    betweenness_centralization,
    degree_centralization,
    density,
    transitivity,
)
from graph.analysis.uncertainty import Comparison, Interval, Statistic, against_chance, with_actors_missing
from graph.network import Network

COMPARED: dict[str, Statistic] = {
    "transitivity": transitivity,
    "degree_centralization": degree_centralization,
    "betweenness_centralization": betweenness_centralization,
}
# Density is the same in every network of as many ties, so chance has nothing to say on it.
SWINGING: dict[str, Statistic] = {"density": density, **COMPARED}


@dataclass(frozen=True)
class Reliability:
    """Of one measure: against networks of as many ties drawn by chance, and with one actor in ten missed."""

    measure: str
    chance: Comparison | None
    missing: Interval

    def to_dict(self) -> dict[str, Any]:
        return {
            "measure": self.measure,
            "chance": self.chance and self.chance.to_dict(),
            "missing": self.missing.to_dict(),
        }


def reliability(network: Network, *, draws: int = 200, seed: int = 0) -> list[Reliability]:
    """Density, transitivity and centralization, with what `uncertainty` says of each. Cost: 400 times that of each."""
    return [
        Reliability(
            name,
            against_chance(network, statistic, draws=draws, seed=seed) if name in COMPARED else None,
            with_actors_missing(network, statistic, draws=draws, seed=seed),
        )
        for name, statistic in SWINGING.items()
    ]
