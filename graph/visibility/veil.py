"""What is kept from one clearance in a store, at one moment: worked out once, used by every reading."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from functools import cached_property
from hashlib import blake2b
from itertools import chain
from threading import Lock
from typing import Final, NamedTuple

from graph.masking import OTHER, PERSON, Finder, Masker, Span, compared, nobody, parts_of, spelled
from graph.model import Edge, Level, Node, Part
from graph.ontology import TITLED
from graph.store.base import GraphStore
from graph.visibility.levels import LEVELS, default_level, is_person, sees

SHORTEST_TITLE: Final = 3
NO_MASK: Final = Masker()


class Found(NamedTuple):
    """What was found to mask in the texts of documents: by document and digest, and in the present ones by document."""

    by_text: dict[tuple[str, int], Sequence[Span]]
    present: dict[str, Sequence[Span]]

    def without(self, touched: Set[str]) -> Found:
        """Without what was found in these documents."""
        return Found(
            {key: spans for key, spans in self.by_text.copy().items() if key[0] not in touched},
            {id: spans for id, spans in self.present.copy().items() if id not in touched},
        )


@dataclass(frozen=True)
class Veil:
    """`stated` are the levels that were decided, by node and part; `hidden` the ids of nodes that are not for this
    clearance, and of nodes and edges that only hidden documents tell of; `fallen` of those that were rejected but for
    what hidden documents say; `cited` of all that those say something of; `masker` takes names out of texts; `of` is
    the store that it was made of.
    """

    clearance: Level
    stated: Mapping[tuple[str, Part], Level] = field(default_factory=dict)
    hidden: frozenset[str] = frozenset()
    fallen: frozenset[str] = frozenset()
    documents: frozenset[str] = frozenset()
    cited: frozenset[str] = frozenset()
    masker: Masker = NO_MASK
    of: GraphStore | None = field(default=None, compare=False, repr=False)
    found: Found = field(default_factory=lambda: Found({}, {}), compare=False, repr=False)

    def level(self, node: Node, part: Part = "node") -> Level:
        """What was decided of a part of a node, or else how it starts."""
        return self.stated.get((node.id, part)) or default_level(node, part)

    def shows(self, node: Node, part: Part = "node") -> bool:
        """Whether a part of a node is for this clearance. What bears the whole name of something hidden is hidden with
        it, until somebody decides otherwise.
        """
        if part != "node":
            return sees(self.clearance, self.level(node, part))
        if node.id in self.hidden or not sees(self.clearance, self.level(node)):
            return False
        return (node.id, "node") in self.stated or not self._bears(node)

    def shows_text(self, document: str) -> bool:
        """Whether the words of a document are for this clearance."""
        return sees(self.clearance, self.stated.get((document, "text"), "network")) and document not in self.hidden

    def bears(self, id: str) -> bool:
        """Whether an id holds the name of something hidden, as ids are made of names."""
        return bool(self.masker.names) and self.masker.names_one(id)

    def _bears(self, node: Node) -> bool:
        if not self.masker.names or node.kind == "Territory":
            return False
        return self.bears(node.id) or any(map(self.masker.names_one, (node.name, *node.names)))

    def spans(self, document: str, text: str) -> Sequence[Span]:
        """What is masked in a document's text, found once."""
        known, key = self.found.by_text, (document, hash(text))
        if key not in known:
            known[key] = self.masker.spans(text)
        return known[key]

    def spans_in(self, store: GraphStore, document: str) -> Sequence[Span]:
        """The same, without reading the text again where it is that of this moment."""
        if self.masker.idle:
            return ()
        if store is not self.of:
            return self.spans(document, store.document_text(document))
        known = self.found.present
        if document not in known:
            known[document] = self.spans(document, store.document_text(document))
        return known[document]

    @cached_property
    def fingerprint(self) -> str:
        """The same as long as the same is masked and the same documents are hidden."""
        masker = self.masker
        told = repr((sorted(masker.names.items()), sorted(masker.parts), sorted(masker.kept), sorted(self.documents)))
        return blake2b(told.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


class Veiling:
    """The veil of one clearance over a store, kept in step with it. Safe to use from several threads.

    After a change only what it touched is looked at again; where it brought or took names that are hidden, also what
    else holds a word of them.
    """

    def __init__(self, store: GraphStore, clearance: Level, finder: Finder = nobody) -> None:
        """`finder` tells persons in texts that no node stands for."""
        self._store = store
        self._trusted = sees(clearance, "coordinators")
        self._finder = nobody if self._trusted else finder
        self._lock = Lock()
        self._sequence: int | None = None
        self._veil = Veil(clearance, of=store)
        self._by_level: dict[str, Node] = {}
        self._by_name: dict[str, Node] = {}
        self._kept: dict[str, frozenset[tuple[str, ...]]] = {}

    def now(self) -> Veil:
        """What is kept from the clearance at this moment. The first time takes time linear in the nodes; for who may
        see all, none is read.
        """
        with self._lock:
            now = self._store.sequence()
            if (
                self._sequence is None or now < self._sequence
            ):  # it was never looked at, or an earlier copy took its place
                self._by_level, self._by_name, self._kept = {}, {}, {}
                self._follow(None)
            elif now > self._sequence:
                self._follow(frozenset(self._store.touched_since(self._sequence)))
            self._sequence = now
            return self._veil

    def _follow(self, touched: frozenset[str] | None) -> None:
        """Look at these nodes again, of which some may be gone; None for all there are."""
        stated = {(each.node, each.part): each.level for each in self._store.visibilities()}
        levels = Veil(self._veil.clearance, stated, of=self._store)
        if levels.clearance == LEVELS[-1]:
            self._veil = levels
            return
        others: list[Node] = []
        for id in touched or ():
            self._by_level.pop(id, None)
        for node in self._store.nodes(ids=touched, evidence=False, rejected=True):
            if levels.shows(node):
                others.append(node)
            else:
                self._by_level[node.id] = node
        masker = Masker(
            names=_whole_names(self._by_level.values()),
            parts=frozenset(
                part
                for node in self._by_level.values()
                if is_person(node)
                for name in _named(node)
                for part in parts_of(name)
            ),
            finder=self._finder,
            contacts=not self._trusted,
        )
        if touched is not None:
            others += self._holding(_words_of(masker) ^ _words_of(self._veil.masker), touched)
        self._settle(replace(levels, masker=masker), others, touched or frozenset())
        self._veil = self._woven(replace(levels, masker=masker), touched)

    def _holding(self, words: Set[str], touched: Set[str]) -> Iterator[Node]:
        """The nodes besides those touched, not hidden by their level, whose id or names may hold one of these words."""
        if not words:
            return
        any_of = re.compile("|".join(map(re.escape, sorted(words))))
        for node in self._store.nodes(evidence=False, rejected=True):
            if node.id in touched or node.id in self._by_level:
                continue
            if any_of.search(compared(" ".join((node.id, *_named(node))))):
                yield node

    def _settle(self, named: Veil, others: Iterable[Node], touched: Iterable[str]) -> None:
        """Which of these are hidden for a name that they bear, and which of the names of the rest stay in texts."""
        for id in touched:
            self._by_name.pop(id, None)
            self._kept.pop(id, None)
        masker = named.masker
        for node in others:
            self._by_name.pop(node.id, None)
            self._kept.pop(node.id, None)
            if not named.shows(node):
                self._by_name[node.id] = node
            elif node.kind not in TITLED and not masker.idle:
                kept = frozenset(spelled(name) for name in _named(node) if masker.concerns(name))
                if kept:
                    self._kept[node.id] = kept

    def _woven(self, named: Veil, touched: frozenset[str] | None) -> Veil:
        hidden = self._by_level | self._by_name
        documents = frozenset(id for id, node in hidden.items() if node.kind == "Document")
        cited, unproven, fallen = _told_by(self._store, documents)
        masker = replace(named.masker, kept=frozenset().union(*self._kept.values()))
        found = Found({}, {})
        if touched is not None and masker == self._veil.masker:
            masker, found = self._veil.masker, self._veil.found.without(touched)  # with all that it has masked
        return replace(
            named,
            hidden=frozenset(hidden) | unproven,
            fallen=fallen,
            documents=documents,
            cited=cited,
            masker=masker,
            found=found,
        )


def veil(store: GraphStore, clearance: Level, finder: Finder = nobody) -> Veil:
    """What is kept from a clearance in a store at this moment."""
    return Veiling(store, clearance, finder).now()


def _named(node: Node) -> tuple[str, ...]:
    return node.name, *node.names


def _words_of(masker: Masker) -> frozenset[str]:
    """The words of what is hidden."""
    return masker.parts.union(*masker.names)


def _whole_names(hidden: Iterable[Node]) -> dict[tuple[str, ...], str]:
    """Every spelling of what is hidden, a person's before a namesake's; a title of few words is no name that would be
    known again.
    """
    names: dict[tuple[str, ...], str] = {}
    for node in hidden:
        for words in map(spelled, _named(node)):
            if len(words) >= (SHORTEST_TITLE if node.kind in TITLED else 1) and names.get(words) != PERSON:
                names[words] = PERSON if is_person(node) else OTHER
    return names


def _told_by(store: GraphStore, documents: Collection[str]) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """The ids of nodes and edges that these documents say something of, of those among them that no other tells of, and
    of those that all others say is rejected.
    """
    cited, unproven, fallen = set(), set(), set()
    for document in documents:
        told: Iterable[Node | Edge] = chain(
            store.nodes(document=document, rejected=True), store.edges(document=document, rejected=True)
        )
        for each in told:
            cited.add(each.id)
            rest = [item for item in each.evidence if item.document not in documents]
            if not rest:
                unproven.add(each.id)
            elif all(item.review == "rejected" for item in rest):
                fallen.add(each.id)
    return frozenset(cited), frozenset(unproven), frozenset(fallen)
