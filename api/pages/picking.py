"""Choosing a node by its name: what is offered while one types, and what was meant by what was typed.

What is there already comes first, so that nothing is entered twice.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import Query, Request
from fastapi.responses import Response

from api.context import UsesLanguage, UsesServices, UsesSight
from api.html import page
from api.pages.router import pages_for
from graph.errors import UsageError
from graph.model import Node
from graph.visibility import Sight
from viz.labels import called
from viz.pages.practices import is_municipality
from viz.pages.search import Question

router = pages_for("public")
OFFERED = 8
LOOKED_AT = 40  # where only some of what is found is offered


@router.get("/sugerencias")
def offered(
    request: Request,
    services: UsesServices,
    sight: UsesSight,
    language: UsesLanguage,
    clase: Annotated[str, Query(max_length=100)] = "",
    campo: Annotated[str, Query(max_length=60)] = "",
    nuevo: str = "",
    solo: Annotated[str, Query(pattern="^(municipio)?$")] = "",
) -> Response:
    """The options of one field (`campo`, which is also the name of what was typed), as a part of a page; only
    municipalities and their governments where the field asks for these.
    """
    typed = request.query_params.get(campo, "")[:200].strip()
    most = LOOKED_AT if solo else OFFERED
    hits = [
        hit
        for kind in clase.split(",")
        for hit in (services.search(Question(typed, kind), sight.viewer, most) if typed else ())
        if not solo or is_municipality(hit.node)
    ]
    best = sorted(hits, key=lambda hit: -hit.score)[:OFFERED]
    return page(request, "offered.html", language, field=campo, typed=typed, hits=best, new=bool(nuevo))


def named(sight: Sight, typed: str, id: str, *kinds: str) -> list[Node]:
    """The node that was chosen, or those that bear the name that was typed: without JavaScript the id of what stood in
    the field before is sent with another name. Raises `UsageError` for an unknown id.
    """
    if id and typed.strip() in ("", (chosen := sight.node(id)).name, called(chosen)):
        return [chosen]
    return [node for kind in kinds for node in sight.find(typed, kind, evidence=False)]


def picked(sight: Sight, typed: str, id: str, *kinds: str) -> Node:
    """As `named`, the only one. Raises `UsageError` where there is none, or more than one."""
    found = named(sight, typed, id, *kinds)
    if not found:
        raise nobody_called(typed)
    if len(found) > 1:
        raise UsageError(
            "More than one is called «{name}».", remedy="Choose the one that you mean from what is offered.", name=typed
        )
    return found[0]


def sought(sight: Sight, typed: str, id: str, *kinds: str) -> tuple[list[Node], UsageError | None]:
    """As `named`, of these kinds only, for a page that asks back: none where nothing was asked for yet, with what to
    say where there is none of that name.
    """
    if not (typed or id):
        return [], None
    found = [node for node in named(sight, typed, id, *kinds) if node.kind in kinds]
    return found, None if found else nobody_called(typed)


def no_municipality(node: Node) -> UsageError:
    return UsageError(
        "«{name}» is no municipality.",
        remedy="Choose one of its municipalities, or the government of one.",
        name=node.name,
    )


def nobody_called(name: str) -> UsageError:
    return UsageError(
        "Nothing here is called «{name}».", remedy="Type a few letters and choose from what is offered.", name=name
    )
