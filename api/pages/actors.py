"""The directories of actors and of coordination spaces, and who changed what of one of them."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query, Request
from fastapi.responses import Response

from api.answers import UsesHere
from api.context import UsesLanguage, UsesServices, UsesSight, UsesViewer, gate_of, note_persons
from api.html import page
from api.pages.picking import named
from api.pages.router import First, Several, pages_for
from api.services import Services
from graph.account import account
from graph.search.index import MAX_LIMIT
from graph.visibility import Viewer
from viz.i18n import translator
from viz.pages.directory import AT_FIRST, COLUMNS, directory_csv, directory_page, in_words
from viz.pages.facets import Wanted
from viz.pages.search import Question

router = pages_for("public")
LATEST = 20

Words = Annotated[str, Query(max_length=400)]
Order = Annotated[str, Query(max_length=30, pattern=f"^(-?({'|'.join(COLUMNS)}))?$")]
KINDS = {"/actores": "Actor", "/espacios": "Space"}


@router.get("/actores")
@router.get("/espacios")
def directory(
    request: Request,
    services: UsesServices,
    sight: UsesSight,
    language: UsesLanguage,
    q: Words = "",
    tipo: Several = None,
    sector: Several = None,
    pais: Several = None,
    territorio: Several = None,
    lugar: Words = "",
    lugar_id: Words = "",
    tema: Several = None,
    confirmado: Several = None,
    columna: Several = None,
    orden: Order = "",
    desde: First = 0,
) -> Response:
    """A directory; `lugar` is a territory that was typed, besides those that were marked."""
    kind = KINDS[request.url.path]
    places = [node.id for node in named(sight, lugar, lugar_id, "Territory")] if lugar or lugar_id else []
    wanted = _wanted(tipo, sector, pais, [*(territorio or ()), *places], tema, confirmado)
    found = directory_page(
        services.directory(sight.viewer, kind),
        q,
        wanted,
        _hits(services, sight.viewer, q, kind),
        orden,
        columna or [],
        desde,
    )
    speech = translator(language)
    return page(
        request,
        "directory.html",
        language,
        page=found,
        columns=COLUMNS,
        said=lambda column, value: in_words(column, value, speech),
        unknown_place=lugar if lugar and not places else "",
        as_first=AT_FIRST[kind],
    )


@router.get("/actores.csv")
@router.get("/espacios.csv")
def download(
    request: Request,
    services: UsesServices,
    viewer: UsesViewer,
    language: UsesLanguage,
    q: Words = "",
    tipo: Several = None,
    sector: Several = None,
    pais: Several = None,
    territorio: Several = None,
    tema: Several = None,
    confirmado: Several = None,
    columna: Several = None,
    orden: Order = "",
) -> Response:
    """What the directory shows of all its pages, as a table for spreadsheets."""
    path = request.url.path.removesuffix(".csv")
    kind = KINDS[path]
    content = directory_csv(
        services.directory(viewer, kind),
        _wanted(tipo, sector, pais, territorio, tema, confirmado),
        _hits(services, viewer, q, kind),
        orden,
        columna or [],
        translator(language),
    )
    if viewer.name:
        gate_of(request).audit.note(viewer.name, "exported", "csv")
    note_persons(request, viewer, content)
    headers = {"Content-Disposition": f'attachment; filename="{path.strip("/")}.csv"'}
    return Response(content, media_type="text/csv; charset=utf-8", headers=headers)


@router.get("/historia/{id:path}")
def history(request: Request, id: str, here: UsesHere) -> Response:
    """Who changed what of a node, and when."""
    node = here.sight.node(id)
    return page(request, "history.html", here.language, node=node, steps=account(here.store, node.id, LATEST))


def _wanted(
    tipo: Several, sector: Several, pais: Several, territorio: Several, tema: Several, confirmado: Several
) -> Wanted:
    chosen = {
        "tipo": tipo, "sector": sector, "pais": pais, "territorio": territorio, "tema": tema, "confirmado": confirmado,
    }  # fmt: skip
    return {name: list(dict.fromkeys(values)) for name, values in chosen.items() if values}


def _hits(services: Services, viewer: Viewer, words: str, kind: str) -> list[str] | None:
    """The ids that the words find, best first; None without words."""
    if not words.strip():
        return None
    return [hit.node.id for hit in services.search(Question(words, kind), viewer, MAX_LIMIT)]
