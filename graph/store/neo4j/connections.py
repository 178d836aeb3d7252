"""A Neo4j database and the connections to it: retries, time limits, bookmarks, errors that name the place.

The driver's own retrying is switched off, so that one policy stands in one place: what may pass is tried again for a
while, also a commit whose answer was lost; a transaction that is too big for the server's memory is not.
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar
from urllib.parse import SplitResult, urlsplit

from neo4j import (
    READ_ACCESS,
    WRITE_ACCESS,
    Auth,
    Driver,
    GraphDatabase,
    ManagedTransaction,
    Query,
    Result,
    RoutingControl,
    Session,
    basic_auth,
    unit_of_work,
)
from neo4j.exceptions import (
    AuthConfigurationError,
    AuthError,
    ConfigurationError,
    ConnectionAcquisitionTimeoutError,
    DriverError,
    Forbidden,
    IncompleteCommit,
    Neo4jError,
    ServiceUnavailable,
    SessionExpired,
)

from graph.errors import StoreError, UsageError
from graph.store.refusals import not_unicode

SCHEMES = ("neo4j", "neo4j+s", "neo4j+ssc", "bolt", "bolt+s", "bolt+ssc")
PATIENCE = 90.0  # seconds that a lost connection is waited for: a server takes about half of that to start again
CONNECTING = 10.0  # seconds for a connection to be made
GREETING = 20.0  # seconds for whatever listens there to answer as a server does, when a store is opened
WAITING = 60.0  # seconds that a connection is waited for where all are lent
READING = 600.0  # seconds after which the server ends a transaction that reads
WRITING = 3600.0  # as much for one that writes, waiting for other writers included

MEMORY = frozenset(
    {
        "Neo.TransientError.General.MemoryPoolOutOfMemoryError",
        "Neo.TransientError.General.TransactionOutOfMemoryError",
        "Neo.TransientError.General.OutOfMemoryError",
        "Neo.DatabaseError.General.OutOfMemoryError",
        "Neo.ClientError.Transaction.TransactionMemoryLimit",
    }
)
TOO_LONG = (
    "Neo.ClientError.Transaction.TransactionTimedOut",
    "Neo.ClientError.Transaction.LockAcquisitionTimeout",
    "Neo.ClientError.Transaction.LockClientStopped",
)
NOT_THERE = ("Neo.ClientError.Database.DatabaseNotFound", "Neo.TransientError.Database.DatabaseUnavailable")
READ_ONLY = (
    "Neo.ClientError.General.ForbiddenOnReadOnlyDatabase",
    "Neo.ClientError.General.WriteOnReadOnlyAccessDatabase",
    "Neo.ClientError.Statement.AccessMode",
)

T = TypeVar("T")
Values = list[list[Any]]


class Database:
    """A database of a Neo4j server, reached as `TEJIDO_DB_USER` with `TEJIDO_DB_PASSWORD`.

    Safe to use from several threads. All transactions of one `Database` are chained by bookmarks: it reads what it
    wrote, also from another server of a cluster.
    """

    def __init__(self, url: str) -> None:
        """Connect to `neo4j://host:7687/database` or another of `SCHEMES`; without a database, the user's own.

        Raises `UsageError` for an address that is none, `StoreError` where the server does not let us in.
        """
        if "@" in url:
            raise UsageError(
                "The address of a store holds no user and no password.",
                remedy="Set TEJIDO_DB_USER and TEJIDO_DB_PASSWORD.",
            )
        parts = _parts(url)
        if parts is None or parts.scheme not in SCHEMES or not parts.hostname:
            raise UsageError("«{url}» is not the address of a store.", remedy="Use neo4j://host:7687/neo4j.", url=url)
        self.place = url
        self._name = parts.path.strip("/") or None
        query = f"?{parts.query}" if parts.query else ""
        self._user = os.environ.get("TEJIDO_DB_USER", "")
        with self._translated():
            self._driver: Driver = GraphDatabase.driver(
                f"{parts.scheme}://{parts.netloc}{query}",
                auth=self._auth(),
                connection_timeout=CONNECTING,
                connection_acquisition_timeout=WAITING,
                max_transaction_retry_time=0,
                notifications_min_severity="OFF",
                user_agent="tejido",
            )
            try:
                # `verify_connectivity` waits as long as for a connection that others have been lent
                with self._driver.session(
                    database=self._name, default_access_mode=READ_ACCESS, connection_acquisition_timeout=GREETING
                ) as session:
                    session.run("RETURN 1").consume()
            except BaseException:
                self._driver.close()
                raise

    def read(self, statement: str, **parameters: Any) -> Values:
        """What one statement finds, in a transaction that may not write."""

        def once() -> Values:
            return self._driver.execute_query(
                Query(statement, timeout=READING),  # made of our own labels and property names; values are parameters
                parameters,
                routing_=RoutingControl.READ,
                database_=self._name,
                result_transformer_=_values,
            )

        with self._translated():
            return _persistently(once)

    def write(self, work: Callable[[ManagedTransaction], T]) -> T:
        """Work done in one transaction, committed at its end or not at all.

        `work` may be called again: after a conflict, a lost connection, or a commit whose answer did not arrive. It
        must then find out itself whether that commit took place.
        """

        def once() -> T:
            with self._session() as session:
                return session.execute_write(unit_of_work(timeout=WRITING)(work))

        with self._translated():
            return _persistently(once)

    def run(self, *statements: str, **parameters: Any) -> None:
        """Statements in one transaction of their own, as changes of the schema must be; repeatable."""

        def each(transaction: ManagedTransaction) -> None:
            for statement in statements:
                transaction.run(statement, parameters).consume()

        self.write(each)

    @contextmanager
    def session(self) -> Iterator[Session]:
        """A session for writing whose transactions the caller begins and commits."""
        with self._translated(), self._session() as session:
            yield session

    def close(self) -> None:
        self._driver.close()

    def _session(self) -> Session:
        return self._driver.session(
            database=self._name,
            default_access_mode=WRITE_ACCESS,
            bookmark_manager=self._driver.execute_query_bookmark_manager,
        )

    def _auth(self) -> Auth | None:
        return basic_auth(self._user, os.environ.get("TEJIDO_DB_PASSWORD", "")) if self._user else None

    @contextmanager
    def _translated(self) -> Iterator[None]:
        """What driver and server say, as a `StoreError` with place and remedy; half a character as a `DataError`.

        Mistakes of this program pass through.
        """
        try:
            yield
        except UnicodeEncodeError as error:
            raise not_unicode(error) from error
        except (DriverError, Neo4jError) as error:
            # without the driver's own error behind it: that one may quote what was sent
            raise self._as_store_error(error) from None

    def _as_store_error(self, error: DriverError | Neo4jError) -> StoreError:
        place = self.place
        code = (error.code or "") if isinstance(error, Neo4jError) else ""
        if isinstance(error, AuthError | AuthConfigurationError) and not isinstance(error, Forbidden):
            return StoreError(
                "The store {place} does not know the user «{user}» with this password.",
                remedy="Check TEJIDO_DB_USER and TEJIDO_DB_PASSWORD.",
                place=place,
                user=self._user,
            )
        if isinstance(error, Forbidden) or code in READ_ONLY or code.startswith("Neo.ClientError.Security"):
            return StoreError(
                "The user «{user}» may not do this in the store {place}.",
                remedy="Ask for the right to write, or read only.",
                place=place,
                user=self._user,
            )
        if code in NOT_THERE:
            return StoreError(
                "There is no database «{name}» at {place}, or it is not running.",
                remedy="Check the last part of the address, or have the database made.",
                place=place,
                name=self._name or "neo4j",
            )
        if code in MEMORY:
            return StoreError(
                "The server {place} has too little memory for a change of this size; nothing was changed.",
                remedy="Bring it in smaller parts, or give the server more memory (server.memory.heap.max_size).",
                place=place,
            )
        if code.startswith(TOO_LONG) or isinstance(error, ConnectionAcquisitionTimeoutError):
            return StoreError(
                "The server {place} did not answer in time: it is busy, or others have been writing for too long.",
                remedy="Try again later.",
                place=place,
            )
        if isinstance(error, ServiceUnavailable | SessionExpired | ConfigurationError):
            return StoreError(
                "The server {place} cannot be reached.",
                remedy="Check address, port and encryption (neo4j+s:// where it asks for it), and that it runs.",
                place=place,
            )
        return StoreError(
            "The store {place} failed ({problem}).",
            remedy="Run `tejido check`.",
            place=place,
            problem=code or type(error).__name__,
        )


def _parts(url: str) -> SplitResult | None:
    """None for what is no address."""
    try:
        parts = urlsplit(url)
        _ = parts.port  # looked at only when it is asked for
    except ValueError:
        return None
    return parts


def _persistently(attempt: Callable[[], T]) -> T:
    """Do what may be done twice, again while what hinders it may pass."""
    deadline, pause = time.monotonic() + PATIENCE, 0.05
    while True:
        try:
            return attempt()
        except (DriverError, Neo4jError) as error:
            if not _may_pass(error) or time.monotonic() + pause > deadline:
                raise
        time.sleep(pause * random.uniform(0.7, 1.3))  # noqa: S311 - writers that collided should not meet again
        pause = min(2 * pause, 3.0)


def _may_pass(error: DriverError | Neo4jError) -> bool:
    if isinstance(error, Neo4jError) and error.code in MEMORY:
        return False
    return isinstance(error, IncompleteCommit) or error.is_retryable()


def _values(result: Result) -> Values:
    return result.values()
