"""Adding and correcting actors and spaces, and the ties between them and everything else.

The writing itself is what the HTTP service does (`api.routes.editing`), so that roles, territories, the history and
what is not seen are seen to in one place.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Any, Final, TypeVar

from fastapi import Depends, Query, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel, ValidationError
from starlette.datastructures import FormData

from api.answers import Here, UsesHere
from api.html import changed, onward, page
from api.models import Because, ConsentIn, EdgeIn, EdgePatch, EvidenceIn, NodeIn, NodePatch
from api.pages.picking import named, nobody_called, picked
from api.pages.router import pages_for
from api.pages.sending import as_seen
from api.problems import status_of
from api.routes.authors import author_of
from api.routes.editing import (
    bring_in,
    change_edge,
    change_node,
    create_edge,
    delete_edge,
    editable,
    new_node,
    present_edge,
)
from api.routes.protecting import record_consent
from api.security.roles import at_least
from api.security.territory import check_may_apply
from graph.dates import is_date
from graph.errors import ConflictError, TejidoError, UsageError
from graph.model import Edge, Node
from graph.ontology import ontology
from graph.reported import report
from graph.text import Text
from graph.visibility import is_exposed
from ingest.identity import Named, score
from viz import labels
from viz.pages.actors import offered_ties, other_ends
from viz.pages.directory import PATHS
from viz.pages.search import Question
from viz.site import node_url

router = pages_for("editor")
Shape = TypeVar("Shape", bound=BaseModel)

LONGEST: Final = 5000
CANDIDATES: Final = 12
PURPOSE: Final = Text("directory of the network")
FIELDS: Final[Mapping[str, str]] = {
    "tipo": "actor_type", "pais": "country", "nivel": "level", "proposito": "purpose", "sitio": "website",
    "contacto": "contact", "inicio": "start", "fin": "end", "generico": "generic", "sensible": "sensitive",
    "sector": "sector",
}  # fmt: skip
"""The fields of the form and the properties that they are for."""
FLAGS: Final = frozenset({"generico", "sensible"})
LABELS: Final[Mapping[str, Text]] = {
    "nombre": Text("Name"),
    "tipo": Text("Type of actor"),
    "pais": Text("Country"),
    "sector": Text("Sector"),
    "sitio": Text("Website"),
    "inicio": Text("Since when"),
    "fin": Text("Until when"),
    "territorio": Text("Where it works"),
    "como": Text("How do you know?"),
    "documento": Text("Document"),
    "cita": Text("Its words"),
    "base": Text("On what ground do you keep this person?"),
    "otro": Text("With whom or what"),
}
Kind = Annotated[str, Query(pattern="^(Actor|Space)$")]
Word = Annotated[str, Query(max_length=500)]
TieId = Annotated[str, Query(max_length=1500)]


@dataclass
class Typed:
    """What was typed into a form, and what is wrong with it by field."""

    values: Mapping[str, str]
    several: Mapping[str, list[str]] = field(default_factory=dict)
    errors: dict[str, Text | str] = field(default_factory=dict)

    @classmethod
    def of(cls, form: FormData) -> Typed:
        texts = [(name, value) for name, value in form.multi_items() if isinstance(value, str)]
        several: dict[str, list[str]] = {}
        for name, value in texts:
            several.setdefault(name, []).append(value)
        return cls({name: value.strip()[:LONGEST] for name, value in texts}, several)

    def __getitem__(self, name: str) -> str:
        return self.values.get(name, "")

    def check(self, name: str, right: bool, wrong: Text) -> None:
        if not right:
            self.errors[name] = wrong


async def _typed(request: Request) -> Typed:
    return Typed.of(await request.form())


UsesTyped = Annotated[Typed, Depends(_typed)]


# Actors and spaces


@router.get("/nuevo")
def new(request: Request, here: UsesHere, clase: Kind = "Actor", nombre: Word = "") -> Response:
    return _form(request, here, clase, Typed({"nombre": nombre, "fuente": "yo"}))


@router.post("/nuevo")
def add(request: Request, here: UsesHere, said: UsesTyped, clase: Kind = "Actor") -> Response:
    if said["nombre_id"]:  # chosen from what is there
        return RedirectResponse(node_url(here.sight.node(said["nombre_id"])), 303)
    places = _places(here, said)
    _check_profile(said, clase)
    check_source(said)
    person = clase == "Actor" and said["tipo"] == "community_leader" and at_least(here.viewer, "coordinator")
    said.check("base", bool(said["base"]) or not person, Text("Say on what ground she is kept: ask her first."))
    if said.errors:
        return _form(request, here, clase, said, status=400, places=places)
    near = [] if said["distinto"] else near_equal(here, clase, said["nombre"], said["pais"], said["tipo"])
    if near:
        return _form(request, here, clase, said, status=400, places=places, near=near)
    try:
        given = _sent(
            NodeIn,
            kind=clase,
            name=said["nombre"],
            names=_lines(said["nombres"]),
            properties={name: value for name, value in _properties(said, clase).items() if value is not None},
            scope=_scope(said, places) if said["distinto"] else "",
            **source_of(here, said),
        )
        node = new_node(here, given)
        change = bring_in(here, given, [node], [Edge(node.id, "operates_in", place.id) for place in places])
        if said["base"] and is_exposed(node) and at_least(here.viewer, "coordinator"):
            record_consent(node.id, _ground(here, said), here)
    except TejidoError as error:
        return _form(request, here, clase, said, status=status_of(request, error), places=places, error=error)
    seen = any(here.services.sight(here.viewer).nodes(ids=[node.id], evidence=False))
    return changed(node_url(node) if seen else PATHS[clase], change)


@router.get("/editar/{id:path}")
def edit(request: Request, id: str, here: UsesHere) -> Response:
    node = _own_kind(here, id)
    editable(here, [node.id])
    return _form(request, here, node.kind, _typed_of(node), node=node)


@router.post("/editar/{id:path}")
def correct(request: Request, id: str, here: UsesHere, said: UsesTyped) -> Response:
    node = _own_kind(here, id)
    _check_profile(said, node.kind)
    said.check("como", bool(said["como"]), Text("Say how you know: it is kept in the history."))
    if said.errors:
        return _form(request, here, node.kind, said, status=400, node=node)
    try:
        patch = _sent(
            NodePatch,
            name=said["nombre"],
            names=_lines(said["nombres"]),
            properties=_properties(said, node.kind),
            reason=said["como"],
        )
        edited = change_node(node.id, patch, here, as_seen(said["visto"]))
    except TejidoError as error:
        meanwhile = here.sight.node(id) if isinstance(error, ConflictError) else None
        return _form(
            request,
            here,
            node.kind,
            said,
            status=status_of(request, error),
            node=node,
            error=error,
            meanwhile=meanwhile,
        )
    return onward(node_url(edited.id or node.id), edited)


@router.post("/confirmar/{id:path}")
def confirm(id: str, here: UsesHere, said: UsesTyped) -> Response:
    """Somebody says that it is still so: her words stand as its newest source."""
    node = here.sight.stored(here.sight.node(id))
    required = {name: node.properties[name] for name in ontology().kinds[node.kind].required}
    # the date makes it a new statement, though the words are those of last year
    words = f"{said['como']} ({date.today().isoformat()})" if said["como"] else ""
    changes = report(words, by=author_of(here.viewer), nodes=[Node(node.id, node.kind, node.name, properties=required)])
    check_may_apply(here.store, here.viewer, changes)
    return changed(node_url(node.id), here.services.store.apply(changes))


def near_equal(here: Here, kind: str, name: str, country: str, type: str) -> list[Node]:
    """What is there already and may be the same body, most probable first."""
    found = {node.id: node for node in here.sight.find(name, kind, evidence=False)}
    hits = here.services.search(Question(name, kind), here.viewer, CANDIDATES)
    found |= {hit.node.id: hit.node for hit in hits if hit.node.id not in found}
    sought = Named(name, country, type)
    probable: dict[str, float] = {}
    for node in found.values():
        own = str(node.properties.get("country", "")), str(node.properties.get("actor_type", ""))
        scores = [score(sought, Named(each, *own)) for each in (node.name, *node.names)]
        if any(each.decision != "different" for each in scores):
            probable[node.id] = max(each.probability for each in scores)
    return [found[id] for id in sorted(probable, key=lambda each: -probable[each])]


# Ties


@router.get("/vincular/{id:path}")
def join(
    request: Request, id: str, here: UsesHere, relacion: Word = "", sentido: Word = "", nombre: Word = ""
) -> Response:
    node = here.sight.node(id)
    editable(here, [node.id])
    return _tie_form(request, here, node, Typed({"relacion": relacion, "sentido": sentido, "otro": nombre}))


@router.post("/vincular/{id:path}")
def add_tie(request: Request, id: str, here: UsesHere, said: UsesTyped) -> Response:
    node = here.sight.node(id)
    out = said["sentido"] != "hacia"
    if said["relacion"] not in ontology().relations:
        return _tie_form(request, here, node, said, status=400)
    _check_dates(said)
    check_source(said)
    said.check("otro", bool(said["otro"] or said["otro_id"]), Text("Say with whom or what."))
    if said.errors:
        return _tie_form(request, here, node, said, status=400)
    try:
        other = picked(here.sight, said["otro"], said["otro_id"], *other_ends(node.kind, said["relacion"], out=out))
        source, target = (node, other) if out else (other, node)
        given = _sent(
            EdgeIn,
            source=source.id,
            relation=said["relacion"],
            target=target.id,
            properties=_tie_properties(said),
            **source_of(here, said),
        )
        edited = create_edge(given, here, Response())
    except TejidoError as error:
        return _tie_form(request, here, node, said, status=status_of(request, error), error=error)
    return onward(node_url(node), edited)


@router.get("/vinculo")
def tie(request: Request, here: UsesHere, id: TieId) -> Response:
    edge = present_edge(here, id)
    editable(here, [edge.id])
    own = {name: str(edge.properties.get(property, "")) for name, property in (("inicio", "start"), ("fin", "end"))}
    return _ending_form(request, here, edge, Typed(own))


@router.post("/vinculo")
def change_tie(request: Request, here: UsesHere, said: UsesTyped, id: TieId) -> Response:
    edge = present_edge(here, id)
    _check_dates(said)
    said.check("como", bool(said["como"]), Text("Say how you know: it is kept in the history."))
    if said.errors:
        return _ending_form(request, here, edge, said, status=400)
    try:
        if said["nunca"]:
            edited = delete_edge(edge.id, here, _sent(Because, reason=said["como"]), as_seen(said["visto"]))
        else:
            dates = {"start": said["inicio"] or None, "end": said["fin"] or None}
            patch = _sent(EdgePatch, properties=dates, reason=said["como"])
            edited = change_edge(edge.id, patch, here, as_seen(said["visto"]))
    except TejidoError as error:
        return _ending_form(request, here, edge, said, status=status_of(request, error), error=error)
    return onward(node_url(edge.source), edited)


# What the forms have in common


def _form(
    request: Request,
    here: Here,
    kind: str,
    said: Typed,
    *,
    status: int = 200,
    node: Node | None = None,
    places: list[Node] | None = None,
    near: list[Node] | None = None,
    error: TejidoError | None = None,
    meanwhile: Node | None = None,
) -> Response:
    return page(
        request,
        "edit.html",
        here.language,
        status=status,
        kind=kind,
        said=said,
        node=node,
        places=places or [],
        near=near or [],
        error=error,
        meanwhile=_typed_of(meanwhile) if meanwhile else None,
        version=here.services.store.sequence(),
        types=[(id, words[here.language]) for id, words in ontology().actor_types.items() if id != "space"],
        levels=[(id, labels.VALUES[id]) for id in ontology().values["level"]],
        countries=countries_offered(here),
        bases=labels.BASES,
        field_labels=_field_labels(here),
        purpose=PURPOSE,
        needs_place=bool(here.viewer.territories),
    )


def _tie_form(
    request: Request, here: Here, node: Node, said: Typed, *, status: int = 200, error: TejidoError | None = None
) -> Response:
    offered = offered_ties(node.kind)
    out = said["sentido"] != "hacia"
    heading = next((words for name, way, words in offered if (name, way) == (said["relacion"], out)), None)
    relation = ontology().relations.get(said["relacion"])
    return page(
        request,
        "tie.html",
        here.language,
        status=status,
        node=node,
        said=said,
        offered=offered,
        heading=heading,
        kinds=other_ends(node.kind, said["relacion"], out=out) if heading else (),
        dated=bool(relation and "start" in relation.properties),
        roles=_roles(relation.properties.get("role", "") if relation else ""),
        edge=None,
        error=error,
        field_labels=_field_labels(here),
    )


def _ending_form(
    request: Request, here: Here, edge: Edge, said: Typed, *, status: int = 200, error: TejidoError | None = None
) -> Response:
    source, target = here.sight.node(edge.source), here.sight.node(edge.target)
    return page(
        request,
        "tie.html",
        here.language,
        status=status,
        node=source,
        other=target,
        said=said,
        edge=edge,
        dated="start" in ontology().relations[edge.relation].properties,
        version=here.services.store.sequence(),
        error=error,
        field_labels=_field_labels(here),
    )


def _field_labels(here: Here) -> dict[str, str]:
    return {name: here.say(words) for name, words in LABELS.items()}


def _roles(type: str) -> list[tuple[str, Text]]:
    return [(value, labels.VALUES[value]) for value in ontology().values.get(type, ())]


def _typed_of(node: Node) -> Typed:
    """A node as its form shows it."""
    own = {name: node.properties.get(property, "") for name, property in FIELDS.items()}
    texts = {name: ("si" if value else "") if name in FLAGS else str(value) for name, value in own.items()}
    return Typed({**texts, "nombre": node.name, "nombres": "\n".join(node.names)})


def _check_profile(said: Typed, kind: str) -> None:
    said.check("nombre", bool(said["nombre"]), Text("A name is needed."))
    if kind == "Actor":
        said.check("tipo", said["tipo"] in ontology().actor_types, Text("Choose what it is; «other» is an answer too."))
    said.check(
        "sitio",
        not said["sitio"] or said["sitio"].startswith(("http://", "https://")),
        Text("An address begins with https://"),
    )
    _check_dates(said)


def _check_dates(said: Typed) -> None:
    for name in ("inicio", "fin"):
        said.check(name, not said[name] or is_date(said[name]), Text("A date reads 2026, 2026-07 or 2026-07-31."))


def check_source(said: Typed) -> None:
    """What `source.html` asks for must be there."""
    if said["fuente"] == "documento":
        said.check("documento", bool(said["documento"]), Text("Say which document."))
        said.check("cita", bool(said["cita"]), Text("Copy the words that say so."))
    else:
        said.check("como", bool(said["como"]), Text("Say how you know: your words stand as the source."))


def source_of(here: Here, said: Typed) -> dict[str, Any]:
    """How something is known, as the HTTP service is told."""
    if said["fuente"] != "documento":
        return {"reason": said["como"]}
    document = picked(here.sight, said["documento"], said["documento_id"], "Document")
    return {"evidence": [EvidenceIn(document=document.id, quote=said["cita"])], "reason": said["como"]}


def _properties(said: Typed, kind: str) -> dict[str, str | bool | None]:
    """The properties that the form's fields say; None where one is left empty."""
    possible = ontology().kinds[kind].properties
    return {
        property: (True if said[name] else None) if name in FLAGS else (said[name] or None)
        for name, property in FIELDS.items()
        if property in possible
    }


def _tie_properties(said: Typed) -> dict[str, str]:
    possible = ontology().relations[said["relacion"]].properties
    given = {"start": said["inicio"], "end": said["fin"], "role": said["papel"]}
    return {name: value for name, value in given.items() if value and name in possible}


def _places(here: Here, said: Typed) -> list[Node]:
    """The territories that were chosen or typed."""
    found: list[Node] = []
    for value in filter(None, said.several.get("territorio", ())):
        nodes = named(here.sight, value, value if "/" in value else "", "Territory")
        if len(nodes) == 1:
            found += nodes
        else:
            said.errors["territorio"] = nobody_called(value).message
    return found


def _scope(said: Typed, places: list[Node]) -> str:
    """What tells a namesake apart: its country and its place."""
    return "-".join(filter(None, (said["pais"].lower(), places[0].id.partition("/")[2] if places else "otro")))


def _ground(here: Here, said: Typed) -> ConsentIn:
    return _sent(
        ConsentIn, purpose=said["fin_de_uso"] or here.say(PURPOSE), basis=said["base"], given_by=said["dado_por"]
    )


def _sent(shape: type[Shape], **values: Any) -> Shape:
    """What the HTTP service is sent. Raises `UsageError` for what it does not take, such as a name that is too long."""
    try:
        return shape(**values)
    except ValidationError as error:
        first = error.errors()[0]
        raise UsageError(
            "«{value}» does not fit here: it is too long, or not one of the choices.",
            remedy="Shorten it, or choose another.",
            value=str(first["input"])[:60],
        ) from None


def _own_kind(here: Here, id: str) -> Node:
    node = here.sight.node(id)
    if node.kind not in PATHS:
        raise UsageError("This is neither an actor nor a space.", remedy="Its own page leads to what can be changed.")
    return node


def _lines(text: str) -> list[str]:
    return list(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))


def countries_offered(here: Here) -> list[tuple[str, str]]:
    """Codes and names of the countries to choose from: first those that are in the graph, each part by name."""
    spoken = here.translator.locale.territories
    known = here.services.countries(here.viewer)
    countries = ((str(code), str(name)) for code, name in spoken.items() if _is_country(str(code)))
    return sorted(countries, key=lambda each: (each[0] not in known, each[1]))


def _is_country(code: str) -> bool:
    return len(code) == 2 and code.isalpha() and code not in ("EU", "EZ", "UN", "ZZ", "QO", "XA", "XB")
