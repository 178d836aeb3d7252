"""The rows of a table as records: each cell read as what its column says, each fault told with cell and remedy."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from corpus.gazetteer import Place
from graph.dates import in_order
from graph.errors import DataError
from graph.text import Text
from ingest.tables import values
from ingest.tables.fields import SUBJECTS
from ingest.tables.mapping import Understood
from ingest.tables.sheets import Value
from ingest.tables.tables import Column, Row, Table

_ERROR: Final = re.compile(r"#+|#\S*[!?]|#N/[AD]")
"""What a spreadsheet shows for a formula that went wrong, in any language."""
LONGEST_NAME: Final = 500
LONGEST_TEXT: Final = 20_000
AROUND: Final = ("country", "department")
"""Fields that say where the places of a row lie."""
MOST_FAULTS = 8  # that are told of one row


@dataclass(frozen=True)
class Fault:
    """What is the matter with a cell, or with the whole row (`column` is None), and what to write instead."""

    message: Text
    remedy: Text | None = None
    column: Column | None = None
    value: str = ""


@dataclass(slots=True)
class Record:
    """A row as it is understood. `values` are by field; a row with faults is not brought in."""

    table: Table
    row: Row
    about: str
    values: dict[str, Any] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def refuse(self, error: DataError, column: Column | None = None, value: Value = None) -> None:
        self.faults.append(Fault(error.message, error.remedy, column, values.line_of(value)))

    def text(self, name: str) -> str:
        return str(self.values.get(name, ""))

    def every(self, name: str) -> list[Any]:
        return list(self.values.get(name, ()))


def records(table: Table, understood: Understood, country: str) -> Iterator[Record]:
    """The rows of a table that say anything in the columns that are brought in; `country` is that of those which name
    none.
    """
    columns = [(column, name) for column, name in zip(table.columns, understood.fields, strict=True) if name]
    # what tells where a row is comes first: places of one name are told apart by it
    columns.sort(key=lambda pair: AROUND.index(pair[1]) if pair[1] in AROUND else len(AROUND))
    month_first = {
        column.place: values.month_first(row.cell(column.place) for row in table.rows)
        for column, name in columns
        if SUBJECTS[understood.about].fields[name].reads in DATES
    }
    for row in table.rows:
        yield _record(table, row, understood.about, columns, country, month_first)


def _record(
    table: Table,
    row: Row,
    about: str,
    columns: Sequence[tuple[Column, str]],
    country: str,
    month_first: Mapping[int, bool],
) -> Record:
    record = Record(table, row, about)
    reading = _Reading(country, month_first, in_their_words=table.stated is not None)
    subject = SUBJECTS[about]
    for column, name in columns:
        value = row.cell(column.place)
        if value is None or not values.words_of(value):
            continue
        try:
            _take(record, name, reading.read(subject.fields[name].reads, value, column))
        except DataError as error:
            record.refuse(error, column, value)
        if name in AROUND and name in record.values:
            reading.learn(name, record.values[name])
    _refuse_missing(record, columns)
    _refuse_order(record, columns)
    del record.faults[MOST_FAULTS:]
    return record


def _refuse_missing(record: Record, columns: Sequence[tuple[Column, str]]) -> None:
    """Tell what a row needs and does not say, unless its cell is told of already."""
    subject = SUBJECTS[record.about]
    for name in subject.required:
        own = [column for column, field in columns if field == name]
        if name not in record.values and not any(fault.column in own for fault in record.faults):
            label = subject.fields[name].label
            error = DataError("«{field}» is empty.", remedy="Fill it in, or delete the row.", field=label)
            record.refuse(error, own[0] if own else None)


def _refuse_order(record: Record, columns: Sequence[tuple[Column, str]]) -> None:
    if in_order(record.values.get("start"), record.values.get("end")):
        return
    start, end = record.text("start"), record.text("end")
    error = DataError(
        "It ends ({end}) before it starts ({start}).",
        remedy="One of the two dates is wrong.",
        start=start,
        end=end,
    )
    record.refuse(error, next((column for column, field in columns if field == "end"), None), end)


def _take(record: Record, name: str, value: Any) -> None:
    """Several columns that say the same add up; texts are joined."""
    known = record.values.get(name)
    if isinstance(value, list):
        record.values[name] = [*(known or ()), *(each for each in value if each not in (known or ()))]
    elif known is not None and isinstance(value, str):
        record.values[name] = f"{known}; {value}"
    else:
        record.values[name] = value


class _Reading:
    """How the cells of one row are read, as far as what was read of it before matters."""

    def __init__(self, country: str, month_first: Mapping[int, bool], *, in_their_words: bool) -> None:
        """`in_their_words`: a relation may be called anything, as in networks that other programs made."""
        self._country, self._month_first, self._in_their_words = country, month_first, in_their_words
        self._within: tuple[Place, ...] = ()

    def learn(self, name: str, value: Any) -> None:
        if name == "country":
            self._country = value
        else:
            self._within = tuple(value)

    def read(self, reads: str, value: Value, column: Column) -> Any:
        """Raises `DataError` where the cell cannot be understood."""
        if reads == "places":
            return values.places(value, self._country, self._within)
        if reads in DATES:
            return DATES[reads](value, month_before_day=self._month_first.get(column.place, False))
        if reads in ("Theme", "Problem", "Population"):
            return values.concepts(reads, value)  # type: ignore[arg-type]  # just compared with what it takes
        if reads == "of_month":
            return [_of_month(values.month(column.heading), value)]
        if reads == "relation" and self._in_their_words:
            return values.line_of(value)
        if reads in READERS:
            return READERS[reads](value)
        return values.one_of(reads, value)


def _name(value: Value) -> str:
    said = " ".join(values.words_of(value).split())
    if not any(map(str.isalpha, said)) or _ERROR.fullmatch(said):
        raise DataError("«{value}» is no name.", remedy="Write the name in words.", value=said[:60])
    if len(said) > LONGEST_NAME:
        raise DataError(
            "«{value}…» is too long for a name.",
            remedy="Shorten it to {most} characters; the rest may stand in another column.",
            value=said[:60],
            most=LONGEST_NAME,
        )
    return said


def _text(value: Value) -> str:
    return values.words_of(value)[:LONGEST_TEXT]


def _months(value: Value, of: Callable[[str, str], dict[str, Any]]) -> list[dict[str, Any]]:
    """«2026-03: taller; 2026-04: feria»: each part begins with its month. Records as our exports write them do too."""
    parts = _recorded(values.words_of(value)) or [part.partition(":")[::2] for part in values.parts_of(value)]
    return [of(values.month(month.strip()), said.strip()) for month, said in parts]


def _recorded(text: str) -> list[tuple[str, str]]:
    """Month and what is said of it, of records as JSON; none where it is no such list."""
    try:
        found = json.loads(text) if text.startswith("[{") else []
        return [(str(each["month"]), _of_record(each)) for each in found]
    except (ValueError, TypeError, KeyError, RecursionError):
        return []


def _of_record(record: Mapping[str, Any]) -> str:
    note = f" ({record['note']})" if record.get("note") else ""
    return f"{record['percent']}{note}" if "percent" in record else str(record.get("action", ""))


def _planned(month: str, said: str) -> dict[str, Any]:
    return {"month": month, "action": said} if said else {"month": month}


def _reported(month: str, said: str) -> dict[str, Any]:
    share, _, note = said.partition("(")
    return {"month": month, "percent": values.percent(share.strip())} | ({"note": note.rstrip(" )")} if note else {})


def _of_month(month: str, value: Value) -> dict[str, Any]:
    """The cell of a month: a mark, how far it was done, or what was to be done."""
    try:
        return {"month": month, "percent": values.percent(value)} if not isinstance(value, bool) else {"month": month}
    except DataError:
        said = values.line_of(value)
        return {"month": month} if len(said) == 1 else {"month": month, "action": said}


def _records(value: Value) -> list[dict[str, Any]]:
    try:
        found = json.loads(values.words_of(value))
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise DataError("These are no records as Tejido exports them.", remedy="Leave the cell as it was, or empty.")
    return found


DATES: Final = {"date": values.day, "month": values.month}
READERS: Final[Mapping[str, Callable[[Value], Any]]] = {
    "id": lambda value: values.words_of(value).strip(),
    "name": _name,
    "body": _name,
    "names": values.parts_of,
    "bodies": values.parts_of,
    "texts": values.parts_of,
    "lines": values.lines_of,
    "text": _text,
    "country": values.country,
    "flag": values.flag,
    "url": values.url,
    "percent": values.percent,
    "records": _records,
    "schedule": lambda value: _months(value, _planned),
    "compliance": lambda value: _months(value, _reported),
}
