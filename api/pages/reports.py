"""Reports for a meeting: choosing what is in one, the report as a page, as PDF and as a file, a picture to mail."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Annotated, Final, Literal

from fastapi import Depends, Query, Request
from fastapi.responses import Response

from api.answers import Here, UsesHere
from api.html import page
from api.pages.picking import picked
from api.pages.router import Several, pages_for
from api.reporting import as_file, as_pages, asked_for, note_made, picture_to_mail
from api.security.limits import costly
from graph.errors import TejidoError, UsageError
from graph.model import Node
from viz.explorer import Selection
from viz.i18n import LANGUAGES
from viz.reports import AUDIENCES, PARTS, Asked, Audience, Part
from viz.reports.asked import PERIOD, audiences_of, usual_audience, usual_territory
from viz.reports.written import shown
from viz.site import with_query

router = pages_for("public")

Name = Annotated[str, Query(max_length=400)]
PARTS_SAID: Final[Mapping[str, Part]] = MappingProxyType(
    {"red": "network", "brechas": "gaps", "acuerdos": "agreements", "practicas": "practices"}
)
AUDIENCES_SAID: Final[Mapping[str, Audience]] = MappingProxyType(
    {"red": "network", "publico": "public", "personas": "coordinators"}
)
"""What addresses say, and what is meant by it."""


@dataclass(frozen=True)
class Form:
    """What was typed, what it means where it can be told, and what is the matter with it where it cannot."""

    typed: Mapping[str, str]
    parts: tuple[str, ...]
    named: Mapping[str, Node]
    errors: Mapping[str, TejidoError]
    asked: Asked
    language: str

    def address(self, path: str) -> str:
        """Another page of the same report."""
        ids = {f"{name}_id": node.id for name, node in self.named.items()}
        return with_query(path, **{**self.typed, **dict.fromkeys(self.named, "")}, **ids, parte=self.parts)


def form_of(
    here: UsesHere,
    territorio: Name = "",
    territorio_id: Name = "",
    tema: Name = "",
    tema_id: Name = "",
    desde_fecha: Annotated[str, Query(max_length=10)] = "",
    parte: Several = None,
    para: Annotated[Literal["", "red", "publico", "personas"], Query()] = "",
    idioma: Annotated[str, Query(max_length=5)] = "",
) -> Form:
    """The report that the parameters of an address mean."""
    errors: dict[str, TejidoError] = {}
    named: dict[str, Node] = {}
    for field, typed, id, kinds in (
        ("territorio", territorio, territorio_id, ("Territory",)),
        ("tema", tema, tema_id, ("Theme", "Problem")),
    ):
        if typed.strip() or id:
            try:
                named[field] = picked(here.sight, typed, id, *kinds)
            except UsageError as error:
                errors[field] = error
    today = date.today()
    try:
        since = date.fromisoformat(desde_fecha) if desde_fecha else today - PERIOD
    except ValueError:
        since = today
    if since >= today and desde_fecha:
        errors["desde_fecha"] = UsageError("Choose a day before today.")
    parts = tuple(name for name in PARTS_SAID if name in (parte or PARTS_SAID))
    asked = asked_for(
        here.viewer,
        today=today,
        since=since,
        territory=named["territorio"].id if "territorio" in named else "",
        theme=named["tema"].id if "tema" in named else "",
        parts=tuple(PARTS_SAID[name] for name in parts) or tuple(PARTS),
        audience=AUDIENCES_SAID[para] if para else None,
    )
    given = {"territorio": territorio, "tema": tema, "desde_fecha": desde_fecha, "para": para, "idioma": idioma}
    language = idioma if idioma in LANGUAGES else here.language
    return Form(given, parts, named, errors, asked, language)


UsesForm = Annotated[Form, Depends(form_of)]


@router.get("/informes")
def choose(request: Request, here: UsesHere, form: UsesForm) -> Response:
    """What a report is to be about; all is filled in, so that one click is enough."""
    named = dict(form.named)
    if not request.query_params and (usual := usual_territory(here.services.situation(here.viewer), here.viewer)):
        named["territorio"] = here.sight.node(usual)
    return _form_page(request, here, form, named)


@router.get("/informes/reunion", dependencies=[costly()])
def report(request: Request, here: UsesHere, form: UsesForm) -> Response:
    """The report as a page."""
    if form.errors:
        return _form_page(request, here, form, form.named)
    made = here.services.meeting(form.asked)
    note_made(here, form.asked.audience, "html")
    return page(request, "report.html", form.language, form=form, linked=True, **shown(made))


@router.get("/informes/reunion.pdf", dependencies=[costly()])
def report_pdf(request: Request, here: UsesHere, form: UsesForm) -> Response:
    """The report as pages of PDF."""
    return _sent(request, here, form, as_pages)


@router.get("/informes/reunion.html", dependencies=[costly()])
def report_file(request: Request, here: UsesHere, form: UsesForm) -> Response:
    """The report as one HTML file that stands alone."""
    return _sent(request, here, form, as_file)


@router.get("/informes/red.html", dependencies=[costly()])
def picture_file(request: Request, here: UsesHere, form: UsesForm) -> Response:
    """The network of the report as one HTML file that can be moved about in, to mail."""
    if form.errors:
        return _form_page(request, here, form, form.named)
    selection = Selection(territory=form.asked.territory, topic=form.asked.theme)
    return picture_to_mail(here, selection, form.asked.audience, form.language)


def _sent(request: Request, here: Here, form: Form, make: Callable[[Here, Asked, str], Response]) -> Response:
    if form.errors:
        return _form_page(request, here, form, form.named)
    return make(here, form.asked, form.language)


def _form_page(request: Request, here: Here, form: Form, named: Mapping[str, Node]) -> Response:
    return page(
        request,
        "reports.html",
        here.language,
        status=400 if form.errors else 200,
        form=form,
        named=named,
        since=form.typed["desde_fecha"] or form.asked.since.isoformat(),
        parts=[(name, PARTS[part]) for name, part in PARTS_SAID.items()],
        audiences=[
            (name, *AUDIENCES[audience])
            for name, audience in AUDIENCES_SAID.items()
            if audience in audiences_of(here.viewer)
        ],
        audience=next(
            name
            for name, audience in AUDIENCES_SAID.items()
            if name == form.typed["para"] or (not form.typed["para"] and audience == usual_audience(here.viewer))
        ),
        errors={name: error.message for name, error in form.errors.items()},
        today=form.asked.today,
    )
