"""Plans: which there are, one as a tree with what it lacks, and the sheet of an element, to read, print and write."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from fastapi import Form, Query, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import ValidationError

from api.answers import Here, UsesHere
from api.html import onward, page
from api.models import EdgeIn, NodeIn, NodePatch, PropertyIn
from api.pages.picking import picked
from api.pages.router import First, pages_for
from api.pages.sending import as_seen, in_our_words
from api.problems import status_of
from api.routes.editing import bring_in, change_node, create_edge, delete_edge, delete_node, done, new_node
from api.security.access import requires
from graph.dates import is_date
from graph.errors import ConflictError, TejidoError, UsageError
from graph.model import Edge, Node
from graph.ontology import ACTING, ontology
from graph.text import Text
from viz.pages.plans import ANY, FLAWS, plan_page, plans_page, sheet, words_of

router = pages_for("public")
EDITOR: Final = [requires("editor")]
CHANGED: Final = ("name", "number", "deadline")

Id = Annotated[str, Query(max_length=500)]
Line = Annotated[str, Form(max_length=500)]
Words = Annotated[str, Form(max_length=2000)]


@router.get("/planes")
def plans(request: Request, here: UsesHere, desde: First = 0) -> Response:
    found = plans_page(here.sight, here.services.plans(here.viewer), desde)
    return page(request, "plans.html", here.language, page=found, words_of=words_of)


@router.get("/plan/{id:path}")
def plan(request: Request, id: str, here: UsesHere, falta: Id = "", actor: Id = "") -> Response:
    """A plan; `falta` leaves what lacks something, `actor` what falls to somebody."""
    node = here.sight.node(id)
    flaw = falta if falta in (*FLAWS, ANY) else ""
    shown = plan_page(here.sight, here.services.plans(here.viewer), node, flaw, actor)
    return page(request, "plan.html", here.language, page=shown, flaws=FLAWS, any=ANY, words_of=words_of)


@router.get("/ficha/{id:path}/editar", dependencies=EDITOR)
def edit_form(request: Request, id: str, here: UsesHere) -> Response:
    return _form(request, here, id)


@router.post("/ficha/{id:path}/editar", dependencies=EDITOR)
def edit(
    request: Request,
    id: str,
    here: UsesHere,
    name: Line = "",
    number: Line = "",
    deadline: Line = "",
    reason: Words = "",
    version: Annotated[str, Form(max_length=15)] = "",
) -> Response:
    """Correct an element, unless somebody did since the form was opened."""
    typed = {"name": name.strip(), "number": number.strip(), "deadline": deadline.strip(), "reason": reason.strip()}
    errors = {}
    if not typed["name"]:
        errors["name"] = Text("It needs a name.")
    if typed["deadline"] and not is_date(typed["deadline"]):
        errors["deadline"] = Text("This is no date: write 2026, 2026-07 or 2026-07-31.")
    if errors:
        return _form(request, here, id, typed, version=version, errors=errors)
    properties: dict[str, PropertyIn | None] = {key: typed[key] or None for key in ("number", "deadline")}
    try:
        patch = NodePatch(name=typed["name"], properties=properties, reason=typed["reason"])
        edited = change_node(id, patch, here, as_seen(version))
    except (TejidoError, ValidationError) as error:
        return _form(request, here, id, typed, error=in_our_words(error))
    return onward(f"/ficha/{id}/editar", edited)


@router.post("/ficha/{id:path}/parte", dependencies=EDITOR)
def add_part(
    request: Request, id: str, here: UsesHere, tipo: Line = "", nombre: Line = "", fuente: Words = ""
) -> Response:
    """A new element below a plan or another element."""
    whole = here.sight.node(id)
    typed = {"tipo": tipo, "nombre": nombre.strip(), "fuente": fuente.strip()}
    errors = {}
    if not typed["nombre"]:
        errors["nombre"] = Text("It needs a name.")
    if not typed["fuente"]:
        errors["fuente"] = Text("It stands as the source: nothing is here without one.")
    if errors:
        return _form(request, here, id, typed, errors=errors)
    try:
        scope = whole.id.partition("/")[2][:100]
        asked = NodeIn(
            kind="PlanElement",
            name=typed["nombre"],
            scope=scope,
            properties={"element_type": tipo},
            reason=typed["fuente"],
        )
        new = new_node(here, asked)
        change = bring_in(here, asked, [new], [Edge(new.id, "part_of", whole.id)])
    except (TejidoError, ValidationError) as error:
        return _form(request, here, id, typed, error=in_our_words(error))
    return onward(f"/ficha/{id}/editar", done(here, change, new.id))


@router.post("/ficha/{id:path}/quien", dependencies=EDITOR)
def add_somebody(
    request: Request,
    id: str,
    here: UsesHere,
    como: Annotated[Literal["responsible_for", "partner_in"], Form()],
    quien: Line = "",
    quien_id: Line = "",
    dicho: Words = "",
) -> Response:
    """Somebody answers for the element, or becomes a partner in it."""
    typed = {"como": como, "quien": quien, "quien_id": quien_id, "dicho": dicho.strip()}
    if not typed["dicho"]:
        source = Text("It stands as the source: nothing is here without one.")
        return _form(request, here, id, typed, errors={"dicho": source})
    try:
        actor = picked(here.sight, quien.strip(), quien_id, *ACTING)
        asked = EdgeIn(source=actor.id, relation=como, target=id, reason=typed["dicho"])
        edited = create_edge(asked, here, Response())
    except (TejidoError, ValidationError) as error:
        return _form(request, here, id, typed, error=in_our_words(error))
    return onward(f"/ficha/{id}/editar", edited)


@router.post("/ficha/{id:path}/quitar", dependencies=EDITOR)
def take_away(request: Request, id: str, here: UsesHere, que: Annotated[str, Form(max_length=1500)]) -> Response:
    """Somebody does not answer for the element, or a part of it goes."""
    own = {tie.edge.id: tie for tie in here.sight.ties(here.sight.node(id).id) if not tie.outgoing}
    parts = {tie.other.id for tie in own.values() if tie.edge.relation == "part_of" and tie.other.kind == "PlanElement"}
    try:
        if que not in own and que not in parts:
            raise UsageError("That is no part of it any more.", remedy="Look at what stands here now.")
        edited = delete_edge(que, here) if que in own else delete_node(que, here)
    except TejidoError as error:
        return _form(request, here, id, error=error)
    return onward(f"/ficha/{id}/editar", edited)


@router.get("/ficha/{id:path}")
def show(request: Request, id: str, here: UsesHere) -> Response:
    node = here.sight.node(id)
    if node.kind != "PlanElement":
        return RedirectResponse(f"/plan/{node.id}")
    return page(request, "sheet.html", here.language, sheet=sheet(here.sight, node))


def _form(
    request: Request,
    here: Here,
    id: str,
    typed: dict[str, str] | None = None,
    *,
    version: str = "",
    error: TejidoError | None = None,
    errors: dict[str, Text] | None = None,
) -> Response:
    """The form as it was sent, or as the element stands; after a conflict beside what stands there now."""
    node = here.sight.node(id)
    if node.kind not in ("PlanElement", "Instrument", "Alliance"):
        raise UsageError("«{id}» is no part of a plan.", remedy="Open it from its plan.", id=id)
    stands = _as_it_stands(node)
    typed = typed or {}
    now = stands if isinstance(error, ConflictError) else {}
    status = status_of(request, error, errors or ())
    return page(
        request,
        "sheet-edit.html",
        here.language,
        status=status,
        sheet=sheet(here.sight, node),
        typed={**stands, **typed},
        differing={key: now[key] for key in CHANGED if key in now and typed.get(key, now[key]) != now[key]},
        types=ontology().values["element_type"],
        version=version or str(here.store.sequence()),
        error=error,
        errors=errors or {},
    )


def _as_it_stands(node: Node) -> dict[str, str]:
    properties = {key: str(node.properties.get(key, "")) for key in ("number", "deadline")}
    return {"name": node.name, **properties, "reason": "", "tipo": "action", "nombre": "", "fuente": "", "quien": "",
            "como": "responsible_for", "dicho": ""}  # fmt: skip
