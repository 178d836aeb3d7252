"""Searching everything."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query, Request
from fastapi.responses import Response

from api.context import UsesLanguage, UsesServices, UsesSight
from api.html import page
from api.pages.router import pages_for
from viz.pages.search import Question, search_page

router = pages_for("public")


@router.get("/buscar")
def search(
    request: Request,
    services: UsesServices,
    sight: UsesSight,
    language: UsesLanguage,
    q: Annotated[str, Query(max_length=400)] = "",
    tipo: str = "",
    pais: str = "",
    tema: str = "",
) -> Response:
    question = Question(q, tipo, pais, tema)
    hits = services.search(question, sight.viewer) if question else ()
    found = search_page(sight, question, hits, services.countries(sight.viewer), services.counts(sight.viewer))
    return page(request, "search.html", language, page=found)
