"""Options that every command shares, said once."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.console import Console
from graph.errors import UsageError
from graph.text import Text
from viz.i18n import LANGUAGES, Translator, translator

if TYPE_CHECKING:  # analysis takes a second to load
    from graph.network import Standard


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
Facts = Annotated[
    str,
    typer.Option("--facts", "--evidence", help=_("What counts: accepted; confident (accepted, or at least 0.5); all.")),
]
KnownBy = Annotated[
    list[str] | None, typer.Option("--known-by", help=_("Only ties known this way: observed, reported, inferred."))
]
Files = Annotated[list[Path], typer.Argument(help=_("Files or folders."), show_default=False)]

DEFAULT_STORE = "sqlite:///tejido.db"
DEFAULT_LANGUAGE = "es"


def standard(facts: str) -> Standard:
    """What counts as known, as `graph.network` names it. Raises `UsageError` for another word."""
    for known in COUNTED:
        if known == facts:
            return known
    raise UsageError(
        "«{value}» is no standard of evidence.", remedy="Use {allowed}.", value=facts, allowed=list(COUNTED)
    )


def say_counted(console: Console, facts: str, *, as_json: bool = False) -> None:
    """Say what entered an answer, with the answer."""
    if not as_json:
        console.say(COUNTED[standard(facts)], style="dim")


COUNTED: Mapping[Standard, Text] = {
    "accepted": Text("Counted: only what somebody accepted."),
    "confident": Text("Counted: what somebody accepted, and proposals with a confidence of at least 0.5."),
    "all": Text("Counted: everything that nobody rejected, proposals included."),
}
