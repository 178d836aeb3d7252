"""Several processes of this machine, each with a document of its own."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import Self

from ingest.resolve import Reading
from ingest.second_readers import SecondReader
from ingest.understanding import Failure
from ingest.workers.children import DOCUMENT_SECONDS, Children


class Processes:
    """`count` processes, which end at a document that takes longer than `seconds` and are started again.

    A thread waits for each, so that a process has its next document while this one is busy with the store. Entered
    again while they are there, they stay until they are left as often.
    """

    def __init__(self, count: int, seconds: float = DOCUMENT_SECONDS) -> None:
        self._count = count
        self._seconds = seconds
        self._entered = 0

    def has_room(self, waiting: int) -> bool:
        return waiting < 2 * self._count

    def submit(self, path: Path, second: SecondReader | None) -> Callable[[], Reading | Failure]:
        return self._threads.submit(self._children.understand, path, second, None, self._seconds).result

    def __enter__(self) -> Self:
        self._entered += 1
        if self._entered == 1:
            self._begin()
        return self

    def _begin(self) -> None:
        self._children = Children()
        self._threads = ThreadPoolExecutor(self._count, thread_name_prefix="reading")

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._entered -= 1
        if self._entered:
            return
        self._threads.shutdown(wait=False, cancel_futures=True)
        self._children.close()
        self._threads.shutdown()
