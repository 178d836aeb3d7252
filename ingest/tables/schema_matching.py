"""Schema matching: which column says what, proposed by the words of its heading and by what stands in it (Rahm and
Bernstein 2001, doi:10.1007/s007780100057), or as it was before.

A proposal comes with its certainty, from 0 to 1: what is sure enough is brought in unasked, the rest is asked about.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Final

from rapidfuzz import fuzz, process

from corpus.gazetteer import gazetteer
from graph.errors import DataError
from graph.model import Node
from ingest.tables import values
from ingest.tables.fields import OURS, STATED_ONLY, SUBJECTS, Field
from ingest.tables.mapping import PROPOSED, Plan, Understood, as_before, remembered
from ingest.tables.sheets import Value
from ingest.tables.tables import Column, Table, forms_of, spaced
from ingest.tables.words import key, section

EXACT, PART, SIMILAR, BY_CONTENT = 0.97, 0.75, 0.7, 0.55
ALIKE = 88.0  # of 100: how alike a heading and a known one must be
LOOKED_AT = 200  # values of a column by which it is judged
UNDERSTOOD = 0.6  # of a column's values that must be understood, so that its heading is believed
SAMPLES = 3
COMPLEMENT = re.compile(r" (?:de|del|d[oa]s?|of) ")  # what stands before it is what a heading names


def propose(tables: Sequence[Table], known: Iterable[Node] = ()) -> Plan:
    """How these tables are probably understood; `known` are Documents, with their evidence, that may remember tables
    with the same headings: the latest of them counts.
    """
    told = remembered(known)
    understood = {
        table.id: as_before(table, before) if (before := told.get(table.fingerprint)) else _proposed(table)
        for table in tables
    }
    return Plan(understood, _country(tables, understood))


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
    for part in (COMPLEMENT.split(whole, 1)[0], whole):  # «clase de institución» tells a sort, not an institution
        within = {word: field for word, field in known.items() if len(word) > 2 and f" {word} " in f" {part} "}
        longest = max(within, key=len, default="")
        if longest and (part == whole or within[longest] != "name"):  # «nombre de la persona de contacto» is a contact
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


def examples(table: Table, column: Column) -> list[str]:
    """Some of a column's values, for whoever is to tell what it says."""
    return list(dict.fromkeys(values.line_of(value) for value in _samples(table, column)))[:SAMPLES]
