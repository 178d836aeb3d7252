"""What a report does not know: what was long not confirmed, and how many no document names."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from graph.analysis.coverage import Coverage, documented
from graph.model import Edge, Node
from graph.visibility import Sight
from viz.reports.asked import Asked
from viz.reports.scope import Scope
from viz.reports.sources import Citations

A_YEAR: Final = timedelta(days=365)
OLDEST: Final = 6
DAY: Final = len("2026-11-21")


@dataclass(frozen=True)
class Stale:
    """Who was not confirmed for over a year, and when last."""

    name: str
    confirmed: str


@dataclass(frozen=True)
class UnknownPart:
    """`stale` of the `dated` were not confirmed for over a year, of which `oldest` the longest; `proposed` of the
    `cited` statements nobody has decided yet.
    """

    stale: int
    dated: int
    undated: int
    oldest: tuple[Stale, ...]
    coverage: Coverage
    proposed: int
    cited: int

    @property
    def unseen(self) -> int:
        """How many more there are at least, by estimate; 0 where that cannot be told."""
        return round(self.coverage.least) - self.coverage.seen if self.coverage.least else 0


def unknown_part(
    sight: Sight, scope: Scope, nodes: Iterable[Node], edges: Iterable[Edge], citations: Citations, asked: Asked
) -> UnknownPart:
    """`nodes` and `edges` are all that there are, with their evidence."""
    names = {id: scope.explorer.here.name(id) for id in scope.ids}
    fresh = {id: each.last_confirmed[:DAY] for id, each in sight.freshness(sorted(scope.ids)).items()}
    dated = sorted((day, names[id]) for id, day in fresh.items() if day and id in names)
    limit = (asked.today - A_YEAR).isoformat()
    stale = [Stale(name, day) for day, name in dated if day < limit]
    known = documented(
        (node for node in nodes if node.id in scope.ids),
        (edge for edge in edges if edge.source in scope.ids or edge.target in scope.ids),
    )
    return UnknownPart(
        stale=len(stale),
        dated=len(dated),
        undated=len(names) - len(dated),
        oldest=tuple(stale[:OLDEST]),
        coverage=known.actors,
        proposed=citations.proposed,
        cited=citations.cited,
    )
