"""The rows that were left out, as a file that can be corrected and brought in again: with what is to be corrected."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from graph.errors import UsageError, writing
from graph.export import MARK, harmless
from graph.text import Text
from ingest.tables.preview import Outcome, Preview
from ingest.tables.records import Fault
from ingest.tables.tables import Table
from ingest.tables.values import words_of
from viz.i18n import translator
from viz.sheets.writing import put, workbook

TO_CORRECT: Final = Text("What to correct")
ROW: Final = Text("Row in your sheet")
NAME: Final = 31  # characters that a sheet's name may have


def write_rejected(seen: Preview, path: Path, language: str) -> int:
    """Write the rows with faults as xlsx, or as CSV where the path says so; how many there are.

    Raises `UsageError` where the file cannot be written, and for CSV where they are of several tables.
    """
    by_table = [(table, [each for each in seen.of("fault") if each.record.table is table]) for table in seen.tables]
    faulty = [(table, outcomes) for table, outcomes in by_table if outcomes]
    if path.suffix.lower() == ".csv":
        if len(faulty) > 1:
            raise UsageError(
                "{path}: rows of several tables were left out.",
                remedy="Give a name that ends in .xlsx: it has a sheet for each.",
                path=str(path),
            )
        _as_csv(*(faulty or by_table)[0], path, language)
    else:
        _as_workbook(faulty, path, language)
    return sum(len(outcomes) for _, outcomes in faulty)


def said_of(fault: Fault, language: str) -> str:
    """A fault as one reads it beside its row: the cell, what is the matter, what to do."""
    render = translator(language).render
    where = f"{fault.column.letter} {fault.column.heading}: " if fault.column else ""
    return where + " ".join(render(said) for said in (fault.message, fault.remedy) if said is not None)


def _as_csv(table: Table, outcomes: Sequence[Outcome], path: Path, language: str) -> None:
    render = translator(language).render
    with writing(path), path.open("w", newline="", encoding="utf-8") as file:
        file.write(MARK)
        writer = csv.writer(file)
        writer.writerow([render(TO_CORRECT), render(ROW), *(harmless(column.heading) for column in table.columns)])
        for outcome in outcomes:
            cells = (words_of(outcome.record.row.cell(column.place)) for column in table.columns)
            faults = "\n".join(said_of(fault, language) for fault in outcome.record.faults)
            writer.writerow(map(harmless, (faults, outcome.record.row.number, *cells)))


def _as_workbook(faulty: Sequence[tuple[Table, Sequence[Outcome]]], path: Path, language: str) -> None:
    render = translator(language).render
    with workbook(path, by_row=True) as book:
        head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        wrong = book.add_format({"bg_color": "#fde7e3", "text_wrap": True, "valign": "top"})
        plain = book.add_format({"text_wrap": True, "valign": "top"})
        taken: set[str] = set()
        for table, outcomes in faulty:
            sheet = book.add_worksheet(_sheet_name(table.sheet, taken))
            sheet.set_column(0, 0, 50)
            sheet.set_column(2, 1 + len(table.columns), 22)
            sheet.freeze_panes(1, 0)
            for place, words in enumerate([render(TO_CORRECT), render(ROW), *(each.heading for each in table.columns)]):
                put(sheet, 0, place, words, head)
            for at, outcome in enumerate(outcomes, 1):
                faults = outcome.record.faults
                cells = {fault.column.place for fault in faults if fault.column}
                put(sheet, at, 0, "\n".join(said_of(fault, language) for fault in faults), wrong)
                put(sheet, at, 1, outcome.record.row.number, plain)
                for place, column in enumerate(table.columns, 2):
                    value = outcome.record.row.cell(column.place)
                    put(sheet, at, place, value, wrong if column.place in cells else plain)
        if not faulty:
            book.add_worksheet()


def _sheet_name(name: str, taken: set[str]) -> str:
    """A name that a workbook takes: short, without some signs, each once."""
    plain = "".join(sign for sign in name if sign not in "[]:*?/\\").strip("' ")[:NAME] or "1"
    number = 1
    found = plain
    while found.casefold() in taken:
        number += 1
        found = f"{plain[: NAME - len(str(number)) - 1]} {number}"
    taken.add(found.casefold())
    return found
