"""A service with the sample graph that one can also write to, and a browser."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest
import uvicorn

from api.app import create_app
from api.serve import listen
from api.settings import Settings
from tests.api.security.test_access import copy_of
from tests.api.test_browser import browser

__all__ = ["browser"]


@pytest.fixture(scope="module")
def writable(tmp_path_factory: pytest.TempPathFactory, filled: str) -> Iterator[str]:
    """The address of a service for the person at this computer, on a store of its own for each file of tests."""
    yield from served(Settings(copy_of(filled, tmp_path_factory.mktemp("writable"))))


def served(settings: Settings) -> Iterator[str]:
    listening = listen("127.0.0.1", 0)
    server = uvicorn.Server(uvicorn.Config(create_app(settings), log_level="warning"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = True
    thread.join(timeout=10)
    listening.close()
