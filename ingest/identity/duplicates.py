"""Nodes of a store that are probably one body: compared by all their names and by what the graph knows of them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from graph.errors import UsageError
from graph.model import Edge, Node
from graph.store import GraphStore
from ingest.identity.blocking import candidate_pairs
from ingest.identity.names import analyse
from ingest.identity.score import ASK, SAME, Named, Score, doubted, of_parts, score, told_apart
from ingest.resolve.identity import Scope, is_acronym, is_worldwide, needs_a_territory

IDENTIFIER = re.compile(r"[A-Z]{2}-[A-Z0-9]+-\S*\d\S*")
"""Of an organisation, as registers give it (https://org-id.guide): country, register, number."""
NAMED = ("Actor", "Instrument", "Space", "Alliance")
MOST_NAMES = 8  # names of a node that are compared
FEWEST_WORDS = 3  # of a name by which a node is joined unasked: «Secretaría Técnica» has every body
# In log-odds, set by judgement.
SHARED_NEIGHBOURS, MOST_FOR_NEIGHBOURS = 0.3, 0.9
IN_ONE_DOCUMENT = -0.7  # a text that names both as different things speaks against
TIED = -2.0  # a body has no tie with itself
OTHER_TERRITORY = -3.0
OTHER_ACRONYM = -2.0  # bodies that are each known by one


@dataclass(frozen=True)
class Pair:
    """Two nodes that may be one."""

    one: Node
    other: Node
    score: Score


def duplicates(store: GraphStore, among: Collection[str] | None = None) -> list[Pair]:
    """Pairs of nodes of one kind that are one body or had better be asked about, most probable first.

    With `among`, only pairs with one of these ids. Pairs of which somebody judged that they, or anything joined with
    either, are not the same stay out; so do classes of bodies («iglesias»).
    """
    by_name = (Pair(one, other, of_names(one, other)) for one, other in _comparable(store, among))
    return _in_the_graph((pair for pair in by_name if pair.score.probability >= ASK / 2), store, ASK)


def renewed(before: Iterable[Pair], store: GraphStore, touched: Collection[str]) -> list[Pair]:
    """What `duplicates` gives after nodes were touched, from what it gave before: only theirs are compared anew."""
    changed, apart = set(touched), judged_apart(store)
    kept = [
        pair
        for pair in before
        if changed.isdisjoint(ids := (pair.one.id, pair.other.id)) and frozenset(ids) not in apart
    ]
    return sorted([*kept, *duplicates(store, changed)], key=_most_probable)


def surely_same(store: GraphStore, among: Collection[str]) -> list[Pair]:
    """Those of `duplicates` that need not be asked about. The graph never makes sure what the names leave open, so few
    have to be looked up in it.
    """
    alike = ((one, other) for one, other in _comparable(store, among) if _may_be_sure(one, other))
    by_name = (Pair(one, other, of_names(one, other)) for one, other in alike)
    return _in_the_graph((pair for pair in by_name if pair.score.decision == "same"), store, SAME)


def _comparable(store: GraphStore, among: Collection[str] | None) -> Iterator[tuple[Node, Node]]:
    """Pairs that are worth comparing."""
    apart = judged_apart(store)
    for kind in NAMED:
        nodes = [node for node in store.nodes(kind, evidence=False) if not node.properties.get("generic")]
        of = None if among is None else {place for place, node in enumerate(nodes) if node.id in among}
        if of is not None and not of:
            continue
        for i, j in candidate_pairs([telling(node) for node in nodes], of):
            one, other = nodes[i], nodes[j]
            if frozenset((one.id, other.id)) not in apart:
                yield one, other


def _may_be_sure(one: Node, other: Node) -> bool:
    """Whether `of_names` could be sure, told at little cost: each word of a main name must have its own in the other,
    unless they differ in spaces only.
    """
    first, second = analyse(one.name), analyse(other.name)
    if min(len(first.words), len(second.words)) < FEWEST_WORDS:
        return False
    if len(first.words) != len(second.words) and first.squeezed != second.squeezed:
        return False
    return score(_main(one), _main(other)).decision == "same"


def _in_the_graph(pairs: Iterable[Pair], store: GraphStore, least: float) -> list[Pair]:
    """Pairs that are at least so probable with what the graph knows of them, most probable first."""
    weighed = (Pair(pair.one, pair.other, _in_context(pair, store)) for pair in pairs)
    probable = [pair for pair in weighed if pair.score.probability >= least]
    return sorted(probable, key=_most_probable)


def _most_probable(pair: Pair) -> tuple[float, str, str]:
    return -pair.score.probability, pair.one.id, pair.other.id


def judged_apart(store: GraphStore) -> set[frozenset[str]]:
    """Pairs of nodes that are not the same by any judgement on them or on what was joined with either."""
    judged = [each for each in store.judgements() if each.verdict == "not_same"]
    leads = {id: _present(store, id) for each in judged for id in (each.one, each.other)}
    return {frozenset((leads[each.one], leads[each.other])) for each in judged}


def _present(store: GraphStore, id: str) -> str:
    try:
        return store.node(id).id
    except UsageError:  # what was judged is in no document any more
        return id


def of_names(one: Node, other: Node) -> Score:
    """The score of the two names, one of each node, that are most probably of one body. Other names than the main
    ones, and short names, leave something to ask.
    """
    main, others = score(_main(one), _main(other)), (score(a, b) for a in _named(one) for b in _named(other))
    best = max(others, key=lambda each: (each.probability, sorted(each.parts.items())))
    words = min(len(analyse(node.name).words) for node in (one, other))
    acronyms = [{acronym for name in telling(node) for acronym in analyse(name).acronyms} for node in (one, other)]
    if all(acronyms) and not acronyms[0] & acronyms[1] and main.decision != "same":
        best = of_parts({**best.parts, "other_acronym": OTHER_ACRONYM})
    sure = main.decision == "same" and words >= FEWEST_WORDS
    return best if sure else doubted(best)


def _main(node: Node) -> Named:
    return _of(node, node.name)


def _named(node: Node) -> list[Named]:
    return [_of(node, name) for name in telling(node)]


def _of(node: Node, name: str) -> Named:
    return Named(name, str(node.properties.get("country", "")), str(node.properties.get("actor_type", "")))


def telling(node: Node) -> list[str]:
    """The main name, and others that are acronyms or more than one word: «la Secretaría» is short for any. What a
    register calls it tells by being the same, never by being alike.
    """
    others = (
        name
        for name in node.names
        if not IDENTIFIER.fullmatch(name) and (is_acronym(name) or len(analyse(name).words) > 1)
    )
    return [node.name, *others][:MOST_NAMES]


def _in_context(pair: Pair, store: GraphStore) -> Score:
    one, other = (store.node(node.id) for node in (pair.one, pair.other))
    of_one, of_other = (_neighbours(id, store.edges(of=id, evidence=False)) for id in (one.id, other.id))
    parts = dict(pair.score.parts)
    if shared := len(of_one & of_other):
        parts["shared_neighbours"] = min(MOST_FOR_NEIGHBOURS, SHARED_NEIGHBOURS * shared)
    if {each.document for each in one.evidence} & {each.document for each in other.evidence}:
        parts["in_one_document"] = IN_ONE_DOCUMENT
    if other.id in of_one:
        parts["tied"] = TIED
    scopes = [Scope.of(node) for node in (one, other)]
    if needs_a_territory(one.name) and needs_a_territory(other.name) and scopes[0].territory != scopes[1].territory:
        parts["other_territory"] = told_apart(parts, OTHER_TERRITORY)
    weighed = of_parts(parts)
    return weighed if pair.score.decision == "same" and not is_doubtful(one, other) else doubted(weighed)


def is_doubtful(one: Node, other: Node) -> bool:
    """Whether only a person should join them: persons, and bodies of which the country of one is not known."""
    if one.properties.get("sensitive") or other.properties.get("sensitive"):
        return True
    worldwide = all(is_worldwide(str(node.properties.get("actor_type", ""))) for node in (one, other))
    return one.properties.get("country") != other.properties.get("country") and not worldwide


def _neighbours(id: str, edges: Iterable[Edge]) -> set[str]:
    return {edge.target if edge.source == id else edge.source for edge in edges}
