from collections.abc import Iterator

import pytest

from graph.store import GraphStore, open_store
from tests.graph_sample import fill


@pytest.fixture(scope="module")
def store() -> Iterator[GraphStore]:
    with open_store("sqlite://") as store:
        fill(store)
        yield store
