"""What the service is told by its environment, read once into a value that is passed around."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass

from graph.errors import UsageError
from viz.i18n import DEFAULT, LANGUAGES

DATABASE = "sqlite:///tejido.db"


@dataclass(frozen=True)
class Settings:
    """Settings of a service.

    database
        `TEJIDO_DB`: the address of the store. Default `sqlite:///tejido.db`.
    language
        `TEJIDO_LANG`: the language of pages for those who have not chosen one. Default `es`.
    """

    database: str = DATABASE
    language: str = DEFAULT

    def __post_init__(self) -> None:
        if self.language not in LANGUAGES:
            raise UsageError(
                "«{language}» is not a language that Tejido speaks.",
                remedy="Languages: {languages}.",
                language=self.language,
                languages=list(LANGUAGES),
            )

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Settings:
        """Raises `UsageError` for a value that makes no sense."""
        return cls(
            database=environment.get("TEJIDO_DB", DATABASE),
            language=environment.get("TEJIDO_LANG", DEFAULT),
        )
