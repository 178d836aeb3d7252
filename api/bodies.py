"""How much may be sent: little, except documents by who may send documents.

What is sent is read before anybody asks who sends it, so that without a bound a stranger could fill the memory, and
with documents the disk.
"""

from __future__ import annotations

from typing import Final

from fastapi import Request
from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

from api.context import identity_of
from api.problems import answer, of_status
from api.security.roles import at_least
from graph.errors import NotSignedInError

MOST: Final = 2_000_000  # bytes; the longest form and the longest JSON that make sense have less
DOCUMENTS: Final = ("/api/v1/ingest", "/documentos")


class Bodies:
    """Refuses (413) what is too large: at once where its length is said, else as soon as it is longer. Of documents so
    many bytes may come at once.
    """

    def __init__(self, app: ASGIApp, documents: int) -> None:
        self.little = RequestBodyLimitMiddleware(app, MOST)
        self.documents = RequestBodyLimitMiddleware(app, documents + MOST)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.little(scope, receive, send)
            return
        request = Request(scope)
        limited = self.documents if await _may_send_documents(request) else self.little
        # the server lets nothing but a number through
        if int(request.headers.get("content-length", 0)) > limited.max_body_size:
            refusal = answer(request, of_status(413))
            refusal.headers["Connection"] = "close"  # so that the rest of what is sent is not waited for
            await refusal(scope, receive, send)
        else:
            await limited(scope, receive, send)


async def _may_send_documents(request: Request) -> bool:
    if request.method != "POST" or request.url.path not in DOCUMENTS:
        return False
    try:
        return at_least((await identity_of(request)).viewer, "editor")
    except NotSignedInError:  # said by the route itself
        return False
