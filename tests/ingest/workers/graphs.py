"""Documents for workers to read, and the graph that they must make of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from benchmarks._documents import write_documents
from graph.dump import dump
from graph.store import GraphStore, open_store
from ingest.pipeline import Progress, ingest
from ingest.understanding import Failure
from ingest.workers import IN_TURN, Workers

MOMENT = re.compile(r'"(asserted_at|at)":"[^"]*"')


def graph_of(
    paths: Sequence[Path],
    workers: Workers = IN_TURN,
    *,
    store: GraphStore | None = None,
    progress: Progress | None = None,
) -> tuple[list[str], list[Failure]]:
    """The graph as text, but for the moments at which things were said; and what failed."""
    with store or open_store("sqlite://") as into:
        failures = ingest(paths, into, workers=workers, progress=progress)[1]
        return [MOMENT.sub("", line) for line in dump(into)], failures


def made_up(folder: Path, count: int) -> list[Path]:
    return write_documents(folder, count, seed=7)
