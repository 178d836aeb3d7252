"""Twinning: the municipalities, one's profile and matches, two side by side, the letter that brings them together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import Depends, Query, Request
from fastapi.responses import Response

from api.answers import Here, UsesHere
from api.html import page
from api.pages.picking import nobody_called
from api.pages.router import First, pages_for
from api.security.access import requires
from graph.errors import UsageError
from graph.matching.towns import Town
from graph.visibility import Sight
from viz.i18n import LANGUAGES, OWN_NAMES, translator
from viz.municipalities import Municipalities
from viz.pages import twinning_letters as letters
from viz.pages.twinning import matches, profile, side_by_side, towns_page

router = pages_for("public")

Word = Annotated[str, Query(max_length=200)]
Id = Annotated[str, Query(max_length=500)]


@dataclass(frozen=True)
class Two:
    """Two municipalities that are asked for: what was typed, whom it means, and what is the matter with it. Without ids
    and error something is not given yet.
    """

    typed: Mapping[str, str]
    ids: tuple[str, str] | None = None
    error: UsageError | None = None


def two_of(here: UsesHere, uno: Word = "", uno_id: Id = "", otro: Word = "", otro_id: Id = "") -> Two:
    """The municipalities that the parameters of an address mean."""
    known = here.services.municipalities(here.viewer)
    typed = {"uno": uno, "uno_id": uno_id, "otro": otro, "otro_id": otro_id}
    try:
        one = municipality_called(here.sight, known, uno, uno_id)
        other = municipality_called(here.sight, known, otro, otro_id)
        if not (one and other):
            return Two(typed)
        first, second = known.two(one.id, other.id)
        return Two(typed, (first.id, second.id))
    except UsageError as error:
        return Two(typed, error=error)


UsesTwo = Annotated[Two, Depends(two_of)]


@router.get("/hermanamientos")
def municipalities(request: Request, here: UsesHere, q: Word = "", pais: Word = "", desde: First = 0) -> Response:
    """Who could be twinned."""
    known = here.services.municipalities(here.viewer)
    return page(request, "twinning.html", here.language, page=towns_page(known, q.strip(), pais, desde))


@router.get("/hermanamientos/municipio/{id:path}")
def municipality(request: Request, id: str, here: UsesHere) -> Response:
    """A municipality as those see it who look for twins, and who would suit it."""
    known, node = here.services.municipalities(here.viewer), here.sight.node(id)
    one = known.town(node.id)
    return page(
        request, "twinning-town.html", here.language, page=profile(known, one), matches=matches(known, one), node=node
    )


@router.get("/hermanamientos/comparar")
def compare(request: Request, here: UsesHere, two: UsesTwo) -> Response:
    """Two municipalities side by side; asks for those that are not given yet."""
    found = side_by_side(here.services.municipalities(here.viewer), *two.ids) if two.ids else None
    chosen = {name: next(here.sight.nodes(ids=[two.typed[f"{name}_id"]]), None) for name in ("uno", "otro")}
    return page(
        request, "twinning-pair.html", here.language, status=400 if two.error else 200, page=found, typed=two.typed,
        chosen=chosen, error=two.error,
    )  # fmt: skip


@router.get("/hermanamientos/carta", dependencies=[requires("reader")])
def letter(request: Request, here: UsesHere, uno_id: Id, otro_id: Id, idioma: Word = "") -> Response:
    """The letter that brings two together."""
    known = here.services.municipalities(here.viewer)
    written = [letters.letter(known, here.sight.node(uno_id).id, here.sight.node(otro_id).id)]
    return letters_page(request, here, written, idioma)


def letters_page(request: Request, here: Here, written: list[letters.Letter], tongue: str) -> Response:
    """Letters to print, one a page, in the language of those who receive them."""
    spoken = tongue if tongue in LANGUAGES else here.language
    asked = [pair for pair in request.query_params.multi_items() if pair[0] != "idioma"]
    return page(
        request, "twinning-letters.html", here.language, letters=written, speech=translator(spoken), words=letters,
        tongues=OWN_NAMES,
        asked=asked, today=date.today().isoformat(),
    )  # fmt: skip


def municipality_called(sight: Sight, known: Municipalities, typed: str, id: str) -> Town | None:
    """The municipality that was chosen or whose name was typed; None where nothing was. Raises `UsageError` where there
    is none of that name, or more than one.
    """
    if not typed.strip() and not id:
        return None
    if id and typed.strip() in ("", (chosen := sight.node(id)).name):
        return known.town(chosen.id)
    nodes = (node for kind in ("Territory", "Actor") for node in sight.find(typed, kind, evidence=False))
    found = {one.id: one for node in nodes if (one := known.find(node.id)) is not None}
    if not found:
        raise nobody_called(typed)
    if len(found) > 1:
        raise UsageError(
            "More than one is called «{name}».", remedy="Choose the one that you mean from what is offered.", name=typed
        )
    return next(iter(found.values()))
