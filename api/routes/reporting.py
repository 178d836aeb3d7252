"""Reports for a meeting, under `/api/v1`: what the page `/informes` gives, for programs."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response

from api.answers import UsesHere
from api.filters import Territory, Theme
from api.reporting import as_file, as_pages, asked_for, picture_to_mail
from api.security.access import requires
from api.security.limits import costly
from viz.explorer import Selection
from viz.reports import PARTS, Asked, Audience, Part
from viz.reports.asked import PERIOD

router = APIRouter(prefix="/api/v1", tags=["exporting"], dependencies=[requires("public"), costly()])

Since = Annotated[date | None, Query(description="What came on record after this day is told as new; three months.")]
Parts = Annotated[list[Part] | None, Query(description="Only these parts; all of them.", max_length=len(PARTS))]
Readers = Annotated[
    Audience | None,
    Query(
        description="Who will read it: `network` (institutions and quotes), `public`, or `coordinators`, with persons "
        "named, which the log keeps. The first of these that the caller may make."
    ),
]


def _file(media_type: str) -> dict[int | str, dict[str, Any]]:
    return {
        200: {
            "description": "The file.",
            "content": {media_type: {"schema": {"type": "string", "contentMediaType": media_type}}},
        }
    }


PDF: Final = _file("application/pdf")
HTML: Final = _file("text/html")


def _asked(
    here: UsesHere,
    territory: Territory = "",
    theme: Theme = "",
    since: Since = None,
    part: Parts = None,
    audience: Readers = None,
) -> Asked:
    today = date.today()
    return asked_for(
        here.viewer,
        today=today,
        since=since or today - PERIOD,
        territory=here.sight.node(territory).id if territory else "",
        theme=here.sight.node(theme).id if theme else "",
        parts=tuple(name for name in PARTS if name in (part or PARTS)),
        audience=audience,
    )


AskedHere = Annotated[Asked, Depends(_asked)]


@router.get("/reports/meeting.pdf", response_class=Response, responses=PDF)
def report_as_pdf(here: UsesHere, asked: AskedHere) -> Response:
    """A report for a meeting on a few pages: in short, the network, gaps, agreements, practices, what is not known,
    and the sources with their words.
    """
    return as_pages(here, asked, here.language)


@router.get("/reports/meeting.html", response_class=Response, responses=HTML)
def report_as_html(here: UsesHere, asked: AskedHere) -> Response:
    """The same report as one HTML file that stands alone."""
    return as_file(here, asked, here.language)


@router.get("/reports/network.html", response_class=Response, responses=HTML)
def network_as_picture(
    here: UsesHere, territory: Territory = "", theme: Theme = "", audience: Readers = None
) -> Response:
    """The network of a report as one HTML file in which it can be moved about."""
    asked = _asked(here, territory, theme, None, None, audience)
    selection = Selection(territory=asked.territory, topic=asked.theme)
    return picture_to_mail(here, selection, asked.audience, here.language)
