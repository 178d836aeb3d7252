"""A SQLite file and the connections to it: many that read, one that writes, errors that name the place.

Write-ahead logging lets readers go on while one process writes; a second writer waits its turn.
"""

from __future__ import annotations

import os
import sqlite3
import tempfile
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

from graph.errors import StoreError, UsageError, found_by_system
from graph.store.refusals import made_by_newer, not_unicode
from graph.store.sqlite.past import show_as_of
from graph.store.sqlite.schema import APPLICATION, MIGRATIONS

OWNER_ONLY = 0o600  # persons are in it; whoever shares a store says so to the system
WAIT = 120.0  # seconds that a writer waits for another; a bulk load of a million nodes holds the file for about as long


class Database:
    """Connections to one file. `reading` and `writing` each lend one for the length of a transaction.

    Safe to use from several threads. Connections are lent, not tied to threads, so that a stream may be read on by
    another thread than the one that began it.
    """

    def __init__(self, path: Path | None, *, create: bool, as_of: int | None = None) -> None:
        """Open a file, making or migrating it where needed; `None` is a file of its own that goes when closed.

        With `as_of` its tables show what they held after that change, and cannot be written.
        """
        self._as_of = as_of
        self._folder = tempfile.TemporaryDirectory(prefix="tejido-") if path is None else None
        self.path = path or Path(self._folder.name if self._folder else "") / "tejido.db"
        self._idle: deque[sqlite3.Connection] = deque()
        self._writer: sqlite3.Connection | None = None
        self._lock = threading.RLock()
        self._closed = False
        if self.path.is_dir():
            raise StoreError(
                "{path} is a folder, not a store.", remedy="Give the path of a file in it.", path=str(self.path)
            )
        if not self.path.exists() and not create:
            raise StoreError(
                "There is no store at {path}.",
                remedy="Check --db and TEJIDO_DB, or begin one with `tejido load-corpus`.",
                path=str(self.path.absolute()),
            )
        if not self.path.parent.is_dir():
            raise StoreError(
                "{path} cannot be made: its folder is not there.", remedy="Make the folder.", path=str(self.path)
            )
        self.read_only = self.path.exists() and not (
            os.access(self.path, os.W_OK) and os.access(self.path.parent, os.W_OK)
        )
        with self._translated():
            if not self.path.exists():
                with suppress(OSError):  # said when it is opened
                    self.path.touch(mode=OWNER_ONLY)  # SQLite gives the files beside it the same mode
            connection = self._connect()
            try:
                self._prepare(connection)
            except BaseException:
                connection.close()
                raise
            self._idle.append(connection)

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A connection in a read transaction: all that is read in it is of one moment."""
        with self._translated():
            connection = self._borrow()
            try:
                connection.execute("BEGIN")
                yield connection
            finally:
                if connection.in_transaction:
                    connection.execute("COMMIT")
                if self._closed:
                    connection.close()
                else:
                    self._idle.append(connection)

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """The connection that writes, in a transaction that is committed at the end or not at all."""
        if self._as_of is not None:
            raise UsageError(
                "This is the graph as it was after change {change}; the past cannot be changed.",
                remedy="Work on the graph as it is now.",
                change=self._as_of,
            )
        if self.read_only:
            raise _read_only(self.path)
        with self._lock, self._translated():
            writer = self._writing_connection()
            writer.execute("BEGIN IMMEDIATE")
            try:
                yield writer
                writer.execute("COMMIT")
            finally:
                if writer.in_transaction:
                    writer.execute("ROLLBACK")

    def compact(self) -> bool:
        """Write the file anew and empty its log, so that nothing of rows that are gone stays in either; False where
        somebody who is reading holds on to the log.
        """
        with self._lock, self._translated():
            writer = self._writing_connection()
            writer.execute("VACUUM")
            busy, _, _ = writer.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return not busy

    def _writing_connection(self) -> sqlite3.Connection:
        if self._closed:
            raise _closed(self.path)
        if self._writer is None:
            self._writer = self._connect()
            _log_ahead(self._writer)  # a copy that was put in place has no log, and would let writers block readers
        return self._writer

    def backup(self, path: Path) -> None:
        """Copy the file as it is at this moment; the copy appears under its name only when it is whole."""
        if path.is_dir():
            raise StoreError("{path} is a folder.", remedy="Give the path of a file.", path=str(path))
        if path.exists() and path.samefile(self.path):
            raise StoreError("{path} is the store itself.", remedy="Copy it to another file.", path=str(path))
        part = path.with_name(path.name + ".part")
        try:
            part.unlink(missing_ok=True)
            part.touch(mode=OWNER_ONLY)
            with _translated(path):
                copy = sqlite3.connect(part)
                try:
                    with self.reading() as connection, _translated(path):
                        connection.backup(copy)
                    copy.execute("PRAGMA journal_mode = DELETE")  # one file, nothing beside it
                finally:
                    copy.close()
            part.replace(path)
        except OSError as error:
            raise StoreError(
                "The copy {path} cannot be written ({problem}).",
                remedy="Choose another folder.",
                path=str(path),
                problem=found_by_system(error),
            ) from error
        finally:
            for unfinished in (part, part.with_name(part.name + "-journal")):
                unfinished.unlink(missing_ok=True)

    def close(self) -> None:
        """Close what is not lent; a stream that is still being read closes its own when it ends."""
        with self._lock:
            self._closed = True
            if self._writer is not None:
                self._writer.close()
            while self._idle:
                self._idle.pop().close()
            if self._folder is not None:
                self._folder.cleanup()

    def _borrow(self) -> sqlite3.Connection:
        if self._closed:
            raise _closed(self.path)
        try:
            return self._idle.pop()
        except IndexError:
            return self._connect()

    def _connect(self) -> sqlite3.Connection:
        target = f"file:{quote(str(self.path))}"
        if self.read_only:
            log = self.path.with_name(self.path.name + "-wal")
            target += "?mode=ro" if log.exists() and log.stat().st_size else "?mode=ro&immutable=1"
        connection = sqlite3.connect(target, uri=True, timeout=WAIT, isolation_level=None, check_same_thread=False)
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute(f"PRAGMA synchronous = {'OFF' if self._folder else 'NORMAL'}")
        connection.execute("PRAGMA cache_size = -65536")  # 64 MiB
        if self._as_of is not None:
            show_as_of(connection, self._as_of)
        return connection

    def _prepare(self, connection: sqlite3.Connection) -> None:
        """Bring the file to this program's version, or refuse it."""
        application = connection.execute("PRAGMA application_id").fetchone()[0]
        tables = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]
        if tables and application != APPLICATION:
            raise StoreError(
                "{path} is a database of another program.", remedy="Choose another file.", path=str(self.path)
            )
        if _version(connection) == len(MIGRATIONS):
            return
        if self.read_only and _version(connection) < len(MIGRATIONS):
            raise _read_only(self.path)
        if not tables:
            _log_ahead(connection)
        connection.execute("BEGIN IMMEDIATE")
        try:
            version = _version(connection)
            if version > len(MIGRATIONS):
                raise made_by_newer(str(self.path), version, len(MIGRATIONS))
            for migration in MIGRATIONS[version:]:
                for statement in migration:
                    connection.execute(statement)
            connection.execute(f"PRAGMA application_id = {APPLICATION}")
            connection.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")
            connection.execute("COMMIT")
        finally:
            if connection.in_transaction:
                connection.execute("ROLLBACK")

    @contextmanager
    def _translated(self) -> Iterator[None]:
        with _translated(self.path):
            yield


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _log_ahead(connection: sqlite3.Connection) -> None:
    """Turn on write-ahead logging where it is off. SQLite does not wait for other processes that do so; we do."""
    deadline = time.monotonic() + WAIT
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(0.01)
        else:
            return


def _closed(path: Path) -> StoreError:
    return StoreError("The store {path} is closed.", remedy="Open it again.", path=str(path))


def _read_only(path: Path) -> StoreError:
    return StoreError(
        "The store {path} cannot be written: the file or its folder is read-only.",
        remedy="Change its permissions, or work on a copy.",
        path=str(path),
    )


@contextmanager
def _translated(path: Path) -> Iterator[None]:
    """What SQLite says, as a `StoreError` with place and remedy; half a character as a `DataError`.

    Mistakes of this program pass through.
    """
    try:
        yield
    except UnicodeEncodeError as error:
        raise not_unicode(error) from error
    except (sqlite3.IntegrityError, sqlite3.ProgrammingError):
        raise
    except sqlite3.DatabaseError as error:
        place, problem = str(path), str(error)
        match getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF:
            case sqlite3.SQLITE_NOTADB:
                raise StoreError(
                    "{path} is not a store.", remedy="Choose another file, or restore a backup.", path=place
                ) from error
            case sqlite3.SQLITE_CORRUPT:
                raise StoreError("The store {path} is damaged.", remedy="Restore a backup.", path=place) from error
            case sqlite3.SQLITE_FULL | sqlite3.SQLITE_IOERR:
                raise StoreError(
                    "The store {path} cannot be written ({problem}); nothing was changed.",
                    remedy="Free space on the disk, and try again.",
                    path=place,
                    problem=problem,
                ) from error
            case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_PERM:
                raise _read_only(path) from error
            case sqlite3.SQLITE_CANTOPEN:
                raise StoreError(
                    "The store {path} cannot be opened.",
                    remedy="Check that the file and its folder may be read and written.",
                    path=place,
                ) from error
            case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
                raise StoreError(
                    "Another program has been writing to {path} for too long.", remedy="Try again later.", path=place
                ) from error
        raise StoreError(
            "The store {path} failed ({problem}).", remedy="Run `tejido check`.", path=place, problem=problem
        ) from error
