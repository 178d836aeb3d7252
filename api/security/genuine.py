"""Whether a request that changes something was meant by who sends it, or was sent by another page in its browser."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from fastapi import Request

from api.security.identity import Identity
from api.security.secret import equal
from graph.errors import ForbiddenError, StaleFormError

SAFE: Final = ("GET", "HEAD", "OPTIONS")
FIELD: Final = "csrf"
HEADER: Final = "x-csrf-token"
FORMS: Final = ("application/x-www-form-urlencoded", "multipart/form-data")


async def check_genuine(request: Request, identity: Identity) -> None:
    """Raises `ForbiddenError` for what another site's page sent, and for a form without its session's secret.

    A program's token is sent by nobody but that program. Every browser says where a request comes from; programs on
    this computer do not.
    """
    if request.method in SAFE or identity.program:
        return
    origin = request.headers.get("origin")
    elsewhere = origin is not None and urlsplit(origin).netloc != request.headers.get("host")
    if elsewhere or request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise ForbiddenError("This was sent by a page of another site.", remedy="Open Tejido itself and do it there.")
    if identity.secret and not equal(await _given(request), identity.form_secret):
        raise StaleFormError("This form belongs to another session.", remedy="Open the page anew and send it again.")


async def _given(request: Request) -> str:
    header = request.headers.get(HEADER)
    if header is not None:
        return header
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() in FORMS:
        value = (await request.form()).get(FIELD)
        return value if isinstance(value, str) else ""
    return ""
