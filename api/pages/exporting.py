"""What goes out: the formats, what each leaves out, and a button for each."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import Query
from fastapi.responses import Response

from api.answers import UsesHere
from api.html import page
from api.pages.router import pages_for
from viz.pages.exporting import KINDS, export_page

router = pages_for("public")
Kind = Literal["", "Practice", "Actor", "Space", "Alliance", "Instrument", "Territory"]


@router.get("/exportar")
def take_out(here: UsesHere, clase: Kind = "", pais: Annotated[str, Query(max_length=2)] = "") -> Response:
    """The formats for everything, or for a part of it."""
    countries = here.services.countries(here.viewer)
    chosen = pais if pais in countries else ""
    return page(
        here.request,
        "export.html",
        here.language,
        page=export_page(clase, chosen, countries, here.language),
        kinds=KINDS,
    )
