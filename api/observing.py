"""Every request gets an id, a line in the log and a place in the figures: by its route, never by what was asked."""

from __future__ import annotations

import logging
import re
from secrets import token_hex
from time import perf_counter
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.metrics import Metrics

ID: Final = "tejido.request"
SANE: Final = re.compile(rb"[A-Za-z0-9._-]{1,64}")
HEADER: Final = b"x-request-id"
UNMATCHED: Final = "-"
log = logging.getLogger("tejido.access")


class Observing:
    """Gives each request an id (the caller's own where it is a sane one), counts it and says it in the log.

    The log names the route, such as `/api/v1/nodes/{id}`, since what stands in its place names people; for the same
    reason neither query, address nor account is in it.
    """

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self.app = app
        self.metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        asked = next((value for name, value in scope["headers"] if name == HEADER), b"")
        id = asked if SANE.fullmatch(asked) else token_hex(8).encode()
        scope[ID] = id.decode()
        status, started = 500, perf_counter()

        async def observed(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], (HEADER, id)]
            await send(message)

        try:
            await self.app(scope, receive, observed)
        finally:
            seconds, route = perf_counter() - started, route_of(scope)
            self.metrics.count(scope["method"], route, status, seconds)
            if log.isEnabledFor(logging.INFO):
                log.info(
                    "answered",
                    extra={
                        "request": scope[ID],
                        "method": scope["method"],
                        "route": route,
                        "status": status,
                        "ms": round(seconds * 1000, 1),
                    },
                )


def request_id(scope: Scope) -> str:
    """The id of a request; empty where nobody observes."""
    return str(scope.get(ID, ""))


def route_of(scope: Scope) -> str:
    """The address with the names of its parts in place of what was asked; the same for all that was not found."""
    path = getattr(scope.get("route"), "path", None)
    return path if isinstance(path, str) else UNMATCHED
