"""What the service is told by its environment, read once into a value that is passed around."""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from api.security.accounts import known_role
from api.security.sessions import Lifetime
from graph.errors import UsageError
from graph.store import shown_address
from graph.visibility import Role
from viz.i18n import DEFAULT, LANGUAGES

DATABASE = "sqlite:///tejido.db"
HOUR = 3600.0
YES, NO = ("yes", "true", "1", "sí", "si"), ("no", "false", "0")


@dataclass(frozen=True)
class OpenID:
    """Another service that vouches for people (OpenID Connect).

    issuer
        `TEJIDO_OIDC_ISSUER`: its address, under which its discovery document is found.
    client, secret
        `TEJIDO_OIDC_CLIENT`, `TEJIDO_OIDC_SECRET`: what it knows Tejido by.
    role
        `TEJIDO_OIDC_ROLE`: the role of those who come without an account; without it they have to be given one first.
    """

    issuer: str
    client: str
    secret: str = field(repr=False)
    role: Role | None = None


@dataclass(frozen=True)
class Settings:
    """Settings of a service.

    database
        `TEJIDO_DB`: the address of the store. Default `sqlite:///tejido.db`.
    language
        `TEJIDO_LANG`: the language of pages for those who have not chosen one. Default `es`.
    accounts
        `TEJIDO_ACCOUNTS`: the file of accounts and log. Default: beside an embedded store (`tejido.accounts.db`).
    public
        `TEJIDO_PUBLIC`: whether what is public can be read without signing in, once there are accounts. Default `yes`.
    hosts
        `TEJIDO_HOSTS`: the names under which others reach the service, with commas. Default: what `--host` says; its
        addresses in figures are always answered.
    proxies
        `TEJIDO_PROXIES`: the addresses of proxies, or of their networks, that are believed about who asks and whether
        by TLS, with commas. Default: none.
    idle, longest
        `TEJIDO_SESSION_IDLE`, `TEJIDO_SESSION_LONGEST`: after how many hours unused, and how many hours after signing
        in, a session is over. Default 2 and 12.
    questions, costly
        `TEJIDO_QUESTIONS`, `TEJIDO_COSTLY`: how many questions, and how many of those that take long, an account or an
        address may ask in a minute; 0 for any number. Default 600 and 30.
    upload
        `TEJIDO_UPLOAD`: how many megabytes of documents may be sent at once. Default 500.
    openid
        `TEJIDO_OIDC_…`: see `OpenID`. Default: none.
    """

    database: str = field(default=DATABASE, repr=False)
    language: str = DEFAULT
    accounts: str = ""
    public: bool = True
    hosts: tuple[str, ...] = ()
    proxies: tuple[str, ...] = ()
    idle: float = 2.0
    longest: float = 12.0
    questions: int = 600
    costly: int = 30
    upload: int = 500
    openid: OpenID | None = None

    def __post_init__(self) -> None:
        if self.language not in LANGUAGES:
            raise UsageError(
                "«{language}» is not a language that Tejido speaks.",
                remedy="Languages: {languages}.",
                language=self.language,
                languages=list(LANGUAGES),
            )

    @property
    def lifetime(self) -> Lifetime:
        return Lifetime(self.idle * HOUR, self.longest * HOUR)

    @property
    def accounts_path(self) -> Path | None:
        """The file of accounts; None for a store that is gone when it is closed. Raises `UsageError`."""
        return accounts_path(self.database, self.accounts)

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Settings:
        """Raises `UsageError` for a value that makes no sense."""
        return cls(
            database=environment.get("TEJIDO_DB", DATABASE),
            language=environment.get("TEJIDO_LANG", DEFAULT),
            accounts=environment.get("TEJIDO_ACCOUNTS", ""),
            public=_flag("TEJIDO_PUBLIC", environment.get("TEJIDO_PUBLIC", "yes")),
            hosts=_listed(environment.get("TEJIDO_HOSTS", "")),
            proxies=_addresses("TEJIDO_PROXIES", environment.get("TEJIDO_PROXIES", "")),
            idle=_hours("TEJIDO_SESSION_IDLE", environment.get("TEJIDO_SESSION_IDLE", "2")),
            longest=_hours("TEJIDO_SESSION_LONGEST", environment.get("TEJIDO_SESSION_LONGEST", "12")),
            questions=_number("TEJIDO_QUESTIONS", environment.get("TEJIDO_QUESTIONS", "600")),
            costly=_number("TEJIDO_COSTLY", environment.get("TEJIDO_COSTLY", "30")),
            upload=_number("TEJIDO_UPLOAD", environment.get("TEJIDO_UPLOAD", "500")),
            openid=_openid(environment),
        )


def accounts_path(database: str, accounts: str = "") -> Path | None:
    """Where the accounts of a store are kept; None for one that is gone when it is closed. Raises `UsageError`."""
    if accounts:
        return Path(accounts)
    if database == "sqlite://":
        return None
    if not database.startswith("sqlite:///"):
        raise UsageError(
            "Where are the accounts kept that go with {url}?",
            remedy="Name a file on this computer in TEJIDO_ACCOUNTS.",
            url=shown_address(database),
        )
    return Path(database.removeprefix("sqlite:///")).with_suffix(".accounts.db")


def _openid(environment: Mapping[str, str]) -> OpenID | None:
    names = ("TEJIDO_OIDC_ISSUER", "TEJIDO_OIDC_CLIENT", "TEJIDO_OIDC_SECRET")
    issuer, client, secret = (environment.get(name, "") for name in names)
    if not (issuer or client or secret):
        return None
    if not (issuer and client and secret):
        raise UsageError(
            "OpenID Connect needs all of {names}.", remedy="Set those that are missing, or none.", names=list(names)
        )
    known = urlsplit(issuer)
    if known.scheme != "https" and known.hostname not in ("localhost", "127.0.0.1", "::1"):
        raise UsageError(
            "{issuer} is not a safe address.", remedy="It begins with https://.", issuer=shown_address(issuer)
        )
    role = environment.get("TEJIDO_OIDC_ROLE", "")
    return OpenID(issuer.rstrip("/"), client, secret, known_role(role) if role else None)


def _flag(name: str, value: str) -> bool:
    if value.lower() in (*YES, *NO):
        return value.lower() in YES
    raise UsageError("{name} is «{value}».", remedy="Say yes or no.", name=name, value=value)


def _hours(name: str, value: str) -> float:
    try:
        hours = float(value)
    except ValueError:
        hours = 0.0
    if not 0 < hours <= 24 * 366:
        raise UsageError("{name} is «{value}».", remedy="Give a number of hours.", name=name, value=value)
    return hours


def _number(name: str, value: str) -> int:
    if not (value.isascii() and value.isdecimal() and len(value) < 10):
        raise UsageError("{name} is «{value}».", remedy="Give a whole number.", name=name, value=value)
    return int(value)


def _listed(value: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in value.split(",") if part.strip())


def _addresses(name: str, value: str) -> tuple[str, ...]:
    """Addresses and networks in figures, of which none is everybody's: who is believed may say to be anybody."""
    for part in _listed(value):
        try:
            everybody = ipaddress.ip_network(part, strict=False).prefixlen == 0
        except ValueError:
            everybody = True
        if everybody:
            raise UsageError(
                "{name} is «{value}».",
                remedy="Give the address of the proxy in figures, such as 127.0.0.1, or of its network: 172.18.0.0/16.",
                name=name,
                value=part,
            )
    return _listed(value)
