"""What is kept from one clearance in a store, at one moment: worked out once, used by every reading."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from hashlib import blake2b
from itertools import chain
from typing import Final

from graph.masking import OTHER, PERSON, Finder, Masker, Span, nobody, parts_of, spelled
from graph.model import Edge, Level, Node, Part
from graph.ontology import TITLED
from graph.store.base import GraphStore
from graph.visibility.levels import LEVELS, default_level, is_person, sees

SHORTEST_TITLE: Final = 3
NO_MASK: Final = Masker()


@dataclass(frozen=True)
class Veil:
    """`stated` are the levels that were decided, by node and part; `hidden` the ids of nodes that are not for this
    clearance, and of nodes and edges that only hidden documents tell of; `fallen` of those that were rejected but for
    what hidden documents say; `cited` of all that those say something of; `masker` takes names out of texts.
    """

    clearance: Level
    stated: Mapping[tuple[str, Part], Level] = field(default_factory=dict)
    hidden: frozenset[str] = frozenset()
    fallen: frozenset[str] = frozenset()
    documents: frozenset[str] = frozenset()
    cited: frozenset[str] = frozenset()
    masker: Masker = NO_MASK

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
        return bool(self.masker.names) and self.masker.names_one(re.sub(r"[/-]", " ", id))

    def _bears(self, node: Node) -> bool:
        if not self.masker.names or node.kind == "Territory":
            return False
        return self.bears(node.id) or any(map(self.masker.names_one, (node.name, *node.names)))

    def spans(self, document: str, text: str) -> Sequence[Span]:
        """What is masked in a document's text, found once."""
        key = document, hash(text)
        if key not in self._spans:
            self._spans[key] = self.masker.spans(text)
        return self._spans[key]

    @cached_property
    def _spans(self) -> dict[tuple[str, int], Sequence[Span]]:
        return {}

    @cached_property
    def fingerprint(self) -> str:
        """The same as long as the same is masked and the same documents are hidden."""
        masker = self.masker
        told = repr((sorted(masker.names.items()), sorted(masker.parts), sorted(masker.kept), sorted(self.documents)))
        return blake2b(told.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def veil(store: GraphStore, clearance: Level, finder: Finder = nobody) -> Veil:
    """What is kept from a clearance in a store. `finder` tells persons in texts that no node stands for.

    Time grows linearly with the nodes; for who may see all, none is read.
    """
    stated = {(each.node, each.part): each.level for each in store.visibilities()}
    levels = Veil(clearance, stated)
    if clearance == LEVELS[-1]:
        return levels
    hidden: dict[str, Node] = {}
    others: list[Node] = []
    for node in store.nodes(evidence=False, rejected=True):
        if levels.shows(node):
            others.append(node)
        else:
            hidden[node.id] = node
    trusted = sees(clearance, "coordinators")
    masker = Masker(
        names=_whole_names(hidden.values()),
        parts=frozenset(
            part for node in hidden.values() if is_person(node) for name in _named(node) for part in parts_of(name)
        ),
        finder=nobody if trusted else finder,
        contacts=not trusted,
    )
    named = replace(levels, masker=masker)
    hidden |= {node.id: node for node in others if not named.shows(node)}
    seen = [node for node in others if node.id not in hidden]
    documents = frozenset(id for id, node in hidden.items() if node.kind == "Document")
    cited, unproven, fallen = _told_by(store, documents)
    kept = {
        spelled(name)
        for node in seen
        if node.kind not in TITLED and not masker.idle
        for name in _named(node)
        if masker.concerns(name)
    }
    return replace(
        named,
        hidden=frozenset(hidden) | unproven,
        fallen=fallen,
        documents=documents,
        cited=cited,
        masker=replace(masker, kept=frozenset(kept)),
    )


def _named(node: Node) -> tuple[str, ...]:
    return node.name, *node.names


def _whole_names(hidden: Iterable[Node]) -> dict[tuple[str, ...], str]:
    """Every spelling of what is hidden; a title of few words is no name that would be known again."""
    return {
        words: PERSON if is_person(node) else OTHER
        for node in hidden
        for words in map(spelled, _named(node))
        if len(words) >= (SHORTEST_TITLE if node.kind in TITLED else 1)
    }


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
