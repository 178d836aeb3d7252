"""The file in which accounts, sessions, tokens and the log of what was done are kept, apart from the graph.

A graph may be copied, mailed and published; this file may not. Only its owner may read it.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from graph.errors import StoreError

APPLICATION: Final = 0x54656A41  # «TejA», so that no other file is taken for one of accounts
WAIT = 20.0  # seconds that a writer waits for another
MIGRATIONS: Final = (
    """
    CREATE TABLE account (
        name TEXT PRIMARY KEY,
        role TEXT NOT NULL,
        territories TEXT NOT NULL DEFAULT '[]',
        email TEXT UNIQUE,
        password TEXT,                          -- argon2id; NULL where somebody else vouches for the person
        must_change INTEGER NOT NULL DEFAULT 0, -- the password is one that an administrator gave, until `usable_until`
        usable_until REAL,
        disabled INTEGER NOT NULL DEFAULT 0,
        created TEXT NOT NULL,
        last_sign_in TEXT
    ) STRICT;
    CREATE TABLE session (
        digest BLOB PRIMARY KEY,
        account TEXT NOT NULL REFERENCES account ON DELETE CASCADE,
        started REAL NOT NULL,
        seen REAL NOT NULL
    ) STRICT;
    CREATE INDEX session_account ON session (account);
    CREATE TABLE token (
        digest BLOB PRIMARY KEY,
        account TEXT NOT NULL REFERENCES account ON DELETE CASCADE,
        name TEXT NOT NULL,
        scope TEXT NOT NULL,
        created TEXT NOT NULL,
        expires REAL NOT NULL,
        used TEXT,
        UNIQUE (account, name)
    ) STRICT;
    CREATE TABLE attempt (
        subject BLOB PRIMARY KEY,               -- a digest: people type passwords where names belong
        failures INTEGER NOT NULL,
        at REAL NOT NULL,
        blocked_until REAL NOT NULL
    ) STRICT;
    CREATE TABLE entry (
        number INTEGER PRIMARY KEY,
        at TEXT NOT NULL,
        who TEXT NOT NULL,
        what TEXT NOT NULL,
        about TEXT NOT NULL,
        digest TEXT NOT NULL
    ) STRICT;
    CREATE INDEX entry_followed ON entry (number) WHERE what IN ('changed', 'rewound');
    CREATE TRIGGER entry_stays BEFORE UPDATE ON entry BEGIN SELECT RAISE(ABORT, 'the log is only added to'); END;
    CREATE TRIGGER entry_remains BEFORE DELETE ON entry BEGIN SELECT RAISE(ABORT, 'the log is only added to'); END;
    """,
    """
    CREATE TABLE secret (value BLOB NOT NULL) STRICT;
    INSERT INTO secret VALUES (randomblob(32));
    """,
    """
    CREATE TABLE browser (                      -- who signed in from it before
        digest BLOB NOT NULL,
        account TEXT NOT NULL REFERENCES account ON DELETE CASCADE,
        seen REAL NOT NULL,
        PRIMARY KEY (digest, account)
    ) STRICT;
    CREATE TABLE gone (name TEXT PRIMARY KEY) STRICT; -- names of removed accounts, which are not given again
    INSERT INTO gone SELECT DISTINCT about FROM entry
        WHERE what = 'account-removed' AND about NOT IN (SELECT name FROM account);
    """,
    """
    CREATE TABLE choice (name TEXT PRIMARY KEY, value TEXT NOT NULL, by TEXT NOT NULL, at TEXT NOT NULL) STRICT;
    """,
)


class Database:
    """One connection to one file, lent for the length of a transaction. Safe to use from several threads."""

    def __init__(self, path: Path | None) -> None:
        """Open the file, making or migrating it where needed; None keeps everything in memory.

        Raises `StoreError` where it cannot be made or is something else.
        """
        self.path = path
        self._lock = threading.RLock()
        with self._translated():
            if path is not None:
                path.touch(mode=0o600)
                path.chmod(0o600)
            self._connection = sqlite3.connect(
                path or ":memory:", timeout=WAIT, isolation_level=None, check_same_thread=False
            )
            self._connection.row_factory = sqlite3.Row
            self._prepare()

    def _prepare(self) -> None:
        run = self._connection.execute
        run("PRAGMA foreign_keys = ON")
        run("PRAGMA journal_mode = WAL")  # SQLite gives the files beside it the mode of the first
        run("PRAGMA synchronous = NORMAL")
        run("PRAGMA secure_delete = ON")
        run("BEGIN IMMEDIATE")
        try:
            version = self._version()
            for number, migration in enumerate(MIGRATIONS[version:], version + 1):
                for statement in _statements(migration):
                    run(statement)
                run(f"PRAGMA user_version = {number}")
            run(f"PRAGMA application_id = {APPLICATION}")
        except BaseException:
            run("ROLLBACK")
            self._connection.close()
            raise
        run("COMMIT")

    def _version(self) -> int:
        """How far the file was migrated. Raises `StoreError` for a file that is not ours."""
        ask = self._connection.execute
        application, version = ask("PRAGMA application_id").fetchone()[0], ask("PRAGMA user_version").fetchone()[0]
        if ask("SELECT count(*) FROM sqlite_master").fetchone()[0] and application != APPLICATION:
            raise StoreError(
                "{path} is no file of accounts.", remedy="Give another one in TEJIDO_ACCOUNTS.", path=str(self.path)
            )
        if version > len(MIGRATIONS):
            raise StoreError("{path} was made by a newer version of Tejido.", path=str(self.path))
        return int(version)

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A transaction: all of it or nothing."""
        with self._lock, self._translated():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        with self._lock, self._translated():
            yield self._connection

    def close(self) -> None:
        with self._lock:
            self._connection.close()

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except (OSError, sqlite3.DatabaseError) as error:
            raise StoreError(
                "The accounts in {path} cannot be reached ({problem}).",
                remedy="TEJIDO_ACCOUNTS says which file they are in; it and its folder must be writable.",
                path=str(self.path or ":memory:"),
                problem=str(error),
            ) from error


def _statements(script: str) -> Iterator[str]:
    """The statements of a script one by one, so that all of them are in one transaction."""
    gathered = ""
    for line in script.splitlines(keepends=True):
        gathered += line
        if sqlite3.complete_statement(gathered):
            yield gathered
            gathered = ""
