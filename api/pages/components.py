"""A page that shows every component of the design system, with nodes of the graph in them."""

from __future__ import annotations

from itertools import islice

from fastapi import Request
from fastapi.responses import Response

from api.context import UsesLanguage, UsesSight
from api.html import page
from api.pages.router import pages_for
from viz.pages.components import Components

router = pages_for("public")


@router.get("/componentes")
def components(request: Request, sight: UsesSight, language: UsesLanguage) -> Response:
    nodes = tuple(islice(sight.nodes("Actor", evidence=False), 3))
    return page(request, "components.html", language, page=Components(nodes))
