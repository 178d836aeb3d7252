"""The sentence that a mention stands in: what a person reads to judge it."""

from __future__ import annotations

import bisect
import re
from itertools import pairwise

from ingest.source import Block, Layout

LONGEST = 600
END_OF_SENTENCE = re.compile(r"(?<=[.!?;])[\s»”\"]+(?=[«“\"¿¡A-ZÁÉÍÓÚÑ0-9•-])")


class Sentences:
    """Sentence spans of a document, in offsets of its source."""

    def __init__(self, layout: Layout) -> None:
        self._text = layout.source.text
        self._spans = sorted({span for block in layout.blocks for span in _sentences(block)})
        self._starts = [start for start, _ in self._spans]

    def around(self, start: int, end: int) -> tuple[int, int]:
        """The span of the sentence or sentences that hold `start` to `end`; never longer than needed."""
        first = max(bisect.bisect_right(self._starts, start) - 1, 0)
        last = max(bisect.bisect_left(self._starts, end) - 1, first)
        if not self._spans:
            return start, end
        left, right = self._spans[first][0], self._spans[last][1]
        if not (left <= start and end <= right and right - left <= LONGEST):
            left, right = max(min(start, left), start - LONGEST // 2), min(max(end, right), end + LONGEST // 2)
        return left, right

    def quote(self, start: int, end: int) -> str:
        return self._text[start:end]


def _sentences(block: Block) -> list[tuple[int, int]]:
    text = block.text
    cuts = [0, *(match.end() for match in END_OF_SENTENCE.finditer(text)), len(text)]
    spans = []
    for start, end in pairwise(cuts):
        trimmed = text[start:end].rstrip()
        if trimmed:
            spans.append(block.view.span(start, start + len(trimmed)))
    return spans
