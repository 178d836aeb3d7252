"""The description of the HTTP service (OpenAPI 3.1), good enough to make a client from.

FastAPI writes most of it. What every operation shares is said here once: how callers show who they are, and every
problem that may be the answer.
"""

from __future__ import annotations

from typing import Any, Final

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute

from api.answers import is_answered
from api.models import Problem
from api.problems import TITLES

TAGS: Final = (
    ("reading", "What stands in the graph, and how it came to be so."),
    ("findings", "What analysis finds: measures, gaps, partners, twins, agreements."),
    ("deciding", "Proposals, suggestions, judgements, and answers to findings."),
    ("editing", "Changing the graph. Nothing stands without evidence."),
    ("ingesting", "Bringing documents in."),
    ("importing", "Bringing spreadsheets in."),
    ("exporting", "The graph in the formats of other programs."),
    ("protecting", "Who may see the people in the graph, on what ground they are kept, forgetting them."),
    ("keeping", "Copies, checks, the log and the curated corpus."),
    ("health", "Whether the service lives and how it does."),
)
SCHEMES: Final = {
    "token": {"type": "http", "scheme": "bearer", "description": "A token of your account."},
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": "tejido_session",
        "description": "The cookie of a signed-in browser; what changes something needs the form's secret besides.",
    },
}
ALWAYS: Final = (400, 401, 403, 404, 422, 429, 503)
ELSEWHERE: Final = (400, 401, 403, 429, 503)
PREFIX: Final = "/api/v1"
PARSED: Final = "application/problem+json"
HEADERS: Final = {
    "X-Request-Id": {"description": "The id of the request.", "schema": {"type": "string"}},
}
TAGGED: Final = {
    "ETag": {"description": "The tag of this answer, for `If-None-Match` and `If-Match`.", "schema": {"type": "string"}}
}
LANGUAGE: Final = {
    "name": "lang",
    "in": "query",
    "required": False,
    "description": "The language of sentences; else that of `Accept-Language`.",
    "schema": {"type": "string", "enum": ["es", "en", "pt"]},
}
KNOWN: Final = {
    "name": "If-None-Match",
    "in": "header",
    "required": False,
    "description": "The `ETag` of the answer that you have: 304 if it still holds.",
    "schema": {"type": "string"},
}


def operation_id(route: APIRoute) -> str:
    """The function's name, which is said to be the same in every client."""
    return route.name


def install(app: FastAPI) -> None:
    """Let the application describe itself so."""

    def described() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = describe(app)
        return app.openapi_schema

    app.openapi = described  # type: ignore[method-assign]  # as FastAPI's documentation has it


def describe(app: FastAPI) -> dict[str, Any]:
    """The whole description."""
    document = get_openapi(
        title=app.title,
        version=app.version,
        description=app.description,
        routes=app.routes,
        tags=[{"name": name, "description": said} for name, said in TAGS],
    )
    components = document.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    schemas["Problem"], found = _schema()
    schemas.update(found)
    components["securitySchemes"] = SCHEMES
    components["responses"] = {f"Problem{status}": _problem(status) for status in TITLES if status != 500}
    tagged = {route.name for route in app.routes if isinstance(route, APIRoute) and is_answered(route.endpoint)}
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            _complete(path, method, operation, tagged=operation["operationId"] in tagged)
    return document


def _complete(path: str, method: str, operation: dict[str, Any], *, tagged: bool) -> None:
    """Add to an operation what all have."""
    responses, parameters = operation["responses"], operation.setdefault("parameters", [])
    for response in responses.values():
        response.setdefault("headers", {}).update(HEADERS)
    statuses = {*(ALWAYS if path.startswith(PREFIX) else ELSEWHERE)}
    if method != "get":
        statuses |= {409, 412, 413} if any(each["name"] == "if-match" for each in parameters) else {409, 413}
    if path.startswith(PREFIX):
        parameters.append(LANGUAGE)
    if tagged:
        parameters.append(KNOWN)
        responses["200"]["headers"].update(TAGGED)
        responses["304"] = {"description": "What you have still holds.", "headers": {**HEADERS, **TAGGED}}
    for status in statuses:
        responses[str(status)] = {"$ref": f"#/components/responses/Problem{status}"}
    operation["security"] = [{"token": []}, {"session": []}, {}]
    operation["responses"] = dict(sorted(responses.items()))


def _problem(status: int) -> dict[str, Any]:
    return {
        "description": str(TITLES[status]),
        "headers": HEADERS,
        "content": {PARSED: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }


def _schema() -> tuple[dict[str, Any], dict[str, Any]]:
    schema = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    return schema, schema.pop("$defs", {})
