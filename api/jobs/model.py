"""What a job is."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, get_args

from graph.text import Text

JobState = Literal["queued", "running", "done", "failed", "cancelled"]
FileState = Literal["waiting", "done", "failed"]
OVER: frozenset[JobState] = frozenset({"done", "failed", "cancelled"})
STATES: tuple[JobState, ...] = get_args(JobState)


@dataclass(frozen=True)
class File:
    """A file of a job, by the name that it was sent under, and what became of it."""

    name: str
    state: FileState = "waiting"
    document: str | None = None
    change: int | None = None
    nodes: int = 0
    edges: int = 0
    warnings: tuple[Text, ...] = ()
    message: Text | None = None
    remedy: Text | None = None


@dataclass(frozen=True)
class Job:
    """Documents to bring into the graph. `version` grows with every change of it.

    A job that is over is `done` if at least one of its files was read, else `failed`; or it was `cancelled`.
    """

    id: str
    by: str
    accept: bool
    state: JobState
    created: str
    files: tuple[File, ...] = field(default=())
    finished: str | None = None
    version: int = 0

    @property
    def over(self) -> bool:
        return self.state in OVER

    @property
    def done(self) -> int:
        """How many files are through."""
        return sum(file.state != "waiting" for file in self.files)
