"""Serving, on this computer or, once there are accounts, to others."""

from __future__ import annotations

import errno
import ipaddress
import socket
import sys
from collections.abc import Callable
from dataclasses import replace

import uvicorn

from api import logs
from api.app import create_app
from api.security.gate import Gate
from api.settings import Settings
from graph.errors import UsageError, found_by_system

LAST_ANSWERS = 10  # seconds for what was asked before the service was told to end

IDLE = 5  # seconds that a connection stays open for another question
MOST_AT_ONCE = 800  # connections, fewer than the files that a process may have open; more are answered 503
LONGEST_HEAD = 32_768  # bytes of a request's address and headers


def serve(
    settings: Settings, host: str = "127.0.0.1", port: int = 8000, *, ready: Callable[[str], None] | None = None
) -> None:
    """Serve pages and HTTP until interrupted; `ready` is told the address once it can be opened. Where the standard
    error output is no terminal, the service's log goes there.

    Raises `UsageError` for an address that others could reach while no account exists, and for a port that is taken or
    not allowed.
    """
    listening = listen(host, port, shared=has_accounts(settings))
    if not settings.hosts:
        settings = replace(settings, hosts=(host,))
    app = create_app(settings)
    with listening:
        listening.listen()
        if ready is not None:
            ready(f"http://{f'[{host}]' if ':' in host else host}:{listening.getsockname()[1]}/")
        config = uvicorn.Config(
            app,
            log_level="warning",
            access_log=False,  # addresses hold what people search for
            server_header=False,
            proxy_headers=bool(settings.proxies),
            forwarded_allow_ips=list(settings.proxies),
            timeout_graceful_shutdown=LAST_ANSWERS,
            timeout_keep_alive=IDLE,
            limit_concurrency=MOST_AT_ONCE,
            h11_max_incomplete_event_size=LONGEST_HEAD,
        )
        if not sys.stderr.isatty():
            logs.configure()
        uvicorn.Server(config).run(sockets=[listening])


def has_accounts(settings: Settings) -> bool:
    """Whether somebody has an account."""
    path = settings.accounts_path
    if path is None or not path.exists():
        return False
    with Gate(path, settings.lifetime) as gate:
        return gate.accounts.any()


def listen(host: str, port: int, *, shared: bool = False) -> socket.socket:
    """A socket bound to an address, which only this computer reaches unless it is `shared`; the errors are those of
    `serve`.
    """
    if not shared and not is_loopback(host):
        raise UsageError(
            "{host} can be reached from other computers, and nobody has an account yet.",
            remedy="Use --host 127.0.0.1, or make an account first: tejido user add NAME --role admin.",
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
        if error.errno == errno.EADDRNOTAVAIL:
            raise UsageError(
                "{host} is not an address of this computer.",
                remedy="Give one that it has in its network, or 0.0.0.0 for all of them.",
                host=host,
            ) from error
        if error.errno == errno.EADDRINUSE:
            raise UsageError(
                "Port {port} is taken by another program.", remedy="Choose another one with --port.", port=str(port)
            ) from error
        raise UsageError(
            "Port {port} on {host} cannot be used ({problem}).",
            remedy="Choose another one with --port.",
            port=str(port),
            host=host,
            problem=found_by_system(error),
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
