"""The same as the pages and the commands, as JSON under `/api/v1`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Annotated, Any

import pycountry
from fastapi import APIRouter, Query

from api.context import UsesLanguage, UsesServices, UsesSight
from api.models import (
    EdgeOut,
    GapOut,
    HitOut,
    Listed,
    MeasureOut,
    MeasuresOut,
    Neighbourhood,
    NodeBrief,
    NodeOut,
    NodeWithEdges,
    ProblemOut,
    RecommendationOut,
    recommended,
)
from graph.analysis.gaps.agreements import overdue as late_months
from graph.analysis.measures import NETWORK_MEASURES
from graph.errors import UsageError
from graph.matching import Recommendation, partners, practices_for, twins
from graph.model import Edge, Node
from graph.network import Standard
from graph.ontology import ontology
from graph.situation import Situation
from graph.visibility import Sight
from viz.i18n import translator
from viz.pages.search import Question

PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {"model": ProblemOut, "content": {"application/problem+json": {}}} for status in (400, 404, 422, 503)
}
router = APIRouter(prefix="/api/v1", responses=PROBLEMS)

Limit = Annotated[int, Query(ge=1, le=1000, description="How many at most.")]
After = Annotated[str, Query(description="`next` of the page before.")]
Kind = Annotated[str, Query(description="A kind of node, e.g. `practice`.")]
Country = Annotated[str, Query(description="Two letters, e.g. `SV`.")]
Best = Annotated[int, Query(ge=1, le=100, description="How many at most.")]


@router.get("/nodes", tags=["graph"])
def nodes(
    sight: UsesSight, kind: Kind = "", country: Country = "", after: After = "", limit: Limit = 100
) -> Listed[NodeOut]:
    """Nodes in order of id."""
    found = sight.nodes(kind_named(kind), country=country_named(country) or None, after=after)
    return _page([NodeOut.of(node) for node in _first(found, limit + 1)], limit)


# «neighbourhood» first: ids hold slashes, so that the address of a node would swallow it.
@router.get("/nodes/{id:path}/neighbourhood", tags=["graph"])
def neighbourhood(
    id: str, sight: UsesSight, depth: Annotated[int, Query(ge=1, le=3)] = 1, limit: Limit = 200
) -> Neighbourhood:
    """What stands around a node, nearest first, at most `limit` nodes."""
    centre = sight.node(id)
    found: dict[str, Node] = {centre.id: centre}
    edges: dict[str, Edge] = {}
    ring = [centre.id]
    for _ in range(depth):
        reached: list[str] = []
        for at in ring:
            for tie in sight.ties(at):
                if tie.other.id not in found and len(found) < limit:
                    found[tie.other.id] = tie.other
                    reached.append(tie.other.id)
                edges[tie.edge.id] = tie.edge
        ring = reached
    return Neighbourhood(
        centre=centre.id,
        depth=depth,
        nodes=[NodeBrief.of(node) for node in found.values()],
        edges=[EdgeOut.of(edge) for edge in edges.values() if edge.source in found and edge.target in found],
    )


@router.get("/nodes/{id:path}", tags=["graph"])
def node(id: str, sight: UsesSight) -> NodeWithEdges:
    """A node with its ties. The id of a merged node leads to the one it was joined to."""
    found = sight.node(id)
    edges = [EdgeOut.of(tie.edge) for tie in sight.ties(found.id, rejected=True)]
    return NodeWithEdges(**dict(NodeOut.of(found)), edges=edges)


@router.get("/search", tags=["graph"])
def search(
    services: UsesServices,
    sight: UsesSight,
    language: UsesLanguage,
    q: Annotated[str, Query(max_length=400)],
    kind: Kind = "",
    country: Country = "",
    theme: str = "",
    limit: Limit = 10,
) -> Listed[HitOut]:
    """The best hits first, each with the reasons for it."""
    say = translator(language).render
    question = Question(q, kind_named(kind) or "", country_named(country), sight.node(theme).id if theme else "")
    return Listed(
        items=[
            HitOut(
                **dict(NodeBrief.of(hit.node)),
                score=hit.score,
                reasons=[say(r) for r in hit.reasons],
                snippet=hit.snippet,
            )
            for hit in services.search(question, sight.viewer, limit)
        ]
    )


@router.get("/measures", tags=["findings"])
def measures(
    services: UsesServices, sight: UsesSight, language: UsesLanguage, evidence: Standard = "all"
) -> MeasuresOut:
    """Measures of the network of actors and spaces."""
    say = translator(language).render
    found = services.measures(sight.viewer, evidence)
    return MeasuresOut(
        whole=[
            MeasureOut(id=one.id, label=say(one.label), plain=say(one.plain), value=found.whole[one.id])
            for one in NETWORK_MEASURES
        ],
        nodes=found.to_dict()["nodes"],
    )


@router.get("/gaps", tags=["findings"])
def gaps(
    services: UsesServices,
    sight: UsesSight,
    language: UsesLanguage,
    kind: str = "",
    territory: str = "",
    theme: str = "",
    limit: Limit = 100,
) -> Listed[GapOut]:
    """Coordination gaps, most pressing first."""
    say = translator(language).render
    found = services.gaps(sight.viewer, kind=kind, territory=territory, theme=theme)
    return Listed(
        items=[
            GapOut(
                **{**gap.to_dict(), "title": say(gap.title), "reason": say(gap.reason), "next_step": say(gap.next_step)}
            )
            for gap in found[:limit]
        ]
    )


@router.get("/partners/{id:path}", tags=["findings"])
def partners_of(
    id: str, services: UsesServices, sight: UsesSight, language: UsesLanguage, k: Best = 10
) -> Listed[RecommendationOut]:
    """Recommended partners of an actor or space, with reasons."""
    return _recommended(partners, services.situation(sight.viewer), sight, id, k, language)


@router.get("/practices-for/{id:path}", tags=["findings"])
def practices_of(
    id: str, services: UsesServices, sight: UsesSight, language: UsesLanguage, k: Best = 10
) -> Listed[RecommendationOut]:
    """Practices that fit a municipality."""
    return _recommended(practices_for, services.situation(sight.viewer), sight, id, k, language)


@router.get("/twins/{id:path}", tags=["findings"])
def twins_of(
    id: str, services: UsesServices, sight: UsesSight, language: UsesLanguage, k: Best = 10
) -> Listed[RecommendationOut]:
    """Twin candidates of a municipality."""
    return _recommended(twins, services.situation(sight.viewer), sight, id, k, language)


@router.get("/agreements", tags=["graph"])
def agreements(
    services: UsesServices, sight: UsesSight, overdue: bool = False, after: After = "", limit: Limit = 100
) -> Listed[NodeOut]:
    """Agreements with their schedule and compliance; with `overdue` only those with past months not complied with."""
    today = date.today()
    situation = services.situation(sight.viewer) if overdue else None
    found = sight.nodes("Alliance", after=after)
    kept = (node for node in found if situation is None or late_months(situation, node.id, today))
    return _page([NodeOut.of(node) for node in _first(kept, limit + 1)], limit)


@router.get("/documents", tags=["graph"])
def documents(sight: UsesSight, after: After = "", limit: Limit = 100) -> Listed[NodeOut]:
    """Documents in order of id."""
    return _page([NodeOut.of(node) for node in _first(sight.nodes("Document", after=after), limit + 1)], limit)


def kind_named(kind: str) -> str | None:
    """The kind as the ontology spells it. Raises `UsageError`."""
    if not kind:
        return None
    for known in ontology().kinds:
        if known.lower() == kind.replace("_", "").replace("-", "").lower():
            return known
    raise UsageError(
        "«{kind}» is not a kind of node.", remedy="Kinds: {kinds}.", kind=kind, kinds=list(ontology().kinds)
    )


def country_named(code: str) -> str:
    """The country's code in capitals. Raises `UsageError` for letters that no country has (ISO 3166-1)."""
    if code and pycountry.countries.get(alpha_2=code.upper()) is None:
        raise UsageError("«{code}» is not the code of a country.", remedy="Give two letters, such as SV.", code=code)
    return code.upper()


def _recommended(
    recommend: Callable[[Situation, str, int], list[Recommendation]],
    situation: Situation,
    sight: Sight,
    id: str,
    k: int,
    language: str,
) -> Listed[RecommendationOut]:
    say = translator(language).render
    found = recommend(situation, sight.node(id).id, k)
    return Listed(items=[recommended(sight, one, [say(reason) for reason in one.reasons]) for one in found])


def _first(items: Any, n: int) -> list[Any]:
    return [item for item, _ in zip(items, range(n), strict=False)]


def _page(items: Sequence[NodeOut], limit: int) -> Listed[NodeOut]:
    shown = list(items[:limit])
    return Listed(items=shown, next=shown[-1].id if len(items) > limit else None)
