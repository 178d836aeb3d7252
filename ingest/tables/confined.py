"""Opening a table that somebody sent in a process of its own, with limits on memory and time, as documents are read."""

from __future__ import annotations

import pickle
import subprocess
import sys

from graph.errors import ReadError
from ingest.confinement import answers, command, confine_memory, confine_time, megabytes, surroundings
from ingest.tables.files import read_file
from ingest.tables.sheets import Workbook

SECONDS = 120.0  # of the processor; twice as long by the clock


def read_confined(content: bytes, name: str) -> Workbook:
    """As `read_file`. Raises `ReadError` also where it takes too long or too much memory."""
    try:
        child = subprocess.run(  # noqa: S603 - our own interpreter; the name is an argument of its program
            command("from ingest.tables.confined import serve; serve()", name),
            input=content,
            stdout=subprocess.PIPE,
            timeout=2 * SECONDS,
            env=surroundings(),
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
    stream = answers()
    confine_memory(megabytes())
    confine_time(SECONDS)
    answer: Workbook | ReadError
    try:
        answer = read_file(sys.stdin.buffer.read(), sys.argv[1])
    except ReadError as error:
        answer = error
    pickle.dump(answer, stream)
    stream.flush()
