"""Those who come to a service within this process: with a browser, signed in, with a form of their session."""

from __future__ import annotations

import re
from pathlib import Path

from fastapi import FastAPI
from fastapi.testclient import TestClient

from graph.store import open_store
from tests.api.security.conftest import PASSWORD

HERE = "http://127.0.0.1"


def copy_of(url: str, folder: Path) -> str:
    """A store of one's own, with the same in it."""
    copy = folder / "tejido.db"
    with open_store(url) as store:
        store.backup(copy)
    return f"sqlite:///{copy}"


def browser(app: FastAPI, *, address: str = "127.0.0.1") -> TestClient:
    return TestClient(app, base_url=HERE, client=(address, 5000), raise_server_exceptions=False, follow_redirects=False)


def sign_in(app: FastAPI, name: str, password: str = PASSWORD) -> TestClient:
    client = browser(app)
    answer = client.post("/entrar", data={"name": name, "password": password}, headers={"Origin": HERE})
    assert answer.status_code == 303, answer.text
    return client


def form_secret(client: TestClient, page: str = "/cuenta") -> str:
    found = re.search(r'name="csrf" value="([0-9a-f]{64})"', client.get(page).text)
    assert found
    return found[1]
