"""Making a workbook in which nothing runs, row by row."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path

from xlsxwriter import Workbook
from xlsxwriter.exceptions import XlsxWriterException
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from graph.errors import writing
from graph.export import NOT_XML, harmless

INERT = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
WIDEST = 60.0
# A fixed day, as in the entries of the archive: the same sheets are the same file whenever they are made.
CREATED = datetime(1980, 1, 1)


@contextmanager
def workbook(path: Path, *, by_row: bool = False) -> Iterator[Workbook]:
    """A workbook at this path, written when it is left; `by_row` keeps one row in memory at a time. Raises
    `UsageError` where it cannot be written.
    """
    book = Workbook(path, {**INERT, "constant_memory": by_row, "remove_timezone": True})
    book.set_properties({"created": CREATED})
    yield book
    with writing(path):
        try:
            book.close()
        except XlsxWriterException as error:
            raise OSError(str(error)) from error


def put(sheet: Worksheet, row: int, column: int, value: object, style: Format | None = None) -> None:
    """A value as what it is: text that looks like a formula stays text."""
    if value is None or value == "":
        return
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value, style)
    elif isinstance(value, int | float):
        sheet.write_number(row, column, value, style)
    elif isinstance(value, date | datetime):
        sheet.write_string(row, column, value.isoformat()[:10], style)
    else:
        sheet.write_string(row, column, NOT_XML.sub("", str(harmless(str(value))))[:32_767], style)
