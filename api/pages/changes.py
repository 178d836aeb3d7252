"""Taking a change back from the page that tells of it; taking that back does it again."""

from __future__ import annotations

from typing import Annotated, Final
from urllib.parse import unquote, urlsplit

from fastapi import Form, Path
from fastapi.responses import Response

from api.answers import Here, UsesHere
from api.html import onward
from api.pages.router import own, pages_for
from api.routes.editing import undo
from viz.navigation import LISTS

router = pages_for("editor")
NODE: Final = "/nodo/"


@router.post("/deshacer/{change}")
def take_back(
    change: Annotated[int, Path(ge=1, le=2**53)], here: UsesHere, vuelta: Annotated[str, Form(max_length=2000)] = "/"
) -> Response:
    edited = undo(change, here)
    return onward(_still_there(here, own(vuelta)), edited)


def _still_there(here: Here, path: str) -> str:
    """Where to go back to: from the page of what is gone, to the list of its kind."""
    id = unquote(urlsplit(path).path.removeprefix(NODE))
    sight = here.services.sight(here.viewer)
    if not path.startswith(NODE) or list(sight.nodes(ids=[id], evidence=False)):
        return path
    kind = next((kind for kind in LISTS if id.startswith(f"{kind.lower()}/")), "")
    return LISTS.get(kind, "/")
