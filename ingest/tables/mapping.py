"""How the tables of a workbook are understood: which column says what.

It is kept with their Document, so that tables with the same headings are understood so again; people correct it, and it
is checked before anything is brought in.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from graph.errors import UsageError
from graph.model import Node, Scalar, records_of
from ingest.tables.fields import SUBJECTS
from ingest.tables.tables import Table
from ingest.tables.words import key

SURE: Final = 0.85  # certainty from which nobody need be asked
PROPOSED: Final = 0.5  # certainty from which a column is taken for something unless somebody says otherwise


@dataclass(frozen=True)
class Understood:
    """How a table is understood: what it is about ("" if it is not brought in) and, for each of its columns, the field
    that it says ("" for none) and how certain that is. It may be as somebody said before (`remembered`), or as its
    format says (`stated`).
    """

    about: str
    fields: tuple[str, ...]
    certainty: tuple[float, ...]
    remembered: bool = False
    stated: bool = False

    @property
    def sure(self) -> bool:
        """Whether it can be brought in unasked: what a row needs is sure, and most columns are understood."""
        if not self.about:
            return False
        certain = dict(zip(self.fields, self.certainty, strict=True))
        needed = all(certain.get(field, 0.0) >= SURE for field in SUBJECTS[self.about].required)
        taken = sum(map(bool, self.fields))
        return self.remembered or self.stated or (needed and taken > 1 and taken * 2 >= len(self.fields))


@dataclass(frozen=True)
class Plan:
    """How the tables of a workbook are understood, by their ids, and the country of what names none."""

    tables: Mapping[str, Understood]
    country: str = ""

    @property
    def sure(self) -> bool:
        taken = [each for each in self.tables.values() if each.about]
        return bool(taken) and all(each.sure for each in taken)


def chosen(tables: Sequence[Table], mapping: Plan, said: Mapping[str, tuple[str, Mapping[int, str]]]) -> Plan:
    """A plan with what somebody said of its tables: by id, what each is about and the field of each column's place."""
    understood = dict(mapping.tables)
    for table in tables:
        if table.id in said:
            about, fields = said[table.id]
            understood[table.id] = _surely(about, (fields.get(column.place, "") for column in table.columns))
    return replace(mapping, tables=understood)


def check(tables: Sequence[Table], mapping: Plan) -> None:
    """Raises `UsageError` naming the first table that cannot be brought in as it is understood."""
    if not any(each.about for each in mapping.tables.values()):
        raise UsageError("No table is chosen to be brought in.", remedy="Say of at least one what its rows are about.")
    for table in tables:
        understood = mapping.tables[table.id]
        if not understood.about:
            continue
        subject = SUBJECTS[understood.about]
        for field in subject.required:
            if field not in understood.fields:
                raise UsageError(
                    "{sheet}: no column says «{field}», which every row needs.",
                    remedy="Choose the column that says it, or leave the table out.",
                    sheet=table.sheet,
                    field=subject.fields[field].label,
                )
        for field, times in Counter(filter(None, understood.fields)).items():
            if times > 1 and not subject.fields[field].several:
                raise UsageError(
                    "{sheet}: two columns are to say «{field}».",
                    remedy="Leave one of them out, or let it say something else.",
                    sheet=table.sheet,
                    field=subject.fields[field].label,
                )


def remembered_of(tables: Sequence[Table], mapping: Plan) -> list[dict[str, Scalar]]:
    """How tables were understood, as records of their Document (`columns`)."""
    return [
        {"table": table.fingerprint, "about": each.about, "heading": column.heading, "field": field}
        for table in tables
        if (each := mapping.tables[table.id]).about
        for column, field in zip(table.columns, each.fields, strict=True)
    ]


def remembered(documents: Iterable[Node]) -> dict[str, dict[str, Any]]:
    """By the fingerprint of a table's headings: what it is about, and the field of each heading, as the latest of the
    documents has it; when each was brought in its evidence says.
    """
    found: dict[str, dict[str, Any]] = {}
    for document in sorted(documents, key=_brought_in, reverse=True):
        own: dict[str, dict[str, Any]] = {}
        for record in records_of(document.properties.get("columns")):
            table = own.setdefault(str(record.get("table", "")), {"about": str(record.get("about", "")), "fields": {}})
            table["fields"][key(str(record.get("heading", "")))] = str(record.get("field", ""))
        for fingerprint, table in own.items():
            found.setdefault(fingerprint, table)
    return found


def _brought_in(document: Node) -> str:
    return max((item.asserted_at for item in document.evidence), default="")


def as_before(table: Table, before: Mapping[str, Any]) -> Understood:
    """A table as one with the same headings was understood (`remembered`)."""
    fields = (before["fields"].get(key(column.heading), "") for column in table.columns)
    return replace(_surely(before["about"], fields), remembered=True)


def _surely(about: str, fields: Iterable[str]) -> Understood:
    """What was said, as far as there is such a subject with such fields."""
    known = SUBJECTS[about].fields if about in SUBJECTS else {}
    own = tuple(field if field in known else "" for field in fields)
    return Understood(about if known else "", own, tuple(1.0 if field else 0.0 for field in own))
