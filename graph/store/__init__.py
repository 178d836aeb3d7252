"""Where the graph is kept. `open_store(url)` is the only door."""

from __future__ import annotations

from graph.errors import UsageError
from graph.store.base import GraphStore

__all__ = ["GraphStore", "open_store", "shown_address"]


def open_store(url: str = "sqlite:///tejido.db", *, create: bool = True) -> GraphStore:
    """Open a store by URL: `sqlite:///relative.db`, `sqlite:////absolute.db`, `sqlite://` (in memory), or on a Neo4j
    server `neo4j://host:7687/database`, also `bolt://`, and with `+s` or `+ssc` encrypted. User and password for it
    are in TEJIDO_DB_USER and TEJIDO_DB_PASSWORD.

    Raises `StoreError` when it cannot be opened, is of a newer version, or is not there and `create` is false.
    """
    if url.startswith("sqlite://"):
        from graph.store.sqlite import SQLiteStore

        return SQLiteStore(url, create=create)
    if url.partition(":")[0].partition("+")[0] in {"neo4j", "bolt"}:
        from graph.store.neo4j import Neo4jStore

        return Neo4jStore(url, create=create)
    raise UsageError(
        "«{url}» is not the address of a store.", remedy="Use sqlite:///tejido.db.", url=shown_address(url)
    )


def shown_address(url: str) -> str:
    """An address as it may be shown: without the user and password that somebody wrote into it."""
    scheme, _, rest = url.partition("//")
    return f"{scheme}//…@{rest.rpartition('@')[2]}" if "@" in rest else url
