"""Browsers from which somebody signed in before (device cookies, as OWASP describes them).

A browser keeps a random secret for long; here stands by whom it was used, under its digest. It lets nobody in: it only
has failures of its own, so that whoever guesses at an account from elsewhere does not keep its owner out.
"""

from __future__ import annotations

from typing import Final

from api.security.accounts import Clock
from api.security.database import Database
from api.security.secret import digest, draw

KEPT: Final = 365 * 86400  # seconds after the last sign-in


class Browsers:
    """The browsers in a file."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def known(self, secret: str, name: str) -> bytes:
        """What stands for the browser, if that account signed in from it before; else nothing."""
        with self._database.reading() as db:
            row = db.execute(
                "SELECT digest FROM browser WHERE digest = ? AND account = ? AND seen > ?",
                (digest(secret), name, self._clock() - KEPT),
            ).fetchone()
        return bytes(row["digest"]) if row else b""

    def of(self, name: str) -> list[bytes]:
        """What stands for the browsers of an account."""
        with self._database.reading() as db:
            return [bytes(row["digest"]) for row in db.execute("SELECT digest FROM browser WHERE account = ?", (name,))]

    def remember(self, secret: str, name: str) -> str:
        """An account signed in from a browser: the secret for it to keep, a new one where it has none of ours."""
        now = self._clock()
        with self._database.writing() as db:
            db.execute("DELETE FROM browser WHERE seen < ?", (now - KEPT,))
            if not db.execute("SELECT 1 FROM browser WHERE digest = ?", (digest(secret),)).fetchone():
                secret = draw()
            db.execute("INSERT OR REPLACE INTO browser VALUES (?, ?, ?)", (digest(secret), name, now))
        return secret
