"""A graph as text, the same for the same graph whatever store keeps it: what copies and histories are compared by.

One JSON object a line, with sorted names; `is` says what a line is about. A `dump` has nodes, edges, what is parked,
texts, judgements, decisions, feedback, visibilities and consents, each in order of its id, and what was rejected too. A
`record` adds what was suggested, and the changes that led there.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import Any, Final

from graph.errors import DataError
from graph.model import Changes, Consent, Decision, Edge, Evidence, Feedback, Judgement, Node, Visibility
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


def is_dump(first: str) -> bool:
    """Whether a file whose first line this is was written here."""
    return first.startswith("{") and '"is":"' in first


def read(lines: Iterable[str], name: str, *, by: str) -> Changes:
    """What lines that were written here bring into a store: all but what was suggested and the list of changes.

    Raises `DataError` naming the line that is not as it was written.
    """
    found: dict[str, list[Any]] = {what: [] for what in _READ}
    texts: dict[str, str] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            values = json.loads(line)
            what = values.pop("is")
            if what == "text":
                texts[str(values["document"])] = str(values["text"])
            elif what not in ("suggestion", "change"):
                found[what].append(_READ[what](**_typed(values)))
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            raise DataError(
                "{file}, line {line}: this is not as Tejido wrote it ({problem}).",
                remedy="Export it anew; it is not made to be changed by hand.",
                file=name,
                line=number,
                problem=str(error)[:200],
            ) from error
    return Changes(
        nodes=tuple(found["node"]),
        edges=(*found["edge"], *found["parked"]),
        by=by,
        reason=f"import {name}",
        texts=texts,
        judgements=tuple(found["judgement"]),
        decisions=tuple(found["decision"]),
        feedback=tuple(found["feedback"]),
        visibilities=tuple(found["visibility"]),
        consents=tuple(found["consent"]),
    )


_READ: Final[Mapping[str, Callable[..., Any]]] = {
    "node": Node,
    "edge": Edge,
    "parked": Edge,
    "judgement": Judgement,
    "decision": Decision,
    "feedback": Feedback,
    "visibility": Visibility,
    "consent": Consent,
}


def _typed(values: dict[str, Any]) -> dict[str, Any]:
    """Lists and evidence as the model has them."""
    if "evidence" in values:
        values["evidence"] = tuple(Evidence(**each) for each in values["evidence"])
    if "names" in values:
        values["names"] = tuple(values["names"])
    return values


def write_jsonl(lines: Iterable[str], path: Path) -> None:
    """Write lines to a file. Raises `OSError`."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(f"{line}\n" for line in lines)


def _line(what: str, values: Any) -> str:
    return _encode({"is": what, **vars(values)})
