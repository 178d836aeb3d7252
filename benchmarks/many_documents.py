"""Many documents, end to end: files on the disk to a graph, by one process, several, and the workers of a Dask cluster.

    python -m benchmarks many_documents            # 10,000 documents by two processes, 1,000 by each way
    python -m benchmarks.many_documents 500 200    # so many by two processes, so many by each way

The documents are made up (`benchmarks._documents`). What the first and the last thousand take tells whether the time
for a document grows with the graph.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

from benchmarks._documents import write_documents
from graph.store import open_store
from ingest.pipeline import ingest
from ingest.workers import Cluster, Processes, Workers

MANY, EACH = 10_000, 1_000
PARTS = 10


def main(many: int = MANY, each: int = EACH) -> None:
    print(f"many documents: {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_documents(folder / "each", each, seed=2)
        for count in (1, 2):
            rate(folder, f"{count} processes", Processes(count))
        for count in (1, 2, 3):
            with dask(folder, count) as address:
                rate(folder, f"{count} Dask workers", Cluster(address))
        write_documents(folder / "many", many)
        growth(folder / "many", many)


def rate(folder: Path, named: str, workers: Workers) -> None:
    """Documents a second through the whole of `ingest`, starting the processes included."""
    started = time.perf_counter()
    with open_store("sqlite://") as store:
        outcomes, failures = ingest([folder / "each"], store, workers=workers)
    seconds = time.perf_counter() - started
    print(f"  {named}: {len(outcomes) / seconds:.2f} documents a second ({len(failures)} failed)", flush=True)


def growth(folder: Path, many: int) -> None:
    """Time and memory of this process over the first and the last parts, and of the joining at the end."""
    marks: list[tuple[float, int]] = []

    def mark(done: int, _all: int, _path: Path) -> None:
        if done % (many // PARTS) == 0:
            marks.append((time.perf_counter(), megabytes()))

    with open_store(f"sqlite:///{folder / 'graph.db'}") as store:
        outcomes, failures = ingest([folder], store, workers=Processes(2), progress=mark)
        ended = time.perf_counter()
        counts = store.counts()
    seconds = [(after[0] - before[0]) / (many // PARTS) for before, after in pairwise(marks)]
    print(f"  {len(outcomes)} documents, {len(failures)} failed, by 2 processes: {(ended - marks[0][0]) / 60:.1f} min")
    print(
        f"  a document: {seconds[0] * 1e3:.0f} ms in the first {many // PARTS}, {seconds[-1] * 1e3:.0f} ms at the end"
    )
    print(f"  the last {many // PARTS} with all joining: {ended - marks[-1][0]:.0f} s")
    print(f"  memory of this process: {marks[0][1]} MB, {marks[-1][1]} MB before joining, {megabytes()} MB after")
    print(f"  graph: {sum(counts.values()) - counts['edges']:,} nodes, {counts['edges']:,} ties")


def megabytes() -> int:
    """What this process has in memory now, by /proc; 0 where there is none."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except FileNotFoundError:
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE") // 1_000_000


@contextmanager
def dask(folder: Path, count: int) -> Iterator[str]:
    """The address of a scheduler on this machine with so many workers of one thread."""
    from distributed import Client

    file = folder / f"scheduler-{count}.json"
    command = [sys.executable, "-m", "dask"]
    local = ["--host", "127.0.0.1", "--no-dashboard", "--scheduler-file", str(file)]
    commands = [[*command, "scheduler", "--port", "0", *local]]
    commands += [[*command, "worker", "--nthreads", "1", "--memory-limit", "0", *local]] * count
    with (folder / f"dask-{count}.log").open("wb") as log:
        processes = [subprocess.Popen(each, stdout=log, stderr=log) for each in commands]
        try:
            with Client(scheduler_file=str(file), timeout=120, set_as_default=False) as client:
                client.wait_for_workers(count, timeout=120)
                address = client.scheduler.address
            yield address
        finally:
            for process in processes:
                process.terminate()
            for process in processes:
                process.wait()


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
