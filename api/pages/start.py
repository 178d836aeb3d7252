"""The first page."""

from __future__ import annotations

from fastapi import Request
from fastapi.responses import Response

from api.context import UsesLanguage, UsesServices, UsesSight
from api.html import page
from api.pages.router import pages_for
from graph.analysis.gaps import most_pressing
from viz.pages.gaps import shown
from viz.pages.start import start_page

router = pages_for("public")
PRESSING = 5


@router.get("/")
def start(request: Request, services: UsesServices, sight: UsesSight, language: UsesLanguage) -> Response:
    gaps = most_pressing(list(services.gaps(sight.viewer)), PRESSING)
    return page(request, "start.html", language, page=start_page(services.counts(sight.viewer), shown(sight, gaps)))
