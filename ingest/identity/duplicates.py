"""Nodes of a store that are probably one body: compared by all their names and by what the graph knows of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from graph.model import Edge, Node
from graph.store import GraphStore
from ingest.identity.blocking import candidate_pairs
from ingest.identity.score import ASK, Decision, Named, Score, of_parts, score

NAMED = ("Actor", "Instrument", "Space", "Alliance")
MOST_NAMES = 8  # names of a node that are compared
# In log-odds, set by judgement.
SHARED_NEIGHBOURS, MOST_FOR_NEIGHBOURS = 0.3, 0.9
IN_ONE_DOCUMENT = -0.7  # a text that names both as different things speaks against
TIED = -2.0  # a body has no tie with itself


@dataclass(frozen=True)
class Candidate:
    """A node that may be another, how probable that is, and the log-odds of each part."""

    node: Node
    probability: float
    parts: Mapping[str, float]
    decision: Decision


@dataclass(frozen=True)
class Pair:
    """Two nodes that may be one."""

    one: Node
    other: Node
    score: Score


def candidates(node: Node, store: GraphStore) -> list[Candidate]:
    """Nodes of the store that `node`, which need not stand there, may be, most probable first.

    What was judged not to be the same is left out. It reads the nodes of its kind once.
    """
    found = duplicates(store, node)
    scored = [(pair.one if pair.other.id == node.id else pair.other, pair.score) for pair in found]
    return [Candidate(other, each.probability, each.parts, each.decision) for other, each in scored]


def duplicates(store: GraphStore, of: Node | None = None) -> list[Pair]:
    """Pairs of nodes of one kind that are one body or had better be asked about, most probable first."""
    judged = {frozenset((each.one, each.other)) for each in store.judgements() if each.verdict == "not_same"}
    found: list[Pair] = []
    for kind in NAMED if of is None else (of.kind,):
        nodes = [node for node in store.nodes(kind) if of is None or node.id != of.id]
        nodes += [of] if of else []
        for i, j in candidate_pairs([(node.name, *node.names) for node in nodes]):
            one, other = nodes[i], nodes[j]
            if (of is None or of in (one, other)) and frozenset((one.id, other.id)) not in judged:
                by_name = best_of_names(one, other)
                if by_name.probability >= ASK / 2:
                    found.append(Pair(one, other, by_name))
    weighed = (Pair(pair.one, pair.other, _in_context(pair, store)) for pair in found)
    asked = [pair for pair in weighed if pair.score.probability >= ASK]
    return sorted(asked, key=lambda pair: (-pair.score.probability, pair.one.id, pair.other.id))


def best_of_names(one: Node, other: Node) -> Score:
    """The score of the two names, one of each node, that are most probably of one body."""
    scored = (score(a, b) for a in _named(one) for b in _named(other))
    return max(scored, key=lambda each: (each.probability, sorted(each.parts.items())))


def _named(node: Node) -> list[Named]:
    country, type = (str(node.properties.get(key, "")) for key in ("country", "actor_type"))
    return [Named(name, country, type) for name in (node.name, *node.names)[:MOST_NAMES]]


def _in_context(pair: Pair, store: GraphStore) -> Score:
    one, other = pair.one, pair.other
    of_one, of_other = (_neighbours(id, store.edges(of=id)) for id in (one.id, other.id))
    parts = dict(pair.score.parts)
    if shared := len(of_one & of_other):
        parts["shared_neighbours"] = min(MOST_FOR_NEIGHBOURS, SHARED_NEIGHBOURS * shared)
    if {each.document for each in one.evidence} & {each.document for each in other.evidence}:
        parts["in_one_document"] = IN_ONE_DOCUMENT
    if other.id in of_one:
        parts["tied"] = TIED
    return of_parts(parts)


def _neighbours(id: str, edges: Iterable[Edge]) -> set[str]:
    return {edge.target if edge.source == id else edge.source for edge in edges}
