"""A service in a process of its own, as people run it, to be asked, interrupted and killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

from graph.store import open_store
from tests.graph_sample import fill

PROGRAM = (
    "from api.serve import serve; from api.settings import Settings;"
    "serve(Settings.from_environment(), port=0, ready=lambda url: print(url, flush=True))"
)


@dataclass(frozen=True)
class Running:
    """Where it answers, and its process."""

    url: str
    process: subprocess.Popen[str]

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(timeout=20)

    def end(self, seconds: float = 40) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=seconds)


@contextmanager
def running(database: str, *, printed: Path | None = None, **settings: str) -> Iterator[Running]:
    """The service over a store, with what its environment says besides, until the block ends; what it prints goes to a
    file.
    """
    own = {name: value for name, value in os.environ.items() if not name.startswith("TEJIDO_")}
    with (
        printed.open("ab") if printed else nullcontext() as errors,
        subprocess.Popen(
            [sys.executable, "-c", PROGRAM],
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            env={**own, "TEJIDO_DB": database, **settings},
            cwd=Path(__file__).parents[2],
        ) as process,
    ):
        assert process.stdout is not None
        url = process.stdout.readline().strip().rstrip("/")
        assert url, "the service did not start"
        try:
            yield Running(url, process)
        finally:
            process.kill()


def sample_store(folder: Path) -> str:
    """The address of a new store with the sample in it."""
    url = f"sqlite:///{folder / 'tejido.db'}"
    with open_store(url) as store:
        fill(store)
    return url
