"""Slowing down who guesses passwords: after some failures each further try has to wait, twice as long each time.

Counted are the account that was named, whether there is one or not, and the address that asked. A browser from which
that account signed in before has a count of its own instead (`api.security.browsers`): else anybody could keep a person
out with a wrong guess now and then. An attempt counts as failed when it begins, so that many at once gain nothing.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from api.security.accounts import Clock
from api.security.database import Database
from api.security.secret import digest
from graph.errors import TooManyAttemptsError

FORGOTTEN: Final = 24 * 3600.0  # seconds after which failures no longer count


@dataclass(frozen=True)
class Patience:
    """`free` failures cost nothing; the next makes wait `first` seconds,
    each further one twice as long, up to `most`.
    """

    free: int
    first: float
    most: float

    def wait(self, failures: int) -> float:
        return 0.0 if failures < self.free else min(self.most, self.first * 2.0 ** min(failures - self.free, 32))


ACCOUNT: Final = Patience(free=5, first=30, most=900)  # no longer, since anybody could keep a person out
ADDRESS: Final = Patience(free=20, first=30, most=3600)  # an office shares one


class Attempts:
    """The failures in a file."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def begin(self, name: str, address: str, browser: bytes = b"") -> None:
        """Raises `TooManyAttemptsError` with how long to wait; else counts a failure, which `succeed` takes back.
        `browser` stands for one that the account is known by.
        """
        now = self._clock()
        with self._database.writing() as db:
            db.execute("DELETE FROM attempt WHERE at < ?", (now - FORGOTTEN,))
            blocked, failures = 0.0, []
            for subject, patience in _subjects(name, address, browser):
                row = db.execute("SELECT * FROM attempt WHERE subject = ?", (subject,)).fetchone()
                blocked = max(blocked, row["blocked_until"] if row else 0.0)
                failures.append((subject, patience, 1 + (row["failures"] if row else 0)))
            if blocked > now:
                raise TooManyAttemptsError(
                    "There were too many attempts to sign in.",
                    remedy="Wait {seconds} seconds and try again; an administrator can give a new password.",
                    seconds=math.ceil(blocked - now),
                )
            for subject, patience, count in failures:
                db.execute(
                    "INSERT OR REPLACE INTO attempt VALUES (?, ?, ?, ?)",
                    (subject, count, now, now + patience.wait(count)),
                )

    def succeed(self, name: str, address: str, browser: bytes = b"") -> None:
        """It was the right password: the account, or its browser, starts anew; of the address only this attempt is
        taken back, since whoever has an account could otherwise guess at others for ever.
        """
        (own, _), *places = _subjects(name, address, browser)
        with self._database.writing() as db:
            db.execute("DELETE FROM attempt WHERE subject = ?", (own,))
            for place, _ in places:
                db.execute(
                    "UPDATE attempt SET failures = failures - 1, blocked_until = 0 WHERE subject = ? AND failures > 0",
                    (place,),
                )

    def forgive(self, name: str, browsers: Sequence[bytes] = ()) -> None:
        """Somebody who may has given the account a new password: what was guessed at it before, from its browsers too,
        no longer counts.
        """
        with self._database.writing() as db:
            for browser in (b"", *browsers):
                db.execute("DELETE FROM attempt WHERE subject = ?", (_subjects(name, "", browser)[0][0],))


def _subjects(name: str, address: str, browser: bytes) -> tuple[tuple[bytes, Patience], ...]:
    """What is counted, the account's own first."""
    if browser:
        return ((digest(f"browser {browser.hex()} {name}"), ACCOUNT),)
    return (digest(f"account {name}"), ACCOUNT), (digest(f"address {address}"), ADDRESS)
