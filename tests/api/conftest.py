from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.settings import Settings
from graph.store import open_store
from tests.graph_sample import fill

HERE = "http://127.0.0.1"


def client_of(url: str, *, host: str = "127.0.0.1") -> TestClient:
    return TestClient(create_app(Settings(url)), base_url=HERE, client=(host, 5000), raise_server_exceptions=False)


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a store with the sample in it."""
    url = f"sqlite:///{tmp_path_factory.mktemp('store') / 'tejido.db'}"
    with open_store(url) as store:
        fill(store)
    return url


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> str:
    url = f"sqlite:///{tmp_path_factory.mktemp('empty') / 'tejido.db'}"
    open_store(url).close()
    return url


@pytest.fixture
def client(filled: str) -> Iterator[TestClient]:
    with client_of(filled) as client:
        yield client


@pytest.fixture
def stranger(filled: str) -> Iterator[TestClient]:
    """Somebody who does not sit at this computer."""
    with client_of(filled, host="203.0.113.9") as client:
        yield client


@pytest.fixture
def newcomer(empty: str) -> Iterator[TestClient]:
    with client_of(empty) as client:
        yield client
