"""The real servers and the browser that tests share. Without Java and Maven, and without a server given, the tests of
Neo4j skip; those of pages without Chromium.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from tests.neo4j.server import GivenServer, Server, empty, given, why_not

CHROMIUM = Path("/usr/bin/chromium")

# How long an example takes says more of the machine's other work than of ours.
settings.register_profile("tejido", deadline=None)
settings.load_profile("tejido")


@pytest.fixture(scope="session")
def own_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that a test may kill and start again; it must run again when the test ends."""
    if reason := why_not():
        pytest.skip(reason)
    server = Server(tmp_path_factory.mktemp("neo4j") / "server")
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def neo4j_server(request: pytest.FixtureRequest) -> Iterator[Server | GivenServer]:
    """The server, and how to sign in to it in the environment, where a store looks for it."""
    server = given()
    if server and "PYTEST_XDIST_WORKER" in os.environ:
        pytest.exit("TEJIDO_TEST_NEO4J names one server: run its tests one after the other (-n 0).", 4)
    server = server or request.getfixturevalue("own_server")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TEJIDO_DB_USER", server.user)
        patch.setenv("TEJIDO_DB_PASSWORD", server.password)
        yield server


@pytest.fixture
def neo4j_url(neo4j_server: Server | GivenServer) -> str:
    """The address of a shared store with nothing in it."""
    empty(neo4j_server)
    return neo4j_server.url


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Debian's Chromium; without it the test skips."""
    if not CHROMIUM.exists():
        pytest.skip(f"Chromium is not installed at {CHROMIUM}")
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=30_000)
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
        browser = playwright.chromium.launch(
            executable_path=str(CHROMIUM), args=[*arguments, "--enable-unsafe-swiftshader"]
        )
        yield browser
        browser.close()
