"""What a report rests on: each document once, numbered in the order in which it is cited, with words of its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from graph.model import Edge, Evidence, Node
from graph.visibility import Sight
from viz.labels import called

QUOTES: Final = 3  # of a document
LONGEST: Final = 320  # characters of a quote that is shown in full


@dataclass(frozen=True)
class Quote:
    """Words of a document, and the page that they stand on where it is known."""

    words: str
    page: int | None


@dataclass(frozen=True)
class Source:
    """A document that is cited by its number."""

    number: int
    title: str
    publisher: str
    year: str
    address: str
    language: str
    quotes: tuple[Quote, ...]


class Citations:
    """Numbers the documents that statements are known from; `proposed` of the `cited` nodes and ties nobody decided."""

    def __init__(self, sight: Sight) -> None:
        self._sight = sight
        self._numbers: dict[str, int] = {}
        self._evidence: dict[str, list[Evidence]] = {}
        self._seen: dict[str, bool] = {}

    def of(self, ids: Iterable[str]) -> tuple[int, ...]:
        """The numbers of the documents that say these nodes and ties; what is no id of either is passed over."""
        wanted = list(dict.fromkeys(ids))
        nodes = self._sight.nodes(ids=[id for id in wanted if " " not in id])
        edges = self._sight.edges(ids=[id for id in wanted if " " in id])
        found: dict[str, Node | Edge] = {node.id: node for node in nodes}
        found.update((edge.id, edge) for edge in edges)
        return self.of_all(found[id] for id in wanted if id in found)

    def of_all(self, items: Iterable[Node | Edge]) -> tuple[int, ...]:
        """The same of nodes and ties that are at hand with their evidence."""
        numbers = dict.fromkeys(number for item in items for number in self._cite(item))
        return tuple(sorted(numbers))

    @property
    def cited(self) -> int:
        return len(self._seen)

    @property
    def proposed(self) -> int:
        return sum(self._seen.values())

    def sources(self) -> tuple[Source, ...]:
        """The documents in the order of their numbers."""
        nodes = {node.id: node for node in self._sight.nodes(ids=self._numbers, evidence=False)}
        return tuple(
            _source(number, nodes[id], self._evidence[id]) for id, number in self._numbers.items() if id in nodes
        )

    def _cite(self, item: Node | Edge) -> Iterator[int]:
        standing = [each for each in item.evidence if each.review != "rejected"]
        self._seen[item.id] = bool(standing) and all(each.review == "proposed" for each in standing)
        for each in standing:
            self._evidence.setdefault(each.document, []).append(each)
            yield self._numbers.setdefault(each.document, len(self._numbers) + 1)


def _source(number: int, node: Node, evidence: Iterable[Evidence]) -> Source:
    said = {name: str(node.properties.get(name, "")) for name in ("publisher", "year", "url", "language")}
    address = said["url"] if said["url"].startswith(("http://", "https://")) else ""
    return Source(
        number, called(node), said["publisher"], said["year"], address, said["language"], tuple(_quotes(evidence))
    )


def _quotes(evidence: Iterable[Evidence]) -> list[Quote]:
    """What tells most of what can be read at a glance, in the order of the pages."""
    quotes = {each.quote: Quote(each.quote, each.page) for each in evidence if each.quote}
    fitting = sorted(quotes.values(), key=lambda one: (len(one.words) > LONGEST, -len(one.words), one.words))
    # a piece of a quote that is there already tells nothing more
    kept: list[Quote] = []
    for quote in fitting:
        if len(kept) < QUOTES and not any(quote.words in other.words for other in kept):
            kept.append(quote)
    return sorted(kept, key=lambda one: (one.page or 0, one.words))
