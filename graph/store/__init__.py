"""Where the graph is kept. `open_store(url)` is the only door."""

from __future__ import annotations

from graph.errors import StoreError, UsageError
from graph.store.base import GraphStore

__all__ = ["GraphStore", "open_store"]


def open_store(url: str = "sqlite:///tejido.db", *, create: bool = True) -> GraphStore:
    """Open a store by URL: `sqlite:///relative.db`, `sqlite:////absolute.db`, `sqlite://` (in memory).

    Raises `StoreError` when it cannot be opened, is of a newer version, or is not there and `create` is false.
    """
    if url.startswith("sqlite://"):
        from graph.store.sqlite import SQLiteStore

        return SQLiteStore(url, create=create)
    if url.startswith(("neo4j://", "neo4j+s://", "bolt://", "bolt+s://")):
        raise StoreError("The shared store ({url}) is not part of this version.", remedy="Use sqlite:///….", url=url)
    raise UsageError("«{url}» is not the address of a store.", remedy="Use sqlite:///tejido.db.", url=url)
