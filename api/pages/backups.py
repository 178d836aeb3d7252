"""Backups and the check of the store: for administrators."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from fastapi import Depends
from fastapi.responses import RedirectResponse, Response

from api.answers import UsesHere
from api.context import gate_of
from api.html import page
from api.jobs.tasks import Outcome, Progress, tasks_of
from api.pages.router import pages_for
from api.pages.signing_in import in_person
from api.routes.authors import author_of
from api.routes.keeping import backup
from api.settings import Settings
from graph.store import shown_address
from graph.text import Text

router = pages_for("admin")
CHECKS: Final = 2


@router.get("/copias")
def backups(here: UsesHere) -> Response:
    settings = here.services.settings
    return page(
        here.request,
        "backups.html",
        here.language,
        last=gate_of(here.request).choices.get("backup"),
        size=_size(settings),
        embedded=settings.database.startswith("sqlite:///"),
        accounts=str(settings.accounts_path) if settings.accounts_path else "",
        address=shown_address(settings.database),
        task=tasks_of(here.request).latest("check"),
    )


@router.post("/copias/descargar", dependencies=[Depends(in_person)])
def download(here: UsesHere) -> Response:
    """The copy, made while others use the store; that it was made is remembered."""
    copy = backup(here)
    gate_of(here.request).choices.choose("backup", copy.headers["Content-Length"], author_of(here.viewer))
    return copy


@router.post("/copias/verificar")
def verify(here: UsesHere) -> Response:
    """Verify every invariant of the store, and that the log was only added to, while people go on."""
    store, audit = here.services.store, gate_of(here.request).audit

    def work(progress: Progress) -> Outcome:
        progress(0, CHECKS)
        problems: list[Text | str] = list(store.check())
        progress(1, CHECKS)
        problems += audit.check(store)
        progress(CHECKS, CHECKS)
        if problems:
            return Outcome((_in_words(len(problems)), *problems), sound=False)
        counts = store.counts()
        values = {"nodes": sum(counts.values()) - counts["edges"], "edges": counts["edges"]}
        return Outcome((Text("All is in order: {nodes} names, {edges} ties, the whole history and the log.", values),))

    tasks_of(here.request).begin("check", author_of(here.viewer), work)
    return RedirectResponse("/copias#tarea", 303)


def _size(settings: Settings) -> int:
    """Megabytes of the store's file, rounded up; 0 where it is none."""
    path = Path(settings.database.removeprefix("sqlite:///"))
    return -(-path.stat().st_size // 1_000_000) if settings.database.startswith("sqlite:///") and path.exists() else 0


def _in_words(n: int) -> Text:
    return Text(
        "{n} thing is not in order. Do not go on writing; make a copy now, and put the last good copy back.",
        {"n": n},
        plural="{n} things are not in order. Do not go on writing; make a copy now, and put the last good copy back.",
        n=n,
    )
