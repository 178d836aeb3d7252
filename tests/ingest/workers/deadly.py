"""Second readers that do harm at one document, as memory that runs out or a file that hangs a parser does."""

from __future__ import annotations

import os
import signal
import time
from dataclasses import dataclass

from ingest.extraction.opinions import Opinions
from ingest.source import Source


@dataclass(frozen=True)
class Harmless:
    """What the others here are, but at the document named."""

    at: str
    method: str = "harmless"
    sends_to: str = ""

    def prepare(self) -> None: ...

    def opinions(self, source: Source) -> Opinions:
        if source.name == self.at:
            self.harm()
        return Opinions(self.method)

    def harm(self) -> None: ...


class Deadly(Harmless):
    """It ends the process that reads."""

    def harm(self) -> None:
        os.kill(os.getpid(), signal.SIGKILL)


class DeadlyToWorkers(Harmless):
    """It ends the worker that the reading process belongs to."""

    def harm(self) -> None:
        os.kill(os.getppid(), signal.SIGKILL)
        time.sleep(60)


class Endless(Harmless):
    """It never comes back."""

    def harm(self) -> None:
        while True:
            time.sleep(1)


class Mistaken(Harmless):
    """It has a mistake."""

    def harm(self) -> None:
        raise AssertionError
