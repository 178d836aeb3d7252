"""The design system: its style sheet as one file, and a page that shows every component."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import Response

from api.security.access import open_to_all
from viz.site import STYLE_SHEET, style_sheet

router = APIRouter(include_in_schema=False, dependencies=[open_to_all()])


@router.get(f"/static/{STYLE_SHEET}")
def styles() -> Response:
    return Response(style_sheet(), media_type="text/css")
