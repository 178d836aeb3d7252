"""Agreements: the board of all, one as the protocol's form, and reporting a month of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from types import MappingProxyType
from typing import Annotated, Any, Final

from fastapi import Query, Request
from fastapi.responses import Response

from api.answers import Here, UsesHere
from api.context import UsesLanguage, UsesServices, UsesSight
from api.html import onward, page
from api.models import Edited, NodePatch
from api.pages.picking import picked
from api.pages.router import First, pages_for
from api.pages.sending import Sent, UsesSent, as_seen
from api.problems import status_of
from api.routes.authors import author_of
from api.routes.editing import change_node
from graph.agreements import CRITERIA, STEPS, Check, Month, checks, monitored, reported
from graph.errors import TejidoError, UsageError
from graph.model import Node
from graph.ontology import ACTING
from graph.text import Text
from graph.visibility import Sight
from viz.pages import agreements as shown
from viz.pages.agreements import STANDINGS, Narrowed
from viz.site import node_url

router = pages_for("public")
reporting = pages_for("editor")

MONTH: Final = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
NOTE: Final = 500
NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})
Words = Annotated[str, Query(max_length=200)]


@router.get("/acuerdos")
def board(
    request: Request,
    services: UsesServices,
    sight: UsesSight,
    language: UsesLanguage,
    territorio: Words = "",
    territorio_id: Words = "",
    parte: Words = "",
    parte_id: Words = "",
    mes: Words = "",
    estado: Words = "",
    vista: Words = "",
    orden: Words = "",
    desde: First = 0,
) -> Response:
    """All agreements as a board or a table."""
    asked = {
        "territorio": territorio, "territorio_id": territorio_id, "parte": parte, "parte_id": parte_id,
        "mes": mes, "estado": estado,
    }  # fmt: skip
    errors: dict[str, TejidoError] = {}

    def meant(name: str, *kinds: str) -> str:
        try:
            return (
                picked(sight, asked[name], asked[f"{name}_id"], *kinds).id
                if any((asked[name], asked[f"{name}_id"]))
                else ""
            )
        except UsageError as error:
            errors[name] = error
            return ""

    narrowed = Narrowed(
        meant("territorio", "Territory"),
        meant("parte", *ACTING),
        mes if MONTH.fullmatch(mes) else "",
        estado if estado in STANDINGS else "",
    )
    found = shown.agreements_page(
        services.agreements(sight.viewer), narrowed, asked, as_table=vista == "tabla", order=orden, first=desde
    )
    said = {name: error.message for name, error in errors.items()}
    return page(
        request, "agreements.html", language, status=400 if errors else 200, page=found, errors=said,
        standings=STANDINGS, today=date.today(),
    )  # fmt: skip


@router.get("/acuerdo/{id:path}/hoja")
def sheet(request: Request, id: str, services: UsesServices, sight: UsesSight, language: UsesLanguage) -> Response:
    """The agreement in the protocol's layout, for print."""
    found = shown.agreement(sight, alliance_named(sight, id), services.situation(sight.viewer), date.today())
    return page(request, "agreement-sheet.html", language, agreement=found, steps=shown.STEPS)


# Reporting


@reporting.get("/acuerdo/{id:path}/mes")
def report_form(request: Request, id: str, here: UsesHere, mes: Words = "") -> Response:
    """What is done every month: how far it is, and a note."""
    return _report_page(request, here, alliance_named(here.sight, id), {"mes": mes})


@reporting.post("/acuerdo/{id:path}/mes")
def report(request: Request, id: str, here: UsesHere, sent: UsesSent) -> Response:
    node = alliance_named(here.sight, id)
    month, percent = sent.text("mes"), sent.text("cumplimiento")
    errors: dict[str, Text] = {}
    if not MONTH.fullmatch(month):
        errors["mes"] = Text("Choose a month.")
    if percent not in map(str, STEPS):
        errors["cumplimiento"] = Text("Choose one of the five.")
    if errors:
        return _report_page(request, here, node, sent.texts, errors=errors)
    said = Month(month, percent=int(percent), note=sent.text("nota", NOTE), by=author_of(here.viewer), at=_now())
    records = reported(node.properties.get("compliance"), said)
    try:
        edited = patched(here, node, {"compliance": records}, sent)
    except TejidoError as error:
        return _report_page(request, here, alliance_named(here.sight, id), sent.texts, error=error)
    return onward(node_url(node), edited)


def _report_page(
    request: Request,
    here: Here,
    node: Node,
    typed: Mapping[str, str],
    *,
    errors: Mapping[str, Text] = NOTHING,
    error: TejidoError | None = None,
) -> Response:
    found = shown.agreement(here.sight, node, here.services.situation(here.viewer), date.today())
    month = typed.get("mes") if MONTH.fullmatch(typed.get("mes", "")) else found.to_report
    known = next((each for each in found.months if each.month == month), Month(month or ""))
    return page(
        request, "agreement-report.html", here.language, status=status_of(request, error, errors), agreement=found,
        month=month, known=known, typed=typed, steps=shown.STEPS, version=here.sequence, errors=errors, error=error,
    )  # fmt: skip


@reporting.get("/acuerdo/{id:path}/puntos")
def points_form(request: Request, id: str, here: UsesHere) -> Response:
    """The fourteen points to be ticked."""
    return _points_page(request, here, alliance_named(here.sight, id), None)


@reporting.post("/acuerdo/{id:path}/puntos")
def tick(request: Request, id: str, here: UsesHere, sent: UsesSent) -> Response:
    node = alliance_named(here.sight, id)
    said = checks(node.properties.get("monitoring"))
    for criterion in CRITERIA:
        answer, note = sent.text(f"punto-{criterion.id}"), sent.text(f"nota-{criterion.id}", NOTE)
        known = said.get(criterion.id)
        if answer not in ("si", "no"):
            said.pop(criterion.id, None)
        elif known is None or (known.met, known.note) != (answer == "si", note):
            said[criterion.id] = Check(criterion.id, answer == "si", note, author_of(here.viewer), _now())
    try:
        edited = patched(here, node, {"monitoring": monitored(said) or None}, sent)
    except TejidoError as error:
        return _points_page(request, here, alliance_named(here.sight, id), sent.texts, error)
    return onward(node_url(node), edited)


def _points_page(
    request: Request, here: Here, node: Node, typed: Mapping[str, str] | None, error: TejidoError | None = None
) -> Response:
    found = shown.agreement(here.sight, node, here.services.situation(here.viewer), date.today())
    return page(
        request, "agreement-points.html", here.language, status=status_of(request, error), agreement=found, typed=typed,
        version=here.sequence, error=error,
    )  # fmt: skip


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


# What the pages of one agreement share


def alliance_named(sight: Sight, id: str) -> Node:
    """The agreement with this id. Raises `UsageError` for another kind of thing."""
    node = sight.node(id)
    if node.kind != "Alliance":
        raise UsageError("«{id}» is no agreement.", remedy="Look for it by name.", id=id)
    return node


def patched(here: Here, node: Node, properties: Mapping[str, Any], sent: Sent, name: str | None = None) -> Edited:
    """The agreement changed, unless somebody changed it since the form was opened (`ConflictError`)."""
    patch = NodePatch(name=name, properties=dict(properties), reason=sent.text("reason"))
    return change_node(node.id, patch, here, as_seen(sent.text("version", 15)))
