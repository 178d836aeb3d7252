"""Files of networks as workbooks: each reader gives nodes and links, `as_sheets` what can be brought in of them.

They then come in as spreadsheets do: looked at beforehand, quoted, corrected, taken back. `lost` says in words what the
file holds and a graph of actors cannot.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import PurePath
from types import MappingProxyType
from typing import Final

from graph.formats import FORMATS
from ingest.readers import guard
from ingest.tables.networks.as_sheets import as_sheets
from ingest.tables.networks.dl import read_ucinet
from ingest.tables.networks.gexf import read_gexf
from ingest.tables.networks.graphml import read_graphml
from ingest.tables.networks.json_files import read_json
from ingest.tables.networks.model import Network
from ingest.tables.networks.pajek import read_pajek
from ingest.tables.networks.two_tables import is_network, of_tables
from ingest.tables.sheets import Workbook

__all__ = ["READERS", "format_of", "is_network", "of_workbook", "read_network"]

READERS: Final[Mapping[str, Callable[[bytes, str], Network]]] = MappingProxyType(
    {
        "graphml": read_graphml,
        "gexf": read_gexf,
        "kumu": read_json,
        "node-link": read_json,
        "ucinet": read_ucinet,
        "pajek": read_pajek,
    }
)
"""By the name of a format. JSON is told apart by what stands in it."""
_BY_SUFFIX: Final = {suffix: name for name in READERS for suffix in FORMATS[name].suffixes}


def format_of(name: str) -> str | None:
    """The format of a network's file by its name."""
    return _BY_SUFFIX.get(PurePath(name).suffix.lower())


def read_network(content: bytes, name: str, format: str) -> Workbook:
    """A file of this format as sheets. Raises `ReadError`."""
    guard.admit(content, name)
    network = READERS[format](content, name)
    return Workbook(name, format, hashlib.sha256(content).hexdigest(), *as_sheets(network, name))


def of_workbook(book: Workbook) -> Workbook:
    """A workbook whose sheets are elements and connections as Kumu, Onodo and Gephi write them, so understood; any
    other as it is.
    """
    if not is_network(book):
        return book
    sheets, warnings = as_sheets(of_tables(book), book.name)
    return replace(book, sheets=sheets, warnings=(*book.warnings, *warnings))
