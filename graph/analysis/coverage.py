"""How much of a network is documented: what repeated mention tells of those whom no source names.

Each document is taken for a sample of the actors and ties that there are. If many are named in one document only, many
more are likely named in none (Good 1953; Chao 1987). What is estimated is a lower bound: documents follow one
another, and bodies that nobody writes about stay unseen however much is read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence, Set
from dataclasses import dataclass
from math import exp, log, sqrt
from typing import Any

from graph.model import Edge, Evidence, Node
from graph.network import Network
from graph.ontology import ACTING

ANSWERED = ("answered", "respondió", "respondio", "respondeu")
YES = frozenset({"1", "yes", "true", "sí", "si", "sim", "x"})
NORMAL = 1.96


@dataclass(frozen=True)
class Coverage:
    """Of one sort of thing, seen in `documents`: how many were `seen`, `once` in one document only, `twice` in two.

    `least` is how many there are at least, by estimate, with a 95 % interval from `low` to `high`; `share` is from 0 to
    1: how likely it is that one named in the next document is already known. All None where fewer than two documents
    or nothing was seen; `least` and its interval also where everything was seen once, which bounds nothing.
    """

    seen: int
    once: int
    twice: int
    documents: int
    share: float | None
    least: float | None
    low: float | None
    high: float | None

    def to_dict(self) -> dict[str, Any]:
        return dict(vars(self))


@dataclass(frozen=True)
class Documented:
    """The coverage of actors and spaces, and of the ties between them."""

    actors: Coverage
    ties: Coverage

    def to_dict(self) -> dict[str, Any]:
        return {"actors": self.actors.to_dict(), "ties": self.ties.to_dict()}


@dataclass(frozen=True)
class Responses:
    """Of the `asked` of a survey, how many `answered`."""

    asked: int
    answered: int

    @property
    def share(self) -> float:
        return self.answered / self.asked

    def to_dict(self) -> dict[str, Any]:
        return {**vars(self), "share": self.share}


def documented(nodes: Iterable[Node], edges: Iterable[Edge]) -> Documented:
    """How well sources cover the actors and spaces that can be called, and the pairs of them that an edge ties.

    An actor is in a document that has evidence, not rejected, of it or of an edge of it. Nodes and edges come with
    their evidence. Time grows with the evidence.
    """
    acting = {
        node.id: _documents(node.evidence)
        for node in nodes
        if node.kind in ACTING and node.properties.get("generic") is not True
    }
    ties: dict[tuple[str, str], set[str]] = {}
    for edge in edges:
        where = _documents(edge.evidence)
        for end in (edge.source, edge.target):
            if end in acting:
                acting[end] |= where
        if edge.source in acting and edge.target in acting and edge.source != edge.target:
            ties.setdefault((min(edge.source, edge.target), max(edge.source, edge.target)), set()).update(where)
    documents = set().union(*acting.values())
    return Documented(coverage(acting.values(), len(documents)), coverage(ties.values(), len(documents)))


def coverage(seen_in: Collection[Set[str]], documents: int) -> Coverage:
    """What is estimated from the documents that each thing was seen in, among so many.

    With Q₁ seen in one and Q₂ in two of m documents, U sightings in all:

    - least = seen + (m − 1)/m · Q₁²/(2 Q₂), or (m − 1)/m · Q₁(Q₁ − 1)/2 where Q₂ is 0 (Chao 1987, doi:10.2307/2531532;
      «Chao2» with the correction for few samples), with its log-normal interval;
    - share = 1 − Q₁/U · (m − 1)Q₁ / ((m − 1)Q₁ + 2 max(Q₂, 1)) (Chao & Jost 2012, doi:10.1890/11-1952.1).
    """
    times = Counter(len(where) for where in seen_in if where)
    seen, once, twice = times.total(), times[1], times[2]
    sightings = sum(often * count for often, count in times.items())
    if documents < 2 or not seen:
        return Coverage(seen, once, twice, documents, None, None, None, None)
    spread = (documents - 1) / documents
    share = 1 - once / sightings * ((documents - 1) * once / ((documents - 1) * once + 2 * max(twice, 1)))
    if once == seen:
        return Coverage(seen, once, twice, documents, share, None, None, None)
    unseen = spread * (once**2 / (2 * twice) if twice else once * (once - 1) / 2)
    least = seen + unseen
    if unseen <= 0:
        return Coverage(seen, once, twice, documents, share, least, least, least)
    wide = exp(NORMAL * sqrt(log(1 + _variance(once, twice, spread, least) / unseen**2)))
    return Coverage(seen, once, twice, documents, share, least, seen + unseen / wide, seen + unseen * wide)


def responses(network: Network) -> Responses | None:
    """How many answered, where a column says it («answered», «respondió»: yes, sí, 1 …); None where none does."""
    named = {name.casefold(): column for name, column in network.columns.items()}
    column: Sequence[object] | None = next((named[name] for name in ANSWERED if name in named), None)
    if not column:
        return None
    return Responses(len(column), sum(str(value).strip().casefold() in YES for value in column))


def _documents(evidence: Iterable[Evidence]) -> set[str]:
    return {one.document for one in evidence if one.review != "rejected"}


def _variance(once: int, twice: int, spread: float, least: float) -> float:
    """Of `least` (Chao 1987, as in EstimateS 9, equations 11 and 13)."""
    if twice:
        ratio = once / twice
        return twice * (spread / 2 * ratio**2 + spread**2 * ratio**3 + spread**2 / 4 * ratio**4)
    return (
        spread * once * (once - 1) / 2 + spread**2 * once * (2 * once - 1) ** 2 / 4 - spread**2 * once**4 / (4 * least)
    )
