"""What goes out, in which format, and what each leaves out: for choosing one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from graph.formats import FORMATS, WRITTEN, Format
from graph.text import Text
from viz.site import with_query

FOR: Final[Mapping[Text, tuple[str, ...]]] = {
    Text("To read and calculate with"): ("csv", "xlsx", "parquet"),
    Text("To draw and analyse the network"): (
        "gexf", "graphml", "gephi-csv", "kumu", "kumu-xlsx", "onodo", "node-link", "pajek", "ucinet", "pyvis",
    ),
}  # fmt: skip
"""The formats by what one wants them for."""
PROGRAMS: Final = Text("For programs and other catalogues")
"""What all the others are for."""
KINDS: Final = ("Practice", "Actor", "Space", "Alliance", "Instrument", "Territory")
"""Kinds that make sense by themselves."""


@dataclass(frozen=True)
class Offered:
    """A format, and the address of the file."""

    format: Format
    address: str


@dataclass(frozen=True)
class ExportPage:
    """What `export.html` shows: the formats by what they are for, and what is chosen of the graph."""

    groups: tuple[tuple[Text, tuple[Offered, ...]], ...]
    kind: str
    country: str
    countries: Sequence[str]


def export_page(kind: str, country: str, countries: Sequence[str], language: str) -> ExportPage:
    """The page for a part of the graph, or for all of it."""

    def offered(name: str) -> Offered:
        address = with_query(f"/api/v1/export/{name}", kind=kind.lower(), country=country, lang=language)
        return Offered(FORMATS[name], address)

    others = [name for name in WRITTEN if not any(name in names for names in FOR.values())]
    groups = tuple(
        (what, tuple(offered(name) for name in names if name in WRITTEN))
        for what, names in (*FOR.items(), (PROGRAMS, others))
    )
    return ExportPage(groups, kind, country, countries)
