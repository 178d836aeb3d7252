"""Who a report is about: those who work in the territory and on the theme, and those from elsewhere tied to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from viz.explorer import Explorer, Selection
from viz.reports.asked import Asked


@dataclass(frozen=True)
class Scope:
    """`inside` are the indexes, in the explorer's network, of those who work here, in rising order."""

    explorer: Explorer
    inside: Sequence[int]

    @classmethod
    def of(cls, explorer: Explorer, asked: Asked) -> Scope:
        return cls(explorer, explorer.chosen(Selection(territory=asked.territory, topic=asked.theme)))

    @cached_property
    def ids(self) -> frozenset[str]:
        """The ids of those who work here."""
        return frozenset(self.explorer.network.ids[node] for node in self.inside)

    @cached_property
    def around(self) -> list[int]:
        """Those from elsewhere who are tied to somebody here, those with the most of such ties first."""
        within, shared = set(self.inside), dict[int, int]()
        for node in self.inside:
            for other in self.explorer.network.graph.neighbors(node):
                if other not in within:
                    shared[other] = shared.get(other, 0) + 1
        return sorted(shared, key=lambda node: (-shared[node], self.explorer.network.ids[node]))

    @cached_property
    def by_ties(self) -> list[int]:
        """Those who work here, the best tied first."""
        degrees, ids = self.explorer.degrees, self.explorer.network.ids
        return sorted(self.inside, key=lambda node: (-degrees[node], ids[node]))
