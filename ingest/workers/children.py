"""Processes that understand one document at a time and can be ended at it: nothing of theirs is in the store.

A child is started with the interpreter that runs here and spoken to through its own standard input and output, in
pickles. So it can be started from anywhere, also from a worker of Dask, whose own processes may have no
`multiprocessing` children; it holds nothing of its parent's memory, and ends when its parent does. What it may take of
memory and processor is limited (`ingest.confinement`).
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections import deque
from pathlib import Path
from queue import SimpleQueue
from threading import Event, Thread, Timer

from graph.errors import ReadError
from ingest.confinement import answers, command, confine_memory, confine_time, megabytes, surroundings, worn
from ingest.resolve import Reading
from ingest.second_readers import SecondReader
from ingest.understanding import Failure, attempt

DOCUMENT_SECONDS = 600.0  # that one document may take

ENDING = 10.0  # seconds that a process which gives no more answers may take to end

Order = tuple[Path, SecondReader | None, bytes | None, float]
"""A document to be understood: its path, a second reader, its content if it is not on disk, and its seconds."""


class Children:
    """As many children as documents are given at once, from any threads; each is used again for the next document."""

    def __init__(self) -> None:
        self._idle: deque[_Child] = deque()
        self._all: set[_Child] = set()
        self._closed = False
        megabytes()  # if the limit makes no sense, it is said here and not by each child

    def understand(
        self, path: Path, second: SecondReader | None, content: bytes | None, seconds: float
    ) -> Reading | Failure:
        """What a child makes of a document; a failure if it takes longer than this or the child dies of it."""
        child = self._borrow()
        try:
            return child.understand(path, second, content, seconds)
        finally:
            if child.lives and not self._closed:
                self._idle.append(child)
            else:
                child.end()
                self._all.discard(child)

    def close(self) -> None:
        """End all of them at once, whatever they have in hand."""
        self._closed = True
        for child in list(self._all):
            child.end()

    def _borrow(self) -> _Child:
        try:
            return self._idle.pop()
        except IndexError:
            child = _Child()
            self._all.add(child)
            return child


class _Child:
    def __init__(self) -> None:
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter, with a program of ours
            command("from ingest.workers.children import serve; serve()"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=surroundings(),
            process_group=0,  # Ctrl-C is for the parent, which ends its children
        )
        self.lives = True

    def understand(
        self, path: Path, second: SecondReader | None, content: bytes | None, seconds: float
    ) -> Reading | Failure:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        expired = Event()
        timer = Timer(seconds, self._expire, (expired,))
        timer.start()
        try:
            pickle.dump((path, second, content, seconds), self._process.stdin)
            self._process.stdin.flush()
            answer: Reading | Failure
            answer, spent = pickle.load(self._process.stdout)  # noqa: S301 - our own process wrote it
        except (EOFError, OSError, ValueError, pickle.UnpicklingError):
            self.lives = False
            return _late(path, seconds) if expired.is_set() else _ended(path, by_itself=self._status() > 0)
        finally:
            timer.cancel()
        self.lives = not (expired.is_set() or spent)
        return answer

    def _expire(self, expired: Event) -> None:
        expired.set()
        self._process.kill()

    def _status(self) -> int:
        """With what the process ended; negative where a signal ended it."""
        try:
            return self._process.wait(ENDING)
        except subprocess.TimeoutExpired:  # it closed its output and goes on
            self.end()
            return 1

    def end(self) -> None:
        self.lives = False
        self._process.kill()
        self._process.wait()


def serve() -> None:
    """Understand the documents that come in until no more come: what a child does."""
    stream = answers()
    memory = megabytes()
    confine_memory(memory)
    orders: SimpleQueue[Order | None] = SimpleQueue()
    Thread(target=_listen, args=(orders,), daemon=True).start()
    while (order := orders.get()) is not None:
        path, second, content, seconds = order
        confine_time(2 * seconds)  # the parent ends it before
        answer = attempt(path, second, content)
        pickle.dump((answer, worn(memory)), stream)
        stream.flush()
    sys.exit(1)


def _listen(orders: SimpleQueue[Order | None]) -> None:
    """Pass on what the parent says; when it says no more it is gone, and so are we, whatever is in hand."""
    try:
        while True:
            orders.put(pickle.load(sys.stdin.buffer))  # noqa: S301 - our parent wrote it
    except EOFError:
        os._exit(0)
    finally:
        orders.put(None)


def _late(path: Path, seconds: float) -> Failure:
    problem = ReadError(
        "{path}: reading it took longer than {seconds} seconds and was given up.",
        remedy="Read it by itself with a larger --document-seconds, or in parts.",
        path=str(path),
        seconds=f"{seconds:g}",
    )
    return Failure.of(path, problem)


def _ended(path: Path, *, by_itself: bool) -> Failure:
    if by_itself:
        problem = ReadError(
            "{path}: a mistake of Tejido's own ended its reading.",
            remedy="What was printed tells where; whoever maintains Tejido is glad of it.",
            path=str(path),
        )
        return Failure.of(path, problem)
    problem = ReadError(
        "{path}: the process that read it was ended, most likely because memory ran out.",
        remedy="Read it by itself, with other programs closed, or in parts. A document may have {limit} MB; "
        "TEJIDO_DOCUMENT_MEMORY sets another limit.",
        path=str(path),
        limit=megabytes(),
    )
    return Failure.of(path, problem)
