"""Who sees what, on what ground persons are kept, and forgetting one: for coordinators, the last for administrators.

The writing is what the HTTP service does (`api.routes.protecting`), and goes to the log as it does there.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Final, get_args

from fastapi import Query
from fastapi.responses import RedirectResponse, Response
from pydantic import ValidationError

from api.answers import Here, UsesHere
from api.html import onward, page
from api.models import ConsentIn, ForgetIn
from api.pages.editing import PURPOSE
from api.pages.picking import sought
from api.pages.router import First, pages_for
from api.pages.sending import Sent, UsesSent, as_seen, in_our_words
from api.problems import status_of
from api.routes.editing import editable
from api.routes.protecting import forget_person, record_consent, set_visibilities, withdraw_consent
from api.security.access import requires
from api.services import TYPICAL
from graph.errors import TejidoError, UsageError
from graph.grounds import MONTHS
from graph.model import Level, Node, Part
from graph.names import fold
from graph.text import Text
from graph.visibility import is_exposed
from viz import labels
from viz.pages import visibility as shown
from viz.paging import beside
from viz.site import node_url, with_query

router = pages_for("coordinator")
KINDS: Final = ("Actor", "Space", "Alliance", "Practice", "Instrument", "PlanElement", "Territory", "Document")
PARTS: Final[tuple[Part, ...]] = get_args(Part)
LEVELS: Final[tuple[Level, ...]] = get_args(Level)
Word = Annotated[str, Query(max_length=400)]


@router.get("/visibilidad")
def overview(here: UsesHere, nombre: Word = "", nombre_id: Word = "", desde: First = 0) -> Response:
    """The levels in words, what was decided, and a way to one node by its name."""
    found, error = sought(here.sight, nombre, nombre_id, *KINDS)
    if len(found) == 1:
        return RedirectResponse(f"/visibilidad/de/{found[0].id}", 303)
    later = here.services.large and "todo" not in here.request.query_params
    decided, total = shown.decided(here.sight, desde)
    return page(
        here.request,
        "visibility.html",
        here.language,
        status=400 if error else 200,
        rules=shown.rules(),
        parts=labels.PARTS,
        decided=decided,
        total=total,
        first=desde,
        beside=_beside("/visibilidad", desde, total),
        typed=nombre,
        several=found,
        kinds=",".join(KINDS),
        error=error,
        later=later,
        **({} if later else _hidden(here)),
    )


@router.get("/visibilidad/ocultos")
def hidden(here: UsesHere) -> Response:
    """What is hidden and from whom, as a part of the page: of a large graph it takes a while."""
    return page(here.request, "visibility-hidden.html", here.language, **_hidden(here))


@router.get("/visibilidad/personas")
def persons(here: UsesHere, meses: Annotated[int, Query(ge=0, le=1200)] = MONTHS, desde: First = 0) -> Response:
    """For whom no ground is recorded."""
    found, more = shown.unvouched(here.sight, meses, desde)
    return page(
        here.request, "grounds-missing.html", here.language, found=found, more=more, first=desde,
        months=meses, at_once=shown.AT_ONCE,
    )  # fmt: skip


@router.get("/visibilidad/fundamentos")
def grounds(here: UsesHere, desde: First = 0) -> Response:
    """The grounds that are recorded."""
    found, total = shown.grounds(here.sight, desde)
    return page(
        here.request, "grounds.html", here.language, found=found, total=total, first=desde,
        beside=_beside("/visibilidad/fundamentos", desde, total),
    )  # fmt: skip


@router.get("/visibilidad/de/{id:path}")
def one(id: str, here: UsesHere) -> Response:
    return _one_page(here, here.sight.node(id))


@router.post("/visibilidad/de/{id:path}")
def decide(id: str, here: UsesHere, sent: UsesSent) -> Response:
    """Who sees it: the parts of which something else was chosen than stands."""
    node = here.sight.node(id)
    stand = {each.part: each.level for each in shown.parts_of_node(here.sight, node)}
    chosen = {part: level for part in PARTS for level in LEVELS if sent.text(part) == level}
    other = {part: level for part, level in chosen.items() if stand.get(part) != level}
    if not sent.text("motivo"):
        return _one_page(here, node, sent, wrong={"motivo": Text("Say why: it is kept in the history.")})
    if not other:
        return RedirectResponse(f"/visibilidad/de/{node.id}", 303)
    try:
        edited = set_visibilities(here, node.id, other, sent.text("motivo", 2000), as_seen(sent.text("version")))
    except TejidoError as error:
        return _one_page(here, node, sent, error=error)
    still = any(here.services.sight(here.viewer).nodes(ids=[node.id], evidence=False, rejected=True))
    return onward(f"/visibilidad/de/{node.id}" if still else "/visibilidad", edited)


@router.post("/visibilidad/fundamento/{id:path}")
def record(id: str, here: UsesHere, sent: UsesSent) -> Response:
    """On what ground a person is kept."""
    node = here.sight.node(id)
    try:
        said = {
            "purpose": "fin_de_uso",
            "basis": "base",
            "given_by": "dado_por",
            "given_at": "fecha",
            "document": "papel",
            "reason": "fin_de_uso",
        }
        given = ConsentIn.model_validate({name: sent.text(field) for name, field in said.items()})
        edited = record_consent(node.id, given, here)
    except (TejidoError, ValidationError) as error:
        return _one_page(here, node, sent, error=in_our_words(error))
    return onward(f"/visibilidad/de/{node.id}", edited)


@router.post("/visibilidad/retirar/{id:path}")
def withdraw(id: str, here: UsesHere, sent: UsesSent) -> Response:
    """A ground that holds no longer."""
    node = here.sight.node(id)
    why = here.say(Text("The ground «{purpose}» holds no longer", {"purpose": sent.text("fin_de_uso", 300)}))
    try:
        edited = withdraw_consent(node.id, sent.text("fin_de_uso", 500), here, reason=why)
    except TejidoError as error:
        return _one_page(here, node, sent, error=error)
    return onward(f"/visibilidad/de/{node.id}", edited)


@router.get("/olvidar/{id:path}", dependencies=[requires("admin")])
def ask_before_forgetting(id: str, here: UsesHere) -> Response:
    return _forget_page(here, _person(here, id))


@router.post("/olvidar/{id:path}", dependencies=[requires("admin")])
def forget(id: str, here: UsesHere, sent: UsesSent) -> Response:
    """Only where her name was typed as it stands; there is no way back."""
    node = _person(here, id)
    wrong: dict[str, Text] = {}
    if fold(sent.text("nombre")) != fold(node.name):
        wrong["nombre"] = Text("That is not how the name is written above.")
    if not sent.text("motivo"):
        wrong["motivo"] = Text("Say why, without her name: it is kept.")
    elif fold(node.name) in fold(sent.text("motivo")):
        wrong["motivo"] = Text("Leave her name out: what stands here is kept.")
    if wrong:
        return _forget_page(here, node, sent, wrong=wrong)
    try:
        forgotten = forget_person(node.id, ForgetIn(basis=sent.text("motivo", 2000)), here)
    except (TejidoError, ValidationError) as error:
        return _forget_page(here, node, sent, error=in_our_words(error))
    return page(here.request, "forgotten.html", here.language, left=forgotten.left)


def _beside(path: str, first: int, total: int) -> tuple[str, str]:
    return beside(first, shown.AT_ONCE, total, lambda start: with_query(path, desde=start or None))


def _hidden(here: Here) -> dict[str, Any]:
    veils: dict[Level, frozenset[str]] = {
        level: here.services.sight(viewer).veil.hidden for level, viewer in TYPICAL.items() if level != "nobody"
    }
    return {
        "hidden": shown.sees_less(here.sight, veils),
        "hidden_first": shown.first_hidden(here.sight, veils["public"]),
    }


def _person(here: Here, id: str) -> Node:
    node = here.sight.node(id)
    if node.kind != "Actor":
        raise UsageError("Only persons are forgotten.", remedy="What is no person can be taken out on its own page.")
    editable(here, [node.id])
    return node


def _one_page(
    here: Here, node: Node, sent: Sent | None = None, *, error: TejidoError | None = None, wrong: Any = None
) -> Response:
    return page(
        here.request,
        "visibility-of.html",
        here.language,
        status=status_of(here.request, error, wrong or ()),
        node=node,
        parts=shown.parts_of_node(here.sight, node),
        part_words=labels.PARTS,
        levels=[level for level in LEVELS if level != "nobody" or here.sight.all_seeing],
        level_words=labels.LEVELS,
        bases=labels.BASES,
        exposed=is_exposed(node),
        consents=[each for each in here.sight.consents() if each.node == node.id],
        typed=sent.texts if sent else {},
        purpose=PURPOSE,
        today=date.today(),
        version=here.services.store.sequence(),
        error=error,
        wrong=wrong or {},
        back=node_url(node),
    )


def _forget_page(
    here: Here, node: Node, sent: Sent | None = None, *, error: TejidoError | None = None, wrong: Any = None
) -> Response:
    return page(
        here.request,
        "forget.html",
        here.language,
        status=status_of(here.request, error, wrong or ()),
        node=node,
        foreseen=shown.foreseen(here.sight, node),
        exposed=is_exposed(node),
        typed=sent.texts if sent else {},
        error=error,
        wrong=wrong or {},
    )
