"""The page that shows every component."""

from __future__ import annotations

from dataclasses import dataclass

from graph.model import Node
from viz.site import with_query


@dataclass(frozen=True)
class Components:
    """What `components.html` receives."""

    nodes: tuple[Node, ...]

    def at(self, order: str) -> str:
        """The address of the page for an order."""
        return with_query("/componentes", orden=order)
