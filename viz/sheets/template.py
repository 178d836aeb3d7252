"""Our template: a sheet for each subject, with examples, notes and lists to choose from; or with what is there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from babel import Locale
from xlsxwriter import Workbook
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from corpus.gazetteer import gazetteer
from corpus.vocabulary import SCHEMES, vocabulary
from graph.ontology import ACTING, ontology
from graph.text import Text
from ingest.tables.fields import SUBJECTS, UNWRITTEN, Field
from ingest.tables.outgoing import Row
from viz.i18n import Translator, translator
from viz.labels import VALUES
from viz.sheets.writing import put, workbook

READ_ME: Final = Text("Read me")
LISTS: Final = Text("Lists")
YES, NO = Text("Yes"), Text("No")
ROWS: Final = 5_000  # that lists to choose from are offered in
SPREAD: Final = frozenset({"of_month", "schedule", "compliance"})
"""Fields that the sheet of schedules says better."""
GUIDE: Final = (
    Text("This workbook brings actors, spaces, agreements and practices into Tejido, or up to date."),
    Text("One row is one actor, one space, one agreement. Only the name is needed; leave empty what is not known."),
    Text(
        "Rows that begin with «Example:» are passed over. You may delete them, and any sheet or column you do not need."
    ),
    Text("Where several names or places go into one cell, put semicolons between them."),
    Text("Names lead from one sheet to the other: write them alike. Small differences are recognised, or asked about."),
    Text("Whoever is a single person is protected: only coordinators see her. Ask her before you write her down."),
    Text("Before anything is brought in, you see what would be new, what would change, and what is not understood."),
)
EXAMPLES: Final[Mapping[str, Mapping[str, Text]]] = {
    "actors": {
        "name": Text("Example: Municipality of (your town)"),
        "type": Text("municipality"),
        "country": Text("(your country)"),
        "place": Text("(your town)"),
        "level": Text("local"),
        "member_of": Text("(a committee); (a round table)"),
        "start": Text("2015"),
    },
    "spaces": {
        "name": Text("Example: Prevention committee of (your town)"),
        "purpose": Text("Coordinates what the institutions of the town do to prevent violence."),
        "lead": Text("Municipality of (your town)"),
        "members": Text("(police); (health centre); (neighbours' association)"),
        "place": Text("(your town)"),
    },
    "memberships": {
        "member": Text("Example: Health centre of (your town)"),
        "space": Text("Prevention committee of (your town)"),
        "group": Text("Table on youth"),
        "observer": Text("No"),
        "start": Text("03/2024"),
    },
    "agreements": {
        "name": Text("Example: Agreement on safe schools"),
        "alliance_type": Text("covenant"),
        "parties": Text("Municipality of (your town); (ministry)"),
        "lead": Text("Municipality of (your town)"),
        "objective": Text("That pupils come to school and home without fear."),
        "start": Text("01/2026"),
        "end": Text("12/2026"),
    },
    "schedule": {
        "agreement": Text("Example: Agreement on safe schools"),
        "month": Text("2026-03"),
        "action": Text("Workshop with parents"),
        "percent": Text("50"),
    },
    "practices": {
        "name": Text("Example: Open courts at night"),
        "summary": Text("Sports grounds stay open and staffed until midnight in three neighbourhoods."),
        "implementers": Text("Municipality of (your town)"),
        "place": Text("(your town)"),
        "rung": Text("monitored"),
    },
    "ties": {
        "head": Text("Example: (a foundation)"),
        "relation": Text("supports"),
        "tail": Text("Municipality of (your town)"),
    },
}


def write_template(path: Path, language: str, rows: Mapping[str, Iterable[Row]] | None = None) -> None:
    """Write the template as xlsx, in this language; with `rows` (`ingest.tables.outgoing`) instead of the examples.

    Raises `UsageError` where the file cannot be written.
    """
    with workbook(path) as book:
        _Template(book, translator(language), language).write(rows)


class _Template:
    def __init__(self, book: Workbook, words: Translator, language: str) -> None:
        self._book, self._say, self._language = book, words.render, language
        self._head = book.add_format(
            {"bold": True, "bg_color": "#1f4d4a", "font_color": "#ffffff", "text_wrap": True, "valign": "top"}
        )
        self._needed = book.add_format(
            {"bold": True, "bg_color": "#7a2e1d", "font_color": "#ffffff", "text_wrap": True, "valign": "top"}
        )
        self._example = book.add_format({"italic": True, "font_color": "#6b6b6b"})
        self._lists: dict[str, str] = {}
        self._labels: dict[str, dict[str, str]] = {}

    def write(self, rows: Mapping[str, Iterable[Row]] | None) -> None:
        self._read_me()
        sheets = {about: self._book.add_worksheet(self._say(SUBJECTS[about].label)) for about in EXAMPLES}
        self._make_lists()
        for about, sheet in sheets.items():
            self._sheet(sheet, about, rows.get(about, ()) if rows is not None else None)

    def _read_me(self) -> None:
        sheet = self._book.add_worksheet(self._say(READ_ME))
        wrapped = self._book.add_format({"text_wrap": True, "valign": "top", "font_size": 12})
        sheet.hide_gridlines(2)
        sheet.set_column(0, 0, 100)
        put(sheet, 0, 0, "Tejido", self._book.add_format({"bold": True, "font_size": 20}))
        for row, sentence in enumerate(GUIDE, 2):
            put(sheet, row, 0, self._say(sentence), wrapped)

    def _sheet(self, sheet: Worksheet, about: str, rows: Iterable[Row] | None) -> None:
        subject = SUBJECTS[about]
        fields = [(name, each) for name, each in subject.fields.items() if name not in SPREAD and name not in UNWRITTEN]
        sheet.freeze_panes(1, 2 if "id" in subject.fields else 1)
        for place, (name, field) in enumerate(fields):
            needed = name in subject.required
            put(sheet, 0, place, self._say(field.label), self._needed if needed else self._head)
            sheet.write_comment(0, place, self._say(field.hint), {"x_scale": 1.6})
            sheet.set_column(
                place, place, 8 if name == "id" else 34 if needed or name in ("summary", "purpose", "objective") else 20
            )
            self._offer(sheet, place, field)
        if rows is None:
            for place, (name, _) in enumerate(fields):
                example = EXAMPLES[about].get(name)
                put(sheet, 1, place, self._say(example) if example else None, self._example)
        for at, row in enumerate(rows or (), 1):
            for place, (name, field) in enumerate(fields):
                if name in row:
                    put(sheet, at, place, self._written(field, row[name]))

    def _offer(self, sheet: Worksheet, place: int, field: Field) -> None:
        """A list to choose from; where several go into a cell, another text is let through."""
        if field.reads in self._lists:
            is_closed = field.reads not in SCHEMES and field.reads != "country"
            sheet.data_validation(
                1,
                place,
                ROWS,
                place,
                {
                    "validate": "list",
                    "source": self._lists[field.reads],
                    "show_error": is_closed,
                    "error_type": "warning",
                    "error_message": self._say(field.hint)[:250],
                },
            )

    def _make_lists(self) -> None:
        name = self._say(LISTS)
        sheet = self._book.add_worksheet(name)
        sheet.hide()
        for column, (reads, labels) in enumerate(self._all_lists()):
            self._labels[reads] = labels
            for row, label in enumerate(labels.values()):
                put(sheet, row, column, label)
            letters = xl_col_to_name(column)
            self._lists[reads] = f"='{name}'!${letters}$1:${letters}${len(labels)}"

    def _all_lists(self) -> Iterable[tuple[str, dict[str, str]]]:
        """For each way of reading that has a list: what is written for each of its values."""
        known = ontology()
        yield "actor_type", {id: labels[self._language] for id, labels in known.actor_types.items()}
        for reads in ("level", "alliance_type", "cost", "rung"):
            yield reads, {id: self._say(VALUES[id]) for id in known.values[reads]}
        yield (
            "relation",
            {
                id: each.label[self._language]
                for id, each in known.relations.items()
                if any(set(pair) <= set(ACTING) for pair in each.ends)
            },
        )
        for scheme in SCHEMES:
            yield scheme, {concept.node_id: concept.pref_label[self._language] for concept in vocabulary(scheme)}
        names = Locale(self._language).territories
        codes = {place.country for place in gazetteer() if place.kind == "country"}
        yield (
            "country",
            dict(sorted(((code, names[code]) for code in codes if code in names), key=lambda each: each[1])),
        )
        yield "flag", {"True": self._say(YES), "False": self._say(NO)}

    def _written(self, field: Field, value: Any) -> object:
        labels = self._labels.get(field.reads, {})
        if isinstance(value, list | tuple):
            sign = "\n" if field.reads == "lines" else "; "
            return sign.join(str(labels.get(each, each)) for each in value)
        return labels.get(str(value), value)
