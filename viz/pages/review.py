"""What waits for a decision: a document's statements one below the other, and the queue over all documents."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final, Literal, cast

from graph.model import Edge, Evidence, Node, Review, Suggestion
from graph.review import Passage, Proposal, passage, proposals
from graph.situation import Situation
from graph.store import GraphStore
from graph.store.refusals import unknown
from graph.text import Text
from graph.visibility import Sight
from graph.visibility.sight import Tie
from viz.pages.search import ShownHit
from viz.paging import beside
from viz.site import with_query

AT_ONCE: Final = 100
"""Statements of a document on one page."""
COUNTED: Final = 200
"""Proposals of the queue are counted up to so many."""
NEAR: Final = 6
"""Ties shown of what a proposal is about."""
ALIKE: Final = 4
"""Others shown that may bear the same name."""
Band = Literal["high", "middle", "low"]
BANDS: Final[Mapping[Band, tuple[float, float]]] = {"high": (0.8, 1.0), "middle": (0.5, 0.8), "low": (0.0, 0.5)}
"""How sure a reading is, in words: from which confidence to which, both included."""
BAND_WORDS: Final[Mapping[Band, Text]] = {
    "high": Text("quite sure (80 % or more)"),
    "middle": Text("rather sure (50 to 80 %)"),
    "low": Text("unsure (under 50 %)"),
}
State = Literal["proposed", "accepted", "rejected", "all"]
STATES: Final[Mapping[State, Text]] = {
    "proposed": Text("to be decided"),
    "accepted": Text("accepted"),
    "rejected": Text("rejected"),
    "all": Text("all"),
}


@dataclass(frozen=True)
class Statement:
    """What a document says of one node or tie (`id`), whether that is decided, and its surest words there.

    `number` counts the document's statements in the order of the text, from 1.
    """

    id: str
    number: int
    node: Node
    relation: str
    tail: Node | None
    state: Review
    evidence: Evidence

    @property
    def kind(self) -> str:
        """The kind of node, or the relation."""
        return self.relation or self.node.kind


@dataclass(frozen=True)
class Choice:
    """Which of a document's statements are asked for; empty means any."""

    state: State = "proposed"
    kind: str = ""
    band: Band | None = None

    def takes(self, one: Statement) -> bool:
        return (
            self.state in ("all", one.state)
            and self.kind in ("", one.kind)
            and (not self.band or within(self.band, one.evidence.confidence))
        )


@dataclass(frozen=True)
class Deciding:
    """A document's statements for whoever decides them: those asked for from `first` on, and how far all of it is."""

    statements: tuple[Statement, ...]
    first: int
    asked: int
    decided: int
    total: int
    kinds: tuple[str, ...]
    states: Mapping[str, Review]
    numbers: Mapping[str, int]
    choice: Choice
    seen: int
    here: str
    before: str
    after: str


def within(band: Band, confidence: float) -> bool:
    least, most = BANDS[band]
    return least <= confidence <= most


def deciding(sight: Sight, document: str, choice: Choice, path: str, first: int = 0) -> Deciding:
    """What the document says and what was decided of it. `path` is the page's own address."""
    every = statements(sight, document)
    asked = [one for one in every if choice.takes(one)]

    def at(desde: int) -> str:
        return with_query(path, estado=choice.state, clase=choice.kind, confianza=choice.band, desde=desde or None)

    before, after = beside(first, AT_ONCE, len(asked), at)
    return Deciding(
        statements=tuple(asked[first : first + AT_ONCE]),
        first=first + 1,
        asked=len(asked),
        decided=sum(one.state != "proposed" for one in every),
        total=len(every),
        kinds=tuple(sorted({one.kind for one in every})),
        states={one.id: one.state for one in every},
        numbers={one.id: one.number for one in every},
        choice=choice,
        seen=sight.sequence(),
        here=at(first),
        before=before,
        after=after,
    )


def statements(sight: Sight, document: str) -> list[Statement]:
    """All that the document says, in the order of its text; what has no place in it comes last."""
    nodes = {node.id: node for node in sight.nodes(document=document, rejected=True)}
    edges = list(sight.edges(document=document, rejected=True))
    ends = {end for edge in edges for end in (edge.source, edge.target)} - nodes.keys()
    known = nodes | {node.id: node for node in sight.nodes(ids=ends, evidence=False, rejected=True)}
    said: list[tuple[str, Node, str, Node | None, Sequence[Evidence]]] = [
        (node.id, node, "", None, node.evidence) for node in nodes.values() if node.id != document
    ]
    said += [
        (edge.id, known[edge.source], edge.relation, known[edge.target], edge.evidence)
        for edge in edges
        if edge.source in known and edge.target in known
    ]
    found = [
        Statement(id, 0, node, relation, tail, state_of(here), max(here, key=lambda item: item.confidence))
        for id, node, relation, tail, evidence in said
        if (here := [item for item in evidence if item.document == document])
    ]
    found.sort(key=lambda one: (one.evidence.start is None, one.evidence.start or 0, bool(one.relation), one.id))
    return [replace(one, number=number) for number, one in enumerate(found, start=1)]


def state_of(evidence: Iterable[Evidence]) -> Review:
    """Undecided while any of it is; else accepted where any of it was."""
    states = {item.review for item in evidence}
    return "proposed" if "proposed" in states else "accepted" if "accepted" in states else "rejected"


@dataclass(frozen=True)
class Filters:
    """Which proposals of the queue are asked for; empty means any. `territory` is its node."""

    document: Node | None = None
    kind: str = ""
    band: Band | None = None
    territory: Node | None = None

    def at(self, after: str = "") -> str:
        """The address of the queue's first proposal after that one."""
        return with_query(
            "/revision",
            documento_id=self.document.id if self.document else None,
            clase=self.kind,
            confianza=self.band,
            territorio_id=self.territory.id if self.territory else None,
            tras=after,
        )


@dataclass(frozen=True)
class Proposed:
    """One proposal of the queue: what it would add, its words in their context, and what is near it in the graph."""

    id: str
    item: Node | Edge
    node: Node
    relation: str
    tail: Node | None
    evidence: tuple[Evidence, ...]
    context: Passage
    documents: Mapping[str, Node]
    near: tuple[tuple[Node, tuple[Tie, ...], int], ...]
    alike: tuple[Node, ...]


@dataclass(frozen=True)
class Queue:
    """What `review.html` receives: the proposal that is next, None at the end; how many there are from it on, up to
    `COUNTED`.
    """

    proposed: Proposed | None
    left: int
    filters: Filters
    seen: int
    after: str


def queue(
    sight: Sight,
    filters: Filters,
    after: str,
    lying_in: Collection[str] | None,
    search: Callable[[Node], Sequence[ShownHit]],
) -> Queue:
    """The next proposal after that id. `lying_in` are the ids of what lies in the territory asked for, None without
    one; `search` finds what else may bear the name of a node.
    """
    found = list(islice(_asked(sight, filters, after, lying_in), COUNTED))
    proposed = _proposed(sight, found[0], search) if found else None
    return Queue(proposed, len(found), filters, sight.sequence(), after)


def lying_in(here: Situation, territory: str) -> set[str]:
    """The ids of a territory, of the places in it, and of what works in one of them."""
    places = {place for place in here.of_kind("Territory") if territory in here.containers(place)} | {territory}
    return places | {id for place in places for id in here.into(place, "operates_in")}


def _asked(sight: Sight, filters: Filters, after: str, near: Collection[str] | None) -> Iterator[Proposal]:
    least, most = BANDS[filters.band] if filters.band else (0.0, 1.0)
    found = proposals(
        cast("GraphStore", sight),
        document=filters.document.id if filters.document else None,
        kind=filters.kind or None,
        least=least,
        most=most,
        after=after,
    )
    for each in found:
        # what has no words is said by hidden documents alone
        if each.evidence and (near is None or not set(near).isdisjoint(each.item.id.split(" "))):
            yield each


def _proposed(sight: Sight, proposal: Proposal, search: Callable[[Node], Sequence[ShownHit]]) -> Proposed:
    item = proposal.item
    about = [item.source, item.target] if isinstance(item, Edge) else [item.id]
    known = {node.id: node for node in sight.nodes(ids=about, evidence=False, rejected=True)}
    ends = [known[id] for id in about]
    cited = {each.document for each in proposal.evidence} - {""}
    documents = {node.id: node for node in sight.nodes("Document", ids=cited, evidence=False)}
    return Proposed(
        id=item.id,
        item=item,
        node=ends[0],
        relation=item.relation if isinstance(item, Edge) else "",
        tail=ends[1] if isinstance(item, Edge) else None,
        evidence=proposal.evidence,
        context=passage(cast("GraphStore", sight), proposal.evidence[0]),
        documents=documents,
        near=tuple((node, *_some(sight.ties(node.id), item.id)) for node in ends),
        alike=tuple(hit.node for hit in search(ends[0]) if hit.node.id != item.id)[:ALIKE] if len(ends) == 1 else (),
    )


def _some(ties: Sequence[Tie], but: str) -> tuple[tuple[Tie, ...], int]:
    """A few of these ties, the surest first, and how many others there are."""
    others = [tie for tie in ties if tie.edge.id != but]
    others.sort(key=lambda tie: (state_of(tie.edge.evidence) != "accepted", tie.edge.id))
    return tuple(others[:NEAR]), max(len(others) - NEAR, 0)


@dataclass(frozen=True)
class Standing:
    """A node or tie as it stands now, for deciding or correcting it, with the first words that support it."""

    item: Node | Edge
    node: Node
    relation: str
    tail: Node | None
    state: Review
    document: Node | None

    @property
    def id(self) -> str:
        return self.item.id

    @property
    def evidence(self) -> Evidence | None:
        return next((each for each in self.item.evidence if each.quote), None)


def standing(sight: Sight, id: str) -> Standing:
    """Raises `UsageError` for what is not there."""
    if " " in id:
        edge = next(sight.edges(ids=[id], rejected=True), None)
        if edge is None:
            raise unknown(id)
        source, target = sight.node(edge.source), sight.node(edge.target)
        found = Standing(edge, source, edge.relation, target, state_of(edge.evidence), None)
    else:
        node = sight.node(id)
        found = Standing(node, node, "", None, state_of(node.evidence), None)
    cited = found.evidence.document if found.evidence else ""
    return replace(found, document=next(sight.nodes("Document", ids=[cited], evidence=False), None) if cited else None)


@dataclass(frozen=True)
class Suggested:
    """A suggestion with the nodes that it speaks of, as they are now where they are there."""

    suggestion: Suggestion
    number: int
    nodes: tuple[Node, ...]
    ties: tuple[tuple[Node, str, Node], ...]
    same: tuple[tuple[Node, Node], ...]


def suggested(sight: Sight, suggestion: Suggestion) -> Suggested:
    asked = suggestion.changes
    ids = {id for edge in asked.edges for id in (edge.source, edge.target)}
    ids |= {id for each in asked.judgements for id in (each.one, each.other)}
    known = {node.id: node for node in sight.nodes(ids=ids, evidence=False, rejected=True)}
    known |= {node.id: node for node in asked.nodes}
    return Suggested(
        suggestion,
        int(suggestion.id.rpartition("/")[2]),
        tuple(node for node in asked.nodes if node.kind != "Document"),
        tuple(
            (known[e.source], e.relation, known[e.target]) for e in asked.edges if {e.source, e.target} <= known.keys()
        ),
        tuple((known[j.one], known[j.other]) for j in asked.judgements if {j.one, j.other} <= known.keys()),
    )
