"""What people decide, under `/api/v1`: proposals, suggestions, judgements, and answers to findings."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query

from api.answers import Here, UsesHere, answered, answered_to_each
from api.filters import After, Document, Limit, document_of, kind_or_relation_named
from api.models import (
    Because,
    Decide,
    DecideOne,
    Edited,
    FeedbackIn,
    FeedbackOut,
    JudgeIn,
    JudgementOut,
    Listed,
    ProposalOut,
    SuggestIn,
    SuggestionOut,
)
from api.paging import numbered, page, place
from api.routes.authors import author_of
from api.routes.editing import (
    IfMatch,
    discreet,
    done,
    editable,
    joinable,
    present_edge,
    present_node,
    seen_change,
)
from api.security.access import requires
from api.security.roles import at_least
from api.security.territory import check_may_apply
from graph.analysis.gaps import GapSettings, find_gaps
from graph.errors import UsageError
from graph.model import (
    Changes,
    Edge,
    Evidence,
    Feedback,
    Judgement,
    Node,
    Opinion,
    Property,
    Review,
    SuggestionState,
    finding_id,
)
from graph.ontology import ontology
from graph.reported import report
from graph.review import passage, proposals
from graph.visibility.unseen import check_keeps_levels

router = APIRouter(prefix="/api/v1", tags=["deciding"], dependencies=[requires("reader")])
Decision = Literal["accept", "reject", "reopen"]
REVIEWS: dict[Decision, Review] = {"accept": "accepted", "reject": "rejected", "reopen": "proposed"}
EVERYTHING = 1_000_000

ProposalId = Annotated[str, Path(max_length=1500, description="Id of a node or tie.")]
Share = Annotated[float, Query(ge=0, le=1)]


@router.get("/proposals", dependencies=[requires("editor")])
@answered
def list_proposals(
    *,
    here: UsesHere,
    document: Document = "",
    actor: Annotated[str, Query(max_length=500, description="Id of a node: it and its ties.")] = "",
    kind: Annotated[str, Query(max_length=50, description="A kind of node, or a relation.")] = "",
    least: Share = 0.0,
    most: Share = 1.0,
    after: After = "",
    limit: Limit = 50,
) -> Listed[ProposalOut]:
    """What waits for a decision, each with its words in their context."""
    found = proposals(
        here.store,
        document=document_of(here, document) if document else None,
        actor=here.sight.node(actor).id if actor else None,
        kind=kind_or_relation_named(kind) or None,
        least=least,
        most=most,
        after=place(here, after),
    )
    shown = (each for each in found if each.evidence)  # else only a hidden document says it
    return page(
        here,
        shown,
        limit,
        lambda each: ProposalOut.of(each, passage(here.store, each.evidence[0])),
        lambda each: each.item.id,
    )


@router.post("/proposals/{decision}", dependencies=[requires("editor")])
def decide_proposals(decision: Decision, decide: Decide, here: UsesHere, if_match: IfMatch = None) -> Edited:
    """Decide several proposals at once, all or none."""
    return _decide(here, decision, decide.ids, decide.reason, decide.document, if_match)


# A tie's id holds slashes and spaces; the last part of the address is the decision.
@router.post("/proposals/{id:path}/{decision}", dependencies=[requires("editor")])
def decide_proposal(
    id: ProposalId, decision: Decision, here: UsesHere, decide: DecideOne | None = None, if_match: IfMatch = None
) -> Edited:
    """Decide a proposal: accept or reject what is said of a node or tie, or open it again."""
    decide = decide or DecideOne()
    return _decide(here, decision, [id], decide.reason, decide.document, if_match)


@router.get("/suggestions")
@answered_to_each
def list_suggestions(
    *, here: UsesHere, state: SuggestionState | None = None, after: After = "", limit: Limit = 50
) -> Listed[SuggestionOut]:
    """What was suggested; to readers only their own."""
    author, everybody = author_of(here.viewer), at_least(here.viewer, "editor")
    found = [each for each in here.sight.suggestions(state) if everybody or each.by == author]
    return numbered(here, found, after, limit, SuggestionOut.of)


@router.post("/suggestions", status_code=201)
def suggest(suggestion: SuggestIn, here: UsesHere) -> SuggestionOut:
    """Suggest properties, ties, or that two nodes are the same, for an editor to decide."""
    author = author_of(here.viewer)
    known = {each.id: here.sight.stored(present_node(here, each.id)) for each in suggestion.nodes}
    nodes = tuple(
        Node(node.id, node.kind, node.name, (), {**_required(node), **each.properties})
        for each in suggestion.nodes
        for node in (known[each.id],)
    )
    edges = tuple(
        Edge(present_node(here, each.source).id, each.relation, present_node(here, each.target).id, each.properties)
        for each in suggestion.edges
    )
    for edge in edges:  # so that it is refused now, not when somebody accepts it
        ends = (present_node(here, end).kind for end in (edge.source, edge.target))
        ontology().check_edge(replace(edge, evidence=(Evidence(""),)), *ends)
    same = tuple(
        Judgement(present_node(here, one).id, present_node(here, other).id, "same") for one, other in suggestion.same
    )
    here.services.store.suggest(Changes(nodes, edges, judgements=same), by=author, reason=suggestion.reason)
    return SuggestionOut.of([each for each in here.sight.suggestions() if each.by == author][-1])


@router.post("/suggestions/{number}/{decision}", dependencies=[requires("editor")])
def answer_suggestion(
    number: Annotated[int, Path(ge=1, le=2**53, description="The number in `suggestion/3`.")],
    decision: Literal["accept", "reject"],
    here: UsesHere,
    because: Because | None = None,
) -> Edited:
    """Accept a suggestion, which applies it as the suggester's word, or reject it."""
    id, author = f"suggestion/{number}", author_of(here.viewer)
    asked = next((each for each in here.sight.suggestions() if each.id == id), None)
    if asked is None:
        raise UsageError("There is no suggestion «{id}».", remedy="The list of suggestions names them.", id=id)
    check_may_apply(here.store, here.viewer, asked.changes)
    if decision == "accept":
        _check_keeps_levels(here, asked.changes)
    reason = because.reason if because else ""
    with discreet(here):
        change = here.services.store.answer(id, accept=decision == "accept", by=author, reason=reason)
    return done(here, change, id)


@router.get("/judgements")
@answered
def list_judgements(
    *,
    here: UsesHere,
    of: Annotated[str, Query(max_length=500, description="Only what concerns this node.")] = "",
    after: After = "",
    limit: Limit = 100,
) -> Listed[JudgementOut]:
    """What was judged of pairs: that they are the same, that they are not, or that it cannot be told."""
    found = here.sight.judgements(here.sight.node(of).id if of else None)
    return numbered(here, found, after, limit, JudgementOut.of)


@router.post("/judgements", dependencies=[requires("editor")])
def judge(judgement: JudgeIn, here: UsesHere) -> Edited:
    """Say whether two nodes are the same. `same` joins them under the first; anything else parts them."""
    ids = [present_node(here, id).id for id in (judgement.one, judgement.other)]
    if judgement.verdict == "same":
        joinable(here, *ids)
    editable(here, ids)
    with discreet(here):
        change = here.services.store.judge(
            judgement.one, judgement.other, judgement.verdict, by=author_of(here.viewer), reason=judgement.reason
        )
    return done(here, change, judgement.one)


@router.get("/feedback")
@answered
def list_feedback(*, here: UsesHere, after: After = "", limit: Limit = 100) -> Listed[FeedbackOut]:
    """What was said of findings."""
    return numbered(here, here.sight.feedback(), after, limit, FeedbackOut.of)


@router.post("/feedback", dependencies=[requires("editor")])
def give_feedback(said: FeedbackIn, here: UsesHere) -> Edited:
    """Answer a gap (`done`, `not_a_gap`) or a recommended pair (`together`, `not_suitable`)."""
    changes = _of_gap(here, said) if said.finding is not None else _of_pair(here, said)
    return done(here, here.services.store.apply(changes))


def _decide(
    here: Here, decision: Decision, ids: list[str], reason: str, document: str | None, if_match: str | None
) -> Edited:
    known = [(present_edge(here, id) if " " in id else present_node(here, id)).id for id in ids]
    editable(here, ids)
    seen = seen_change(here, known, if_match)
    with discreet(here):
        change = here.services.store.review(
            ids,
            REVIEWS[decision],
            by=author_of(here.viewer),
            reason=reason,
            document=document_of(here, document) if document else None,
            seen=seen,
        )
    return done(here, change, ids[0] if len(ids) == 1 else None)


def _check_keeps_levels(here: Here, asked: Changes) -> None:
    """Raises `ForbiddenError` where accepting what is asked for would show more of a node than is shown."""
    known = {node.id: node for node in here.sight.nodes(ids=[node.id for node in asked.nodes], rejected=True)}
    for node in asked.nodes:
        if (before := known.get(node.id)) is not None:
            after = replace(before, properties={**before.properties, **node.properties})
            check_keeps_levels(here.viewer, before, after)
    for each in asked.judgements:
        joinable(here, each.one, each.other)


def _of_gap(here: Here, said: FeedbackIn) -> Changes:
    if said.pair is not None or said.opinion not in ("done", "not_a_gap", "open"):
        raise UsageError("That is said of two actors.", remedy="Of a gap say «done», «not_a_gap» or «open».")
    situation, settings = here.services.situation(here.viewer), GapSettings(per_kind=EVERYTHING)
    for answered_ in (False, True):
        for gap in find_gaps(situation, settings=settings, answered=answered_):
            if said.finding in (gap.id, gap.code):
                editable(here, filter(None, (*gap.concerned, gap.territory)), any_=True)
                return _kept(here, gap.id, said.opinion, said.reason)
    raise UsageError("There is no gap «{finding}».", remedy="The list of gaps names them.", finding=said.finding or "")


def _of_pair(here: Here, said: FeedbackIn) -> Changes:
    if said.pair is None:
        raise UsageError("Nothing was named.", remedy="Give a «finding», or a «pair» of two actors.")
    one, other = sorted(present_node(here, id).id for id in said.pair)
    editable(here, [one, other], any_=True)
    if said.opinion == "together":
        return report(said.reason, by=author_of(here.viewer), edges=[Edge(one, "allied_with", other)])
    if said.opinion not in ("not_suitable", "open"):
        raise UsageError("That is said of a gap.", remedy="Of two actors say «together», «not_suitable» or «open».")
    return _kept(here, finding_id("partner", one, other), said.opinion, said.reason)


def _kept(here: Here, finding: str, opinion: Opinion, reason: str) -> Changes:
    said = Feedback(finding, opinion, reason=reason)
    return Changes(feedback=(said,), by=author_of(here.viewer), reason=reason)


def _required(node: Node) -> dict[str, Property]:
    return {name: node.properties[name] for name in ontology().kinds[node.kind].required}
