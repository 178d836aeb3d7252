"""UCINET's DL (read by igraph) and Pajek's .net (read by networkx)."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import igraph
import networkx as nx

from graph.text import Text
from ingest.readers.reading import clean, damaged
from ingest.readers.txt import decode
from ingest.tables.networks.model import Link, Network, Vertex

PLACES = {"x", "y", "z", "shape", "id", "ic", "bc", "x_fact", "y_fact", "size"}


def read_ucinet(content: bytes, name: str) -> Network:
    """Raises `ReadError`."""
    text, _ = decode(content, name)
    with TemporaryDirectory(prefix="tejido-dl-") as folder:
        path = Path(folder) / "network.dl"
        path.write_text(text, encoding="utf-8")
        try:
            graph = igraph.Graph.Read_DL(str(path))
        except igraph.InternalError as error:
            raise damaged(name, "UCINET DL", str(error).splitlines()[0]) from error
    has_names = "name" in graph.vs.attributes()
    names = [clean(str(each["name"])) if has_names else str(each.index + 1) for each in graph.vs]
    weighted = "weight" in graph.es.attributes()
    return Network(
        tuple(Vertex(str(at), label) for at, label in enumerate(names)),
        tuple(
            Link(str(edge.source), str(edge.target), "", {"weight": edge["weight"]} if weighted else {})
            for edge in graph.es
        ),
    )


def read_pajek(content: bytes, name: str) -> Network:
    """Raises `ReadError`."""
    text, _ = decode(content, name)
    try:
        graph = nx.parse_pajek(text)
    except (nx.NetworkXException, ValueError, KeyError, IndexError, StopIteration, RuntimeError) as error:
        raise damaged(name, "Pajek", str(error) or type(error).__name__) from error
    placed = any({"x", "y"} & data.keys() for _, data in graph.nodes(data=True))
    return Network(
        tuple(Vertex(str(id), clean(str(id)), _plain(data)) for id, data in graph.nodes(data=True)),
        tuple(
            Link(str(source), str(target), clean(str(data.get("l", ""))), _plain(data))
            for source, target, data in graph.edges(data=True)
        ),
        (Text("colours, sizes and positions"),) if placed else (),
    )


def _plain(data: dict[str, Any]) -> dict[str, Any]:
    return {clean(key): value for key, value in data.items() if key not in PLACES and key != "l"}
