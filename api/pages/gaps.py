"""Coordination gaps: choosing among them, what each rests on, answering them, and a sheet for a meeting."""

from __future__ import annotations

from typing import Annotated

from fastapi import Form, Path, Query, Request
from fastapi.responses import Response

from api.answers import Here, UsesHere
from api.context import UsesLanguage, UsesServices, UsesSight
from api.html import changed, page
from api.models import FeedbackIn
from api.pages.picking import sought
from api.pages.router import First, Several, own, pages_for
from api.problems import status_of
from api.routes.review import give_feedback
from api.security.access import requires
from graph.errors import ConflictError, TejidoError
from graph.model import Feedback, Opinion
from graph.text import Moment, Text
from viz import labels
from viz.pages.gaps import agenda, answers, gap_page, gaps_page
from viz.pages.node import review_of

router = pages_for("public")

Code = Annotated[str, Path(max_length=2000)]
Words = Annotated[str, Form(max_length=2000)]
WHY = Text("Why is it not a gap? Others will read the reason.")


@router.get("/brechas")
def gaps(
    request: Request,
    services: UsesServices,
    sight: UsesSight,
    language: UsesLanguage,
    clase: Several = None,
    territorio: Several = None,
    tema: Several = None,
    desde: First = 0,
) -> Response:
    catalogue = services.gap_catalogue(sight.viewer)
    wanted = {"clase": clase, "territorio": territorio, "tema": tema}
    chosen = {name: [value for value in values if value] for name, values in wanted.items() if values}
    chosen = {name: values for name, values in chosen.items() if values}
    found = gaps_page(sight, catalogue, chosen, desde, len(answers(sight, catalogue)))
    return page(request, "gaps.html", language, page=found)


@router.get("/brechas/respondidas")
def answered(request: Request, services: UsesServices, sight: UsesSight, language: UsesLanguage) -> Response:
    """What was said of gaps, by whom and when."""
    catalogue = services.gap_catalogue(sight.viewer)
    said = answers(sight, catalogue)
    return page(request, "gaps-answered.html", language, answers=said, open=len(catalogue.gaps))


@router.get("/brechas/reunion")
def for_meeting(
    request: Request,
    services: UsesServices,
    sight: UsesSight,
    language: UsesLanguage,
    territorio: Annotated[str, Query(max_length=200)] = "",
    territorio_id: Annotated[str, Query(max_length=200)] = "",
) -> Response:
    """A territory's gaps to print for a meeting; asks for the territory where none is given yet."""
    which, error = sought(sight, territorio, territorio_id, "Territory")
    found = None
    if len(which) == 1:
        found = agenda(sight, which[0], services.gaps(sight.viewer, territory=which[0].id))
    status = 400 if error else 200
    return page(
        request, "gaps-meeting.html", language, status=status, page=found, which=which, typed=territorio, error=error
    )


@router.get("/brechas/{code:path}")
def gap(request: Request, code: Code, here: UsesHere) -> Response:
    """One gap: what it rests on, and the form that answers it."""
    return _gap(request, here, code)


@router.post("/brechas/{code:path}", dependencies=[requires("editor")])
def answer(
    request: Request,
    code: Code,
    here: UsesHere,
    opinion: Annotated[Opinion, Form()],
    motivo: Words = "",
    visto: Annotated[str, Form(max_length=40)] = "",
    vuelta: Words = "",
) -> Response:
    """Say that a gap is closed or is none; `visto` is when it was answered before, as the form was shown."""
    found = here.services.gap_catalogue(here.viewer)
    its = found.gap(code)
    before = found.here.feedback.get(its.id)
    try:
        if before is not None and before.at != visto:
            raise _answered_meanwhile(before)
        if opinion != "done" and not motivo.strip():
            return _gap(request, here, code, motivo, errors={"motivo": WHY})
        done = give_feedback(FeedbackIn(finding=its.id, opinion=opinion, reason=motivo), here)
    except TejidoError as error:
        return _gap(request, here, code, motivo, error=error)
    return changed(own(vuelta or f"/brechas/{its.code}"), done.change)


def _answered_meanwhile(before: Feedback) -> ConflictError:
    return ConflictError(
        "{who} answered it meanwhile ({when}): {opinion}.",
        remedy="Read what stands here now; then answer again if you see it otherwise.",
        who=labels.asserted_by(before.by),
        when=Moment(before.at),
        opinion=labels.OPINIONS[before.opinion],
    )


def _gap(
    request: Request,
    here: Here,
    code: str,
    typed: str = "",
    *,
    error: TejidoError | None = None,
    errors: dict[str, Text] | None = None,
) -> Response:
    catalogue = here.services.gap_catalogue(here.viewer)
    shown = gap_page(here.sight, catalogue, catalogue.gap(code))
    return page(
        request,
        "gap.html",
        here.language,
        status=status_of(request, error, errors or ()),
        page=shown,
        review_of=review_of,
        typed=typed,
        error=error,
        errors=errors or {},
    )
