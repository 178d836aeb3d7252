"""Bringing documents in, under `/api/v1`: a job that can be followed, waited for and called off."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, File, Form, Path, Request, Response, UploadFile
from fastapi.responses import StreamingResponse
from starlette.concurrency import run_in_threadpool

from api.answers import Here, UsesHere
from api.filters import After, Limit
from api.jobs import File as ReadFile
from api.jobs import Job, Jobs
from api.jobs.desk import Upload
from api.jobs.reading import were_joined
from api.models import FileOut, JobOut, Listed
from api.paging import page, place
from api.routes.authors import author_of
from api.security.access import requires
from api.security.identity import still_there
from api.security.roles import at_least
from graph.errors import ForbiddenError, UsageError
from graph.model import Change

router = APIRouter(prefix="/api/v1", tags=["ingesting"], dependencies=[requires("editor")])

LOOK = 0.25  # seconds between two looks at a job that somebody follows
BEAT = 15.0  # seconds after which a silent stream says that it lives
JobId = Annotated[str, Path(max_length=64, examples=["6f0c1b7e2a94"])]
EVENTS = {
    "content": {"text/event-stream": {"schema": {"type": "string"}}},
    "description": "Events named `progress`, whose data is the job as it is then; the last one says how it ended.",
}


@router.post("/ingest", status_code=202)
def ingest(
    here: UsesHere,
    response: Response,
    files: Annotated[list[UploadFile], File(description="Documents: PDF, Word, web pages, plain text, pictures.")],
    accept: Annotated[bool, Form(description="Take everything found as accepted; for coordinators.")] = False,
) -> JobOut:
    """Read documents. What they say is proposed, each with its sentence; sending them again adds nothing."""
    if accept and (here.viewer.territories or not at_least(here.viewer, "coordinator")):
        raise ForbiddenError(
            "Only coordinators of all territories take what was found as accepted.", remedy="Send it without «accept»."
        )
    uploads = [Upload(file.filename or "", file.file) for file in files]
    job = jobs_of(here.request).hand_in(uploads, by=author_of(here.viewer), accept=accept)
    response.headers["Location"] = f"/api/v1/jobs/{job.id}"
    return shown(here, job)


@router.get("/jobs")
def list_jobs(here: UsesHere, after: After = "", limit: Limit = 50) -> Listed[JobOut]:
    """The latest jobs first: one's own, to coordinators everybody's. They are remembered for thirty days."""
    found = jobs_of(here.request).jobs(after=place(here, after), limit=1000)
    own = (job for job in found if _may_follow(here, job))
    return page(here, own, limit, lambda job: shown(here, job), lambda job: job.id)


@router.get("/jobs/{id}/events", response_class=StreamingResponse, responses={200: EVENTS})
async def follow_job(id: JobId, here: UsesHere) -> StreamingResponse:
    """A job's progress as server-sent events, until it is over, or who follows it is signed out."""
    await run_in_threadpool(_job, here, id)
    headers = {"X-Accel-Buffering": "no"}
    return StreamingResponse(_events(here, id), media_type="text/event-stream", headers=headers)


@router.get("/jobs/{id}")
def get_job(id: JobId, here: UsesHere) -> JobOut:
    """How far a job is, and what became of each file."""
    return shown(here, _job(here, id))


@router.post("/jobs/{id}/cancel")
def cancel_job(id: JobId, here: UsesHere) -> JobOut:
    """Call a job off: what was read stays in the graph, the rest is left."""
    return shown(here, jobs_of(here.request).cancel(_job(here, id).id))


def jobs_of(request: Request) -> Jobs:
    jobs = request.app.state.jobs
    assert isinstance(jobs, Jobs)
    return jobs


def shown(here: Here, job: Job) -> JobOut:
    """The job, said in the caller's language."""
    return JobOut(
        id=job.id,
        kind="ingest",
        state=job.state,
        by=job.by,
        created=job.created,
        finished=job.finished,
        done=job.done,
        total=len(job.files),
        files=[
            FileOut(
                name=file.name,
                state=file.state,
                document=file.document,
                change=file.change,
                nodes=file.nodes,
                edges=file.edges,
                warnings=[here.say(warning) for warning in file.warnings],
                message=here.say(file.message) if file.message else None,
                remedy=here.say(file.remedy) if file.remedy else None,
            )
            for file in (_as_seen(here, file) for file in job.files)
        ],
    )


def _as_seen(here: Here, file: ReadFile) -> ReadFile:
    """What became of a file as far as the caller sees it: what was touched, or joined with it, may be hidden."""
    sight = here.services.sight(here.viewer)
    if file.change is None or sight.all_seeing:
        return file
    told = sight.told(Change(file.change, "", "", "", file.nodes, file.edges))
    warnings = tuple(each for each in file.warnings if each.template != were_joined(0).template)
    return replace(file, nodes=told.nodes, edges=told.edges, warnings=warnings)


def _may_follow(here: Here, job: Job) -> bool:
    return here.viewer.trusted or job.by == author_of(here.viewer)


def _job(here: Here, id: str) -> Job:
    """Raises `UsageError` for a job that is not there or somebody else's."""
    job = jobs_of(here.request).job(id)
    if not _may_follow(here, job):
        raise UsageError("There is no job «{id}».", remedy="The list of jobs names yours.", id=id)
    return job


async def _events(here: Here, id: str) -> AsyncIterator[str]:
    jobs = jobs_of(here.request)
    version, silent = -1, 0.0
    yield "retry: 2000\n\n"
    while not jobs.ending and await run_in_threadpool(still_there, here.request, here.viewer):
        job = await run_in_threadpool(jobs.job, id)
        if job.version != version:
            version, silent = job.version, 0.0
            told = await run_in_threadpool(shown, here, job)
            yield f"id: {version}\nevent: progress\ndata: {told.model_dump_json()}\n\n"
            if job.over:
                return
        elif silent >= BEAT:
            silent = 0.0
            yield ": still here\n\n"
        await asyncio.sleep(LOOK)
        silent += LOOK
