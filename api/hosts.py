"""Under which names the service answers.

A page elsewhere could let a name of its own lead here and then read what this service says as if it were its own (DNS
rebinding). It cannot do so with an address in figures, which names nobody, nor with a name that we were told.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from functools import lru_cache

from fastapi import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from api.problems import TITLES, Problem, answer
from graph.text import Text

OWN = ("localhost",)


class Hosts:
    """Refuses what is asked under a name that is neither an address in figures nor one of `names`, of which one that
    begins with `*.` stands for all that end so.
    """

    def __init__(self, app: ASGIApp, names: Sequence[str]) -> None:
        self.app = app
        self.names = [name.lower() for name in (*OWN, *names)]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request = Request(scope, receive)
        host = name_of(request.headers.get("host", ""))
        if is_number(host) or any(host == name or _within(host, name) for name in self.names):
            await self.app(scope, receive, send)
            return
        problem = Problem(
            400,
            TITLES[400],
            Text("This service does not go by the name «{host}».", {"host": host[:100]}),
            Text("Open it by its address in figures; whoever runs it adds the name to TEJIDO_HOSTS."),
        )
        await answer(request, problem)(scope, receive, send)


def name_of(host: str) -> str:
    """The name in a `Host` header, without port and brackets."""
    host = host.strip().lower()
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0].removesuffix(".")


@lru_cache(maxsize=1000)
def is_number(host: str) -> bool:
    """Whether it is an address in figures."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _within(host: str, name: str) -> bool:
    return name.startswith("*.") and host.endswith(name[1:])
