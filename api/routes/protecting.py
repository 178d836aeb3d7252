"""Protecting the people in the graph, under `/api/v1`: who may see them, on what ground they are kept, forgetting them.

What is done here goes to the log besides: persons stand in it under their pseudonyms.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Final, get_args

from fastapi import APIRouter, Query

from api.answers import Here, UsesHere, answered
from api.context import gate_of
from api.filters import After, Limit
from api.jobs.sheets import sheets_of
from api.models import (
    ChangeOut,
    CompactedOut,
    ConsentIn,
    ConsentOut,
    Edited,
    ForgetIn,
    ForgottenOut,
    Listed,
    UnvouchedOut,
    VisibilityIn,
    VisibilityOut,
)
from api.paging import numbered
from api.routes.authors import author_of
from api.routes.editing import IfMatch, done, editable, present_node, seen_change
from api.routes.ingesting import jobs_of
from api.routes.reading import NodeId
from api.security.access import requires
from api.security.audit import What
from graph.erasure import forget
from graph.grounds import MONTHS, without_ground
from graph.model import Changes, Consent, Level, Part, Visibility

router = APIRouter(prefix="/api/v1", tags=["protecting"], dependencies=[requires("coordinator")])

PARTS: Final[tuple[Part, ...]] = get_args(Part)
Purpose = Annotated[str, Query(min_length=1, max_length=500, description="For what it was given.")]


@router.get("/nodes/{id:path}/visibility")
@answered
def get_visibility(*, here: UsesHere, id: NodeId) -> Listed[VisibilityOut]:
    """Who may see a node and each of its parts."""
    node = here.sight.node(id)
    stated = {each.part: each for each in here.sight.visibilities() if each.node == node.id}

    def shown(part: Part) -> VisibilityOut:
        decided = stated.get(part)
        return VisibilityOut(
            part=part,
            level=here.sight.veil.level(node, part),
            by=decided.by if decided else "",
            at=decided.at if decided else "",
            reason=decided.reason if decided else "",
        )

    return Listed(items=[shown(part) for part in PARTS])


@router.put("/nodes/{id:path}/visibility")
def set_visibility(id: NodeId, decided: VisibilityIn, here: UsesHere, if_match: IfMatch = None) -> Edited:
    """Say who may see a node, or one part of it. It outlives every document."""
    return set_visibilities(here, id, {decided.part: decided.level}, decided.reason, if_match)


def set_visibilities(
    here: Here, id: str, levels: Mapping[Part, Level], reason: str, if_match: str | None = None
) -> Edited:
    """Say who may see several parts of a node at once."""
    node = present_node(here, id)
    said = tuple(Visibility(node.id, level, part, reason=reason) for part, level in levels.items())
    changes = Changes(visibilities=said, by=author_of(here.viewer), reason=reason)
    return _applied(here, node.id, changes, "visibility-set", if_match)


@router.get("/nodes/{id:path}/consents")
@answered
def get_consents(*, here: UsesHere, id: NodeId) -> Listed[ConsentOut]:
    """On what grounds a person is kept."""
    node = here.sight.node(id)
    return Listed(items=[ConsentOut.of(each) for each in here.sight.consents() if each.node == node.id])


@router.post("/nodes/{id:path}/consents", status_code=201)
def record_consent(id: NodeId, given: ConsentIn, here: UsesHere, if_match: IfMatch = None) -> Edited:
    """Record on what ground a person is kept; of the same purpose, it takes the place of what was recorded before."""
    node = present_node(here, id)
    at = given.given_at or date.today().isoformat()
    said = Consent(node.id, given.purpose, given.basis, given.given_by, at, given.document)
    changes = Changes(consents=(said,), by=author_of(here.viewer), reason=given.reason)
    return _applied(here, node.id, changes, "ground-recorded", if_match)


@router.delete("/nodes/{id:path}/consents")
def withdraw_consent(
    id: NodeId,
    purpose: Purpose,
    here: UsesHere,
    reason: Annotated[str, Query(max_length=2000, description="Why; it is kept in the history.")] = "",
    if_match: IfMatch = None,
) -> Edited:
    """Take out a ground that holds no longer: she took it back, or left the office."""
    node = present_node(here, id)
    changes = Changes(withdrawals=((node.id, purpose),), by=author_of(here.viewer), reason=reason)
    return _applied(here, node.id, changes, "ground-withdrawn", if_match)


@router.get("/consents")
@answered
def list_consents(*, here: UsesHere, after: After = "", limit: Limit = 100) -> Listed[ConsentOut]:
    """On what grounds persons are kept, in order of their ids."""
    return numbered(here, here.sight.consents(), after, limit, ConsentOut.of)


@router.get("/consents/missing")
@answered
def list_without_consent(
    *,
    here: UsesHere,
    months: Annotated[int, Query(ge=0, le=1200, description="Here for at least so long.")] = MONTHS,
    after: After = "",
    limit: Limit = 100,
) -> Listed[UnvouchedOut]:
    """Persons for whom no ground is recorded, in order of their ids: for each, ask her, or forget her."""
    found = list(without_ground(here.store, months))
    return numbered(
        here,
        found,
        after,
        limit,
        lambda each: UnvouchedOut(id=each[0].id, kind=each[0].kind, name=each[0].name, since=each[1]),
    )


@router.post("/nodes/{id:path}/forget", dependencies=[requires("admin")])
def forget_person(id: NodeId, why: ForgetIn, here: UsesHere) -> ForgottenOut:
    """Erase a person who asks for it, the past included. It cannot be undone; `left` is for people to do."""
    node = present_node(here, id)
    editable(here, [node.id])
    forgotten = forget(here.services.store, node.id, by=author_of(here.viewer), basis=why.basis)
    sheets_of(here.request).erase()
    left = (*forgotten.left, *jobs_of(here.request).erase(forgotten.names))
    change = forgotten.erasure.change
    _note(here, "person-forgotten", f"change/{change.number}")
    return ForgottenOut(
        change=ChangeOut.of(change),
        bearing=list(forgotten.erasure.bearing),
        left=[here.say(each) for each in left],
    )


@router.post("/compact", dependencies=[requires("admin")])
def compact(here: UsesHere) -> CompactedOut:
    """Rewrite the store's files, so that no byte of who was forgotten stays in them."""
    return CompactedOut(done=here.services.store.compact())


def _applied(here: Here, id: str, changes: Changes, what: What, if_match: str | None) -> Edited:
    editable(here, [id])
    change = here.services.store.apply(changes, seen=seen_change(here, [id], if_match))
    _note(here, what, gate_of(here.request).audit.pseudonym(id))
    return done(here, change, id)


def _note(here: Here, what: What, about: str) -> None:
    if here.viewer.name:
        gate_of(here.request).audit.note(here.viewer.name, what, about)
