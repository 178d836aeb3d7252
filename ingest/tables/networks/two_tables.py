"""Elements and connections in two tables, as Kumu, Onodo and Gephi write them and we do: told by their headings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from graph.text import Text
from ingest.tables.networks.model import Attributes, Link, Network, Vertex
from ingest.tables.sheets import Cells, Sheet, Value, Workbook
from ingest.tables.values import words_of
from ingest.tables.words import key

ENDS: Final = (("source", "target"), ("from", "to"))
"""The headings that other programs give the ends of a link; our template and people's own sheets have others."""
IGNORED: Final = "(ignore)"
"""What Kumu passes over has this in its sheet's name."""
IDS: Final = ("id", "uuid")
LABELS: Final = ("label", "name", "nombre")
CALLED: Final = ("relation", "relacion", "label", "name")


def is_network(book: Workbook) -> bool:
    return any(_ends(sheet) for sheet in book.sheets)


def of_tables(book: Workbook) -> Network:
    """The network that a workbook holds, sheet by sheet."""
    vertices: list[Vertex] = []
    links: list[Link] = []
    lost: list[Text] = []
    for sheet in book.sheets:
        if IGNORED in sheet.name.lower():
            lost.append(Text("the sheet «{sheet}»", {"sheet": sheet.name}))
            continue
        headings = [words_of(cell) for cell in (sheet.rows[0] if sheet.rows else ())]
        if ends := _ends(sheet):
            links += (link for row in sheet.rows[1:] if any(row) for link in _links(headings, row, ends))
        elif any(key(heading) in (*IDS, *LABELS) for heading in headings):
            vertices += (_vertex(headings, row, at) for at, row in enumerate(sheet.rows[1:], 2) if any(row))
        elif sheet.rows:
            lost.append(Text("the sheet «{sheet}»", {"sheet": sheet.name}))
    known = {name for vertex in vertices for name in (vertex.id, vertex.label)}
    unnamed = dict.fromkeys(end for link in links for end in (link.source, link.target) if end and end not in known)
    return Network((*vertices, *(Vertex(name, name) for name in unnamed)), tuple(links), tuple(lost))


def _ends(sheet: Sheet) -> tuple[int, int] | None:
    """The places of the columns in which a link's ends stand."""
    headings = [key(words_of(cell)) for cell in (sheet.rows[0] if sheet.rows else ())]
    return next(
        ((headings.index(one), headings.index(other)) for one, other in ENDS if {one, other} <= set(headings)), None
    )


def _vertex(headings: Sequence[str], row: Cells, number: int) -> Vertex:
    attributes = _attributes(headings, row, ())
    called = _first(attributes, LABELS)
    return Vertex(_first(attributes, IDS) or called or str(number), called or _first(attributes, IDS), attributes)


def _links(headings: Sequence[str], row: Cells, ends: tuple[int, int]) -> Iterator[Link]:
    """The links of a row: in Kumu one cell may name several ends, with bars between."""
    attributes = _attributes(headings, row, ends)
    source, target = (words_of(_cell(row, end)) for end in ends)
    of_kumu = key(headings[ends[1]]) == "to"
    for end in filter(None, map(str.strip, target.split("|"))) if of_kumu else [target]:
        yield Link(source, end, _first(attributes, CALLED), attributes)


def _attributes(headings: Sequence[str], row: Cells, without: Sequence[int]) -> Attributes:
    return {
        heading: value
        for place, heading in enumerate(headings)
        if heading and place not in without and (value := _cell(row, place)) is not None
    }


def _first(attributes: Attributes, names: Sequence[str]) -> str:
    by_key = {key(heading): value for heading, value in attributes.items()}
    return next((words_of(by_key[name]) for name in names if words_of(by_key.get(name))), "")


def _cell(row: Cells, place: int) -> Value:
    return row[place] if place < len(row) else None
