"""What the catalogue of practices covers: a page, and each of its pictures as a file."""

from __future__ import annotations

from fastapi import Request
from fastapi.responses import Response

from api.context import UsesLanguage, UsesServices, UsesSight
from api.html import page
from api.pages.router import pages_for
from viz.i18n import translator
from viz.pages.coverage import PICTURES, PictureName, picture
from viz.site import render

router = pages_for("public")


@router.get("/practicas/cobertura")
def what_is_covered(request: Request, services: UsesServices, sight: UsesSight, language: UsesLanguage) -> Response:
    """How many practices there are of each sort, and where there are none."""
    found, speech = services.coverage(sight.viewer), translator(language)
    pictures = {name: picture(found, name, speech) for name in PICTURES}
    return page(request, "coverage.html", language, found=found, pictures=pictures, titles=PICTURES)


@router.get("/practicas/cobertura/{name}.svg")
def picture_of_it(services: UsesServices, sight: UsesSight, language: UsesLanguage, name: PictureName) -> Response:
    """One picture as a file that stands alone."""
    drawn = picture(services.coverage(sight.viewer), name, translator(language))
    return Response(
        render("coverage-picture.svg", language, drawn=drawn, title=PICTURES[name]),
        media_type="image/svg+xml",
        headers={"Content-Disposition": f'attachment; filename="tejido-{name}.svg"'},
    )
