"""All that a store shows, as lines in which two stores with the same history are the same, whenever it was made."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from graph.dump import dump
from graph.store import GraphStore
from tests.contract.samples import AT

# When somebody decided, judged, or changed something differs from store to store; when a sample was said does not.
_NOW = re.compile(rf"(?!{re.escape(AT)})20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?\+00:00")
LATER = "2100"


def timeless(items: Iterable[object]) -> list[str]:
    return [_NOW.sub("now", str(item)) for item in items]


def shown(store: GraphStore) -> list[str]:
    return timeless((*_lines(store), *_of_each(store)))


def shown_in_short(store: GraphStore) -> list[str]:
    """Without what is asked of each node and tie by itself: for comparing often."""
    return timeless(_lines(store))


def _lines(store: GraphStore) -> Iterator[str]:
    yield from dump(store)
    yield f"counts {store.counts()}"
    yield f"sequence {store.sequence()} {list(store.touched_since(max(store.sequence() - 1, 0)))}"
    rows = store.network_rows()
    yield f"network {rows.sequence} {rows.nodes} {sorted(rows.edges)}"
    yield f"undecided {store.undecided(limit=1000)}"
    yield f"stale {sorted(store.stale(LATER, limit=1000).items())}"
    yield f"suggestions {store.suggestions()}"
    yield f"history {store.history(1000)}"


def _of_each(store: GraphStore) -> Iterator[str]:
    nodes, edges = list(store.nodes(rejected=True)), list(store.edges(rejected=True))
    ids = [item.id for item in (*nodes, *edges)]
    yield f"visible {[node.id for node in store.nodes(evidence=False)]} {[edge.id for edge in store.edges()]}"
    yield f"fresh {sorted(store.freshness(ids).items())}"
    for id in ids:
        yield f"of {id} {[change.number for change in store.history(of=id)]} {list(store.decisions(id))}"
    for node in nodes:
        yield f"about {node.id} {store.judgements(node.id)} {store.undecided(of=node.id)}"
        yield f"{node.name} {[found.id for found in store.find(node.name)]}"
