"""Keeping the graph, under `/api/v1`: for administrators."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path as File
from tempfile import TemporaryDirectory
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse

from api.answers import UsesHere
from api.context import gate_of
from api.filters import Limit
from api.models import CheckOut, Counts, EntryOut, Listed
from api.routes.reading import counted
from api.security.access import requires
from api.security.audit import SAID, What
from corpus.load import load

router = APIRouter(prefix="/api/v1", tags=["keeping"], dependencies=[requires("admin")])

PART = 1 << 20
COPY = {
    "description": "The copy: a file for `tejido restore`.",
    "content": {
        "application/vnd.sqlite3": {"schema": {"type": "string", "contentMediaType": "application/octet-stream"}}
    },
}


@router.get("/check")
def check(here: UsesHere) -> CheckOut:
    """Verify every invariant of the store, and that the log was only added to."""
    store = here.services.store
    altered = gate_of(here.request).audit.check(store)
    return CheckOut(problems=[*store.check(), *map(here.say, altered)], counts=counted(here, here.sight))


@router.get("/audit")
def audit(
    here: UsesHere,
    who: Annotated[str, Query(max_length=100, description="Only what this account did.")] = "",
    what: Annotated[What | None, Query(description="Only this.")] = None,
    about: Annotated[str, Query(max_length=500, description="Only what was done with this id or account.")] = "",
    limit: Limit = 50,
) -> Listed[EntryOut]:
    """The latest entries of the log first: who did what, when. Persons stand in it under pseudonyms."""
    log = gate_of(here.request).audit
    log.follow(here.services.store)
    found = log.entries(limit, who=who, what=what or "", about=about)
    return Listed(items=[EntryOut(**vars(each), said=here.say(SAID[each.what])) for each in found])


@router.post("/corpus")
def load_corpus(here: UsesHere) -> Counts:
    """Load the curated corpus; repeating it changes nothing."""
    load(here.services.store)
    return counted(here, here.sight)


@router.get("/backup", response_class=StreamingResponse, responses={200: COPY})
def backup(here: UsesHere) -> StreamingResponse:
    """A consistent copy of the store, made while others use it; persons are in it."""
    folder = TemporaryDirectory(prefix="tejido-backup-")
    path = File(folder.name) / "copy.db"
    here.services.store.backup(path)
    if here.viewer.name:
        gate_of(here.request).audit.note(here.viewer.name, "exported", "backup")
    name = f"tejido-{date.today().isoformat()}.db"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Content-Length": str(path.stat().st_size)}
    return StreamingResponse(_parts(folder, path), media_type="application/vnd.sqlite3", headers=headers)


def _parts(folder: TemporaryDirectory[str], path: File) -> Iterator[bytes]:
    with folder, path.open("rb") as file:
        while part := file.read(PART):
            yield part
