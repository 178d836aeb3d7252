"""Chat completions over HTTP, as OpenAI's protocol has them and most servers of local models speak them.

Time, size and repetition are bounded. Redirects are not followed and a loopback address is never reached through a
proxy, so that a document goes to the host that the user named and to no other.
"""

from __future__ import annotations

import ipaddress
import json
import time
from dataclasses import dataclass, field
from typing import Any

import httpx

from graph.errors import ReadError, UsageError

CONNECT_SECONDS = 10.0
ANSWER_SECONDS = 300.0
"""For one answer: a small model on a laptop writes a few words a second."""
MAX_ANSWER = 5_000_000
"""Bytes of one answer."""
ATTEMPTS = 3
PAUSE_SECONDS = 2.0
"""Before the second attempt; doubled before each further one, unless the server names a time."""
LONGEST_PAUSE = 30.0
TRY_AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})
NOT_UNDERSTOOD = frozenset({400, 422})
"""What servers answer to a `response_format` that they do not know."""


@dataclass(frozen=True)
class Client:
    """A model behind an address such as `http://127.0.0.1:11434/v1`. Raises `UsageError` for what is no address."""

    url: str
    model: str
    key: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        try:
            address = httpx.URL(self.url)
        except httpx.InvalidURL:
            address = httpx.URL("")
        if address.scheme not in ("http", "https") or not address.host:
            raise UsageError(
                "«{url}» is not the address of a language model.",
                remedy="Write it like http://127.0.0.1:11434/v1, in TEJIDO_LLM_URL.",
                url=self.url,
            )
        if not self.key.isascii() or not self.key.isprintable():
            raise UsageError("The key in TEJIDO_LLM_KEY holds characters that no key has.", remedy="Copy it again.")

    @property
    def host(self) -> str:
        return httpx.URL(self.url).host

    @property
    def is_on_this_computer(self) -> bool:
        """Whether the address is a loopback address."""
        if self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False

    def check(self) -> None:
        """Raises `UsageError` where nobody answers, the key is refused or the server has no such model."""
        try:
            with self._connection() as connection:
                answer = connection.get(self._address("models"), timeout=CONNECT_SECONDS)
        except httpx.HTTPError as error:
            raise UsageError(
                "No language model answers at {url} ({problem}).",
                remedy="Start its server, or correct TEJIDO_LLM_URL.",
                url=self.url,
                problem=str(error) or type(error).__name__,
            ) from error
        if answer.status_code in (401, 403):
            raise UsageError(
                "The language model at {url} refuses the key.",
                remedy="Set TEJIDO_LLM_KEY to a valid one.",
                url=self.url,
            )
        known = _model_names(answer)
        if known and not any(name in (self.model, f"{self.model}:latest") for name in known):
            raise UsageError(
                "The server at {url} has no model «{model}».",
                remedy="It has: {known}.",
                url=self.url,
                model=self.model,
                known=known[:20],
            )

    def complete(self, system: str, user: str, schema: dict[str, Any]) -> str:
        """What the model writes, as JSON of this schema where the server can see to that.

        Raises `ReadError` for an answer that is none; `UsageError` where asking for more is no use: nobody answers, or
        refuses us.
        """
        request: dict[str, Any] = {
            "model": self.model,
            "messages": [{"role": "system", "content": system}, {"role": "user", "content": user}],
            "temperature": 0,
            "stream": False,
        }
        form = {"type": "json_schema", "json_schema": {"name": "reading", "strict": True, "schema": schema}}
        with self._connection() as connection:
            status, body = self._ask(connection, {**request, "response_format": form})
            if status in NOT_UNDERSTOOD:
                status, body = self._ask(connection, request)
        if status in (401, 403, 404) or 300 <= status < 400:
            raise UsageError("it refuses with status {status}", status=status)
        if status != httpx.codes.OK:
            raise ReadError("it answers with status {status}", status=status)
        return _content(body)

    def _ask(self, connection: httpx.Client, request: dict[str, Any]) -> tuple[int, bytes]:
        """Status and body of the answer, asked for again where that may help."""
        pause = PAUSE_SECONDS
        for attempt in range(1, ATTEMPTS + 1):
            wait = pause
            try:
                with connection.stream("POST", self._address("chat/completions"), json=request) as response:
                    body = _bounded(response)
                if response.status_code not in TRY_AGAIN or attempt == ATTEMPTS:
                    return response.status_code, body
                wait = _wanted_pause(response, pause)
            except httpx.HTTPError as error:
                if attempt == ATTEMPTS:
                    raise UsageError(
                        "it does not answer ({problem})", problem=str(error) or type(error).__name__
                    ) from error
            time.sleep(min(wait, LONGEST_PAUSE))
            pause *= 2
        raise AssertionError("the last attempt returns or raises")

    def _connection(self) -> httpx.Client:
        return httpx.Client(
            headers={"Authorization": f"Bearer {self.key}"} if self.key else {},
            timeout=httpx.Timeout(ANSWER_SECONDS, connect=CONNECT_SECONDS),
            follow_redirects=False,
            trust_env=not self.is_on_this_computer,
        )

    def _address(self, path: str) -> str:
        return f"{self.url.rstrip('/').removesuffix('/chat/completions')}/{path}"


def _bounded(response: httpx.Response) -> bytes:
    """The body, not longer and not later than is allowed, however slowly it drips."""
    deadline = time.monotonic() + ANSWER_SECONDS
    body = bytearray()
    for piece in response.iter_bytes():
        body += piece
        if len(body) > MAX_ANSWER:
            raise ReadError("its answer is longer than {limit} bytes", limit=MAX_ANSWER)
        if time.monotonic() > deadline:
            raise httpx.ReadTimeout("timed out")
    return bytes(body)


def _wanted_pause(response: httpx.Response, otherwise: float) -> float:
    """The seconds of a `Retry-After`; dates, which it may also give, are not worth a clock."""
    try:
        return max(0.0, float(response.headers.get("retry-after", "")))
    except ValueError:
        return otherwise


def _content(body: bytes) -> str:
    try:
        choice = json.loads(body)["choices"][0]
        content = choice["message"]["content"]
    except (ValueError, LookupError, TypeError, RecursionError) as error:
        raise ReadError("its answer is not a chat completion") from error
    if not isinstance(content, str):
        raise ReadError("its answer is not a chat completion")
    return content


def _model_names(answer: httpx.Response) -> list[str]:
    """The models that a server lists; none where it has no list."""
    try:
        return [str(model["id"]) for model in answer.json()["data"]] if answer.is_success else []
    except (ValueError, LookupError, TypeError, RecursionError):
        return []
