"""Which column says what: proposed by the words of its heading and by what stands in it, or as it was before.

A proposal comes with its certainty, from 0 to 1: what is sure enough is brought in unasked, the rest is asked about.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, Final

from rapidfuzz import fuzz, process

from corpus.gazetteer import gazetteer
from graph.errors import DataError, UsageError, found_by_system
from graph.model import Node, Scalar, records_of
from ingest.tables import values
from ingest.tables.fields import STATED_ONLY, SUBJECTS, Field
from ingest.tables.sheets import Value
from ingest.tables.tables import Column, Table, forms_of, spaced
from ingest.tables.words import key, section

SURE: Final = 0.85  # certainty from which nobody need be asked
PROPOSED: Final = 0.5  # certainty from which a column is taken for something unless somebody says otherwise
EXACT, PART, SIMILAR, BY_CONTENT = 0.97, 0.75, 0.7, 0.55
ALIKE = 88.0  # of 100: how alike a heading and a known one must be
LOOKED_AT = 200  # values of a column by which it is judged
UNDERSTOOD = 0.6  # of a column's values that must be understood, so that its heading is believed
OURS: Final = ("actor/", "space/", "alliance/", "practice/", "instrument/")
SAMPLES = 3


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


def propose(tables: Sequence[Table], known: Iterable[Node] = ()) -> Plan:
    """How these tables are probably understood; `known` are Documents that may remember tables with the same headings,
    the latest one first.
    """
    remembered = _remembered(known)
    understood = {
        table.id: _as_before(table, before) if (before := remembered.get(table.fingerprint)) else _proposed(table)
        for table in tables
    }
    return Plan(understood, _country(tables, understood))


# Proposing


def _proposed(table: Table) -> Understood:
    """The subject that the format states, or whose fields fit the headings best."""
    if table.stated is not None:
        return replace(fitted(table, table.stated.about), stated=True)
    stated = _stated_subject(table)
    found = {about: fitted(table, about) for about in SUBJECTS if about not in STATED_ONLY}
    scores = {about: _fitness(table, each, about == stated) for about, each in found.items()}
    best = max(scores, key=lambda about: scores[about])
    nothing = Understood("", ("",) * len(table.columns), (0.0,) * len(table.columns))
    return found[best] if scores[best] > 0 else nothing


def _fitness(table: Table, understood: Understood, stated: bool) -> float:
    """How well a table is about something: what rows need, and what else of it is understood."""
    certain = dict(zip(understood.fields, understood.certainty, strict=True))
    required = SUBJECTS[understood.about].required
    if not all(certain.get(field, 0.0) >= PROPOSED for field in required):
        return 0.0
    own = section(f"columns_of_{understood.about}")
    peculiar = [column for column in table.columns if any(form in own for form in forms_of(column.heading))]
    told = {field for column, field in zip(table.columns, understood.fields, strict=True) if column in peculiar}
    # a name alone may be anybody's: what has no word of its own is an actor
    unsaid = understood.about != "actors" and not stated and not told & set(required)
    return sum(certain.values()) + 0.5 * len(required) + 0.3 * len(peculiar) + 2.0 * stated - unsaid


def _stated_subject(table: Table) -> str:
    """What a sheet's name or a table's title says that it is about."""
    said = section("subjects")
    for name in (table.title, table.sheet):
        if about := said.get(key(name)):
            return about
    named = Counter(
        about for name in (table.title, table.sheet) for word, about in said.items() if f" {word} " in f" {key(name)} "
    )
    return named.most_common(1)[0][0] if named else ""


def fitted(table: Table, about: str) -> Understood:
    """The best field for each column; of columns that want the same one, the surest has it."""
    offers = [
        (certainty, place, field)
        for place, column in enumerate(table.columns)
        for field, certainty in _offers(table, column, about).items()
    ]
    fields, certain = [""] * len(table.columns), [0.0] * len(table.columns)
    taken: set[str] = set()
    for certainty, place, field in sorted(offers, key=lambda offer: (-offer[0], offer[1], offer[2])):
        if not fields[place] and (field not in taken or SUBJECTS[about].fields[field].several):
            fields[place], certain[place] = field, round(certainty, 2)
            taken.add(field)
    return Understood(about, tuple(fields), tuple(certain))


def _offers(table: Table, column: Column, about: str) -> dict[str, float]:
    """What a column may say, with certainty: by its heading, as far as its values do not contradict, or by these."""
    if table.stated and table.stated.about == about and (said := table.stated.fields[column.place]):
        return {said: 1.0}
    fields, samples = SUBJECTS[about].fields, _samples(table, column)
    if "of_month" in fields and _is_month(column.heading):
        return {"of_month": EXACT}
    if any(form in section("ignored") for form in forms_of(column.heading)):
        return {}
    named = {field: certainty for field, certainty in _by_heading(column.heading, about).items() if field in fields}
    offers = {field: certainty * _believed(fields[field], samples) for field, certainty in named.items()}
    if not named:
        offers = {
            field: BY_CONTENT for field in ("website", "country") if field in fields and _all(fields[field], samples)
        }
    return {field: certainty for field, certainty in offers.items() if certainty >= PROPOSED}


def _is_month(heading: str) -> bool:
    try:
        return bool(heading.strip()) and not heading.strip().isdigit() and bool(values.month(heading))
    except DataError:
        return False


def _by_heading(heading: str, about: str) -> dict[str, float]:
    """The fields that a heading's words stand for."""
    own, common = section(f"columns_of_{about}"), section("columns")
    for position, form in enumerate(forms_of(heading)):
        if field := own.get(form) or common.get(form):
            return {field: EXACT if position == 0 else EXACT - 0.05}
    whole = key(spaced(heading))
    known = {**common, **own}
    within = {word: field for word, field in known.items() if len(word) > 2 and f" {word} " in f" {whole} "}
    if within:
        longest = max(within, key=len)
        return {within[longest]: PART + 0.15 * len(longest) / len(whole)}
    similar = process.extractOne(whole, list(known), scorer=fuzz.ratio, score_cutoff=ALIKE)
    return {known[similar[0]]: SIMILAR} if similar else {}


def _samples(table: Table, column: Column) -> list[Value]:
    found = (row.cell(column.place) for row in table.rows[:LOOKED_AT])
    return [value for value in found if value is not None]


def _believed(field: Field, samples: Sequence[Value]) -> float:
    """What is left of a heading's certainty where its values do not fit it."""
    if not samples:
        return 1.0
    share = _share(field, samples)
    return 1.0 if share >= UNDERSTOOD else share / UNDERSTOOD * SIMILAR


def _all(field: Field, samples: Sequence[Value]) -> bool:
    return bool(samples) and _share(field, samples) == 1.0


def _share(field: Field, samples: Sequence[Value]) -> float:
    reader = CHECKS.get(field.reads)
    return sum(_reads(reader, value) for value in samples) / len(samples) if reader else 1.0


def _reads(reader: Callable[[Value], object], value: Value) -> bool:
    try:
        return reader(value) not in ("", None, [])
    except DataError:
        return False


CHECKS: Final[Mapping[str, Callable[[Value], object]]] = {
    "id": lambda value: values.words_of(value).startswith(OURS) or None,
    "name": lambda value: any(map(str.isalpha, values.words_of(value))) or None,
    "country": values.country,
    "url": values.url,
    "date": values.day,
    "month": values.month,
    "percent": values.percent,
    "flag": lambda value: str(values.flag(value)),
    "places": values.any_place,
    "actor_type": lambda value: values.one_of("actor_type", value),
    "level": lambda value: values.one_of("level", value),
    "alliance_type": lambda value: values.one_of("alliance_type", value),
    "cost": lambda value: values.one_of("cost", value),
    "rung": lambda value: values.one_of("rung", value),
    "Theme": partial(values.any_concept, "Theme"),
    "Problem": partial(values.any_concept, "Problem"),
    "Population": partial(values.any_concept, "Population"),
}
"""How a value is tried against what its heading says; what is not here fits everything."""


def _country(tables: Sequence[Table], understood: Mapping[str, Understood]) -> str:
    """The country that most of the places named lie in, where no row says it: clearly more than in any other."""
    found: Counter[str] = Counter()
    for table in tables:
        for column, field in zip(table.columns, understood[table.id].fields, strict=True):
            if field in ("place", "department"):
                for value in _samples(table, column):
                    for part in values.parts_of(value):
                        found.update({place.country for place in gazetteer().find(part) if place.country})
            elif field == "country":
                found.update(code for value in _samples(table, column) if (code := _code(value)))
    (first, most), (_, next_most) = [*found.most_common(2), ("", 0), ("", 0)][:2]
    return first if most > next_most else ""


def _code(value: Value) -> str:
    try:
        return values.country(value)
    except DataError:
        return ""


# Remembering


def remembered_of(tables: Sequence[Table], mapping: Plan) -> list[dict[str, Scalar]]:
    """How tables were understood, as records of their Document (`columns`)."""
    return [
        {"table": table.fingerprint, "about": each.about, "heading": column.heading, "field": field}
        for table in tables
        if (each := mapping.tables[table.id]).about
        for column, field in zip(table.columns, each.fields, strict=True)
    ]


def _remembered(documents: Iterable[Node]) -> dict[str, dict[str, Any]]:
    """By the fingerprint of a table's headings: what it is about, and the field of each heading."""
    found: dict[str, dict[str, Any]] = {}
    for document in documents:
        own: dict[str, dict[str, Any]] = {}
        for record in records_of(document.properties.get("columns")):
            table = own.setdefault(str(record.get("table", "")), {"about": str(record.get("about", "")), "fields": {}})
            table["fields"][key(str(record.get("heading", "")))] = str(record.get("field", ""))
        found = {**own, **found}
    return found


def _as_before(table: Table, before: Mapping[str, Any]) -> Understood:
    about = before["about"] if before["about"] in SUBJECTS else ""
    fields = tuple(_allowed(about, before["fields"].get(key(column.heading), "")) for column in table.columns)
    return Understood(about, fields, tuple(1.0 if field else 0.0 for field in fields), remembered=True)


def _allowed(about: str, field: str) -> str:
    return field if about and field in SUBJECTS[about].fields else ""


# Saying it


def chosen(tables: Sequence[Table], mapping: Plan, said: Mapping[str, tuple[str, Mapping[int, str]]]) -> Plan:
    """A plan with what somebody said of its tables: by id, what each is about and the field of each column's place."""
    understood = dict(mapping.tables)
    for table in tables:
        if table.id in said:
            about, fields = said[table.id]
            about = about if about in SUBJECTS else ""
            own = tuple(_allowed(about, fields.get(column.place, "")) for column in table.columns)
            understood[table.id] = Understood(about, own, tuple(1.0 if field else 0.0 for field in own))
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


def examples(table: Table, column: Column) -> list[str]:
    """Some of a column's values, for whoever is to tell what it says."""
    return list(dict.fromkeys(values.line_of(value) for value in _samples(table, column)))[:SAMPLES]
