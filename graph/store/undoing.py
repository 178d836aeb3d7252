"""Taking a change back: rows get back the version that they had, so that taking changes back in reverse order leads
through exactly the states that were.

What an undoing would leave hanging in the air is found before anything is written, from the rows that stand, without
those that go (`Undoing.going`), and with those that come back (`Undoing.coming`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator

from graph.errors import ConflictError, UsageError
from graph.model import Judgement
from graph.store import judging
from graph.store.erasing import refuse_erasure
from graph.store.history import changes_of
from graph.store.rows import DOCUMENT, OWNER, SAID_OF, follow
from graph.store.tables import (
    EDGES,
    EVIDENCE,
    JUDGEMENTS,
    NODES,
    REDIRECTS,
    TABLES,
    TEXTS,
    Key,
    Row,
    Table,
    Tables,
    in_batches,
)


def undo(tables: Tables, target: int) -> None:
    """As the change that is being made, put back what change `target` found.

    Raises `UsageError` for a change that is not there; `ConflictError` naming the later change that built on it, or
    what somebody judged: both before anything is written.
    """
    change = tables.change(target)
    if change is None:
        raise UsageError("There is no change {change}.", remedy="`tejido history` lists them.", change=target)
    if change.undone_by is not None:
        raise ConflictError(
            "Change {change} was already taken back, by change {later}.",
            remedy="To restore it, undo change {later}.",
            change=target,
            later=change.undone_by,
        )
    refuse_erasure(tables, target)
    undoing = Undoing(tables, target)
    if target < tables.number - 1:  # else the state before it is one that was, in which all was in order
        undoing.refuse_followed()
        undoing.refuse_stranded()
        undoing.refuse_contradiction()
    undoing.write()


class Undoing:
    """What taking a change back does to each table: the keys whose rows go, and of rows that come back."""

    def __init__(self, tables: Tables, target: int) -> None:
        self.tables = tables
        self.target = target
        self.going: dict[Table, set[Key]] = {}
        self.coming: dict[Table, set[Key]] = {}
        self._absent: dict[Table, set[Key]] = {}
        for table in TABLES:
            going = {table.key_of(row) for row in tables.versioned(table, "version", [target])}
            ended = {table.key_of(row[2:]): bool(row[1]) for row in tables.past(table, "ended", [target])}
            going.update(table.key_of(row) for row in tables.at(table, sorted(ended.keys() - going)))
            self.going[table] = going
            self.coming[table] = {key for key, there in ended.items() if there}
            self._absent[table] = ended.keys() - going

    def write(self) -> None:
        """Put everything back: edges go before their nodes, and come after them."""
        tables, number = self.tables, self.tables.number
        for table in reversed(TABLES):
            going, absent = sorted(self.going[table]), sorted(self._absent[table])  # in order, which indexes like
            tables.keep(table, going)
            nothing = (None,) * (len(table.values) + 1)
            tables.insert_past(table, ((number, False, *key, *nothing) for key in absent))
            tables.delete(table, sorted(self.going[table] - self.coming[table]))
            for keys in (going, absent):
                tables.touched.update(id for key in keys for id in key[: table.about])
        for table in TABLES:
            tables.replace(table, self._restored(table, versioned=True))
        tables.undoes = self.target

    def refuse_followed(self) -> None:
        """Raise `ConflictError` if a later change touched one of the rows, and still counts.

        A change does not count if it was undone, nor does the undoing of a change that itself came after the target.
        """
        later = {
            number
            for table in TABLES
            for keys in in_batches(self._touched(table))
            for number in self._versions(table, keys)
            if number > self.target
        }
        for change in self.tables.changes(later):
            if change.undone_by is None and (change.undoes or 0) <= self.target:
                raise _followed(self.target, change.number)

    def refuse_stranded(self) -> None:
        """Raise `ConflictError` if something that is left would refer to what is gone."""
        for ids in self._stranded():
            last = max(
                number
                for numbers in changes_of(self.tables, ids).values()
                for number in numbers
                if number < self.tables.number
            )
            raise _followed(self.target, last)

    def refuse_contradiction(self) -> None:
        """Raise `ConflictError` if two would be joined again of which somebody judged since that they are not one."""
        judged = [Judgement(*row) for row in self._rows(JUDGEMENTS)]
        for judgement in judging.contradicted(judged, lambda ids: follow(ids, self._leads)):
            raise judging.contradiction(judgement)

    def _stranded(self) -> Iterator[tuple[str, ...]]:
        """The ids of what would hang in the air, and of what it would miss."""
        leaving = {id for (id,) in self.going[NODES] - self.coming[NODES]}
        # a tie without one of its ends
        for column in ("source", "target"):
            for id, source, _, target, _ in self._left(EDGES, column, leaving):
                yield id, *({source, target} & leaving)
        yield from self._without(EDGES, lambda row: (row[1], row[3]))
        # evidence or a text without its document
        for row in self._left(EVIDENCE, "document", leaving):
            yield row[OWNER], row[DOCUMENT]
        yield from self._without(EVIDENCE, lambda row: (row[DOCUMENT],))
        for document, _ in self._left(TEXTS, "document", leaving):
            yield (document,)
        yield from self._without(TEXTS, lambda row: (row[0],))
        # a node or tie without evidence, or evidence of nothing
        yield from self._unfounded()
        # an id that stands for itself again though it was merged, or was merged since into what goes
        returning = {id for (id,) in self.coming[NODES]}
        for id, target in self._left(REDIRECTS, "id", returning):
            yield id, target
        merged: dict[str, str] = dict(self._restored(REDIRECTS))
        for id in self._standing(NODES, merged):
            yield id, merged[id]
        since = (row for row in self.tables.versioned(REDIRECTS, "target", leaving) if row[-1] > self.target)
        astray = {id: target for id, target, _ in since if (id,) not in self.going[REDIRECTS]}
        led_on = self._standing(REDIRECTS, astray.values())
        yield from ((id, target) for id, target in astray.items() if target not in led_on)

    def _unfounded(self) -> Iterator[tuple[str, ...]]:
        founded: set[str] = set()
        said: set[str] = set()

        def note(row: Row) -> None:
            founded.add(row[OWNER])
            if row[SAID_OF] is None or " " not in row[OWNER]:  # else it may be parked: no tie, but on record
                said.add(row[OWNER])

        for row in self._restored(EVIDENCE):
            note(row)
        owners = {key[0] for table in (NODES, EDGES, EVIDENCE) for key in (*self.going[table], *self.coming[table])}
        for some in in_batches(owners):
            for row in self._left(EVIDENCE, "owner", some):
                note(row)
            standing = self._standing(NODES, some) | self._standing(EDGES, some)
            yield from ((id,) for id in some if (id in said) > (id in standing) or (id in standing) > (id in founded))

    def _without(self, table: Table, needed: Callable[[Row], tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
        """Of rows that come back, those that need nodes which are not there."""
        for rows in in_batches(self._restored(table)):
            standing = self._standing(NODES, {id for row in rows for id in needed(row)})
            for row in rows:
                if not standing.issuperset(needed(row)):
                    yield row[0], *needed(row)

    def _standing(self, table: Table, ids: Iterable[str]) -> set[str]:
        """Those of these ids under which a row of the table will stand."""
        asked = set(ids)
        left = {row[0] for row in self._left(table, "id", asked)}
        return left | {id for id in asked if (id,) in self.coming[table]}

    def _leads(self, ids: Collection[str]) -> dict[str, str]:
        """Where ids will lead next."""
        return dict(self._left(REDIRECTS, "id", ids)) | {
            id: target for id, target in self._restored(REDIRECTS) if id in ids
        }

    def _rows(self, table: Table) -> Iterator[Row]:
        """The rows that will stand."""
        yield from self._left(table)
        yield from self._restored(table)

    def _left(self, table: Table, column: str | None = None, among: Iterable[str] = ()) -> Iterator[Row]:
        """The rows that stand, without those that go."""
        going = self.going[table]
        return (row for row in self.tables.rows(table, column, among) if table.key_of(row) not in going)

    def _restored(self, table: Table, *, versioned: bool = False) -> Iterator[Row]:
        """The rows that come back."""
        past = self.tables.past(table, "ended", [self.target])
        return (row[2:] if versioned else row[2:-1] for row in past if row[1])

    def _touched(self, table: Table) -> Iterator[Key]:
        """The keys under which the change wrote or ended a row."""
        yield from self.going[table]
        yield from self._absent[table]
        replaced = self.tables.past(table, "version", [self.target])
        yield from {table.key_of(row[2:]) for row in replaced} - self.going[table] - self._absent[table]

    def _versions(self, table: Table, keys: Collection[Key]) -> Iterator[int]:
        """The changes that wrote or ended a row under one of these keys."""
        asked = set(keys)
        yield from (row[-1] for row in self.tables.at(table, asked))
        for row in self.tables.past(table, table.key[0], {key[0] for key in asked}):
            if table.key_of(row[2:]) in asked:
                yield row[0]
                if row[1]:
                    yield row[-1]


def _followed(change: int, later: int) -> ConflictError:
    return ConflictError(
        "Change {change} cannot be taken back: change {later} built on it.",
        remedy="Undo change {later} first.",
        change=change,
        later=later,
    )
