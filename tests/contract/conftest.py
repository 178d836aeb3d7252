from __future__ import annotations

from collections.abc import Iterator

import pytest

from graph.store import GraphStore, open_store


@pytest.fixture
def store() -> Iterator[GraphStore]:
    """An empty store. Every scenario of this folder must hold for every store that can stand here."""
    with open_store("sqlite://") as opened:
        yield opened
