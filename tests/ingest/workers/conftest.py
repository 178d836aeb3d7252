"""A real Dask scheduler with three real worker processes on this machine."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
UP_WITHIN = 60.0
QUICK = {
    "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "1",
    "DASK_DISTRIBUTED__DEPLOY__LOST_WORKER_TIMEOUT": "1s",
}


class DaskCluster:
    """Processes of `dask scheduler` and `dask worker`, ended with the test."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file = folder / "scheduler.json"
        self.workers: list[subprocess.Popen[bytes]] = []
        self.scheduler = self._start("scheduler", "--port", "0", "--scheduler-file", str(self._file))
        self.address = self._address()

    def add_workers(self, count: int, *options: str, first_on_path: Sequence[Path] = ()) -> None:
        for _ in range(count):
            self.workers.append(
                self._start("worker", self.address, "--nthreads", "1", *options, first_on_path=first_on_path)
            )

    def end(self) -> None:
        for process in (*self.workers, self.scheduler):
            process.terminate()
        for process in (*self.workers, self.scheduler):
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def _start(self, what: str, *options: str, first_on_path: Sequence[Path] = ()) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", "dask", what, "--host", "127.0.0.1", "--no-dashboard", *options],
            cwd=self._folder,
            env={**os.environ, **QUICK, "PYTHONPATH": os.pathsep.join(map(str, (*first_on_path, ROOT)))},
            stdout=subprocess.DEVNULL,
            stderr=(self._folder / f"{what}-{len(self.workers)}.log").open("wb"),
        )

    def _address(self) -> str:
        deadline = time.monotonic() + UP_WITHIN
        while time.monotonic() < deadline:
            try:
                return str(json.loads(self._file.read_text(encoding="utf-8"))["address"])
            except (FileNotFoundError, ValueError):
                assert self.scheduler.poll() is None, "the scheduler ended"
                time.sleep(0.1)
        raise AssertionError("the scheduler does not come up")


@pytest.fixture(scope="module")
def dask_cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DaskCluster]:
    pytest.importorskip("distributed", reason="the extra «cluster» is not installed")
    cluster = DaskCluster(tmp_path_factory.mktemp("dask"))
    cluster.add_workers(3)
    yield cluster
    cluster.end()


@pytest.fixture
def bare_cluster(tmp_path: Path) -> Iterator[DaskCluster]:
    """One without workers."""
    pytest.importorskip("distributed", reason="the extra «cluster» is not installed")
    cluster = DaskCluster(tmp_path)
    yield cluster
    cluster.end()
