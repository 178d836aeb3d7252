"""The shapes of JSON answers. Names of kinds, relations and properties are those of the ontology."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Generic, TypeVar

from pydantic import BaseModel, Field

from graph.matching import Recommendation
from graph.model import Edge, Evidence, Node, Property
from graph.visibility import Sight

Item = TypeVar("Item")


class Listed(BaseModel, Generic[Item]):
    """A page of a list. `next` is what to give as `after` for the following page; null on the last."""

    items: list[Item]
    next: str | None = None


class NodeBrief(BaseModel):
    """A node in a few words."""

    id: str
    kind: str
    name: str

    @classmethod
    def of(cls, node: Node) -> NodeBrief:
        return cls(id=node.id, kind=node.kind, name=node.name)


class NodeOut(NodeBrief):
    """A node with its other names, its properties and its evidence."""

    names: list[str]
    properties: Mapping[str, Property]
    evidence: list[Evidence]

    @classmethod
    def of(cls, node: Node) -> NodeOut:
        return cls(
            id=node.id,
            kind=node.kind,
            name=node.name,
            names=list(node.names),
            properties=node.properties,
            evidence=list(node.evidence),
        )


class EdgeOut(BaseModel):
    """A directed tie with its evidence."""

    id: str
    source: str
    relation: str
    target: str
    properties: Mapping[str, Property]
    evidence: list[Evidence]

    @classmethod
    def of(cls, edge: Edge) -> EdgeOut:
        return cls(
            id=edge.id,
            source=edge.source,
            relation=edge.relation,
            target=edge.target,
            properties=edge.properties,
            evidence=list(edge.evidence),
        )


class NodeWithEdges(NodeOut):
    """A node and its ties."""

    edges: list[EdgeOut]


class Neighbourhood(BaseModel):
    """The nodes within `depth` ties of a node, itself among them, and the ties between those."""

    centre: str
    depth: int
    nodes: list[NodeBrief]
    edges: list[EdgeOut]


class HitOut(NodeBrief):
    """A search result: why it matched and the words of it that matter."""

    score: float
    reasons: list[str]
    snippet: str


class RecommendationOut(BaseModel):
    """Somebody or something to turn to, and why. `score` is a probability from 0 to 1, made of `parts`."""

    target: NodeBrief
    score: float = Field(ge=0, le=1)
    reasons: list[str]
    parts: Mapping[str, float]
    contacts: list[NodeBrief]


class GapOut(BaseModel):
    """A coordination gap. `score` is from 0 to 1: 0.5 benefit + 0.3 certainty + 0.2 ease, which are its `parts`."""

    id: str
    kind: str
    score: float
    parts: Mapping[str, float]
    title: str
    reason: str
    next_step: str
    concerned: list[str]
    introducers: list[str]
    evidence: list[str]
    territory: str | None
    themes: list[str]


class MeasureOut(BaseModel):
    """A measure of the whole network and how to read it; `value` is null where it is undefined."""

    id: str
    label: str
    plain: str
    value: float | None


class MeasuresOut(BaseModel):
    """Measures of the whole network and of each node."""

    whole: list[MeasureOut]
    nodes: list[dict[str, str | float | None]]


class ProblemOut(BaseModel):
    """A problem as RFC 9457 has it; `remedy` says what to do."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    remedy: str | None = None


def recommended(sight: Sight, recommendation: Recommendation, reasons: Sequence[str]) -> RecommendationOut:
    wanted = {recommendation.target, *recommendation.contacts}
    nodes = {node.id: NodeBrief.of(node) for node in sight.nodes(ids=wanted, evidence=False)}
    return RecommendationOut(
        target=nodes[recommendation.target],
        score=round(recommendation.probability, 4),
        reasons=list(reasons),
        parts={name: round(value, 4) for name, value in recommendation.parts.items()},
        contacts=[nodes[id] for id in recommendation.contacts if id in nodes],
    )
