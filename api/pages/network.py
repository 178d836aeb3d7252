"""The network explorer: the picture, its data, and the same as a list."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import Query, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, Field

from api.answers import UsesHere
from api.context import UsesLanguage, UsesServices, UsesSight
from api.html import page
from api.pages.picking import picked
from api.pages.router import pages_for
from api.reporting import picture_to_mail
from api.security.limits import costly
from graph.errors import TejidoError
from graph.model import Node
from graph.network import Standard
from graph.ontology import ACTING
from graph.visibility import Sight
from viz.explorer import Explorer, Selection
from viz.explorer.appearance import ATTRIBUTES
from viz.explorer.picture import draw
from viz.explorer.selection import EQUAL
from viz.pages.network import LARGEST_DRAWN, NOTHING, network_page
from viz.reports.asked import usual_audience

router = pages_for("public")

Name = Annotated[str, Field(max_length=400)]
Word = Annotated[str, Field(max_length=60)]
Year = Annotated[str, Field(pattern=r"^(\d{4})?$")]
PICKED = {
    "centro": ACTING,
    "de": ACTING,
    "a": ACTING,
    "territorio": ("Territory",),
    "tema": ("Theme", "Problem"),
}
"""The fields that name a node, by its id or as it was typed, and what kinds of node each takes."""


class Asked(BaseModel):
    """The page's parameters, as its form sends them."""

    centro: Name = ""
    centro_id: Name = ""
    pasos: Annotated[int, Field(ge=1, le=3)] = 1
    de: Name = ""
    de_id: Name = ""
    a: Name = ""
    a_id: Name = ""
    clase: Literal["", "Actor", "Space"] = ""
    tipo: Word = ""
    sector: Word = ""
    nivel: Word = ""
    pais: Word = ""
    territorio: Name = ""
    territorio_id: Name = ""
    tema: Name = ""
    tema_id: Name = ""
    evidencia: Standard = "all"
    ano_desde: Year = ""
    ano_hasta: Year = ""
    color: Word = "type"
    tamano: Word = "degree"
    todo: Literal["", "si"] = ""
    orden: Word = ""
    desde: Annotated[int, Field(ge=0)] = 0


UsesAsked = Annotated[Asked, Query()]


@router.get("/red")
def network(
    request: Request, services: UsesServices, sight: UsesSight, language: UsesLanguage, asked: UsesAsked
) -> Response:
    named, errors = _named(sight, asked)
    explorer = services.explorer(sight.viewer, asked.evidencia)
    explorer, selection = _selected(services, sight, asked, explorer, named)
    figures = services.figures(sight.viewer, asked.evidencia)
    shown = network_page(explorer, selection, figures, named=named, order=asked.orden, first=asked.desde)
    wrong = {field: error.message for field, error in errors.items()}
    status = 400 if errors else 200
    return page(request, "network.html", language, status=status, page=shown, asked=asked, errors=wrong)


@router.get("/red/datos.json")
def network_data(services: UsesServices, sight: UsesSight, asked: UsesAsked) -> Response:
    """The picture's dots and lines."""
    named, errors = _named(sight, asked)
    for error in errors.values():
        raise error
    explorer = services.explorer(sight.viewer, asked.evidencia)
    explorer, selection = _selected(services, sight, asked, explorer, named)
    large = len(explorer.chosen(selection)) > LARGEST_DRAWN
    return JSONResponse((NOTHING if large else draw(explorer, selection)).as_data())


@router.get("/red/imagen.html", dependencies=[costly()])
def network_to_mail(here: UsesHere, asked: UsesAsked) -> Response:
    """The picture as one HTML file to mail. No person is in it, whoever asks."""
    named, errors = _named(here.sight, asked)
    for error in errors.values():
        raise error
    explorer = here.services.explorer(here.viewer, asked.evidencia)
    _, selection = _selected(here.services, here.sight, asked, explorer, named)
    return picture_to_mail(here, selection, usual_audience(here.viewer), here.language)


def _named(sight: Sight, asked: Asked) -> tuple[dict[str, Node], dict[str, TejidoError]]:
    """The nodes that fields name, and what is the matter with those that name none. An unknown id is no page."""
    named, errors = dict[str, Node](), dict[str, TejidoError]()
    for field, kinds in PICKED.items():
        typed, id = getattr(asked, field).strip(), getattr(asked, f"{field}_id")
        if not id and typed.partition("/")[0] in {kind.lower() for kind in kinds}:
            id = typed
        if not (typed or id):
            continue
        try:
            named[field] = sight.node(id) if id else picked(sight, typed, "", *kinds)
        except TejidoError as error:
            if id:
                raise
            errors[field] = error
    return named, errors


def _selected(
    services: UsesServices, sight: Sight, asked: Asked, explorer: Explorer, named: dict[str, Node]
) -> tuple[Explorer, Selection]:
    """What is asked for, and the network to choose it from: that of a period, where one is asked for."""
    since, until = asked.ano_desde, asked.ano_hasta
    if explorer.years:
        first, last = explorer.years
        # the whole length of the slider says nothing
        since = "" if since and int(since) <= first else since
        until = "" if until and int(until) >= last else until
    if since or until:
        explorer = services.explorer(sight.viewer, asked.evidencia, since, until)
    measures = {one.id for one in explorer.measures}
    ids = {field: node.id for field, node in named.items()}
    return explorer, Selection(
        centre=ids.get("centro", ""),
        depth=asked.pasos,
        start=ids.get("de", ""),
        goal=ids.get("a", ""),
        kind=asked.clase,
        type=asked.tipo,
        sector=asked.sector,
        level=asked.nivel,
        country=asked.pais,
        territory=ids.get("territorio", ""),
        topic=ids.get("tema", ""),
        evidence=asked.evidencia,
        since=since,
        until=until,
        colour=asked.color if asked.color in ATTRIBUTES or asked.color in measures else "type",
        size=asked.tamano if asked.tamano == EQUAL or asked.tamano in measures else "degree",
        whole=asked.todo == "si",
    )
