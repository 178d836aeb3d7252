"""The versioned tables that every store keeps, and the port through which the rules of the store read and write them.

Every table that a change can touch is *system-versioned*, as SQL:2011 calls it: its rows carry in `version` the number
of the change that wrote them, and its past keeps the row that a change (`ended`) replaced or removed. A row that a
change creates needs no record: its version tells. That keeps history as small as what was overwritten.

Four shapes of row go through the port, all plain tuples:

- a *key*: the values of `Table.key`, in order;
- a *row*: the values of `Table.columns`, which are the key's and then the others;
- a *versioned row*: a row with its version last;
- a *past row*: `(ended, there, *row, version)`. Where a change found no row, `there` is false, and all but the key is
  None. There is one at most for each change and key.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from operator import itemgetter
from typing import Any, TypeVar

from graph.model import Change

Key = tuple[Any, ...]
Row = tuple[Any, ...]
T = TypeVar("T")

BATCH = 10_000  # rows or keys that are held at once


@dataclass(frozen=True)
class Table:
    """A versioned table: its key, which begins with the nodes or edge that a row is about, and its other columns."""

    name: str
    key: tuple[str, ...]
    values: tuple[str, ...]
    about: int = 1

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of a row, without its version."""
        return (*self.key, *self.values)

    @property
    def owners(self) -> tuple[str, ...]:
        """The columns with the ids of the nodes or the edge that a row is about: the first `about` of the key."""
        return self.key[: self.about]

    @property
    def past(self) -> str:
        """The name of the twin that keeps replaced rows."""
        return f"{self.name}_past"

    def key_of(self, row: Row) -> Key:
        return row[: len(self.key)]


NODES = Table("nodes", ("id",), ("kind", "name", "names", "properties"))
EDGES = Table("edges", ("id",), ("source", "relation", "target", "properties"))
EVIDENCE = Table(
    "evidence",
    ("owner", "key"),
    (
        "document",
        "quote",
        "start",
        "stop",
        "page",
        "asserted_by",
        "asserted_at",
        "confidence",
        "review",
        "known_by",
        "modality",
        "claims",
        "said_of",
    ),
)
DECISIONS = Table("decisions", ("owner", "document", "quote"), ("review", "by", "at"))
REDIRECTS = Table("redirects", ("id",), ("target",))
JUDGEMENTS = Table("judgements", ("one", "other"), ("verdict", "by", "at", "reason"), about=2)
SUGGESTIONS = Table("suggestions", ("id",), ("changes", "by", "at", "reason", "state", "decided_by", "answer"))
FEEDBACK = Table("feedback", ("finding",), ("opinion", "by", "at", "reason"))
TEXTS = Table("texts", ("document",), ("text",))
VISIBILITIES = Table("visibilities", ("node", "part"), ("level", "by", "at", "reason"))
CONSENTS = Table("consents", ("node", "purpose"), ("basis", "given_by", "given_at", "document", "by", "at"))
ERASURES = Table("erasures", ("id",), ("salt", "marks", "at", "by", "basis"), about=0)
TABLES = (
    NODES,
    EDGES,
    EVIDENCE,
    DECISIONS,
    REDIRECTS,
    JUDGEMENTS,
    SUGGESTIONS,
    FEEDBACK,
    TEXTS,
    VISIBILITIES,
    CONSENTS,
    ERASURES,
)


def in_batches(items: Iterable[T], size: int = BATCH) -> Iterator[list[T]]:
    """The items in lists of this length, the last one shorter."""
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch


class Tables(ABC):
    """The versioned tables within one transaction, and what one change writes into them.

    `number` is the number of the change that is being made, one more than the last: each row that `add` and `put` write
    gets it as its version. `touched` are the ids of nodes and edges that it wrote rows about. `undoes` is the change
    that it takes back, if it is an undoing. In a transaction for reading none of them means anything.

    Reading sees what this transaction wrote. A column that may be asked for is indexed: of `nodes` and `suggestions`
    `id`; of `edges` `id`, `source`, `target`; of `evidence` `owner`, `document`, `said_of`; of `decisions` `owner`; of
    `redirects` `id`, `target`; of `judgements` `one`, `other`; of `feedback` `finding`; of `texts` `document`; of
    `visibilities` and `consents` `node`; of every table `version`; of every past `ended`, `version` and the columns of
    `Table.owners`. `among` may be empty, hold 100,000 values, and hold one twice; it costs a few statements whatever
    its length. Rows come in any order, each once. What is read from one table may be read on while another table is
    written, not while the same is.

    What an engine derives from the rows (an index, a summary) it brings in step itself before it commits.

    Ids compare by code point everywhere, as Python compares text.
    """

    def __init__(self, number: int) -> None:
        self.number = number
        self.touched: set[str] = set()
        self.undoes: int | None = None

    # Reading: what an engine brings

    @abstractmethod
    def versioned(self, table: Table, column: str | None = None, among: Iterable[str | int] = ()) -> Iterator[Row]:
        """The versioned rows that stand, whose `column` is among these values; without a column, all."""

    @abstractmethod
    def past(self, table: Table, column: str | None = None, among: Iterable[str | int] = ()) -> Iterator[Row]:
        """The past rows whose `column` (also `ended`) is among these values; without a column, all."""

    @abstractmethod
    def at(self, table: Table, keys: Iterable[Key]) -> Iterator[Row]:
        """The versioned rows that stand under these whole keys."""

    @abstractmethod
    def within(self, prefix: str) -> Iterator[Row]:
        """The rows of evidence whose owner begins with this: `"actor/ana "` finds what was said of ties from there."""

    @abstractmethod
    def vouched(self, owners: Iterable[str]) -> set[str]:
        """Those of these nodes and edges on which a claim stands that is not rejected. It costs the same for what is in
        every document as for what is in one.
        """

    @abstractmethod
    def changes(self, numbers: Iterable[int] | None = None) -> Iterator[Change]:
        """These changes, or all, in order of their numbers; a number that no change has is passed over."""

    @abstractmethod
    def last(self) -> int:
        """The number of the last change that was recorded; 0 where there is none."""

    # Reading: what follows from it; an engine may do it faster

    def rows(self, table: Table, column: str | None = None, among: Iterable[str | int] = ()) -> Iterator[Row]:
        """As `versioned`, without the versions."""
        return (row[:-1] for row in self.versioned(table, column, among))

    def change(self, number: int) -> Change | None:
        return next(self.changes([number]), None)

    def is_empty(self, table: Table) -> bool:
        """Whether no row stands."""
        return next(self.versioned(table), None) is None

    # Writing: what an engine brings. None of these keeps anything as past, counts as touched, or changes a version.

    @abstractmethod
    def insert(self, table: Table, rows: Iterable[Row]) -> None:
        """Write versioned rows under whose keys none stands. Nodes come before their edges."""

    @abstractmethod
    def replace(self, table: Table, rows: Iterable[Row]) -> None:
        """Write versioned rows, each in place of the one under its key if one stands."""

    @abstractmethod
    def delete(self, table: Table, keys: Iterable[Key]) -> None:
        """Take out the rows under these keys; a key under which none stands is passed over. Edges go before their
        nodes.
        """

    @abstractmethod
    def insert_past(self, table: Table, rows: Iterable[Row]) -> None:
        """Write past rows; one whose change and key are there already stays as it is."""

    @abstractmethod
    def delete_past(self, table: Table, keys: Iterable[Key]) -> None:
        """Take out past rows for good, known by the change that ended them and their key: `(ended, *key)`."""

    @abstractmethod
    def reword(self, number: int, reason: str) -> None:
        """Put another reason into the record of a change."""

    @abstractmethod
    def record(self, change: Change) -> None:
        """Write the change's own record, when all its rows are written."""

    @abstractmethod
    def mark(self, number: int, undone_by: int | None) -> None:
        """Note in the record of a change that another took it back, or (None) that it counts again."""

    # Writing: what the rules use

    def add(self, table: Table, rows: Iterable[Row]) -> None:
        """Rows that are not there yet. In order of their keys, which keeps indexes quick."""
        written = sorted(rows)
        self.insert(table, ((*row, self.number) for row in written))
        self._touch(table, written)

    def put(self, table: Table, rows: Sequence[Row]) -> None:
        """Rows that may be there: they replace what has their key, which is kept as past."""
        self.keep(table, map(table.key_of, rows))
        self.replace(table, ((*row, self.number) for row in rows))
        self._touch(table, rows)

    def remove(self, table: Table, rows: Iterable[Row]) -> None:
        """Take rows out, known by their keys, keeping them as past."""
        keys = [table.key_of(row) for row in rows]
        self.keep(table, keys)
        self.delete(table, keys)
        self._touch(table, keys)

    def keep(self, table: Table, keys: Iterable[Key]) -> None:
        """Keep as past, ended by this change, what stands under these keys. What this change itself wrote has none.

        An engine may do it without reading the rows.
        """
        for some in in_batches(keys):
            standing = list(self.at(table, some))
            self.insert_past(table, ((self.number, True, *row) for row in standing if row[-1] != self.number))

    def _touch(self, table: Table, rows: Sequence[Row]) -> None:
        for place in range(table.about):
            self.touched.update(map(itemgetter(place), rows))
