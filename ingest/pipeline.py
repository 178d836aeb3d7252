"""From files to the graph: read, lay out and extract (in parallel); then resolve and apply, one transaction each."""

from __future__ import annotations

import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from corpus import vocabulary
from graph.errors import DataError, ReadError, TejidoError, UsageError
from graph.model import Change
from graph.store import GraphStore
from graph.text import Text
from ingest.extraction import extract
from ingest.identity.joining import join
from ingest.layout import layout
from ingest.readers import SUFFIXES, read
from ingest.resolve import Reading, resolve
from ingest.second_readers import SecondReader


@dataclass(frozen=True)
class Failure:
    """A file that could not be read, and what to do about it. It stopped nothing."""

    path: Path
    message: Text
    remedy: Text | None = None


@dataclass(frozen=True)
class Outcome:
    """A document that is in the graph: what its transaction brought, and what the reader warned of."""

    path: Path
    document: str
    change: Change
    warnings: tuple[Text, ...] = ()


Progress = Callable[[int, int, Path], None]


def documents(paths: Sequence[Path]) -> list[Path]:
    """The readable files that these paths name: files as they are, folders with all that lies in them.

    Raises `UsageError` for a path that is not there or a folder with nothing to read.
    """
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            within = [file for file in _within(path) if file.suffix.lower() in SUFFIXES]
            if not within:
                raise UsageError(
                    "{path} holds no file that can be read.",
                    remedy="Files that can be read end in {suffixes}.",
                    path=str(path),
                    suffixes=sorted(SUFFIXES),
                )
            found += within
        elif path.exists():
            found.append(path)
        else:
            raise UsageError("{path} is not there.", remedy="Check how it is written.", path=str(path))
    return list(dict.fromkeys(found))


def passed_over(paths: Sequence[Path]) -> list[Path]:
    """The files in these folders that are of a kind that is not read."""
    folders = (path for path in paths if path.is_dir())
    return [file for folder in folders for file in _within(folder) if file.suffix.lower() not in SUFFIXES]


def _within(folder: Path) -> list[Path]:
    """All files of a folder and its folders, but hidden ones."""
    return sorted(file for file in folder.rglob("*") if file.is_file() and not file.name.startswith("."))


def understand(path: Path, second: SecondReader | None = None) -> Reading:
    """Read one file and extract what it says, without a store; a second reader is heard too. Raises `ReadError`."""
    laid_out = layout(read(path))
    if second is None:
        return Reading(laid_out, extract(laid_out))
    source = laid_out.source
    opinions = second.opinions(source)
    warned = replace(laid_out, source=replace(source, warnings=(*source.warnings, *opinions.warnings)))
    return Reading(warned, extract(laid_out, opinions=opinions))


def ingest(
    paths: Sequence[Path],
    store: GraphStore,
    *,
    workers: int = 1,
    accept: bool = False,
    second: SecondReader | None = None,
    progress: Progress | None = None,
) -> tuple[list[Outcome], list[Failure]]:
    """Bring documents into the graph. Repeating it adds nothing; a file that cannot be read stops nothing.

    Nodes of these documents that surely are others of the store are joined with them at the end. With `accept`, what is
    found stands as accepted, not as proposed. `progress` is called with (done, all, path) before each document is
    resolved.
    """
    files = documents(paths)
    store.apply(vocabulary.to_changes())
    at = datetime.now(UTC).isoformat(timespec="seconds")
    outcomes: list[Outcome] = []
    failures: list[Failure] = []
    for done, (path, read_or_failed) in enumerate(understood(files, workers=workers, second=second)):
        if progress is not None:
            progress(done, len(files), path)
        if isinstance(read_or_failed, Failure):
            failures.append(read_or_failed)
            continue
        try:
            changes = resolve(read_or_failed, store, review="accepted" if accept else "proposed", at=at)
            change = store.apply(changes)
        except DataError as error:
            failures.append(Failure(path, error.message, error.remedy))
        else:
            outcomes.append(Outcome(path, changes.retract[0], change, read_or_failed.layout.source.warnings))
    join(store, [outcome.document for outcome in outcomes])
    return outcomes, failures


def understood(
    files: Sequence[Path], *, workers: int, second: SecondReader | None = None
) -> Iterator[tuple[Path, Reading | Failure]]:
    """Readings in the order of the files, made by so many processes; only a few wait at any time.

    A process that dies takes no other document with it: what waited is read again, and its own is a failure.
    """
    if workers <= 1 or len(files) == 1:
        yield from ((path, _attempt(path, second)) for path in files)
        return
    done = 0
    while done < len(files):
        try:
            for path, reading in _side_by_side(files[done:], workers, second):
                yield path, reading
                done += 1
        except BrokenProcessPool:
            # which document it was is not told: the next one is read alone, and so on until it shows
            yield files[done], _alone(files[done], second)
            done += 1


def _side_by_side(
    files: Sequence[Path], workers: int, second: SecondReader | None
) -> Iterator[tuple[Path, Reading | Failure]]:
    """Raises `BrokenProcessPool` when a process dies."""
    pool = _processes(workers)
    try:
        waiting: deque[tuple[Path, Future[Reading | Failure]]] = deque()
        rest = iter(files)
        _submit(pool, waiting, islice(rest, 2 * workers), second)
        while waiting:
            path, future = waiting.popleft()
            yield path, future.result()
            _submit(pool, waiting, islice(rest, 1), second)
    finally:
        pool.shutdown(cancel_futures=True)


def _alone(path: Path, second: SecondReader | None) -> Reading | Failure:
    with _processes(1) as pool:
        try:
            return pool.submit(_attempt, path, second).result()
        except BrokenProcessPool:
            problem = ReadError(
                "{path}: the process that read it was ended, most likely because memory ran out.",
                remedy="Read it by itself, with other programs closed, or in parts.",
                path=str(path),
            )
            return Failure(path, problem.message, problem.remedy)


def _processes(count: int) -> ProcessPoolExecutor:
    """Processes that end at once and silently on Ctrl-C, for nothing of theirs is in the store."""
    return ProcessPoolExecutor(max_workers=count, initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_DFL))


def _submit(
    pool: ProcessPoolExecutor,
    waiting: deque[tuple[Path, Future[Reading | Failure]]],
    paths: Iterable[Path],
    second: SecondReader | None,
) -> None:
    for path in paths:
        waiting.append((path, pool.submit(_attempt, path, second)))


def _attempt(path: Path, second: SecondReader | None) -> Reading | Failure:
    try:
        return understand(path, second)
    except TejidoError as error:
        return Failure(path, error.message, error.remedy)
    except (OSError, RecursionError, MemoryError) as error:
        problem = ReadError(
            "{path} cannot be read ({problem}).", path=str(path), problem=str(error) or type(error).__name__
        )
        return Failure(path, problem.message, problem.remedy)
