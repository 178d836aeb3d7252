"""A graph as text, the same for the same graph whatever store keeps it: what copies and histories are compared by.

One JSON object a line, with sorted names: nodes, edges, what is parked, texts, judgements, decisions and feedback, each
in order of its id. What was rejected is in it; the changes that led there are not.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from graph.store.base import GraphStore

_encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=vars).encode


def dump(store: GraphStore) -> Iterator[str]:
    """The lines of a store, streamed, without line ends."""
    documents = []
    for node in store.nodes(rejected=True):
        yield _line("node", vars(node))
        if node.kind == "Document":
            documents.append(node.id)
    for edge in store.edges(rejected=True):
        yield _line("edge", vars(edge))
    for edge in store.parked():
        yield _line("parked", vars(edge))
    for document in documents:
        if text := store.document_text(document):
            yield _line("text", {"document": document, "text": text})
    for judgement in store.judgements():
        yield _line("judgement", vars(judgement))
    for decision in store.decisions():
        yield _line("decision", vars(decision))
    for said in store.feedback():
        yield _line("feedback", vars(said))


def _line(what: str, values: Mapping[str, Any]) -> str:
    return _encode({"is": what, **values})
