"""What waits for a person to decide: proposals by document, actor, kind and confidence, and their words in context."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from graph.model import Edge, Evidence, Node
from graph.ontology import ontology
from graph.store.base import GraphStore


@dataclass(frozen=True)
class Proposal:
    """A node or edge of which something is undecided; `evidence` is that, the most confident first."""

    item: Node | Edge
    evidence: tuple[Evidence, ...]

    @property
    def confidence(self) -> float:
        return self.evidence[0].confidence


@dataclass(frozen=True)
class Passage:
    """Words of a document with what stands before and after them; all but the words is empty where no text is kept."""

    before: str
    words: str
    after: str


def proposals(
    store: GraphStore,
    *,
    document: str | None = None,
    actor: str | None = None,
    kind: str | None = None,
    least: float = 0.0,
    most: float = 1.0,
) -> Iterator[Proposal]:
    """Nodes, then edges, in order of id, of which something is undecided.

    `document` asks for what that document says; `actor` for a node and its ties; `kind` for nodes of a kind or edges of
    a relation; `least` and `most` for a band of confidence, both ends included.
    """
    relation = kind if kind in ontology().relations else None
    ids = [actor] if actor is not None else None
    nodes = store.nodes(kind, document=document, ids=ids) if relation is None else ()
    edges = store.edges(relation=relation, document=document, of=actor) if kind in (None, relation) else ()
    items: tuple[Iterable[Node | Edge], ...] = (nodes, edges)
    for item in chain.from_iterable(items):
        open_ = [each for each in item.evidence if each.review == "proposed" and document in (None, each.document)]
        if open_ and least <= max(each.confidence for each in open_) <= most:
            yield Proposal(item, tuple(sorted(open_, key=lambda each: -each.confidence)))


def passage(store: GraphStore, evidence: Evidence, around: int = 200) -> Passage:
    """The words of an evidence with up to `around` characters on either side, cut between words."""
    text = store.document_text(evidence.document) if evidence.start is not None else ""
    if not text or evidence.start is None or evidence.end is None:
        return Passage("", evidence.quote, "")
    before = text[max(evidence.start - around, 0) : evidence.start]
    after = text[evidence.end : evidence.end + around]
    if evidence.start > around:
        before = before.partition(" ")[2]
    if evidence.end + around < len(text):
        after = after.rpartition(" ")[0]
    return Passage(before, text[evidence.start : evidence.end], after)
