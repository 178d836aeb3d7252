"""What was typed into a form whose session had ended, so that it can be sent once more and nothing is lost."""

from __future__ import annotations

from typing import Final

from fastapi import Request
from starlette.exceptions import HTTPException

from api.security.genuine import FIELD
from graph.errors import AccessError, NotSignedInError, StaleFormError

ENDED: Final = (NotSignedInError, StaleFormError)
MOST: Final = 200_000  # bytes; what a person types into a form is less
SECRET: Final = ("/entrar", "/salir", "/cuenta")
"""Where addresses begin whose forms hold passwords, which no page gives back."""

Typed = tuple[tuple[str, str], ...]


async def typed_again(request: Request, error: AccessError) -> Typed:
    """The fields and what stood in them, or none where the form is not to be offered again: it is only given back to
    the page of this service that sent it, as the browser says (`Origin`, which was compared before).
    """
    length = int(request.headers.get("content-length", MOST + 1))
    meant = request.method == "POST" and "origin" in request.headers and not request.url.path.startswith(SECRET)
    plain = request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded")
    if not (isinstance(error, ENDED) and meant and plain and length <= MOST):
        return ()
    try:
        sent = await request.form()
    except HTTPException:
        return ()
    return tuple((name, str(value)) for name, value in sent.multi_items() if name != FIELD)
