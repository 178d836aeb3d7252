"""What routers of pages have in common."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse

from api.security.access import requires
from graph.visibility import Role

First = Annotated[int, Query(ge=0, alias="desde")]
"""From which entry of a list on."""


def pages_for(role: Role) -> APIRouter:
    """A router of pages for whoever has at least this role; they are not part of the description for programs."""
    return APIRouter(include_in_schema=False, default_response_class=HTMLResponse, dependencies=[requires(role)])
