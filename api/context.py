"""What every route asks of a request: who looks, in which language, through which services."""

from __future__ import annotations

import ipaddress
from typing import Annotated

from fastapi import Depends, Request

from api.services import Services
from graph.visibility import OPERATOR, PUBLIC, Sight, Viewer
from viz.i18n import LANGUAGES

COOKIE = "tejido_lang"


def services_of(request: Request) -> Services:
    services = request.app.state.services
    assert isinstance(services, Services)
    return services


def viewer_of(request: Request) -> Viewer:
    """The operator is who connects from this computer itself; whatever came through a proxy is somebody else."""
    if "forwarded" in request.headers or "x-forwarded-for" in request.headers or request.client is None:
        return PUBLIC
    try:
        return OPERATOR if ipaddress.ip_address(request.client.host).is_loopback else PUBLIC
    except ValueError:
        return PUBLIC


def language_of(request: Request) -> str:
    """What `?lang=` asks for, else what was chosen before, else the service's own."""
    for asked in (request.query_params.get("lang"), request.cookies.get(COOKIE)):
        if asked in LANGUAGES:
            return asked
    return services_of(request).settings.language


def sight_of(services: UsesServices, viewer: UsesViewer) -> Sight:
    return services.sight(viewer)


UsesServices = Annotated[Services, Depends(services_of)]
UsesViewer = Annotated[Viewer, Depends(viewer_of)]
UsesLanguage = Annotated[str, Depends(language_of)]
UsesSight = Annotated[Sight, Depends(sight_of)]
