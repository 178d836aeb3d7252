"""Who sees what: the levels in words, what somebody decided, on what grounds persons are kept, and what goes with one
who is forgotten.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final, NamedTuple

from graph.grounds import without_ground
from graph.masking import PERSON, Masker, parts_of, spelled
from graph.model import Consent, Level, Node, Part, Visibility
from graph.ontology import ontology
from graph.text import Text
from graph.visibility import LEVELS, Sight, default_level, is_exposed

AT_ONCE: Final = 30
EXAMPLES: Final[Sequence[tuple[Text, Node]]] = (
    (
        Text("A person: a community leader, or whoever is marked as to be protected"),
        Node("", "Actor", "", properties={"actor_type": "community_leader"}),
    ),
    (Text("An institution or organisation"), Node("", "Actor", "", properties={"actor_type": "other"})),
    (Text("A space that is marked as to be protected"), Node("", "Space", "", properties={"sensitive": True})),
    (Text("Another coordination space"), Node("", "Space", "")),
    (Text("A practice, an agreement, a plan"), Node("", "Practice", "")),
    (
        Text("A neighbourhood or district"),
        Node("", "Territory", "", properties={"territory_type": "neighbourhood"}),
    ),
    (
        Text("A municipality, a department, a country"),
        Node("", "Territory", "", properties={"territory_type": "municipality"}),
    ),
    (Text("A document"), Node("", "Document", "")),
)
"""One of each sort that starts otherwise than the others."""


class Rule(NamedTuple):
    """Who sees each part of one sort of thing, as long as nobody decides otherwise."""

    sort: Text
    levels: Mapping[Part, Level]


@dataclass(frozen=True)
class Decided:
    """What somebody decided of a part of a node."""

    node: Node
    said: Visibility


@dataclass(frozen=True)
class Hidden:
    """Who may not see how many of those that the viewer does."""

    level: Level
    count: int


class PartOf(NamedTuple):
    """A part of a node: who sees it now, who would if nobody had decided, and what was decided."""

    part: Part
    level: Level
    start: Level
    decided: Visibility | None


@dataclass(frozen=True)
class Unvouched:
    """A person for whom no ground is recorded, and since when she is here."""

    node: Node
    since: str


@dataclass(frozen=True)
class Foreseen:
    """What goes with a person who is forgotten: spellings, ties, words of documents, what was decided of her; in which
    documents her name will be masked, at how many places; who else is called so.
    """

    names: tuple[str, ...]
    ties: int
    quotes: int
    decisions: int
    grounds: int
    documents: tuple[tuple[Node, int], ...]
    namesakes: tuple[Node, ...]


def parts_that_matter(node: Node) -> tuple[Part, ...]:
    """The parts that a node of this sort can have."""
    properties = ontology().kinds[node.kind].properties
    parts: list[Part] = ["node"]
    if "contact" in properties:
        parts.append("contact")
    if "lat" in properties or is_exposed(node):
        parts.append("place")
    if is_exposed(node):
        parts.append("membership")
    if node.kind == "Document":
        parts.append("text")
    return tuple(parts)


def rules() -> tuple[Rule, ...]:
    """Who sees what as long as nobody decides otherwise, as `default_level` has it."""
    return tuple(
        Rule(sort, {part: default_level(node, part) for part in parts_that_matter(node)}) for sort, node in EXAMPLES
    )


def decided(sight: Sight, first: int) -> tuple[list[Decided], int]:
    """What was decided, from that place on, and of how many in all."""
    said = sight.visibilities()
    return _with_nodes(sight, said[first : first + AT_ONCE]), len(said)


def parts_of_node(sight: Sight, node: Node) -> tuple[PartOf, ...]:
    said = {each.part: each for each in sight.visibilities() if each.node == node.id}
    return tuple(
        PartOf(part, sight.veil.level(node, part), default_level(node, part), said.get(part))
        for part in parts_that_matter(node)
    )


def sees_less(sight: Sight, below: Mapping[Level, Iterable[str]]) -> tuple[Hidden, ...]:
    """How many of those that the viewer sees are hidden at each of the levels below hers."""
    return tuple(
        Hidden(level, sum(1 for _ in sight.nodes(ids=ids, evidence=False, rejected=True)))
        for level, ids in below.items()
        if LEVELS.index(level) < LEVELS.index(sight.viewer.clearance)
    )


def first_hidden(sight: Sight, ids: Iterable[str]) -> list[Node]:
    """The first of what is hidden, of what the viewer sees of it."""
    return list(sight.nodes(ids=ids, evidence=False, rejected=True, limit=AT_ONCE))


def unvouched(sight: Sight, months: int, first: int) -> tuple[list[Unvouched], bool]:
    """Persons without a ground, from that place on, and whether there are more."""
    found = [Unvouched(*each) for each in islice(without_ground(sight, months), first, first + AT_ONCE + 1)]
    return found[:AT_ONCE], len(found) > AT_ONCE


def grounds(sight: Sight, first: int) -> tuple[list[tuple[Node, Consent]], int]:
    """The grounds that are recorded, from that place on, and of how many in all."""
    given = sight.consents()
    some = given[first : first + AT_ONCE]
    nodes = _nodes(sight, (each.node for each in some))
    return [(nodes[each.node], each) for each in some if each.node in nodes], len(given)


def foreseen(sight: Sight, node: Node) -> Foreseen:
    """For whoever sees everything."""
    names = (node.name, *node.names)
    edges = list(sight.edges(of=node.id, rejected=True))
    evidence = [*node.evidence, *(item for edge in edges for item in edge.evidence)]
    own = {item.document for item in evidence}
    masker = Masker(
        {words: PERSON for words in map(spelled, names) if words},
        frozenset(part for name in names for part in parts_of(name)),
    )
    documents = [
        (document, len(masker.spans(sight.document_text(document.id))))
        for document in sight.nodes("Document", ids=own, evidence=False)
    ]
    same = {other.id: other for name in names for other in sight.find(name, evidence=False) if other.id != node.id}
    return Foreseen(
        names,
        len(edges),
        sum(bool(item.quote) for item in evidence),
        sum(1 for _ in sight.decisions(node.id)) + len(sight.judgements(node.id)),
        sum(each.node == node.id for each in sight.consents()),
        tuple(sorted(documents, key=lambda each: -each[1])),
        tuple(same.values()),
    )


def _with_nodes(sight: Sight, said: Sequence[Visibility]) -> list[Decided]:
    nodes = _nodes(sight, (each.node for each in said))
    return [Decided(nodes[each.node], each) for each in said if each.node in nodes]


def _nodes(sight: Sight, ids: Iterator[str]) -> dict[str, Node]:
    return {node.id: node for node in sight.nodes(ids=list(ids), evidence=False, rejected=True)}
