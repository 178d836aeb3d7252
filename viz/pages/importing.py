"""What the pages for bringing a spreadsheet in show: its columns with what each may say, and what would come of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from graph.model import Property
from graph.text import Text
from ingest.tables.fields import SUBJECTS
from ingest.tables.mapping import PROPOSED, SURE, Plan
from ingest.tables.preview import Outcome, Preview, State
from ingest.tables.schema_matching import examples
from ingest.tables.tables import Table
from viz.labels import PROPERTIES

SHOWN: Final = 50  # rows of each kind that a page lists
STATES: Final[Mapping[State, Text]] = {
    "fault": Text("cannot be understood"),
    "new": Text("new"),
    "changed": Text("will change"),
    "same": Text("as before"),
}
NAMES: Final = {"name": Text("Name"), "names": Text("Other names")}


@dataclass(frozen=True)
class ColumnShown:
    """A column with some of its values, the field that it is taken for, and how sure that is: «sure», «probable»,
    «check», or «» where it is not brought in.
    """

    place: int
    letter: str
    heading: str
    examples: Sequence[str]
    field: str
    certainty: str


@dataclass(frozen=True)
class TableShown:
    """A table with its columns; `options` are the fields that a table about that may have."""

    number: int
    id: str
    sheet: str
    title: str
    rows: int
    passed_over: int
    about: str
    remembered: bool
    columns: Sequence[ColumnShown]
    options: Sequence[tuple[str, Text]]


def tables_shown(tables: Sequence[Table], plan: Plan) -> list[TableShown]:
    """The tables as whoever is to say what they are about sees them."""
    return [_table(number, table, plan) for number, table in enumerate(tables)]


def subjects() -> list[tuple[str, Text]]:
    return [(about, subject.label) for about, subject in SUBJECTS.items()]


def _table(number: int, table: Table, plan: Plan) -> TableShown:
    understood = plan.tables[table.id]
    columns = [
        ColumnShown(
            column.place, column.letter, column.heading, examples(table, column), name, _sure(certain) if name else ""
        )
        for column, name, certain in zip(table.columns, understood.fields, understood.certainty, strict=True)
    ]
    options = (
        [(name, each.label) for name, each in SUBJECTS[understood.about].fields.items()] if understood.about else []
    )
    return TableShown(
        number,
        table.id,
        table.sheet,
        table.title,
        len(table.rows),
        len(table.passed_over),
        understood.about,
        understood.remembered,
        columns,
        options,
    )


def _sure(certainty: float) -> str:
    return "sure" if certainty >= SURE else "probable" if certainty > PROPOSED + 0.1 else "check"


@dataclass(frozen=True)
class PreviewShown:
    """What would come of a spreadsheet: how many rows of each kind, and the first of them."""

    name: str
    counts: Mapping[State, int]
    faulty: Sequence[Outcome]
    changed: Sequence[Outcome]
    new: Sequence[Outcome]
    mentioned: Sequence[str]
    persons: Sequence[str]
    passed_over: Sequence[Text]
    warnings: Sequence[Text]
    digest: str

    @property
    def anything(self) -> bool:
        return bool(self.counts["new"] or self.counts["changed"])


def preview_shown(seen: Preview) -> PreviewShown:
    return PreviewShown(
        seen.book.name,
        {state: len(seen.of(state)) for state in STATES},
        seen.of("fault")[:SHOWN],
        seen.of("changed")[:SHOWN],
        seen.of("new")[:SHOWN],
        [body.name for body in seen.mentioned[:SHOWN]],
        [body.name for body in seen.persons[:SHOWN]],
        [Text("{sheet}, row {row}", {"sheet": table.sheet, "row": row}) for table, row in seen.passed_over[:SHOWN]],
        seen.warnings,
        seen.digest,
    )


def property_label(name: str) -> Text | str:
    return NAMES[name] if name in NAMES else PROPERTIES.get(name, name)


def brief(value: Property | None) -> str:
    """A value of a property in a few words."""
    if value is None or value == "":
        return "—"
    if isinstance(value, list | tuple):
        return "; ".join(
            " ".join(map(str, each.values())) if isinstance(each, Mapping) else str(each) for each in value
        )
    return str(value)
