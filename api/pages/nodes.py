"""A node's own page."""

from __future__ import annotations

from datetime import date
from typing import cast

from fastapi import Request
from fastapi.responses import Response

from api.context import UsesLanguage, UsesServices, UsesSight
from api.html import page
from api.pages.router import pages_for
from api.security.roles import at_least
from api.security.territory import may_edit
from graph.store import GraphStore
from viz.pages.actors import actor_profile, offered_ties
from viz.pages.agreements import agreement
from viz.pages.directory import PATHS
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
    if found.kind in PATHS:
        return page(
            request,
            "actor.html",
            language,
            page=shown_page,
            review_of=review_of,
            actor=actor_profile(sight, shown_page, date.today()),
            may_edit=at_least(sight.viewer, "editor") and may_edit(cast("GraphStore", sight), sight.viewer, found.id),
            ties=offered_ties(found.kind),
        )
    return page(request, "node.html", language, page=shown_page, review_of=review_of)
