"""How a practice is sent in, with the sheet for it, for everybody."""

from __future__ import annotations

from typing import Literal

from fastapi.responses import Response

from api.answers import UsesHere
from api.html import page
from api.pages.router import pages_for
from api.routes.importing import XLSX, template
from viz.pages.contributing import LEFT_OUT, NEEDED, STEPS

router = pages_for("public")
NAMES = {"es": "tejido-plantilla.xlsx", "en": "tejido-template.xlsx"}


@router.get("/aportar")
def how_to_send_in(here: UsesHere) -> Response:
    """What a record needs, and what becomes of it."""
    return page(here.request, "contribute.html", here.language, needed=NEEDED.items(), left_out=LEFT_OUT, steps=STEPS)


@router.get("/aportar/plantilla/{lengua}")
def empty_sheet(lengua: Literal["es", "en"], here: UsesHere) -> Response:
    """Our template, empty."""
    headers = {"Content-Disposition": f'attachment; filename="{NAMES[lengua]}"'}
    return Response(template(here, lengua, filled=False), media_type=XLSX, headers=headers)
