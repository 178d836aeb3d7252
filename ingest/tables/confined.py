"""Opening a table that somebody sent in a process of its own, with limits on memory and time, as documents are read."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from pathlib import Path

from graph.errors import ReadError
from ingest.confinement import confine_memory, confine_time, megabytes
from ingest.tables.files import read_file
from ingest.tables.sheets import Workbook

SECONDS = 120.0


def read_confined(content: bytes, name: str, seconds: float = SECONDS) -> Workbook:
    """As `read_file`. Raises `ReadError` also where it takes too long or too much memory."""
    try:
        child = subprocess.run(  # noqa: S603 - our own interpreter; the name is an argument of its program
            # -P: what is sent lies in other folders, and may be called `ingest.py`
            [sys.executable, "-P", "-c", "from ingest.tables.confined import serve; serve()", name, str(seconds)],
            input=content,
            stdout=subprocess.PIPE,
            timeout=2 * seconds,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(folder or str(Path.cwd()) for folder in sys.path)},
            check=False,
        )
        answer: Workbook | ReadError = pickle.loads(child.stdout)  # noqa: S301 - our own process wrote it
    except (subprocess.TimeoutExpired, EOFError, pickle.UnpicklingError) as error:
        raise ReadError(
            "{file}: opening it took too long or too much memory, and was given up.",
            remedy="Delete what is empty below and beside the tables, or split it.",
            file=name,
        ) from error
    if isinstance(answer, ReadError):
        raise answer
    return answer


def serve() -> None:
    """Read what comes in and give back its sheets: what the process does."""
    name, seconds = sys.argv[1], float(sys.argv[2])
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what a library prints must not come between
    confine_memory(megabytes())
    confine_time(seconds)
    answer: Workbook | ReadError
    try:
        answer = read_file(sys.stdin.buffer.read(), name)
    except ReadError as error:
        answer = error
    pickle.dump(answer, answers)
    answers.flush()
