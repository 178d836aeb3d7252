"""What routers of pages have in common."""

from __future__ import annotations

import re
from typing import Annotated, Final

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse

from api.security.access import requires
from graph.visibility import Role

OWN: Final = re.compile(r"/(?![/\\])[^\\\x00-\x20]*")  # an address of this service and no other
First = Annotated[int, Query(ge=0, alias="desde")]
"""From which entry of a list on."""

Several = Annotated[list[Annotated[str, Query(max_length=200)]] | None, Query(max_length=50)]
"""The values that were marked in one facet of a list."""


def pages_for(role: Role) -> APIRouter:
    """A router of pages for whoever has at least this role; they are not part of the description for programs."""
    return APIRouter(include_in_schema=False, default_response_class=HTMLResponse, dependencies=[requires(role)])


def own(path: str) -> str:
    """Where to go on, if that is here."""
    return path if OWN.fullmatch(path) else "/"
