"""How a network is built, in one look: its groups, its core, its weak points, and what ties it across sectors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graph.analysis.communities import Communities, communities, stability
from graph.analysis.components import CutPoint, bridges, cut_points
from graph.analysis.core_periphery import CorePeriphery, core_periphery
from graph.analysis.grouping import BY_TYPE
from graph.analysis.key_players import KeyPlayers, breaking, reaching
from graph.analysis.measures.catalogue import LARGEST_EXACT
from graph.analysis.mixing import Mixing, mixing
from graph.analysis.multiplexity import Multiplexity, multiplexity
from graph.network import Network

ATTRIBUTES = (*BY_TYPE, "country")
LISTED = 20


@dataclass(frozen=True)
class Structure:
    """What `communities`, `core_periphery`, `key_players`, `components`, `multiplexity` and `mixing` find, together.

    `mixing` has an entry for each of sector, level and country that the nodes have.
    """

    communities: Communities
    stability: float | None
    core: CorePeriphery | None
    breaking: KeyPlayers | None
    reaching: KeyPlayers | None
    cut_points: tuple[CutPoint, ...]
    bridges: tuple[tuple[str, str], ...]
    multiplexity: Multiplexity
    mixing: Mapping[str, Mixing]

    def to_dict(self) -> dict[str, Any]:
        return {
            "communities": {**self.communities.to_dict(), "stability": self.stability},
            "core": self.core and self.core.to_dict(),
            "key_players": {
                "breaking": self.breaking and self.breaking.to_dict(),
                "reaching": self.reaching and self.reaching.to_dict(),
            },
            "cut_points": [{"id": cut.id, "cut_off": cut.cut_off} for cut in self.cut_points],
            "bridges": [list(bridge) for bridge in self.bridges],
            "multiplexity": self.multiplexity.to_dict(),
            "mixing": {by: found.to_dict() for by, found in self.mixing.items()},
        }


def structure(network: Network) -> Structure:
    """All of it, with the settings that each has of itself; of many cut points, the `LISTED` that cut off most.

    Of a network too large for distances from every node (`LARGEST_EXACT`), key players are left out and the agreement
    is that of two runs.
    """
    small = len(network) * len(network.pairs[0]) <= LARGEST_EXACT
    known = [by for by in ATTRIBUTES if _has(network, by)]
    return Structure(
        communities(network),
        stability(network, runs=10 if small else 2),
        core_periphery(network),
        breaking(network) if small else None,
        reaching(network) if small else None,
        tuple(cut_points(network, limit=LISTED)),
        tuple(bridges(network)),
        multiplexity(network),
        {by: mixing(network, by) for by in known},
    )


def _has(network: Network, by: str) -> bool:
    implied = BY_TYPE.get(by, {})
    return any(network.column(by)) or any(str(type) in implied for type in network.column("actor_type"))
