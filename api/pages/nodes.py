"""A node's own page."""

from __future__ import annotations

from datetime import date

from fastapi import Request
from fastapi.responses import Response

from api.context import UsesLanguage, UsesServices, UsesSight
from api.html import page
from api.pages.router import pages_for
from viz.pages.agreements import agreement
from viz.pages.node import node_page, review_of
from viz.pages.practices import profile

router = pages_for("public")


@router.get("/nodo/{id:path}")
def node(request: Request, id: str, services: UsesServices, sight: UsesSight, language: UsesLanguage) -> Response:
    found = sight.node(id)
    shown_page = node_page(sight, found, services.advice(found, sight.viewer))
    if found.kind == "Practice":
        practice = profile(sight, found, services.situation(sight.viewer))
        return page(request, "practice.html", language, page=shown_page, review_of=review_of, practice=practice)
    if found.kind == "Alliance":
        followed = agreement(sight, found, services.situation(sight.viewer), date.today())
        return page(request, "agreement.html", language, page=shown_page, review_of=review_of, agreement=followed)
    return page(request, "node.html", language, page=shown_page, review_of=review_of)
