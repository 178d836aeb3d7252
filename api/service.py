"""The HTTP service within the application: its routes under `/api/v1`, its jobs, its figures and its description."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from fastapi import FastAPI

from api import openapi
from api.answers import Memory
from api.jobs import Jobs
from api.jobs.sheets import Sheets
from api.jobs.tasks import Tasks
from api.metrics import Metrics
from api.observing import Observing
from api.routes import (
    editing,
    exporting,
    findings,
    health,
    importing,
    ingesting,
    keeping,
    protecting,
    reading,
    reporting,
    review,
)
from api.services import Services
from api.settings import Settings

# Ids hold slashes, so that the address of a node would swallow those that begin with it: they come first.
MODULES = (protecting, reading, findings, review, editing, ingesting, importing, exporting, reporting, keeping, health)
ROUTERS = tuple(module.router for module in MODULES)


def install(app: FastAPI, settings: Settings, services: Services) -> None:
    """Make the service part of an application. Raises `StoreError` when its list of jobs cannot be opened."""
    jobs = Jobs(settings.database, settings.accounts_path)
    app.state.memory = Memory()
    app.state.jobs = jobs
    app.state.tasks = Tasks()
    app.state.sheets = Sheets(settings.accounts_path)
    app.state.metrics = Metrics(jobs.counts, services.store.sequence)
    for router in ROUTERS:
        app.include_router(router)
    openapi.install(app)


def observe(app: FastAPI) -> None:
    """Count and log every request; the last middleware to be added, so that it sees what the others refuse."""
    app.add_middleware(Observing, metrics=app.state.metrics)


@contextmanager
def working(app: FastAPI) -> Iterator[None]:
    """Jobs are done meanwhile; at the end, what is not done is handed back."""
    jobs = app.state.jobs
    assert isinstance(jobs, Jobs)
    jobs.start()
    try:
        yield
    finally:
        jobs.stop()
        app.state.tasks.stop()
