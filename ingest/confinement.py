"""How a process of its own reads what people send, and what it may take of memory and processor, held by the operating
system.

The limits of `setrlimit` (POSIX.1-2017) hold for everything within the process, libraries in C included, and for the
programs that it starts. Where there is no such call (Windows), only the time that its parent waits is bounded; macOS
does not hold the limit on memory.
"""

from __future__ import annotations

import math
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO

from graph.errors import UsageError

MEMORY = 4_000
"""Megabytes that reading a document may take, unless `TEJIDO_DOCUMENT_MEMORY` says otherwise."""
LEAST_MEMORY = 600
"""Megabytes with which the libraries can be loaded and a letter read."""
MB = 1_000_000


def megabytes(environment: Mapping[str, str] = os.environ) -> int:
    """How much memory a document may take. Raises `UsageError` for what is no such number."""
    given = environment.get("TEJIDO_DOCUMENT_MEMORY", str(MEMORY))
    if not (given.isascii() and given.isdecimal() and len(given) < 10 and int(given) >= LEAST_MEMORY):
        raise UsageError(
            "TEJIDO_DOCUMENT_MEMORY is «{given}»: it has to be a number of megabytes, at least {least}.",
            remedy="Leave it out for {default}.",
            given=given,
            least=LEAST_MEMORY,
            default=MEMORY,
        )
    return int(given)


def command(program: str, *arguments: str) -> list[str]:
    """What starts a process of our interpreter with a program of one line."""
    # -P: what is read lies in the folder that it is started in, and may be called `ingest.py`
    return [sys.executable, "-P", "-c", program, *arguments]


def surroundings() -> dict[str, str]:
    """The environment in which such a process finds the modules that this one does."""
    return {**os.environ, "PYTHONPATH": os.pathsep.join(folder or str(Path.cwd()) for folder in sys.path)}


def answers() -> BinaryIO:
    """The standard output of this process, for what it answers alone: what a library prints must not come between."""
    stream = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return stream


def confine_memory(limit: int) -> None:
    """From now on, let this process have so many megabytes, and leave no image of them if it crashes."""
    if sys.platform != "win32":
        import resource

        _limit(resource.RLIMIT_AS, limit * MB)
        _limit(resource.RLIMIT_CORE, 0)


def confine_time(seconds: float) -> None:
    """From now on, let this process take so many seconds of the processor more, and be ended then."""
    if sys.platform != "win32":
        import resource

        used = resource.getrusage(resource.RUSAGE_SELF)
        _limit(resource.RLIMIT_CPU, math.ceil(used.ru_utime + used.ru_stime + seconds) + 1)


def worn(limit: int) -> bool:
    """Whether this process took more than half of so many megabytes at some time: some of it is never given back."""
    if sys.platform == "win32":
        return False
    import resource

    unit = 1 if sys.platform == "darwin" else 1024  # getrusage(2) counts in bytes there, else in kilobytes
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit > limit * MB / 2


def _limit(kind: int, limit: int) -> None:
    """Set the limit that the process may change again, never above the one that it was given for good."""
    if sys.platform != "win32":
        import resource

        _, most = resource.getrlimit(kind)
        resource.setrlimit(kind, (limit if most == resource.RLIM_INFINITY else min(limit, most), most))
