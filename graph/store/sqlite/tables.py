"""The versioned tables in SQLite: the port of `graph.store.tables`, statement by statement."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator

from graph.model import Change
from graph.names import fold
from graph.store.joining import encode
from graph.store.tables import EVIDENCE, NODES, Key, Row, Table, Tables

AMONG = "IN (SELECT value FROM json_each(?))"
CHANGE = "number, at, by, reason, nodes, edges, undoes, undone_by"


class SQLiteTables(Tables):
    """The tables as one connection sees them in its transaction."""

    def __init__(self, connection: sqlite3.Connection, number: int) -> None:
        super().__init__(number)
        self._connection = connection

    # Reading

    def rows(self, table: Table, column: str | None = None, among: Iterable[str | int] = ()) -> Iterator[Row]:
        return self._select(table.name, table.columns, column, among)

    def versioned(self, table: Table, column: str | None = None, among: Iterable[str | int] = ()) -> Iterator[Row]:
        return self._select(table.name, (*table.columns, "version"), column, among)

    def past(self, table: Table, column: str | None = None, among: Iterable[str | int] = ()) -> Iterator[Row]:
        return self._select(table.past, ("ended", "there", *table.columns, "version"), column, among)

    def at(self, table: Table, keys: Iterable[Key]) -> Iterator[Row]:
        statement = f"SELECT {_columns(table)} FROM {table.name} WHERE {_is_key(table)}"
        for key in keys:
            yield from self._connection.execute(statement, key)

    def within(self, prefix: str) -> Iterator[Row]:
        columns = ", ".join(EVIDENCE.columns)
        following = prefix[:-1] + chr(ord(prefix[-1]) + 1)
        return self._connection.execute(
            f"SELECT {columns} FROM evidence WHERE owner >= ? AND owner < ?", (prefix, following)
        )

    def vouched(self, owners: Iterable[str]) -> set[str]:
        rows = self._connection.execute(
            "SELECT value FROM json_each(?) WHERE EXISTS"
            " (SELECT 1 FROM evidence WHERE owner = value AND review <> 'rejected' AND claims IS NOT NULL)",
            (encode(sorted(owners)),),
        )
        return {owner for (owner,) in rows}

    def changes(self, numbers: Iterable[int] | None = None) -> Iterator[Change]:
        condition, values = ("1", ()) if numbers is None else (f"number {AMONG}", (encode(list(numbers)),))
        rows = self._connection.execute(f"SELECT {CHANGE} FROM changes WHERE {condition} ORDER BY number", values)
        return (Change(*row) for row in rows)

    def last(self) -> int:
        (number,) = self._connection.execute("SELECT coalesce(max(number), 0) FROM changes").fetchone()
        return int(number)

    def is_empty(self, table: Table) -> bool:
        (some,) = self._connection.execute(f"SELECT EXISTS (SELECT 1 FROM {table.name})").fetchone()
        return not some

    # Writing

    def insert(self, table: Table, rows: Iterable[Row]) -> None:
        if table is NODES:
            rows = list(rows)
        self._connection.executemany(_insert(table), rows)
        if table is NODES:
            self._add_names(rows)

    def replace(self, table: Table, rows: Iterable[Row]) -> None:
        if table is NODES:
            rows = list(rows)
        values = ", ".join(f"{column} = excluded.{column}" for column in (*table.values, "version"))
        self._connection.executemany(
            f"{_insert(table)} ON CONFLICT ({', '.join(table.key)}) DO UPDATE SET {values}", rows
        )
        if table is NODES:
            self._connection.executemany("DELETE FROM names WHERE node = ?", ((row[0],) for row in rows))
            self._add_names(rows)

    def delete(self, table: Table, keys: Iterable[Key]) -> None:
        self._connection.executemany(f"DELETE FROM {table.name} WHERE {_is_key(table)}", keys)

    def keep(self, table: Table, keys: Iterable[Key]) -> None:
        self._connection.executemany(
            f"INSERT OR IGNORE INTO {table.past} (ended, there, {_columns(table)})"
            f" SELECT {self.number}, 1, {_columns(table)} FROM {table.name}"
            f" WHERE {_is_key(table)} AND version <> {self.number}",
            keys,
        )

    def insert_past(self, table: Table, rows: Iterable[Row]) -> None:
        marks = ", ".join("?" * (len(table.columns) + 3))
        self._connection.executemany(
            f"INSERT OR IGNORE INTO {table.past} (ended, there, {_columns(table)}) VALUES ({marks})", rows
        )

    def delete_past(self, table: Table, keys: Iterable[Key]) -> None:
        self._connection.executemany(f"DELETE FROM {table.past} WHERE ended = ? AND {_is_key(table)}", keys)

    def reword(self, number: int, reason: str) -> None:
        self._connection.execute("UPDATE changes SET reason = ? WHERE number = ?", (reason, number))

    def record(self, change: Change) -> None:
        values = tuple(vars(change).values())
        self._connection.execute(f"INSERT INTO changes ({CHANGE}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)", values)

    def mark(self, number: int, undone_by: int | None) -> None:
        self._connection.execute("UPDATE changes SET undone_by = ? WHERE number = ?", (undone_by, number))

    # How it is done

    def _select(
        self, table: str, columns: Iterable[str], column: str | None, among: Iterable[str | int]
    ) -> Iterator[Row]:
        selected = f"SELECT {', '.join(columns)} FROM {table}"
        if column is None:
            return self._connection.execute(selected)
        # in order, because neighbours in an index lie on one page
        return self._connection.execute(f"{selected} WHERE {column} {AMONG}", (encode(sorted(among, key=str)),))

    def _add_names(self, rows: Iterable[Row]) -> None:
        """The folded names of rows of `nodes` that have none yet."""
        self._connection.executemany(
            "INSERT INTO names (folded, node) VALUES (?, ?)",
            sorted((folded, row[0]) for row in rows for folded in folded_names(row[2], row[3])),
        )


def folded_names(name: str, names: str) -> set[str]:
    """Every folded name of a node; `names` is its JSON list of other names."""
    others = json.loads(names) if names != "[]" else ()
    return {fold(each) for each in (name, *others)}


def _columns(table: Table) -> str:
    return ", ".join((*table.columns, "version"))


def _is_key(table: Table) -> str:
    return " AND ".join(f"{column} = ?" for column in table.key)


def _insert(table: Table) -> str:
    marks = ", ".join("?" * (len(table.columns) + 1))
    return f"INSERT INTO {table.name} ({_columns(table)}) VALUES ({marks})"
