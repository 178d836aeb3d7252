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
from api.services import Services
from graph.store import GraphStore
from graph.visibility import Viewer
from viz.pages.actors import actor_profile, offered_ties
from viz.pages.agreements import agreement
from viz.pages.directory import PATHS
from viz.pages.little_map import LittleMap, little_map, places_of
from viz.pages.node import node_page, review_of
from viz.pages.practices import profile

router = pages_for("public")


@router.get("/nodo/{id:path}")
def node(request: Request, id: str, services: UsesServices, sight: UsesSight, language: UsesLanguage) -> Response:
    found = sight.node(id)
    shown_page = node_page(sight, found, services.advice(found, sight.viewer))
    where = _where(services, sight.viewer, found.id)
    if found.kind == "Practice":
        practice = profile(sight, found, services.situation(sight.viewer))
        return page(
            request, "practice.html", language, page=shown_page, review_of=review_of, practice=practice, where=where
        )
    if found.kind == "Alliance":
        followed = agreement(sight, found, services.situation(sight.viewer), date.today())
        return page(
            request, "agreement.html", language, page=shown_page, review_of=review_of, agreement=followed, where=where
        )
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
            where=where,
        )
    return page(request, "node.html", language, page=shown_page, review_of=review_of, where=where)


def _where(services: Services, viewer: Viewer, id: str) -> LittleMap | None:
    """Where it is, on a small map."""
    own, later = places_of(services.situation(viewer), id)
    return little_map(services.atlas(viewer).territories, own, later)
