"""Taking a change back from the page that tells of it."""

from __future__ import annotations

from typing import Annotated

from fastapi import Form, Path
from fastapi.responses import RedirectResponse, Response

from api.answers import UsesHere
from api.pages.router import own, pages_for
from api.routes.editing import undo

router = pages_for("editor")


@router.post("/deshacer/{change}")
def take_back(
    change: Annotated[int, Path(ge=1, le=2**53)], here: UsesHere, vuelta: Annotated[str, Form(max_length=2000)] = "/"
) -> Response:
    undo(change, here)
    return RedirectResponse(own(vuelta), 303)
