"""What of a node can be found."""

from __future__ import annotations

import json
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Literal, NamedTuple, get_args

import numpy as np
from tantivy import Document

from graph.model import Edge, Node
from graph.names import fold
from graph.ontology import ontology
from graph.search.analysis import stem, stems, words
from graph.search.countries import country_names, region_names
from graph.store.base import GraphStore
from graph.visibility import Sight

CONCEPTS = frozenset(["Theme", "Problem", "Population"])
SUBJECTS = frozenset(["about", "addresses"])
"""Ties to what a node is about: somebody put it there, where words of a text may stand by chance."""
MAX_NEIGHBOURS = 200
"""Names of neighbours that are searched; beyond, a hub would be found by everything."""
MAX_QUOTES = 50
_BATCH = 500

Place = Literal["name", "names", "gist", "asked", "text", "near", "sort", "quote"]
PLACES: tuple[Place, ...] = get_args(Place)


class Passage(NamedTuple):
    """A piece of what a node can be found by. `relation` is how a neighbour is tied to the node, where it is its
    source.
    """

    place: Place
    text: str
    relation: str = ""


class Entry(NamedTuple):
    """A node as the index holds it."""

    id: str
    kind: str
    name: str
    country: str
    concepts: tuple[str, ...]
    passages: tuple[Passage, ...]

    def document(self) -> Document:
        analysed: dict[str, list[Sequence[str]]] = {place: [] for place in PLACES}
        for passage in self.passages:
            # names of neighbours, countries and sorts come again in thousands of entries
            again = passage.place in ("near", "sort")
            analysed[passage.place].append(_words_again(passage.text) if again else words(passage.text))
        names = [*analysed["name"], *analysed["names"]]
        fields = {place: _stemmed(texts) for place, texts in analysed.items()}
        fields["all"] = " | ".join(fields[place] for place in PLACES if place != "quote" and fields[place])
        fields["about"] = _stemmed(words(passage.text) for passage in self.passages if passage.relation in SUBJECTS)
        fields["whom"] = _stemmed(words(passage.text) for passage in self.passages if passage.relation == "targets")
        return Document(
            id=self.id,
            kind=self.kind.lower(),
            country=self.country.lower() or "-",
            concept=list(self.concepts),
            place=self.places(),
            exact=[fold(" ".join(name)) for name in names],
            record=self.record(),
            **fields,
        )

    def places(self) -> list[str]:
        """The names of the place it is, or of its country and regions, by stems."""
        own = [passage.text for passage in self.passages if passage.place in ("name", "names")]
        around = [passage.text for passage in self.passages if passage.relation in ("country", "region")]
        return [_as_place(name) for name in (*(own if self.kind == "Territory" else ()), *around)]

    def lies_in(self, place: str) -> bool:
        """Whether it is in a place whose name has these stems, or named after it."""
        return any(
            f" {place} " in f" {' '.join(stems(passage.text))} "
            for passage in self.passages
            if passage.place in ("name", "names") or passage.relation in ("operates_in", "country", "region")
        )

    def record(self) -> bytes:
        return json.dumps(self, ensure_ascii=False).encode()

    @staticmethod
    def from_record(record: bytes) -> Entry:
        id, kind, name, country, concepts, passages = json.loads(record)
        return Entry(id, kind, name, country, tuple(concepts), tuple(map(Passage._make, passages)))


@lru_cache(maxsize=20_000)
def _words_again(text: str) -> Sequence[str]:
    return tuple(words(text))


@lru_cache(maxsize=20_000)
def _as_place(name: str) -> str:
    return " ".join(stems(fold(name)))


def _stemmed(texts: Iterable[Iterable[str]]) -> str:
    # a sign that is no word keeps phrases from reaching over from one text to the next
    return " | ".join(" ".join(map(stem, text)) for text in texts)


def all_entries(store: Sight) -> Iterator[Entry]:
    """The entries of every node; of a million nodes and four million ties, what is kept of neighbours takes less than a
    gigabyte.
    """
    neighbours = {node.id: _as_neighbour(node) for node in store.nodes(evidence=False)}
    ties = _Ties(store.edges(evidence=False), tuple(neighbours))
    for node in store.nodes():
        yield _entry(node, ties.of(node.id), neighbours)


class _Ties:
    """The ties of every node, in order of the edges: at each end, where it leads and by what relation."""

    def __init__(self, edges: Iterable[Edge], ids: Sequence[str]) -> None:
        self._ids = ids
        self._at = {id: place for place, id in enumerate(ids)}
        relations: dict[str, int] = {"": 0}
        ends, others, ways = array("l"), array("l"), array("b")
        for edge in edges:
            source, target = self._at.get(edge.source), self._at.get(edge.target)
            if source is not None and target is not None:
                ends.extend((source, target))
                others.extend((target, source))
                ways.extend((relations.setdefault(edge.relation, len(relations)), 0))
        self._relations = tuple(relations)
        order = np.argsort(ends, kind="stable")
        self._others, self._ways = np.asarray(others)[order], np.asarray(ways)[order]
        self._first = np.concatenate(([0], np.cumsum(np.bincount(ends, minlength=len(ids)))))

    def of(self, id: str) -> list[tuple[str, str]]:
        """The relation, empty at the target of a tie, and the node at the other end."""
        if (place := self._at.get(id)) is None:
            return []
        here = slice(self._first[place], self._first[place + 1])
        return [
            (self._relations[way], self._ids[other])
            for way, other in zip(self._ways[here].tolist(), self._others[here].tolist(), strict=True)
        ]


def entries_of(store: Sight, ids: Sequence[str]) -> Iterator[Entry]:
    """The entries of those of these nodes that are there and not rejected."""
    for at in range(0, len(ids), _BATCH):
        batch = ids[at : at + _BATCH]
        nodes = {node.id: node for node in store.nodes(ids=batch)}
        ties: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for id in nodes:
            for edge in store.edges(of=id, evidence=False):
                _tie(edge, ties)
        others = {other for id in nodes for _, other in ties[id]}
        neighbours = {node.id: _as_neighbour(node) for node in store.nodes(ids=others, evidence=False)}
        for node in nodes.values():
            # both ends of an edge within the batch bring it in
            yield _entry(node, tuple(dict.fromkeys(ties[node.id])), neighbours)


def with_neighbours(store: GraphStore, ids: Iterable[str]) -> list[str]:
    """These nodes and those tied to them, whose entries hold their names; also over ties that are rejected by now."""
    reached = set(ids)
    for id in tuple(reached):
        for edge in store.edges(of=id, evidence=False, rejected=True):
            reached |= {edge.source, edge.target}
    return sorted(reached)


def _tie(edge: Edge, ties: dict[str, list[tuple[str, str]]]) -> None:
    ties[edge.source].append((edge.relation, edge.target))
    ties[edge.target].append(("", edge.source))


class Neighbour(NamedTuple):
    """What other entries need of a node."""

    kind: str
    name: str
    country: str


def at_neighbours(entry: Entry | None) -> Neighbour | None:
    """What other entries hold of a node that has this entry; nothing of one that has none."""
    return Neighbour(entry.kind, entry.name, entry.country) if entry else None


def _as_neighbour(node: Node) -> Neighbour:
    return Neighbour(node.kind, node.name, str(node.properties.get("country", "")))


def _entry(node: Node, ties: Sequence[tuple[str, str]], neighbours: Mapping[str, Neighbour]) -> Entry:
    passages = [Passage("name", node.name), *(Passage("names", name) for name in node.names)]
    passages += [
        Passage("asked" if name == "keywords" else "gist" if name in _GIST else "text", text)
        for name, value in node.properties.items()
        for text in _texts(name, value)
    ]
    country, concepts = str(node.properties.get("country", "")), []
    if node.kind in CONCEPTS:
        concepts.append(node.id)
    near = []
    for relation, other in ties:
        neighbour = neighbours.get(other)
        if neighbour is None:
            continue
        if neighbour.kind in CONCEPTS and relation:
            concepts.append(other)
        if neighbour.kind == "Territory" and not country and node.kind != "Territory":
            country = neighbour.country
        near.append(Passage("near", neighbour.name, relation))
    passages += near[:MAX_NEIGHBOURS]
    passages += [Passage("near", name, "country") for name in country_names(country)]
    passages += [Passage("near", name, "region") for name in region_names(country)]
    passages += [Passage("sort", label) for label in _sorts(node)]
    quotes = dict.fromkeys(item.quote for item in node.evidence if item.quote and item.review != "rejected")
    passages += [Passage("quote", quote) for quote in list(quotes)[:MAX_QUOTES]]
    return Entry(node.id, node.kind, node.name, country, tuple(concepts), tuple(passages))


def _sorts(node: Node) -> list[str]:
    """What sort of thing a node is, in every language: «buena práctica», «municipalidad»."""
    kind = ontology().kinds.get(node.kind)
    labels = [*(kind.label.values() if kind else ())]
    actor_type = node.properties.get("actor_type")
    if isinstance(actor_type, str):
        labels += ontology().actor_types.get(actor_type, {}).values()
    return list(dict.fromkeys(labels))


_GIST = frozenset(["summary", "elements", "objective", "purpose", "title"])
"""What a node is in short; other properties (results, costs, what it needs) speak of more than that."""
_CODES = frozenset(
    ["number", "contact", "country", "sha256", "path", "url", "website", "code", "language", "start", "end", "deadline"]
)
_LISTS = frozenset(
    ["actor_type", "level", "alliance_type", "instrument_type", "element_type", "territory_type", "rung"]
)


def _texts(name: str, value: object) -> Iterator[str]:
    """What a property says in words; codes, dates and values of closed lists are no words."""
    if name in _CODES | _LISTS:
        return
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _texts(str(key), inner)
    elif isinstance(value, Sequence):
        for inner in value:
            yield from _texts(name, inner)
