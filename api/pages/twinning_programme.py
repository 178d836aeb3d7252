"""The assignment board of a twinning programme: towns, rules, the best pairs, what changes if, and letters of match.

The plan lives in the address: whoever has the address has the plan, and nothing is kept here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import Depends, Query, Request
from fastapi.responses import RedirectResponse, Response

from api.answers import Here, UsesHere
from api.html import page
from api.pages.picking import named, no_municipality, nobody_called
from api.pages.router import pages_for
from api.pages.twinning import letters_page, municipality_called
from api.problems import status_of
from api.security.limits import costly
from graph.errors import TejidoError, UsageError
from graph.export import csv_lines
from graph.matching.programme import Programme
from graph.text import Text
from graph.visibility import Sight
from viz.pages import twinning_letters as letters
from viz.pages.twinning_programme import (
    BOARD,
    MOST_SEATS,
    MOST_TOWNS,
    SIZES,
    Plan,
    board,
    file_rows,
    pasted,
    plan_asked,
    plan_before,
)

router = pages_for("reader")

NETWORKS: Final = ("Space", "Actor", "Instrument", "Alliance", "Territory")
LONGEST: Final = 20_000
MANY: Final = Text("More than {most} towns are too many for one board: take some out.", {"most": MOST_TOWNS})


@dataclass(frozen=True)
class Joining:
    """Who is to join the board, as it was typed: towns by name or id, a network, a list."""

    towns: list[str]
    network: str
    network_id: str
    listed: str


def _asked(request: Request) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in request.query_params.multi_items():
        found.setdefault(name, []).append(value[:LONGEST])
    return found


Asked = Annotated[dict[str, list[str]], Depends(_asked)]


@router.get(BOARD, dependencies=[costly("municipio")])
def programme(request: Request, here: UsesHere, asked: Asked) -> Response:
    """The board of what is asked; whoever joins it is written into the address first."""
    known, joining = here.services.municipalities(here.viewer), _joining(asked)
    errors: dict[str, Text] = {}
    plan, before = plan_asked(asked, known, errors), plan_before(asked, known)
    if "lista" in asked:  # the form was sent
        plan = _as_said(plan.with_seats(_joined(here, joining, errors)), asked)
        if len(plan.seats) > MOST_TOWNS:
            errors["nuevo"] = MANY
        if not errors:
            return RedirectResponse(f"{plan.address(before=before)}#plan", 303)
    error, found = None, None
    try:
        found = here.services.programme(here.viewer, plan)
    except TejidoError as refused:
        error = refused
    shown = board(known, plan, found, _solved(here, before))
    status = status_of(request, error, errors)
    return page(
        request, "twinning-programme.html", here.language, status=status, page=shown, joining=joining, errors=errors,
        error=error, sizes=SIZES, most_seats=MOST_SEATS, typed={name: each[0] for name, each in asked.items()},
    )  # fmt: skip


@router.get("/hermanamientos/programa/cartas", dependencies=[costly()])
def letters_of(
    request: Request,
    here: UsesHere,
    asked: Asked,
    par: Annotated[str, Query(max_length=1000)] = "",
    idioma: Annotated[str, Query(max_length=5)] = "",
) -> Response:
    """The letters of all pairs of a plan, or of one of them (`par`)."""
    known = here.services.municipalities(here.viewer)
    found = here.services.programme(here.viewer, plan_asked(asked, known, {}))
    pairs = [pair for pair in found.pairs if par in ("", f"{pair.one} {pair.other}")]
    if not pairs:
        raise UsageError("The plan has no such pair.", remedy="Look at the board: it may have changed.")
    return letters_page(request, here, [letters.letter(known, pair.one, pair.other) for pair in pairs], idioma)


@router.get("/hermanamientos/programa.csv")
def file(here: UsesHere, asked: Asked) -> Response:
    """The towns of a plan, as `tejido twin-plan` reads them and as they can be pasted here again."""
    known = here.services.municipalities(here.viewer)
    header = ("municipio", "cupo", "nombre", "pais")
    rows = file_rows(known, plan_asked(asked, known, {}))
    return Response(
        "".join(csv_lines(header, rows)),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="programa.csv"'},
    )


def _joining(asked: Mapping[str, list[str]]) -> Joining:
    towns = [each.strip() for each in asked.get("nuevo", ()) if each.strip()]
    return Joining(towns, _one(asked, "red"), _one(asked, "red_id"), _one(asked, "lista"))


def _one(asked: Mapping[str, list[str]], name: str) -> str:
    return next(iter(asked.get(name, ())), "").strip()


def _joined(here: Here, joining: Joining, errors: dict[str, Text]) -> list[tuple[str, int]]:
    """The towns that are to join, by id, with how many twins each can keep; what is not found is said in `errors`."""
    known, found = here.services.municipalities(here.viewer), []
    for typed in joining.towns:
        try:
            one = known.find(typed) or municipality_called(here.sight, known, typed, "")
        except UsageError as error:
            errors["nuevo"] = _no_town(here.sight, typed) or error.message
        else:
            found += [(one.id, 1)] if one else []
    if joining.network or joining.network_id:
        try:
            found += [(one.id, 1) for id in [_network(here, joining)] for one in known.within(id)]
        except UsageError as error:
            errors["red"] = error.message
    listed = pasted(known, joining.listed)
    found += listed.seats
    if listed.unknown:
        errors["lista"] = Text("Not found, or the name of several: {lines}", {"lines": listed.unknown})
    return found


def _no_town(sight: Sight, id: str) -> Text | None:
    """That what was chosen is something else than a municipality; none where nothing was."""
    chosen = next(iter(sight.nodes(ids=[id], evidence=False)), None)
    return no_municipality(chosen).message if chosen else None


def _network(here: Here, joining: Joining) -> str:
    """The network, association, programme or territory that was named. Raises `UsageError` where it has no towns."""
    nodes = named(here.sight, joining.network, joining.network_id, *NETWORKS)
    if not nodes:
        raise nobody_called(joining.network)
    known = here.services.municipalities(here.viewer)
    with_towns = [node for node in nodes if known.within(node.id)]
    if len(with_towns) != 1:
        raise UsageError(
            "No municipality that belongs to «{name}» is recorded.",
            remedy="Add them one by one, or paste a list.",
            name=nodes[0].name,
        )
    return with_towns[0].id


def _as_said(plan: Plan, asked: Mapping[str, list[str]]) -> Plan:
    """What a button of the board says of a pair (`dice`) or a town (`sin`), or its form of another pair."""
    what, _, pair = _one(asked, "dice").partition(" ")
    one, _, other = pair.partition(" ")
    plan = plan.saying(what, one, other)
    plan = plan.saying(_one(asked, "par_dice"), _one(asked, "par_uno"), _one(asked, "par_otro"))
    return plan.without(_one(asked, "sin"))


def _solved(here: Here, before: Plan | None) -> tuple[Plan, Programme] | None:
    """The plan before with its pairs; none where it could not be."""
    if before is None:
        return None
    try:
        return before, here.services.programme(here.viewer, before)
    except TejidoError:
        return None
