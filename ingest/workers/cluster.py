"""The workers of a Dask cluster: they read and extract; what they found comes back here, in the order of the files.

A document travels as its bytes, since a worker may not see this computer's disk. A worker that is lost in the middle
takes nothing with it: the scheduler gives its documents to others. On each worker a child process does the reading
(`ingest.workers.children`), so that a document that kills its reader does not kill the worker.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError
from functools import cache, partial
from importlib.metadata import version
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, NamedTuple, Self, TypeVar

from graph.errors import ReadError, UsageError
from graph.text import Text
from ingest.language_model import spanish_model_name
from ingest.readers import content_of
from ingest.resolve import Reading
from ingest.second_readers import SecondReader
from ingest.understanding import Failure
from ingest.workers.children import DOCUMENT_SECONDS, Children

if TYPE_CHECKING:
    from dask.typing import Key
    from distributed import Client, Future

T = TypeVar("T")

CONNECTING = 30.0  # seconds until a scheduler that does not answer is given up, and for the first worker to come
WITHOUT_WORKERS = 120.0  # seconds that a cluster may be without any worker before it is given up
BYTES_AHEAD = 256_000_000  # of documents that are on their way or waiting at the scheduler


class Edition(NamedTuple):
    """What decides what is found in a document: two computers of one edition find the same."""

    tejido: str
    model: str

    def __str__(self) -> str:
        return f"Tejido {self.tejido}, {self.model}"


Answer = Reading | Failure | Edition


@cache
def edition() -> Edition:
    """The edition that runs here."""
    model = spanish_model_name()
    return Edition(version("tejido"), f"{model} {version(model)}" if model else "-")


@cache
def _children() -> Children:
    return Children()


def attempt_here(path: Path, second: SecondReader | None, content: bytes, seconds: float, wanted: Edition) -> Answer:
    """What a worker of the cluster does: understand a document, or tell its own edition where another is wanted."""
    here = edition()
    return _children().understand(path, second, content, seconds) if here == wanted else here


class Cluster:
    """The workers that the Dask scheduler at an address has, as many as come and go.

    Raises `UsageError`, entered or at work, where the extra is not installed, the scheduler does not answer or is lost,
    there are no workers, or they are of another edition.
    """

    def __init__(self, address: str, seconds: float = DOCUMENT_SECONDS) -> None:
        self._address = address
        self._seconds = seconds

    def __enter__(self) -> Self:
        self._client = self._connected()
        self._in_flight: dict[Key, tuple[Future[Answer], int]] = {}
        try:
            self._threads = self._counted()
        except BaseException:
            self._client.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()

    def has_room(self, waiting: int) -> bool:
        return waiting < 2 * self._threads and sum(size for _, size in self._in_flight.values()) < BYTES_AHEAD

    def submit(self, path: Path, second: SecondReader | None) -> Callable[[], Reading | Failure]:
        try:
            content = content_of(path)
        except ReadError as error:
            return partial(Failure.of, path, error)
        return partial(self._answer, self._sent(path, second, content), path, second)

    def _sent(self, path: Path, second: SecondReader | None, content: bytes) -> Future[Answer]:
        import dask

        # a document is no oversight, however large
        with dask.config.set({"distributed.admin.large-graph-warning-threshold": BYTES_AHEAD}):
            future = self._client.submit(attempt_here, path, second, content, self._seconds, edition(), pure=False)
        self._in_flight[future.key] = future, len(content)
        return future

    def _answer(self, future: Future[Answer], path: Path, second: SecondReader | None) -> Reading | Failure:
        from distributed import KilledWorker

        try:
            return self._awaited(future)
        except KilledWorker:
            # what else such workers had in hand is suspected too: only alone does it show which document it was
            others = [other for other, _ in self._in_flight.values()]
        for other in others:
            self._patiently(other.exception)
        try:
            return self._awaited(self._sent(path, second, content_of(path)))
        except KilledWorker:
            return Failure.of(path, _deadly(path))
        except ReadError as error:
            return Failure.of(path, error)

    def _awaited(self, future: Future[Answer]) -> Reading | Failure:
        """Raises `KilledWorker` if worker after worker was lost while it had this document."""
        try:
            answer = self._patiently(future.result)
        finally:
            del self._in_flight[future.key]
        if isinstance(answer, Edition):
            raise _unlike([str(answer)])
        return answer

    def _patiently(self, call: Callable[..., T]) -> T:
        """What a call to the cluster gives, however long it takes, as long as there are workers."""
        while True:
            try:
                return call(timeout=WITHOUT_WORKERS)
            except TimeoutError as error:
                if not self._client.nthreads():
                    raise self._lost(Text("no worker is left")) from error
            except (CancelledError, OSError) as error:
                raise self._lost(_told(error)) from error

    def _connected(self) -> Client:
        try:
            from distributed import Client
        except ImportError as error:
            raise UsageError(
                "A cluster needs Dask, which is not installed ({problem}).",
                remedy="Install Tejido with its extra «cluster»; docs/many-documents.md shows how.",
                problem=str(error),
            ) from error
        try:
            return Client(self._address, timeout=CONNECTING, set_as_default=False, name="tejido")
        except (OSError, ValueError) as error:
            raise UsageError(
                "No Dask scheduler answers at {address} ({problem}).",
                remedy="Check the address (tcp://computer:8786) and that `dask scheduler` runs there.",
                address=self._address,
                problem=_told(error),
            ) from error

    def _counted(self) -> int:
        """How many documents the workers read at once, now that they are seen to be of this edition."""
        try:
            self._client.wait_for_workers(1, timeout=CONNECTING)
        except TimeoutError as error:
            raise UsageError(
                "The Dask scheduler at {address} has no workers.",
                remedy="Start some with `dask worker {address}`.",
                address=self._address,
            ) from error
        editions = self._client.run(edition, on_error="return")
        unlike = [f"{worker}: {_told(other)}" for worker, other in editions.items() if other != edition()]
        if unlike:
            raise _unlike(unlike)
        return sum(self._client.nthreads().values())

    def _lost(self, problem: Text | str) -> UsageError:
        return UsageError(
            "The Dask cluster at {address} was lost ({problem}).",
            remedy="What was read before stays in the graph. Start the cluster again and repeat the command; nothing "
            "is doubled.",
            address=self._address,
            problem=problem,
        )


def _unlike(others: Sequence[str]) -> UsageError:
    return UsageError(
        "The cluster's workers would not find the same as this computer, which has {here}: {others}.",
        remedy="Install the same Tejido and the same Spanish model everywhere.",
        here=str(edition()),
        others=list(others),
    )


def _deadly(path: Path) -> ReadError:
    return ReadError(
        "{path}: worker after worker was lost while it was read.",
        remedy="Read it by itself, or in parts; most likely it needs more memory than the workers have.",
        path=str(path),
    )


def _told(problem: object) -> str:
    return str(problem) or type(problem).__name__
