"""Pajek's .net, read by networkx."""

from __future__ import annotations

from typing import Any

import networkx as nx

from graph.text import Text
from ingest.readers.reading import clean, damaged
from ingest.readers.txt import decode
from ingest.tables.networks.model import Link, Network, Vertex

PLACES = {"x", "y", "z", "shape", "id", "ic", "bc", "x_fact", "y_fact", "size"}


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
