"""The network page: a picture of the part that is asked for, the same as a list, and the way from one to another."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from graph.analysis.measures import NETWORK_MEASURES, Measure
from graph.model import Node
from graph.network import FloatArray, Network
from graph.sectors import SECTOR_LABELS
from graph.text import Text
from viz import labels
from viz.explorer import Explorer, Selection
from viz.explorer.appearance import ATTRIBUTES
from viz.explorer.picture import HEIGHT, WIDTH, Picture, draw
from viz.explorer.selection import EQUAL
from viz.explorer.ways import Way, way

ROWS: Final = 40
# More would be neither readable nor light as SVG; the interactive picture draws them all.
LARGEST_SVG: Final = 600
LARGEST_MEASURED: Final = 2_000
# A larger network begins with a search; still larger, a part of it must be chosen.
SEARCH_FIRST: Final = 3_000
LARGEST_DRAWN: Final = 25_000
SUGGESTED: Final = 12
NOTHING: Final = Picture((), (), (), 0)

Figures = tuple[tuple[Measure[float | None], float], ...]
"""Measures of the whole network that are defined, with their values."""


@dataclass(frozen=True)
class Row:
    """One of the list: `measured` are the measures that its columns show, None where undefined."""

    id: str
    name: str
    type: str
    country: str
    neighbours: tuple[tuple[str, str], ...]
    measured: tuple[float | None, ...]


@dataclass(frozen=True)
class Field:
    """One way to narrow the network: its name in addresses, its label, its values with their words, what is chosen."""

    name: str
    label: Text
    options: tuple[tuple[str, Text | str], ...]
    value: str


@dataclass(frozen=True)
class NetworkPage:
    """What `network.html` receives."""

    selection: Selection
    picture: Picture
    searching: bool
    too_many: int
    rows: tuple[Row, ...]
    columns: tuple[Measure[FloatArray], ...]
    order: str
    first: int
    total: int
    before: str
    after: str
    fields: tuple[Field, ...]
    years: tuple[int, int] | None
    colours: tuple[Field, ...]
    colour_words: Text
    size_words: Text
    estimated: bool
    way: Way | None
    whole: int
    suggested: tuple[tuple[str, str], ...]
    named: Mapping[str, Node]
    figures: Figures
    width: int = WIDTH
    height: int = HEIGHT

    @property
    def as_svg(self) -> bool:
        return len(self.picture.dots) <= LARGEST_SVG

    def at(self, order: str) -> str:
        """The address of the page for an order of the list."""
        return self.selection.address(orden=order)

    @property
    def all(self) -> str:
        """The address that draws all of a large network."""
        return replace(self.selection, whole=True).address()

    @property
    def narrowed(self) -> bool:
        """Whether any of the filters is in use."""
        chosen = self.selection
        filters = (chosen.territory, chosen.topic, chosen.since, chosen.until, *(field.value for field in self.fields))
        return chosen.evidence != "all" or any(filters)

    @property
    def on_the_way(self) -> tuple[str, ...]:
        """The ids along the way that is told, from one end to the other."""
        steps = self.way.steps if self.way else ()
        return tuple(dict.fromkeys(id for step in steps for id in (step.source[0], step.target[0])))

    def around(self, id: str) -> str:
        return Selection(centre=id).address()


def network_page(
    explorer: Explorer,
    selection: Selection,
    figures: Figures = (),
    *,
    named: Mapping[str, Node] | None = None,
    order: str = "",
    first: int = 0,
) -> NetworkPage:
    """The page for a part of the network, rows from `first` on; `named` are the nodes that the selection names."""
    searching = len(explorer) > SEARCH_FIRST and not selection.is_narrow and not selection.whole
    chosen = () if searching else explorer.chosen(selection)
    too_many = len(chosen) if len(chosen) > LARGEST_DRAWN else 0
    columns = _columns(explorer, selection)
    rows = _rows(explorer, chosen, columns, order, first)
    colours = _colours(explorer, selection)
    measures = {one.id: one for one in explorer.measures}

    def at(place: int) -> str:
        return selection.address(orden=order, desde=place or None)

    return NetworkPage(
        selection=selection,
        picture=NOTHING if searching or too_many else draw(explorer, selection),
        searching=searching,
        too_many=too_many,
        rows=rows,
        columns=columns,
        order=order,
        first=first + 1,
        total=len(chosen),
        before=at(max(first - ROWS, 0)) if first else "",
        after=at(first + ROWS) if first + ROWS < len(chosen) else "",
        fields=_fields(explorer, selection),
        years=explorer.years,
        colours=colours,
        colour_words=ATTRIBUTES[selection.colour][1]
        if selection.colour in ATTRIBUTES
        else measures[selection.colour].plain,
        size_words=Text("All are drawn alike.") if selection.size == EQUAL else measures[selection.size].plain,
        estimated=explorer.is_large and "betweenness" in (selection.colour, selection.size),
        way=way(explorer, selection.start, selection.goal) if selection.is_way else None,
        whole=len(explorer),
        suggested=_best_tied(explorer) if searching else (),
        named=named or {},
        figures=figures,
    )


def figures(network: Network) -> Figures:
    """The measures of the whole network; none of a large one, whose paths would keep a reader waiting."""
    if len(network) > LARGEST_MEASURED:
        return ()
    measured = ((one, one.compute(network)) for one in NETWORK_MEASURES)
    return tuple((one, value) for one, value in measured if value is not None)


def _fields(explorer: Explorer, chosen: Selection) -> tuple[Field, ...]:
    def values(column: Sequence[str], said: Callable[[str], Text | str]) -> tuple[tuple[str, Text | str], ...]:
        return tuple((value, said(value)) for value in sorted(set(column) - {""}))

    kinds = values(explorer.network.kinds, lambda kind: kind)
    fields = (
        Field("clase", Text("Actors or spaces"), kinds, chosen.kind),
        Field("tipo", Text("Type of actor"), values(explorer.types, lambda value: value), chosen.type),
        Field("sector", Text("Sector"), values(explorer.sectors, lambda sector: SECTOR_LABELS[sector]), chosen.sector),
        Field(
            "nivel",
            Text("Level"),
            values(explorer.levels, lambda level: labels.value_label("level", level, "")),
            chosen.level,
        ),
        Field("pais", Text("Country"), values(explorer.countries, lambda code: code), chosen.country),
    )
    return tuple(field for field in fields if len(field.options) > 1 or field.value)


def _colours(explorer: Explorer, chosen: Selection) -> tuple[Field, ...]:
    measures = tuple((one.id, one.label) for one in explorer.measures)
    attributes = tuple((name, label) for name, (label, _) in ATTRIBUTES.items())
    return (
        Field("color", Text("Colour by"), (*attributes, *measures), chosen.colour),
        Field("tamano", Text("Size by"), ((EQUAL, Text("all alike")), *measures), chosen.size),
    )


def _columns(explorer: Explorer, chosen: Selection) -> tuple[Measure[FloatArray], ...]:
    """The measures that the picture shows beside the number of neighbours, which the list always has."""
    shown = {chosen.colour, chosen.size} - {"degree"}
    return tuple(one for one in explorer.measures if one.id in shown)


def _best_tied(explorer: Explorer) -> tuple[tuple[str, str], ...]:
    best = sorted(range(len(explorer)), key=lambda node: (-explorer.degrees[node], explorer.network.ids[node]))
    return tuple((explorer.network.ids[node], explorer.network.names[node]) for node in best[:SUGGESTED])


def _rows(
    explorer: Explorer, chosen: Sequence[int], columns: Sequence[Measure[FloatArray]], order: str, first: int
) -> tuple[Row, ...]:
    """The list's part from `first` on, in the order asked for: `name`, `-degree` …; else the best tied first."""
    network, among = explorer.network, set(chosen)
    values = {one.id: explorer.values(one.id) for one in columns}
    by, down = order.removeprefix("-"), order.startswith("-")
    words = {"type": explorer.types, "country": explorer.countries}
    numbers = {"degree": explorer.degrees, **values}

    def name(node: int) -> str:
        return network.names[node].casefold()

    ordered = sorted(chosen, key=name)
    if by == "name":
        ordered.sort(key=name, reverse=down)
    elif by in words:
        ordered.sort(key=lambda node: words[by][node], reverse=down)
    elif by in numbers:
        # what is undefined stands at the end either way
        sign = -1 if down else 1
        ordered.sort(key=lambda node: (math.isnan(numbers[by][node]), sign * numbers[by][node]))
    else:
        ordered.sort(key=lambda node: -explorer.degrees[node])
    return tuple(
        Row(
            network.ids[node],
            network.names[node],
            explorer.types[node],
            explorer.countries[node],
            tuple(
                (network.ids[other], network.names[other]) for other in network.graph.neighbors(node) if other in among
            ),
            tuple(None if math.isnan(column[node]) else float(column[node]) for column in values.values()),
        )
        for node in ordered[first : first + ROWS]
    )
