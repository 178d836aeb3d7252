"""What a request changed in the graph goes to the log as soon as it is answered."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Receive, Scope, Send

from api.security.gate import Gate
from api.security.genuine import SAFE
from graph.store import GraphStore


class Recording:
    """Follows the graph's history after each request that may have changed it."""

    def __init__(self, app: ASGIApp, gate: Gate, store: GraphStore) -> None:
        self.app = app
        self.gate = gate
        self.store = store

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await self.app(scope, receive, send)
        finally:
            if scope["type"] == "http" and scope["method"] not in SAFE:
                await run_in_threadpool(self.gate.audit.follow, self.store)
