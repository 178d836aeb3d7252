"""The corpus as changes to a graph: vocabularies, the territories that records refer to, the records themselves.

Applying them twice changes nothing: every assertion is the same, by the same asserter.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from corpus import vocabulary
from corpus.curated import ASSERTED_BY, curated
from corpus.gazetteer import gazetteer, territory_nodes
from graph.model import Changes, Edge, Node
from graph.store import GraphStore

STEPS: Final = 3


def corpus_changes() -> Iterator[Changes]:
    """What the corpus knows, in the order in which it can be applied. Raises `DataError` for a broken corpus file."""
    yield vocabulary.to_changes()
    yield _territories()
    records = curated()
    yield Changes(
        (*records.documents, *records.nodes), records.edges, by=ASSERTED_BY, reason="curated records of the corpus"
    )


def load(store: GraphStore, progress: Callable[[int, int], None] | None = None) -> tuple[int, int]:
    """Bring the corpus into a store; how many nodes and edges that changed. Repeating it changes nothing. `progress`
    is told how many of the steps are done.
    """
    applied = []
    for changes in corpus_changes():
        applied.append(store.apply(changes))
        if progress is not None:
            progress(len(applied), STEPS)
    return sum(change.nodes for change in applied), sum(change.edges for change in applied)


def _territories() -> Changes:
    """The places that curated records name, each with those around it."""
    nodes: dict[str, Node] = {}
    edges: dict[str, Edge] = {}
    for id in curated().places:
        its_nodes, its_edges = territory_nodes(gazetteer()[id])
        nodes |= {node.id: node for node in its_nodes}
        edges |= {edge.id: edge for edge in its_edges}
    return Changes(tuple(nodes.values()), tuple(edges.values()), by=ASSERTED_BY, reason="places of the corpus")
