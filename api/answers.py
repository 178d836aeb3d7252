"""Answering a question about the graph: one value that carries what every answer depends on, and the answer's memory.

The same question by the same viewer in the same language gets the same bytes until the graph changes. That is what an
`ETag` says here: the number of the last change, and a digest of the rest. So an answer that the caller still has need
not be made, and one that was made a moment ago is not made again.
"""

from __future__ import annotations

import gzip
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, wraps
from hashlib import blake2b
from importlib.metadata import version
from typing import Annotated, Any, NamedTuple, ParamSpec, cast, get_args

from fastapi import Depends, Request, Response
from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Receive, Scope, Send

from api import problems
from api.context import UsesIdentity, gate_of, identity_of, language_of, noting, persons_shown, services_of, watched
from api.security.audit import What
from api.security.limits import count
from api.security.watching import Note
from api.services import Services
from graph.errors import TejidoError, TooManyAttemptsError
from graph.store import GraphStore
from graph.text import Text
from graph.visibility import Role, Sight, Viewer
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
WHERE = "/api/v1/"
ANYBODY = {role: Viewer(role) for role in get_args(Role)}


@dataclass(frozen=True)
class Here:
    """Who asks, in which language, of which services: what a route needs besides its own parameters.

    `sequence` is the number of the last change when it was asked. `note` tells the log what was opened, for callers of
    whom that is written down.
    """

    request: Request
    services: Services
    viewer: Viewer
    language: str
    sequence: int
    note: Note | None

    @cached_property
    def sight(self) -> Sight:
        """What the caller sees."""
        return watched(self.services, self.viewer, self.note)

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
    def anybody(self) -> Viewer:
        """Somebody of the caller's role without a name."""
        return ANYBODY[self.viewer.role]

    @property
    def packed(self) -> bool:
        """Whether the caller takes answers compressed."""
        return "gzip" in self.request.headers.get("accept-encoding", "")

    def key(self, whose: Viewer) -> Key:
        """All that an answer depends on besides the graph itself. Who is asking by name shares it with nobody of the
        same role who does not, since nothing is written down of what that one opens.
        """
        asked = self.request.scope
        return asked["path"], asked["query_string"], whose, not self.note, self.language, self.packed, date.today()

    @property
    def numbered(self) -> bool:
        """Whether the caller may know the numbers of changes: they tell that something changed which is not shown."""
        return self.viewer.role != "public"

    def tag(self, body: bytes) -> str:
        """The `ETag` of the answer after a change; for the public it follows from the answer alone."""
        return self.tag_ahead or f'"0-{_digest(body)}"'

    @cached_property
    def tag_ahead(self) -> str | None:
        """The tag, where it can be told without the answer."""
        return (
            f'"{self.sequence}-{_digest(repr((VERSION, *self.key(self.viewer))).encode())}"' if self.numbered else None
        )


async def here_of(request: Request, identity: UsesIdentity) -> Here:
    """What a route needs, found out once for each request."""
    known, viewer = getattr(request.state, "here", None), identity.viewer
    if isinstance(known, Here) and known.viewer == viewer:
        return known
    services = services_of(request)
    note = noting(services, gate_of(request), viewer)
    here = Here(request, services, viewer, language_of(request), await present(services.store), note)
    request.state.here = here
    return here


UsesHere = Annotated[Here, Depends(here_of)]
Key = tuple[object, ...]


class Answer(NamedTuple):
    """The bytes of an answer, the route that made it, and what the log is to be told of whoever reads it."""

    body: bytes
    route: object
    opened: tuple[tuple[What, str], ...] = ()

    def to(self, here: Here) -> Response:
        """The answer, or that the caller has it."""
        headers = {"ETag": here.tag(self.body), "Vary": VARY}
        if _has(here, headers["ETag"]):
            return Response(status_code=304, headers=headers)
        if self.body[:2] == GZIP:
            headers["Content-Encoding"] = "gzip"
        return Response(self.body, media_type=JSON, headers=headers)


class Memory:
    """Answers of the graph as it stands: when it changes they are forgotten, and the least asked for go first."""

    def __init__(self, most: int = REMEMBERED) -> None:
        self._most = most
        self._size = 0
        self._sequence = 0
        self._answers: OrderedDict[Key, Answer] = OrderedDict()

    def find(self, keys: Iterable[Key], sequence: int) -> Answer | None:
        """The answer under the first of these keys that has one."""
        if sequence != self._sequence:
            self._answers.clear()
            self._size, self._sequence = 0, sequence
        for key in keys:
            if answer := self._answers.get(key):
                self._answers.move_to_end(key)
                return answer
        return None

    def put(self, key: Key, sequence: int, answer: Answer) -> None:
        if sequence != self._sequence or len(answer.body) > LARGEST or key in self._answers:
            return
        self._answers[key] = answer
        self._size += len(answer.body) + BESIDES
        while self._size > self._most:
            self._size -= len(self._answers.popitem(last=False)[1].body) + BESIDES


def answered(endpoint: Callable[P, BaseModel]) -> Callable[P, Awaitable[Response]]:
    """An endpoint that reads the graph, with `ETag`, `If-None-Match` and a memory; it is run in a thread.

    It must be called with `here`, and its answer must follow from its parameters, `here` and the graph. Everybody of
    one role gets the same answer: the endpoint is not told anybody's name.
    """
    return _answered(endpoint, personal=False)


def answered_to_each(endpoint: Callable[P, BaseModel]) -> Callable[P, Awaitable[Response]]:
    """The same for an endpoint that answers each account differently, such as with what is its own."""
    return _answered(endpoint, personal=True)


def _answered(endpoint: Callable[P, BaseModel], *, personal: bool) -> Callable[P, Awaitable[Response]]:
    @wraps(endpoint)
    async def respond(*args: P.args, **kwargs: P.kwargs) -> Response:
        here = kwargs["here"]
        assert isinstance(here, Here)
        if here.note is None and here.tag_ahead and _has(here, here.tag_ahead):
            return Response(status_code=304, headers={"ETag": here.tag_ahead, "Vary": VARY})
        answer = await run_in_threadpool(_made, endpoint, args, kwargs, here, personal)
        # What was changed while it was made may be in it.
        if await present(here.services.store) == here.sequence:
            memory_of(here).put(here.key(here.viewer if personal else here.anybody), here.sequence, answer)
        return answer.to(here)

    respond.__dict__[MARK] = True
    return respond


class Remembering:
    """Gives what is remembered, before anything else is asked.

    That passes over what the route requires, which is sound: an answer is kept by the role that it was made for (or by
    the account, where it is `answered_to_each`), and it was made only after somebody of that role was let in. It is
    counted like any other; what the log was told of who first read it, it is told of everybody who does.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        remembered = scope["type"] == "http" and scope["method"] == "GET" and scope["path"].startswith(WHERE)
        answer = await _remembered(Request(scope)) if remembered else None
        await (answer or self.app)(scope, receive, send)


async def _remembered(request: Request) -> Response | None:
    """The answer, or that the caller asks too much; None where it has to be made, or refused."""
    try:
        identity = await identity_of(request)
        here = await here_of(request, identity)
    except TejidoError:
        return None
    if identity.must_change:
        return None
    found = memory_of(here).find((here.key(whose) for whose in (here.anybody, here.viewer)), here.sequence)
    if found is None:
        return None
    try:
        count(request, identity)
    except TooManyAttemptsError as error:
        return problems.answer(request, problems.of_error(error, request))
    if found.opened and here.note is not None:
        await run_in_threadpool(_tell, here.note, found.opened)
    request.scope["route"] = found.route
    return found.to(here)


def memory_of(here: Here) -> Memory:
    memory = here.request.app.state.memory
    assert isinstance(memory, Memory)
    return memory


def _made(endpoint: Callable[..., BaseModel], args: Any, kwargs: Any, here: Here, personal: bool) -> Answer:
    """The answer made anew; the log is told at once what is opened for it."""
    opened: list[tuple[What, str]] = []
    tell = here.note

    def note(what: What, about: str) -> None:
        assert tell is not None
        tell(what, about)
        opened.append((what, about))

    watching = note if tell is not None else None
    asking = replace(here, viewer=here.viewer if personal else here.anybody, note=watching)
    answer = endpoint(*args, **{**kwargs, "here": asking})
    body: bytes = answer.__pydantic_serializer__.to_json(answer)
    gate = gate_of(here.request)
    if watching is not None and (named := persons_shown(here.services, gate, here.viewer, body.decode())):
        note("persons-named", named)
    return Answer(_packed(body, here), here.request.scope.get("route"), tuple(opened))


def _tell(note: Note, opened: Iterable[tuple[What, str]]) -> None:
    for what, about in opened:
        note(what, about)


def is_answered(endpoint: Callable[..., Any]) -> bool:
    """Whether an endpoint's answers bear tags."""
    return MARK in vars(endpoint)


def _digest(content: bytes) -> str:
    return blake2b(content, digest_size=8).hexdigest()


async def present(store: GraphStore) -> int:
    """The number of the last change; a store over the network is asked in a thread."""
    return store.sequence() if store.url.startswith("sqlite") else await run_in_threadpool(store.sequence)


def _has(here: Here, tag: str) -> bool:
    """Whether the caller has the answer with this tag (RFC 9110, 13.1.2: weakly compared)."""
    asked = here.request.headers.get("if-none-match")
    return asked is not None and (asked == "*" or tag in [each.strip().removeprefix("W/") for each in asked.split(",")])


def _packed(body: bytes, here: Here) -> bytes:
    return gzip.compress(body, LEVEL, mtime=0) if here.packed and len(body) >= WORTH_PACKING else body
