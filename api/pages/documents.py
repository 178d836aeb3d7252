"""The documents: the list, sending more, how far their reading is, and each one's text with what was found in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Final, Literal

from fastapi import File, Query, Request, UploadFile
from fastapi.responses import RedirectResponse, Response

from api.answers import Here, UsesHere
from api.context import UsesLanguage, UsesSight
from api.html import page
from api.jobs.desk import LARGEST_FILE, MOST_FILES, too_large
from api.jobs.model import OVER, FileState, JobState
from api.models import JobOut
from api.pages.router import First, pages_for
from api.routes.ingesting import JobId, cancel_job, get_job, ingest, list_jobs
from api.security.access import requires
from api.security.roles import at_least
from graph.errors import DataError
from graph.text import Text
from ingest.readers import SUFFIXES
from viz.pages.document import COUNTED, document_page, documents_page
from viz.pages.review import BAND_WORDS, STATES, Band, Choice, State, deciding
from viz.pages.search import Question
from viz.site import node_url

router = pages_for("public")
FOUND: Final = 20
JOB_STATES: Final[Mapping[JobState, Text]] = {
    "queued": Text("waits its turn"),
    "running": Text("being read"),
    "done": Text("read"),
    "failed": Text("not read"),
    "cancelled": Text("called off"),
}
FILE_STATES: Final[Mapping[FileState, Text]] = {
    "waiting": Text("waits"),
    "done": Text("read"),
    "failed": Text("not read"),
}
JOBS_SHOWN: Final = 5


@dataclass(frozen=True)
class Rules:
    """What may be sent, said before anything is."""

    suffixes: Sequence[str] = SUFFIXES
    largest: int = LARGEST_FILE
    most: int = MOST_FILES


@router.get("/documentos")
def documents(
    here: UsesHere,
    q: Annotated[str, Query(max_length=400)] = "",
    despues: Annotated[str, Query(max_length=500)] = "",
) -> Response:
    """The list, and for editors a way to send more."""
    return _listed(here, q, despues)


@router.post("/documentos", dependencies=[requires("editor")])
def send(here: UsesHere, archivos: Annotated[list[UploadFile], File()]) -> Response:
    """Take in what can be taken, and say of the rest why not."""
    taken, refused = sorted_out(archivos)
    if not taken and not refused:
        refused = [DataError("No file was chosen.", remedy="Choose one or several, then send them.")]
    job = ingest(here, Response(), taken) if taken else None
    if job is None or refused:
        return _listed(here, refused=refused, job=job)
    return RedirectResponse(f"/documentos/lecturas/{job.id}", 303)


@router.get("/documentos/lecturas/{id}", dependencies=[requires("editor")])
def reading(id: JobId, here: UsesHere) -> Response:
    """How far the reading of some files is, and what came of it."""
    job = get_job(id, here)
    waiting = {
        file.document: len(here.sight.undecided(document=file.document, limit=COUNTED))
        for file in job.files
        if file.document
    }
    may_undo = here.viewer.trusted and not here.viewer.territories
    return page(
        here.request,
        "reading.html",
        here.language,
        job=job,
        over=job.state in OVER,
        waiting=waiting,
        counted=COUNTED,
        may_undo=may_undo,
        job_states=JOB_STATES,
        file_states=FILE_STATES,
    )


@router.post("/documentos/lecturas/{id}/cancelar", dependencies=[requires("editor")])
def call_off(id: JobId, here: UsesHere) -> Response:
    return RedirectResponse(f"/documentos/lecturas/{cancel_job(id, here).id}", 303)


@router.get("/documento/{id:path}")
def document(
    request: Request,
    id: str,
    sight: UsesSight,
    language: UsesLanguage,
    estado: State = "proposed",
    clase: Annotated[str, Query(max_length=60)] = "",
    confianza: Band | Literal[""] = "",
    desde: First = 0,
) -> Response:
    """The text with what was found in it; whoever may decide that does so beside it."""
    shown = document_page(sight, id)
    choice = Choice(estado, clase, confianza or None)
    work = (
        deciding(sight, shown.document.id, choice, node_url(shown.document), desde)
        if at_least(sight.viewer, "editor")
        else None
    )
    return page(request, "document.html", language, page=shown, work=work, bands=BAND_WORDS, states=STATES)


def sorted_out(files: Sequence[UploadFile]) -> tuple[list[UploadFile], list[DataError]]:
    """The files that can be taken in, and for each other one what is the matter with it."""
    taken: list[UploadFile] = []
    refused: list[DataError] = []
    for file in files:
        if not file.filename and not file.size:
            continue  # what a browser sends where none was chosen
        name = file.filename or "?"
        if not file.size:
            refused.append(DataError("«{name}» is empty.", remedy="Look whether it is the right file.", name=name))
        elif file.size > LARGEST_FILE:
            refused.append(too_large(name))
        elif len(taken) == MOST_FILES:
            refused.append(
                DataError(
                    "«{name}» is one too many: {most} are taken at once.",
                    remedy="Send it with the next ones.",
                    name=name,
                    most=MOST_FILES,
                )
            )
        else:
            taken.append(file)
    return taken, refused


def _listed(
    here: Here, query: str = "", after: str = "", *, refused: Sequence[DataError] = (), job: JobOut | None = None
) -> Response:
    decides = at_least(here.viewer, "editor")
    hits = here.services.search(Question(query, "Document"), here.viewer, FOUND) if query.strip() else None
    return page(
        here.request,
        "documents.html",
        here.language,
        status=400 if refused else 200,
        page=documents_page(here.sight, query, hits, after, decides=decides),
        jobs=list_jobs(here=here, limit=JOBS_SHOWN).items if decides else [],
        decides=decides,
        counted=COUNTED,
        job_states=JOB_STATES,
        rules=Rules(),
        refused=refused,
        job=job,
    )
