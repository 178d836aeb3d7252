"""Pairs that may be one: the list of candidates, and two of them side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from graph.model import Edge, Node, Verdict
from graph.text import Text
from graph.visibility import Sight
from graph.visibility.sight import Tie
from ingest.identity.duplicates import NAMED, Pair
from viz.paging import beside
from viz.site import with_query

AT_ONCE: Final = 20
NEIGHBOURS: Final = 15
QUOTES: Final = 4
REASONS: Final[Mapping[str, tuple[Text, Text]]] = {
    "same_name": (Text("the same name"), Text("the same name")),
    "words_both": (Text("words in common"), Text("few words in common")),
    "rare_alike": (Text("rare words in common"), Text("no rare word in common")),
    "shared_acronym": (Text("the same acronym"), Text("no acronym in common")),
    "initials": (Text("one may be the acronym of the other"), Text("the letters fit badly")),
    "spelled_out": (Text("one may be short for the other"), Text("one is not short for the other")),
    "meanings": (Text("the names mean the same"), Text("the names mean different things")),
    "numbers": (Text("the same number in the name"), Text("different numbers in the names")),
    "opposites": (Text("nothing opposite in the names"), Text("words that are opposites")),
    "place_added": (Text("the same place in the name"), Text("a place in one name only")),
    "places": (Text("the same place in the name"), Text("different places in the names")),
    "type": (Text("the same type"), Text("of different types")),
    "country": (Text("the same country"), Text("of different countries")),
    "other_acronym": (Text("the same acronym"), Text("each has an acronym of its own")),
    "shared_neighbours": (Text("neighbours in common"), Text("no neighbour in common")),
    "in_one_document": (Text("not named by one document"), Text("one document names both")),
    "tied": (Text("no tie between them"), Text("there is a tie between them")),
    "other_territory": (Text("the same territory"), Text("of different territories")),
}
"""What speaks for it, and against it, by the part of the score."""


@dataclass(frozen=True)
class Candidate:
    """A pair of the list, why it is there, and where it is looked at; `put_off` where somebody could not tell."""

    one: Node
    other: Node
    probability: float
    reasons: tuple[Text, ...]
    doubts: tuple[Text, ...]
    put_off: bool
    path: str


@dataclass(frozen=True)
class DuplicatesPage:
    """What `duplicates.html` receives; `about` is the node whose doubles were asked for."""

    candidates: tuple[Candidate, ...]
    kinds: tuple[str, ...]
    kind: str
    about: Node | None
    first: int
    total: int
    before: str
    after: str


def duplicates_page(sight: Sight, pairs: Sequence[Pair], kind: str, about: Node | None, first: int) -> DuplicatesPage:
    """The pairs from `first` on: what nobody could tell comes last."""
    unsure = {frozenset((each.one, each.other)) for each in sight.judgements() if each.verdict == "unsure"}
    ids = {node.id for pair in pairs for node in (pair.one, pair.other)}
    seen = {node.id for node in sight.nodes(ids=ids, evidence=False)}  # what was hidden since is compared no longer
    wanted = [pair for pair in pairs if kind in ("", pair.one.kind) and {pair.one.id, pair.other.id} <= seen]
    wanted.sort(key=lambda pair: frozenset((pair.one.id, pair.other.id)) in unsure)
    shown = wanted[first : first + AT_ONCE]

    def at(desde: int) -> str:
        return with_query("/duplicados", clase=kind, actor_id=about.id if about else None, desde=desde or None)

    return DuplicatesPage(
        tuple(_candidate(pair, frozenset((pair.one.id, pair.other.id)) in unsure, at(first)) for pair in shown),
        NAMED,
        kind,
        about,
        first + 1,
        len(wanted),
        *beside(first, AT_ONCE, len(wanted), at),
    )


def _candidate(pair: Pair, put_off: bool, back: str) -> Candidate:
    weighed = sorted(pair.score.parts.items(), key=lambda part: -abs(part[1]))
    said = [(REASONS[part][weight < 0], weight) for part, weight in weighed if part in REASONS and abs(weight) >= 0.1]
    return Candidate(
        pair.one,
        pair.other,
        pair.score.probability,
        tuple(words for words, weight in said if weight > 0)[:3],
        tuple(words for words, weight in said if weight < 0)[:3],
        put_off,
        with_query("/duplicados/ver", uno=pair.one.id, otro=pair.other.id, vuelta=back),
    )


@dataclass(frozen=True)
class Side:
    """One of the two: its ties, those that the other has too first, how many more there are, and its words."""

    node: Node
    places: tuple[Node, ...]
    ties: tuple[tuple[Tie, bool], ...]
    more: int
    said: int


@dataclass(frozen=True)
class PairPage:
    """What `pair.html` receives; `verdict` is what was judged of the two."""

    one: Side
    other: Side
    shared: int
    tied: tuple[Edge, ...]
    documents: Mapping[str, Node]
    verdict: Verdict | None
    properties: tuple[str, ...]
    seen: int


def pair_page(sight: Sight, one: Node, other: Node) -> PairPage:
    ties = {node.id: sight.ties(node.id) for node in (one, other)}
    far = {id: {tie.other.id for tie in found} for id, found in ties.items()}
    both = far[one.id] & far[other.id]
    cited = {item.document for node in (one, other) for item in node.evidence} - {""}
    judged = [each for each in sight.judgements(one.id) if {each.one, each.other} == {one.id, other.id}]

    def side(node: Node) -> Side:
        found = sorted(ties[node.id], key=lambda tie: (tie.other.id not in both, tie.other.name.casefold()))
        shown = tuple((tie, tie.other.id in both) for tie in found[:NEIGHBOURS])
        places = tuple(tie.other for tie in found if tie.outgoing and tie.edge.relation == "operates_in")
        return Side(node, places, shown, max(len(found) - NEIGHBOURS, 0), len(node.evidence))

    return PairPage(
        side(one),
        side(other),
        len(both),
        tuple(tie.edge for tie in ties[one.id] if tie.other.id == other.id),
        {node.id: node for node in sight.nodes("Document", ids=cited, evidence=False)},
        judged[-1].verdict if judged else None,
        tuple(sorted(one.properties.keys() | other.properties.keys())),
        sight.sequence(),
    )
