"""What administrators choose in the pages, kept beside the accounts: it holds at once, without a restart.

Whatever decides who can come in or what the computer bears is not chosen here but in the environment (`api.settings`),
so that nobody who took an account over can open the service further.
"""

from __future__ import annotations

from datetime import UTC, datetime
from threading import Lock
from typing import Literal, NamedTuple

from api.security.accounts import Clock
from api.security.database import Database

Name = Literal["language", "territory", "contact", "backup", "steps"]


class Choice(NamedTuple):
    """What was chosen, by whom and when."""

    value: str
    by: str
    at: str


class Choices:
    """The choices in a file of accounts. Only the service writes them, so that they are read once."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._lock = Lock()
        with database.reading() as db:
            rows = db.execute("SELECT name, value, by, at FROM choice").fetchall()
        self._made: dict[str, Choice] = {name: Choice(*rest) for name, *rest in rows}

    def get(self, name: Name) -> Choice | None:
        return self._made.get(name)

    def value(self, name: Name) -> str:
        """What was chosen; empty where nothing was."""
        made = self._made.get(name)
        return made.value if made else ""

    def choose(self, name: Name, value: str, by: str) -> None:
        """Keep a choice in place of the one before; an empty one takes it back."""
        choice = Choice(value, by, datetime.fromtimestamp(self._clock(), UTC).isoformat(timespec="milliseconds"))
        with self._lock, self._database.writing() as db:
            db.execute("INSERT OR REPLACE INTO choice VALUES (?, ?, ?, ?)", (name, *choice))
            self._made = {**self._made, name: choice}
