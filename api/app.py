"""The application: pages for people, JSON for programs, over one store."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles
from starlette.middleware.gzip import GZipMiddleware

from api import openapi, pages, problems, service
from api.answers import LEVEL, Remembering
from api.bodies import Bodies
from api.headers import Headers
from api.hosts import Hosts
from api.security import refusing
from api.security.gate import Gate
from api.security.limits import Limits
from api.security.recording import Recording
from api.services import Services
from api.settings import Settings
from viz.site import STATIC


def create_app(settings: Settings) -> FastAPI:
    """The application over `settings.database`. Raises `StoreError` when it or its accounts cannot be opened."""
    services = Services(settings)
    gate = Gate(settings.accounts_path, settings.lifetime)
    gate.audit.follow(services.store)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        with service.working(app):
            yield
        gate.audit.follow(services.store)
        gate.close()
        services.close()

    app = FastAPI(
        title="Tejido",
        version=version("tejido"),
        description="Actors, alliances and good practices for municipal violence prevention, each with its evidence.",
        openapi_url="/api/v1/openapi.json",
        generate_unique_id_function=openapi.operation_id,
        docs_url=None,  # the usual page fetches its script from another host
        redoc_url=None,
        lifespan=lifespan,
    )
    app.state.services = services
    app.state.gate = gate
    app.state.limits = Limits(settings.questions, settings.costly)
    # Once started with accounts it never takes this computer's connections for its owner's: a proxy may be among them.
    app.state.personal = not gate.accounts.any()
    service.install(app, settings, services)
    for router in pages.ROUTERS:
        app.include_router(router)
    app.mount("/static", StaticFiles(directory=STATIC))
    problems.install(app)
    refusing.install(app)
    app.add_middleware(Recording, gate=gate, store=services.store)
    app.add_middleware(Bodies, documents=settings.upload * 1_000_000)
    app.add_middleware(GZipMiddleware, minimum_size=1000, compresslevel=LEVEL)
    app.add_middleware(Remembering)
    app.add_middleware(Hosts, names=settings.hosts)
    app.add_middleware(Headers)
    service.observe(app)
    return app
