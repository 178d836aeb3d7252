"""Who is in the network of a report, and who is tied to whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from graph.visibility import Sight
from viz.reports.figure import Figure, figure
from viz.reports.scope import Scope
from viz.reports.sources import Citations

LISTED: Final = 20
NAMED: Final = 3


@dataclass(frozen=True)
class Member:
    """Who works here: what it is, how many it is tied to, the best tied of these, the spaces that it sits in."""

    id: str
    name: str
    type: str
    ties: int
    tied_to: tuple[str, ...]
    spaces: tuple[str, ...]


@dataclass(frozen=True)
class NetworkPart:
    """`members` are the best tied; `alone` the names of those without a tie; `cited` the numbers of the sources."""

    actors: int
    spaces: int
    ties: int
    beyond: int
    figure: Figure
    members: tuple[Member, ...]
    alone: tuple[str, ...]
    cited: tuple[int, ...]

    @property
    def total(self) -> int:
        return self.actors + self.spaces


def network_part(sight: Sight, scope: Scope, citations: Citations) -> NetworkPart:
    """Who works here, and the picture of them."""
    explorer, network = scope.explorer, scope.explorer.network
    drawn = figure(scope)
    _, pairs, _ = explorer.tied(scope.inside)
    spaces = sum(network.kinds[node] == "Space" for node in scope.inside)
    marked = dict.fromkeys(mark.id for mark in drawn.marks)
    return NetworkPart(
        actors=len(scope.inside) - spaces,
        spaces=spaces,
        ties=len(pairs),
        beyond=len(scope.around),
        figure=drawn,
        members=tuple(_member(scope, node) for node in scope.by_ties[:LISTED]),
        alone=tuple(sorted(network.names[node] for node in scope.inside if not explorer.degrees[node])),
        cited=citations.of_all(edge for id in marked for edge in sight.edges(source=id) if edge.target in marked),
    )


def _member(scope: Scope, node: int) -> Member:
    explorer, network, here = scope.explorer, scope.explorer.network, scope.explorer.here
    best = sorted(network.graph.neighbors(node), key=lambda other: (-explorer.degrees[other], network.ids[other]))
    return Member(
        id=network.ids[node],
        name=network.names[node],
        type=explorer.types[node],
        ties=int(explorer.degrees[node]),
        tied_to=tuple(network.names[other] for other in best[:NAMED]),
        spaces=tuple(sorted(here.names(here.spaces(network.ids[node])))),
    )
