"""The network explorer: the picture, its data, and the same as a list."""

from __future__ import annotations

from fastapi import Request
from fastapi.responses import JSONResponse, Response

from api.context import UsesLanguage, UsesServices, UsesSight, UsesViewer
from api.html import page
from api.pages.router import First, pages_for
from graph.network import Standard
from viz.pages.network import Selection, draw, network_page

router = pages_for("public")


@router.get("/red")
def network(
    request: Request,
    services: UsesServices,
    sight: UsesSight,
    language: UsesLanguage,
    centro: str = "",
    tipo: str = "",
    pais: str = "",
    evidencia: Standard = "all",
    desde: First = 0,
) -> Response:
    selection = Selection(centro, tipo, pais, evidencia)
    centre = sight.node(centro) if centro else None
    ties = services.situation(sight.viewer, evidencia).ties
    shown_page = network_page(ties, selection, services.figures(sight.viewer, evidencia), centre, desde)
    return page(request, "network.html", language, page=shown_page)


@router.get("/red/datos.json")
def network_data(
    services: UsesServices,
    viewer: UsesViewer,
    centro: str = "",
    tipo: str = "",
    pais: str = "",
    evidencia: Standard = "all",
) -> Response:
    """The picture's dots and lines."""
    ties = services.situation(viewer, evidencia).ties
    return JSONResponse(draw(ties, Selection(centro, tipo, pais, evidencia)).as_data())
