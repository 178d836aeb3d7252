"""How much one client may ask: so many questions a minute, fewer of those that take long, and one of these at a time.

A client is an account, whatever it comes with, or an address that nobody signed in from. The person at this computer
is not counted.
"""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

from fastapi import Depends, Request

from api.context import UsesIdentity
from api.security.identity import Identity, address
from graph.errors import TooManyAttemptsError
from graph.visibility import OPERATOR

REMEMBERED: Final = 10_000  # clients
MINUTE: Final = 60.0
MOMENT: Final = 5  # seconds after which to ask whether the costly question before is answered


class Allowance:
    """So many a minute for each client, at most a minute's worth at once (a token bucket); 0 is no limit."""

    def __init__(self, a_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._most = float(a_minute)
        self._clock = clock
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, client: str) -> int:
        """Take one: 0, or how many seconds there are to wait, and then none was taken."""
        if not self._most:
            return 0
        now = self._clock()
        left, at = self._left.pop(client, (self._most, now))
        left = min(self._most, left + (now - at) * self._most / MINUTE)
        wait = 0 if left >= 1 else math.ceil((1 - left) * MINUTE / self._most)
        self._left[client] = (left if wait else left - 1, now)
        if len(self._left) > REMEMBERED:
            self._left.popitem(last=False)
        return wait


class Limits:
    """What the clients of one service have asked lately. For one thread: the one that takes in requests."""

    def __init__(self, questions: int, costly: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._questions = Allowance(questions, clock)
        self._costly = Allowance(costly, clock)
        self._busy: set[str] = set()

    def ask(self, client: str) -> None:
        """Count a question. Raises `TooManyAttemptsError` with how long to wait."""
        if wait := self._questions.take(client):
            raise TooManyAttemptsError(
                "These are too many questions at once.", remedy="Wait {seconds} seconds and go on slower.", seconds=wait
            )

    @contextmanager
    def answering(self, client: str) -> Iterator[None]:
        """While a costly question is answered. Raises `TooManyAttemptsError` as `ask`, and while another one is."""
        if client in self._busy:
            raise TooManyAttemptsError(
                "Your last question is still being answered, which takes long.",
                remedy="Wait for its answer, or {seconds} seconds, and ask again.",
                seconds=MOMENT,
            )
        if wait := self._costly.take(client):
            raise TooManyAttemptsError(
                "These are too many questions that take long to answer.",
                remedy="Wait {seconds} seconds and go on slower.",
                seconds=wait,
            )
        self._busy.add(client)
        try:
            yield
        finally:
            self._busy.discard(client)


def limits_of(request: Request) -> Limits:
    limits = request.app.state.limits
    assert isinstance(limits, Limits)
    return limits


def count(request: Request, identity: Identity) -> None:
    """Count a request, once. Raises `TooManyAttemptsError`."""
    if identity.viewer is not OPERATOR and not getattr(request.state, "counted", False):
        request.state.counted = True
        limits_of(request).ask(client_of(request, identity))


def costly(*words: str) -> Any:
    """Declare that a route takes long to answer: always, or where one of these words is said."""

    async def answering(request: Request, identity: UsesIdentity) -> AsyncIterator[None]:
        asked = not words or any(word in request.query_params for word in words)
        if not asked or identity.viewer is OPERATOR:
            yield
            return
        with limits_of(request).answering(client_of(request, identity)):
            yield

    return Depends(answering)


def client_of(request: Request, identity: Identity) -> str:
    name = identity.account.name if identity.account else identity.viewer.name
    return f"account {name}" if name else f"address {address(request)}"
