"""Readers that a user may call in beside our own: never required, never downloaded, each a module of its own.

A second reader makes `Opinions` of a source; `ingest.extraction.opinions` weighs them with what our rules and models
find.
"""

from __future__ import annotations

from typing import Protocol

from ingest.extraction.opinions import Opinions
from ingest.source import Source


class SecondReader(Protocol):
    """One that reads besides our own extraction. It is a small value: worker processes get a copy."""

    @property
    def method(self) -> str:
        """Its kind and name, as evidence shows it: `spacy/es_core_news_lg`."""
        ...

    @property
    def sends_to(self) -> str:
        """The host that the documents' text is sent to, or "" where it stays on this computer."""
        ...

    def prepare(self) -> None:
        """Make sure that it can work. Raises `UsageError` that says what is missing."""
        ...

    def opinions(self, source: Source) -> Opinions:
        """What it makes of a source. What goes wrong with a part of the text is said in the opinions' warnings."""
        ...
