"""What is to be done and what was, in an SQLite file of its own, so that neither a restart nor a crash loses it.

One row a job, one row a file. Times are ISO 8601 in UTC. What is said of a file is kept as the template and values of a
`Text`, to be said in each reader's language.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from api.jobs.model import OVER, File, Job, JobState
from graph.errors import StoreError
from graph.text import Moment, Text

if TYPE_CHECKING:  # which reads this
    from api.jobs.erasing import Bearing

SCHEMA = """
CREATE TABLE IF NOT EXISTS jobs (
    id TEXT PRIMARY KEY, by TEXT NOT NULL, accept INTEGER NOT NULL, state TEXT NOT NULL,
    created TEXT NOT NULL, finished TEXT, version INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE TABLE IF NOT EXISTS files (
    job TEXT NOT NULL REFERENCES jobs ON DELETE CASCADE, number INTEGER NOT NULL, name TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'waiting', document TEXT, change INTEGER,
    nodes INTEGER NOT NULL DEFAULT 0, edges INTEGER NOT NULL DEFAULT 0, said TEXT NOT NULL DEFAULT '{}',
    PRIMARY KEY (job, number)
) STRICT;
"""
JOB = "id, by, accept, state, created, finished, version"
FILE = "name, state, document, change, nodes, edges, said"
ENDED = ", ".join(f"'{state}'" for state in sorted(OVER))


class Ledger:
    """Safe to use from several threads. Every method raises `StoreError` when the file cannot be used."""

    def __init__(self, path: Path) -> None:
        self._lock = Lock()
        with self._errors():
            self._connection = sqlite3.connect(path, timeout=10, check_same_thread=False, isolation_level=None)
            path.chmod(0o600)
            self._connection.execute("PRAGMA journal_mode = WAL")
            self._connection.execute("PRAGMA foreign_keys = ON")
            self._connection.execute("PRAGMA secure_delete = ON")  # files may be named after somebody
            self._connection.executescript(SCHEMA)

    def add(self, id: str, names: Sequence[str], *, by: str, accept: bool) -> Job:
        """A new job for files of these names, waiting to be done."""
        with self._changing() as connection:
            connection.execute(
                "INSERT INTO jobs (id, by, accept, state, created) VALUES (?, ?, ?, 'queued', ?)",
                (id, by, accept, now()),
            )
            connection.executemany(
                "INSERT INTO files (job, number, name) VALUES (?, ?, ?)",
                [(id, number, name) for number, name in enumerate(names)],
            )
        job = self.job(id)
        assert job is not None
        return job

    def job(self, id: str) -> Job | None:
        return next(iter(self._jobs("id = ?", [id])), None)

    def jobs(self, *, after: str = "", limit: int = 50) -> list[Job]:
        """The latest first; `after` is the id of the last one of the page before."""
        earlier = "(created, id) < (SELECT created, id FROM jobs WHERE id = ?)" if after else "? = ''"
        return self._jobs(f"{earlier} ORDER BY created DESC, id DESC LIMIT ?", [after, limit])

    def next(self) -> Job | None:
        """The job that has waited longest."""
        return next(iter(self._jobs("state = 'queued' ORDER BY created, id LIMIT 1", [])), None)

    def counts(self) -> dict[JobState, int]:
        """How many jobs are in each state."""
        with self._errors(), self._lock:
            return dict(self._connection.execute("SELECT state, count(*) FROM jobs GROUP BY state").fetchall())

    def become(self, id: str, state: JobState) -> bool:
        """Let a job be in a state, unless it is over; whether it was changed."""
        finished = now() if state in OVER else None
        with self._changing() as connection:
            done = connection.execute(
                "UPDATE jobs SET state = ?, finished = ?, version = version + 1"
                f" WHERE id = ? AND state NOT IN ({ENDED})",
                (state, finished, id),
            )
        return done.rowcount > 0

    def finish(self, id: str, number: int, file: File) -> None:
        """Keep what became of a file of a job."""
        said = {"warnings": list(file.warnings), "message": file.message, "remedy": file.remedy}
        with self._changing() as connection:
            # of a job that was called off nothing more is kept: somebody may have been forgotten meanwhile
            connection.execute(
                "UPDATE files SET state = ?, document = ?, change = ?, nodes = ?, edges = ?, said = ?"
                f" WHERE job = ? AND number = ? AND job IN (SELECT id FROM jobs WHERE state NOT IN ({ENDED}))",
                (
                    file.state,
                    file.document,
                    file.change,
                    file.nodes,
                    file.edges,
                    json.dumps(said, default=_packed),
                    id,
                    number,
                ),
            )
            connection.execute("UPDATE jobs SET version = version + 1 WHERE id = ?", (id,))

    def hand_back(self) -> int:
        """Queue again what was running: nobody does it any more."""
        with self._changing() as connection:
            return connection.execute(
                "UPDATE jobs SET state = 'queued', version = version + 1 WHERE state = 'running'"
            ).rowcount

    def forget(self, older_than: timedelta) -> list[str]:
        """Remove the jobs that were over so long ago; their ids."""
        before = (datetime.now(UTC) - older_than).isoformat(timespec="milliseconds")
        with self._changing() as connection:
            return [
                id
                for (id,) in connection.execute(
                    f"DELETE FROM jobs WHERE state IN ({ENDED}) AND finished < ? RETURNING id", (before,)
                ).fetchall()
            ]

    def erase(self, bearing: Bearing) -> list[str]:
        """Take names out of all that is kept of files. The ids of jobs that would still have read one; they are
        cancelled.
        """
        with self._changing() as connection:
            concerned = set[str]()
            for job, number, name, document, said in connection.execute(
                "SELECT job, number, name, document, said FROM files"
            ).fetchall():
                if not any(map(bearing, (name, document or "", json.dumps(json.loads(said), ensure_ascii=False)))):
                    continue
                concerned.add(job)
                connection.execute(
                    "UPDATE files SET name = ?, document = ?, said = '{}' WHERE job = ? AND number = ?",
                    (bearing.without(name), None if bearing(document or "") else document, job, number),
                )
            cancelled = []
            for id in sorted(concerned):
                connection.execute("UPDATE jobs SET version = version + 1 WHERE id = ?", (id,))
                if connection.execute(
                    f"UPDATE jobs SET state = 'cancelled', finished = ? WHERE id = ? AND state NOT IN ({ENDED})",
                    (now(), id),
                ).rowcount:
                    cancelled.append(id)
        with self._errors(), self._lock:
            self._connection.execute(
                "PRAGMA wal_checkpoint(TRUNCATE)"
            )  # else the old names stay in the log for a while
        return cancelled

    def close(self) -> None:
        self._connection.close()

    def _jobs(self, condition: str, values: Sequence[Any]) -> list[Job]:
        with self._errors(), self._lock:
            jobs = self._connection.execute(f"SELECT {JOB} FROM jobs WHERE {condition}", values).fetchall()
            return [
                self._whole(Job(id, by, bool(accept), state, created, finished=finished, version=version))
                for id, by, accept, state, created, finished, version in jobs
            ]

    def _whole(self, job: Job) -> Job:
        rows = self._connection.execute(f"SELECT {FILE} FROM files WHERE job = ? ORDER BY number", (job.id,))
        return replace(job, files=tuple(_file(row) for row in rows))

    @contextmanager
    def _changing(self) -> Iterator[sqlite3.Connection]:
        with self._errors(), self._lock, self._connection as connection:
            connection.execute("BEGIN IMMEDIATE")
            yield connection

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except (OSError, sqlite3.Error) as error:
            raise StoreError("The list of jobs cannot be used ({problem}).", problem=str(error)) from error


def now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def _file(row: tuple[Any, ...]) -> File:
    name, state, document, change, nodes, edges, said = row
    told = json.loads(said, object_hook=_unpacked)
    warnings, message, remedy = tuple(told.get("warnings", ())), told.get("message"), told.get("remedy")
    return File(name, state, document, change, nodes, edges, warnings, message, remedy)


def _packed(value: object) -> Mapping[str, Any]:
    if isinstance(value, Moment):
        return {"moment": value.at}
    assert isinstance(value, Text)
    return {"template": value.template, "values": dict(value.values), "plural": value.plural, "n": value.n}


def _unpacked(value: dict[str, Any]) -> Any:
    if value.keys() == {"moment"}:
        return Moment(value["moment"])
    if value.keys() == {"template", "values", "plural", "n"}:
        return Text(value["template"], value["values"], value["plural"], value["n"])
    return value
