"""The graph as it was: views over the versioned tables, by the tables' own names.

A row stood after change n if no later change replaced or removed it, or if it is the first that a later change replaced
or removed; and if it was written by change n or before. SQLite looks in a connection's own temporary views first, so
all that reads the tables reads the past through them without knowing.
"""

from __future__ import annotations

import sqlite3

from graph.names import fold
from graph.store.sqlite.schema import CONFIRMED, REJECTED
from graph.store.tables import TABLES, Table


def show_as_of(connection: sqlite3.Connection, change: int) -> None:
    """Let this connection see each table as it was after a change."""
    number = int(change)
    connection.create_function("fold", 1, fold, deterministic=True)
    for table in TABLES:
        connection.execute(f"CREATE TEMP VIEW {table.name} AS {_as_of(table, number)}")
    connection.execute(f"CREATE TEMP VIEW changes AS SELECT * FROM main.changes WHERE number <= {number}")
    connection.execute(f"CREATE TEMP VIEW rejected AS {REJECTED}")
    connection.execute(f"CREATE TEMP VIEW confirmed AS {CONFIRMED}")
    connection.execute(
        """CREATE TEMP VIEW names AS SELECT fold(name) AS folded, id AS node FROM nodes
        UNION SELECT fold(value), nodes.id FROM nodes, json_each(names)"""
    )


def _as_of(table: Table, number: int) -> str:
    columns = ", ".join(f"stood.{column}" for column in (*table.columns, "version"))
    same = " AND ".join(f"later.{column} = stood.{column}" for column in table.key)
    return f"""
        SELECT {columns} FROM main.{table.name} AS stood WHERE version <= {number}
            AND NOT EXISTS (SELECT 1 FROM main.{table.past} AS later WHERE {same} AND later.ended > {number})
        UNION ALL
        SELECT {columns} FROM main.{table.past} AS stood WHERE there AND version <= {number} AND ended > {number}
            AND NOT EXISTS (
                SELECT 1 FROM main.{table.past} AS later
                WHERE {same} AND later.ended > {number} AND later.ended < stood.ended)
    """
