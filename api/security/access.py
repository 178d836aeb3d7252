"""What each route asks of who comes. Every route says it once, and a test walks them all.

    router = APIRouter(dependencies=[requires("public")])

    @router.post("/nodes", dependencies=[requires("editor")])

Declarations add up: where a router and its route both say one, the stricter counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, get_args

from fastapi import Depends

from api.context import UsesViewer
from graph.errors import ForbiddenError, NotSignedInError
from graph.text import Text
from graph.visibility import Role, Viewer

RANK: Final[dict[Role, int]] = {role: rank for rank, role in enumerate(get_args(Role))}
ROLES: Final[dict[Role, Text]] = {
    "public": Text("the public"),
    "reader": Text("reader"),
    "editor": Text("editor"),
    "coordinator": Text("coordinator"),
    "admin": Text("administrator"),
}


@dataclass(frozen=True)
class Requirement:
    """The role that a route asks for at least; None where everybody may come, whatever the settings are."""

    role: Role | None

    async def __call__(self, viewer: UsesViewer) -> None:
        if self.role is not None:
            check_role(viewer, self.role)


def requires(role: Role) -> Any:
    """Let in who has at least this role. `public` lets in everybody, unless the service is for its accounts only."""
    return Depends(Requirement(role))


def open_to_all() -> Any:
    """Let in everybody: for signing in, and for what says no more than that the service lives."""
    return Depends(Requirement(None))


def at_least(viewer: Viewer, role: Role) -> bool:
    return RANK[viewer.role] >= RANK[role]


def check_role(viewer: Viewer, role: Role) -> None:
    """Raises `NotSignedInError` or `ForbiddenError`."""
    if at_least(viewer, role):
        return
    if viewer.role == "public":
        raise NotSignedInError("This is for people with an account.", remedy="Sign in first.")
    raise ForbiddenError(
        "This needs the role «{role}»; yours is «{yours}».",
        remedy="Ask an administrator for it.",
        role=ROLES[role],
        yours=ROLES[viewer.role],
    )
