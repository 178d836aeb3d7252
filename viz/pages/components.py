"""The page that shows every component."""

from __future__ import annotations

from dataclasses import dataclass

from graph.model import Node
from viz.charts import Bars, Dots, bars, dots
from viz.site import with_query


@dataclass(frozen=True)
class Components:
    """What `components.html` receives."""

    nodes: tuple[Node, ...]

    @property
    def pictures(self) -> tuple[Bars | Dots, ...]:
        """A picture of each sort, of the names' lengths."""
        lengths = [(node.name, len(node.name)) for node in self.nodes]
        return bars(lengths), dots(
            ["a", "e", "o"], [(name, [name.count(each) for each in "aeo"]) for name, _ in lengths]
        )

    def at(self, order: str) -> str:
        """The address of the page for an order."""
        return with_query("/componentes", orden=order)
