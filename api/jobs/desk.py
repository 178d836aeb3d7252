"""Where jobs are handed in, followed and called off; and the one thread that sees to them."""

from __future__ import annotations

import logging
import multiprocessing
import re
import shutil
import unicodedata
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Thread
from time import monotonic
from typing import BinaryIO, NamedTuple
from uuid import uuid4

from api.jobs import reading
from api.jobs.erasing import erase, kept_beside
from api.jobs.ledger import Ledger
from api.jobs.model import File, Job, JobState
from graph.errors import DataError, StoreError, UsageError, found_by_system
from graph.text import Text

LARGEST_FILE = 100_000_000  # bytes
MOST_FILES = 200
LONGEST_NAME = 200  # bytes
KEPT = timedelta(days=30)  # how long it is remembered what became of a job
SECONDS_A_FILE = 900.0
SECONDS_TO_END = 10.0  # a file may still take when the service is to end
LOOK = 0.2  # seconds between two looks at whether a job was called off
WAKE = 3600.0
REST = 30.0  # seconds until the list of jobs, or the disk, is tried again

log = logging.getLogger("tejido")


class Upload(NamedTuple):
    """A file as it was sent: its name there, and its content."""

    name: str
    content: BinaryIO


class Jobs:
    """The jobs of one service over one store. Safe to use from several threads.

    Files that wait to be read lie in a folder that only this account of the computer may open, beside the list of jobs;
    they are removed as soon as their job is over.
    """

    def __init__(self, database: str, beside: Path | None) -> None:
        """`beside` is the file of accounts, in whose folder the jobs are kept; None for a store that is gone when the
        service ends: its jobs are too.
        """
        self._database = database
        self._passing = None if beside else TemporaryDirectory(prefix="tejido-jobs-", ignore_cleanup_errors=True)
        place = beside or Path(self._passing.name if self._passing else "") / "tejido.accounts.db"
        path, self._folder = kept_beside(place)
        self._ledger = Ledger(path)
        self._wanted, self._ending = Event(), Event()
        self._thread: Thread | None = None

    # For whoever asks

    def hand_in(self, uploads: Sequence[Upload], *, by: str, accept: bool = False) -> Job:
        """Keep the files and queue the job. Raises `DataError` for none, too many, or one that is too large."""
        if not uploads:
            raise DataError("No file was sent.", remedy="Send at least one, as the field «files».")
        if len(uploads) > MOST_FILES:
            raise DataError(
                "{n} files are too many at once.", remedy="Send at most {most}.", n=len(uploads), most=MOST_FILES
            )
        names = distinct(safe_name(upload.name) for upload in uploads)
        id = uuid4().hex[:12]
        try:
            (self._folder / id).mkdir(mode=0o700, parents=True)
            self._folder.chmod(0o700)
            for name, upload in zip(names, uploads, strict=True):
                _copy(upload.content, self._folder / id / name, upload.name)
        except OSError as error:
            self._tidy(id)
            raise StoreError("The files cannot be kept ({problem}).", problem=found_by_system(error)) from error
        except DataError:
            self._tidy(id)
            raise
        job = self._ledger.add(id, names, by=by, accept=accept)  # only now may it be taken up
        self._wanted.set()
        return job

    def job(self, id: str) -> Job:
        """Raises `UsageError` when there is none."""
        job = self._ledger.job(id)
        if job is None:
            raise UsageError("There is no job «{id}».", remedy="It may have been removed: jobs lists them.", id=id)
        return job

    def jobs(self, *, after: str = "", limit: int = 50) -> list[Job]:
        """The latest first."""
        return self._ledger.jobs(after=after, limit=limit)

    def cancel(self, id: str) -> Job:
        """Call a job off: what was read stays in the graph, the rest is left. One that is over stays as it is."""
        self.job(id)
        if self._ledger.become(id, "cancelled"):
            self._tidy(id)
        return self.job(id)

    def erase(self, names: Iterable[str]) -> tuple[Text, ...]:
        """Forget a person of these names; what is to be said of it."""
        return erase(self._ledger, self._folder, names)

    def counts(self) -> dict[JobState, int]:
        """How many jobs are in each state."""
        return self._ledger.counts()

    # For the service

    def start(self) -> None:
        """Take up what another process left, then whatever is handed in."""
        for left in self._folder.glob("*"):
            if self._ledger.job(left.name) is None:
                self._tidy(left.name)
        self._thread = Thread(target=self._work, name="tejido-jobs", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Let the file that is being read come to its end, but not for long; hand back what is not done."""
        self._ending.set()
        self._wanted.set()
        if self._thread is not None:
            self._thread.join()
        self._ledger.hand_back()
        self._ledger.close()
        if self._passing is not None:
            self._passing.cleanup()

    @property
    def ending(self) -> bool:
        """Whether the service is about to end, and with it every answer that goes on."""
        return self._ending.is_set()

    def _work(self) -> None:
        while not self._ending.is_set():
            self._wanted.clear()
            try:
                self._see_to_all()
            except (StoreError, OSError):  # a full disk, say: what was begun is taken up again when it has passed
                log.exception("jobs rest")
                self._ending.wait(REST)
            else:
                self._wanted.wait(WAKE)

    def _see_to_all(self) -> None:
        self._ledger.hand_back()
        for old in self._ledger.forget(KEPT):
            self._tidy(old)
        while not self._ending.is_set() and (job := self._ledger.next()) is not None:
            if self._ledger.become(job.id, "running"):
                self._do(job)

    def _do(self, job: Job) -> None:
        """Read the files of a job that were not read before."""
        reader = Reader(self._database, self._folder / job.id, accept=job.accept)
        try:
            for number, file in enumerate(job.files):
                if file.state != "waiting":
                    continue
                read = self._read(reader, job.id, file.name)
                if read is None:
                    return
                self._ledger.finish(job.id, number, read)
        finally:
            reader.end()
        done = any(file.state == "done" for file in self.job(job.id).files)
        self._ledger.become(job.id, "done" if done else "failed")
        self._tidy(job.id)

    def _read(self, reader: Reader, id: str, name: str) -> File | None:
        """What became of a file; None if the job was called off, or the service is to end before."""
        reader.order(name)
        started, asked_to_end = monotonic(), 0.0
        while True:
            if self.job(id).over:
                return None
            if self._ending.is_set():
                asked_to_end = asked_to_end or monotonic()
                if monotonic() - asked_to_end > SECONDS_TO_END:
                    return None
            if monotonic() - started > SECONDS_A_FILE:
                reader.end()
                return File(
                    name,
                    "failed",
                    message=Text("{name} took too long to read.", {"name": name}),
                    remedy=Text("Send it in parts."),
                )
            if (file := reader.answer(LOOK)) is not None:
                return file

    def _tidy(self, id: str) -> None:
        shutil.rmtree(self._folder / id, ignore_errors=True)


class Reader:
    """The child process that reads, made when first needed and made anew when it died."""

    def __init__(self, database: str, folder: Path, *, accept: bool) -> None:
        self._arguments = (database, str(folder.resolve()))
        self._accept = accept
        self._process: multiprocessing.process.BaseProcess | None = None
        self._name = ""

    def order(self, name: str) -> None:
        """Let a file be read."""
        self._name = name
        if self._process is None:
            self._begin()
        with suppress(BrokenPipeError):  # `answer` finds it dead
            self._orders.send(name)

    def answer(self, seconds: float) -> File | None:
        """What became of the file, if it is known within so many seconds."""
        assert self._process is not None
        with suppress(EOFError, ConnectionResetError):
            if not self._orders.poll(seconds):
                return None
            file = self._orders.recv()
            assert isinstance(file, File)
            return file
        self.end()
        return File(
            self._name,
            "failed",
            message=Text(
                "{name}: the process that read it was ended, most likely because memory ran out.", {"name": self._name}
            ),
            remedy=Text("Send it in parts."),
        )

    def end(self) -> None:
        """End the process, whatever it does; what it had not finished in the store is not in it."""
        if self._process is not None:
            self._process.kill()
            self._process.join()
            self._orders.close()
            self._alive.close()
            self._process = None

    def _begin(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._orders, orders = context.Pipe()
        alive, self._alive = context.Pipe(duplex=False)
        self._process = context.Process(
            target=reading.serve, args=(orders, alive, *self._arguments), kwargs={"accept": self._accept}, daemon=True
        )
        self._process.start()
        orders.close()
        alive.close()


def safe_name(name: str) -> str:
    """The last part of a name, without what steers, hides or leads elsewhere; never empty."""
    last = re.split(r"[\\/]", unicodedata.normalize("NFC", name))[-1]
    kept = "".join(sign for sign in last if sign.isprintable() and sign not in '<>:"|?*').strip(" .")
    stem, dot, suffix = kept.rpartition(".")
    return f"{_short(stem)}.{suffix[:10]}" if dot and stem else _short(kept) or "documento"


def _short(name: str) -> str:
    """At most 100 signs, and no more bytes than file systems take, with room for what tells namesakes apart."""
    return name[:100].encode()[:LONGEST_NAME].decode(errors="ignore")


def distinct(names: Iterable[str]) -> list[str]:
    """The same names, each other than those before it, whatever their case."""
    taken: set[str] = set()
    given = []
    for name in names:
        stem, dot, suffix = name.rpartition(".") if "." in name else (name, "", "")
        candidate, number = name, 1
        while candidate.lower() in taken:
            number += 1
            candidate = f"{stem}-{number}{dot}{suffix}"
        taken.add(candidate.lower())
        given.append(candidate)
    return given


def _copy(content: BinaryIO, path: Path, name: str) -> None:
    """Raises `DataError` when there is more than `LARGEST_FILE`."""
    with path.open("xb") as file:
        size = 0
        while part := content.read(1 << 20):
            size += len(part)
            if size > LARGEST_FILE:
                raise too_large(name)
            file.write(part)


def content_of(stream: BinaryIO, name: str) -> bytes:
    """What was sent, whole. Raises `DataError` when there is more than `LARGEST_FILE`."""
    content = stream.read(LARGEST_FILE + 1)
    if len(content) > LARGEST_FILE:
        raise too_large(name)
    return content


def too_large(name: str) -> DataError:
    return DataError(
        "«{name}» is larger than {most} MB.", remedy="Send it in parts.", name=name, most=LARGEST_FILE // 1_000_000
    )
