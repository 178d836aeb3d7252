"""How commands speak: sentences, tables, progress and JSON, in the reader's language."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from rich.console import Console as Terminal
from rich.padding import Padding
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn
from rich.table import Table
from rich.text import Text as Rich

from graph.errors import TejidoError
from graph.model import Change
from graph.text import Text
from viz.i18n import translator

WIDTH_IN_PIPES = 160  # a table in a pipe is not cut at 80 columns


class Console:
    """Answers go to standard output, progress and errors to standard error."""

    def __init__(self, language: str, *, as_json: bool = False) -> None:
        self.translator = translator(language)
        self.as_json = as_json
        width = None if sys.stdout.isatty() else WIDTH_IN_PIPES
        self._out = Terminal(width=width, highlight=False, soft_wrap=width is not None)
        self._err = Terminal(stderr=True, highlight=False)

    def render(self, text: Text | str) -> str:
        return self.translator.render(text)

    def say(self, text: Text | str = "", *, style: str = "", indent: int = 0) -> None:
        line = Rich(self.render(text), style=style)
        if self._out.is_terminal:
            self._out.print(Padding(line, (0, 0, 0, indent)))
        else:  # a pipe gets whole lines
            self._out.print(Rich(" " * indent) + line, soft_wrap=True)

    def undo(self, change: Change) -> None:
        """Say how what was just done is taken back."""
        self.say(Text("`tejido undo {number}` takes it back.", {"number": change.number}), style="dim")

    def title(self, text: Text | str) -> None:
        self._out.print()
        self._out.print(Rich(self.render(text), style="bold"))

    def table(self, columns: Sequence[Text | str], rows: Iterable[Sequence[Text | str | int | float]]) -> None:
        table = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 2, 0, 0))
        for column in columns:
            table.add_column(Rich(self.render(column)), overflow="fold")
        for row in rows:
            table.add_row(*(Rich(self._cell(cell)) for cell in row))
        self._out.print(table)

    def json(self, data: Any) -> None:
        """Print findings for machines; texts are rendered in the language asked for."""
        json.dump(data, sys.stdout, ensure_ascii=False, indent=1, default=self._plain)
        sys.stdout.write("\n")

    def error(self, error: TejidoError) -> None:
        self._complain(Rich(self.render(error.message), style="bold red"))
        if error.remedy is not None:
            self._complain(Rich(self.render(error.remedy)))

    def warn(self, text: Text | str) -> None:
        self._complain(Rich(self.render(text), style="yellow"))

    def _complain(self, line: Rich) -> None:
        self._err.print(line, soft_wrap=not self._err.is_terminal)

    @contextmanager
    def progress(self, what: Text | str, total: int | None = None) -> Iterator[Progress]:
        """A bar that shows on a terminal and stays silent in a pipe; advance it by `update(0, …)`."""
        bar = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            console=self._err,
            transient=True,
            disable=not self._err.is_terminal,
        )
        with bar:
            bar.add_task(self.render(what), total=total)
            yield bar

    def _cell(self, cell: Text | str | float) -> str:
        if isinstance(cell, Text | str):
            return self.render(cell)
        return self.translator.number(cell)

    def _plain(self, value: Any) -> Any:
        if isinstance(value, Text):
            return self.render(value)
        if hasattr(value, "to_dict"):
            return value.to_dict()
        return str(value)
