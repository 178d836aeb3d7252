"""The pages, under Spanish addresses."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response

from api.context import UsesLanguage, UsesServices, UsesSight, UsesViewer
from api.html import page
from api.security.access import requires
from graph.analysis.gaps import most_pressing
from graph.network import Standard
from viz.pages import document as document_pages
from viz.pages.gaps import gaps_page, shown
from viz.pages.network import Selection, draw, network_page
from viz.pages.node import node_page, review_of
from viz.pages.search import Question, search_page
from viz.pages.start import start_page

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse, dependencies=[requires("public")])
PRESSING = 5

First = Annotated[int, Query(ge=0, alias="desde")]


@router.get("/")
def start(request: Request, services: UsesServices, sight: UsesSight, language: UsesLanguage) -> Response:
    gaps = most_pressing(list(services.gaps(sight.viewer)), PRESSING)
    return page(request, "start.html", language, page=start_page(services.counts(sight.viewer), shown(sight, gaps)))


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


@router.get("/nodo/{id:path}")
def node(request: Request, id: str, services: UsesServices, sight: UsesSight, language: UsesLanguage) -> Response:
    found = sight.node(id)
    shown_page = node_page(sight, found, services.advice(found, sight.viewer))
    return page(request, "node.html", language, page=shown_page, review_of=review_of)


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


@router.get("/documentos")
def documents(request: Request, sight: UsesSight, language: UsesLanguage, despues: str = "") -> Response:
    return page(request, "documents.html", language, page=document_pages.documents_page(sight, despues))


@router.get("/documento/{id:path}")
def document(request: Request, id: str, sight: UsesSight, language: UsesLanguage) -> Response:
    return page(request, "document.html", language, page=document_pages.document_page(sight, id))
