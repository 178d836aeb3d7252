"""The lines of a text, without the white space around them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.source import Source

_PAGE_START = re.compile(r" \S")  # text layers that were joined page by page start each page with one space
UNBROKEN = ("docx", "html")
WIDEST = 160  # characters of a printed line
FEWEST_FLOWING = 3  # lines that begin in the middle of a sentence; of fewer, nothing follows
_FINAL = re.compile(r"[.;:?!…][\"”»’)\]]*\s*(?:\d{1,2})?$")


@dataclass(frozen=True, slots=True)
class Line:
    """A line with something on it: `text` is the source's slice from `start` to `end`.

    `gap` counts the empty lines before it; `new_page` says that a page begins with it; `tabs` are those before its
    text, which stand for empty cells where the line is a table's row; `indent` counts all that stands before it.
    """

    start: int
    end: int
    text: str
    gap: int
    new_page: bool
    tabs: int = 0
    indent: int = 0

    @property
    def ended(self) -> bool:
        """Whether it closes with a full stop or another mark after which a sentence does not go on."""
        return _FINAL.search(self.text[-8:]) is not None


@dataclass(frozen=True)
class Measure:
    """How a document is set: the usual length of a full line, whether an empty line follows every line.

    `unbroken` says that each line is a paragraph, as in formats that know paragraphs.
    """

    width: int
    double_spaced: bool
    unbroken: bool = False


def read_lines(source: Source) -> list[Line]:
    """The lines of a source that are not empty."""
    pages = {page.start for page in source.pages}
    lines: list[Line] = []
    offset = gap = 0
    page_pending = False
    for raw in source.text.splitlines(keepends=True):
        text = raw.strip()
        page_pending = page_pending or offset in pages or "\f" in raw[: len(raw) - len(raw.lstrip())]
        if text:
            start = offset + len(raw) - len(raw.lstrip())
            new_page = page_pending or (not pages and gap == 0 and _PAGE_START.match(raw) is not None)
            tabs = raw[: start - offset].count("\t")
            lines.append(Line(start, start + len(text), text, gap, new_page, tabs, start - offset))
            gap = 0
            page_pending = False
        else:
            gap += 1
        page_pending = page_pending or raw.endswith("\f")
        offset += len(raw)
    return lines


def measure(lines: Sequence[Line], format: str) -> Measure:
    """The measure of a document from its lines and its format."""
    lengths = sorted(len(line.text) for line in lines)
    flowing = [line.gap for line in lines if line.text[0].islower() and line.text[1:2].isalpha()]
    width = lengths[len(lengths) * 3 // 4] if lengths else 0
    return Measure(
        width,
        double_spaced=sum(1 for gap in flowing if gap == 1) * 2 > max(len(flowing), FEWEST_FLOWING),
        unbroken=format in UNBROKEN or width > WIDEST,
    )
