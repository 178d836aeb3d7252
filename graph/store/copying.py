"""Copying a whole store into an empty one: rows, their past, and the record of changes."""

from __future__ import annotations

from dataclasses import replace

from graph.store.tables import TABLES, Tables


def copy_tables(source: Tables, target: Tables) -> None:
    """Everything that one set of tables shows, into another that is empty."""
    for change in source.changes():
        target.record(replace(change, undone_by=None))
    for change in source.changes():
        if change.undone_by is not None:
            target.mark(change.number, change.undone_by)
    for table in TABLES:
        target.insert(table, source.versioned(table))
    for table in TABLES:
        target.insert_past(table, source.past(table))
