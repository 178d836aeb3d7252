"""The documents that were read, and their text with what was found in it."""

from __future__ import annotations

from fastapi import Request
from fastapi.responses import Response

from api.context import UsesLanguage, UsesSight
from api.html import page
from api.pages.router import pages_for
from viz.pages import document as document_pages

router = pages_for("public")


@router.get("/documentos")
def documents(request: Request, sight: UsesSight, language: UsesLanguage, despues: str = "") -> Response:
    return page(request, "documents.html", language, page=document_pages.documents_page(sight, despues))


@router.get("/documento/{id:path}")
def document(request: Request, id: str, sight: UsesSight, language: UsesLanguage) -> Response:
    return page(request, "document.html", language, page=document_pages.document_page(sight, id))
