"""The record of changes: which of them touched what, and what stood at which moment."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime

from graph.dates import is_date
from graph.errors import ConflictError, UsageError
from graph.model import Change
from graph.store.tables import TABLES, Tables

DAY = re.compile(r"[0-9]{4}(-[0-9]{2}){0,2}")
TIME = re.compile(r"(?P<local>[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+)(Z|[+-][0-9]{2}:?[0-9]{2})?")


def history(tables: Tables, limit: int, of: str | None) -> list[Change]:
    """The latest changes first; of a node or edge those that touched it. Raises `UsageError` if none ever did."""
    last = tables.last()
    if of is None:
        return list(tables.changes(range(max(last - limit, 0) + 1, last + 1)))[::-1]
    numbers = sorted(number for number in changes_of(tables, [of])[of] if number <= last)
    if not numbers:
        raise UsageError("Nothing is known of «{id}».", remedy="Look for it by name.", id=of)
    return list(tables.changes(numbers[max(len(numbers) - limit, 0) :]))[::-1]


def changes_of(tables: Tables, owners: Iterable[str]) -> dict[str, set[int]]:
    """The numbers of the changes that touched each node or edge, its evidence or decisions on it."""
    numbers: dict[str, set[int]] = {owner: set() for owner in owners}
    for table in TABLES:
        for place, column in enumerate(table.owners):
            for row in tables.versioned(table, column, numbers):
                numbers[row[place]].add(row[-1])
            for ended, there, *past in tables.past(table, column, numbers):
                numbers[past[place]].update((ended, past[-1]) if there else (ended,))
    return numbers


def change_at(tables: Tables, moment: int | str) -> int:
    """The number of the last change up to a change or a moment; a year, month or day counts to its end, in UTC.

    Raises `UsageError` for a change that is not there, or what is no moment.
    """
    if isinstance(moment, int):
        if not 0 <= moment <= tables.last():
            raise UsageError("There is no change {change}.", remedy="`tejido history` lists them.", change=moment)
        return moment
    written = _in_utc(moment)
    return max((change.number for change in tables.changes() if change.at[: len(written)] <= written), default=0)


def _in_utc(moment: str) -> str:
    """A moment as changes bear theirs, as exactly as it was given; what names no offset is taken to be in UTC."""
    if DAY.fullmatch(moment) and is_date(moment):
        return moment
    with suppress(ValueError, OverflowError):
        if found := TIME.fullmatch(moment):
            at = datetime.fromisoformat(moment)
            in_utc = at.replace(tzinfo=at.tzinfo or UTC).astimezone(UTC)
            return in_utc.isoformat(timespec="milliseconds")[: found.end("local")]
    raise UsageError("«{moment}» is no date.", remedy="For example: 2026, 2026-07 or 2026-07-31.", moment=moment)


def refuse_unseen(tables: Tables, owners: Iterable[str], seen: int | None) -> None:
    """Raise `ConflictError` naming who changed one of these nodes or edges after change `seen`, when, and why."""
    if seen is None:
        return
    for owner, numbers in changes_of(tables, owners).items():
        later = tables.change(max(numbers, default=0))
        if later is not None and later.number > seen:
            raise changed_meanwhile(owner, later)


def changed_meanwhile(id: str, later: Change) -> ConflictError:
    return ConflictError(
        "{id} was changed meanwhile: change {change} by {by}, {at} ({reason}).",
        remedy="Look at it again, then decide.",
        id=id,
        change=later.number,
        by=later.by,
        at=later.at,
        reason=later.reason or "–",
    )


def mark(tables: Tables, change: int, undone_by: int | None) -> None:
    """Mark a change as undone or not; where it was an undo itself, what it undid follows."""
    tables.mark(change, undone_by)
    marked = tables.change(change)
    if marked is not None and marked.undoes is not None:
        mark(tables, marked.undoes, change if undone_by is None else None)
