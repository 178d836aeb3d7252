"""Making reports and pictures that leave: for whom they may be made, what the log is told, how they are sent."""

from __future__ import annotations

from datetime import date
from typing import Final, Literal

from fastapi.responses import Response

from api.answers import Here
from api.context import gate_of, note_persons
from api.routes.authors import author_of
from graph.errors import ForbiddenError
from graph.model import slug
from graph.visibility import Viewer
from viz.explorer import Selection
from viz.picture import picture_page
from viz.reports import Asked, Audience, Part
from viz.reports.asked import READERS, audiences_of, usual_audience
from viz.reports.pdf import pdf
from viz.reports.written import written

PDF: Final = "application/pdf"
HTML: Final = "text/html; charset=utf-8"
WITH_PERSONS: Final = "report-with-persons"


def asked_for(
    maker: Viewer,
    *,
    today: date,
    since: date,
    territory: str,
    theme: str,
    parts: tuple[Part, ...],
    audience: Audience | None,
) -> Asked:
    """What somebody asks for; `audience` None is the usual one. Raises `ForbiddenError` for readers who see more than
    she does.
    """
    meant = audience or usual_audience(maker)
    if meant not in audiences_of(maker):
        raise ForbiddenError(
            "A report for these readers tells more than you see.", remedy="Make it for others, or sign in."
        )
    return Asked(today, since, territory, theme, parts, meant)


def note_made(here: Here, audience: Audience, form: Literal["html", "pdf", "picture"]) -> None:
    """Tell the log that something was asked for in which persons are named."""
    if audience == "coordinators":
        gate_of(here.request).audit.note(author_of(here.viewer), "exported", f"{WITH_PERSONS} {form}")


def as_pages(here: Here, asked: Asked, language: str) -> Response:
    """The report as pages of PDF."""
    note_made(here, asked.audience, "pdf")
    return _sent(pdf(_written(here, asked, language)), PDF, _name(here, asked, "pdf"))


def as_file(here: Here, asked: Asked, language: str) -> Response:
    """The report as one HTML file that stands alone."""
    note_made(here, asked.audience, "html")
    return _sent(_written(here, asked, language).encode(), HTML, _name(here, asked, "html"))


def picture_to_mail(here: Here, selection: Selection, audience: Audience, language: str) -> Response:
    """A part of the network as one HTML file in which it can be moved about, as its readers see it."""
    note_made(here, audience, "picture")
    explorer = here.services.explorer(READERS[audience], selection.evidence, selection.since, selection.until)
    today = date.today()
    html = picture_page(explorer, selection, language, today)
    note_persons(here.request, here.viewer, html)
    return _sent(html.encode(), HTML, f"red-{today.isoformat()}.html")


def _written(here: Here, asked: Asked, language: str) -> str:
    html = written(here.services.meeting(asked), language)
    note_persons(here.request, here.viewer, html)
    return html


def _name(here: Here, asked: Asked, ending: str) -> str:
    about = [slug(here.sight.node(id).name, 40) for id in (asked.territory, asked.theme) if id]
    return f"{'-'.join(('reunion', *about, asked.today.isoformat()))}.{ending}"


def _sent(body: bytes, media_type: str, name: str) -> Response:
    return Response(body, media_type=media_type, headers={"Content-Disposition": f'attachment; filename="{name}"'})
