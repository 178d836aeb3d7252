"""The vocabularies as trees: what ships with Tejido and what was added here, and how much of the graph uses each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from corpus.vocabulary import LANGUAGES, Concept, Scheme, label_key, vocabulary
from graph.model import Node
from graph.situation import Situation
from graph.visibility import Sight

RELATIONS: Mapping[Scheme, str] = {"Theme": "about", "Problem": "addresses", "Population": "targets"}


@dataclass(frozen=True)
class Branch:
    """A concept: its label in each language (of one that was added here only its name, under no language), its other
    names, those that were added here, how many things use it, and what is below it.
    """

    id: str
    name: str
    labels: Mapping[str, str]
    others: tuple[str, ...]
    added: tuple[str, ...]
    note: str
    uses: int
    local: bool
    below: tuple[Branch, ...]

    @property
    def all_uses(self) -> int:
        """With those of what is below it; what uses both is counted twice."""
        return self.uses + sum(branch.all_uses for branch in self.below)


def tree(sight: Sight, here: Situation, scheme: Scheme) -> tuple[Branch, ...]:
    """The top concepts, each with what is below it."""
    known = vocabulary(scheme)
    shipped = {concept.node_id: concept for concept in known}
    nodes = {node.id: node for node in sight.nodes(scheme, evidence=False)}
    above = {concept.node_id: known[concept.broader].node_id for concept in known if concept.broader}
    above |= {
        id: broader[0]
        for id in nodes
        if id not in shipped and id in here.network.at and (broader := here.out(id, "broader"))
    }
    below: dict[str, list[str]] = {}
    for id in (*shipped, *sorted(nodes.keys() - shipped.keys())):
        below.setdefault(above.get(id, ""), []).append(id)

    def branch(id: str) -> Branch:
        return _branch(
            id,
            shipped.get(id),
            nodes.get(id),
            len(here.into(id, RELATIONS[scheme])) if id in here.network.at else 0,
            tuple(map(branch, below.get(id, ()))),
        )

    return tuple(map(branch, below.get("", ())))


def shipped_names(id: str) -> frozenset[tuple[str, ...]]:
    """The keys of the names under which a concept ships; none for one that was added here."""
    for scheme in RELATIONS:
        for concept in vocabulary(scheme):
            if concept.node_id == id:
                return frozenset(map(label_key, concept.search_labels))
    return frozenset()


def _branch(id: str, concept: Concept | None, node: Node | None, uses: int, below: tuple[Branch, ...]) -> Branch:
    if concept is None:
        assert node is not None
        return Branch(id, node.name, {}, node.names, (), "", uses, True, below)
    own = set(map(label_key, concept.search_labels))
    names = (node.name, *node.names) if node else ()
    return Branch(
        id,
        concept.pref_label["es"],
        {language: concept.pref_label[language] for language in LANGUAGES},
        tuple(label for label in concept.search_labels if label not in concept.pref_label.values()),
        tuple(name for name in names if label_key(name) not in own),
        concept.scope_note,
        uses,
        False,
        below,
    )
