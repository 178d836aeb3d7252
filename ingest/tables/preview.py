"""What bringing a workbook in would do, told row by row before anything is written."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from graph.model import Changes, Node, Property, records_of
from graph.names import fold
from graph.text import Text
from ingest.tables.bodies import Body, key_of
from ingest.tables.fields import SUBJECTS
from ingest.tables.mapping import Plan
from ingest.tables.records import Record
from ingest.tables.sheets import Workbook
from ingest.tables.tables import Table

State = Literal["new", "changed", "same", "fault"]
NAMED: Final = 8  # words that a warning names


@dataclass(slots=True)
class Outcome:
    """What becomes of a row. `differences` are (property, before, now) of a node that is there."""

    record: Record
    state: State
    body: Body | None = None
    differences: tuple[tuple[str, Property | None, Property], ...] = ()
    new_ties: int = 0

    @property
    def name(self) -> str:
        if self.body is not None:
            return self.body.name
        return " – ".join(filter(None, (self.record.text(name) for name in SUBJECTS[self.record.about].required)))


@dataclass(frozen=True)
class Preview:
    """What bringing a workbook in would do: `changes` of the rows without fault, what becomes of each row, and the
    bodies that are only named in cells. `guessed` is what the ties are called that come in as proposals.
    """

    book: Workbook
    tables: tuple[Table, ...]
    plan: Plan
    changes: Changes
    document: str
    outcomes: tuple[Outcome, ...]
    mentioned: tuple[Body, ...]
    guessed: tuple[str, ...] = ()

    def of(self, *states: State) -> list[Outcome]:
        return [outcome for outcome in self.outcomes if outcome.state in states]

    @property
    def alike(self) -> list[Body]:
        """The bodies that may be somebody who is there."""
        rows = (outcome.body for outcome in self.outcomes if outcome.body is not None and outcome.state != "fault")
        return list({body.id: body for body in (*rows, *self.mentioned) if body.alike}.values())

    @property
    def persons(self) -> list[Body]:
        rows = (outcome.body for outcome in self.outcomes if outcome.body is not None and outcome.state != "fault")
        return list({body.id: body for body in (*rows, *self.mentioned) if body.is_person}.values())

    @property
    def passed_over(self) -> list[tuple[Table, int]]:
        """The rows that are remarks, totals or headings said again."""
        taken = (table for table in self.tables if self.plan.tables[table.id].about)
        return [(table, row.number) for table in taken for row in table.passed_over]

    @property
    def warnings(self) -> tuple[Text, ...]:
        """What is to be known before it is brought in, beside what is said of rows."""
        if not self.guessed:
            return self.book.warnings
        strange = Counter(filter(None, self.guessed))
        unsaid = len(self.guessed) - strange.total()
        told = list(self.book.warnings)
        if unsaid:
            told.append(
                Text(
                    "{n} tie comes in as a proposal for the review: its relation is not said.",
                    {"n": unsaid},
                    plural="{n} ties come in as proposals for the review: their relation is not said.",
                    n=unsaid,
                )
            )
        if n := strange.total():
            told.append(
                Text(
                    "{n} tie comes in as a proposal for the review: what it is called is not understood ({words}).",
                    {"n": n, "words": [word for word, _ in strange.most_common(NAMED)]},
                    plural="{n} ties come in as proposals for the review: what they are called is not understood "
                    "({words}).",
                    n=n,
                )
            )
        return tuple(told)

    @property
    def digest(self) -> str:
        """The same as long as it would do the same."""
        counted = [(key_of(each.record), each.state, each.body.node_id if each.body else "") for each in self.outcomes]
        return hashlib.sha256(json.dumps(counted).encode()).hexdigest()[:16]


def _is_among(value: Property, before: Property | None) -> bool:
    """Whether records say nothing that is not said already."""
    said, known = records_of(value), records_of(before)
    return bool(said) and all(any(each.items() <= one.items() for one in known) for each in said)


def differences(known: Node, node: Node) -> Iterator[tuple[str, Property | None, Property]]:
    """What a row says otherwise than the node that is there, or says besides."""
    if known.name != node.name:
        yield "name", known.name, node.name
    had = {fold(each) for each in (known.name, *known.names)}
    if more := [each for each in node.names if fold(each) not in had]:
        yield "names", "; ".join(known.names), "; ".join(more)
    for name, value in node.properties.items():
        before = known.properties.get(name)
        if _is_among(value, before):
            continue
        if before != value and not (isinstance(before, tuple) and list(before) == value):
            yield name, before, value
