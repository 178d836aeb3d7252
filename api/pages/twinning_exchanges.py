"""The exchange record: which twinnings there are, what each produced, and writing down what comes of one."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import Query, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import ValidationError

from api.answers import Here, UsesHere
from api.html import onward, page
from api.models import EdgePatch, ExchangeIn
from api.pages.editing import Typed, UsesTyped, check_source, source_of
from api.pages.picking import picked
from api.pages.router import First, pages_for
from api.pages.sending import as_seen, in_our_words
from api.pages.twinning import UsesTwo
from api.problems import status_of
from api.routes.editing import change_edge, present_edge, record_exchange
from api.security.access import requires
from graph.dates import parse
from graph.errors import TejidoError, UsageError
from graph.exchanges import records
from graph.text import Text
from viz.pages.twinning_exchanges import DEEDS, EXCHANGE, EXCHANGES, address, exchange_page, exchanges_page

router = pages_for("public")
EDITOR: Final = [requires("editor")]
WHEN: Final = Text("This is no date: write 2026, 2026-07 or 2026-07-31.")

Word = Annotated[str, Query(max_length=200)]
Id = Annotated[str, Query(max_length=500)]


@router.get(EXCHANGES)
def exchanges(request: Request, here: UsesHere, q: Word = "", con: Word = "", desde: First = 0) -> Response:
    """All twinnings, those of which something came first."""
    known = here.services.municipalities(here.viewer)
    found = exchanges_page(known, q.strip(), con == "si", desde)
    return page(request, "twinning-exchanges.html", here.language, page=found)


@router.get("/hermanamientos/intercambio/nuevo", dependencies=EDITOR)
def which(request: Request, here: UsesHere, two: UsesTwo) -> Response:
    """Of which two something is to be recorded."""
    if two.ids:
        return RedirectResponse(f"{address(*two.ids)}#registrar", 303)
    status = 400 if two.error else 200
    return page(request, "twinning-exchange-new.html", here.language, status=status, typed=two.typed, error=two.error)


@router.get(EXCHANGE)
def exchange(request: Request, here: UsesHere, uno: Id, otro: Id) -> Response:
    """One twinning: what came of it, when, and the words that say so."""
    return _page(request, here, uno, otro, Typed({}))


@router.post(EXCHANGE, dependencies=EDITOR)
def record(request: Request, here: UsesHere, said: UsesTyped, uno: Id, otro: Id) -> Response:
    """A visit, a result, or a practice taken over."""
    said.check("que", said["que"] in DEEDS, Text("Say what it was."))
    said.check("cuando", not said["cuando"] or bool(parse(said["cuando"])), WHEN)
    said.check("dicho", bool(said["dicho"]), Text("Say in a sentence what came of it."))
    needs_practice = said["que"] == "adaptation"
    said.check("practica", bool(said["practica"]) or not needs_practice, Text("Say which practice was taken over."))
    check_source(said)
    if said.errors:
        return _page(request, here, uno, otro, said)
    try:
        practice = (
            picked(here.sight, said["practica"], said["practica_id"], "Practice") if said["practica"].strip() else None
        )
        one, other = _kept_between(here, uno, otro)
        given: dict[str, Any] = {
            "one": one,
            "other": other,
            "result": said["dicho"],
            "when": said["cuando"],
            "what": said["que"],
            "practice": practice.id if practice else None,
            **source_of(here, said),
        }
        edited = record_exchange(ExchangeIn(**given), here)
    except (TejidoError, ValidationError) as error:
        return _page(request, here, uno, otro, said, error=in_our_words(error))
    return onward(address(uno, otro), edited)


@router.post("/hermanamientos/intercambio/quitar", dependencies=EDITOR)
def take_out(request: Request, here: UsesHere, said: UsesTyped, uno: Id, otro: Id) -> Response:
    """Something that was recorded did not happen, or is written down anew."""
    try:
        tie = here.sight.stored(present_edge(here, said["lazo"]))
        kept, number = records(tie), said["numero"]
        if number not in map(str, range(len(kept))):
            raise UsageError("That is not recorded any more.", remedy="Look at what stands here now.")
        del kept[int(number)]
        patch = EdgePatch(properties={"results": kept or None}, reason=said["porque"])
        edited = change_edge(tie.id, patch, here, as_seen(said["version"]))
    except (TejidoError, ValidationError) as error:
        return _page(request, here, uno, otro, Typed({}), error=in_our_words(error))
    return onward(address(uno, otro), edited)


def _kept_between(here: Here, one: str, other: str) -> tuple[str, str]:
    """The ends of the tie that stands between two already, be it of their governments or their territories."""
    known = here.services.municipalities(here.viewer)
    twinning = known.between(one, other)
    return (twinning.ties[0].source, twinning.ties[0].target) if twinning else (one, other)


def _page(
    request: Request,
    here: Here,
    one: str,
    other: str,
    said: Typed,
    *,
    error: TejidoError | None = None,
) -> Response:
    found = exchange_page(here.sight, here.services.municipalities(here.viewer), one, other)
    return page(
        request,
        "twinning-exchange.html",
        here.language,
        status=status_of(request, error, said.errors),
        page=found,
        deeds=DEEDS,
        said=said,
        version=here.sequence,
        error=error,
    )
