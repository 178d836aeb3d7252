"""The roles in their order, and what people call them."""

from __future__ import annotations

from typing import Final, get_args

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
