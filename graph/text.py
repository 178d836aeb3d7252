"""Sentences for people, kept apart from any language.

`graph`, `corpus` and `ingest` find things out; they never speak a language. What they have to say is a `Text`: an
English
template with named values. `viz.i18n` renders it in the reader's language from the message catalogues; `str()` gives
English, which is what logs and tests read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Union

Value = Union[str, int, float, "Moment", "Text", Sequence["str | Moment | Text"]]


@dataclass(frozen=True)
class Moment:
    """A date as the graph keeps it (`graph.dates`), to be written out in the reader's language."""

    at: str

    def __str__(self) -> str:
        return self.at


@dataclass(frozen=True)
class Text:
    """A sentence to be said in some language: `Text("{a} and {b} share a theme", {"a": "IMAS", "b": "INA"})`.

    A value may be a name, a number, a `Moment`, another `Text`, or a list of these (shown separated by
    commas). `plural` and `n` give the form for any number but one.
    """

    template: str
    values: Mapping[str, Value] = field(default_factory=dict)
    plural: str = ""
    n: int = 1

    def __str__(self) -> str:
        template = self.plural if self.plural and self.n != 1 else self.template
        return template.format(**{key: _plain(value) for key, value in self.values.items()})

    def __hash__(self) -> int:
        return hash(str(self))


def _plain(value: Value) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, float):
        return f"{value:.2f}"
    if isinstance(value, int | Moment | Text):
        return str(value)
    return ", ".join(_plain(item) for item in value)
