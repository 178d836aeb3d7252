"""The directory of actors, and that of spaces: a table that is narrowed, ordered and paged without going through all.

Per change of the graph, every value is turned into numbers once; each request then works on arrays, so that a page of a
hundred thousand actors takes milliseconds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, cached_property
from itertools import islice
from typing import Final

import numpy as np
import numpy.typing as npt

from graph.export import csv_lines
from graph.model import Freshness
from graph.names import fold
from graph.sectors import SECTOR_LABELS
from graph.situation import Situation
from graph.text import Text
from viz import labels
from viz.i18n import Translator
from viz.pages.facets import Facet, Using, Wanted, using
from viz.paging import beside
from viz.site import with_query

AT_ONCE: Final = 50
OFFERED: Final = 24
A_YEAR: Final = timedelta(days=365)
PATHS: Final[Mapping[str, str]] = {"Actor": "/actores", "Space": "/espacios"}
FACETS: Final[Mapping[str, Text]] = {
    "tipo": Text("Type"),
    "sector": Text("Sector"),
    "pais": Text("Country"),
    "territorio": Text("Territory"),
    "tema": Text("Theme"),
    "confirmado": Text("Confirmed"),
}
LONG_AGO: Final = "hace-mucho"
DAY: Final = len("2026-11-21")
COLUMNS: Final[Mapping[str, Text]] = {
    "nombre": Text("Name"),
    "tipo": Text("Type"),
    "sector": Text("Sector"),
    "pais": Text("Country"),
    "nivel": Text("Level"),
    "territorio": Text("Territories"),
    "tema": Text("Themes"),
    "vinculos": Text("Ties"),
    "espacios": Text("Spaces"),
    "integrantes": Text("Members"),
    "contacto": Text("Contact"),
    "sitio": Text("Website"),
    "confirmado": Text("Last confirmed"),
}
OF_ACTORS: Final = tuple(name for name in COLUMNS if name != "integrantes")
OF_SPACES: Final = tuple(name for name in COLUMNS if name not in ("tipo", "sector"))
AT_FIRST: Final[Mapping[str, tuple[str, ...]]] = {
    "Actor": ("tipo", "pais", "territorio", "vinculos", "confirmado"),
    "Space": ("pais", "territorio", "integrantes", "confirmado"),
}
COUNTED: Final = frozenset({"vinculos", "espacios", "integrantes"})

Mask = npt.NDArray[np.bool_]
Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Values:
    """Who has which value of a facet: entry `rows[i]` has the value with the number `codes[i]`, which `numbers` names;
    several are possible.
    """

    numbers: Mapping[str, int]
    rows: Numbers
    codes: Numbers

    @classmethod
    def of(cls, each: Sequence[Iterable[str]]) -> Values:
        numbers: dict[str, int] = {}
        pairs = [(row, numbers.setdefault(value, len(numbers))) for row, values in enumerate(each) for value in values]
        rows, codes = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
        return cls(numbers, rows, codes)

    def having(self, wanted: Iterable[str], size: int) -> Mask:
        """Which of the entries have one of these values."""
        found = np.zeros(size, dtype=bool)
        found[self.rows[np.isin(self.codes, [self.numbers[value] for value in wanted if value in self.numbers])]] = True
        return found

    def counts(self, among: Mask) -> dict[str, int]:
        """How many of those entries have each value, the most frequent first."""
        counted = np.bincount(self.codes[among[self.rows]], minlength=len(self.numbers)).tolist()
        counts = {value: counted[number] for value, number in self.numbers.items() if counted[number]}
        return dict(sorted(counts.items(), key=lambda each: -each[1]))


class Directory:
    """All nodes of one kind, `Actor` or `Space`, as somebody sees them."""

    def __init__(self, here: Situation, kind: str, fresh: Mapping[str, Freshness], today: date) -> None:
        self.kind = kind
        self.ids = tuple(here.of_kind(kind))
        self.made = today
        self._here = here
        self._fresh = fresh
        self._row = {id: row for row, id in enumerate(self.ids)}
        self._containers = cache(here.containers)
        self._broader = cache(here.broader)

    def __len__(self) -> int:
        return len(self.ids)

    # What each column holds

    def values(self, id: str, column: str) -> list[str]:
        """What a column says of an entry: names and codes as the graph has them."""
        here = self._here
        match column:
            case "territorio":
                return here.names(here.places.get(id, ()))
            case "tema":
                return here.names(here.topics.get(id, ()))
            case "vinculos" | "espacios" | "integrantes":
                return [str(self.count(id, column))]
            case "confirmado":
                return [self.confirmed(id)] if self.confirmed(id) else []
            case "sector":
                return [here.sector(id)] if here.sector(id) else []
            case "nivel":
                return [here.level(id)] if here.level(id) else []
            case "nombre":
                return [here.name(id)]
        property = {"tipo": "actor_type", "pais": "country", "contacto": "contact", "sitio": "website"}[column]
        return [here.text(id, property)] if here.text(id, property) else []

    def count(self, id: str, column: str) -> int:
        here = self._here
        match column:
            case "espacios":
                return len(here.spaces(id))
            case "integrantes":
                return len(here.members(id))
        return len(here.neighbours.get(id, ()))

    def confirmed(self, id: str) -> str:
        """When it was last confirmed, as the graph keeps dates; empty where not known."""
        return self._fresh[id].last_confirmed if id in self._fresh else ""

    def long_ago(self, id: str) -> bool:
        """Whether nobody confirmed it within the last year, as far as is known."""
        return self.confirmed(id)[:DAY] < (self.made - A_YEAR).isoformat()

    def generic(self, id: str) -> bool:
        return self._here.value(id, "generic") is True

    # Narrowing

    @cached_property
    def _facets(self) -> Mapping[str, Values]:
        return {name: Values.of([self._choices(id, name) for id in self.ids]) for name in FACETS}

    def _choices(self, id: str, facet: str) -> Iterable[str]:
        """What an entry is found by: also by the places that its own lie in, and the themes above its own."""
        match facet:
            case "territorio":
                return {wider for place in self._here.places.get(id, ()) for wider in self._containers(place)}
            case "tema":
                return {wider for topic in self._here.topics.get(id, ()) for wider in self._broader(topic)}
            case "confirmado":
                return [LONG_AGO] if self.long_ago(id) else []
        return self.values(id, facet)

    def narrowed(self, wanted: Wanted, among: Mask) -> Mask:
        """Those that meet every facet. Values of a facet are alternatives; facets add up."""
        left = among
        for name, values in wanted.items():
            if values:
                left = left & self._facets[name].having(values, len(self))
        return left

    def rows(self, ids: Iterable[str] | None) -> Mask:
        """Which entries these are; all of them without."""
        found = np.ones(len(self), dtype=bool)
        if ids is not None:
            found[:] = False
            found[[self._row[id] for id in ids if id in self._row]] = True
        return found

    def facets(self, wanted: Wanted, among: Mask) -> list[Facet]:
        """Each facet with how many entries each of its values would leave, given what is chosen in the others."""
        found = []
        for name, label in FACETS.items():
            chosen = tuple(wanted.get(name, ()))
            others = {facet: values for facet, values in wanted.items() if facet != name}
            counts = self._facets[name].counts(self.narrowed(others, among))
            shown = list(dict.fromkeys([*islice(counts, OFFERED), *chosen]))
            if shown:
                values = tuple((value, self.said(name, value)) for value in shown)
                found.append(Facet(name, label, values, {value: counts.get(value, 0) for value in shown}, chosen))
        return found

    def said(self, facet: str, value: str) -> Text | str:
        """A value of a facet in words; types, sectors and countries are for `in_words`."""
        match facet:
            case "confirmado":
                return Text("Not for a year, or never")
            case "territorio" | "tema" if value in self._facets[facet].numbers:
                return self._here.name(value)
        return value

    # Ordering

    def ordered(self, order: str, left: Mask, best: Sequence[str] | None = None) -> list[str]:
        """The entries that are left by a column (`-pais` the other way round); without one, by `best` or by name."""
        column, down = order.removeprefix("-"), order.startswith("-")
        if not order and best is not None:
            return [id for id in best if id in self._row and left[self._row[id]]]
        by = self._order(column if column in COLUMNS else "nombre")
        found = by[left[by]]
        return [self.ids[row] for row in (found[::-1] if down else found).tolist()]

    def _order(self, column: str) -> Numbers:
        if column not in self._orders:
            self._orders[column] = np.array(
                sorted(range(len(self)), key=lambda row: self._key(self.ids[row], column)), dtype=np.int64
            )
        return self._orders[column]

    @cached_property
    def _orders(self) -> dict[str, Numbers]:
        return {}

    def _key(self, id: str, column: str) -> tuple[bool, int, str, str]:
        """What is not known comes last, and namesakes in a steady order."""
        name = fold(self._here.name(id))
        if column in COUNTED:
            return False, self.count(id, column), "", name
        first = next(iter(self.values(id, column)), "")
        return not first, 0, fold(first), name


@dataclass(frozen=True)
class Row:
    """An entry of the table: its cells by column, each a list of names or codes."""

    id: str
    kind: str
    name: str
    cells: Mapping[str, list[str]]
    generic: bool
    late: bool


@dataclass(frozen=True)
class DirectoryPage:
    """What `directory.html` receives."""

    kind: str
    path: str
    query: str
    order: str
    columns: tuple[str, ...]
    possible: tuple[str, ...]
    facets: tuple[Facet, ...]
    using: tuple[Using, ...]
    rows: tuple[Row, ...]
    first: int
    total: int
    of: int
    before: str
    after: str
    download: str
    plain: bool
    at: Callable[[str], str]


def directory_page(
    directory: Directory,
    query: str,
    wanted: Wanted,
    hits: Sequence[str] | None,
    order: str,
    columns: Sequence[str],
    first: int,
) -> DirectoryPage:
    """The page of what was chosen; `hits` are the ids that the words of `query` find, best first; None without."""
    among = directory.rows(hits)
    found = directory.ordered(order, directory.narrowed(wanted, among), hits)
    possible = possible_columns(directory.kind)
    chosen = chosen_columns(directory.kind, columns)
    facets = directory.facets(wanted, among)
    path = PATHS[directory.kind]
    kept = tuple(name for name in chosen if name != "nombre") if columns else ()

    def at(orden: str = order, desde: int = 0, leaving: tuple[str, str] = ("", ""), under: str = path) -> str:
        left = {name: [value for value in values if (name, value) != leaving] for name, values in wanted.items()}
        return with_query(under, q=query, **left, columna=kept, orden=orden, desde=desde or None)

    shown = found[first : first + AT_ONCE]
    before, after = beside(first, AT_ONCE, len(found), lambda start: at(desde=start))
    return DirectoryPage(
        kind=directory.kind,
        path=path,
        query=query,
        order=order or ("" if hits is not None else "nombre"),
        columns=chosen,
        possible=tuple(name for name in possible if name != "nombre"),
        facets=tuple(facets),
        using=using(facets, lambda facet, value: at(leaving=(facet, value))),
        rows=tuple(_row(directory, id, chosen) for id in shown),
        first=first + 1,
        total=len(found),
        of=len(directory),
        before=before,
        after=after,
        download=at(under=f"{path}.csv"),
        plain=not query and not any(wanted.values()),
        at=at,
    )


def possible_columns(kind: str) -> tuple[str, ...]:
    return OF_ACTORS if kind == "Actor" else OF_SPACES


def chosen_columns(kind: str, asked: Sequence[str]) -> tuple[str, ...]:
    """The name, and the columns asked for in their usual order; those shown at first where none is."""
    wanted = set(asked) & set(possible_columns(kind)) or set(AT_FIRST[kind])
    return tuple(name for name in possible_columns(kind) if name == "nombre" or name in wanted)


def directory_csv(
    directory: Directory,
    wanted: Wanted,
    hits: Sequence[str] | None,
    order: str,
    columns: Sequence[str],
    speech: Translator,
) -> str:
    """All that was chosen as a table for spreadsheets, its values in words."""
    found = directory.ordered(order, directory.narrowed(wanted, directory.rows(hits)), hits)
    shown = chosen_columns(directory.kind, columns)
    header = [speech.render(COLUMNS[column]) for column in shown]
    rows = (
        ["; ".join(in_words(column, value, speech) for value in directory.values(id, column)) for column in shown]
        for id in found
    )
    return "".join(csv_lines(header, rows))


def in_words(column: str, value: str, speech: Translator) -> str:
    """A value of a column or facet as it is said in a language."""
    match column:
        case "tipo":
            return speech.render(labels.value_label("actor_type", value, speech.language))
        case "sector":
            return speech.render(SECTOR_LABELS.get(value, value))
        case "pais":
            return str(speech.locale.territories.get(value, value))
        case "nivel":
            return speech.render(labels.VALUES.get(value, value))
        case "confirmado":
            return value[:DAY]
    return value


def _row(directory: Directory, id: str, columns: Sequence[str]) -> Row:
    cells = {column: directory.values(id, column) for column in columns}
    name = directory.values(id, "nombre")[0]
    return Row(id, directory.kind, name, cells, directory.generic(id), directory.long_ago(id))
