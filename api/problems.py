"""What goes wrong, said over HTTP: RFC 9457 for programs, a page that says what to do for people.

One table leads from the tree of `graph.errors` to statuses.
"""

from __future__ import annotations

import logging
from collections.abc import Collection
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from api.context import language_of
from api.html import page
from api.observing import request_id
from graph.errors import (
    AccessError,
    ConflictError,
    DataError,
    NotSignedInError,
    StoreError,
    TejidoError,
    TooManyAttemptsError,
    UsageError,
)
from graph.text import Text
from viz.i18n import translator

STATUS: Final[dict[type[TejidoError], int]] = {
    UsageError: 400,
    NotSignedInError: 401,
    AccessError: 403,
    TooManyAttemptsError: 429,
    DataError: 422,
    ConflictError: 409,
    StoreError: 503,
    TejidoError: 500,
}
TITLES: Final[dict[int, Text]] = {
    400: Text("This cannot be answered"),
    401: Text("Who are you?"),
    403: Text("This is not for your account"),
    404: Text("This is not here"),
    405: Text("This cannot be done here"),
    408: Text("It did not come in time"),
    409: Text("This does not go with what is there"),
    412: Text("Somebody else changed this meanwhile"),
    413: Text("This is too large"),
    422: Text("Something in what was sent does not fit"),
    429: Text("Too often"),
    500: Text("Something went wrong in Tejido"),
    503: Text("The graph cannot be reached"),
}
TYPES: Final[dict[int, str]] = {
    400: "not-answerable",
    401: "not-signed-in",
    403: "not-allowed",
    404: "not-here",
    405: "method",
    408: "too-slow",
    409: "conflict",
    412: "changed-meanwhile",
    413: "too-large",
    422: "not-valid",
    429: "too-many",
    500: "failed",
    503: "store",
}
"""The last part of a problem's `type`: what programs tell problems apart by."""
# What pydantic finds, in our words; what it says of its own comes in English.
EXPECTED: Final[dict[str, Text]] = {
    "missing": Text("it is needed"),
    "extra_forbidden": Text("it is not known here"),
    "int_parsing": Text("a whole number is expected"),
    "int_type": Text("a whole number is expected"),
    "float_parsing": Text("a number is expected"),
    "float_type": Text("a number is expected"),
    "bool_parsing": Text("true or false is expected"),
    "bool_type": Text("true or false is expected"),
    "string_type": Text("a text is expected"),
    "string_unicode": Text("a text is expected"),
    "list_type": Text("a list is expected"),
    "dict_type": Text("an object is expected"),
    "model_attributes_type": Text("an object is expected"),
    "json_invalid": Text("this is no JSON"),
    "greater_than_equal": Text("it must be at least {ge}"),
    "less_than_equal": Text("it must be at most {le}"),
    "string_too_short": Text("it must have at least {min_length} characters"),
    "string_too_long": Text("it must have at most {max_length} characters"),
    "too_short": Text("it must have at least {min_length} items"),
    "too_long": Text("it must have at most {max_length} items"),
    "literal_error": Text("expected is {expected}"),
    "string_pattern_mismatch": Text("it must match {pattern}"),
}
FOR_PROGRAMS: Final = ("/api/", "/healthz", "/readyz", "/metrics")
"""Where addresses begin that people do not open."""
log = logging.getLogger("tejido")


@dataclass(frozen=True)
class Problem:
    """What is the matter, and what to do about it; `more` are members of its own, `typed` what a form held that can be
    sent again from the page.
    """

    status: int
    title: Text | str
    detail: Text | str
    remedy: Text | str | None = None
    more: dict[str, Any] = field(default_factory=dict)
    typed: tuple[tuple[str, str], ...] = ()


def install(app: FastAPI) -> None:
    """Answer every error of this application with a problem."""

    @app.exception_handler(TejidoError)
    def refused(request: Request, error: TejidoError) -> Response:
        return answer(request, of_error(error, request))

    @app.exception_handler(HTTPException)
    def not_answered(request: Request, error: HTTPException) -> Response:
        response = answer(request, of_status(error.status_code))
        response.headers.update(error.headers or {})
        return response

    @app.exception_handler(RequestValidationError)
    def not_valid(request: Request, error: RequestValidationError) -> Response:
        return answer(request, of_validation(error, language_of(request)))

    @app.exception_handler(Exception)
    def failed(request: Request, error: Exception) -> Response:
        log.error("failed", exc_info=error, extra={"request": request_id(request.scope)})
        response = answer(request, of_status(500))
        response.headers["Connection"] = "close"  # the server closes it, and whoever asks next over it should know
        return response


def of_error(error: TejidoError, request: Request) -> Problem:
    """An error about the very id in the address means that it is not here; a conflict with what the caller said to have
    seen (`If-Match`), that their update would undo another's.
    """
    status = next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)
    said, path = error.message.values, request.path_params
    here = (*path.values(), f"suggestion/{path.get('number')}")
    if status == 400 and any(said.get(name) in here for name in ("id", "change", "name")):
        status = 404
    more: dict[str, Any] = {}
    if status == 409 and "if-match" in request.headers and "change" in said:
        status = 412
        more = {name: said[name] for name in ("change", "by", "at") if name in said}
    return Problem(status, TITLES[status], error.message, error.remedy, more)


def status_of(request: Request, error: TejidoError | None, errors: Collection[object] = ()) -> int:
    """The status of a form that is shown with what was refused, or with what is the matter with its fields (`errors`);
    200 where nothing is.
    """
    if error is not None:
        return of_error(error, request).status
    return 400 if errors else 200


def of_status(status: int) -> Problem:
    if status == 404:
        detail = Text("There is no page at this address.")
        return Problem(status, TITLES[status], detail, Text("Search for what you were looking for."))
    if status == 408:
        detail = Text("What was sent did not arrive in full.")
        return Problem(status, TITLES[status], detail, Text("Look whether you are connected, and send it again."))
    if status == 413:
        detail = Text("More was sent than is taken at once.")
        return Problem(status, TITLES[status], detail, Text("Send it in parts."))
    if status == 500:
        detail = Text("The graph was not changed by this.")
        return Problem(
            status, TITLES[status], detail, Text("Try again; if it happens again, report it with the address.")
        )
    title = TITLES.get(status, HTTPStatus(status).phrase)
    return Problem(status, title, title)


def of_validation(error: RequestValidationError, language: str) -> Problem:
    """The first that does not fit as the detail, all of them as `errors`."""
    say = translator(language).render
    found = [
        {"where": ".".join(str(part) for part in each["loc"][1:]), "problem": say(_expected(each))}
        for each in error.errors()
    ]
    detail = Text("«{parameter}»: {problem}.", {"parameter": found[0]["where"], "problem": found[0]["problem"]})
    return Problem(422, TITLES[422], detail, more={"errors": found})


def _expected(error: dict[str, Any]) -> Text | str:
    known = EXPECTED.get(error["type"])
    if known is None:
        return str(error["msg"])
    return Text(known.template, {name: _said(value) for name, value in error.get("ctx", {}).items()})


def _said(value: object) -> str | int | float:
    """A value in pydantic's report; of the choices that it lists in English, the choices alone."""
    return value if isinstance(value, int | float) else str(value).replace("' or '", "', '")


def answer(request: Request, problem: Problem) -> Response:
    """The problem as JSON for programs, as a page for people."""
    language = language_of(request)
    if not request.url.path.startswith(FOR_PROGRAMS):
        return page(request, "problem.html", language, status=problem.status, problem=problem)
    say = translator(language).render
    body = {
        "type": f"urn:tejido:problem:{TYPES.get(problem.status, str(problem.status))}",
        "title": say(problem.title),
        "status": problem.status,
        "detail": say(problem.detail),
        "instance": request.url.path,
        "request": request_id(request.scope),
        **problem.more,
    }
    if problem.remedy:
        body["remedy"] = say(problem.remedy)
    return JSONResponse(body, problem.status, media_type="application/problem+json")
