"""What waits for a person to decide: proposals by document, actor, kind and confidence, and their words in context."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from graph.model import Edge, Evidence, Node
from graph.store.base import GraphStore

PAGE = 200


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
    after: str = "",
) -> Iterator[Proposal]:
    """Nodes and edges of which something is undecided, in order of id: a node, then the ties that start from it.

    `document` asks for what that document says; `actor` for a node and its ties; `kind` for nodes of a kind or edges of
    a relation; `least` and `most` for a band of confidence, both ends included; `after` is the last id of the page
    before. They are read page by page, so that asking for the first is quick in any store.
    """
    while page := store.undecided(
        document=document, of=actor, kind=kind, least=least, most=most, after=after, limit=PAGE
    ):
        yield from described(store, page, document)
        after = page[-1]


def described(store: GraphStore, ids: Sequence[str], document: str | None = None) -> Iterator[Proposal]:
    """What is undecided of these nodes and edges, in their order; of what one document says only, if it is given."""
    items: dict[str, Node | Edge] = {}
    items.update((node.id, node) for node in store.nodes(ids=[id for id in ids if " " not in id]))
    items.update((edge.id, edge) for edge in store.edges(ids=[id for id in ids if " " in id]))
    for item in (items[id] for id in ids if id in items):
        open_ = [each for each in item.evidence if each.review == "proposed" and document in (None, each.document)]
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
