"""Who may be whom: candidates for joining, two side by side, and what is decided of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Final, Literal

from fastapi import Form, Query
from fastapi.responses import Response

from api.answers import Here, UsesHere
from api.html import changed, page
from api.models import JudgeIn, MergeIn
from api.pages.picking import picked
from api.pages.router import First, own, pages_for
from api.pages.sending import as_seen
from api.routes.editing import merge
from api.routes.review import judge
from api.security.limits import costly
from graph.errors import ConflictError, DataError, ForbiddenError, TejidoError, UsageError
from graph.model import Node
from ingest.identity.duplicates import NAMED, Pair, duplicates
from viz.pages.duplicates import QUOTES, duplicates_page, pair_page

router = pages_for("editor")
AT_ONCE_AMONG: Final = 5_000  # bodies that are compared without a name to begin with

Id = Annotated[str, Query(max_length=500)]
Name = Annotated[str, Query(max_length=200)]
Given = Annotated[str, Form(max_length=500)]


@router.get("/duplicados", dependencies=[costly()])
def candidates(
    here: UsesHere,
    clase: Annotated[str, Query(max_length=60)] = "",
    actor: Name = "",
    actor_id: Id = "",
    desde: First = 0,
) -> Response:
    """Pairs that may be one, the likeliest first; in a large graph, those of a body that is named first."""
    error: UsageError | None = None
    about: Node | None = None
    if actor or actor_id:
        try:
            about = picked(here.sight, actor, actor_id, *NAMED)
        except UsageError as problem:
            error = problem
    many = sum(here.services.counts(here.viewer).get(kind, 0) for kind in NAMED) > AT_ONCE_AMONG
    found: Sequence[Pair] = ()
    if about is not None:
        found = duplicates(here.store, {about.id})
    elif not many:
        found = here.services.duplicates(here.viewer)
    return page(
        here.request,
        "duplicates.html",
        here.language,
        status=400 if error else 200,
        page=duplicates_page(here.sight, found, clase if clase in NAMED else "", about, desde),
        many=many,
        typed=actor,
        error=error,
    )


@router.get("/duplicados/ver")
def side_by_side(
    here: UsesHere,
    uno: Id,
    otro: Id = "",
    otro_nombre: Name = "",
    otro_nombre_id: Id = "",
    vuelta: Annotated[str, Query(max_length=2000)] = "/duplicados",
) -> Response:
    """Two nodes side by side; with one alone, asks for the other."""
    return _pair(here, uno, otro or otro_nombre_id, otro_nombre, own(vuelta))


@router.post("/duplicados")
def judged(
    here: UsesHere,
    uno: Given,
    otro: Given,
    veredicto: Annotated[Literal["same", "not_same", "unsure"], Form()],
    queda: Given = "",
    motivo: Annotated[str, Form(max_length=2000)] = "",
    visto: Annotated[int, Form(ge=0, le=2**53)] = 0,
    vuelta: Annotated[str, Form(max_length=2000)] = "/duplicados",
) -> Response:
    """Join the two under the one whose name leads (`queda`), or keep them apart. Both can be taken back."""
    back = own(vuelta)
    try:
        if veredicto == "same":
            keep, other = (otro, uno) if queda == otro else (uno, otro)
            done = merge(MergeIn(keep=keep, other=other, reason=motivo), here, as_seen(visto) if visto else None)
        else:
            done = judge(JudgeIn(one=uno, other=otro, verdict=veredicto, reason=motivo), here)
    except (ConflictError, ForbiddenError, DataError, UsageError) as error:
        return _pair(here, uno, otro, "", back, error, keeps=queda, reason=motivo)
    # a judgement touches no node, and is a change all the same
    return changed(back, done.change)


def _pair(
    here: Here,
    uno: str,
    otro: str,
    name: str,
    back: str,
    error: TejidoError | None = None,
    *,
    keeps: str = "",
    reason: str = "",
) -> Response:
    one = here.sight.node(uno)
    other: Node | None = None
    if otro or name:
        try:
            other = picked(here.sight, name, otro, one.kind)
        except UsageError as problem:
            error = error or problem
    if other is not None and other.id == one.id:
        error, other = UsageError("They are one already.", remedy="Choose another."), None
    status = 200 if error is None else 409 if isinstance(error, ConflictError) else 400
    return page(
        here.request,
        "pair.html",
        here.language,
        status=status,
        subject=one,
        page=pair_page(here.sight, one, other) if other else None,
        typed=name,
        keeps=keeps or one.id,
        reason=reason,
        error=error,
        back=back,
        quotes=QUOTES,
    )
