"""A stand-in for a language model: a real HTTP server that speaks chat completions and says what it is told."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

MODEL = "modelo-de-prueba"


@dataclass(frozen=True)
class Reply:
    status: int = 200
    body: str | bytes = ""
    headers: dict[str, str] = field(default_factory=dict)
    delay: float = 0.0


def saying(content: str | dict[str, Any]) -> Reply:
    """A completion with this content."""
    text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
    message = {"role": "assistant", "content": text}
    completion = {"object": "chat.completion", "choices": [{"index": 0, "finish_reason": "stop", "message": message}]}
    return Reply(body=json.dumps(completion))


Answer = Callable[[dict[str, Any]], Reply]


@dataclass
class Server:
    url: str
    requests: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)


@contextmanager
def serving(answer: Answer, *, models: tuple[str, ...] = (MODEL,), listing: int = 200) -> Iterator[Server]:
    """The server while the block runs; `answer` makes a reply of each request that was posted."""
    server: Server

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            assert self.path == "/v1/models"
            server.keys.append(self.headers["Authorization"])
            data = {"object": "list", "data": [{"id": name, "object": "model"} for name in models]}
            self.reply(Reply(listing, json.dumps(data) if listing == 200 else ""))

        def do_POST(self) -> None:
            assert self.path == "/v1/chat/completions"
            request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            server.requests.append(request)
            server.keys.append(self.headers["Authorization"])
            self.reply(answer(request))

        def reply(self, reply: Reply) -> None:
            time.sleep(reply.delay)
            body = reply.body.encode() if isinstance(reply.body, str) else reply.body
            try:
                self.send_response(reply.status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                for name, value in reply.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)
            except BrokenPipeError:  # who asked has gone
                self.close_connection = True

        def log_message(self, format: str, *args: Any) -> None:
            """Keep the tests quiet."""

    listening = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    listening.daemon_threads = True
    server = Server(f"http://127.0.0.1:{listening.server_port}/v1")
    thread = threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        listening.shutdown()
        thread.join()
        listening.server_close()
