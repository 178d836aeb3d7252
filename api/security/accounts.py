"""The people who have an account: name, role, territories, password."""

from __future__ import annotations

import json
import re
import sqlite3
import string
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, get_args

from api.security import passwords
from api.security.database import Database
from graph.errors import UsageError
from graph.visibility import Role, Viewer

NAME: Final = re.compile(r"[a-z][a-z0-9._-]{1,39}")
EMAIL: Final = re.compile(r"[^@\s]+@[^@\s.]+\.[^@\s]+")
GIVEN: Final[tuple[Role, ...]] = get_args(Role)[1:]  # everybody is the public already
SMALL: Final = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)
ONE_TIME_DAYS: Final = 7
Clock = Callable[[], float]  # seconds since 1970


@dataclass(frozen=True)
class Account:
    """A person who may sign in. `must_change`: the password is one that somebody else gave."""

    name: str
    role: Role
    territories: tuple[str, ...] = ()
    email: str = ""
    must_change: bool = False
    disabled: bool = False
    created: str = ""
    last_sign_in: str = ""

    @property
    def viewer(self) -> Viewer:
        return Viewer(self.role, self.name, self.territories)


class Accounts:
    """The accounts in a file. Every method raises `UsageError` for a name that none has."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def any(self) -> bool:
        """Whether somebody has an account."""
        with self._database.reading() as db:
            return bool(db.execute("SELECT EXISTS (SELECT 1 FROM account)").fetchone()[0])

    def has(self, name: str) -> bool:
        """Whether there is an account of that name."""
        with self._database.reading() as db:
            return db.execute("SELECT 1 FROM account WHERE name = ?", (name,)).fetchone() is not None

    def taken(self) -> set[str]:
        """The names that no new account may have: of those there are, and of those that were removed."""
        with self._database.reading() as db:
            return {name for (name,) in db.execute("SELECT name FROM account UNION SELECT name FROM gone")}

    def all(self) -> list[Account]:
        """In order of name."""
        with self._database.reading() as db:
            return [account_of(row) for row in db.execute("SELECT * FROM account ORDER BY name")]

    def get(self, name: str) -> Account:
        with self._database.reading() as db:
            return account_of(_row(db, name))

    def with_email(self, email: str) -> Account | None:
        """Whose address it is."""
        with self._database.reading() as db:
            row = db.execute("SELECT * FROM account WHERE email = ?", (_compared(email),)).fetchone()
            return account_of(row) if row else None

    def add(
        self,
        name: str,
        role: Role,
        password: str | None = None,
        *,
        territories: Sequence[str] = (),
        email: str = "",
        must_change: bool = False,
    ) -> Account:
        """A new account; without a password it is for somebody for whom another service vouches.

        Raises `UsageError` for a name that is taken, was that of a removed account or is misformed, an unknown role, a
        first account that is no administrator's, and a password that is guessed easily.
        """
        if not NAME.fullmatch(name):
            raise UsageError(
                "«{name}» cannot be the name of an account.",
                remedy="Take 2 to 40 small letters without accents, figures, dots or hyphens, a letter first.",
                name=name,
            )
        if password is not None and not must_change:
            passwords.check_password(password, name)
        kept = passwords.keep(password) if password is not None else None
        with self._database.writing() as db:
            if db.execute("SELECT 1 FROM account WHERE name = ?", (name,)).fetchone():
                raise UsageError("There is an account «{name}» already.", remedy="Choose another name.", name=name)
            if db.execute("SELECT 1 FROM gone WHERE name = ?", (name,)).fetchone():
                raise UsageError(
                    "An account «{name}» was removed, and what it did stays under that name.",
                    remedy="Choose another name.",
                    name=name,
                )
            if known_role(role) != "admin" and not db.execute("SELECT 1 FROM account").fetchone():
                raise UsageError(
                    "The first account has to be an administrator's: nobody else could give others one.",
                    remedy="Give it the role «admin».",
                )
            db.execute(
                "INSERT INTO account (name, role, territories, password, must_change, usable_until, created)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                (
                    name,
                    known_role(role),
                    json.dumps(sorted(set(territories))),
                    kept,
                    must_change,
                    self._clock() + ONE_TIME_DAYS * 86400 if must_change else None,
                    self._now(),
                ),
            )
            _set_email(db, name, email)
        return self.get(name)

    def change(
        self, name: str, *, role: Role | None = None, territories: Sequence[str] | None = None, email: str | None = None
    ) -> Account:
        """Give another role, other territories, another address. Raises `UsageError` if no administrator were left."""
        with self._database.writing() as db:
            _row(db, name)
            if role is not None:
                db.execute("UPDATE account SET role = ? WHERE name = ?", (known_role(role), name))
            if territories is not None:
                places = json.dumps(sorted(set(territories)))
                db.execute("UPDATE account SET territories = ? WHERE name = ?", (places, name))
            if email is not None:
                _set_email(db, name, email)
            if role is not None and role != "admin":
                _check_administered(db)
        return self.get(name)

    def disable(self, name: str, *, disabled: bool = True) -> Account:
        """Keep somebody out, whose sessions end at once, or let the person in again."""
        with self._database.writing() as db:
            _row(db, name)
            db.execute("UPDATE account SET disabled = ? WHERE name = ?", (disabled, name))
            if disabled:
                db.execute("DELETE FROM session WHERE account = ?", (name,))
                _check_administered(db)
        return self.get(name)

    def remove(self, name: str) -> None:
        """Take an account out with its sessions and tokens; its name is not given again. The last administrator's may
        go only as the last of all.
        """
        with self._database.writing() as db:
            _row(db, name)
            db.execute("DELETE FROM account WHERE name = ?", (name,))
            db.execute("INSERT INTO gone VALUES (?)", (name,))
            _check_administered(db)

    def matches(self, name: str, password: str) -> Account | None:
        """The account, if that is its password and it may be used. Takes as long for a name that nobody has."""
        with self._database.reading() as db:
            row = db.execute("SELECT * FROM account WHERE name = ?", (name,)).fetchone()
        if not passwords.matches(row["password"] if row else None, password):
            return None
        expired = row["usable_until"] is not None and row["usable_until"] < self._clock()
        if row["disabled"] or expired:
            return None
        if passwords.is_outdated(row["password"]):
            kept = passwords.keep(password)
            with self._database.writing() as db:
                db.execute(
                    "UPDATE account SET password = ? WHERE name = ? AND password = ?", (kept, name, row["password"])
                )
        return account_of(row)

    def set_password(self, name: str, password: str) -> None:
        """The person's own new password; every session ends. Raises `UsageError` for one that is guessed easily, and
        for the one that it replaces.
        """
        passwords.check_password(password, name)
        with self._database.reading() as db:
            if passwords.matches(_row(db, name)["password"], password):
                raise UsageError("That is the password as it was.", remedy="Take another one.")
        self._replace(name, passwords.keep(password), None)

    def reset_password(self, name: str) -> str:
        """A password to hand over, good for a week, that the person has to change; every session and token ends, since
        somebody else may have got hold of the account.
        """
        given = passwords.one_time()
        self._replace(name, passwords.keep(given), self._clock() + ONE_TIME_DAYS * 86400)
        with self._database.writing() as db:
            db.execute("DELETE FROM token WHERE account = ?", (name,))
        return given

    def signed_in(self, name: str) -> None:
        with self._database.writing() as db:
            db.execute("UPDATE account SET last_sign_in = ? WHERE name = ?", (self._now(), name))

    def _replace(self, name: str, kept: str, usable_until: float | None) -> None:
        with self._database.writing() as db:
            _row(db, name)
            db.execute(
                "UPDATE account SET password = ?, must_change = ?, usable_until = ? WHERE name = ?",
                (kept, usable_until is not None, usable_until, name),
            )
            db.execute("DELETE FROM session WHERE account = ?", (name,))

    def _now(self) -> str:
        return datetime.fromtimestamp(self._clock(), UTC).isoformat(timespec="seconds")


def known_role(role: str) -> Role:
    """Raises `UsageError` for what is no role of an account."""
    for known in GIVEN:
        if known == role:
            return known
    raise UsageError("«{role}» is not a role.", remedy="Roles: {roles}.", role=role, roles=list(GIVEN))


def _set_email(db: sqlite3.Connection, name: str, email: str) -> None:
    email = _compared(email)
    if email and not EMAIL.fullmatch(email):
        raise UsageError("«{email}» is not an e-mail address.", remedy="Write it as name@example.org.", email=email)
    if email and db.execute("SELECT 1 FROM account WHERE email = ? AND name <> ?", (email, name)).fetchone():
        raise UsageError("Another account has that e-mail address.", remedy="Give the person's own.")
    db.execute("UPDATE account SET email = ? WHERE name = ?", (email or None, name))


def _compared(email: str) -> str:
    """An address as it is compared. Only the plain letters are made small: others would become letters of an address
    that is somebody else's (K, the sign for kelvin, would become k).
    """
    return email.strip().translate(SMALL)


def _row(db: sqlite3.Connection, name: str) -> sqlite3.Row:
    row = db.execute("SELECT * FROM account WHERE name = ?", (name,)).fetchone()
    if row is None:
        raise UsageError("There is no account «{name}».", remedy="`tejido user list` shows them.", name=name)
    assert isinstance(row, sqlite3.Row)
    return row


def _check_administered(db: sqlite3.Connection) -> None:
    """After a change: where there are accounts, somebody must be able to administer them."""
    left = db.execute("SELECT EXISTS (SELECT 1 FROM account WHERE role = 'admin' AND NOT disabled)").fetchone()[0]
    if not left and db.execute("SELECT EXISTS (SELECT 1 FROM account)").fetchone()[0]:
        raise UsageError(
            "Nobody would be left to administer the accounts.", remedy="Make somebody else an administrator first."
        )


def account_of(row: sqlite3.Row) -> Account:
    return Account(
        row["name"],
        row["role"],
        tuple(json.loads(row["territories"])),
        row["email"] or "",
        bool(row["must_change"]),
        bool(row["disabled"]),
        row["created"],
        row["last_sign_in"] or "",
    )
