"""Workbooks made here as people's programs make them."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence

from xlsxwriter import Workbook

from graph.store import GraphStore
from ingest.tables.importing import Terms, bring_in, preview
from ingest.tables.preview import Preview
from ingest.tables.schema_matching import propose
from ingest.tables.sheets import read_workbook
from ingest.tables.tables import tables_in

Rows = Sequence[Sequence[object]]


def xlsx(sheets: Mapping[str, Rows], merged: Sequence[tuple[str, str]] = ()) -> bytes:
    """A workbook; `merged` are ranges of the first sheet, each with what it shows."""
    content = io.BytesIO()
    book = Workbook(content, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for row, cells in enumerate(rows):
            for column, value in enumerate(cells):
                if hasattr(value, "year"):
                    sheet.write_datetime(row, column, value, day)
                elif value not in (None, ""):
                    sheet.write(row, column, value)
    for cells, value in merged:
        book.worksheets()[0].merge_range(cells, value)
    book.close()
    return content.getvalue()


def text(rows: Rows, delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    lines = io.StringIO(newline="")
    csv.writer(lines, delimiter=delimiter).writerows(rows)
    return lines.getvalue().encode(encoding)


def seen(content: bytes, store: GraphStore, name: str = "actores.xlsx", terms: Terms | None = None) -> Preview:
    """What bringing a workbook in as it is proposed would do."""
    book = read_workbook(content, name)
    tables = tables_in(book)
    return preview(book, propose(tables, store.nodes("Document")), store, terms, tables=tables)


def brought_in(content: bytes, store: GraphStore, name: str = "actores.xlsx", terms: Terms | None = None) -> Preview:
    found = seen(content, store, name, terms)
    bring_in(found, store)
    return found
