"""The map of who and what is where."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import Query, Request
from fastapi.responses import Response

from api.context import UsesLanguage, UsesServices, UsesSight
from api.html import page
from api.pages.router import First, Several, pages_for
from viz.atlas import KINDS, WAYS
from viz.i18n import translator
from viz.pages.maps import Asked, map_page

router = pages_for("public")


@router.get("/mapa")
def whole_map(
    request: Request,
    services: UsesServices,
    sight: UsesSight,
    language: UsesLanguage,
    clase: Several = None,
    tema: Several = None,
    sector: Several = None,
    pais: Several = None,
    lazo: Several = None,
    lugar: Annotated[str, Query(max_length=200)] = "",
    por: Literal["", "pais", "departamento", "municipio"] = "",
    desde: First = 0,
) -> Response:
    """Everything, or a place and what lies in it, counted by country, department or municipality."""
    if lugar:
        sight.node(lugar)  # what is not there is said
    wanted = {
        name: values
        for name, values in zip(("clase", "tema", "sector", "pais"), (clase, tema, sector, pais), strict=True)
        if values
    }
    asked = Asked(wanted, tuple(way for way in WAYS if way in (lazo or ())), lugar, por, desde)
    countries = translator(language).locale.territories
    shown = map_page(services.atlas(sight.viewer), asked, lambda code: str(countries.get(code, code)))
    return page(request, "map.html", language, page=shown, kinds=KINDS, tied=WAYS)
