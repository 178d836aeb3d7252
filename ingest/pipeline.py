"""From files to the graph: read, lay out and extract (by workers); then resolve and apply, one transaction each.

Tables come in as they are (`ingest.tables`), where it is sure what their columns say.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from corpus import vocabulary
from graph.errors import DataError, UsageError
from graph.model import Change, Review
from graph.store import GraphStore
from graph.text import Text
from ingest import readers
from ingest.identity.joining import join
from ingest.readers import content_of
from ingest.resolve import Documents, Reading, resolve
from ingest.second_readers import SecondReader
from ingest.tables.confined import read_confined
from ingest.tables.files import PLAIN as TABLES
from ingest.tables.files import is_table, read_file
from ingest.tables.importing import Terms, preview
from ingest.tables.preview import Preview
from ingest.tables.schema_matching import propose
from ingest.tables.tables import tables_in
from ingest.understanding import Failure
from ingest.workers import IN_TURN, Workers

SUFFIXES = (*readers.SUFFIXES, *TABLES)
"""What can be read, by suffix: documents and tables."""
PAGE = 1000  # proposals that are counted at once


@dataclass(frozen=True)
class Outcome:
    """A document that is in the graph: what its transaction brought, what of it waits for a decision and did not
    before, and what the reader warned of.
    """

    path: Path
    document: str
    change: Change
    proposals: int = 0
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


def ingest(
    paths: Sequence[Path],
    store: GraphStore,
    *,
    workers: Workers = IN_TURN,
    accept: bool = False,
    second: SecondReader | None = None,
    progress: Progress | None = None,
) -> tuple[list[Outcome], list[Failure]]:
    """Bring documents into the graph. Repeating it adds nothing; a file that cannot be read stops nothing.

    The workers read and extract; resolution and the changes of the store stay here, in the order of the files. Nodes of
    these documents that surely are others of the store are joined with them at the end. With `accept`, what is found
    stands as accepted, not as proposed. `progress` is called with (done, all, path) before each document is resolved.
    """
    files = documents(paths)
    store.apply(vocabulary.to_changes())
    at = datetime.now(UTC).isoformat(timespec="seconds")
    known = Documents(store)
    outcomes: list[Outcome] = []
    failures: list[Failure] = []
    review: Review = "accepted" if accept else "proposed"
    readings = understood([path for path in files if not is_table(path.name)], workers=workers, second=second)
    for done, path in enumerate(files):
        if progress is not None:
            progress(done, len(files), path)
        try:
            if is_table(path.name):
                seen = _table(path, store, review, known, confined=workers is not IN_TURN)
                changes, document, warnings = seen.changes, seen.document, (*seen.book.warnings, *_left_out(seen))
            else:
                _, read_or_failed = next(readings)
                if isinstance(read_or_failed, Failure):
                    failures.append(read_or_failed)
                    continue
                changes = resolve(read_or_failed, store, review=review, at=at, known=known)
                (document,), warnings = changes.retract, read_or_failed.layout.source.warnings
            waited = set(_waiting(store, document))
            change = store.apply(changes)
        except DataError as error:
            failures.append(Failure.of(path, error))
        else:
            proposals = sum(id not in waited for id in _waiting(store, document))
            outcomes.append(Outcome(path, document, change, proposals, warnings))
    join(store, [outcome.document for outcome in outcomes])
    return outcomes, failures


def _table(path: Path, store: GraphStore, review: Review, known: Documents, *, confined: bool) -> Preview:
    """What a table says, as its columns are surely understood. Raises `DataError` where that is not sure."""
    content = content_of(path)
    book = read_confined(content, path.name) if confined else read_file(content, path.name)
    tables = tables_in(book)
    plan = propose(tables, store.nodes("Document"))
    if not plan.sure:
        raise DataError(
            "{file}: it is not sure what its columns say.",
            remedy="Bring it in with `tejido import`, or on the page «Bring in a sheet», and say what each one is.",
            file=path.name,
        )
    same = known.same_as(book.sha256, path.name)
    return preview(book, plan, store, Terms(review=review, document=same.id if same else ""), tables=tables)


def _left_out(seen: Preview) -> tuple[Text, ...]:
    """What is said of the rows that could not be understood."""
    n = len(seen.of("fault"))
    if not n:
        return ()
    return (
        Text(
            "{n} row was left out: `tejido import` shows what is the matter with it.",
            {"n": n},
            plural="{n} rows were left out: `tejido import` shows what is the matter with them.",
            n=n,
        ),
    )


def _waiting(store: GraphStore, document: str) -> Iterator[str]:
    """What a document says that nobody decided on."""
    after = ""
    while page := store.undecided(document=document, after=after, limit=PAGE):
        yield from page
        after = page[-1]


def understood(
    files: Sequence[Path], *, workers: Workers = IN_TURN, second: SecondReader | None = None
) -> Iterator[tuple[Path, Reading | Failure]]:
    """Readings in the order of the files, made by these workers; only a few wait at any time."""
    rest = deque(files)
    waiting: deque[tuple[Path, Callable[[], Reading | Failure]]] = deque()
    with workers:
        while rest or waiting:
            while rest and (not waiting or workers.has_room(len(waiting))):
                path = rest.popleft()
                waiting.append((path, workers.submit(path, second)))
            path, answer = waiting.popleft()
            yield path, answer()
