"""What every reader gives and keeps to: the shape of a reader, its limits, and how text is cleaned."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Protocol

from graph.errors import ReadError
from graph.text import Text
from ingest.source import Page

MAX_PAGES = 5_000
MAX_CHARACTERS = 20_000_000
"""Of text, or of mark-up where a format is read from mark-up."""
MAX_PICTURE = 100_000_000
"""Of one picture: A3 at 600 dots an inch has 70 million. A picture of few bytes can claim any size."""

PAGE_BREAK = "\f"

_UNUSABLE = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\ufffe\uffff]")
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_PLACEHOLDER = re.compile(
    r"^(untitled|sin título|sem título|documento?\s*\d*|word document|título|title|presentación de powerpoint)$"
    r"|^microsoft (word|powerpoint|excel)\b|\.(docx?|pdf|indd|pub|pptx?|odt|txt|html?|qxd)$|^[\d\W_]*$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Reading:
    """What a reader makes of a file's bytes. Page spans are offsets into `text`, in code points."""

    text: str
    pages: tuple[Page, ...] = ()
    title: str = ""
    warnings: tuple[Text, ...] = ()


class Reader(Protocol):
    """A module that reads one format. `ingest.readers.READERS` lists them."""

    FORMAT: str
    """The name of the format, as it stands in `Source.format`."""
    SUFFIXES: Sequence[str]
    """Suffixes that such files have, in lower case and with their dot."""

    def recognises(self, content: bytes, suffix: str, /) -> bool:
        """Whether the content is of this format; the suffix may help where content alone cannot tell."""
        ...

    def parse(self, content: bytes, name: str) -> Reading:
        """The text in reading order. Raises `ReadError` that names the file and what to do."""
        ...


def join_pages(
    texts: Sequence[str], legibility: Mapping[int, float] = MappingProxyType({})
) -> tuple[str, tuple[Page, ...]]:
    """Pages as one text with a form feed between them, and where each stands; the legibility of those recognised."""
    pages, start = [], 0
    for number, text in enumerate(texts, 1):
        pages.append(Page(number, start, start + len(text), legibility.get(number)))
        start += len(text) + len(PAGE_BREAK)
    return PAGE_BREAK.join(texts), tuple(pages)


def clean(text: str) -> str:
    """Text without what no reader can show or store: controls, lone surrogates (become U+FFFD), Windows line ends."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _LONE_SURROGATE.sub("\ufffd", _UNUSABLE.sub("", text))


def plausible_title(title: str | None) -> str:
    """A title from metadata on one line, or nothing where programs left a placeholder or a file name."""
    title = " ".join(clean(title or "").split())
    return "" if _PLACEHOLDER.search(title) or len(title) > 300 else title


def join_lines(parts: Sequence[str]) -> str:
    """The paragraphs of a table cell on one line: set apart by semicolons unless they end in punctuation."""
    line = ""
    for part in filter(None, (" ".join(part.split()) for part in parts)):
        line += ("" if not line else " " if line[-1] in ".,;:!?" else "; ") + part
    return line


def refuse_longer_than_limit(characters: int, name: str) -> None:
    """Raise `ReadError` for more text than is worked on at once."""
    if characters > MAX_CHARACTERS:
        raise ReadError(
            "{file}: it holds more than {limit} characters of text.",
            remedy="Split it into parts and read them one by one.",
            file=name,
            limit=MAX_CHARACTERS,
        )


def damaged(name: str, format: str, problem: object) -> ReadError:
    """The error for a file that claims a format and does not hold it."""
    return ReadError(
        "{file}: it is not a readable {format} file ({problem}).",
        remedy="It may be damaged or only partly downloaded: open it in its own program, save it again, and retry.",
        file=name,
        format=format,
        problem=str(problem).strip() or type(problem).__name__,
    )
