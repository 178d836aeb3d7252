"""The shapes of JSON questions and answers. Names of kinds, relations and properties are those of the ontology."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from api.jobs.model import FileState, JobState
from api.security.audit import What
from graph.exchanges import Deed
from graph.matching import Recommendation
from graph.model import (
    Basis,
    Change,
    Consent,
    Edge,
    Evidence,
    Feedback,
    Freshness,
    Judgement,
    Level,
    Node,
    Opinion,
    Part,
    Property,
    Suggestion,
    SuggestionState,
    Verdict,
)
from graph.review import Passage, Proposal
from graph.visibility import Sight
from viz.i18n import Translator

Item = TypeVar("Item")
AN_ID = "actor/municipalidad-de-santa-tecla--sv"
A_TIE = f"{AN_ID} leads space/comite-municipal-de-prevencion--sv"
LARGEST = 1e15  # what other programs still read as the same number


class Given(BaseModel):
    """What is sent: nothing but what is described, and numbers that are numbers."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False, str_max_length=20_000)


# Reading


class Listed(BaseModel, Generic[Item]):
    """A page of a list. `next` is what to give as `after` for the following page; null on the last."""

    items: list[Item]
    next: str | None = None


class NodeBrief(BaseModel):
    """A node in a few words."""

    id: str = Field(examples=[AN_ID])
    kind: str = Field(examples=["Actor"])
    name: str = Field(examples=["Municipalidad de Santa Tecla"])

    @classmethod
    def of(cls, node: Node) -> NodeBrief:
        return cls(id=node.id, kind=node.kind, name=node.name)


class NodeOut(NodeBrief):
    """A node with its other names, its properties and its evidence."""

    names: list[str] = Field(examples=[["Alcaldía de Santa Tecla"]])
    properties: Mapping[str, Property] = Field(examples=[{"actor_type": "municipality", "country": "SV"}])
    evidence: list[Evidence]

    @classmethod
    def of(cls, node: Node) -> NodeOut:
        return cls.model_construct(
            id=node.id,
            kind=node.kind,
            name=node.name,
            names=list(node.names),
            properties=node.properties,
            evidence=list(node.evidence),
        )


class EdgeOut(BaseModel):
    """A directed tie with its evidence."""

    id: str = Field(examples=[A_TIE])
    source: str = Field(examples=[AN_ID])
    relation: str = Field(examples=["leads"])
    target: str = Field(examples=["space/comite-municipal-de-prevencion--sv"])
    properties: Mapping[str, Property]
    evidence: list[Evidence]

    @classmethod
    def of(cls, edge: Edge) -> EdgeOut:
        return cls.model_construct(
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


class MentionOut(BaseModel):
    """What a stretch of a document's text supports: a node or, with `relation` and `tail`, a tie that starts from it.

    `start` and `end` count Unicode code points of `text`.
    """

    start: int
    end: int
    node: NodeBrief
    relation: str | None = None
    tail: NodeBrief | None = None
    evidence: Evidence


class DocumentOut(NodeOut):
    """A document, and its text with what was found in it, where you may read it; else both are empty."""

    text: str
    mentions: list[MentionOut]


class FreshnessOut(BaseModel):
    """How fresh a node or tie is: dates of any precision, empty where not known."""

    id: str
    first_seen: str
    source_date: str
    last_confirmed: str

    @classmethod
    def of(cls, id: str, fresh: Freshness) -> FreshnessOut:
        return cls(id=id, **vars(fresh))


class ChangeOut(BaseModel):
    """A change of the graph: when, by whom, why, and how many nodes and ties it touched."""

    number: int = Field(examples=[57])
    at: str = Field(examples=["2026-11-21T14:03:11.120+00:00"])
    by: str = Field(examples=["person/ana"])
    reason: str
    nodes: int
    edges: int
    undoes: int | None = None
    undone_by: int | None = None

    @classmethod
    def of(cls, change: Change) -> ChangeOut:
        return cls(**vars(change))


class StepOut(BaseModel):
    """A change, and in words what it did to the node or tie."""

    change: ChangeOut
    differences: list[str]


class Counts(BaseModel):
    """How many of each there are; `change` is the number of the last change, null to the public."""

    change: int | None
    nodes: Mapping[str, int] = Field(examples=[{"Actor": 412, "Practice": 83}])
    edges: int


class PropertyType(BaseModel):
    """A property: its type, and for a closed list what it may be."""

    name: str
    type: str
    values: list[str]
    required: bool


class KindOut(BaseModel):
    """A kind of node, named in the language asked for."""

    id: str
    label: str
    plural: str
    properties: list[PropertyType]


class RelationOut(BaseModel):
    """A relation, and the kinds that it may join."""

    id: str
    label: str
    symmetric: bool
    ends: list[tuple[str, str]]
    properties: list[PropertyType]


class OntologyOut(BaseModel):
    """What may stand in the graph."""

    kinds: list[KindOut]
    relations: list[RelationOut]
    actor_types: Mapping[str, str]


class MatchOut(BaseModel):
    """A category of another classification, and how it relates to the concept (SKOS)."""

    match: Literal["exactMatch", "closeMatch", "broadMatch", "narrowMatch"]
    scheme: str = Field(examples=["ICCS"])
    code: str = Field(examples=["0401"])
    name: str
    url: str


class ConceptOut(BaseModel):
    """A concept of a vocabulary (SKOS), with its labels in every language."""

    id: str = Field(examples=["theme/mediation"])
    label: str
    pref_label: Mapping[str, str]
    alt_labels: Mapping[str, tuple[str, ...]]
    broader: str | None
    matches: list[MatchOut]
    scope_note: str


class CountedOut(BaseModel):
    """How many practices something has, and how many of them by the ids of what it is counted against."""

    id: str = Field(examples=["theme/mediation"])
    name: str
    practices: int
    by: Mapping[str, int]


class UncoveredOut(BaseModel):
    """By id, what has no practice, and what has none that was evaluated or replicated although it has some."""

    countries: list[str]
    themes: list[str]
    problems: list[str]
    populations: list[str]
    unproven_countries: list[str]
    unproven_themes: list[str]
    unproven_problems: list[str]


class CatalogueOut(BaseModel):
    """What the catalogue of practices covers. Countries are counted by the themes at the top, all else by rung.

    `started` and `sourced` are bands of years since a practice began and since the latest document that speaks of it;
    `sin-dato` is where nothing is said.
    """

    practices: int
    proven: int
    rungs: Mapping[str, int]
    started: Mapping[str, int]
    sourced: Mapping[str, int]
    countries: list[CountedOut]
    themes: list[CountedOut]
    problems: list[CountedOut]
    populations: list[CountedOut]
    missing: UncoveredOut


# Findings


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
    code: str
    kind: str
    score: float
    parts: Mapping[str, float]
    title: str
    reason: str
    next_step: str
    concerned: list[str]
    introducers: list[str]
    subject: list[str]
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
    """Measures of the whole network and of each node, and what was set aside or estimated."""

    whole: list[MeasureOut]
    nodes: list[dict[str, str | float | None]]
    structure: dict[str, Any] | None = None
    set_aside: list[str]
    notes: list[str]


class CoveredOut(BaseModel):
    """How many of one sort were seen in how many documents, and how many there are at least by estimate (Chao)."""

    seen: int
    once: int
    twice: int
    documents: int
    share: float | None
    least: float | None
    low: float | None
    high: float | None


class CoverageOut(BaseModel):
    """How much is documented of the actors and spaces, and of the ties between them."""

    actors: CoveredOut
    ties: CoveredOut


class GovernanceOut(BaseModel):
    """How a space or alliance is governed, as far as the record tells; `certainty` is from 0 to 1."""

    of: str
    form: str
    label: str
    certainty: float
    reasons: list[str]
    leaders: list[str]
    members: list[str]
    evidence: list[str]


class AgreementOut(NodeOut):
    """An agreement with the past months in which nothing was complied with; `expired` if its term is over."""

    overdue: list[str]
    expired: bool


class DuplicateOut(BaseModel):
    """Two nodes that are probably one, with what speaks for it and against; `decision` is `same` or `ask`."""

    one: NodeBrief
    other: NodeBrief
    probability: float
    decision: str
    parts: Mapping[str, float]


class Seat(Given):
    """A municipality that takes part in a programme, and how many twins it can keep."""

    municipality: str = Field(examples=["territory/sonsonate--sv"], max_length=500)
    capacity: int = Field(default=1, ge=1, le=100)


class ProgrammeIn(Given):
    """The towns of a twinning programme and its rules; null means no rule."""

    towns: list[Seat] = Field(min_length=1, max_length=500)
    pairs: int | None = Field(default=None, ge=1, le=10_000)
    per_countries: int | None = Field(default=None, ge=1, le=10_000)
    abroad: bool = Field(default=True, description="Only pairs of two countries.")
    same_language: bool = False
    kilometres: float | None = Field(default=None, ge=0, le=50_000)
    size: float | None = Field(default=None, ge=0, le=1, description="Least ratio of the populations.")
    never: list[tuple[str, str]] = Field(default=[], max_length=1000)
    always: list[tuple[str, str]] = Field(default=[], max_length=1000)


class PairOut(BaseModel):
    """Two towns to be twinned, how likely they fit, and why."""

    one: NodeBrief
    other: NodeBrief
    score: float
    reasons: list[str]


class ProgrammeOut(BaseModel):
    """The best pairs; who stays without a twin, and why; places left free; and whether it is proven best."""

    pairs: list[PairOut]
    without: Mapping[str, str]
    free: Mapping[str, int]
    value: float
    bound: float
    proven: bool
    candidates: int


class ExchangeOut(BaseModel):
    """What the exchange of two twins produced, one record a result."""

    one: NodeBrief
    other: NodeBrief
    results: list[dict[str, str | int | float | bool]]


# Deciding


class PassageOut(BaseModel):
    """Words of a document with what stands before and after them."""

    before: str
    words: str
    after: str

    @classmethod
    def of(cls, passage: Passage) -> PassageOut:
        return cls(**vars(passage))


class ProposalOut(BaseModel):
    """A node or tie of which something waits for a decision: the open evidence, the most confident first, in context.

    Exactly one of `node` and `edge` is given.
    """

    id: str
    confidence: float
    node: NodeOut | None = None
    edge: EdgeOut | None = None
    context: PassageOut
    evidence: list[Evidence]

    @classmethod
    def of(cls, proposal: Proposal, context: Passage) -> ProposalOut:
        item = proposal.item
        return cls(
            id=item.id,
            confidence=proposal.confidence,
            node=NodeOut.of(item) if isinstance(item, Node) else None,
            edge=EdgeOut.of(item) if isinstance(item, Edge) else None,
            context=PassageOut.of(context),
            evidence=list(proposal.evidence),
        )


class FeedbackOut(BaseModel):
    """What was said of a finding."""

    finding: str
    opinion: Opinion
    by: str
    at: str
    reason: str

    @classmethod
    def of(cls, feedback: Feedback) -> FeedbackOut:
        return cls(**vars(feedback))


class JudgementOut(BaseModel):
    """What somebody holds of two ids."""

    one: str
    other: str
    verdict: Verdict
    by: str
    at: str
    reason: str

    @classmethod
    def of(cls, judgement: Judgement) -> JudgementOut:
        return cls(**vars(judgement))


class SuggestionOut(BaseModel):
    """What somebody without edit rights asks for, and what became of it."""

    id: str = Field(examples=["suggestion/3"])
    by: str
    at: str
    reason: str
    state: SuggestionState
    decided_by: str
    answer: str
    nodes: list[NodeOut]
    edges: list[EdgeOut]
    judgements: list[JudgementOut]

    @classmethod
    def of(cls, suggestion: Suggestion) -> SuggestionOut:
        asked = suggestion.changes
        return cls(
            **{name: value for name, value in vars(suggestion).items() if name != "changes"},
            nodes=[NodeOut.of(node) for node in asked.nodes if node.kind != "Document"],
            edges=[EdgeOut.of(edge) for edge in asked.edges],
            judgements=[JudgementOut.of(each) for each in asked.judgements],
        )


Reason = Annotated[str, Field(max_length=2000, description="Why; it is kept in the history.")]
Words = Annotated[
    str, Field(min_length=1, max_length=5000, description="How this is known: your words stand as its source.")
]
Id = Annotated[str, Field(min_length=1, max_length=500, examples=[AN_ID])]
Number = Annotated[int, Field(ge=-LARGEST, le=LARGEST)] | Annotated[float, Field(ge=-LARGEST, le=LARGEST)]
Plain = bool | Number | str
PropertyIn = Plain | list[Plain] | list[dict[str, Plain]]


class Because(Given):
    """A decision's reason."""

    reason: Reason = ""


class Decide(Because):
    """Several proposals to decide at once, by their ids."""

    ids: list[Id] = Field(min_length=1, max_length=1000)
    document: str | None = Field(default=None, max_length=500, description="Only what this document says of them.")


class DecideOne(Because):
    """How far a decision goes: all that is said of the proposal, or only what one document says."""

    document: str | None = Field(default=None, max_length=500)


class MergeIn(Because):
    """Two nodes that are the same; the id of the first one stays."""

    keep: Id
    other: Id


class JudgeIn(Because):
    """What you hold of two ids; null takes back what was judged."""

    one: Id
    other: Id
    verdict: Verdict | None


class FeedbackIn(Because):
    """What you say of a finding: a gap's `id`, or two actors that were recommended to each other."""

    finding: str | None = Field(default=None, max_length=2000)
    pair: tuple[Id, Id] | None = None
    opinion: Opinion | Literal["together"] = Field(
        description="`done`, `not_a_gap` of a gap; `together`, `not_suitable` of a pair; `open` against what was said."
    )


class EvidenceIn(Given):
    """A document of the graph that says so, and its words."""

    document: Id
    quote: str = Field(min_length=1, max_length=5000)
    page: int | None = Field(default=None, ge=1, le=1_000_000)


class Known(Given):
    """How something is known: in your words, which make it `reported`, or by documents, which make it `observed`."""

    reason: str = Field(default="", max_length=5000, examples=["La alcaldesa lo dijo en la mesa del 3 de mayo."])
    evidence: list[EvidenceIn] = Field(default=[], max_length=50)


class NodeIn(Known):
    """A new node. Without `id` it gets one made of its kind, name and `scope` (its country if none is given)."""

    id: str | None = Field(default=None, max_length=200, pattern=r"^[a-z-]+/[^\s\x00-\x1f\x7f]+$")
    kind: str = Field(min_length=1, max_length=50, examples=["Actor"])
    name: str = Field(min_length=1, max_length=500, examples=["Asociación de Vecinos de La Palma"])
    names: list[Annotated[str, Field(min_length=1, max_length=500)]] = Field(default=[], max_length=50)
    scope: str = Field(default="", max_length=100, examples=["sv-sonsonate"])
    properties: dict[str, PropertyIn] = Field(default={}, examples=[{"actor_type": "community", "country": "SV"}])


class NodePut(Because):
    """A node as it should be."""

    kind: str = Field(min_length=1, max_length=50)
    name: str = Field(min_length=1, max_length=500)
    names: list[Annotated[str, Field(min_length=1, max_length=500)]] = Field(default=[], max_length=50)
    properties: dict[str, PropertyIn] = {}


class NodePatch(Because):
    """What of a node should be otherwise (RFC 7396): what is left out stays, a property that is null goes."""

    kind: str | None = Field(default=None, min_length=1, max_length=50)
    name: str | None = Field(default=None, min_length=1, max_length=500)
    names: list[Annotated[str, Field(min_length=1, max_length=500)]] | None = Field(default=None, max_length=50)
    properties: dict[str, PropertyIn | None] = Field(default={}, examples=[{"website": "https://example.org/"}])


class EdgeIn(Known):
    """A new tie between two nodes of the graph."""

    source: Id
    relation: str = Field(min_length=1, max_length=50, examples=["allied_with"])
    target: Id
    properties: dict[str, PropertyIn] = {}


class EdgePatch(Because):
    """What of a tie should be otherwise (RFC 7396): what is left out stays, a property that is null goes."""

    source: Id | None = None
    relation: str | None = Field(default=None, min_length=1, max_length=50)
    target: Id | None = None
    properties: dict[str, PropertyIn | None] = {}


class NodePatchOf(Given):
    """Properties that a node should have."""

    id: Id
    properties: dict[str, PropertyIn] = {}


class SuggestedEdge(Given):
    """A tie that should be there, with these properties."""

    source: Id
    relation: str = Field(min_length=1, max_length=50)
    target: Id
    properties: dict[str, PropertyIn] = {}


class SuggestIn(Given):
    """What should be otherwise, and why; an editor decides."""

    reason: Words
    nodes: list[NodePatchOf] = Field(default=[], max_length=20)
    edges: list[SuggestedEdge] = Field(default=[], max_length=20)
    same: list[tuple[Id, Id]] = Field(default=[], max_length=20, description="Pairs of ids that are the same.")


class ExchangeIn(Known):
    """What the exchange of two twins produced; without documents or a reason, `result` is the source as well."""

    one: Id
    other: Id
    result: Words
    when: str = Field(default="", max_length=20, examples=["2026-07"])
    practice: str | None = Field(default=None, max_length=500, description="The practice that was taken over.")
    what: Deed | None = Field(default=None, description="Where it is left out: what names a practice took it over.")


class VisibilityIn(Because):
    """Who may see a node, or a part of it."""

    level: Level
    part: Part = "node"


class ConsentIn(Because):
    """On what ground a person is kept, for what purpose."""

    purpose: str = Field(min_length=1, max_length=500, examples=["directorio de la red"])
    basis: Basis = "consent"
    given_by: str = Field(default="", max_length=500, description="Who agreed or vouches for it.")
    given_at: str = Field(default="", max_length=20, description="A year, month or day; today if left out.")
    document: str = Field(default="", max_length=500, description="The paper that shows it, or where it is.")


class ForgetIn(Given):
    """Why a person is forgotten, without her name: it is kept."""

    basis: str = Field(min_length=1, max_length=2000, examples=["la persona lo pidió, carta del 3 de marzo"])


class NamedIn(Given):
    """A name of a body, and where known its country and type of actor."""

    name: str = Field(max_length=500)
    country: str = Field(default="", max_length=2)
    type: str = Field(default="", max_length=50)


class PairIn(Given):
    """Two names."""

    one: NamedIn
    other: NamedIn


class PairsIn(Given):
    """Pairs of names to compare."""

    pairs: list[PairIn] = Field(min_length=1, max_length=1000)


class NameMatchOut(BaseModel):
    """How probably two names are one body's."""

    one: str
    other: str
    probability: float
    decision: str


class Edited(BaseModel):
    """What was done: the id that it is under now, and the change, by whose number it is taken back (`undo`).

    If nothing had to change, `changed` is false and `change` is the last one before.
    """

    id: str | None
    changed: bool
    change: ChangeOut

    @classmethod
    def of(cls, change: Change, id: str | None = None) -> Edited:
        return cls(id=id, changed=bool(change.nodes or change.edges), change=ChangeOut.of(change))


# Protecting


class VisibilityOut(BaseModel):
    """Who may see a part of a node; `by` is who decided it, empty where it is as it started."""

    part: Part
    level: Level
    by: str
    at: str
    reason: str


class ConsentOut(BaseModel):
    """On what ground a person is kept."""

    node: str
    purpose: str
    basis: Basis
    given_by: str
    given_at: str
    document: str
    by: str
    at: str

    @classmethod
    def of(cls, consent: Consent) -> ConsentOut:
        return cls(**vars(consent))


class UnvouchedOut(NodeBrief):
    """A person for whom no ground is recorded, and since when she has been here."""

    since: str


class ForgottenOut(BaseModel):
    """A person is in no row of the graph nor of its past; `left` says what only people can reach."""

    change: ChangeOut
    bearing: list[str] = Field(description="Ids of what else bears her name and was left.")
    left: list[str]


class CompactedOut(BaseModel):
    """Whether the store's files were rewritten in full; if not, somebody was still reading."""

    done: bool


class EntryOut(BaseModel):
    """An entry of the log; `about` is an id or its pseudonym, an account, or a change."""

    number: int
    at: str
    who: str
    what: What
    said: str
    about: str
    digest: str


# Jobs


class FileOut(BaseModel):
    """What became of one file of a job."""

    name: str
    state: FileState
    document: str | None = None
    change: int | None = None
    nodes: int = 0
    edges: int = 0
    warnings: list[str] = []
    message: str | None = None
    remedy: str | None = None


class JobOut(BaseModel):
    """Work that goes on by itself. It is over when `state` is `done`, `failed` or `cancelled`."""

    id: str = Field(examples=["6f0c1b7e2a94"])
    kind: Literal["ingest"]
    state: JobState
    by: str
    created: str
    finished: str | None
    done: int = Field(description="How many files are through.")
    total: int
    files: list[FileOut]


# Keeping


class CheckOut(BaseModel):
    """Every invariant that does not hold; empty when all is well."""

    problems: list[str]
    counts: Counts


class ExportOut(BaseModel):
    """A format in which the graph can be had."""

    format: str
    media_type: str
    file: str
    label: str
    loses: str = Field(description="What a file of it leaves out.")


class Health(BaseModel):
    """The process answers."""

    status: Literal["ok"] = "ok"


class Ready(Health):
    """The store answers; `change` is the number of its last change, null to the public."""

    change: int | None


class FieldProblem(BaseModel):
    """What is wrong with one value that was sent: where it stands, and what is expected."""

    where: str
    problem: str


class Problem(BaseModel):
    """A problem as RFC 9457 has it; `remedy` says what to do. Of a lost update it says who was first, and when."""

    type: str = Field(examples=["urn:tejido:problem:not-here"])
    title: str = Field(examples=["This is not here"])
    status: int = Field(examples=[404])
    detail: str
    instance: str
    request: str = Field(description="The id of the request, to be named when reporting a problem.")
    remedy: str | None = None
    errors: list[FieldProblem] | None = None
    change: int | None = Field(default=None, description="Of a lost update: the change that came first.")
    by: str | None = Field(default=None, description="Of a lost update: who made it.")
    at: str | None = Field(default=None, description="Of a lost update: when.")


def recommended(sight: Sight, found: Sequence[Recommendation], translator: Translator) -> list[RecommendationOut]:
    """Recommendations with names, their reasons said."""
    wanted = {id for one in found for id in (one.target, *one.contacts)}
    nodes = {node.id: NodeBrief.of(node) for node in sight.nodes(ids=wanted, evidence=False)}
    return [
        RecommendationOut(
            target=nodes[one.target],
            score=round(one.probability, 4),
            reasons=[translator.render(reason) for reason in one.reasons],
            parts={name: round(value, 4) for name, value in one.parts.items()},
            contacts=[nodes[id] for id in one.contacts if id in nodes],
        )
        for one in found
        if one.target in nodes
    ]
