"""Who may see what: the one place that decides.

Community leaders live where gangs do. Whatever leaves Tejido for somebody's eyes is read through a `Sight`; a person
who is not to be seen is, for that viewer, simply not there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal

from graph.errors import UsageError
from graph.model import Edge, Evidence, Node
from graph.store.base import GraphStore

Role = Literal["public", "reader", "editor", "coordinator", "admin"]


@dataclass(frozen=True)
class Viewer:
    """Who looks. `name` is the account's, empty without one; `territories` are those that it is for, empty for all."""

    role: Role
    name: str = ""
    territories: tuple[str, ...] = ()

    @property
    def trusted(self) -> bool:
        """Whether persons and the words of documents are for this viewer."""
        return self.role in ("coordinator", "admin")


PUBLIC = Viewer("public")
OPERATOR = Viewer("admin")
"""The person at this computer, while no account exists."""


@dataclass(frozen=True)
class Tie:
    """An edge as seen from one of its ends: `other` is the node at the far end."""

    edge: Edge
    other: Node
    outgoing: bool


def may_see(node: Node, viewer: Viewer) -> bool:
    """Persons, and whatever is marked `sensitive`, are for coordinators and administrators."""
    exposed = bool(node.properties.get("sensitive")) or node.properties.get("actor_type") == "community_leader"
    return viewer.trusted or not exposed


def may_read(viewer: Viewer) -> bool:
    """Texts and quotes may name anybody, so they are for coordinators and administrators."""
    return viewer.trusted


@dataclass(frozen=True)
class Sight:
    """A store as one viewer sees it."""

    store: GraphStore
    viewer: Viewer

    def node(self, id: str) -> Node:
        """Raises `UsageError` when there is no such node or the viewer may not see it."""
        node = self.store.node(id)
        if not may_see(node, self.viewer):
            raise unknown(id)
        return self._veiled_node(node)

    def nodes(self, kind: str | None = None, **filters: Any) -> Iterator[Node]:
        """As `GraphStore.nodes`, without what may not be seen."""
        return (self._veiled_node(node) for node in self.store.nodes(kind, **filters) if may_see(node, self.viewer))

    def ties(self, id: str, *, rejected: bool = False) -> list[Tie]:
        """The edges at a node with the node at their other end."""
        edges = list(self.store.edges(of=id, rejected=rejected))
        others = {edge.target if edge.source == id else edge.source for edge in edges}
        seen = {node.id: node for node in self.nodes(ids=others, evidence=False)}
        return [
            Tie(self._veiled_edge(edge), seen[other], outgoing=edge.source == id)
            for edge in edges
            if (other := edge.target if edge.source == id else edge.source) in seen
        ]

    def rows(self, document: str | None = None) -> tuple[list[Node], list[Edge]]:
        """All nodes and the edges between them; or those with evidence in a document, and the nodes at their ends."""
        nodes = list(self.nodes(document=document))
        edges = list(self.store.edges(document=document))
        if document is not None:
            ends = {end for edge in edges for end in (edge.source, edge.target)} - {node.id for node in nodes}
            nodes += self.nodes(ids=ends)
        seen = {node.id for node in nodes}
        return nodes, [self._veiled_edge(edge) for edge in edges if edge.source in seen and edge.target in seen]

    def text(self, document: str) -> str:
        """A document's text; empty where it is not kept or not to be read."""
        return self.store.document_text(document) if may_read(self.viewer) else ""

    def _veiled_node(self, node: Node) -> Node:
        return node if may_read(self.viewer) else replace(node, evidence=_without_quotes(node.evidence))

    def _veiled_edge(self, edge: Edge) -> Edge:
        return edge if may_read(self.viewer) else replace(edge, evidence=_without_quotes(edge.evidence))


def unknown(id: str) -> UsageError:
    """What is said of an id that is not there: the same whether it never was or may not be seen."""
    return UsageError("There is no «{id}» in the graph.", remedy="Look for it by name.", id=id)


def _without_quotes(evidence: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
    return tuple(replace(item, quote="", start=None, end=None) for item in evidence)
