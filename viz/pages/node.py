"""A node's page: what it is, what it is tied to, and the words that say so."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from graph.matching import Recommendation
from graph.model import Evidence, Node, Property
from graph.ontology import ontology
from graph.text import Text
from graph.visibility import Sight, Tie
from viz import labels
from viz.drawing import Ego, ego

# Said elsewhere on the page, or of no use to a reader.
ASIDE = {
    *("actor_type", "alliance_type", "instrument_type", "element_type", "territory_type", "country", "number"),
    *("schedule", "compliance", "checklist", "monitoring", "rung", "elements", "needs", "results", "summary"),
    *("generic", "keywords", "position", "matches"),
}
# A plan's tree is never deeper; a store in which a part contains itself must not hang a page.
DEEPEST = 8


@dataclass(frozen=True)
class Fact:
    """A property with its label; `type` is its type in the ontology, which says how it is shown."""

    name: str
    label: Text
    type: str
    value: Property

    @property
    def long(self) -> bool:
        """Whether it wants a line of its own."""
        return isinstance(self.value, str) and len(self.value) > 60


@dataclass(frozen=True)
class TieGroup:
    """Ties of one relation in one direction, under the heading that says so."""

    relation: str
    heading: Text
    ties: tuple[Tie, ...]


@dataclass(frozen=True)
class Branch:
    """An element of a plan with the elements below it, and who answers for it."""

    node: Node
    below: tuple[Branch, ...] = ()
    responsible: tuple[Node, ...] = ()
    partners: tuple[Node, ...] = ()


@dataclass(frozen=True)
class Advice:
    """Whom or what to turn to, under the heading that says so, and the address of the page that tells more."""

    heading: Text
    recommendations: Sequence[Recommendation]
    page: str


@dataclass(frozen=True)
class ShownAdvice:
    """Advice with the nodes that it names."""

    heading: Text
    page: str
    items: tuple[tuple[Node, Recommendation, tuple[Node, ...]], ...]


@dataclass(frozen=True)
class NodePage:
    """What `node.html` receives."""

    node: Node
    facts: tuple[Fact, ...]
    groups: tuple[TieGroup, ...]
    picture: Ego | None
    plan: tuple[Branch, ...]
    within: tuple[Node, ...]
    advice: tuple[ShownAdvice, ...]
    documents: Mapping[str, Node] = field(default_factory=dict)


def node_page(sight: Sight, node: Node, advice: Sequence[Advice] = ()) -> NodePage:
    """The page of a node that the viewer may see, with what is recommended to it."""
    ties = sight.ties(node.id, rejected=True)
    standing = [tie for tie in ties if review_of(tie.edge.evidence) != "rejected"]
    return NodePage(
        node=node,
        facts=_facts(node),
        groups=_groups(ties),
        picture=ego(node, standing) if len({tie.other.id for tie in standing}) > 1 else None,
        plan=_plan(sight, ties, 0) if node.kind in ("Instrument", "PlanElement") else (),
        within=_within(sight, ties),
        advice=tuple(_shown(sight, one) for one in advice if one.recommendations),
        documents=documents_of(sight, [node.evidence, *(tie.edge.evidence for tie in ties)]),
    )


def documents_of(sight: Sight, evidences: Iterable[Iterable[Evidence]]) -> dict[str, Node]:
    """The Document nodes that the evidences name, by id."""
    wanted = {item.document for evidence in evidences for item in evidence}
    return {document.id: document for document in sight.nodes(ids=wanted, evidence=False)}


def review_of(evidence: Iterable[Evidence]) -> str:
    """Where a claim stands: accepted as soon as one of its evidences is, rejected only when all are."""
    states = {item.review for item in evidence}
    return next((state for state in ("accepted", "proposed") if state in states), "rejected")


def _shown(sight: Sight, advice: Advice) -> ShownAdvice:
    wanted = {id for one in advice.recommendations for id in (one.target, *one.contacts)}
    nodes = {node.id: node for node in sight.nodes(ids=wanted, evidence=False)}
    return ShownAdvice(
        advice.heading,
        advice.page,
        tuple(
            (nodes[one.target], one, tuple(nodes[id] for id in one.contacts if id in nodes))
            for one in advice.recommendations
            if one.target in nodes
        ),
    )


def _facts(node: Node) -> tuple[Fact, ...]:
    types = ontology().kinds[node.kind].properties
    return tuple(
        Fact(name, labels.PROPERTIES[name], expected, node.properties[name])
        for name, expected in types.items()
        if name not in ASIDE and node.properties.get(name) not in (None, "", (), [], False)
    )


def _groups(ties: list[Tie]) -> tuple[TieGroup, ...]:
    relations = ontology().relations
    grouped: dict[tuple[str, bool], list[Tie]] = {}
    for tie in ties:
        outgoing = tie.outgoing or relations[tie.edge.relation].symmetric
        grouped.setdefault((tie.edge.relation, outgoing), []).append(tie)
    order = list(relations)
    return tuple(
        TieGroup(
            relation,
            (labels.OUTGOING if outgoing else labels.INCOMING)[relation],
            tuple(sorted(group, key=lambda tie: (review_of(tie.edge.evidence) == "rejected", rank(tie.other)))),
        )
        for (relation, outgoing), group in sorted(
            grouped.items(), key=lambda entry: (order.index(entry[0][0]), entry[0][1])
        )
    )


def rank(node: Node) -> tuple[float, list[tuple[int, str]], str]:
    """By stated position, else by number as people count («1.2» before «1.10»), else by name."""
    position, number = node.properties.get("position"), str(node.properties.get("number", ""))
    counted = [(int(part), "") if part.isdecimal() else (0, part) for part in re.findall(r"\d+|\D+", number)]
    return (float(position) if isinstance(position, int | float) else 0.0, counted, node.name.casefold())


def _plan(sight: Sight, ties: list[Tie], depth: int) -> tuple[Branch, ...]:
    below = [tie.other for tie in ties if tie.edge.relation == "part_of" and not tie.outgoing]
    elements = [node for node in below if node.kind == "PlanElement"]
    return (
        tuple(_branch(sight, element, depth + 1) for element in sorted(elements, key=rank)) if depth < DEEPEST else ()
    )


def _branch(sight: Sight, element: Node, depth: int) -> Branch:
    ties = sight.ties(element.id)
    return Branch(
        element,
        _plan(sight, ties, depth),
        tuple(tie.other for tie in ties if tie.edge.relation == "responsible_for"),
        tuple(tie.other for tie in ties if tie.edge.relation == "partner_in"),
    )


def _within(sight: Sight, ties: list[Tie]) -> tuple[Node, ...]:
    """What this is part of, outermost first."""
    path: list[Node] = []
    while len(path) < DEEPEST:
        parent = next((tie.other for tie in ties if tie.edge.relation == "part_of" and tie.outgoing), None)
        if parent is None or parent in path:
            break
        path.append(parent)
        ties = sight.ties(parent.id)
    return tuple(reversed(path))
