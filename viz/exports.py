"""Writing the graph in each of the formats that are offered (`graph.formats`)."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterable, Mapping
from itertools import chain, islice
from pathlib import Path
from types import MappingProxyType
from typing import Final

from xlsxwriter import Workbook

from graph import dump
from graph.export import cell, tables, write_csv, write_gexf, write_graphml
from graph.formats import FORMATS, WRITTEN
from graph.model import Edge, Node
from graph.network import Network
from graph.network_files import (
    distinct_names,
    type_of,
    write_gephi,
    write_kumu,
    write_neo4j,
    write_node_link,
    write_pajek,
    write_ucinet,
)
from graph.ontology import ontology
from graph.parquet import write_parquet
from graph.standards.ftm import write_ftm
from graph.standards.linked_data import write_json_ld, write_turtle
from graph.standards.popolo import write_popolo
from viz.picture import write_pyvis
from viz.sheets.writing import put, workbook

BAR: Final = "|"
ROWS: Final = 1_048_576  # of a sheet, as Excel has at most
Write = Callable[[Iterable[Node], Iterable[Edge], Path], None]
"""What writes nodes and ties, gone through as often as it needs, to a file or folder. Raises `OSError`."""


def _jsonl(nodes: Iterable[Node], edges: Iterable[Edge], path: Path) -> None:
    dump.write_jsonl(dump.shown(nodes, edges), path)


def _xlsx(nodes: Iterable[Node], edges: Iterable[Edge], path: Path) -> None:
    with workbook(path, by_row=True) as book:
        for name, header, rows in tables(nodes, edges):
            _sheet(book, name, header, rows)


def _onodo(nodes: Iterable[Node], edges: Iterable[Edge], path: Path) -> None:
    """Two sheets under the headings of Onodo's template (https://onodo.org), and those of our properties, which it
    takes for fields of one's own. Ties are told by names there.
    """
    names = distinct_names(nodes)
    said = ("purpose", "summary", "objective")
    of_nodes, of_edges = _properties(nodes), [name for name in _properties(edges) if name not in ("start", "end")]
    with workbook(path, by_row=True) as book:
        _sheet(
            book,
            "Nodes",
            ("Name", "Type", "Description", "Visible", "ID", "Kind", "Names", *of_nodes),
            (
                (
                    names[node.id],
                    type_of(node),
                    next((str(node.properties[key]) for key in said if key in node.properties), ""),
                    1,
                    node.id,
                    node.kind,
                    cell(node.names),
                    *(cell(node.properties.get(key)) for key in of_nodes),
                )
                for node in nodes
            ),
        )
        _sheet(
            book,
            "Relations",
            ("Source", "Type", "Target", "Directed", "From", "To", *of_edges),
            (
                (
                    names[edge.source],
                    edge.relation,
                    names[edge.target],
                    int(not ontology().relations[edge.relation].symmetric),
                    *(cell(edge.properties.get(key)) for key in ("start", "end", *of_edges)),
                )
                for edge in edges
                if {edge.source, edge.target} <= names.keys()
            ),
        )


def _kumu_xlsx(nodes: Iterable[Node], edges: Iterable[Edge], path: Path) -> None:
    """Two sheets under the headings that Kumu reads (https://docs.kumu.io/guides/import/import): connections name the
    ids of elements, which may have any name, and bars part what is several.
    """
    of_nodes, of_edges = _properties(nodes), _properties(edges)
    with workbook(path, by_row=True) as book:
        _sheet(
            book,
            "Elements",
            ("ID", "Label", "Type", "Kind", "Names", *of_nodes),
            (
                (
                    node.id,
                    node.name,
                    type_of(node),
                    node.kind,
                    cell(node.names, BAR),
                    *(cell(node.properties.get(key), BAR) for key in of_nodes),
                )
                for node in nodes
            ),
        )
        _sheet(
            book,
            "Connections",
            ("ID", "From", "To", "Direction", "Type", *of_edges),
            (
                (
                    edge.id,
                    edge.source,
                    edge.target,
                    "mutual" if ontology().relations[edge.relation].symmetric else "directed",
                    edge.relation,
                    *(cell(edge.properties.get(key), BAR) for key in of_edges),
                )
                for edge in edges
            ),
        )


def _properties(held: Iterable[Node] | Iterable[Edge]) -> list[str]:
    """What any of these says of itself."""
    return sorted({key for each in held for key in each.properties})


def _sheet(book: Workbook, name: str, header: Iterable[object], rows: Iterable[Iterable[object]]) -> None:
    """A sheet of text and numbers, in which nothing runs; rows beyond what Excel holds stay out."""
    sheet = book.add_worksheet(name)
    for at, row in enumerate(islice(chain([header], rows), ROWS)):
        for column, value in enumerate(row):
            put(sheet, at, column, value)


WRITERS: Final[Mapping[str, Write]] = MappingProxyType(
    {
        "csv": write_csv,
        "xlsx": _xlsx,
        "graphml": write_graphml,
        "gexf": write_gexf,
        "gephi-csv": write_gephi,
        "kumu": write_kumu,
        "kumu-xlsx": _kumu_xlsx,
        "onodo": _onodo,
        "node-link": write_node_link,
        "pajek": write_pajek,
        "ucinet": write_ucinet,
        "neo4j-csv": write_neo4j,
        "ftm": write_ftm,
        "popolo": write_popolo,
        "json-ld": write_json_ld,
        "turtle": write_turtle,
        "parquet": write_parquet,
        "jsonl": _jsonl,
    }
)
"""Those that are the same in every language."""


def write(name: str, nodes: Iterable[Node], edges: Iterable[Edge], path: Path, *, language: str) -> None:
    """Write what is given of the graph as the format of this name. Raises `OSError`."""
    if name == "pyvis":
        write_pyvis(Network.from_rows(nodes, edges, view="ties"), path, language=language)
    else:
        WRITERS[name](nodes, edges, path)


def write_file(name: str, nodes: Iterable[Node], edges: Iterable[Edge], folder: Path, *, language: str) -> Path:
    """The same as one file in a folder: what is several files becomes an archive."""
    path = folder / FORMATS[name].file
    if not FORMATS[name].folder:
        write(name, nodes, edges, path, language=language)
        return path
    parts = path.with_suffix("")
    write(name, nodes, edges, parts, language=language)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in sorted(parts.iterdir()):
            archive.write(part, part.name)
    return path


assert {*WRITERS, "pyvis"} == set(WRITTEN)
