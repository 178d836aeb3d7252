"""A long text in parts that a model can read at once, overlapping so that no name falls between two."""

from __future__ import annotations

import re
from collections.abc import Iterator

_BREAKS = (re.compile(r"\n\s*\n"), re.compile(r"(?<=[.;:!?])\s"), re.compile(r"\s"))
"""Where a part may end, best first: after a paragraph, after a sentence, after a word."""


def parts(text: str, length: int, overlap: int) -> Iterator[tuple[int, int]]:
    """Spans of at most `length` characters that cover the text, each going back over some of the one before."""
    start = 0
    while start < len(text):
        end = min(start + length, len(text))
        if end < len(text):
            end = _break_in(text, start + length // 2, end)
        yield start, end
        if end == len(text):
            return
        # never back to where this part began: every part reaches further than the last
        start = _break_in(text, max(end - overlap, start + length // 4), end, first=True)


def _break_in(text: str, start: int, end: int, *, first: bool = False) -> int:
    """The best place for a break between two offsets, the last such or the first; `end` where there is none."""
    for pattern in _BREAKS:
        places = [match.end() for match in pattern.finditer(text, start, end)]
        if places:
            return places[0] if first else places[-1]
    return end


def on_one_line(text: str) -> str:
    """The text with single line breaks as spaces, no character moved: models take a line's end for a name's."""
    return re.sub(r"(?<!\n)\n(?!\n)", " ", text)
