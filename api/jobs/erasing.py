"""Taking out of the list of jobs, and of the files that wait, whatever is called after somebody who was forgotten."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from api.jobs.ledger import Ledger
from graph.masking import PERSON, compared, spelled
from graph.text import Text

SIGNS: Final = re.compile(r"[\W_]+")


class Bearing:
    """Whether a text bears one of these names: its words in any order, or run together, as files are often called."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names = [words for words in map(spelled, names) if words]

    def __call__(self, text: str) -> bool:
        words, run = set(spelled(text)), SIGNS.sub("", compared(text))
        return any(words.issuperset(name) or (len(name) > 1 and "".join(name) in run) for name in self._names)

    def without(self, name: str) -> str:
        """The name of a file without that of a person."""
        return f"{PERSON}{Path(name).suffix}" if self(name) else name


def kept_beside(accounts: Path) -> tuple[Path, Path]:
    """The list of jobs, and the folder of files that wait to be read, that belong to a file of accounts."""
    stem = accounts.name.removesuffix(".db").removesuffix(".accounts")
    return accounts.with_name(f"{stem}.jobs.db"), accounts.with_name(f"{stem}.uploads")


def sheets_beside(accounts: Path) -> Path:
    """The folder of spreadsheets that wait to be brought in."""
    return accounts.with_name(f"{accounts.name.removesuffix('.db').removesuffix('.accounts')}.sheets")


def erase(ledger: Ledger, uploads: Path, names: Iterable[str]) -> tuple[Text, ...]:
    """Mask the names of files that bear one of these names, and call off the jobs that would still read one: what it
    says would bring her back. Says how many were called off. Raises `StoreError`.
    """
    called_off = ledger.erase(Bearing(names))
    for id in called_off:
        shutil.rmtree(uploads / id, ignore_errors=True)
    if not called_off:
        return ()
    n = len(called_off)
    return (
        Text(
            "{n} job with a file called after her was called off: send what else was in it again.",
            {"n": n},
            plural="{n} jobs with files called after her were called off: send what else was in them again.",
            n=n,
        ),
    )


def erase_beside(accounts: Path | None, names: Iterable[str]) -> tuple[Text, ...]:
    """The same for the jobs that belong to a file of accounts, where there are any."""
    if accounts is not None:
        shutil.rmtree(sheets_beside(accounts), ignore_errors=True)
    if accounts is None or not kept_beside(accounts)[0].exists():
        return ()
    path, uploads = kept_beside(accounts)
    ledger = Ledger(path)
    try:
        return erase(ledger, uploads, names)
    finally:
        ledger.close()
