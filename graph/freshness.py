"""How fresh facts are (`graph.model.Freshness`): what nobody has confirmed for long, to ask somebody about."""

from __future__ import annotations

from collections.abc import Iterator

from graph.model import Edge, Freshness, Node
from graph.store.base import GraphReading

PAGE = 200


def stale(store: GraphReading, before: str, kind: str | None = None) -> Iterator[tuple[Node | Edge, Freshness]]:
    """What stands in the graph and was not confirmed since `before` (a year, month or day), the longest ago first;
    `kind` is a kind of node or a relation. Read page by page; `GraphStore.stale` says what counts.
    """
    after = ("", "")
    while page := store.stale(before, kind=kind, after=after, limit=PAGE):
        items: dict[str, Node | Edge] = {}
        items.update((node.id, node) for node in store.nodes(ids=[id for id in page if " " not in id]))
        items.update((edge.id, edge) for edge in store.edges(ids=[id for id in page if " " in id]))
        for id, fresh in page.items():
            after = (fresh.last_confirmed, id)
            if id in items:  # somebody may have taken it out meanwhile
                yield items[id], fresh
