"""The vocabularies: for everybody to read, for administrators to add to. What is added is an ordinary change."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from fastapi import Query
from fastapi.responses import RedirectResponse, Response
from pydantic import ValidationError

from api.answers import Here, UsesHere
from api.html import changed, onward, page
from api.models import NodeIn, NodePatch
from api.pages.router import pages_for
from api.pages.sending import Sent, UsesSent, in_our_words
from api.routes.editing import bring_in, change_node, new_node
from api.security.access import requires
from corpus.vocabulary import SCHEMES, Scheme, label_key, to_changes
from graph.errors import TejidoError, UsageError
from graph.model import Edge, Node
from graph.text import Text
from viz.pages.vocabularies import shipped_names, tree

router = pages_for("public")
ADMIN: Final = [requires("admin")]
Chosen = Annotated[Literal["Theme", "Problem", "Population"], Query()]


@router.get("/vocabularios")
def vocabularies(here: UsesHere, clase: Chosen = "Theme") -> Response:
    return _shown(here, clase)


@router.post("/vocabularios/sinonimo", dependencies=ADMIN)
def add_synonym(here: UsesHere, sent: UsesSent, clase: Chosen = "Theme") -> Response:
    """Another name of a concept: whoever searches by it finds what the concept finds."""
    word = " ".join(sent.text("palabra", 120).split())
    try:
        node = _concept(here, clase, sent.text("concepto"))
        if not label_key(word):
            raise UsageError("What is the other name?", remedy="Write the word or words as people say them.")
        _refuse_taken(here, clase, word)
        reason = here.say(Text("«{word}» is another name for «{concept}»", {"word": word, "concept": node.name}))
        patch = NodePatch(names=[*node.names, word], reason=reason)
        edited = change_node(node.id, patch, here)
    except (TejidoError, ValidationError) as error:
        return _shown(here, clase, sent, in_our_words(error))
    return onward(f"/vocabularios?clase={clase}", edited)


@router.post("/vocabularios/quitar", dependencies=ADMIN)
def take_out_synonym(here: UsesHere, sent: UsesSent, clase: Chosen = "Theme") -> Response:
    """Only what was added here: what ships comes again with the next version."""
    word = sent.text("palabra", 120)
    try:
        node = _concept(here, clase, sent.text("concepto"))
        if word not in node.names or label_key(word) in shipped_names(node.id):
            return RedirectResponse(f"/vocabularios?clase={clase}", 303)
        reason = here.say(Text("«{word}» is no name for «{concept}»", {"word": word, "concept": node.name}))
        patch = NodePatch(names=[name for name in node.names if name != word], reason=reason)
        edited = change_node(node.id, patch, here)
    except (TejidoError, ValidationError) as error:
        return _shown(here, clase, sent, in_our_words(error))
    return onward(f"/vocabularios?clase={clase}", edited)


@router.post("/vocabularios/concepto", dependencies=ADMIN)
def add_concept(here: UsesHere, sent: UsesSent, clase: Chosen = "Theme") -> Response:
    """A concept of one's own, below one that is there."""
    try:
        above = _concept(here, clase, sent.text("encima")) if sent.text("encima") else None
        name, others = sent.text("nombre", 120), [sent.text(field, 120) for field in ("en", "pt")]
        if not label_key(name):
            raise UsageError("A name is needed.")
        _refuse_taken(here, clase, name)
        given = NodeIn(
            kind=clase,
            name=name,
            names=list(dict.fromkeys(other for other in others if other and other != name)),
            reason=sent.text("para", 1000) or here.say(Text("Concept of our own: {name}", {"name": name})),
        )
        node = new_node(here, given)
        edges = [Edge(node.id, "broader", above.id)] if above else []
        change = bring_in(here, given, [node], edges)
    except (TejidoError, ValidationError) as error:
        return _shown(here, clase, sent, in_our_words(error))
    return changed(f"/vocabularios?clase={clase}", change)


def _concept(here: Here, scheme: Scheme, id: str) -> Node:
    """The concept's node; the vocabularies come into the graph first, where they are not there yet."""
    found = next(here.sight.nodes(scheme, ids=[id], evidence=False), None)
    if found is None:
        here.services.store.apply(to_changes())
        found = next(here.sight.nodes(scheme, ids=[id], evidence=False), None)
    if found is None:
        raise UsageError("Choose one of the concepts below.")
    return found


def _refuse_taken(here: Here, scheme: Scheme, word: str) -> None:
    """Raises `UsageError` where a word leads to a concept already: it must lead to one."""
    for kind in SCHEMES:
        for node in here.sight.nodes(kind, evidence=False):
            named = {*map(label_key, (node.name, *node.names)), *shipped_names(node.id)}
            if label_key(word) in named and (kind == scheme or label_key(word) == label_key(node.name)):
                raise UsageError(
                    "«{word}» is a name of «{concept}» already.",
                    remedy="Choose another word, or use that concept.",
                    word=word,
                    concept=node.name,
                )


def _shown(here: Here, scheme: Scheme, sent: Sent | None = None, error: TejidoError | None = None) -> Response:
    branches = tree(here.sight, here.services.situation(here.viewer), scheme)
    return page(
        here.request,
        "vocabularies.html",
        here.language,
        status=400 if error else 200,
        scheme=scheme,
        schemes=list(SCHEMES),
        branches=branches,
        typed=sent.texts if sent else {},
        file=f"corpus/vocabularies/{SCHEMES[scheme]}",
        error=error,
    )
