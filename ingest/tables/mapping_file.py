"""A mapping of columns as a file that people can read, correct and give back (`tejido import --map`)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from graph.errors import DataError, found_by_system
from ingest.tables.fields import SUBJECTS
from ingest.tables.mapping import Plan, chosen
from ingest.tables.tables import Table
from ingest.tables.words import key


def as_file(tables: Sequence[Table], mapping: Plan) -> str:
    """A mapping as JSON that people can read and correct."""
    return json.dumps(
        {
            "country": mapping.country,
            "tables": [
                {
                    "sheet": table.sheet,
                    "header": table.header,
                    "about": mapping.tables[table.id].about,
                    "columns": {
                        column.heading: field
                        for column, field in zip(table.columns, mapping.tables[table.id].fields, strict=True)
                    },
                }
                for table in tables
            ],
        },
        ensure_ascii=False,
        indent=1,
    )


def from_file(path: Path, tables: Sequence[Table], proposed: Plan) -> Plan:
    """The proposed plan with what a file says. A table is meant by its sheet's name or, where none bears it, by the
    headings that it has. Raises `DataError` for a file that is no mapping.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise DataError(
            "{file}: cannot be read ({problem}).", file=str(path), problem=found_by_system(error)
        ) from error
    except UnicodeDecodeError as error:
        raise DataError("{file}: this is not UTF-8 text.", file=path.name) from error
    return from_said(text, path.name, tables, proposed)


def from_said(text: str, name: str, tables: Sequence[Table], proposed: Plan) -> Plan:
    """The same, of the text of such a file."""
    try:
        said = json.loads(text)
        stated = [_Stated(each["sheet"], each["about"], dict(each["columns"])) for each in said["tables"]]
        country = str(said.get("country", ""))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise DataError(
            "{file}: this is no mapping of columns.",
            remedy="`tejido import --map` writes one that can be corrected, where there is no such file yet.",
            file=name,
        ) from error
    _check_words(name, stated)
    fields: dict[str, tuple[str, dict[int, str]]] = {}
    for table in tables:
        meant = _meant(table, stated)
        own = {key(heading): field for heading, field in meant.columns.items()} if meant else {}
        fields[table.id] = (
            meant.about if meant else "",
            {column.place: own.get(key(column.heading), "") for column in table.columns},
        )
    return replace(chosen(tables, proposed, fields), country=country or proposed.country)


@dataclass(frozen=True)
class _Stated:
    sheet: str
    about: str
    columns: Mapping[str, str]


def _meant(table: Table, stated: Sequence[_Stated]) -> _Stated | None:
    headings = {key(column.heading) for column in table.columns}

    def shared(each: _Stated) -> int:
        return len(headings & set(map(key, each.columns)))

    best = max(stated, key=lambda each: (each.sheet == table.sheet, shared(each)), default=None)
    return best if best and shared(best) else None


def _check_words(file: str, stated: Iterable[_Stated]) -> None:
    for each in stated:
        if each.about and each.about not in SUBJECTS:
            raise DataError(
                "{file}: «{about}» is nothing that a table can be about.",
                remedy="Use one of: {subjects}.",
                file=file,
                about=str(each.about),
                subjects=list(SUBJECTS),
            )
        for heading, field in each.columns.items():
            if each.about and field and field not in SUBJECTS[each.about].fields:
                raise DataError(
                    "{file}: «{field}» is no field of «{about}» (column «{heading}»).",
                    remedy="Use one of: {fields}.",
                    file=file,
                    field=str(field),
                    about=each.about,
                    heading=heading,
                    fields=list(SUBJECTS[each.about].fields),
                )
