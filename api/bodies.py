"""How much may be sent, and how slowly: little and soon, except documents by who may send documents.

What is sent is read before anybody asks who sends it, so that without a bound a stranger could fill the memory, and
with documents the disk; or keep many requests waiting for what never comes.
"""

from __future__ import annotations

import asyncio
from time import monotonic
from typing import Final

from fastapi import Request
from starlette.exceptions import HTTPException
from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.context import identity_of
from api.problems import answer, of_status
from api.security.roles import at_least
from graph.errors import NotSignedInError

MOST: Final = 2_000_000  # bytes; the longest form and the longest JSON that make sense have less
DOCUMENTS: Final = ("/api/v1/ingest", "/api/v1/import", "/documentos", "/importar")


SILENT: Final = 30.0  # seconds that nothing may come
WHOLE: Final = 60.0  # seconds for all of what is little
DOCUMENTS_WHOLE: Final = 3600.0  # seconds for documents: 500 MB at little more than 1 Mbit/s


class Bodies:
    """Refuses (413) what is too large: at once where its length is said, else as soon as it is longer; and (408) what
    does not come. Of documents so many bytes may come at once.
    """

    def __init__(self, app: ASGIApp, documents: int) -> None:
        self.little = RequestBodyLimitMiddleware(app, MOST)
        self.documents = RequestBodyLimitMiddleware(app, documents + MOST)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.little(scope, receive, send)
            return
        request = Request(scope)
        documents = await _may_send_documents(request)
        limited = self.documents if documents else self.little
        # the server lets nothing but a number through
        if int(request.headers.get("content-length", 0)) > limited.max_body_size:
            refusal = answer(request, of_status(413))
            refusal.headers["Connection"] = "close"  # so that the rest of what is sent is not waited for
            await refusal(scope, receive, send)
        else:
            await limited(scope, in_time(receive, DOCUMENTS_WHOLE if documents else WHOLE), send)


def in_time(receive: Receive, whole: float, silent: float = SILENT) -> Receive:
    """What is received, as long as a body comes without long pauses and in so many seconds. Raises `HTTPException`."""
    coming, end = True, monotonic() + whole

    async def received() -> Message:
        nonlocal coming
        if not coming:  # the rest is only whether the other side is still there
            return await receive()
        try:
            async with asyncio.timeout(min(silent, max(0.0, end - monotonic()))):
                message = await receive()
        except TimeoutError as error:
            raise HTTPException(408, headers={"Connection": "close"}) from error
        coming = bool(message.get("more_body"))
        return message

    return received


async def _may_send_documents(request: Request) -> bool:
    if request.method != "POST" or request.url.path not in DOCUMENTS:
        return False
    try:
        return at_least((await identity_of(request)).viewer, "editor")
    except NotSignedInError:  # said by the route itself
        return False
