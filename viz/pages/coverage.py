"""What the catalogue of practices covers: how many there are of each sort, and where there are none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

from graph.matching.towns import RUNGS
from graph.situation import Situation
from graph.text import Text
from viz import labels
from viz.charts import Bars, Dots, bars, dots
from viz.i18n import Translator
from viz.pages.practices import AGES, UNSAID, Catalogue
from viz.site import with_query

PROVEN: Final = ("evaluated", "replicated")
CONCEPTS: Final[Mapping[str, str]] = {"tema": "Theme", "problema": "Problem", "poblacion": "Population"}
NOT_SAID: Final = Text("not said")


@dataclass(frozen=True)
class Tally:
    """How many practices are so, and the address of the list of them; none has no address."""

    count: int
    address: str


@dataclass(frozen=True)
class Row:
    """A value of a facet: its tally, and one tally for each column of its table. A country's name is its code."""

    value: str
    name: Text | str
    total: Tally
    cells: tuple[Tally, ...] = ()
    depth: int = 0


@dataclass(frozen=True)
class Table:
    """The values of a facet against those of another; `columns` are the other's values with their names."""

    facet: str
    across: str
    columns: tuple[tuple[str, Text | str], ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Missing:
    """What has no practice, and what has none that was evaluated or replicated although it has some."""

    countries: tuple[Row, ...]
    themes: tuple[Row, ...]
    problems: tuple[Row, ...]
    populations: tuple[Row, ...]
    unproven_countries: tuple[Row, ...]
    unproven_themes: tuple[Row, ...]
    unproven_problems: tuple[Row, ...]


@dataclass(frozen=True)
class Coverage:
    """What `coverage.html` shows; every number leads to the practices that it counts."""

    practices: int
    proven: Tally
    countries: Table
    themes: Table
    problems: Table
    populations: Table
    rungs: tuple[Row, ...]
    started: tuple[Row, ...]
    sourced: tuple[Row, ...]
    missing: Missing


def coverage(catalogue: Catalogue, here: Situation) -> Coverage:
    """What a catalogue covers of what the same situation knows of: its concepts, and the countries of its actors."""
    count = _Count(catalogue)
    axes = [(id, here.name(id)) for id in here.of_kind("Theme") if not here.out(id, "broader")]
    axes.sort(key=lambda axis: (-count.of("tema")[axis[0]], axis[1]))
    rungs = [(rung, labels.value_label("rung", rung, "")) for rung in RUNGS]
    themes, problems, populations = (count.table(facet, "evidencia", _tree(here, facet), rungs) for facet in CONCEPTS)
    countries = count.table(
        "pais", "tema", [(code, NOT_SAID if code == UNSAID else code, 0) for code in _countries(here, count)], axes
    )
    ages = [(band, words) for band, (_, words) in AGES.items()]
    return Coverage(
        practices=len(catalogue.values),
        proven=count.tally(evidencia=PROVEN),
        countries=_without_empty(countries),
        themes=themes,
        problems=problems,
        populations=populations,
        rungs=count.rows("evidencia", rungs),
        started=count.rows("inicio", ages),
        sourced=count.rows("fuente", ages),
        missing=Missing(
            countries=_none(countries),
            themes=_none(themes),
            problems=_none(problems),
            populations=_none(populations),
            unproven_countries=count.unproven(countries),
            unproven_themes=count.unproven(themes),
            unproven_problems=count.unproven(problems),
        ),
    )


class _Count:
    """Counts the practices of a catalogue by one facet, or by two."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._entries = list(catalogue.values.values())
        self._by_facet: dict[str, Counter[str]] = {}
        self._by_two: dict[tuple[str, str], Counter[tuple[str, str]]] = {}

    def of(self, facet: str) -> Counter[str]:
        if facet not in self._by_facet:
            self._by_facet[facet] = Counter(value for own in self._entries for value in own[facet])
        return self._by_facet[facet]

    def of_two(self, one: str, other: str) -> Counter[tuple[str, str]]:
        if (one, other) not in self._by_two:
            self._by_two[one, other] = Counter((a, b) for own in self._entries for a in own[one] for b in own[other])
        return self._by_two[one, other]

    def tally(self, **wanted: Sequence[str]) -> Tally:
        """How many have one of the values in each of these facets."""
        number = sum(all(not own[facet].isdisjoint(of) for facet, of in wanted.items()) for own in self._entries)
        return _tally(number, **wanted)

    def rows(self, facet: str, values: Iterable[tuple[str, Text | str]]) -> tuple[Row, ...]:
        found = self.of(facet)
        rows = [Row(value, name, _tally(found[value], **{facet: value})) for value, name in values]
        unsaid = [Row(UNSAID, NOT_SAID, _tally(found[UNSAID], **{facet: UNSAID}))] if found[UNSAID] else []
        return (*rows, *unsaid)

    def table(
        self,
        facet: str,
        across: str,
        values: Iterable[tuple[str, Text | str, int]],
        columns: Sequence[tuple[str, Text | str]],
    ) -> Table:
        total, found = self.of(facet), self.of_two(facet, across)
        rows = [
            Row(
                value,
                name,
                _tally(total[value], **{facet: value}),
                tuple(_tally(found[value, column], **{facet: value, across: column}) for column, _ in columns),
                depth,
            )
            for value, name, depth in values
        ]
        return Table(facet, across, tuple(columns), tuple(rows))

    def unproven(self, table: Table) -> tuple[Row, ...]:
        """The rows that have practices and none that was tested against something."""
        by_rung = self.of_two(table.facet, "evidencia")
        return tuple(
            row
            for row in table.rows
            if row.total.count and row.value != UNSAID and not any(by_rung[row.value, rung] for rung in PROVEN)
        )


def _tally(count: int, **wanted: str | Sequence[str]) -> Tally:
    return Tally(count, with_query("/practicas", **wanted) if count else "")


def _none(table: Table) -> tuple[Row, ...]:
    return tuple(row for row in table.rows if not row.total.count)


def _without_empty(table: Table) -> Table:
    return Table(table.facet, table.across, table.columns, tuple(row for row in table.rows if row.total.count))


def _countries(here: Situation, count: _Count) -> list[str]:
    """The countries of practices, most first, and those where only actors, spaces or agreements are known."""
    known = {here.text(id, "country") for id in here.of_kind("Actor", "Space", "Alliance")} - {""}
    with_some = count.of("pais")
    return sorted(known | with_some.keys(), key=lambda code: (code == UNSAID, -with_some[code], code))


def _tree(here: Situation, facet: str) -> Iterator[tuple[str, str, int]]:
    """The concepts of a facet, each before the narrower ones, with how deep it lies."""
    concepts = here.of_kind(CONCEPTS[facet])
    shown: set[str] = set()

    def branch(id: str, depth: int) -> Iterator[tuple[str, str, int]]:
        if id not in shown:
            shown.add(id)
            yield id, here.name(id), depth
            for below in sorted(here.into(id, "broader"), key=here.name):
                yield from branch(below, depth + 1)

    for id in sorted(concepts, key=lambda one: (bool(here.out(one, "broader")), here.name(one))):
        yield from branch(id, 0)


# Pictures

PictureName = Literal["paises", "temas", "problemas", "poblaciones", "evidencia", "inicio", "fuentes"]
PICTURES: Final[Mapping[PictureName, Text]] = MappingProxyType(
    {
        "paises": Text("By country and theme"),
        "temas": Text("By theme and strength of the evidence"),
        "problemas": Text("By problem and strength of the evidence"),
        "poblaciones": Text("By population and strength of the evidence"),
        "evidencia": Text("By strength of the evidence"),
        "inicio": Text("By how long ago they started"),
        "fuentes": Text("By the age of their latest source"),
    }
)
"""By the name in their addresses."""


def picture(found: Coverage, name: PictureName, speech: Translator) -> Bars | Dots:
    """One of `PICTURES`, with its words in one language."""
    table = {
        "paises": found.countries,
        "temas": found.themes,
        "problemas": found.problems,
        "poblaciones": found.populations,
    }.get(name)
    if table:
        return dots(
            [speech.render(words) for _, words in table.columns],
            [(said(table.facet, row.name, speech), [cell.count for cell in row.cells]) for row in table.rows],
        )
    rows = {"evidencia": found.rungs, "inicio": found.started, "fuentes": found.sourced}[name]
    return bars([(speech.render(row.name), row.total.count) for row in rows])


def said(facet: str, name: Text | str, speech: Translator) -> str:
    """What a row of a facet is called in a language."""
    if facet == "pais" and isinstance(name, str):
        return str(speech.locale.territories.get(name, name))
    return speech.render(name)
