"""Answering with a page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse

from api.context import COOKIE, gate_of, identity_so_far, note_persons, services_of
from api.models import ChangeOut, Edited
from api.routes.authors import author_of
from api.security.roles import at_least
from graph.model import Change
from graph.visibility import Role, Viewer
from viz.i18n import LANGUAGES
from viz.site import render

A_YEAR = 365 * 24 * 3600
DONE = "hecho"
MOST_DIGITS = 16


@dataclass(frozen=True)
class Visitor:
    """Who looks at a page, and what its forms carry (`Identity.form_secret`)."""

    viewer: Viewer
    name: str
    form_secret: str
    may_sign_in: bool

    def may(self, role: Role) -> bool:
        """Whether what asks for that role is for them."""
        return at_least(self.viewer, role)


def page(request: Request, template: str, language: str, *, status: int = 200, **context: Any) -> HTMLResponse:
    """The rendered page; a language chosen by `?lang=` is remembered."""
    asked = [pair for pair in request.query_params.multi_items() if pair[0] != "lang"]
    links = {code: f"?{urlencode([*asked, ('lang', code)])}" for code in LANGUAGES}
    frame = {
        "here": request.url.path,
        "back_here": _without_what_was_done(request),
        "language_links": links,
        "visitor": _visitor(request),
        "done": _done(request),
        "sample_in": status < 400 and services_of(request).sample().present,
        "ask": gate_of(request).choices.value("contact"),
    }
    html = render(template, language, **frame, **context)
    if status < 400:  # else it says again what was asked
        note_persons(request, identity_so_far(request).viewer, html)
    response = HTMLResponse(html, status)
    if request.query_params.get("lang") in LANGUAGES:
        response.set_cookie(COOKIE, language, max_age=A_YEAR, httponly=True, samesite="lax")
    return response


def _without_what_was_done(request: Request) -> str:
    """The page's own address with what was asked of it, for coming back."""
    asked = urlencode([pair for pair in request.query_params.multi_items() if pair[0] != DONE])
    return f"{request.url.path}?{asked}" if asked else request.url.path


def _visitor(request: Request) -> Visitor:
    identity = identity_so_far(request)
    name = identity.account.name if identity.account else identity.viewer.name
    state = request.app.state
    may_sign_in = not state.personal or state.gate.accounts.any()
    return Visitor(identity.viewer, name, identity.form_secret, may_sign_in=may_sign_in)


def onward(path: str, edited: Edited) -> RedirectResponse:
    """On to a page that says what was changed, if anything was."""
    return changed(path, edited.change) if edited.changed else RedirectResponse(path, 303)


def changed(path: str, change: Change | ChangeOut) -> RedirectResponse:
    """On to a page that says what was just changed and offers to take it back."""
    separator = "&" if "?" in path else "?"
    return RedirectResponse(f"{path}{separator}{DONE}={change.number}", 303)


def _done(request: Request) -> Change | None:
    """The change that led to this page, if it is the visitor's own."""
    number, viewer = request.query_params.get(DONE, ""), identity_so_far(request).viewer
    if viewer.role == "public" or not (number.isascii() and number.isdecimal() and len(number) < MOST_DIGITS):
        return None
    change = services_of(request).change(int(number))
    return change if change and change.by == author_of(viewer) else None
