"""Joining by itself what is surely one: after documents came in, and so that a person can take it back."""

from __future__ import annotations

from collections.abc import Collection

from graph.errors import ConflictError
from graph.model import Change
from graph.store import GraphStore
from ingest.identity.duplicates import NAMED, Pair, surely_same

BY = "identity/0.1"


def join(store: GraphStore, documents: Collection[str]) -> list[Pair]:
    """Join the nodes that these documents speak of with nodes that are surely the same; return the pairs joined.

    Each joining is a judgement and a change of its own. The node that was there before is kept. What somebody judged
    otherwise, also of anything joined with either, stays apart, and so does a pair whose joining was undone.
    """
    named = {
        node.id
        for document in documents
        for kind in NAMED
        for node in store.nodes(kind, document=document, evidence=False)
    }
    joined = []
    for pair in surely_same(store, named) if named else ():
        if not _was_undone(store, pair):
            keep, other = sorted((pair.one, pair.other), key=lambda node: (node.id in named, node.id))
            try:
                store.judge(keep.id, other.id, "same", by=BY, reason=_reason(pair))
            except ConflictError:  # what was joined a moment ago brought a judgement with it
                continue
            joined.append(pair)
    return joined


def joined_since(store: GraphStore, number: int) -> list[Change]:
    """The joinings made by themselves after that change, the first one first."""
    later = store.history(limit=store.sequence() - number)
    return [change for change in reversed(later) if change.by == BY and change.number > number]


def _was_undone(store: GraphStore, pair: Pair) -> bool:
    ids = (pair.one.id, pair.other.id)
    undone = [{change.number for change in store.history(of=id) if change.by == BY and change.undone_by} for id in ids]
    return bool(undone[0] & undone[1])


def _reason(pair: Pair) -> str:
    return f"«{pair.one.name}» = «{pair.other.name}» ({pair.score.probability:.2f})"
