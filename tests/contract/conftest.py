"""Every scenario of this folder must hold for every store: the embedded one, and the shared one on a real server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from graph.store import GraphStore, open_store

STORES = ["sqlite", pytest.param("neo4j", marks=pytest.mark.neo4j)]


@pytest.fixture(params=STORES)
def store(request: pytest.FixtureRequest) -> Iterator[GraphStore]:
    """An empty store."""
    with open_store("sqlite://" if request.param == "sqlite" else request.getfixturevalue("neo4j_url")) as opened:
        yield opened


@pytest.fixture(params=STORES)
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty store that may be opened several times, by several processes."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'contract.db'}"
    url: str = request.getfixturevalue("neo4j_url")
    return url
