"""Spreadsheets that were sent and are not in yet: what was said of their columns, and the work on each, in a thread.

They lie in a folder that only this account of the computer may open, beside the list of jobs, each until it is brought
in, left, or a week old. Whoever is forgotten takes all of them along, since any may name her.
"""

from __future__ import annotations

import json
import shutil
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock, Thread
from time import time
from typing import Final
from uuid import uuid4

from fastapi import Request

from api.jobs.desk import safe_name
from api.jobs.erasing import sheets_beside
from graph.errors import StoreError, TejidoError, UsageError, found_by_system
from ingest.tables.confined import read_confined
from ingest.tables.mapping import Plan, Understood
from ingest.tables.preview import Preview
from ingest.tables.sheets import Workbook
from ingest.tables.statements import Progress

KEPT: Final = timedelta(days=7)
BOOKS: Final = 4  # workbooks that are kept in memory
WORKS: Final = 4  # previews that are
AT_ONCE: Final = 3.0  # seconds that an answer waits for work before it tells how far it is
SHEET, SAID, LEFT_OUT = "sheet", "said.json", "left-out.xlsx"


@dataclass(frozen=True)
class Waiting:
    """A spreadsheet that somebody sent: `plan` is what was said of its columns, `same` of names that may be somebody
    who is there, `change` the number under which it was brought in, `counts` what that brought.
    """

    id: str
    name: str
    by: str
    plan: Plan | None = None
    same: Mapping[str, str] = field(default_factory=dict)
    change: int | None = None
    counts: Mapping[str, int] = field(default_factory=dict)


class Work:
    """Something that may take longer than an answer: how far it is, and what came of it."""

    def __init__(self, what: Callable[[Progress], Preview]) -> None:
        self.done, self.total = 0, 0
        self.result: Preview | None = None
        self.error: TejidoError | None = None
        self._what = what
        self._thread = Thread(target=self._do, name="tejido-sheet", daemon=True)
        self._thread.start()
        self._thread.join(AT_ONCE)

    @property
    def over(self) -> bool:
        return not self._thread.is_alive()

    def _do(self) -> None:
        try:
            self.result = self._what(self._note)
        except TejidoError as error:
            self.error = error

    def _note(self, done: int, total: int) -> None:
        self.done, self.total = done, total


class Sheets:
    """Safe to use from several threads."""

    def __init__(self, beside: Path | None) -> None:
        """`beside` is the file of accounts; None for a store that is gone when the service ends."""
        self._passing = None if beside else TemporaryDirectory(prefix="tejido-sheets-", ignore_cleanup_errors=True)
        self._folder = sheets_beside(beside) if beside else Path(self._passing.name if self._passing else "")
        self._books: OrderedDict[str, Workbook] = OrderedDict()
        self._works: OrderedDict[tuple[str, str], Work] = OrderedDict()
        self._lock = Lock()

    def take(self, name: str, content: bytes, by: str) -> Waiting:
        """Keep a spreadsheet, if it can be read. Raises `ReadError`."""
        self._tidy()
        book = read_confined(content, safe_name(name))
        waiting = Waiting(uuid4().hex[:12], book.name, by)
        try:
            (self._folder / waiting.id).mkdir(mode=0o700, parents=True)
            self._folder.chmod(0o700)
            (self._folder / waiting.id / SHEET).write_bytes(content)
        except OSError as error:
            raise StoreError("The file cannot be kept ({problem}).", problem=found_by_system(error)) from error
        self.say(waiting)
        self._remember(waiting.id, book)
        return waiting

    def of(self, by: str) -> list[Waiting]:
        """What somebody sent and has not brought in, the latest first."""
        found = sorted(self._folder.glob(f"*/{SAID}"), key=lambda path: -path.stat().st_mtime)
        mine = (each for path in found if (each := self._read(path)) is not None)
        return [each for each in mine if each.by == by and each.change is None]

    def one(self, id: str, by: str) -> Waiting:
        """Raises `UsageError` where there is none, or it is somebody else's."""
        waiting = self._read(self._folder / id / SAID) if id.isalnum() else None
        if waiting is None or waiting.by != by:
            raise UsageError("This spreadsheet is not here any more.", remedy="Send it again: it takes a moment.")
        return waiting

    def say(self, waiting: Waiting) -> None:
        """Keep what was said of a spreadsheet."""
        plan = waiting.plan
        said = {
            "name": waiting.name,
            "by": waiting.by,
            "same": dict(waiting.same),
            "change": waiting.change,
            "counts": dict(waiting.counts),
            "country": plan.country if plan else "",
            "tables": {
                id: [each.about, list(each.fields), list(each.certainty)] for id, each in plan.tables.items()
            } if plan else None,
        }  # fmt: skip
        (self._folder / waiting.id / SAID).write_text(json.dumps(said, ensure_ascii=False), encoding="utf-8")

    def book(self, waiting: Waiting) -> Workbook:
        with self._lock:
            known = self._books.get(waiting.id)
        if known is None:
            known = read_confined((self._folder / waiting.id / SHEET).read_bytes(), waiting.name)
            self._remember(waiting.id, known)
        return known

    def work(self, waiting: Waiting, what: str, make: Callable[[Progress], Preview]) -> Work:
        """The work on a spreadsheet that is called so: begun where it is not at hand."""
        place = waiting.id, what
        with self._lock:
            known = self._works.get(place)
        if known is None:
            known = Work(make)
            with self._lock:
                self._works[place] = known
                while len(self._works) > WORKS:
                    self._works.popitem(last=False)
        return known

    def left_out(self, waiting: Waiting) -> Path:
        """Where the rows that were left out are written."""
        return self._folder / waiting.id / LEFT_OUT

    def finish(self, waiting: Waiting, change: int, counts: Mapping[str, int]) -> None:
        """It was brought in: of what was sent only the rows that were left out are kept."""
        self._drop(waiting.id)
        (self._folder / waiting.id / SHEET).unlink(missing_ok=True)
        self.say(replace(waiting, change=change, counts=counts))

    def leave(self, waiting: Waiting) -> None:
        self._drop(waiting.id)
        shutil.rmtree(self._folder / waiting.id, ignore_errors=True)

    def _remember(self, id: str, book: Workbook) -> None:
        with self._lock:
            self._books[id] = book
            while len(self._books) > BOOKS:
                self._books.popitem(last=False)

    def _drop(self, id: str) -> None:
        with self._lock:
            self._books.pop(id, None)
            for place in [place for place in self._works if place[0] == id]:
                del self._works[place]

    def _read(self, path: Path) -> Waiting | None:
        try:
            said = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        tables = said["tables"]
        plan = (
            Plan(
                {id: Understood(each[0], tuple(each[1]), tuple(each[2])) for id, each in tables.items()},
                said["country"],
            )
            if tables is not None
            else None
        )
        return Waiting(path.parent.name, said["name"], said["by"], plan, said["same"], said["change"], said["counts"])

    def _tidy(self) -> None:
        for path in self._folder.glob("*"):
            if path.stat().st_mtime < time() - KEPT.total_seconds():
                shutil.rmtree(path, ignore_errors=True)

    def erase(self) -> None:
        """Let go of everything that waits."""
        with self._lock:
            self._books.clear()
            self._works.clear()
        for path in self._folder.glob("*"):
            shutil.rmtree(path, ignore_errors=True)


def sheets_of(request: Request) -> Sheets:
    sheets = request.app.state.sheets
    assert isinstance(sheets, Sheets)
    return sheets
