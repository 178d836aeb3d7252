"""The graph in files that spreadsheets and network programs open: tables, GraphML, GEXF.

These carry nodes, ties and their properties with the number of evidences, not the evidence itself: they are for
looking and counting elsewhere, not for bringing the graph back. What is written is what a viewer may see
(`graph.visibility.Sight.rows`), because files travel.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from io import StringIO
from itertools import chain
from pathlib import Path

import networkx as nx

from graph.model import Edge, Node, Property
from graph.ontology import Kind, Relation, ontology

MARK = "\ufeff"
FORMULA = ("=", "+", "-", "@", "\t", "\r")
# An item of a list that stays one among others with semicolons between: no such sign, bar, bullet or number before it.
PLAIN_ITEM = re.compile(r"(?!\d{1,2}[.)]\s)[^\s;|•▪●·*–—,\[-](?:[^;|•▪●·]*[^\s;|•▪●·,])?")
# What XML 1.0 cannot hold (https://www.w3.org/TR/xml/#charsets); damaged documents bring it into names.
NOT_XML = re.compile("[^\\t\\n\\r\\x20-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]")


Table = tuple[str, tuple[str, ...], Iterable[tuple[object, ...]]]
"""A table by its name: headings and rows."""


def tables(nodes: Iterable[Node], edges: Iterable[Edge]) -> Iterator[Table]:
    """The graph as two tables, of nodes and of edges. Both are gone through twice, since the first line names all
    their properties.
    """
    names = sorted({key for node in nodes for key in node.properties})
    said = sorted({key for edge in edges for key in edge.properties})
    yield (
        "nodes",
        ("id", "kind", "name", "names", *names, "evidence"),
        (
            (
                node.id,
                node.kind,
                node.name,
                cell(node.names),
                *(number_or_cell(node.properties.get(key)) for key in names),
                len(node.evidence),
            )
            for node in nodes
        ),
    )
    yield (
        "edges",
        ("source", "relation", "target", *said, "evidence", "confidence", "review"),
        (
            (
                edge.source,
                edge.relation,
                edge.target,
                *(cell(edge.properties.get(key)) for key in said),
                len(edge.evidence),
                max((one.confidence for one in edge.evidence), default=""),
                review_of(edge),
            )
            for edge in edges
        ),
    )


def write_csv(nodes: Iterable[Node], edges: Iterable[Edge], folder: Path) -> None:
    """Write `nodes.csv` and `edges.csv` into a folder, as `csv_lines` does. Raises `OSError`."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, header, rows in tables(nodes, edges):
        _write(folder / f"{name}.csv", header, rows)


def write_graphml(nodes: Iterable[Node], edges: Iterable[Edge], path: Path) -> None:
    """Write GraphML (http://graphml.graphdrawing.org), with properties as attributes. Raises `OSError`."""
    nx.write_graphml(_flat(nodes, edges), path)


def write_gexf(nodes: Iterable[Node], edges: Iterable[Edge], path: Path) -> None:
    """Write GEXF 1.2, which Gephi opens. Raises `OSError`."""
    nx.write_gexf(_flat(nodes, edges), path)


def _flat(nodes: Iterable[Node], edges: Iterable[Edge]) -> nx.MultiDiGraph:
    """The graph with single values only, as these formats need."""
    graph = nx.MultiDiGraph()
    of_nodes, of_edges = types_of(ontology().kinds.values()), types_of(ontology().relations.values())
    for node in nodes:
        graph.add_node(
            node.id,
            label=legible(node.name),
            kind=node.kind,
            evidence=len(node.evidence),
            **({"names": legible(cell(node.names))} if node.names else {}),
            **_scalars(node.properties, of_nodes),
        )
    for edge in edges:
        graph.add_edge(
            edge.source,
            edge.target,
            key=edge.relation,
            label=edge.relation,
            relation=edge.relation,
            weight=1.0,
            **_scalars(edge.properties, of_edges),
        )
    return graph


def _scalars(properties: Mapping[str, Property], types: Mapping[str, str]) -> dict[str, str | int | float | bool]:
    # GEXF reads `start` and `end` as its own validity dates, which need a dynamic graph.
    return {
        {"start": "from", "end": "until"}.get(key, key): _scalar(value, types.get(key, ""))
        for key, value in properties.items()
    }


def _scalar(value: Property, type: str) -> str | int | float | bool:
    """A value of the one type that all values of its attribute have: igraph reads no file where two differ."""
    if type == "flag":
        return bool(value)
    if type == "number" and isinstance(value, int | float):
        return float(value)
    return legible(cell(value))


def types_of(sorts: Iterable[Kind | Relation]) -> dict[str, str]:
    """The properties of all these kinds or relations with their types; what has several types is text."""
    found: dict[str, str] = {}
    for each in sorts:
        for name, type in each.properties.items():
            found[name] = type if found.get(name, type) == type else "text"
    return found


def legible(text: str) -> str:
    """A text without what XML cannot hold."""
    return NOT_XML.sub("", text)


def review_of(edge: Edge) -> str:
    """Whether somebody accepted any of a tie's evidence."""
    return "accepted" if any(one.review == "accepted" for one in edge.evidence) else "proposed"


def cell(value: object, between: str = "; ") -> str:
    """A value on one line: lists parted by semicolons or bars, or as JSON where an item could not be told apart so;
    records as JSON.
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, list | tuple) and all(isinstance(item, str) for item in value):
        plain = all(map(_is_plain, value)) and len(set(value)) == len(value)
        return between.join(value) if plain else json.dumps(value, ensure_ascii=False)
    return json.dumps(value, ensure_ascii=False, default=list)


def number_or_cell(value: Property | None) -> str | int | float:
    """The same, with numbers as such: a spreadsheet runs none, also where it begins with a minus."""
    return value if isinstance(value, int | float) and not isinstance(value, bool) else cell(value)


def _is_plain(item: str) -> bool:
    return PLAIN_ITEM.fullmatch(item) is not None and " ".join(item.split()) == item


def csv_lines(header: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """A table as spreadsheets open it: UTF-8 with a mark that they recognise. Cells that a spreadsheet would run as a
    formula get an apostrophe in front.
    """
    line = StringIO(newline="")
    line.write(MARK)
    writer = csv.writer(line)
    for row in chain([header], rows):
        writer.writerow([harmless(cell) for cell in row])
        yield line.getvalue()
        line.seek(0)
        line.truncate()


def _write(path: Path, header: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        file.writelines(csv_lines(header, rows))


def harmless(cell: object) -> object:
    """The cell, with an apostrophe in front where a spreadsheet would run it as a formula, or where it has such an
    apostrophe of its own.
    """
    return f"'{cell}" if isinstance(cell, str) and cell.lstrip("'").startswith(FORMULA) else cell


def without_guard(cell: str) -> str:
    """What `harmless` was made of."""
    return cell[1:] if cell.startswith("'") and cell.lstrip("'").startswith(FORMULA) else cell
