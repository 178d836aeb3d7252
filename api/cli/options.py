"""Options that every command shares, said once."""

from __future__ import annotations

import os
import sys
from itertools import pairwise
from pathlib import Path
from typing import Annotated

import typer

from viz.i18n import LANGUAGES, Translator, translator


def chosen_language(arguments: list[str] | None = None) -> str:
    """The language asked for by `--lang` or TEJIDO_LANG, known before parsing, for the help texts."""
    words = sys.argv[1:] if arguments is None else arguments
    asked = os.environ.get("TEJIDO_LANG", "es")
    for word, following in pairwise([*words, ""]):
        if word == "--lang":
            asked = following
        elif word.startswith("--lang="):
            asked = word.removeprefix("--lang=")
    return asked if asked in LANGUAGES else "es"


_translator: Translator = translator(chosen_language())


def _(template: str) -> str:
    """Help texts in the language of this run."""
    return _translator.gettext(template)


def _known_language(value: str) -> str:
    if value not in LANGUAGES:
        raise typer.BadParameter(", ".join(LANGUAGES))
    return value


Database = Annotated[
    str, typer.Option("--db", envvar="TEJIDO_DB", help=_("Address of the store."), metavar="URL", show_default=True)
]
Language = Annotated[
    str,
    typer.Option("--lang", envvar="TEJIDO_LANG", help=_("Language of the answers: es, en."), callback=_known_language),
]
AsJson = Annotated[bool, typer.Option("--json", help=_("Print the findings as JSON, for machines."))]
HowMany = Annotated[int, typer.Option("-k", min=1, max=1000, help=_("How many at most."))]
Reason = Annotated[str, typer.Option("--reason", help=_("Why; it is kept in the history."))]
Seen = Annotated[
    int | None, typer.Option("--seen", min=0, help=_("The last change you saw; refuse if others changed it since."))
]
Files = Annotated[list[Path], typer.Argument(help=_("Files or folders."), show_default=False)]

DEFAULT_STORE = "sqlite:///tejido.db"
DEFAULT_LANGUAGE = "es"
