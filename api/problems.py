"""What goes wrong, said over HTTP: RFC 9457 for programs, a page that says what to do for people.

One table leads from the tree of `graph.errors` to statuses.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from api.context import language_of
from api.html import page
from graph.errors import ConflictError, DataError, StoreError, TejidoError, UsageError
from graph.text import Text
from viz.i18n import translator

STATUS: Final[dict[type[TejidoError], int]] = {
    UsageError: 400,
    DataError: 422,
    ConflictError: 409,
    StoreError: 503,
    TejidoError: 500,
}
TITLES: Final[dict[int, Text]] = {
    400: Text("This cannot be answered"),
    404: Text("This is not here"),
    405: Text("This cannot be done here"),
    409: Text("Somebody else changed this meanwhile"),
    422: Text("Something in what was sent does not fit"),
    500: Text("Something went wrong in Tejido"),
    503: Text("The graph cannot be reached"),
}
log = logging.getLogger("tejido")


@dataclass(frozen=True)
class Problem:
    """What is the matter, and what to do about it."""

    status: int
    title: Text | str
    detail: Text | str
    remedy: Text | str | None = None


def install(app: FastAPI) -> None:
    """Answer every error of this application with a problem."""

    @app.exception_handler(TejidoError)
    def refused(request: Request, error: TejidoError) -> Response:
        return answer(request, of_error(error, request.path_params.get("id")))

    @app.exception_handler(HTTPException)
    def not_answered(request: Request, error: HTTPException) -> Response:
        return answer(request, of_status(error.status_code))

    @app.exception_handler(RequestValidationError)
    def not_valid(request: Request, error: RequestValidationError) -> Response:
        return answer(request, of_validation(error))

    @app.exception_handler(Exception)
    def failed(request: Request, error: Exception) -> Response:
        log.exception("%s %s failed", request.method, request.url.path, exc_info=error)
        return answer(request, of_status(500))


def of_error(error: TejidoError, asked: str | None = None) -> Problem:
    """`asked` is the id in the address: an error about that very id means that it is not here."""
    status = next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)
    if status == 400 and asked is not None and error.message.values.get("id") == asked:
        status = 404
    return Problem(status, TITLES[status], error.message, error.remedy)


def of_status(status: int) -> Problem:
    if status == 404:
        detail = Text("There is no page at this address.")
        return Problem(status, TITLES[status], detail, Text("Search for what you were looking for."))
    if status == 500:
        detail = Text("The graph was not changed by this.")
        return Problem(
            status, TITLES[status], detail, Text("Try again; if it happens again, report it with the address.")
        )
    title = TITLES.get(status, HTTPStatus(status).phrase)
    return Problem(status, title, title)


def of_validation(error: RequestValidationError) -> Problem:
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"][1:])
    detail = Text("«{parameter}»: {problem}.", {"parameter": where, "problem": str(first["msg"])})
    return Problem(422, TITLES[422], detail)


def answer(request: Request, problem: Problem) -> Response:
    """The problem as JSON for programs, as a page for people."""
    language = language_of(request)
    if not request.url.path.startswith(("/api/", "/healthz", "/readyz")):
        return page(request, "problem.html", language, status=problem.status, problem=problem)
    say = translator(language).render
    body = {
        "type": "about:blank",
        "title": say(problem.title),
        "status": problem.status,
        "detail": say(problem.detail),
        "instance": request.url.path,
    }
    if problem.remedy:
        body["remedy"] = say(problem.remedy)
    return JSONResponse(body, problem.status, media_type="application/problem+json")
