"""Coordination gaps."""

from __future__ import annotations

from fastapi import Request
from fastapi.responses import Response

from api.context import UsesLanguage, UsesServices, UsesSight
from api.html import page
from api.pages.router import First, pages_for
from viz.pages.gaps import gaps_page

router = pages_for("public")


@router.get("/brechas")
def gaps(
    request: Request,
    services: UsesServices,
    sight: UsesSight,
    language: UsesLanguage,
    clase: str = "",
    territorio: str = "",
    tema: str = "",
    desde: First = 0,
) -> Response:
    found = services.gaps(sight.viewer, kind=clase, territory=territorio, theme=tema)
    shown_page = gaps_page(sight, found, kind=clase, territory=territorio, theme=tema, first=desde)
    return page(request, "gaps.html", language, page=shown_page)
