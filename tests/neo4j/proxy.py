"""A stretch of wire between program and server that a test can cut at a chosen moment."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Literal

# Bolt messages: a chunk's length, a structure without fields, its signature, the end of the message
# (https://neo4j.com/docs/bolt/current/bolt/message/).
COMMIT = b"\x00\x02\xb0\x12\x00\x00"
BOOKMARK = b"bookmark"  # stands in the answer to a commit that took place

When = Literal["before the commit", "after the commit", "never"]


class Proxy:
    """Passes on what goes to and from `server` (host:port); `cut` says when connections break, once."""

    def __init__(self, server: str) -> None:
        host, _, port = server.partition(":")
        self._server = (host, int(port))
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.cut: When = "never"
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self._listening.getsockname()[1]}"

    def close(self) -> None:
        self._listening.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listening.accept()
                with suppress(OSError):
                    server = socket.create_connection(self._server)
                    for work in (self._to_server, self._to_client):
                        threading.Thread(target=work, args=(client, server), daemon=True).start()
                    continue
                client.close()

    def _to_server(self, client: socket.socket, server: socket.socket) -> None:
        with _both(client, server):
            while data := client.recv(65536):
                if COMMIT in data and self.cut == "before the commit":
                    self.cut = "never"
                    return
                server.sendall(data)

    def _to_client(self, client: socket.socket, server: socket.socket) -> None:
        with _both(client, server):
            while data := server.recv(65536):
                if BOOKMARK in data and self.cut == "after the commit":
                    self.cut = "never"
                    return
                client.sendall(data)


@contextmanager
def _both(*ends: socket.socket) -> Iterator[None]:
    """Two ends of which neither outlives the other."""
    with suppress(OSError):
        yield
    for end in ends:
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
        end.close()
