"""What was done, by whom, when: a log that is only added to, each entry holding the digest of the one before.

Whoever alters, inserts or takes out an entry breaks the chain from there on. That the end was cut off shows by the
seal, a small file beside the log that says how many entries there were and how the last one ended. Whoever may write
both files can forge both; the number and digest that `tejido check` prints, noted elsewhere, show that too.

Entries name accounts and ids, nothing else about anybody. Since a person's id holds the person's name, which may have
to be erased, while a log cannot be changed, what is not public stands in it under a pseudonym.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import sqlite3
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Final, Literal

from api.security.accounts import Clock
from api.security.database import Database
from graph.model import Change
from graph.store import GraphStore
from graph.text import Text

What = Literal[
    "account-added",
    "account-changed",
    "account-disabled",
    "account-enabled",
    "account-removed",
    "changed",
    "exported",
    "ground-recorded",
    "ground-withdrawn",
    "openid-refused",
    "password-changed",
    "password-reset",
    "person-forgotten",
    "person-seen",
    "persons-named",
    "rewound",
    "setting-changed",
    "sign-in-failed",
    "sign-in-held",
    "signed-in",
    "signed-out",
    "text-read",
    "token-created",
    "token-refused",
    "token-revoked",
    "visibility-set",
]
SAID: Final[dict[What, Text]] = {
    "account-added": Text("added the account"),
    "account-changed": Text("changed the account"),
    "account-disabled": Text("disabled the account"),
    "account-enabled": Text("enabled the account"),
    "account-removed": Text("removed the account"),
    "changed": Text("changed the graph"),
    "exported": Text("exported as"),
    "ground-recorded": Text("recorded on what ground somebody is kept:"),
    "ground-withdrawn": Text("took back on what ground somebody was kept:"),
    "openid-refused": Text("came from the other service and was not let in:"),
    "password-changed": Text("changed the own password"),
    "password-reset": Text("gave a new password to"),
    "person-forgotten": Text("had a person forgotten by"),
    "person-seen": Text("saw what is not public"),
    "persons-named": Text("was shown the names of persons who are not public:"),
    "rewound": Text("found another history of the graph after change"),
    "setting-changed": Text("changed the setting"),
    "sign-in-failed": Text("failed to sign in"),
    "sign-in-held": Text("had to wait after too many attempts to sign in:"),
    "signed-in": Text("signed in"),
    "signed-out": Text("signed out"),
    "text-read": Text("read the text"),
    "token-created": Text("made a token"),
    "token-refused": Text("was not let in with a token:"),
    "token-revoked": Text("revoked a token"),
    "visibility-set": Text("set who may see"),
}
START: Final = "0" * 64
PSEUDONYM: Final = "pseudonym/"
NOBODY: Final = "?"  # for a name that no account has: people type passwords where names belong


@dataclass(frozen=True)
class Entry:
    """One line of the log. `about` is an id, its pseudonym, an account, or the number of a change; of names that were
    shown, how many persons they are and the pseudonyms of those that are told apart.
    """

    number: int
    at: str
    who: str
    what: What
    about: str
    digest: str


def shown(entry: Entry) -> Text | str:
    """What an entry is about, in words."""
    about = entry.about
    if about == NOBODY:
        return Text("a name or a token that nobody has")
    if entry.what == "persons-named":
        n = int(about.partition(" ")[0])
        return Text("{n} person", {"n": n}, plural="{n} persons", n=n)
    if about.startswith("change/"):
        return Text("change {number}", {"number": about.removeprefix("change/").partition(" ")[0]})
    if about.startswith(PSEUDONYM):
        return Text("somebody under the pseudonym {code}", {"code": about.removeprefix(PSEUDONYM)[:8]})
    return about


@dataclass(frozen=True)
class Seal:
    """How far the log had come."""

    number: int
    digest: str


class Audit:
    """The log in a file, and its seal beside it."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._sealed = database.path.with_name(f"{database.path.name}.seal") if database.path else None

    def note(self, who: str, what: What, about: str = "") -> None:
        """Add an entry."""
        with self._database.writing() as db:
            seal = self._add(db, who, what, about, self._now())
        self._write_seal(seal)

    def follow(self, store: GraphStore) -> None:
        """Add an entry for each change of the graph since the last one that was followed, whichever way it was made.

        Where the graph's history is another one than it was (a backup was restored), that is an entry too.
        """
        seal = None
        with self._database.writing() as db:
            newest, last = store.sequence(), _last_followed(db)
            if last is not None and not _is_same(last, _change(store, last.number, newest)):
                history = {change.number: change for change in store.history(max(newest, 1))}
                common = [one for one in _followed(db) if _is_same(one, history.get(one.number))]
                last = common[-1] if common else None
                seal = self._add(db, "", "rewound", f"change/{last.number if last else 0}", self._now())
            unseen = newest - (last.number if last else 0)
            for made in sorted(store.history(unseen) if unseen else (), key=lambda change: change.number):
                seal = self._add(db, made.by, "changed", f"change/{made.number} {made.at}", self._now())
        if seal is not None:
            self._write_seal(seal)

    def pseudonym(self, id: str) -> str:
        """What stands for an id in the log: the same each time, and not to be guessed without this file."""
        return f"{PSEUDONYM}{hmac.new(self._key, id.encode(), hashlib.sha256).hexdigest()[:20]}"

    @cached_property
    def _key(self) -> bytes:
        with self._database.reading() as db:
            return bytes(db.execute("SELECT value FROM secret").fetchone()[0])

    def entries(self, limit: int = 50, *, who: str = "", what: str = "", about: str = "") -> list[Entry]:
        """The latest first; filtered by who it was, what was done, and to what (an id, or a pseudonym of one): of a
        person, where her name was shown among others, too.
        """
        pseudonym = about if about.startswith(PSEUDONYM) else self.pseudonym(about)
        with self._database.reading() as db:
            rows = db.execute(
                "SELECT * FROM entry WHERE (?1 = '' OR who IN (?1, 'person/' || ?1)) AND (?2 = '' OR what = ?2)"
                " AND (?3 = '' OR about IN (?3, ?4) OR what = 'persons-named' AND instr(about, ?4))"
                " ORDER BY number DESC LIMIT ?5",
                (who, what, about, pseudonym, limit),
            ).fetchall()
        return [Entry(*row) for row in rows]

    def seal(self) -> Seal:
        """How many entries there are and how the last one ends: what to note elsewhere."""
        with self._database.reading() as db:
            return _end(db)

    def check(self, store: GraphStore | None = None) -> list[Text]:
        """Every place where the log was tampered with, or where the graph's history is not what it says."""
        found = list(self._breaks()) + list(self._missing())
        return found + (list(self._strayed(store)) if store is not None else [])

    def _breaks(self) -> Iterator[Text]:
        before, expected = START, 1
        with self._database.reading() as db:
            rows = db.execute("SELECT * FROM entry ORDER BY number").fetchall()
        for row in rows:
            entry = Entry(*row)
            place = {"number": entry.number, "before": expected - 1}
            if entry.number != expected:
                yield Text("The log has no entry between {before} and {number}.", place)
            elif entry.digest != _digest(before, entry):
                yield Text("The log was altered at entry {number} ({at}).", {**place, "at": entry.at})
            before, expected = entry.digest, entry.number + 1

    def _missing(self) -> Iterator[Text]:
        end = self.seal()
        if self._sealed is None:
            return
        try:
            number, _, digest = self._sealed.read_text(encoding="ascii").strip().partition(" ")
            sealed = Seal(int(number), digest)
        except FileNotFoundError:
            if end.number:
                yield Text("The seal of the log, {path}, is gone.", {"path": str(self._sealed)})
            return
        except ValueError:
            yield Text("The seal of the log, {path}, is damaged.", {"path": str(self._sealed)})
            return
        with self._database.reading() as db:
            row = db.execute("SELECT digest FROM entry WHERE number = ?", (sealed.number,)).fetchone()
        if end.number < sealed.number:
            values: dict[str, int | str] = {"number": end.number, "sealed": sealed.number}
            yield Text("The end of the log is missing: it has {number} entries where there were {sealed}.", values)
        elif sealed.number and (row is None or row["digest"] != sealed.digest):
            yield Text("Entry {number} of the log is another one than was sealed.", {"number": sealed.number})

    def _strayed(self, store: GraphStore) -> Iterator[Text]:
        with self._database.reading() as db:
            known = _followed(db)
        history = {change.number: change for change in store.history(max(store.sequence(), 1))}
        for one in known:
            if not _is_same(one, history.get(one.number)):
                yield Text("Change {number} of the graph is not the one that the log saw.", {"number": one.number})
                return

    def _add(self, db: sqlite3.Connection, who: str, what: What, about: str, at: str) -> Seal:
        end = _end(db)
        entry = Entry(end.number + 1, at, who, what, about, "")
        digest = _digest(end.digest, entry)
        db.execute("INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?)", (entry.number, at, who, what, about, digest))
        return Seal(entry.number, digest)

    def _write_seal(self, seal: Seal) -> None:
        """After the entry itself, so that a fall between the two leaves a log that is longer than its seal."""
        if self._sealed is not None:
            fresh = self._sealed.with_name(f"{self._sealed.name}.{os.getpid()}.{threading.get_ident()}")
            descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "w", encoding="ascii") as file:
                file.write(f"{seal.number} {seal.digest}\n")
            fresh.replace(self._sealed)

    def _now(self) -> str:
        return datetime.fromtimestamp(self._clock(), UTC).isoformat(timespec="milliseconds")


@dataclass(frozen=True)
class _Followed:
    """A change of the graph as an entry names it."""

    number: int
    at: str
    by: str


def _followed(db: sqlite3.Connection) -> list[_Followed]:
    """The changes of the graph that still count: where the log found another history, of those before only what is
    common to both.
    """
    known: list[_Followed] = []
    for row in db.execute("SELECT * FROM entry WHERE what IN ('changed', 'rewound') ORDER BY number"):
        one = _named(row)
        if row["what"] == "changed":
            known.append(one)
        else:
            known = [each for each in known if each.number <= one.number]
    return known


def _last_followed(db: sqlite3.Connection) -> _Followed | None:
    row = db.execute("SELECT * FROM entry WHERE what IN ('changed', 'rewound') ORDER BY number DESC LIMIT 1").fetchone()
    if row is None or row["what"] == "changed":
        return _named(row) if row else None
    known = _followed(db)
    return known[-1] if known else None


def _named(row: sqlite3.Row) -> _Followed:
    number, _, at = row["about"].removeprefix("change/").partition(" ")
    return _Followed(int(number), at, row["who"])


def _change(store: GraphStore, number: int, newest: int) -> Change | None:
    """A change by its number, where there is one so far."""
    return store.history(newest - number + 1)[-1] if number <= newest else None


def _is_same(known: _Followed, change: Change | None) -> bool:
    return change is not None and (known.at, known.by) == (change.at, change.by)


def _end(db: sqlite3.Connection) -> Seal:
    row = db.execute("SELECT number, digest FROM entry ORDER BY number DESC LIMIT 1").fetchone()
    return Seal(*row) if row else Seal(0, START)


def _digest(before: str, entry: Entry) -> str:
    said = json.dumps([entry.number, entry.at, entry.who, entry.what, entry.about], ensure_ascii=False)
    return hashlib.sha256(f"{before}\n{said}".encode()).hexdigest()
