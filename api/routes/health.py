"""Whether the service lives, whether it can answer, and how it does."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.context import UsesIdentity, UsesServices, UsesViewer
from api.metrics import CONTENT_TYPE, Metrics
from api.models import Health, Ready
from api.security.access import open_to_all
from api.security.identity import is_local
from api.security.roles import check_role

router = APIRouter(tags=["health"], dependencies=[open_to_all()])


@router.get("/healthz")
async def healthz() -> Health:
    """The process answers."""
    return Health()


@router.get("/readyz")
def readyz(services: UsesServices, viewer: UsesViewer) -> Ready:
    """The store answers; 503 otherwise."""
    change = services.store.sequence()
    return Ready(change=None if viewer.role == "public" else change)


@router.get(
    "/metrics",
    response_class=Response,
    responses={200: {"description": "Figures.", "content": {"text/plain": {"schema": {"type": "string"}}}}},
)
def metrics(request: Request, identity: UsesIdentity) -> Response:
    """Figures for Prometheus: for this computer itself, or with a token."""
    if not is_local(request):
        check_role(identity.viewer, "reader")
    figures = request.app.state.metrics
    assert isinstance(figures, Metrics)
    return Response(figures.text(), media_type=CONTENT_TYPE)
