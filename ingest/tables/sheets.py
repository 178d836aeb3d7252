"""A file of tables as sheets of typed cells: xlsx, xlsm, xlsb, xls and ods by calamine; csv and tsv in any encoding;
Parquet.

Of a formula the value that was computed last is read; nothing is computed here. Limits: docs/hostile-input.md.
"""

from __future__ import annotations

import csv
import hashlib
import io
import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import islice
from pathlib import PurePath

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from graph.errors import ReadError
from graph.export import without_guard
from graph.text import Text
from ingest.readers import guard
from ingest.readers.reading import clean, damaged
from ingest.readers.txt import decode
from ingest.tables import parquet

Value = str | int | float | bool | date | datetime | time | timedelta | None
Cells = tuple[Value, ...]

WORKBOOKS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
PLAIN = (".csv", ".tsv", ".tab")
SINGLE = (*PLAIN, ".parquet")
"""Those that hold one table each, so that several files, or an archive of them, make one network."""
SUFFIXES = (*WORKBOOKS, *SINGLE)
MAX_SHEETS = 60
MAX_COLUMNS = 300
MAX_CELLS = 12_000_000
LONGEST_CELL = 32_767  # characters, as Excel holds at most
DELIMITERS = ",;\t|"
SHARED = 10_000  # texts that stand in memory once, however many cells of a CSV file have them
LOOKED_AT = 60  # rows by which a delimiter is told
PANIC = "PanicException"  # what a mistake within calamine comes out as; it has no public name
OLD_EXCEL = b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True)
class Stated:
    """What a format itself says of its table: what it is about, and the field of each column, or ""."""

    about: str
    fields: tuple[str, ...]


@dataclass(frozen=True)
class Sheet:
    """A sheet from its first row and column on: `rows[6][2]` is the cell C7. Merged cells all have their value.

    With `stated` the first row heads all others.
    """

    name: str
    rows: Sequence[Cells]
    stated: Stated | None = None


@dataclass(frozen=True)
class Workbook:
    """A file of tables. `sha256` is that of its bytes; `format` its suffix without a dot."""

    name: str
    format: str
    sha256: str
    sheets: tuple[Sheet, ...]
    warnings: tuple[Text, ...] = ()


def read_workbook(content: bytes, name: str) -> Workbook:
    """The sheets that anybody sees, in order. Raises `ReadError`, which says what is the matter and what to do."""
    guard.admit(content, name)
    if content.startswith((b"PK\x03\x04", OLD_EXCEL)):
        sheets, warnings = _of_workbook(content, name)
    elif content.startswith(parquet.MAGIC):
        sheets, warnings = _of_parquet(content, name), []
    else:
        sheets, warnings = _of_text(content, name)
    if not any(sheet.rows for sheet in sheets):
        raise ReadError("{file}: no cell of it holds anything.", remedy="Check that this is the file.", file=name)
    suffix = PurePath(name).suffix.lower().removeprefix(".")
    return Workbook(name, suffix, hashlib.sha256(content).hexdigest(), tuple(sheets), tuple(warnings))


def _of_workbook(content: bytes, name: str) -> tuple[list[Sheet], list[Text]]:
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
            shown = [
                each.name
                for each in book.sheets_metadata
                if each.typ is SheetTypeEnum.WorkSheet and each.visible is SheetVisibleEnum.Visible
            ]
            warnings = []
            if len(shown) > MAX_SHEETS:
                warnings.append(
                    Text("{file}: only its first {most} sheets are read.", {"file": name, "most": MAX_SHEETS})
                )
            sheets = []
            cells = 0
            for title in shown[:MAX_SHEETS]:
                sheet = book.get_sheet_by_name(title)
                cells += sheet.total_height * min(sheet.total_width, MAX_COLUMNS)
                refuse_more_than_limit(cells, name)
                sheets.append(Sheet(title, _trimmed(_rows(sheet))))
            return sheets, warnings
    except (CalamineError, OSError, ValueError) as error:
        raise _unreadable(content, name, error) from error
    except BaseException as error:
        if type(error).__name__ != PANIC:
            raise
        raise _unreadable(content, name, error) from error


def _of_parquet(content: bytes, name: str) -> list[Sheet]:
    rows = parquet.read_parquet(content, name, MAX_COLUMNS, MAX_CELLS)
    return [Sheet(PurePath(name).stem, _trimmed([_typed(cell) for cell in row] for row in rows))]


def refuse_more_than_limit(cells: int, name: str) -> None:
    """Raise `ReadError` for more cells than are held at once."""
    if cells > MAX_CELLS:
        raise ReadError(
            "{file}: it has more than {limit} cells.",
            remedy="Delete what is empty below and beside the tables, or split it.",
            file=name,
            limit=MAX_CELLS,
        )


def _unreadable(content: bytes, name: str, error: BaseException) -> ReadError:
    if "assword" in str(error) or (content.startswith(OLD_EXCEL) and b"E\0n\0c\0r\0y\0p\0t" in content):
        return ReadError(
            "{file}: it is locked with a password.", remedy="Save it without one and send it again.", file=name
        )
    return damaged(name, "Excel/ODS", str(error).splitlines()[0] if str(error) else "?")


def _rows(sheet: CalamineSheet) -> list[list[Value]]:
    rows: list[list[Value]] = [
        [_value(cell) for cell in row[:MAX_COLUMNS]] for row in sheet.to_python(skip_empty_area=False)
    ]
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        if top >= len(rows) or left >= len(rows[top]):
            continue
        value = rows[top][left]
        for row in rows[top : bottom + 1]:
            row[left : min(right + 1, len(row))] = [value] * (min(right + 1, len(row)) - left)
    return rows


def _value(cell: object) -> Value:
    if isinstance(cell, str):
        return _text(cell)
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return int(cell)
    assert isinstance(cell, int | float | bool | date | datetime | time | timedelta)
    return cell


def _typed(cell: Value) -> Value:
    """A cell of a format whose texts are no formulas."""
    if isinstance(cell, str):
        return clean(cell[:LONGEST_CELL]).strip() or None
    return None if cell is None else _value(cell)


def _text(cell: str) -> str | None:
    """A cell's words; the apostrophe that keeps a text from being a formula is none of them."""
    return without_guard(clean(cell[:LONGEST_CELL]).strip()) or None


def _trimmed(rows: Iterable[Sequence[Value]]) -> list[Cells]:
    """Rows without what is empty at their ends, and without empty rows below."""
    kept: list[Cells] = []
    for row in rows:
        width = next((at for at in range(len(row), 0, -1) if row[at - 1] is not None), 0)
        kept.append(tuple(row[:width]))
    while kept and not kept[-1]:
        kept.pop()
    return kept


# Text


def _of_text(content: bytes, name: str) -> tuple[list[Sheet], list[Text]]:
    if content.count(0) > len(content) // 3 and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise damaged(name, "CSV", "binary")
    text, warnings = decode(content, name)
    text = text.removeprefix("\ufeff")
    stated = re.match(r"sep=(.)\r?\n", text)  # what Excel itself writes and reads
    if stated:
        text = text[stated.end() :]
    delimiter = stated[1] if stated else _delimiter(text)
    said = lru_cache(SHARED)(_text)
    cells = ([said(cell) for cell in row[:MAX_COLUMNS]] for row in _lines(text, delimiter))
    try:
        rows = _trimmed(_within_limit(cells, name))
    except csv.Error as error:
        raise ReadError(
            "{file}: a cell of it does not end ({problem}).",
            remedy="Look for a quotation mark that is opened and not closed.",
            file=name,
            problem=str(error),
        ) from error
    return [Sheet(PurePath(name).stem, rows)], list(warnings)


def _within_limit(rows: Iterable[Sequence[Value]], name: str) -> Iterator[Sequence[Value]]:
    cells = 0
    for row in rows:
        cells += len(row)
        refuse_more_than_limit(cells, name)
        yield row


def _lines(text: str, delimiter: str) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)


def _delimiter(text: str) -> str:
    """The sign that parts most rows into the same number of cells, and into more than one."""

    def evenly(sign: str) -> float:
        try:
            widths = Counter(len(row) for row in islice(_lines(text, sign), LOOKED_AT) if row)
        except csv.Error:
            return 0.0
        (width, times), *_ = widths.most_common(1) or [(1, 0)]
        return times / max(1, widths.total()) * math.sqrt(min(width, 4)) if width > 1 else 0.0

    return max(DELIMITERS, key=evenly)
