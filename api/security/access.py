"""What each route asks of who comes. Every route says it once, and a test walks them all.

    router = APIRouter(dependencies=[requires("public")])

    @router.post("/nodes", dependencies=[requires("editor")])

Declarations add up: where a router and its route both say one, the stricter counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fastapi import Depends, Request

from api.context import UsesIdentity, UsesServices
from api.security.genuine import check_genuine
from api.security.limits import count
from api.security.roles import check_role
from graph.errors import ForbiddenError, NotSignedInError
from graph.visibility import Role


@dataclass(frozen=True)
class Requirement:
    """The role that a route asks for at least; None where everybody may come, whatever the settings are."""

    role: Role | None

    async def __call__(self, request: Request, identity: UsesIdentity, services: UsesServices) -> None:
        count(request, identity)
        await check_genuine(request, identity)
        if self.role is None:
            return
        if identity.must_change:
            raise ForbiddenError("Your password is one that somebody gave you.", remedy="Choose your own first.")
        if identity.viewer.role == "public" and not services.settings.public:
            raise NotSignedInError("This is for people with an account.", remedy="Sign in first.")
        check_role(identity.viewer, self.role)


def requires(role: Role) -> Any:
    """Let in who has at least this role. `public` lets in everybody, unless the service is for its accounts only."""
    return Depends(Requirement(role))


def open_to_all() -> Any:
    """Let in everybody: for signing in, and for what says no more than that the service lives."""
    return Depends(Requirement(None))
