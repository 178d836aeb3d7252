"""`tejido` as people call it, within this process: what it would print, and its exit status."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

from api.cli.app import main

ON_ITS_OWN = ("--help",)
"""What is settled when Python starts: the language of help."""


@dataclass(frozen=True)
class Done:
    returncode: int
    stdout: str
    stderr: str


def tejido(*words: str | Path, db: str = "", typed: str = "", **settings: str) -> Done:
    """One command with what is typed and what is set; it takes a tenth of the time of starting Python for it."""
    arguments = [*map(str, words), *(["--db", db] if db else [])]
    if set(ON_ITS_OWN) & set(arguments):
        return started(*arguments)
    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", newline="\n") for _ in range(2))
    status = 0
    with (
        patch.object(sys, "argv", ["tejido", *arguments]),
        patch.object(sys, "stdin", io.StringIO(typed)),
        patch.dict(os.environ, settings),
        redirect_stdout(out),
        redirect_stderr(err),
    ):
        try:
            main()
        except SystemExit as ended:
            status = ended.code if isinstance(ended.code, int) else 0
    return Done(status, _written(out), _written(err))


def started(*words: str | Path, **settings: str) -> Done:
    """One command in a process of its own."""
    command = [sys.executable, "-m", "api.cli", *map(str, words)]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, timeout=120, stdin=subprocess.DEVNULL,
        env={**os.environ, **settings},
    )  # fmt: skip
    return Done(done.returncode, done.stdout, done.stderr)


def _written(stream: io.TextIOWrapper) -> str:
    stream.flush()
    raw = stream.buffer
    assert isinstance(raw, io.BytesIO)
    return raw.getvalue().decode("utf-8")
