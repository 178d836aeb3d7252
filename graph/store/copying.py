"""Moving a whole store into another, whatever engines keep the two: rows with versions, past, and changes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace

from graph.store.base import GraphStore
from graph.store.tables import TABLES, Tables, in_batches


def copy_store(
    source: GraphStore, target: GraphStore, progress: Callable[[int], None] = lambda _: None
) -> Counter[str]:
    """Copy all that a store holds into an empty one. Both then show the same, now and as of any change, and whatever
    can be undone in one can be undone in the other. `progress` hears how many more rows were written.

    Gives how many rows of each table stand, and under `changes` how many changes there are. Raises `UsageError` if the
    target is not empty.
    """
    with source.reading() as rows, target.filling() as copy:
        return copy_tables(rows, copy, progress)


def copy_tables(source: Tables, target: Tables, progress: Callable[[int], None] = lambda _: None) -> Counter[str]:
    """As `copy_store`, within two transactions. The changes come last: a copy that was broken off has no history."""
    copied: Counter[str] = Counter()
    last = source.last()  # of a past moment, what came after it stays behind
    for table in TABLES:
        for rows in in_batches(source.versioned(table)):
            target.insert(table, rows)
            copied[table.name] += len(rows)
            progress(len(rows))
        for rows in in_batches(row for row in source.past(table) if row[0] <= last):
            target.insert_past(table, rows)
            progress(len(rows))
    undone: dict[int, int] = {}
    for change in source.changes():
        target.record(replace(change, undone_by=None))
        copied["changes"] += 1
        if change.undone_by is not None and change.undone_by <= last:
            undone[change.number] = change.undone_by
    for number, by in undone.items():
        target.mark(number, by)
    return copied
