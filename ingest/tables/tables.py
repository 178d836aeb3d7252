"""Tables within sheets: which row heads them, which rows are theirs, and what only stands around them.

People put titles above a table, notes below it, two tables on one sheet, and a heading over two rows. No row is lost:
each is a heading, belongs to a table, or is told as passed over.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache

from ingest.tables.fields import SUBJECTS
from ingest.tables.sheets import Cells, Sheet, Stated, Value, Workbook
from ingest.tables.values import words_of
from ingest.tables.words import key, section, unbracketed

_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
LOOKED_AT = 60  # rows in which the first heading is looked for
LONGEST_HEADING = 120  # characters
KNOWN = 0.5  # of a row's cells that are known headings, so that it is one
KNOWN_AGAIN = 0.75  # the same of a row further down, among data
MOSTLY = 0.9  # of a row's texts differ, so that it may be a heading
LONGEST_TITLE = 5  # rows
LONG_NOTE = 60  # characters of a sentence that stands alone in its row


@dataclass(frozen=True, slots=True)
class Row:
    """A row by its number in the sheet, counted from 1, and its cells from column A on."""

    number: int
    cells: Cells

    def cell(self, column: int) -> Value:
        return self.cells[column] if column < len(self.cells) else None


@dataclass(frozen=True)
class Column:
    """A column by its place counted from 0, and its heading; one without a heading is called by its letter."""

    place: int
    heading: str

    @property
    def letter(self) -> str:
        return letter(self.place)


@dataclass(frozen=True)
class Table:
    """`number` is that of its sheet in the workbook, counted from 1; `header` that of the row of its headings, 0 if it
    has none. `passed_over` are rows within and below it that are no data: notes, totals, headings said again.
    `stated` is what its format says of it.
    """

    sheet: str
    number: int
    title: str
    header: int
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    passed_over: tuple[Row, ...] = field(default=())
    stated: Stated | None = None

    @property
    def id(self) -> str:
        """What tells it from the other tables of its workbook: «2!5» begins in row 5 of the second sheet."""
        return f"{self.number}!{self.header}"

    @property
    def fingerprint(self) -> str:
        """The same for every table with these headings, in any order and spelling."""
        headings = sorted(key(column.heading) for column in self.columns)
        return hashlib.sha256("\x1f".join(headings).encode()).hexdigest()[:16]


def letter(place: int) -> str:
    """A column's letters: 0 gives A, 27 gives AB."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def tables_in(book: Workbook) -> list[Table]:
    """The tables of all sheets, in order; a sheet in which nothing looks like one gives none."""
    return [table for number, sheet in enumerate(book.sheets, 1) for table in _of_sheet(sheet, number)]


def _of_sheet(sheet: Sheet, number: int) -> Iterator[Table]:
    rows = [Row(at, cells) for at, cells in enumerate(sheet.rows, 1)]
    if sheet.stated is not None:
        columns = tuple(Column(place, words_of(heading)) for place, heading in enumerate(rows[0].cells))
        yield Table(sheet.name, number, "", 1, columns, tuple(rows[1:]), stated=sheet.stated)
        return
    starts = _headers(rows)
    if not starts:
        if any(len(_filled(row)) > 1 for row in rows):
            yield _table(sheet, number, [], None, rows)
        return
    for position, start in enumerate(starts):
        until = starts[position + 1] if position + 1 < len(starts) else len(rows)
        until = _title_before(rows, until, first=False) if until < len(rows) else until
        over = start - 1 if start and _is_over(rows[start - 1]) else start
        above = rows[_title_before(rows, over, first=position == 0) : start]
        yield _table(sheet, number, above, rows[start], rows[start + 1 : until])


def _headers(rows: Sequence[Row]) -> list[int]:
    """The places of the rows that head tables."""
    width = max((len(_filled(row)) for row in rows), default=0)
    known = [at for at, row in enumerate(rows[:LOOKED_AT]) if _known_share(row) >= KNOWN]
    if known:
        first = known[0]
        while first + 1 in known and len(_filled(rows[first + 1])) > len(_filled(rows[first])):
            first += 1  # what stands above is said of several columns
    else:
        found = next((at for at, row in enumerate(rows[:LOOKED_AT]) if _may_head(row, width)), None)
        if found is None:
            return []
        first = found
    headings = _keys(rows[first])
    starts = [first]
    for at in range(first + 1, len(rows)):
        if not _is_apart(rows, at):
            continue
        own = _keys(rows[at])
        if own != headings and len(own) > 1 and _known_share(rows[at]) >= KNOWN_AGAIN:
            starts.append(at)
            headings = own
    return starts


def _keys(row: Row) -> set[str]:
    return {key(words_of(value)) for value in _filled(row).values()}


def _is_apart(rows: Sequence[Row], at: int) -> bool:
    """Whether an empty row stands right above, or above a title that stands there."""
    return not _filled(rows[at - 1]) or (at > 1 and len(_filled(rows[at - 1])) == 1 and not _filled(rows[at - 2]))


def _is_over(row: Row) -> bool:
    """Whether a row says of several columns what they have in common."""
    texts = _texts(row)
    return len(set(texts)) > 1 and len(texts) == len(_filled(row))


def _title_before(rows: Sequence[Row], start: int, *, first: bool) -> int:
    """Where the title begins that stands above a heading: rows with one value; above all but the first table of a
    sheet, back to an empty row.
    """
    at = start
    while at > 0 and (first or start - at < LONGEST_TITLE) and len(set(_filled(rows[at - 1]).values())) <= 1:
        if not first and not _filled(rows[at - 1]):
            break
        at -= 1
    return at


def _filled(row: Row) -> dict[int, Value]:
    return {place: value for place, value in enumerate(row.cells) if value is not None}


def _texts(row: Row) -> list[str]:
    return [value for value in _filled(row).values() if isinstance(value, str)]


def _known_share(row: Row) -> float:
    """Which share of a row's cells are words that columns are headed by."""
    filled, texts = _filled(row), _texts(row)
    short = {key(text) for text in texts if len(text) <= LONGEST_HEADING}
    if not short or len(short) * 2 <= len(filled):  # a merged title repeats itself
        return 0.0
    known = sum(any(form in _headings() for form in forms_of(text)) for text in set(texts))
    return known / len(filled) if known > 1 or len(filled) == 1 else 0.0


def forms_of(heading: str) -> list[str]:
    """A heading as it stands, without what is in brackets, and its parts: «Nombre / Institución», «Contacto (tel.)»."""
    bare = unbracketed(heading)
    parts = [part for part in re.split(r"[/\n·|:]| - ", bare) if part.strip()]
    return list(dict.fromkeys(key(form) for form in (heading, spaced(heading), bare, *parts) if form.strip()))


def spaced(heading: str) -> str:
    """«startDate» as «start Date»: how programs write what people part."""
    return _CAMEL.sub(" ", heading)


@cache
def _headings() -> frozenset[str]:
    """The words that columns are headed by, whatever a table is about."""
    names = ["columns", "ignored", *(f"columns_of_{subject}" for subject in SUBJECTS)]
    return frozenset().union(*map(section, names))


def _may_head(row: Row, width: int) -> bool:
    """A row of short, different texts about as wide as the table."""
    filled, texts = _filled(row), _texts(row)
    return (
        len(texts) == len(filled) > 0
        and len(set(map(key, texts))) >= MOSTLY * len(texts)
        and len(filled) * 2 > width
        and all(len(text) <= LONGEST_HEADING and not re.fullmatch(r"[\d.,/%-]+", text) for text in texts)
    )


def _table(sheet: Sheet, number: int, above: Sequence[Row], header: Row | None, below: Sequence[Row]) -> Table:
    columns = _columns(above, header, below)
    titles = [row for row in above if not _is_over(row)]
    title = " · ".join(dict.fromkeys(words_of(value) for row in titles for value in _filled(row).values()))
    rows: list[Row] = []
    passed_over: list[Row] = []
    headings = {form for column in columns for form in forms_of(column.heading)}
    remarks = _remarks_below(below, len(columns))
    for row in below:
        if filled := _filled(row):
            again = len(filled) > 1 and all(key(words_of(value)) in headings for value in filled.values())
            (passed_over if again or row.number in remarks or _is_note(filled) else rows).append(row)
    return Table(sheet.name, number, title, header.number if header else 0, columns, tuple(rows), tuple(passed_over))


def _columns(above: Sequence[Row], header: Row | None, below: Sequence[Row]) -> tuple[Column, ...]:
    """The columns that have a heading or a value. A heading that stands over several is said before theirs."""
    width = max((len(row.cells) for row in (*([header] if header else []), *below)), default=0)
    over = above[-1] if above and _is_over(above[-1]) else None
    columns = []
    for place in range(width):
        own = words_of(header.cell(place)) if header else ""
        upper = words_of(over.cell(place)) if over else ""
        heading = f"{upper} · {own}" if own and upper and key(own) != key(upper) else own or upper
        if heading or any(row.cell(place) is not None for row in below):
            columns.append(Column(place, heading or letter(place)))
    return tuple(columns)


def _is_note(filled: dict[int, Value]) -> bool:
    """A source, a total or an example: it begins with a word for that."""
    value = next(iter(filled.values()))
    if not isinstance(value, str):
        return False
    return (value.startswith("*") and len(filled) == 1) or key(value.partition(":")[0]) in section("notes")


def _remarks_below(below: Sequence[Row], width: int) -> set[int]:
    """The numbers of the rows at the end of a wider table that hold but one long sentence."""
    remarks = set()
    for row in reversed(below):
        filled = _filled(row)
        if filled and not _is_note(filled):
            said = words_of(next(iter(filled.values())))
            if len(filled) > 1 or width < 3 or not (len(said) > LONG_NOTE or said.startswith(("(", "†"))):
                break
            remarks.add(row.number)
    return remarks
