"""Everything about who comes in, over one file: what the service, its pages and the commands share."""

from __future__ import annotations

import time
from collections.abc import Container, Sequence
from itertools import count
from pathlib import Path
from typing import Final, Self

from api.security import passwords
from api.security.accounts import NAME, Account, Accounts, Clock
from api.security.attempts import Attempts
from api.security.audit import NOBODY, Audit, What
from api.security.browsers import Browsers
from api.security.choices import Choices, Name
from api.security.database import Database
from api.security.sessions import Lifetime, Sessions
from api.security.tokens import Tokens
from graph.errors import NotSignedInError, TooManyAttemptsError
from graph.model import slug
from graph.visibility import Role

SELDOM: Final = 60.0  # seconds between two entries about refusals that anybody can bring about at will


class Gate:
    """The accounts, sessions, tokens and the log in a file; None keeps them in memory. Raises `StoreError`."""

    def __init__(self, path: Path | None, lifetime: Lifetime, clock: Clock = time.time) -> None:
        self._database = Database(path)
        self.accounts = Accounts(self._database, clock)
        self.sessions = Sessions(self._database, lifetime, clock)
        self.tokens = Tokens(self._database, self.accounts, clock)
        self.audit = Audit(self._database, clock)
        self.browsers = Browsers(self._database, clock)
        self.choices = Choices(self._database, clock)
        self._attempts = Attempts(self._database, clock)
        self._clock = clock
        self._refused: dict[tuple[What, str], float] = {}

    def sign_in(self, name: str, password: str, address: str, browser: str = "") -> str:
        """Begin a session; its secret, for the cookie. `browser` is the secret that the browser keeps. Raises
        `NotSignedInError`, which is the same and takes as long whether the name or the password is wrong, and
        `TooManyAttemptsError`.
        """
        return self.welcome(self.recognise(name.strip().lower(), password, address, browser))

    def recognise(self, name: str, password: str, address: str, browser: str = "") -> Account:
        """Whose password it is; failures are counted and logged. Raises as `sign_in`."""
        known = self.browsers.known(browser, name)
        try:
            self._attempts.begin(name, address, known)
        except TooManyAttemptsError:
            self.refused("sign-in-held", name)
            raise
        account = self.accounts.matches(name, password)
        if account is None:
            self.audit.note(NOBODY, "sign-in-failed", self._known(name))
            raise NotSignedInError(
                "The name or the password is not right.",
                remedy="Try again, or ask an administrator for a new password.",
            )
        self._attempts.succeed(name, address, known)
        return account

    def set(self, name: Name, value: str, by: str, account: str) -> None:
        """Choose how this installation is set, and note which account did, if it was one."""
        self.choices.choose(name, value, by)
        if account:
            self.audit.note(account, "setting-changed", name)

    def welcome(self, account: Account) -> str:
        """Begin a session for somebody who is known to be that; its secret."""
        self.accounts.signed_in(account.name)
        self.audit.note(account.name, "signed-in", account.name)
        return self.sessions.start(account.name)

    def refused(self, what: What, name: str = "") -> None:
        """Note that somebody was refused: of one sort and account once a minute, since anybody could fill the log."""
        refused, now = (what, self._known(name)), self._clock()
        if now - self._refused.get(refused, -SELDOM) >= SELDOM:
            self._refused[refused] = now
            self.audit.note(NOBODY, *refused)

    def vouched_for(self, email: str, role: Role | None) -> Account:
        """The account of somebody whose address another service verified; with a role, a new one where there is none,
        unless it would be the first and no administrator's. Raises `NotSignedInError`.
        """
        account = self.accounts.with_email(email)
        if account is None and role is not None and (role == "admin" or self.accounts.any()):
            account = self.accounts.add(free_name(email, self.accounts.taken()), role, email=email)
            self.audit.note(account.name, "account-added", account.name)
        if account is None or account.disabled:
            self.refused("openid-refused", account.name if account else "")
            raise NotSignedInError(
                "The other service knows you, and there is no account here for your address.",
                remedy="Ask an administrator for one.",
            )
        return account

    def add_with_one_time_password(
        self, name: str, role: Role, *, territories: Sequence[str] = (), email: str = ""
    ) -> str:
        """A new account with a password to hand over. Raises `UsageError` as `Accounts.add`."""
        given = passwords.one_time()
        self.accounts.add(name, role, given, territories=territories, email=email, must_change=True)
        return given

    def reset_password(self, name: str) -> str:
        """A new password to hand over, which lets the person in at once. Raises `UsageError`."""
        given = self.accounts.reset_password(name)
        self._attempts.forgive(name, self.browsers.of(name))
        return given

    def close(self) -> None:
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _known(self, name: str) -> str:
        return name if self.accounts.has(name) else NOBODY


def free_name(email: str, taken: Container[str]) -> str:
    """A name for an account after an address, which nobody has."""
    stem = slug(email.partition("@")[0], 32)
    stem = stem if NAME.fullmatch(stem) else f"p-{stem}"
    return next(name for number in count(1) if (name := stem if number == 1 else f"{stem}-{number}") not in taken)
