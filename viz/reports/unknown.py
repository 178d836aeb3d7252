"""What a report does not know: what was long not confirmed, and how many no document names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from graph.analysis.coverage import Coverage, documented
from graph.visibility import Sight
from viz.reports.asked import Asked
from viz.reports.scope import Scope
from viz.reports.sources import Citations

A_YEAR: Final = timedelta(days=365)
OLDEST: Final = 6
LOOKED_AT: Final = 600  # of a larger network, going through all evidence would keep a reader waiting
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


def unknown_part(sight: Sight, scope: Scope, citations: Citations, asked: Asked) -> UnknownPart:
    """What is not known of those who work here; of very many only what nobody reviewed is told."""
    few = sorted(scope.ids) if len(scope.ids) <= LOOKED_AT else []
    names = {id: scope.explorer.here.name(id) for id in few}
    fresh = {id: each.last_confirmed[:DAY] for id, each in sight.freshness(few).items()} if few else {}
    dated = sorted((day, names[id]) for id, day in fresh.items() if day)
    limit = (asked.today - A_YEAR).isoformat()
    stale = [Stale(name, day) for day, name in dated if day < limit]
    ties = {edge.id: edge for id in few for edge in sight.edges(of=id)}
    return UnknownPart(
        stale=len(stale),
        dated=len(dated),
        undated=len(few) - len(dated),
        oldest=tuple(stale[:OLDEST]),
        coverage=documented(sight.nodes(ids=few), ties.values()).actors,
        proposed=citations.proposed,
        cited=citations.cited,
    )
