"""Work of the service itself that takes longer than an answer may: one of a kind at a time, in a thread of its own.

What came of it is remembered until the service ends. Whatever is done here may be done again without harm, so that
nothing has to outlive a restart.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from threading import Event, Lock, Thread
from typing import Literal, NamedTuple

from fastapi import Request

from api.jobs.ledger import now
from api.security.audit import NOBODY
from graph.errors import TejidoError
from graph.text import Text

Kind = Literal["corpus", "check"]
Progress = Callable[[int, int], None]

log = logging.getLogger("tejido")


class Outcome(NamedTuple):
    """What is to be said in the end, and whether all is well."""

    said: tuple[Text | str, ...] = ()
    sound: bool = True


Work = Callable[[Progress], Outcome]


@dataclass(frozen=True)
class Task:
    """Some work: how many of its steps are done, and in the end what is to be said of it."""

    kind: Kind
    by: str = NOBODY
    began: str = ""
    done: int = 0
    total: int = 0
    ended: str = ""
    came: Outcome | None = None

    @property
    def over(self) -> bool:
        return bool(self.ended)


class Tasks:
    """Safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._tasks: dict[Kind, Task] = {}
        self._threads: dict[Kind, Thread] = {}
        self._ending = Event()

    def latest(self, kind: Kind) -> Task | None:
        """The one that goes on, or the last that did."""
        with self._lock:
            return self._tasks.get(kind)

    def begin(self, kind: Kind, by: str, work: Work) -> None:
        """Let the work be done, unless it is being done just now."""
        with self._lock:
            present = self._tasks.get(kind)
            if present is not None and not present.over:
                return
            self._tasks[kind] = Task(kind, by, now())
            self._threads[kind] = Thread(target=self._do, args=(kind, work), name=f"tejido-{kind}", daemon=True)
        self._threads[kind].start()

    def stop(self) -> None:
        """Wait for the step that is being done; the others are left."""
        self._ending.set()
        for thread in list(self._threads.values()):
            thread.join()

    def _do(self, kind: Kind, work: Work) -> None:
        def progress(done: int, total: int) -> None:
            if self._ending.is_set():
                raise SystemExit  # of this thread
            self._become(kind, done=done, total=total)

        try:
            came = work(progress)
        except TejidoError as error:
            log.exception("%s", kind)
            came = Outcome(tuple(filter(None, (error.message, error.remedy))), sound=False)
        self._become(kind, ended=now(), came=came)

    def _become(self, kind: Kind, **values: object) -> None:
        with self._lock:
            self._tasks[kind] = replace(self._tasks[kind], **values)  # type: ignore[arg-type]  # named after its fields


def tasks_of(request: Request) -> Tasks:
    tasks = request.app.state.tasks
    assert isinstance(tasks, Tasks)
    return tasks
