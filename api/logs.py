"""The log of the service: one JSON object a line, for programs to read, without personal data.

What is logged of an error is where in the code it came about, not its message: messages name what they are about, and
that may be a person.
"""

from __future__ import annotations

import json
import logging
import traceback
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

FIELDS = ("request", "method", "route", "status", "ms", "job", "state", "files")
HERE = Path(__file__).parents[1]
as_json = json.JSONEncoder(ensure_ascii=False, default=str).encode


class Lines(logging.Formatter):
    """Time, level, logger and event, and those of `FIELDS` that were given; of an error its kind and its way here."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.getMessage(),
        }
        line.update((name, getattr(record, name)) for name in FIELDS if hasattr(record, name))
        if record.exc_info and record.exc_info[0] is not None:
            line["error"] = record.exc_info[0].__name__
            line["way"] = way(record.exc_info[2])
        return as_json(line)


def way(trace: TracebackType | None) -> list[str]:
    """Where the error passed, the last place last: `api/routes/reading.py:57 get_node`."""
    return [f"{_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(trace)]


def configure() -> None:
    """Let the service's own log go to the standard error output as lines. What libraries log of requests stays out, and
    so do warnings, which show the values that they warn of.
    """
    logging.captureWarnings(capture=True)
    handler = logging.StreamHandler()
    handler.setFormatter(Lines())
    for name in ("tejido", "uvicorn.error", "py.warnings"):
        logger = logging.getLogger(name)
        logger.handlers = [handler]
        logger.propagate = False
        logger.setLevel(logging.INFO if name == "tejido" else logging.ERROR)


def _short(filename: str) -> str:
    path = Path(filename)
    return str(path.relative_to(HERE)) if path.is_relative_to(HERE) else path.name
