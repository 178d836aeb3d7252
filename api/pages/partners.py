"""Partners that fit an actor: why, whom to ask for an introduction, and saying that two do not suit each other."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import Form, Query, Request
from fastapi.responses import Response

from api.answers import Here, UsesHere
from api.html import changed, page
from api.models import FeedbackIn
from api.pages.picking import sought
from api.pages.router import pages_for
from api.problems import status_of
from api.routes.review import give_feedback
from api.security.access import requires
from graph.errors import TejidoError
from graph.matching import partners
from graph.model import Node
from graph.ontology import ACTING
from graph.text import Text
from viz.pages.partners import partners_page
from viz.site import with_query

router = pages_for("public")
RECOMMENDED = 10
WHY = Text("Why? Others will read the reason.")

Name = Annotated[str, Query(max_length=500)]


@router.get("/socios")
def choose(request: Request, here: UsesHere, actor: Name = "", actor_id: Name = "") -> Response:
    """Whom an actor should work with; asks for it where none is given yet."""
    which, error = sought(here.sight, actor, actor_id, *ACTING)
    return _page(request, here, which, actor, error=error)


@router.post("/socios", dependencies=[requires("editor")])
def answer(
    request: Request,
    here: UsesHere,
    actor_id: Annotated[str, Form(max_length=500)],
    otro: Annotated[str, Form(max_length=500)],
    opinion: Annotated[Literal["together", "not_suitable", "open"], Form()],
    motivo: Annotated[str, Form(max_length=2000)] = "",
) -> Response:
    """Say of two that they work together already, or do not suit each other, and why."""
    actor, other = here.sight.node(actor_id), here.sight.node(otro)
    if not motivo.strip():
        return _page(request, here, [actor], about=other, errors={"motivo": WHY})
    try:
        done = give_feedback(FeedbackIn(pair=(actor.id, other.id), opinion=opinion, reason=motivo), here)
    except TejidoError as error:
        return _page(request, here, [actor], about=other, typed_reason=motivo, error=error)
    return changed(with_query("/socios", actor_id=actor.id), done.change)


def _page(
    request: Request,
    here: Here,
    which: list[Node],
    typed: str = "",
    *,
    about: Node | None = None,
    typed_reason: str = "",
    error: TejidoError | None = None,
    errors: dict[str, Text] | None = None,
) -> Response:
    found = None
    if len(which) == 1:
        situation = here.services.situation(here.viewer)
        found = partners_page(here.sight, situation, which[0], partners(situation, which[0].id, RECOMMENDED))
    return page(
        request,
        "partners.html",
        here.language,
        status=status_of(request, error, errors or ()),
        page=found,
        which=which,
        typed=typed,
        about=about,
        typed_reason=typed_reason,
        error=error,
        errors=errors or {},
    )
