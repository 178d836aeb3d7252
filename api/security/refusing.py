"""How a refusal for want of a right is answered: a page leads to signing in, a program is told the status."""

from __future__ import annotations

from dataclasses import replace
from typing import Final
from urllib.parse import urlencode

from fastapi import FastAPI, Request
from fastapi.responses import RedirectResponse, Response

from api.context import identity_so_far
from api.problems import FOR_PROGRAMS, answer, of_error
from api.security.genuine import SAFE
from api.security.resending import typed_again
from graph.errors import AccessError, NotSignedInError, TooManyAttemptsError
from graph.text import Text

SIGN_IN: Final = "/entrar"
SIGNED_OUT: Final = Text(
    "Nothing of what you typed is lost. Sign in, which opens beside this page; then send it again from here."
)
SIGNED_IN: Final = Text("Nothing of what you typed is lost: look at it once more and send it again.")
CHANGE_PASSWORD: Final = "/cuenta/contrasena"  # noqa: S105 -- an address


def install(app: FastAPI) -> None:
    """Answer every `AccessError` of this application."""

    @app.exception_handler(AccessError)
    async def refused(request: Request, error: AccessError) -> Response:
        # who brings a token is a program, for which the page of signing in would refuse the token once more
        for_people = not request.url.path.startswith(FOR_PROGRAMS) and "authorization" not in request.headers
        if request.method in SAFE and for_people:
            if isinstance(error, NotSignedInError):
                here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
                return RedirectResponse(f"{SIGN_IN}?{urlencode({'sigue': here})}", 303)
            if identity_so_far(request).must_change:
                return RedirectResponse(CHANGE_PASSWORD, 303)
        problem = of_error(error, request)
        if for_people and (typed := await typed_again(request, error)):
            problem = replace(problem, typed=typed, remedy=SIGNED_OUT if problem.status == 401 else SIGNED_IN)
        response = answer(request, problem)
        response.headers.update(headers(error))
        return response


def headers(error: AccessError) -> dict[str, str]:
    """What HTTP adds to the refusal."""
    if isinstance(error, NotSignedInError):
        return {"WWW-Authenticate": 'Bearer realm="tejido"'}
    if isinstance(error, TooManyAttemptsError):
        return {"Retry-After": str(error.message.values["seconds"])}
    return {}
