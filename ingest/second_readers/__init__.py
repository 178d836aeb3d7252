"""Readers that a user may call in beside our own: never required, never downloaded, each a module of its own.

A second reader makes `Opinions` of a source; `ingest.extraction.opinions` weighs them with what our rules and models
find.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from graph.errors import UsageError
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
        """The address that the documents' text is sent to, or "" where it stays on this computer."""
        ...

    def prepare(self) -> None:
        """Make sure that it can work. Raises `UsageError` that says what is missing."""
        ...

    def opinions(self, source: Source) -> Opinions:
        """What it makes of a source. What goes wrong with a part of the text is said in the opinions' warnings."""
        ...


def second_reader(named: str, environment: Mapping[str, str] = os.environ) -> SecondReader:
    """The reader that `gliner:FOLDER`, `spacy:NAME` or `llm` names; it is not made ready yet.

    A language model is where TEJIDO_LLM_URL says, called TEJIDO_LLM_MODEL (or `llm:MODEL`), with the key of
    TEJIDO_LLM_KEY if it needs one. Raises `UsageError` for what names no reader.
    """
    kind, _, which = named.partition(":")
    match kind:
        case "gliner" if which:
            from ingest.second_readers.gliner import Gliner

            return Gliner(Path(which))
        case "spacy" if which:
            from ingest.second_readers.spacy_pipeline import SpacyPipeline

            return SpacyPipeline(which)
        case "llm":
            from ingest.second_readers.language_model import Client, LanguageModel

            url, model = environment.get("TEJIDO_LLM_URL", ""), which or environment.get("TEJIDO_LLM_MODEL", "")
            if not url or not model:
                raise UsageError(
                    "A language model needs an address and a name.",
                    remedy="Set TEJIDO_LLM_URL (for example http://127.0.0.1:11434/v1) and TEJIDO_LLM_MODEL.",
                )
            return LanguageModel(Client(url, model, environment.get("TEJIDO_LLM_KEY", "")))
    raise UsageError(
        "«{name}» is no reader.",
        remedy="Readers are gliner:FOLDER, spacy:NAME and llm; docs/optional-readers.md tells what each needs.",
        name=named,
    )
