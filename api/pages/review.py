"""Deciding what was read: the queue over all documents, correcting, and what others suggest."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Final, Literal

from fastapi import Form, Path, Query
from fastapi.responses import Response

from api.answers import Here, UsesHere
from api.html import onward, page
from api.models import Because, Decide, EdgePatch, NodePatch
from api.pages.picking import picked
from api.pages.router import own, pages_for
from api.pages.sending import as_seen
from api.routes.editing import change_edge, change_node
from api.routes.review import Decision, answer_suggestion, decide_proposals
from graph.errors import ConflictError, DataError, ForbiddenError, TejidoError, UsageError
from graph.model import Edge, Node
from graph.ontology import ontology
from graph.text import Text
from viz.pages.review import BAND_WORDS, COUNTED, Band, Filters, Standing, lying_in, queue, standing, suggested
from viz.pages.search import Question, ShownHit

router = pages_for("editor")
LIKELY: Final = 6  # that may bear the name of what is proposed
SUGGESTED: Final = 20

Id = Annotated[str, Query(max_length=1500)]
Name = Annotated[str, Query(max_length=200)]
Typed = Annotated[str, Form(max_length=500)]
Ids = Annotated[list[Annotated[str, Form(max_length=1500)]] | None, Form(max_length=1000)]
Back = Annotated[str, Form(max_length=4000)]
Seen = Annotated[int, Form(ge=0, le=2**53)]
DECISIONS: Final[dict[str, Decision]] = {"accept": "accept", "reject": "reject", "reopen": "reopen"}


@router.get("/revision")
def review(
    here: UsesHere,
    documento: Name = "",
    documento_id: Id = "",
    clase: Annotated[str, Query(max_length=60)] = "",
    confianza: Band | Literal[""] = "",
    territorio: Name = "",
    territorio_id: Id = "",
    tras: Id = "",
) -> Response:
    """The next proposal of the queue."""
    errors: dict[str, Text] = {}

    def chosen(field: str, typed: str, id: str, kind: str) -> Node | None:
        try:
            return picked(here.sight, typed, id, kind) if typed or id else None
        except UsageError as error:
            errors[field] = error.message
            return None

    filters = Filters(
        chosen("documento", documento, documento_id, "Document"),
        clase if clase in ontology().kinds or clase in ontology().relations else "",
        confianza or None,
        chosen("territorio", territorio, territorio_id, "Territory"),
    )
    near = lying_in(here.services.situation(here.viewer), filters.territory.id) if filters.territory else None
    found = queue(here.sight, filters, tras, near, lambda node: _alike(here, node))
    return page(
        here.request,
        "review.html",
        here.language,
        status=400 if errors else 200,
        page=found,
        errors=errors,
        typed={"documento": documento, "territorio": territorio},
        bands=BAND_WORDS,
        counted=COUNTED,
        kinds=tuple(ontology().kinds),
        relations=tuple(ontology().relations),
    )


@router.post("/revision/decidir")
def decide(
    here: UsesHere,
    id: Ids = None,
    una: Annotated[str, Form(max_length=1520)] = "",
    todas: Annotated[Decision | None, Form()] = None,
    documento: Typed = "",
    visto: Seen = 0,
    vuelta: Back = "/revision",
) -> Response:
    """Decide one (`una`: the decision and the id, as its button says them), or all that were marked (`id`)."""
    word, _, one = una.partition(" ")
    decision, ids = (todas, id or []) if todas else (DECISIONS.get(word), [one] if one else [])
    if decision is None or not ids:
        raise UsageError("Nothing was marked.", remedy="Mark what you want to decide, then choose again.")
    try:
        done = decide_proposals(decision, Decide(ids=ids, document=documento or None), here, _seen(visto))
    except ConflictError as error:
        return page(
            here.request,
            "meanwhile.html",
            here.language,
            status=409,
            error=error,
            decision=decision,
            items=[standing(here.sight, each) for each in ids],
            document=documento,
            seen=here.sequence,
            back=own(vuelta),
        )
    return onward(own(vuelta), done)


@router.get("/revision/corregir")
def correcting(here: UsesHere, id: Id, vuelta: Annotated[str, Query(max_length=4000)] = "/revision") -> Response:
    """A form with what was read, to be put right."""
    return _form(here, standing(here.sight, id), {}, own(vuelta), here.sequence)


@router.post("/revision/corregir")
def correct(
    here: UsesHere,
    id: Annotated[str, Form(max_length=1500)],
    nombre: Typed = "",
    clase: Annotated[str, Form(max_length=60)] = "",
    nombres: Annotated[str, Form(max_length=10_000)] = "",
    origen: Typed = "",
    origen_id: Typed = "",
    relacion: Annotated[str, Form(max_length=60)] = "",
    destino: Typed = "",
    destino_id: Typed = "",
    motivo: Annotated[str, Form(max_length=2000)] = "",
    visto: Seen = 0,
    vuelta: Back = "/revision",
) -> Response:
    """Put it right: what is said here counts from now on, on the words of the document, which stay."""
    item = standing(here.sight, id)
    try:
        if isinstance(item.item, Edge):
            source = picked(here.sight, origen, origen_id, *ontology().kinds)
            target = picked(here.sight, destino, destino_id, *ontology().kinds)
            right = EdgePatch(source=source.id, relation=relacion or None, target=target.id, reason=motivo)
            done = change_edge(id, right, here, _seen(visto))
        else:
            names = [name for line in nombres.splitlines() if (name := line.strip())]
            patch = NodePatch(name=nombre.strip() or None, kind=clase or None, names=names[:50], reason=motivo)
            done = change_node(id, patch, here, _seen(visto))
    except (UsageError, DataError, ConflictError, ForbiddenError) as error:
        typed = {
            "nombre": nombre, "clase": clase, "nombres": nombres, "origen": origen, "relacion": relacion,
            "destino": destino, "motivo": motivo,
        }  # fmt: skip
        return _form(here, item, typed, own(vuelta), visto, error)
    return onward(own(vuelta), done)


@router.get("/revision/sugerencias")
def suggestions(here: UsesHere) -> Response:
    """What people who may not change the graph ask for, the oldest first."""
    open_ = here.sight.suggestions("open")
    asked = [suggested(here.sight, each) for each in open_[:SUGGESTED]]
    return page(here.request, "suggestions.html", here.language, asked=asked, total=len(open_))


@router.post("/revision/sugerencias/{number}")
def answer(
    number: Annotated[int, Path(ge=1, le=2**53)],
    here: UsesHere,
    respuesta: Annotated[Literal["accept", "reject"], Form()],
    motivo: Annotated[str, Form(max_length=2000)] = "",
) -> Response:
    done = answer_suggestion(number, respuesta, here, Because(reason=motivo))
    return onward("/revision/sugerencias", done)


def _form(
    here: Here, item: Standing, typed: dict[str, str], back: str, seen: int, error: TejidoError | None = None
) -> Response:
    status = 200 if error is None else 409 if isinstance(error, ConflictError) else 400
    return page(
        here.request,
        "correct.html",
        here.language,
        status=status,
        item=item,
        typed=typed,
        error=error,
        back=back,
        # who was told of what changed meanwhile, and sends it again, knows it
        seen=here.sequence if status == 409 else seen,
        kinds=tuple(kind for kind in ontology().kinds if kind != "Document"),
        relations=tuple(ontology().relations),
    )


def _seen(sequence: int) -> str | None:
    """What the form was made with, as `If-Match` says it."""
    return as_seen(sequence) if sequence else None


def _alike(here: Here, node: Node) -> Sequence[ShownHit]:
    return here.services.search(Question(node.name[:200], node.kind), here.viewer, LIKELY)
