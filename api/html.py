"""Answering with a page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse

from api.context import COOKIE, identity_so_far, note_persons
from viz.i18n import LANGUAGES
from viz.site import render

A_YEAR = 365 * 24 * 3600


@dataclass(frozen=True)
class Visitor:
    """Who looks at a page: the name of an account, and what its forms carry (`Identity.form_secret`)."""

    name: str
    form_secret: str
    may_sign_in: bool


def page(request: Request, template: str, language: str, *, status: int = 200, **context: Any) -> HTMLResponse:
    """The rendered page; a language chosen by `?lang=` is remembered."""
    links = {code: f"?{urlencode({**request.query_params, 'lang': code})}" for code in LANGUAGES}
    html = render(template, language, here=request.url.path, language_links=links, visitor=_visitor(request), **context)
    if status < 400:  # else it says again what was asked
        note_persons(request, identity_so_far(request).viewer, html)
    response = HTMLResponse(html, status)
    if request.query_params.get("lang") in LANGUAGES:
        response.set_cookie(COOKIE, language, max_age=A_YEAR, httponly=True, samesite="lax")
    return response


def _visitor(request: Request) -> Visitor:
    identity = identity_so_far(request)
    name = identity.account.name if identity.account else identity.viewer.name
    state = request.app.state
    return Visitor(name, identity.form_secret, may_sign_in=not state.personal or state.gate.accounts.any())
