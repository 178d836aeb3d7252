"""Who is signed in: a random secret in the browser's cookie, its digest here."""

from __future__ import annotations

from dataclasses import dataclass

from api.security.accounts import Account, Clock, account_of
from api.security.database import Database
from api.security.secret import digest, draw

NOTED = 60.0  # seconds: a session's last use is not written more often


@dataclass(frozen=True)
class Lifetime:
    """Seconds: unused for `idle`, or `longest` after signing in, a session is over."""

    idle: float
    longest: float


class Sessions:
    """The sessions in a file."""

    def __init__(self, database: Database, lifetime: Lifetime, clock: Clock) -> None:
        self._database = database
        self._lifetime = lifetime
        self._clock = clock

    def start(self, name: str) -> str:
        """Begin a session under a new secret, which is told once; those that are over are swept out."""
        secret, now = draw(), self._clock()
        with self._database.writing() as db:
            db.execute(
                "DELETE FROM session WHERE seen < ? OR started < ?",
                (now - self._lifetime.idle, now - self._lifetime.longest),
            )
            db.execute("INSERT INTO session VALUES (?, ?, ?, ?)", (digest(secret), name, now, now))
        return secret

    def account(self, secret: str) -> Account | None:
        """Whose session it is; None once it is over, or was never begun."""
        now = self._clock()
        with self._database.reading() as db:
            row = db.execute(
                "SELECT account.*, started, seen FROM session JOIN account ON account.name = session.account"
                " WHERE digest = ?",
                (digest(secret),),
            ).fetchone()
        if row is None or now - row["seen"] > self._lifetime.idle or now - row["started"] > self._lifetime.longest:
            return None
        if now - row["seen"] > NOTED:
            with self._database.writing() as db:
                db.execute("UPDATE session SET seen = ? WHERE digest = ?", (now, digest(secret)))
        return None if row["disabled"] else account_of(row)

    def end(self, secret: str) -> None:
        with self._database.writing() as db:
            db.execute("DELETE FROM session WHERE digest = ?", (digest(secret),))

    def end_all(self, name: str) -> None:
        """Sign somebody out everywhere."""
        with self._database.writing() as db:
            db.execute("DELETE FROM session WHERE account = ?", (name,))
