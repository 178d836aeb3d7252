"""What a field offers while a name is typed: what is there already comes first, so that nothing is entered twice."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query, Request
from fastapi.responses import Response

from api.context import UsesLanguage, UsesServices, UsesSight
from api.html import page
from api.pages.router import pages_for
from viz.pages.search import Question

router = pages_for("public")
OFFERED = 8


@router.get("/sugerencias")
def offered(
    request: Request,
    services: UsesServices,
    sight: UsesSight,
    language: UsesLanguage,
    clase: Annotated[str, Query(max_length=100)] = "",
    campo: Annotated[str, Query(max_length=60)] = "",
    nuevo: str = "",
) -> Response:
    """The options of one field (`campo`, which is also the name of what was typed), as a part of a page."""
    typed = request.query_params.get(campo, "")[:200].strip()
    hits = [
        hit
        for kind in clase.split(",")
        for hit in (services.search(Question(typed, kind), sight.viewer, OFFERED) if typed else ())
    ]
    best = sorted(hits, key=lambda hit: -hit.score)[:OFFERED]
    return page(request, "offered.html", language, field=campo, typed=typed, hits=best, new=bool(nuevo))
