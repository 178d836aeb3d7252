"""Whether the service lives, and whether it can answer."""

from __future__ import annotations

from fastapi import APIRouter

from api.context import UsesServices

router = APIRouter(tags=["health"])


@router.get("/healthz")
def healthz() -> dict[str, str]:
    """The process answers."""
    return {"status": "ok"}


@router.get("/readyz")
def readyz(services: UsesServices) -> dict[str, str | int]:
    """The store answers; 503 otherwise."""
    return {"status": "ok", "change": services.store.sequence()}
