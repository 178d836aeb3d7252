"""How fresh a fact is: when it was first seen, what its newest source is, and when anybody last confirmed it.

A source confirms what it says at its own date, not on the day that it was read here. People, imports and the curated
corpus confirm when they assert something; so does who accepts it in review.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

from graph.model import Edge, Evidence, Node
from graph.store.base import GraphStore

ASSERTING = ("person/", "import/", "corpus")


@dataclass(frozen=True)
class Freshness:
    """ISO 8601 dates of any precision, empty where not known: when a fact came into the graph, the date of its newest
    source, and when it was last confirmed.
    """

    first_seen: str
    source_date: str
    last_confirmed: str


def freshness(store: GraphStore, items: Iterable[Node | Edge]) -> Iterator[tuple[Node | Edge, Freshness]]:
    """Each node or edge with its freshness. Evidence that was rejected does not count."""
    dates = {
        node.id: str(int(year))
        for node in store.nodes("Document", evidence=False)
        if isinstance(year := node.properties.get("year"), int | float)
    }
    accepted: dict[str, str] = {}
    for decision in store.decisions():
        if decision.review == "accepted":
            accepted[decision.owner] = max(decision.at, accepted.get(decision.owner, ""))
    for item in items:
        yield item, _freshness(item, dates, accepted)


def stale(store: GraphStore, before: str, kind: str | None = None) -> Iterator[tuple[Node | Edge, Freshness]]:
    """What stands in the graph and was not confirmed since `before` (a year, month or day), the longest ago first.

    What is known to have ended is not stale, nor is that of which no date is known. `kind` is a kind of node or a
    relation. Cost: linear in nodes and edges.
    """
    of_kind = [item for item in _facts(store) if kind is None or kind == _kind(item)]
    found = [
        (item, fresh)
        for item, fresh in freshness(store, of_kind)
        if fresh.last_confirmed and fresh.last_confirmed[: len(before)] < before and "end" not in item.properties
    ]
    return iter(sorted(found, key=lambda each: (each[1].last_confirmed, each[0].id)))


def _facts(store: GraphStore) -> Iterator[Node | Edge]:
    nodes: Iterable[Node | Edge] = store.nodes()
    return chain((node for node in nodes if _kind(node) != "Document"), store.edges())


def _kind(item: Node | Edge) -> str:
    return item.kind if isinstance(item, Node) else item.relation


def _freshness(item: Node | Edge, dates: Mapping[str, str], accepted: Mapping[str, str]) -> Freshness:
    standing = [each for each in item.evidence if each.review != "rejected"]
    sources = [dates[each.document] for each in standing if each.document in dates]
    owners = {item.id, *(each.said_of for each in standing)}
    confirmations = [
        *sources,
        *(_asserted(each) for each in standing if each.document not in dates),
        *(accepted.get(owner, "") for owner in owners),
    ]
    return Freshness(
        first_seen=min((each.asserted_at for each in standing), default=""),
        source_date=max(sources, default=""),
        last_confirmed=max(confirmations, default=""),
    )


def _asserted(evidence: Evidence) -> str:
    """When somebody who knows asserted it; reading a document of no date confirms nothing."""
    return evidence.asserted_at if evidence.asserted_by.startswith(ASSERTING) else ""
