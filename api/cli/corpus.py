"""Commands about the curated corpus."""

from __future__ import annotations

import typer

from api.cli.console import Console
from api.cli.options import DEFAULT_LANGUAGE, AsJson, Language, _
from graph.text import Text

app = typer.Typer(help=_("The curated corpus."), no_args_is_help=True)


@app.callback()
def about() -> None:
    """Commands about the corpus itself, without a store."""


@app.command("check", help=_("Verify every record, source, link and coordinate of the corpus."))
def check(lang: Language = DEFAULT_LANGUAGE, as_json: AsJson = False) -> None:
    from corpus.check import check_corpus

    console = Console(lang)
    report = check_corpus()
    if as_json:
        console.json({"counts": report.counts, "problems": report.problems})
    else:
        console.table([Text("what"), Text("how many")], list(report.counts.items()))
        for problem in report.problems:
            console.warn(problem)
    if report.problems:
        raise typer.Exit(1)
