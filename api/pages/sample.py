"""The sample, which comes and goes with a button."""

from __future__ import annotations

from io import BytesIO

from fastapi.responses import RedirectResponse, Response

from api.answers import Here, UsesHere
from api.html import changed, page
from api.jobs.desk import Upload
from api.pages.router import pages_for
from api.routes.authors import author_of
from api.routes.ingesting import jobs_of
from corpus import sample
from graph.text import Text

router = pages_for("admin")


@router.get("/muestra")
def sample_page(here: UsesHere) -> Response:
    """What the sample is; what would go with it, and what would stay."""
    return page(
        here.request,
        "sample.html",
        here.language,
        sample=here.services.sample(),
        names=[name for name, _ in sample.documents()],
        reading=reading(here),
    )


@router.post("/muestra")
def bring_in_sample(here: UsesHere) -> Response:
    """Read as documents that somebody sends."""
    uploads = [Upload(name, BytesIO(content)) for name, content in sample.documents()]
    job = jobs_of(here.request).hand_in(uploads, by=author_of(here.viewer))
    return RedirectResponse(f"/documentos/lecturas/{job.id}", 303)


@router.post("/muestra/quitar")
def take_out_sample(here: UsesHere) -> Response:
    found = here.services.sample()
    if not found.present:
        return RedirectResponse("/muestra", 303)
    stayed = len(found.kept_by_people)
    told = Text("The sample was taken out.") if not stayed else Text(
        "The sample was taken out; {n} name that somebody here spoke of stayed.",
        {"n": stayed},
        plural="The sample was taken out; {n} names that somebody here spoke of stayed.",
        n=stayed,
    )  # fmt: skip
    change = here.services.store.apply(found.removal(author_of(here.viewer), here.say(told)))
    return changed("/", change)


def reading(here: Here) -> str:
    """The job that is reading the sample, if one is."""
    names = {name for name, _ in sample.documents()}
    jobs = jobs_of(here.request).jobs(limit=5)
    return next((job.id for job in jobs if not job.over and names == {file.name for file in job.files}), "")
