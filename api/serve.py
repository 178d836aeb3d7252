"""Serving on this computer."""

from __future__ import annotations

import errno
import ipaddress
import socket
from collections.abc import Callable

import uvicorn

from api.app import create_app
from api.settings import Settings
from graph.errors import UsageError


def serve(
    settings: Settings, host: str = "127.0.0.1", port: int = 8000, *, ready: Callable[[str], None] | None = None
) -> None:
    """Serve pages and HTTP until interrupted; `ready` is told the address once it can be opened.

    Raises `UsageError` for an address that others could reach, and for a port that is taken or not allowed.
    """
    listening = listen(host, port)
    app = create_app(settings)
    with listening:
        listening.listen()
        if ready is not None:
            ready(f"http://{f'[{host}]' if ':' in host else host}:{listening.getsockname()[1]}/")
        uvicorn.Server(uvicorn.Config(app, log_level="warning", server_header=False)).run(sockets=[listening])


def listen(host: str, port: int) -> socket.socket:
    """A socket bound to a loopback address; the errors are those of `serve`."""
    if not is_loopback(host):
        raise UsageError(
            "{host} can be reached from other computers, and Tejido has no accounts yet.",
            remedy="Use --host 127.0.0.1.",
            host=host,
        )
    address = (host if host != "localhost" else "127.0.0.1").strip("[]")
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    # asyncio sends small answers at once (TCP_NODELAY) only where the protocol is said
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((address, port))
    except OSError as error:
        listening.close()
        if error.errno == errno.EADDRINUSE:
            raise UsageError(
                "Port {port} is taken by another program.", remedy="Choose another one with --port.", port=str(port)
            ) from error
        raise UsageError(
            "Port {port} on {host} cannot be used ({problem}).",
            remedy="Choose another one with --port.",
            port=str(port),
            host=host,
            problem=error.strerror or str(error),
        ) from error
    return listening


def is_loopback(host: str) -> bool:
    """Whether only this computer can reach the address."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
