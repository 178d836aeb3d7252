"""Who sends a request: the person at this computer, a session, a program's token, or anybody."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import urlsplit

from fastapi import Request

from api.security.accounts import Account
from api.security.gate import Gate
from api.security.secret import bound
from graph.errors import NotSignedInError
from graph.visibility import OPERATOR, PUBLIC, Viewer

SESSION = "tejido_session"
BROWSER = "tejido_browser"
BEARER = "bearer "
PROXIED = ("forwarded", "x-real-ip", "via")
PROXIED_TOO = "x-forwarded-"


@dataclass(frozen=True)
class Identity:
    """Who it is. `account` is whose session it is, `secret` that of the session; `program` came with a token."""

    viewer: Viewer = PUBLIC
    account: Account | None = None
    secret: str = field(default="", repr=False)
    program: bool = False

    @property
    def form_secret(self) -> str:
        """What forms of this session carry, so that no other page can send them. Empty without a session."""
        return bound(self.secret, "forms") if self.secret else ""

    @property
    def must_change(self) -> bool:
        """Whether the person has to choose a password before all else."""
        return self.account is not None and self.account.must_change


def identify(request: Request, gate: Gate, *, personal: bool) -> Identity:
    """Who it is. `personal`: the service was started without accounts, for the person at this computer.

    Raises `NotSignedInError` for a token that is none, or is one no longer.
    """
    authorization = request.headers.get("authorization", "")
    if authorization.lower().startswith(BEARER):
        token = authorization[len(BEARER) :].strip()
        viewer = gate.tokens.viewer(token)
        if viewer is None:
            gate.refused("token-refused", gate.tokens.owner(token))
            raise NotSignedInError(
                "This token is not known, is over, was revoked, or its owner has not changed the given password yet.",
                remedy="Sign in, then make another one under «My account».",
            )
        return Identity(viewer, program=True)
    secret = request.cookies.get(cookie_name(request), "")
    account = gate.sessions.account(secret) if secret else None
    if account is not None:
        return Identity(PUBLIC if account.must_change else account.viewer, account, secret)
    if personal and is_local(request) and not gate.accounts.any():
        return Identity(OPERATOR)
    return Identity()


def still_there(request: Request, viewer: Viewer) -> bool:
    """Whether who asked is still let in as what she was: of an answer that goes on for long."""
    state = request.app.state
    try:
        return identify(request, state.gate, personal=state.personal).viewer == viewer
    except NotSignedInError:
        return False


def has_secret(request: Request) -> bool:
    """Whether there is something to look up."""
    return "authorization" in request.headers or cookie_name(request) in request.cookies


def is_local(request: Request) -> bool:
    """Whether the request comes from this computer itself; whatever came through a proxy is somebody else's.

    A proxy that was not told to say so shows by asking for a page of another name, by what the browser says of where a
    form was, or by speaking HTTP/1.0, which no browser does and nginx does if left as it comes.
    """
    if request.client is None or any(name in PROXIED or name.startswith(PROXIED_TOO) for name in request.headers):
        return False
    if request.scope.get("http_version") == "1.0":
        return False
    known = _address(request.client.host)
    said = [f"//{request.headers['host']}"] if "host" in request.headers else []
    said += [request.headers["origin"]] if "origin" in request.headers else []
    return known is not None and known.is_loopback and all(map(_means_here, said))


def is_secret(request: Request) -> bool:
    """Whether nobody between the browser and here can read along."""
    return bool(request.scope.get("scheme") == "https")  # its whole address takes long to put together


def cookie_name(request: Request, name: str = SESSION) -> str:
    """With TLS a name that browsers let nobody else set: no other host, no other path, no page without TLS."""
    return f"__Host-{name}" if is_secret(request) else name


def address(request: Request) -> str:
    """The address that asks; of IPv6 the network, since one subscriber has all of its addresses."""
    host = request.client.host if request.client else ""
    known = _address(host)
    if known is None:
        return host
    return str(ipaddress.ip_network(f"{known}/64", strict=False)) if known.version == 6 else str(known)


def _means_here(said: str) -> bool:
    """Whether an address of a page is one that only this computer reaches."""
    try:
        name = urlsplit(said).hostname or ""
    except ValueError:
        return False
    known = _address(name)
    return name == "localhost" or (known is not None and known.is_loopback)


@lru_cache(maxsize=10_000)
def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """What a socket that takes both kinds says of IPv4 (`::ffff:192.0.2.7`) is that of IPv4."""
    try:
        known = ipaddress.ip_address(host)
    except ValueError:
        return None
    return (known.ipv4_mapped or known) if isinstance(known, ipaddress.IPv6Address) else known
