"""Writing an agreement: its form, its schedule row by row, its parties and territories."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final

from fastapi import Request
from fastapi.responses import Response
from pydantic import ValidationError

from api.answers import Here, UsesHere
from api.html import onward, page
from api.models import EdgeIn, EdgePatch, NodeIn
from api.pages.agreements import MONTH, NOTHING, alliance_named, patched
from api.pages.editing import countries_offered
from api.pages.picking import picked
from api.pages.router import pages_for
from api.pages.sending import Sent, UsesSent, in_our_words
from api.problems import status_of
from api.routes.editing import bring_in, change_edge, create_edge, delete_edge, done, new_node
from graph.dates import in_order, parse
from graph.errors import ConflictError, TejidoError, UsageError
from graph.model import Edge, Node, Property
from graph.ontology import ACTING, ontology
from graph.text import Text
from graph.visibility import Sight
from viz.pages import agreements as shown
from viz.pages.agreements import LISTS, ROLES, TEXTS, Step, TypedParty
from viz.site import node_url

router = pages_for("editor")

PARTIES: Final = 4
MOST_PARTIES: Final = 30
MOST_MONTHS: Final = 240


@dataclass(frozen=True)
class Draft:
    """The form of an agreement as it stands: what was typed, its schedule and, of a new one, parties and places."""

    typed: dict[str, str]
    steps: list[Step]
    parties: list[TypedParty] = field(default_factory=list)
    places: list[Node] = field(default_factory=list)


@router.get("/acuerdo/nuevo")
def new_form(request: Request, here: UsesHere) -> Response:
    empty = dict.fromkeys(("name", "reason", *TEXTS, *LISTS), "") | {"alliance_type": "coproduction_agreement"}
    return _form_page(request, here, None, Draft(empty, [Step()] * 3, [TypedParty()] * PARTIES))


@router.post("/acuerdo/nuevo")
def create(request: Request, here: UsesHere, sent: UsesSent) -> Response:
    errors: dict[str, Text] = {}
    draft = replace(_draft(sent), places=_places(here.sight, sent, errors))
    if wish := sent.text("que"):
        return _form_page(request, here, None, _reshaped(draft, wish), errors=_unshaped(draft, wish))
    parties = _parties(here.sight, draft, errors)
    errors |= _wrong(draft)
    if not draft.typed["reason"]:
        errors["reason"] = Text("It stands as the source: nothing is here without one.")
    if errors:
        return _form_page(request, here, None, draft, errors=errors)
    try:
        asked = NodeIn(
            kind="Alliance",
            name=draft.typed["name"],
            properties=shown.properties_of(draft.typed, draft.steps),
            reason=draft.typed["reason"],
        )
        node = new_node(here, asked)
        placed = [Edge(node.id, "operates_in", place.id) for place in draft.places]
        joined = [Edge(party.id, "party_to", node.id, said) for party, said in parties]
        change = bring_in(here, asked, [node], [*joined, *placed])
    except (TejidoError, ValidationError) as error:
        return _form_page(request, here, None, draft, error=in_our_words(error))
    return onward(node_url(node), done(here, change, node.id))


@router.get("/acuerdo/{id:path}/editar")
def edit_form(request: Request, id: str, here: UsesHere) -> Response:
    node = alliance_named(here.sight, id)
    return _form_page(request, here, node, Draft(shown.typed_of(node) | {"reason": ""}, shown.steps_of(node)))


@router.post("/acuerdo/{id:path}/editar")
def edit(request: Request, id: str, here: UsesHere, sent: UsesSent) -> Response:
    node, draft = alliance_named(here.sight, id), _draft(sent)
    if wish := sent.text("que"):
        unshaped, version = _unshaped(draft, wish), sent.text("version")
        return _form_page(request, here, node, _reshaped(draft, wish), errors=unshaped, version=version)
    errors = _wrong(draft)
    if errors:
        return _form_page(request, here, node, draft, errors=errors, version=sent.text("version"))
    wanted = shown.properties_of(draft.typed, draft.steps)
    gone = dict.fromkeys(name for name in (*TEXTS, *LISTS, "schedule") if name not in wanted)
    try:
        edited = patched(here, node, {**wanted, **gone}, sent, name=draft.typed["name"])
    except (TejidoError, ValidationError) as error:
        return _form_page(request, here, alliance_named(here.sight, id), draft, error=in_our_words(error))
    return onward(node_url(node), edited)


@router.post("/acuerdo/{id:path}/parte")
def add_party(request: Request, id: str, here: UsesHere, sent: UsesSent) -> Response:
    """Somebody comes in, or has another role or other responsibilities."""
    node = alliance_named(here.sight, id)
    try:
        party = picked(here.sight, sent.text("parte"), sent.text("parte_id"), *ACTING)
        said = {
            "role": sent.text("role"),
            "responsibilities": sent.text("responsibilities"),
            "impact": sent.text("bring"),
        }
        properties: dict[str, Any] = {name: value for name, value in said.items() if value}
        tie = Edge(party.id, "party_to", node.id)
        if any(each.edge.id == tie.id for each in here.sight.ties(node.id)):
            patch: dict[str, Any] = {name: value or None for name, value in said.items()}
            edited = change_edge(tie.id, EdgePatch(properties=patch, reason=sent.text("reason")), here)
        else:
            reason = sent.text("reason") or here.say(Text("Party to «{name}»", {"name": node.name}))
            asked = EdgeIn(source=party.id, relation="party_to", target=node.id, properties=properties, reason=reason)
            edited = create_edge(asked, here, Response())
    except (TejidoError, ValidationError) as error:
        return _edit_again(request, here, node, in_our_words(error), sent)
    return onward(node_url(node), edited)


@router.post("/acuerdo/{id:path}/lugar")
def add_place(request: Request, id: str, here: UsesHere, sent: UsesSent) -> Response:
    """It works in one more territory."""
    node = alliance_named(here.sight, id)
    try:
        place = picked(here.sight, sent.text("lugar"), sent.text("lugar_id"), "Territory")
        reason = here.say(Text("«{name}» works in {place}", {"name": node.name, "place": place.name}))
        asked = EdgeIn(source=node.id, relation="operates_in", target=place.id, reason=reason)
        edited = create_edge(asked, here, Response())
    except (TejidoError, ValidationError) as error:
        return _edit_again(request, here, node, in_our_words(error), sent)
    return onward(node_url(node), edited)


@router.post("/acuerdo/{id:path}/quitar")
def take_away(request: Request, id: str, here: UsesHere, sent: UsesSent) -> Response:
    """A party or a territory goes."""
    node = alliance_named(here.sight, id)
    try:
        edited = delete_edge(sent.text("tie"), here)
    except TejidoError as error:
        return _edit_again(request, here, node, error, sent)
    return onward(node_url(node), edited)


def _edit_again(request: Request, here: Here, node: Node, error: TejidoError, sent: Sent) -> Response:
    draft = Draft(shown.typed_of(node) | {"reason": ""}, shown.steps_of(node))
    return _form_page(request, here, node, draft, error=error, beside=sent.texts)


def _form_page(
    request: Request,
    here: Here,
    node: Node | None,
    draft: Draft,
    *,
    errors: Mapping[str, Text] = NOTHING,
    error: TejidoError | None = None,
    version: str = "",
    beside: Mapping[str, str] = NOTHING,
) -> Response:
    found = shown.agreement(here.sight, node, here.services.situation(here.viewer), date.today()) if node else None
    there = shown.typed_of(node) if node and isinstance(error, ConflictError) else {}
    return page(
        request, "agreement-edit.html", here.language, status=status_of(request, error, errors), agreement=found,
        draft=draft, errors=errors, error=error, beside=beside, version=version or str(here.sequence), roles=ROLES,
        types=ontology().values["alliance_type"], countries=countries_offered(here),
        differing={name: value for name, value in there.items() if value != draft.typed[name]},
    )  # fmt: skip


def _draft(sent: Sent) -> Draft:
    typed = {name: sent.text(name) for name in ("name", "reason", *TEXTS, *LISTS)}
    months, actions = sent.every("mes")[:MOST_MONTHS], sent.every("accion")
    steps = [Step(month, action) for month, action in zip(months, actions, strict=False)]
    count = sum(f"parte-{at}" in sent.lists for at in range(MOST_PARTIES))
    parties = [
        TypedParty(
            sent.text(f"parte-{at}"), sent.text(f"parte-{at}_id"), sent.text(f"rol-{at}"), sent.text(f"hace-{at}")
        )
        for at in range(count)
    ]
    return Draft(typed, steps, parties)


def _reshaped(draft: Draft, wish: str) -> Draft:
    """The form with a row more, or less; nothing is kept yet."""
    what, _, at = wish.partition(":")
    steps, parties = list(draft.steps), list(draft.parties)
    match what:
        case "mes-mas":
            later = shown.months_between(steps[-1].month, "9999-12", 2) if steps and steps[-1].month else []
            steps.append(Step(later[-1] if later else ""))
        case "mes-menos" if at.isdecimal() and int(at) < len(steps):
            del steps[int(at)]
        case "meses":
            known = {step.month for step in steps}
            if term := _term(draft):
                steps = [step for step in steps if step.month or step.action]
                steps = sorted(
                    [*steps, *(Step(month) for month in term if month not in known)], key=lambda step: step.month
                )
        case "parte-mas" if len(parties) < MOST_PARTIES:
            parties.append(TypedParty())
        case "parte-menos" if at.isdecimal() and int(at) < len(parties):
            del parties[int(at)]
    return replace(draft, steps=steps[:MOST_MONTHS], parties=parties)


def _term(draft: Draft) -> list[str]:
    return shown.months_between(draft.typed["start"], draft.typed["end"])


def _unshaped(draft: Draft, wish: str) -> dict[str, Text]:
    """Why the form stays as it is."""
    if wish != "meses" or _term(draft):
        return {}
    return {"meses": Text("Say above in which month it starts and ends, as 2026-07: then there is a row for each.")}


def _parties(sight: Sight, draft: Draft, errors: dict[str, Text]) -> list[tuple[Node, dict[str, Property]]]:
    """Those that were typed as parties, each with what its tie says; whoever is not found is told in `errors`."""
    found = []
    for at, party in enumerate(draft.parties):
        if not (party.name or party.id):
            continue
        try:
            node = picked(sight, party.name, party.id, *ACTING)
        except UsageError as error:
            errors[f"parte-{at}"] = _not_found(error)
            continue
        said: dict[str, Property] = {"role": party.role, "responsibilities": party.responsibilities}
        found.append((node, {name: value for name, value in said.items() if value}))
    return found


def _places(sight: Sight, sent: Sent, errors: dict[str, Text]) -> list[Node]:
    """The territories that were chosen, or typed by name; what is not found is told in `errors`."""
    found: dict[str, Node] = {}
    for each in filter(None, map(str.strip, sent.every("lugar"))):
        try:
            place = picked(sight, "", each, "Territory") if "/" in each else picked(sight, each, "", "Territory")
        except UsageError as error:
            errors["lugar"] = _not_found(error)
            continue
        found[place.id] = place
    return list(found.values())


def _not_found(error: UsageError) -> Text:
    return Text("{what} {remedy}", {"what": error.message, "remedy": error.remedy or ""})


def _wrong(draft: Draft) -> dict[str, Text]:
    """What in the form cannot be kept, by its field."""
    typed, errors = draft.typed, dict[str, Text]()
    if not typed["name"]:
        errors["name"] = Text("It needs a name.")
    for name in ("start", "end"):
        if typed[name] and parse(typed[name]) is None:
            errors[name] = Text("This is no date: write 2026, 2026-07 or 2026-07-31.")
    if "end" not in errors and not in_order(typed["start"], typed["end"]):
        errors["end"] = Text("It ends before it starts.")
    for at, step in enumerate(draft.steps):
        if step.month and not MONTH.fullmatch(step.month):
            errors[f"mes-{at}"] = Text("Write the month as year and month: 2026-07.")
        elif step.action.strip() and not step.month:
            errors[f"mes-{at}"] = Text("In which month?")
    return errors
