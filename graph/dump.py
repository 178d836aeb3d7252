"""A graph as text, the same for the same graph whatever store keeps it: what copies and histories are compared by.

One JSON object a line, with sorted names; `is` says what a line is about. A `dump` has nodes, edges, what is parked,
texts, judgements, decisions, feedback, visibilities and consents, each in order of its id, and what was rejected too. A
`record` adds what was suggested, and the changes that led there.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any

from graph.model import Edge, Node
from graph.store.base import GraphReading, GraphStore

_encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=vars).encode


def record(store: GraphStore) -> Iterator[str]:
    """All that a store shows, its history included, streamed, without line ends."""
    yield from dump(store)
    for suggestion in store.suggestions():
        yield _line("suggestion", suggestion)
    for change in reversed(store.history(limit=store.sequence())):
        yield _line("change", change)


def dump(store: GraphReading) -> Iterator[str]:
    """The lines of what stands in a store, streamed, without line ends."""
    documents = []
    for node in store.nodes(rejected=True):
        yield _line("node", node)
        if node.kind == "Document":
            documents.append(node.id)
    for edge in store.edges(rejected=True):
        yield _line("edge", edge)
    for edge in store.parked():
        yield _line("parked", edge)
    for document in documents:
        if text := store.document_text(document):
            yield _encode({"is": "text", "document": document, "text": text})
    for judgement in store.judgements():
        yield _line("judgement", judgement)
    for decision in store.decisions():
        yield _line("decision", decision)
    for said in store.feedback():
        yield _line("feedback", said)
    for decided in store.visibilities():
        yield _line("visibility", decided)
    for given in store.consents():
        yield _line("consent", given)


def shown(nodes: Iterable[Node], edges: Iterable[Edge]) -> Iterator[str]:
    """The lines of just these."""
    return chain((_line("node", node) for node in nodes), (_line("edge", edge) for edge in edges))


def write_jsonl(lines: Iterable[str], path: Path) -> None:
    """Write lines to a file. Raises `OSError`."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(f"{line}\n" for line in lines)


def _line(what: str, values: Any) -> str:
    return _encode({"is": what, **vars(values)})
