"""Good practices: choosing among them, comparing some, and what fits a municipality."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

from fastapi import Query, Request
from fastapi.responses import Response

from api.context import UsesLanguage, UsesServices, UsesSight
from api.html import page
from api.pages.picking import named, no_municipality, nobody_called
from api.pages.router import First, Several, pages_for
from graph.errors import UsageError
from graph.matching import practices_for
from graph.model import Node
from graph.search.index import MAX_LIMIT
from viz.pages.practices import COMPARED, comparison, fitting, is_municipality, practices_page
from viz.pages.search import Question

router = pages_for("public")
FITTING = 10


@router.get("/practicas")
def practices(
    request: Request,
    services: UsesServices,
    sight: UsesSight,
    language: UsesLanguage,
    q: Annotated[str, Query(max_length=400)] = "",
    problema: Several = None,
    poblacion: Several = None,
    tema: Several = None,
    pais: Several = None,
    territorio: Several = None,
    tamano: Several = None,
    evidencia: Several = None,
    costo: Several = None,
    inicio: Several = None,
    fuente: Several = None,
    desde: First = 0,
) -> Response:
    wanted = {
        "problema": problema, "poblacion": poblacion, "tema": tema, "pais": pais, "territorio": territorio,
        "tamano": tamano, "evidencia": evidencia, "costo": costo,
        "inicio": inicio, "fuente": fuente,
    }  # fmt: skip
    chosen = {name: values for name, values in wanted.items() if values}
    hits = services.search(Question(q, "Practice"), sight.viewer, MAX_LIMIT) if q.strip() else None
    found = practices_page(sight, services.practices(sight.viewer), q, chosen, hits, desde)
    return page(request, "practices.html", language, page=found, most=COMPARED)


@router.get("/practicas/comparar")
def compare(request: Request, sight: UsesSight, language: UsesLanguage, id: Several = None) -> Response:
    """Two or more practices side by side."""
    chosen = comparison(sight, id or [])
    if not chosen:
        raise UsageError("Nothing was chosen to compare.", remedy="Mark two or three practices in the list first.")
    return page(request, "compare.html", language, practices=chosen)


@router.get("/practicas/para")
def for_municipality(
    request: Request,
    services: UsesServices,
    sight: UsesSight,
    language: UsesLanguage,
    municipio: Annotated[str, Query(max_length=200)] = "",
    municipio_id: Annotated[str, Query(max_length=200)] = "",
) -> Response:
    """Practices that fit a municipality, with the reasons; asks for it where none is given yet."""
    which: list[Node] = []
    town, error = None, None
    if municipio or municipio_id:
        chosen = named(sight, municipio, municipio_id, "Territory", "Actor")
        # a department often bears the name of its chief town
        which = municipalities(chosen) or municipalities(named(sight, municipio, "", "Territory", "Actor"))
        town = which[0] if len(which) == 1 else None
        if not which:
            error = no_municipality(chosen[0]) if chosen else nobody_called(municipio)
    found = practices_for(services.situation(sight.viewer), town.id, FITTING) if town else ()
    return page(
        request,
        "practices-for.html",
        language,
        status=400 if error else 200,
        typed=municipio,
        town=town,
        which=which,
        found=fitting(sight, found),
        error=error,
    )


def municipalities(nodes: Iterable[Node]) -> list[Node]:
    """The towns among them, or the governments of some where no town is."""
    found = [node for node in nodes if is_municipality(node)]
    return [node for node in found if node.kind == "Territory"] or found
