"""What analysis finds, under `/api/v1`: measures, gaps, partners, twins, agreements, and how much is documented."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query

from api.answers import Here, UsesHere, answered
from api.filters import After, At, Best, EvidenceWord, KindWord, Limit, Territory, Theme, date_named, filtered
from api.models import (
    AgreementOut,
    CatalogueOut,
    CountedOut,
    CoverageOut,
    DuplicateOut,
    ExchangeOut,
    GapOut,
    GovernanceOut,
    Listed,
    MeasureOut,
    MeasuresOut,
    NamedIn,
    NameMatchOut,
    NodeBrief,
    NodeOut,
    PairOut,
    PairsIn,
    ProgrammeIn,
    ProgrammeOut,
    RecommendationOut,
    UncoveredOut,
    recommended,
)
from api.paging import numbered, page, place
from api.routes.reading import NodeId
from api.security.access import requires
from api.security.limits import costly
from graph.agreements import expired
from graph.agreements import overdue as late_months
from graph.analysis.coverage import documented
from graph.analysis.gaps import GapSettings, find_gaps
from graph.analysis.governance import governance as read_governance
from graph.analysis.measures import NETWORK_MEASURES, measure
from graph.analysis.structure import structure
from graph.errors import UsageError
from graph.exchanges import records
from graph.matching import Recommendation, partners, practices_for, twins
from graph.matching.programme import Rules, twin_programme
from graph.model import Knowledge, Node
from graph.network import Network, View
from graph.situation import Situation
from graph.text import Text
from ingest.identity import Named, score
from ingest.identity.duplicates import duplicates as find_duplicates
from viz.pages.coverage import Row, Table, said

router = APIRouter(prefix="/api/v1", tags=["findings"], dependencies=[requires("public")])

EVERYTHING = 1_000_000


@router.get("/measures", dependencies=[costly("view", "at", "known_by", "built")])
@answered
def measures(
    *,
    here: UsesHere,
    view: Annotated[View, Query(description="Ties of actors and spaces; actors and their spaces; or everything.")] = (
        "ties"
    ),
    evidence: EvidenceWord = "all",
    at: At = "",
    known_by: Annotated[list[Knowledge] | None, Query(description="Only ties known this way.")] = None,
    built: Annotated[bool, Query(description="Also how the network is built: groups, core, key players.")] = False,
) -> MeasuresOut:
    """Measures of the network, whole and of each node, with how to read them."""
    if view == "ties" and not at and not known_by:
        found = here.services.measures(here.viewer, evidence)
    else:
        nodes, edges = here.sight.rows()
        found = measure(
            Network.from_rows(nodes, edges, view=view, evidence=evidence, known_by=known_by, at=date_named(at) or None)
        )
    said = found.to_dict()
    return MeasuresOut(
        whole=[
            MeasureOut(id=one.id, label=here.say(one.label), plain=here.say(one.plain), value=found.whole[one.id])
            for one in NETWORK_MEASURES
        ],
        nodes=said["nodes"],
        structure=_plain(structure(found.network).to_dict(), here) if built else None,
        set_aside=[here.say(each) for each in said["set_aside"]],
        notes=[here.say(each) for each in said["notes"]],
    )


@router.get("/gaps", dependencies=[costly("evidence", "answered", "threshold")])
@answered
def gaps(
    *,
    here: UsesHere,
    kind: Annotated[str, Query(max_length=50, description="A kind of gap.", examples=["missing_tie"])] = "",
    territory: Territory = "",
    theme: Theme = "",
    evidence: EvidenceWord = "all",
    answered: Annotated[bool, Query(description="Those that were answered with feedback instead.")] = False,
    threshold: Annotated[
        list[Annotated[str, Query(max_length=50)]] | None,
        Query(max_length=10, description="Other thresholds.", examples=[["sector_share=0.4"]]),
    ] = None,
    after: After = "",
    limit: Limit = 100,
) -> Listed[GapOut]:
    """Coordination gaps, most pressing first."""
    for id in (territory, theme):
        if id:
            here.sight.node(id)
    if evidence == "all" and not answered and not threshold:
        found = here.services.gaps(here.viewer, kind=kind, territory=territory, theme=theme)
    else:
        found = find_gaps(
            here.services.situation(here.viewer, evidence),
            kind=kind or None,
            territory=territory or None,
            theme=theme or None,
            settings=GapSettings().with_values(threshold or ()),
            answered=answered,
        )
    return numbered(here, list(found), after, limit, lambda gap: GapOut(**_plain(gap.to_dict(), here)))


@router.get("/partners/{id:path}")
@answered
def partners_of(
    *, here: UsesHere, id: NodeId, evidence: EvidenceWord = "all", k: Best = 10
) -> Listed[RecommendationOut]:
    """Recommended partners of an actor or space, with reasons."""
    return _recommended(partners, here, id, evidence, k)


@router.get("/practices-for/{id:path}")
@answered
def practices_of(
    *, here: UsesHere, id: NodeId, evidence: EvidenceWord = "all", k: Best = 10
) -> Listed[RecommendationOut]:
    """Practices that fit a municipality."""
    return _recommended(practices_for, here, id, evidence, k)


@router.get("/twins/{id:path}")
@answered
def twins_of(*, here: UsesHere, id: NodeId, evidence: EvidenceWord = "all", k: Best = 10) -> Listed[RecommendationOut]:
    """Twin candidates of a municipality."""
    return _recommended(twins, here, id, evidence, k)


@router.post("/twin-plan", dependencies=[requires("reader"), costly()])
def twin_plan(programme: ProgrammeIn, here: UsesHere, evidence: EvidenceWord = "all") -> ProgrammeOut:
    """The best twinning programme for some towns, under its rules. It changes nothing."""
    sight = here.sight
    capacity = {sight.node(seat.municipality).id: seat.capacity for seat in programme.towns}
    rules = Rules(
        programme.pairs,
        programme.per_countries,
        programme.abroad,
        programme.same_language,
        programme.kilometres,
        programme.size,
        never=_pairs(here, programme.never),
        always=_pairs(here, programme.always),
    )
    found = twin_programme(here.services.situation(here.viewer, evidence), capacity, rules)
    nodes = {node.id: NodeBrief.of(node) for node in sight.nodes(ids=capacity, evidence=False, rejected=True)}
    return ProgrammeOut(
        pairs=[
            PairOut(
                one=nodes[pair.one],
                other=nodes[pair.other],
                score=round(pair.score, 4),
                reasons=[here.say(reason) for reason in pair.reasons],
            )
            for pair in found.pairs
        ],
        without={id: here.say(why) for id, why in found.without.items()},
        free=found.free,
        value=found.value,
        bound=found.bound,
        proven=found.proven,
        candidates=found.candidates,
    )


@router.get("/exchanges")
@answered
def list_exchanges(*, here: UsesHere, after: After = "", limit: Limit = 100) -> Listed[ExchangeOut]:
    """What the exchanges of twins produced."""
    ties, start = here.sight.edges(relation="twinned_with"), place(here, after)
    kept = [(edge, found) for edge in ties if edge.id > start and (found := records(edge))]
    names = {
        node.id: NodeBrief.of(node)
        for node in here.sight.nodes(ids={end for edge, _ in kept for end in (edge.source, edge.target)})
    }
    return page(
        here,
        kept,
        limit,
        lambda each: ExchangeOut(one=names[each[0].source], other=names[each[0].target], results=each[1]),
        lambda each: each[0].id,
    )


@router.get("/agreements")
@answered
def agreements(
    *,
    here: UsesHere,
    overdue: bool = False,
    country: Annotated[str, Query(max_length=50)] = "",
    territory: Territory = "",
    theme: Theme = "",
    at: At = "",
    evidence: EvidenceWord = "all",
    after: After = "",
    limit: Limit = 100,
) -> Listed[AgreementOut]:
    """Agreements with their schedule and compliance; with `overdue` only those with past months not complied with."""
    today, situation = date.today(), here.services.situation(here.viewer)
    wanted = filtered(
        here, kind="alliance", country=country, territory=territory, theme=theme, at=at, evidence=evidence
    )
    found = here.sight.nodes(wanted.kind, country=wanted.country, after=place(here, after))
    kept = (
        (node, late)
        for node in found
        if wanted.admits(node) and ((late := late_months(situation, node.id, today)) or not overdue)
    )

    def show(each: tuple[Node, Sequence[str]]) -> AgreementOut:
        node, late = each
        over = expired(situation, node.id, today) is not None
        return AgreementOut(**vars(NodeOut.of(node)), overdue=list(late), expired=over)

    return page(here, kept, limit, show, lambda each: each[0].id)


@router.get("/governance")
@answered
def governance(
    *,
    here: UsesHere,
    of: Annotated[str, Query(max_length=500, description="Id of a space or alliance; all of them if none.")] = "",
    evidence: EvidenceWord = "all",
    after: After = "",
    limit: Limit = 100,
) -> Listed[GovernanceOut]:
    """How spaces and alliances are governed, as far as documents tell; the surest first."""
    situation = here.services.situation(here.viewer, evidence)
    if of:
        here.sight.node(of)
    ids = [of] if of else [*situation.of_kind("Space"), *situation.of_kind("Alliance")]
    found = [read_governance(situation, id) for id in ids]
    found.sort(key=lambda one: (-one.certainty, one.of))
    return numbered(here, found, after, limit, lambda one: GovernanceOut(**_plain(one.to_dict(), here)))


@router.get("/coverage", dependencies=[costly()])
@answered
def coverage(*, here: UsesHere) -> CoverageOut:
    """How much of the actors, spaces and ties is documented, by estimate."""
    return CoverageOut(**documented(*here.sight.rows()).to_dict())


@router.get("/catalogue")
@answered
def catalogue(*, here: UsesHere) -> CatalogueOut:
    """How many practices there are of each sort, and where there are none."""
    found = here.services.coverage(here.viewer)

    def counted(table: Table) -> list[CountedOut]:
        ids = [id for id, _ in table.columns]
        return [
            CountedOut(
                id=row.value,
                name=said(table.facet, row.name, here.translator),
                practices=row.total.count,
                by={id: cell.count for id, cell in zip(ids, row.cells, strict=True) if cell.count},
            )
            for row in table.rows
        ]

    def by_value(rows: Sequence[Row]) -> dict[str, int]:
        return {row.value: row.total.count for row in rows}

    return CatalogueOut(
        practices=found.practices,
        proven=found.proven.count,
        rungs=by_value(found.rungs),
        started=by_value(found.started),
        sourced=by_value(found.sourced),
        countries=counted(found.countries),
        themes=counted(found.themes),
        problems=counted(found.problems),
        populations=counted(found.populations),
        missing=UncoveredOut(**{name: [row.value for row in rows] for name, rows in vars(found.missing).items()}),
    )


@router.get("/duplicates", dependencies=[requires("editor"), costly()])
@answered
def duplicates(*, here: UsesHere, kind: KindWord = "", after: After = "", limit: Limit = 50) -> Listed[DuplicateOut]:
    """Pairs of nodes that are probably one, most probable first."""
    wanted = filtered(here, kind=kind)
    found = [pair for pair in find_duplicates(here.store) if wanted.kind in (None, pair.one.kind)]
    return numbered(
        here,
        found,
        after,
        limit,
        lambda pair: DuplicateOut(
            one=NodeBrief.of(pair.one),
            other=NodeBrief.of(pair.other),
            probability=round(pair.score.probability, 4),
            decision=pair.score.decision,
            parts={part: round(weight, 2) for part, weight in pair.score.parts.items()},
        ),
    )


@router.post("/match-names", dependencies=[requires("reader"), costly()])
def match_names(given: PairsIn) -> Listed[NameMatchOut]:
    """How probably the two names of each pair are one body's. It changes nothing."""
    scored = [(pair, score(_named(pair.one), _named(pair.other))) for pair in given.pairs]
    return Listed(
        items=[
            NameMatchOut(
                one=pair.one.name,
                other=pair.other.name,
                probability=round(found.probability, 6),
                decision=found.decision,
            )
            for pair, found in scored
        ]
    )


def _named(given: NamedIn) -> Named:
    return Named(given.name, given.country, given.type)


def _recommended(
    recommend: Callable[[Situation, str, int], list[Recommendation]], here: Here, id: str, evidence: Any, k: int
) -> Listed[RecommendationOut]:
    situation = here.services.situation(here.viewer, evidence)
    found = recommend(situation, here.sight.node(id).id, k)
    return Listed(items=recommended(here.sight, found, here.translator))


def _pairs(here: Here, pairs: Sequence[tuple[str, str]]) -> frozenset[frozenset[str]]:
    found = [frozenset(here.sight.node(id).id for id in pair) for pair in pairs]
    if any(len(pair) < 2 for pair in found):
        raise UsageError("A pair needs two different towns.", remedy="Check the ids of «never» and «always».")
    return frozenset(found)


def _plain(value: Any, here: Here) -> Any:
    """The same with every `Text` said in the caller's language."""
    if isinstance(value, Text):
        return here.say(value)
    if isinstance(value, dict):
        return {name: _plain(each, here) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each, here) for each in value]
    return value
