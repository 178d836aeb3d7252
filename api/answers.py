"""Answering a question about the graph: one value that carries what every answer depends on, and the answer's memory.

The same question by the same viewer in the same language gets the same bytes until the graph changes. That is what an
`ETag` says here: the number of the last change, and a digest of the rest. So an answer that the caller still has need
not be made, and one that was made a moment ago is not made again.
"""

from __future__ import annotations

import gzip
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from datetime import date
from functools import cached_property, wraps
from hashlib import blake2b
from importlib.metadata import version
from typing import Annotated, Any, NamedTuple, ParamSpec, cast

from fastapi import Depends, Request, Response
from fastapi.routing import APIRoute
from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool

from api.context import UsesSight, identity_of, language_of, note_persons, services_of
from api.security.identity import has_secret
from api.services import Services
from graph.store import GraphStore
from graph.text import Text
from graph.visibility import Sight, Viewer
from viz.i18n import Translator, translator

P = ParamSpec("P")
JSON = "application/json"
GZIP = b"\x1f\x8b"  # no JSON begins so
MARK = "bears_tags"
VARY = "Accept-Encoding, Accept-Language, Authorization, Cookie"
REMEMBERED = 32_000_000  # bytes of answers that are kept
LARGEST = 1_000_000  # of one that is kept
BESIDES = 1_000  # that each takes besides: many small ones must not fill the computer
WORTH_PACKING = 1000
LEVEL = 5  # of compression: answers are packed once and sent often
VERSION = version("tejido")


@dataclass(frozen=True)
class Here:
    """Who asks, in which language, of which services: what a route needs besides its own parameters."""

    request: Request
    services: Services
    sight: Sight
    language: str

    @property
    def viewer(self) -> Viewer:
        return self.sight.viewer

    @property
    def store(self) -> GraphStore:
        """What the caller sees, for whatever reads a store: a `Sight` answers every question that a store answers."""
        return cast("GraphStore", self.sight)

    @cached_property
    def translator(self) -> Translator:
        return translator(self.language)

    def say(self, text: Text | str) -> str:
        return self.translator.render(text)

    @property
    def untraced(self) -> bool:
        """Whether what the caller reads is written down nowhere, so that it may come out of the memory."""
        return not self.viewer.name

    @property
    def packed(self) -> bool:
        """Whether the caller takes answers compressed."""
        return "gzip" in self.request.headers.get("accept-encoding", "")

    def key(self) -> tuple[object, ...]:
        """All that an answer depends on besides the graph itself."""
        url = self.request.scope
        return url["path"], url["query_string"], self.viewer, self.language, self.packed, date.today()

    @property
    def numbered(self) -> bool:
        """Whether the caller may know the numbers of changes: they tell that something changed which is not shown."""
        return self.viewer.role != "public"

    def tag(self, sequence: int, body: bytes | None = None) -> str | None:
        """The `ETag` of the answer after a change; for the public it follows from the answer alone."""
        if self.numbered:
            return f'"{sequence}-{_digest(repr((VERSION, *self.key())).encode())}"'
        return None if body is None else f'"0-{_digest(body)}"'


async def here_of(request: Request, sight: UsesSight) -> Here:
    return Here(request, services_of(request), sight, language_of(request))


UsesHere = Annotated[Here, Depends(here_of)]


class Answer(NamedTuple):
    """The bytes of an answer, and its tag."""

    tag: str
    body: bytes

    @property
    def headers(self) -> dict[str, str]:
        return {"ETag": self.tag, "Vary": VARY}

    def to(self, here: Here) -> Response:
        """The answer, or that the caller has it."""
        if _has(here, self.tag):
            return Response(status_code=304, headers=self.headers)
        packed = {"Content-Encoding": "gzip"} if self.body[:2] == GZIP else {}
        return Response(self.body, media_type=JSON, headers={**self.headers, **packed})


class Memory:
    """Answers of the graph as it stands: when it changes they are forgotten, and the least asked for go first."""

    def __init__(self, most: int = REMEMBERED) -> None:
        self._most = most
        self._size = 0
        self._sequence = 0
        self._answers: OrderedDict[tuple[object, ...], Answer] = OrderedDict()

    def get(self, key: tuple[object, ...], sequence: int) -> Answer | None:
        if sequence != self._sequence:
            self._answers.clear()
            self._size, self._sequence = 0, sequence
        answer = self._answers.get(key)
        if answer is not None:
            self._answers.move_to_end(key)
        return answer

    def put(self, key: tuple[object, ...], sequence: int, answer: Answer) -> None:
        if sequence != self._sequence or len(answer.body) > LARGEST or key in self._answers:
            return
        self._answers[key] = answer
        self._size += len(answer.body) + BESIDES
        while self._size > self._most:
            self._size -= len(self._answers.popitem(last=False)[1].body) + BESIDES


def answered(endpoint: Callable[P, BaseModel]) -> Callable[P, Awaitable[Response]]:
    """An endpoint that reads the graph, with `ETag`, `If-None-Match` and a memory; it is run in a thread.

    It must be called with `here`, and its answer must follow from its parameters, `here` and the graph.
    """

    @wraps(endpoint)
    async def respond(*args: P.args, **kwargs: P.kwargs) -> Response:
        here = kwargs["here"]
        assert isinstance(here, Here)
        memory = here.request.app.state.memory
        assert isinstance(memory, Memory)
        key, sequence = here.key(), await present(here.services.store)
        answer = memory.get(key, sequence) if here.untraced else None
        if answer is None:
            tag = here.tag(sequence)
            if tag and here.untraced and _has(here, tag):
                return Response(status_code=304, headers=Answer(tag, b"").headers)
            body = _packed(await run_in_threadpool(_rendered, endpoint, args, kwargs), here)
            answer = Answer(tag or here.tag(sequence, body) or "", body)
            # What was changed while it was made may be in it.
            if here.untraced and await present(here.services.store) == sequence:
                memory.put(key, sequence, answer)
        return answer.to(here)

    respond.__dict__[MARK] = True
    return respond


class Remembering(APIRoute):
    """A route that looks in the memory before anything else, for callers of whom nothing is written down.

    That passes over what the route requires, which is sound: who comes without a secret is the public or the person at
    this computer, an answer is kept by who it was made for, and it was made only after that one was let in.
    """

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handler = super().get_route_handler()
        if not is_answered(self.endpoint):
            return handler

        async def remembering(request: Request) -> Response:
            return await _remembered(request) or await handler(request)

        return remembering


async def _remembered(request: Request) -> Response | None:
    if has_secret(request):
        return None
    viewer, services = (await identity_of(request)).viewer, services_of(request)
    here = Here(request, services, Sight(services.store, viewer), language_of(request))
    answer = request.app.state.memory.get(here.key(), await present(services.store))
    return None if answer is None else answer.to(here)


def is_answered(endpoint: Callable[..., Any]) -> bool:
    """Whether an endpoint's answers bear tags."""
    return MARK in vars(endpoint)


def _digest(content: bytes) -> str:
    return blake2b(content, digest_size=8).hexdigest()


async def present(store: GraphStore) -> int:
    """The number of the last change; a store over the network is asked in a thread."""
    return store.sequence() if store.url.startswith("sqlite") else await run_in_threadpool(store.sequence)


def _rendered(endpoint: Callable[..., BaseModel], args: Any, kwargs: Any) -> bytes:
    answer = endpoint(*args, **kwargs)
    body: bytes = answer.__pydantic_serializer__.to_json(answer)
    here: Here = kwargs["here"]
    if not here.untraced:
        note_persons(here.request, here.viewer, body.decode())
    return body


def _has(here: Here, tag: str) -> bool:
    """Whether the caller has the answer with this tag (RFC 9110, 13.1.2: weakly compared)."""
    asked = here.request.headers.get("if-none-match")
    return asked is not None and (asked == "*" or tag in [each.strip().removeprefix("W/") for each in asked.split(",")])


def _packed(body: bytes, here: Here) -> bytes:
    return gzip.compress(body, LEVEL, mtime=0) if here.packed and len(body) >= WORTH_PACKING else body
