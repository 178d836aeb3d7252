"""Writing rows so that every change can be taken back, and taking changes back."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterable, Sequence
from operator import itemgetter
from typing import Any

from graph.errors import ConflictError, UsageError
from graph.names import fold
from graph.store.schema import EDGES, EVIDENCE, NODES, TABLES, Table

Row = tuple[Any, ...]


class Recorder:
    """The rows that one change writes. `number` is the change's; each row written gets it as its version."""

    def __init__(self, connection: sqlite3.Connection, number: int) -> None:
        self.connection = connection
        self.number = number
        self.touched: set[str] = set()

    def add(self, table: Table, rows: Iterable[Row]) -> None:
        """Rows that are not there yet, without their version. In order of their keys, which keeps indexes quick."""
        marks = ", ".join("?" * (len(table.key) + len(table.values)))
        written = sorted(rows)
        self._write(table, f"INSERT INTO {table.name} ({table.columns}) VALUES ({marks}, {self.number})", written)
        if table is NODES:
            add_names(self.connection, written)

    def put(self, table: Table, rows: Sequence[Row]) -> None:
        """Rows that may be there: they replace what has their key, which is kept as past."""
        self._keep(table, rows)
        marks = ", ".join("?" * (len(table.key) + len(table.values)))
        values = ", ".join(f"{column} = excluded.{column}" for column in (*table.values, "version"))
        self._write(
            table,
            f"INSERT INTO {table.name} ({table.columns}) VALUES ({marks}, {self.number})"
            f" ON CONFLICT ({table.keys}) DO UPDATE SET {values}",
            rows,
        )
        if table is NODES:
            index_names(self.connection, rows)

    def remove(self, table: Table, rows: Iterable[Row]) -> None:
        """Take rows out, known by their keys, keeping them as past."""
        keys = [row[: len(table.key)] for row in rows]
        self._keep(table, keys)
        self.connection.executemany(f"DELETE FROM {table.name} WHERE {table.is_key}", keys)
        self.touched.update(id for row in keys for id in row[: table.about])

    def _write(self, table: Table, statement: str, rows: Sequence[Row]) -> None:
        self.connection.executemany(statement, rows)
        for place in range(table.about):
            self.touched.update(map(itemgetter(place), rows))

    def _keep(self, table: Table, rows: Iterable[Row]) -> None:
        """What this change itself wrote has no past of its own."""
        width = len(table.key)
        self.connection.executemany(
            f"INSERT INTO {table.past} (ended, there, {table.columns}) SELECT {self.number}, 1, {table.columns}"
            f" FROM {table.name} WHERE {table.is_key} AND version <> {self.number}"
            f" ON CONFLICT DO NOTHING",
            (row[:width] for row in rows),
        )


def index_names(connection: sqlite3.Connection, rows: Iterable[Row]) -> None:
    """Bring the folded names of these rows of `nodes` in step with them."""
    listed = list(rows)
    connection.executemany("DELETE FROM names WHERE node = ?", ((row[0],) for row in listed))
    add_names(connection, listed)


def add_names(connection: sqlite3.Connection, rows: Iterable[Row]) -> None:
    """The folded names of rows of `nodes` that have none yet."""
    connection.executemany(
        "INSERT INTO names (folded, node) VALUES (?, ?)",
        sorted((folded, row[0]) for row in rows for folded in folded_names(row[2], row[3])),
    )


def folded_names(name: str, names: str) -> set[str]:
    """Every folded name of a node; `names` is its JSON list of other names."""
    others = json.loads(names) if names != "[]" else ()
    return {fold(each) for each in (name, *others)}


def undo(connection: sqlite3.Connection, number: int, target: int) -> set[str]:
    """As change `number`, put back what change `target` found. Gives the ids of nodes and edges touched.

    Rows get back the version that they had, so that taking changes back in reverse order leads through exactly the
    states that were. Raises `ConflictError` naming the later change that built on it.
    """
    row = connection.execute(
        "SELECT undone_by FROM changes WHERE number = ? AND number < ?", (target, number)
    ).fetchone()
    if row is None:
        raise UsageError("There is no change {change}.", remedy="`tejido history` lists them.", change=target)
    if row[0] is not None:
        raise ConflictError(
            "Change {change} was already taken back, by change {later}.",
            remedy="To restore it, undo change {later}.",
            change=target,
            later=row[0],
        )
    numbers = {"undo": number, "target": target}
    for table in TABLES:
        later = connection.execute(_later(table), numbers).fetchone()[0]
        if later is not None:
            raise _conflict(target, later)
    for table in TABLES:
        for statement in _restore(table):
            connection.execute(statement, numbers)
    index_names(
        connection,
        connection.execute(
            f"SELECT id, kind, name, names FROM {NODES.past} WHERE ended = :target AND there", numbers
        ).fetchall(),
    )
    for statement in STRANDED:
        for ids in connection.execute(statement, numbers):
            raise _conflict(target, _last_change(connection, ids, number))
    connection.execute("UPDATE changes SET undoes = ? WHERE number = ?", (target, number))
    _mark(connection, target, number)
    return {
        owner
        for table in TABLES
        for column in table.owners
        for (owner,) in connection.execute(f"SELECT DISTINCT {column} FROM {table.past} WHERE ended = ?", (number,))
    }


def _conflict(change: int, later: int) -> ConflictError:
    return ConflictError(
        "Change {change} cannot be taken back: change {later} built on it.",
        remedy="Undo change {later} first.",
        change=change,
        later=later,
    )


def _touched(table: Table) -> str:
    return (
        f"SELECT {table.keys} FROM {table.name} WHERE version = :target"
        f" UNION SELECT {table.keys} FROM {table.past} WHERE ended = :target"
    )


def _later(table: Table) -> str:
    """The first change after the target that touched one of its rows and still counts.

    A change does not count if it was undone, nor does the undoing of a change that itself came after the target.
    """
    return f"""
        WITH touched AS ({_touched(table)} UNION SELECT {table.keys} FROM {table.past} WHERE version = :target),
        followers AS (
            SELECT version AS number FROM {table.name} JOIN touched USING ({table.keys})
            UNION SELECT version FROM {table.past} JOIN touched USING ({table.keys})
            UNION SELECT ended FROM {table.past} JOIN touched USING ({table.keys})
        )
        SELECT min(number) FROM changes JOIN followers USING (number)
        WHERE number > :target AND number < :undo AND undone_by IS NULL AND coalesce(undoes, 0) <= :target
    """


def _restore(table: Table) -> tuple[str, ...]:
    values = ", ".join(f"now.{column}" for column in (*table.values, "version"))
    keys = ", ".join(f"touched.{column}" for column in table.key)
    return (
        f"INSERT INTO {table.past} (ended, there, {table.columns})"
        f" SELECT :undo, now.version IS NOT NULL, {keys}, {values}"
        f" FROM ({_touched(table)}) AS touched LEFT JOIN {table.name} AS now USING ({table.keys})",
        f"DELETE FROM {table.name} WHERE ({table.keys}) IN"
        f" (SELECT {table.keys} FROM {table.past} WHERE ended = :undo AND there)",
        f"INSERT INTO {table.name} ({table.columns})"
        f" SELECT {table.columns} FROM {table.past} WHERE ended = :target AND there",
    )


def _undone(table: Table) -> str:
    return f"(SELECT DISTINCT {table.key[0]} AS id FROM {table.past} WHERE ended = :undo)"


_ANY_UNDONE = " UNION ".join(_undone(table)[1:-1] for table in (NODES, EDGES, EVIDENCE))

# What an undo would leave hanging in the air. Each gives the ids involved; their last change built on the one undone.
STRANDED = (
    # a tie without one of its ends
    f"""SELECT edges.id, undone.id
        FROM {_undone(NODES)} AS undone JOIN edges ON source = undone.id OR target = undone.id
        WHERE undone.id NOT IN (SELECT id FROM nodes)""",
    f"""SELECT edges.id, source, target FROM {_undone(EDGES)} AS undone JOIN edges USING (id)
        WHERE source NOT IN (SELECT id FROM nodes) OR target NOT IN (SELECT id FROM nodes)""",
    # evidence or a text without its document
    f"""SELECT owner, undone.id FROM {_undone(NODES)} AS undone JOIN evidence ON document = undone.id
        WHERE undone.id NOT IN (SELECT id FROM nodes)""",
    f"""SELECT owner, document FROM {_undone(EVIDENCE)} AS undone JOIN evidence ON owner = undone.id
        WHERE document NOT IN (SELECT id FROM nodes)""",
    "SELECT document FROM texts WHERE document NOT IN (SELECT id FROM nodes)",
    # a node or tie without evidence, or evidence of nothing
    f"""SELECT id FROM ({_ANY_UNDONE}) AS undone
        WHERE id IN (SELECT owner FROM evidence WHERE said_of IS NULL OR instr(owner, ' ') = 0)
            > (id IN (SELECT id FROM nodes) OR id IN (SELECT id FROM edges))
        OR (id IN (SELECT id FROM nodes) OR id IN (SELECT id FROM edges)) > (id IN (SELECT owner FROM evidence))""",
    # an id that stands for itself again though it was merged, or was merged since into what the undoing took away
    f"""SELECT id, target FROM redirects WHERE id IN (SELECT id FROM nodes)
        OR target IN {_undone(NODES)} AND version > :target
        AND target NOT IN (SELECT id FROM nodes UNION ALL SELECT id FROM redirects)""",
)


def changes_of(connection: sqlite3.Connection, owner: str) -> list[int]:
    """The numbers of the changes that touched a node or an edge, its evidence or decisions on it."""
    numbers: set[int] = set()
    for table in TABLES:
        for column in table.owners:
            rows = connection.execute(
                f"SELECT version FROM {table.name} WHERE {column} = :owner"
                f" UNION SELECT version FROM {table.past} WHERE {column} = :owner AND there"
                f" UNION SELECT ended FROM {table.past} WHERE {column} = :owner",
                {"owner": owner},
            )
            numbers.update(number for (number,) in rows)
    return sorted(numbers)


def change_at(connection: sqlite3.Connection, moment: int | str) -> int:
    """The number of the last change up to a change or a moment; a year, month or day counts to its end.

    Raises `UsageError` for a change that is not there, or what is no moment.
    """
    if isinstance(moment, int):
        (last,) = connection.execute("SELECT coalesce(max(number), 0) FROM changes").fetchone()
        if not 0 <= moment <= last:
            raise UsageError("There is no change {change}.", remedy="`tejido history` lists them.", change=moment)
        return moment
    if not re.fullmatch(r"\d{4}(-\d\d(-\d\d(T.+)?)?)?", moment):
        raise UsageError("«{moment}» is no date.", remedy="For example: 2026, 2026-07 or 2026-07-31.", moment=moment)
    (number,) = connection.execute(
        "SELECT coalesce(max(number), 0) FROM changes WHERE substr(at, 1, length(?1)) <= ?1", (moment,)
    ).fetchone()
    return int(number)


def refuse_unseen(connection: sqlite3.Connection, owners: Iterable[str], seen: int | None) -> None:
    """Raise `ConflictError` naming who changed one of these nodes or edges after change `seen`, when, and why."""
    if seen is None:
        return
    for owner in owners:
        later = [number for number in changes_of(connection, owner) if number > seen]
        if later:
            number, at, by, reason = connection.execute(
                "SELECT number, at, by, reason FROM changes WHERE number = ?", (later[-1],)
            ).fetchone()
            raise ConflictError(
                "{id} was changed meanwhile: change {change} by {by}, {at} ({reason}).",
                remedy="Look at it again, then decide.",
                id=owner,
                change=number,
                by=by,
                at=at,
                reason=reason or "–",
            )


def _last_change(connection: sqlite3.Connection, ids: Iterable[str], before: int) -> int:
    return max(number for id in ids for number in changes_of(connection, id) if number < before)


def _mark(connection: sqlite3.Connection, change: int, undone_by: int | None) -> None:
    """Mark a change as undone or not; where it was an undo itself, what it undid follows."""
    connection.execute("UPDATE changes SET undone_by = ? WHERE number = ?", (undone_by, change))
    (undoes,) = connection.execute("SELECT undoes FROM changes WHERE number = ?", (change,)).fetchone()
    if undoes is not None:
        _mark(connection, undoes, change if undone_by is None else None)
