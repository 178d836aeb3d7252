"""Tokens: what programs sign in with. Each may do less than its owner, never more, and not for ever."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final, Literal

from api.security.accounts import Accounts, Clock, account_of
from api.security.database import Database
from api.security.roles import RANK
from api.security.secret import digest, draw
from graph.errors import UsageError
from graph.visibility import Role, Viewer

Scope = Literal["read", "edit", "coordinate", "admin"]
SCOPES: Final[dict[Scope, Role]] = {"read": "reader", "edit": "editor", "coordinate": "coordinator", "admin": "admin"}
PREFIX: Final = "tejido_"  # so that one that got about is known for what it is
DAYS: Final = 90
MOST_DAYS: Final = 366
NOTED: Final = 60.0  # seconds: the last use is not written more often


@dataclass(frozen=True)
class Token:
    """A token as it is listed; the secret itself is told once, when it is made."""

    account: str
    name: str
    scope: Scope
    created: str
    expires: str
    used: str


class Tokens:
    """The tokens in a file."""

    def __init__(self, database: Database, accounts: Accounts, clock: Clock) -> None:
        self._database = database
        self._accounts = accounts
        self._clock = clock

    def create(self, account: str, name: str, scope: Scope = "read", days: int = DAYS) -> str:
        """A new token of an account, told once. Raises `UsageError` for a scope above the owner's role, a name that is
        taken, and more than `MOST_DAYS` days.
        """
        owner = self._accounts.get(account)
        if RANK[SCOPES[known_scope(scope)]] > RANK[owner.role]:
            raise UsageError(
                "A token cannot do more than its owner: {account} has the role «{role}».",
                remedy="Choose a smaller scope.",
                account=account,
                role=owner.role,
            )
        if not 1 <= days <= MOST_DAYS:
            raise UsageError("A token is good for 1 to {most} days, not {days}.", most=MOST_DAYS, days=days)
        name = " ".join(name.split())
        if not 1 <= len(name) <= 60:
            raise UsageError("A token needs a name of 1 to 60 characters.", remedy="Say what uses it.")
        secret, now = PREFIX + draw(), self._clock()
        with self._database.writing() as db:
            if db.execute("SELECT 1 FROM token WHERE account = ? AND name = ?", (account, name)).fetchone():
                raise UsageError(
                    "There is a token «{name}» already.", remedy="Revoke it or choose another name.", name=name
                )
            db.execute(
                "INSERT INTO token VALUES (?, ?, ?, ?, ?, ?, NULL)",
                (digest(secret), account, name, scope, _moment(now), now + days * 86400),
            )
        return secret

    def of(self, account: str) -> list[Token]:
        """The tokens of an account by name, those that are over included."""
        with self._database.reading() as db:
            rows = db.execute("SELECT * FROM token WHERE account = ? ORDER BY name", (account,)).fetchall()
        return [
            Token(row["account"], row["name"], row["scope"], row["created"], _moment(row["expires"]), row["used"] or "")
            for row in rows
        ]

    def revoke(self, account: str, name: str) -> None:
        """Raises `UsageError` where there is no such token."""
        with self._database.writing() as db:
            if not db.execute("DELETE FROM token WHERE account = ? AND name = ?", (account, name)).rowcount:
                raise UsageError("There is no token «{name}».", remedy="`tejido token list` shows them.", name=name)

    def owner(self, secret: str) -> str:
        """Whose token it is, though it may let nobody in any more; nothing for what is none."""
        with self._database.reading() as db:
            row = db.execute("SELECT account FROM token WHERE digest = ?", (digest(secret),)).fetchone()
        return str(row["account"]) if row else ""

    def viewer(self, secret: str) -> Viewer | None:
        """For whom a program looks: its owner, with what the scope leaves of the role. None for what is no token, or is
        one no longer.
        """
        now = self._clock()
        with self._database.reading() as db:
            row = db.execute(
                "SELECT account.*, scope, expires, used FROM token JOIN account ON account.name = token.account"
                " WHERE digest = ?",
                (digest(secret),),
            ).fetchone()
        if row is None or row["expires"] < now:
            return None
        owner = account_of(row)
        if owner.disabled or owner.must_change:
            return None
        if not row["used"] or now - datetime.fromisoformat(row["used"]).timestamp() > NOTED:
            with self._database.writing() as db:
                db.execute("UPDATE token SET used = ? WHERE digest = ?", (_moment(now), digest(secret)))
        role = min(SCOPES[known_scope(row["scope"])], owner.role, key=RANK.__getitem__)
        return replace(owner.viewer, role=role)


def known_scope(scope: str) -> Scope:
    """Raises `UsageError` for what is no scope."""
    for known in SCOPES:
        if known == scope:
            return known
    raise UsageError("«{scope}» is not a scope.", remedy="Scopes: {scopes}.", scope=scope, scopes=list(SCOPES))


def _moment(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="seconds")
