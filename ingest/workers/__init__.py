"""Who understands documents: this process, several processes of this machine, or the workers of a Dask cluster.

They differ in where `ingest.understanding.attempt` runs, and in nothing else: what comes back is the same, and the
pipeline takes it in the order of the files. A new way is a class like these.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from graph.errors import UsageError
from ingest.resolve import Reading
from ingest.second_readers import SecondReader
from ingest.understanding import Failure, attempt
from ingest.workers.children import DOCUMENT_SECONDS
from ingest.workers.cluster import Cluster
from ingest.workers.processes import Processes

__all__ = ["IN_TURN", "Cluster", "InTurn", "Processes", "Workers", "chosen"]


class Workers(Protocol):
    """Workers are there while they are entered; leaving them ends what they have in hand."""

    def has_room(self, waiting: int) -> bool:
        """Whether another document may be handed over while so many wait: few do, so that memory stays bounded."""
        ...

    def submit(self, path: Path, second: SecondReader | None) -> Callable[[], Reading | Failure]:
        """Hand a document over; what comes back waits for its reading, or for what was the matter with it."""
        ...

    def __enter__(self) -> Self: ...
    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


class InTurn:
    """One document after the other, read by this process when it is asked for."""

    def has_room(self, waiting: int) -> bool:
        return waiting == 0

    def submit(self, path: Path, second: SecondReader | None) -> Callable[[], Reading | Failure]:
        return partial(attempt, path, second)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


IN_TURN = InTurn()


def chosen(count: int = 1, *, cluster: str = "", seconds: float | None = None) -> Workers:
    """The workers that so many processes, or the cluster of the scheduler at an address, are.

    `seconds` is the most that one document may take; it needs a process that can be ended, so that with it even one
    worker is a process of its own. Raises `UsageError` where both are asked for.
    """
    limit = DOCUMENT_SECONDS if seconds is None else seconds
    if cluster and count > 1:
        raise UsageError(
            "--workers counts processes of this computer; with --cluster the workers are the cluster's.",
            remedy="Leave one of the two out.",
        )
    if cluster:
        return Cluster(cluster, limit)
    return IN_TURN if count == 1 and seconds is None else Processes(count, limit)
