"""What stands in the graph, under `/api/v1`: nodes, ties, documents, search, and how it came to be so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query

from api.answers import Here, UsesHere, answered, answered_to_each
from api.filters import (
    After,
    AsOf,
    At,
    Country,
    Document,
    EvidenceWord,
    Filter,
    KindWord,
    Limit,
    Territory,
    Theme,
    date_named,
    document_of,
    filtered,
    kind_or_relation_named,
    relation_named,
)
from api.models import (
    ChangeOut,
    ConceptOut,
    Counts,
    DocumentOut,
    EdgeOut,
    FreshnessOut,
    HitOut,
    KindOut,
    Listed,
    MatchOut,
    MentionOut,
    Neighbourhood,
    NodeBrief,
    NodeOut,
    NodeWithEdges,
    OntologyOut,
    PropertyType,
    RelationOut,
    StepOut,
)
from api.paging import numbered, page, place
from api.routes.authors import author_of
from api.security.access import requires
from api.security.roles import check_role
from corpus.vocabulary import Scheme, vocabulary
from graph.account import account
from graph.dates import stands_at
from graph.freshness import stale
from graph.model import Edge, Freshness, Node
from graph.network import EVIDENCE
from graph.ontology import Kind, Relation, ontology
from graph.store.refusals import unknown
from graph.visibility import Sight
from viz.pages.document import document_page
from viz.pages.search import Question, ShownHit

router = APIRouter(prefix="/api/v1", tags=["reading"], dependencies=[requires("public")])

MOST_HITS = 1000
STALE_AFTER = 5  # years
NodeId = Annotated[
    str, Path(max_length=500, description="Id of a node; its slash may stand as it is.", examples=["theme/mediation"])
]
TieId = Annotated[str, Path(max_length=1500, description="Id of a tie: «source relation target».")]
SchemeWord = Literal["theme", "problem", "population"]
SCHEMES: Mapping[SchemeWord, Scheme] = {"theme": "Theme", "problem": "Problem", "population": "Population"}


@router.get("/nodes")
@answered
def list_nodes(
    *,
    here: UsesHere,
    kind: KindWord = "",
    country: Country = "",
    territory: Territory = "",
    theme: Theme = "",
    document: Document = "",
    at: At = "",
    evidence: EvidenceWord = "all",
    as_of: AsOf = "",
    changed_since: Annotated[int | None, Query(ge=0, le=2**53, description="Changed after the change so numbered.")] = (
        None
    ),
    after: After = "",
    limit: Limit = 100,
) -> Listed[NodeOut]:
    """Nodes in order of id."""
    wanted = filtered(
        here,
        kind=kind,
        country=country,
        territory=territory,
        theme=theme,
        document=document,
        at=at,
        evidence=evidence,
    )
    if changed_since is not None:
        check_role(here.viewer, "reader")  # the public is not told the numbers, nor finds them out by trying
        changed = frozenset(here.sight.touched_since(changed_since))
        wanted = replace(wanted, among=changed if wanted.among is None else wanted.among & changed)
    with past(here, as_of) as sight:
        return page(here, _chosen(sight, wanted, place(here, after)), limit, NodeOut.of, _id)


# These come before the node itself: ids hold slashes, so that its address would swallow them.
@router.get("/nodes/{id:path}/neighbourhood")
@answered
def neighbourhood(
    *,
    here: UsesHere,
    id: NodeId,
    depth: Annotated[int, Query(ge=1, le=3)] = 1,
    evidence: EvidenceWord = "all",
    at: At = "",
    as_of: AsOf = "",
    limit: Limit = 200,
) -> Neighbourhood:
    """What stands around a node, nearest first, at most `limit` nodes."""
    moment, enough = date_named(at), EVIDENCE[evidence]
    with past(here, as_of) as sight:
        centre = sight.node(id)
        found: dict[str, Node] = {centre.id: centre}
        edges: dict[str, Edge] = {}
        ring = [centre.id]
        for _ in range(depth):
            reached: list[str] = []
            for one in ring:
                for tie in sight.ties(one):
                    if not enough(tie.edge.evidence) or (moment and not _stands(tie.edge, moment)):
                        continue
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


@router.get("/nodes/{id:path}/history")
@answered
def node_history(*, here: UsesHere, id: NodeId, limit: Limit = 20) -> Listed[StepOut]:
    """What the latest changes did to a node, the latest first."""
    return _steps(here, here.sight.node(id).id, limit)


@router.get("/nodes/{id:path}/freshness")
@answered
def node_freshness(*, here: UsesHere, id: NodeId) -> FreshnessOut:
    """Since when a node is known, and when that was last confirmed."""
    return _fresh(here, here.sight.node(id).id)


@router.get("/nodes/{id:path}")
@answered
def get_node(*, here: UsesHere, id: NodeId, as_of: AsOf = "") -> NodeWithEdges:
    """A node with its ties. The id of a merged node leads to the one it was joined to."""
    with past(here, as_of) as sight:
        found = sight.node(id)
        edges = [EdgeOut.of(tie.edge) for tie in sight.ties(found.id, rejected=True)]
    return NodeWithEdges.model_construct(**vars(NodeOut.of(found)), edges=edges)


@router.get("/edges")
@answered
def list_edges(
    *,
    here: UsesHere,
    of: Annotated[str, Query(max_length=500, description="Id of a node at either end.")] = "",
    source: Annotated[str, Query(max_length=500)] = "",
    target: Annotated[str, Query(max_length=500)] = "",
    relation: Annotated[str, Query(max_length=50, examples=["funds"])] = "",
    document: Document = "",
    at: At = "",
    evidence: EvidenceWord = "all",
    as_of: AsOf = "",
    after: After = "",
    limit: Limit = 100,
) -> Listed[EdgeOut]:
    """Ties in order of id."""
    moment, enough, start = date_named(at), EVIDENCE[evidence], place(here, after)
    with past(here, as_of) as sight:
        found = sight.edges(
            of=sight.node(of).id if of else None,
            source=sight.node(source).id if source else None,
            target=sight.node(target).id if target else None,
            relation=relation_named(relation) or None,
            document=document_of(here, document) if document else None,
        )
        kept = (
            edge
            for edge in found
            if edge.id > start and enough(edge.evidence) and (not moment or _stands(edge, moment))
        )
        return page(here, kept, limit, EdgeOut.of, _id)


@router.get("/edges/{id:path}/history")
@answered
def edge_history(*, here: UsesHere, id: TieId, limit: Limit = 20) -> Listed[StepOut]:
    """What the latest changes did to a tie, the latest first."""
    return _steps(here, tie_named(here.sight, id).id, limit)


@router.get("/edges/{id:path}/freshness")
@answered
def edge_freshness(*, here: UsesHere, id: TieId) -> FreshnessOut:
    """Since when a tie is known, and when that was last confirmed."""
    return _fresh(here, tie_named(here.sight, id).id)


@router.get("/edges/{id:path}")
@answered
def get_edge(*, here: UsesHere, id: TieId, as_of: AsOf = "") -> EdgeOut:
    """A tie with its evidence."""
    with past(here, as_of) as sight:
        return EdgeOut.of(tie_named(sight, id))


@router.get("/search")
@answered
def search(
    *,
    here: UsesHere,
    q: Annotated[str, Query(max_length=400, description="What to look for, as you would say it.")],
    kind: KindWord = "",
    country: Country = "",
    territory: Territory = "",
    theme: Theme = "",
    document: Document = "",
    at: At = "",
    evidence: EvidenceWord = "all",
    after: After = "",
    limit: Limit = 10,
) -> Listed[HitOut]:
    """The best hits first, each with the reasons for it; misspellings and synonyms are forgiven."""
    wanted = filtered(
        here,
        kind=kind,
        country=country,
        territory=territory,
        theme=theme,
        document=document,
        at=at,
        evidence=evidence,
    )
    question = Question(q, wanted.kind or "", wanted.country or "", here.sight.node(theme).id if theme else "")
    narrowed = bool(territory or document or at or evidence != "all")
    reach = MOST_HITS if narrowed or after else limit + 1
    hits = list(here.services.search(question, here.viewer, reach))
    if narrowed:
        hits = _narrowed(here, hits, wanted)
    return numbered(here, hits, after, limit, lambda hit: _hit(here, hit))


@router.get("/documents")
@answered
def list_documents(*, here: UsesHere, country: Country = "", after: After = "", limit: Limit = 100) -> Listed[NodeOut]:
    """Documents in order of id."""
    wanted = filtered(here, kind="document", country=country)
    return page(here, _chosen(here.sight, wanted, place(here, after)), limit, NodeOut.of, _id)


@router.get("/documents/{id:path}")
@answered
def get_document(*, here: UsesHere, id: NodeId) -> DocumentOut:
    """A document, its text, and where in it what was found stands; the last two where you may read them."""
    shown = document_page(here.sight, document_of(here, id))
    mentions = [
        MentionOut(
            start=found.start,
            end=found.end,
            node=NodeBrief.of(found.node),
            relation=found.relation or None,
            tail=NodeBrief.of(found.tail) if found.tail else None,
            evidence=found.evidence,
        )
        for found in (*shown.nodes, *shown.ties)
    ]
    text = here.sight.document_text(shown.document.id)
    return DocumentOut(**vars(NodeOut.of(shown.document)), text=text, mentions=mentions if text else [])


@router.get("/changes", dependencies=[requires("editor")])
@answered_to_each
def list_changes(*, here: UsesHere, limit: Limit = 50) -> Listed[ChangeOut]:
    """The latest changes, the latest first; one's own only, unless one sees everything."""
    own = "" if here.sight.all_seeing else author_of(here.viewer)
    return Listed(items=[ChangeOut.of(change) for change in here.sight.history(limit, by=own)])


@router.get("/stale")
@answered
def list_stale(
    *,
    here: UsesHere,
    before: Annotated[str, Query(max_length=20, description="Not confirmed since; five years ago if not said.")] = "",
    kind: Annotated[str, Query(max_length=50, description="A kind of node, or a relation.")] = "",
    after: After = "",
    limit: Limit = 50,
) -> Listed[FreshnessOut]:
    """What stands in the graph and nobody has confirmed for long, the longest ago first."""
    since = date_named(before) or str(date.today().year - STALE_AFTER)
    found = stale(here.store, since, kind_or_relation_named(kind) or None)
    start = place(here, after)
    later = ((item, fresh) for item, fresh in found if f"{fresh.last_confirmed} {item.id}" > start)
    return page(
        here,
        later,
        limit,
        lambda each: FreshnessOut.of(each[0].id, each[1]),
        lambda each: f"{each[1].last_confirmed} {each[0].id}",
    )


@router.get("/counts")
@answered
def counts(*, here: UsesHere, as_of: AsOf = "") -> Counts:
    """How many nodes of each kind there are, and how many ties."""
    with past(here, as_of) as sight:
        return counted(here, sight)


@router.get("/ontology")
@answered
def get_ontology(*, here: UsesHere) -> OntologyOut:
    """The kinds of nodes and relations, with their properties, named in the language asked for."""
    known, language = ontology(), here.language
    return OntologyOut(
        kinds=[
            KindOut(
                id=kind.id,
                label=kind.label[language],
                plural=kind.plural[language],
                properties=_properties(kind, kind.required),
            )
            for kind in known.kinds.values()
        ],
        relations=[
            RelationOut(
                id=relation.id,
                label=relation.label[language],
                symmetric=relation.symmetric,
                ends=sorted(relation.ends),
                properties=_properties(relation, ()),
            )
            for relation in known.relations.values()
        ],
        actor_types={type: label[language] for type, label in known.actor_types.items()},
    )


@router.get("/vocabularies/{scheme}")
@answered
def get_vocabulary(*, here: UsesHere, scheme: SchemeWord) -> Listed[ConceptOut]:
    """The themes, problems or populations, with their labels and how they relate (SKOS)."""
    concepts = vocabulary(SCHEMES[scheme])
    return Listed(
        items=[
            ConceptOut(
                id=concept.node_id,
                label=concept.pref_label[here.language],
                pref_label=concept.pref_label,
                alt_labels=concept.alt_labels,
                broader=f"{scheme}/{concept.broader}" if concept.broader else None,
                matches=[
                    MatchOut.model_validate({"match": how, **category._asdict()}) for how, category in concept.matches
                ],
                scope_note=concept.scope_note,
            )
            for concept in concepts
        ]
    )


@contextmanager
def past(here: Here, as_of: str) -> Iterator[Sight]:
    """The graph as the viewer may see it, now or as it was. Raises `UsageError` for a change or date that is none."""
    if not as_of:
        yield here.sight
        return
    moment = moment_named(as_of)
    if isinstance(moment, int):
        check_role(here.viewer, "reader")
    with here.sight.as_of(moment) as sight:
        yield sight


def moment_named(as_of: str) -> int | str:
    """A change by its number, or a date; four digits are a year. Raises `UsageError`."""
    if as_of.isascii() and as_of.isdecimal() and len(as_of) != 4:
        return min(int(as_of), 2**53)
    return date_named(as_of)


def tie_named(sight: Sight, id: str) -> Edge:
    """The tie with this id, both of whose ends the viewer may see. Raises `UsageError`."""
    found = next(sight.edges(ids=[id], rejected=True), None)
    if found is None:
        raise unknown(id)
    return found


def counted(here: Here, sight: Sight) -> Counts:
    """The counts of what the viewer may see."""
    counts = dict(here.services.counts(here.viewer) if sight is here.sight else sight.counts())
    edges = counts.pop("edges")
    return Counts(change=sight.sequence() if here.numbered else None, nodes=counts, edges=edges)


def _chosen(sight: Sight, wanted: Filter, after: str) -> Iterator[Node]:
    found = sight.nodes(
        wanted.kind,
        country=wanted.country,
        document=wanted.document,
        ids=None if wanted.among is None else sorted(wanted.among),
        after=after,
    )
    return (node for node in found if wanted.admits(node))


def _narrowed(here: Here, hits: list[ShownHit], wanted: Filter) -> list[ShownHit]:
    """The hits that a filter leaves which the index does not know; it looks at evidence, so nodes are read anew."""
    ids = [hit.node.id for hit in hits]
    admitted = {node.id for node in here.sight.nodes(ids=ids, document=wanted.document) if wanted.admits(node)}
    return [hit for hit in hits if hit.node.id in admitted]


def _hit(here: Here, hit: ShownHit) -> HitOut:
    node = hit.node
    return HitOut(
        id=node.id,
        kind=node.kind,
        name=node.name,
        score=hit.score,
        reasons=[here.say(reason) for reason in hit.reasons],
        snippet=hit.snippet,
    )


def _steps(here: Here, id: str, limit: int) -> Listed[StepOut]:
    steps = account(here.store, id, limit)
    return Listed(
        items=[
            StepOut(change=ChangeOut.of(step.change), differences=[here.say(each) for each in step.differences])
            for step in steps
        ]
    )


def _fresh(here: Here, id: str) -> FreshnessOut:
    return FreshnessOut.of(id, here.sight.freshness([id]).get(id) or Freshness("", "", ""))


def _stands(edge: Edge, moment: str) -> bool:
    return stands_at(edge.properties.get("start"), edge.properties.get("end"), moment)


def _properties(of: Kind | Relation, required: tuple[str, ...]) -> list[PropertyType]:
    known = ontology()
    closed: Mapping[str, tuple[str, ...]] = {**known.values, "actor_type": tuple(known.actor_types)}
    return [
        PropertyType(name=name, type=type, values=list(closed.get(type, ())), required=name in required)
        for name, type in of.properties.items()
    ]


def _id(item: Node | Edge) -> str:
    return item.id
