"""Everything that Tejido refuses, in one small tree.

TejidoError
├── UsageError       what was asked makes no sense here: unknown id, impossible date, bad option       (exit 2)
├── DataError        a file, a record or a change is malformed: says file, row or property, and value  (exit 1)
│   └── ReadError    a document cannot be read: damaged, encrypted, empty, scanned, too large          (exit 1)
├── ConflictError    somebody else changed the same thing meanwhile                                    (exit 1)
├── AccessError      not for this person                                                               (exit 1)
│   ├── NotSignedInError      somebody has to sign in first, or failed to                              (exit 1)
│   ├── ForbiddenError        the role or the territory does not allow it                              (exit 1)
│   │   └── StaleFormError    a form was sent that was opened in another session                       (exit 1)
│   └── TooManyAttemptsError  wrong or asked too often: `seconds` says how long to wait                (exit 1)
└── StoreError       the store cannot be reached, is damaged, newer, read-only, or the disk is full    (exit 3)

Each carries a `Text`, so that its message can be said in the reader's language: what is wrong, where, and what to do.
"""

from __future__ import annotations

import errno
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from graph.text import Text, Value

BY_SYSTEM: Final[Mapping[int, Text]] = {
    errno.ENOENT: Text("it is not there"),
    errno.EACCES: Text("there is no right to it"),
    errno.EPERM: Text("there is no right to it"),
    errno.EISDIR: Text("it is a folder"),
    errno.ENOTDIR: Text("its path leads through a file"),
    errno.EROFS: Text("it can only be read"),
    errno.ENOSPC: Text("the disk is full"),
}
"""What the operating system finds most often with files; it would say so in English."""


class TejidoError(Exception):
    """The root. `message` is what is wrong and where; `remedy`, if there is one, is what to do about it."""

    exit_status = 1

    def __init__(self, template: str, /, remedy: str = "", **values: Value) -> None:
        self.message = Text(template, values)
        self.remedy = Text(remedy, values) if remedy else None
        super().__init__(str(self))

    def __str__(self) -> str:
        return f"{self.message} {self.remedy}" if self.remedy else str(self.message)


class UsageError(TejidoError):
    """What was asked makes no sense here."""

    exit_status = 2


class DataError(TejidoError):
    """A file, record or change is malformed."""


class ReadError(DataError):
    """A document cannot be read."""


class ConflictError(TejidoError):
    """Somebody else changed the same thing meanwhile."""


class AccessError(TejidoError):
    """Not for this person."""


class NotSignedInError(AccessError):
    """Somebody has to sign in first, or failed to."""


class ForbiddenError(AccessError):
    """The role or the territory does not allow it."""


class StaleFormError(ForbiddenError):
    """A form was sent that was opened in another session."""


class TooManyAttemptsError(AccessError):
    """Wrong or asked too often; the value `seconds` says how long to wait."""


class StoreError(TejidoError):
    """The store cannot be reached, is damaged, newer than this program, read-only, or the disk is full."""

    exit_status = 3


def found_by_system(error: OSError) -> Text | str:
    """What the operating system found, in our words where we have some."""
    return BY_SYSTEM.get(error.errno or 0, error.strerror or str(error))


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """What is written within goes to this file. Raises `UsageError` where it cannot be written."""
    try:
        yield
    except OSError as error:
        raise UsageError(
            "{path} cannot be written ({problem}).",
            remedy="Choose a folder that you may write to.",
            path=str(path),
            problem=found_by_system(error),
        ) from error
