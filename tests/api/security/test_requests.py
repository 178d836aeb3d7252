"""Requests that mean harm: too large, made up, or bent until something breaks."""

import asyncio
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator
from contextlib import suppress

import pytest
from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.types import Message

from api.bodies import in_time
from tests.api.security.people import browser

DOCUMENTS, LARGE = "/api/v1/ingest", 2_000_001
FORM = "application/x-www-form-urlencoded"
PART = b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.txt"\r\n\r\n'


def endless(first: bytes) -> Iterator[bytes]:
    """A body that says nowhere how long it is."""
    yield first
    for _ in range(100):
        yield b"a" * (1 << 16)


@pytest.mark.parametrize(
    ("path", "kind", "first"),
    [
        ("/api/v1/nodes", "application/json", b'"'),
        ("/api/v1/proposals/accept", "application/json", b'"'),
        ("/entrar", FORM, b"name="),
        ("/salir", "multipart/form-data; boundary=x", PART),
        (DOCUMENTS, "multipart/form-data; boundary=x", PART),
    ],
)
def test_a_stranger_fills_neither_the_memory_nor_the_disk(shared: FastAPI, path: str, kind: str, first: bytes) -> None:
    refused = browser(shared).post(path, content=endless(first), headers={"Content-Type": kind})
    assert refused.status_code == 413, refused.text
    said = browser(shared).post(path, content=first + b"a" * LARGE, headers={"Content-Type": kind})
    assert said.status_code == 413


def test_who_may_send_documents_may_send_large_ones(shared: FastAPI) -> None:
    for name, status in (("eva", 202), ("leo", 413)):
        token = shared.state.gate.tokens.create(name, "a", "edit" if name == "eva" else "read")
        sent = browser(shared).post(
            DOCUMENTS, files={"files": ("a.txt", b"a " * LARGE)}, headers={"Authorization": f"Bearer {token}"}
        )
        assert sent.status_code == status, sent.text


@pytest.mark.parametrize("after", ["abc", "-3", "1e3", "٣", " 2", "2_0", "9" * 40, "\ud800", 5, None, ["x"], {"a": 1}])
@pytest.mark.parametrize("path", ["search?q=santa rosa", "gaps?kind=", "nodes?kind="])
def test_a_cursor_that_was_bent_is_refused(app: FastAPI, path: str, after: object) -> None:
    client = browser(app)
    first = client.get(f"/api/v1/{path}&limit=1").json()["next"]
    if first is None:
        pytest.skip("there is but one page")
    list_ = json.loads(urlsafe_b64decode(first + "=" * (-len(first) % 4)))[0]
    bent = urlsafe_b64encode(json.dumps([list_, after]).encode()).decode().rstrip("=")
    answer = client.get(f"/api/v1/{path}&limit=1&after={bent}")
    whole = path.startswith("nodes") and isinstance(after, str) and after.isprintable()  # any text is a place among ids
    assert answer.status_code == (200 if whole else 400), answer.text


def test_a_body_that_does_not_come_is_not_waited_for(app: FastAPI) -> None:
    sent: list[Message] = []

    async def never() -> Message:
        await asyncio.sleep(3600)
        raise AssertionError

    async def send(message: Message) -> None:
        sent.append(message)

    headers = [(b"host", b"127.0.0.1"), (b"content-type", b"application/json"), (b"content-length", b"10")]
    scope = {"type": "http", "method": "POST", "path": "/api/v1/nodes", "headers": headers, "query_string": b""}
    scope |= {"client": ("127.0.0.1", 1), "scheme": "http", "server": ("127.0.0.1", 80), "root_path": ""}
    waiting = in_time(never, whole=60, silent=0.05)
    asyncio.run(asyncio.wait_for(app(scope, waiting, send), 20))
    assert sent[0]["status"] == 408


def test_a_body_may_come_slowly_but_not_for_ever() -> None:
    async def one_byte() -> Message:
        await asyncio.sleep(0.02)
        return {"type": "http.request", "body": b"a", "more_body": True}

    async def read() -> int:
        receive, parts = in_time(one_byte, whole=0.5, silent=5), 0
        with suppress(HTTPException):
            while parts < 1000:
                await receive()
                parts += 1
        return parts

    assert 1 <= asyncio.run(read()) <= 25


def test_whether_the_other_side_is_there_may_be_asked_for_long() -> None:
    coming = iter([{"type": "http.request", "body": b"", "more_body": False}, {"type": "http.disconnect"}])

    async def come() -> Message:
        message = next(coming)
        if message["type"] == "http.disconnect":
            await asyncio.sleep(0.2)
        return message

    async def read() -> Message:
        receive = in_time(come, whole=60, silent=0.05)
        await receive()
        return await receive()

    assert asyncio.run(read())["type"] == "http.disconnect"
