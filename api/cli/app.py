"""The command line: one thin command a library call.

Exit status: 0 done, 1 some inputs failed (the rest is in), 2 wrong usage, 3 store unreachable or damaged.
"""

from __future__ import annotations

import sys

import typer

from api.cli import (
    accounts,
    answering,
    corpus,
    demo,
    documents,
    editing,
    findings,
    identifying,
    keeping,
    measuring,
    network,
    programmes,
    protecting,
    reporting,
    serving,
    tables,
)
from api.cli.console import Console
from api.cli.mistyped import MistypedError, NoArgsIsHelpError, in_words
from api.cli.options import _, chosen_language
from graph.errors import TejidoError
from graph.text import Text

app = typer.Typer(
    name="tejido",
    help=_("A map of actors, alliances and good practices for municipal violence prevention."),
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
for group in (
    demo,
    documents,
    tables,
    findings,
    answering,
    measuring,
    programmes,
    editing,
    identifying,
    keeping,
    protecting,
    reporting,
    serving,
    accounts,
):
    group.register(app)
app.add_typer(corpus.app, name="corpus")
app.add_typer(network.app, name="network")

INTERRUPTED = 130


def main() -> None:
    """Run the command line; every refusal is one clear message and the exit status of its kind."""
    try:
        status = app(standalone_mode=False)
        if status == INTERRUPTED:
            Console(chosen_language()).warn(Text("Interrupted. What was done stays; the same command does the rest."))
        sys.exit(status)
    except TejidoError as error:
        Console(chosen_language()).error(error)
        sys.exit(error.exit_status)
    except NoArgsIsHelpError as asked:
        asked.show()
        sys.exit(asked.exit_code)
    except MistypedError as mistyped:
        refusal = in_words(mistyped)
        Console(chosen_language()).error(refusal)
        sys.exit(refusal.exit_status)
    except BrokenPipeError:
        # The reader of our output (`head`, say) has enough; that is no error.
        sys.stderr.close()
        sys.exit(0)
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
