from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI

from api.app import create_app
from api.security.gate import Gate
from api.security.sessions import Lifetime
from api.settings import Settings
from graph.store import open_store

PASSWORD = "tres gatos miran el faro"
HOUR = 3600.0


class Clock:
    """Time that passes when it is told to."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now

    def wait(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "tejido.accounts.db"


@pytest.fixture
def gate(file: Path, clock: Clock) -> Iterator[Gate]:
    with Gate(file, Lifetime(idle=2 * HOUR, longest=12 * HOUR), clock) as gate:
        yield gate


@pytest.fixture
def app(tmp_path: Path, filled: str) -> FastAPI:
    """A service over a store of its own."""
    copy = tmp_path / "tejido.db"
    with open_store(filled) as store:
        store.backup(copy)
    return create_app(Settings(f"sqlite:///{copy}"))


@pytest.fixture
def shared(app: FastAPI) -> FastAPI:
    """As started with accounts."""
    accounts = app.state.gate.accounts
    accounts.add("ana", "admin", PASSWORD)
    accounts.add("cora", "coordinator", PASSWORD)
    accounts.add("eva", "editor", PASSWORD)
    accounts.add("leo", "reader", PASSWORD)
    app.state.personal = False
    return app


@pytest.fixture(autouse=True, scope="session")
def quick_hashes() -> Iterator[None]:
    """Hashes that cost little, so that hundreds are made in a second; `test_passwords` looks at the real ones."""
    from argon2 import PasswordHasher

    from api.security import passwords

    real = passwords.hasher
    passwords.hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    yield
    passwords.hasher = real
