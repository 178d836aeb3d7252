"""A document as text: what readers produce and everything later works on.

`Source.text` is what all offsets count in (Unicode code points). For a `.txt` file it is the file's text exactly as
it is.
Layout (`ingest.layout`) never changes it: it adds a repaired *view* whose every character leads back to the source.
"""

from __future__ import annotations

import bisect
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from graph.text import Text

BlockKind = Literal["heading", "paragraph", "item", "table_row", "furniture"]


@dataclass(frozen=True)
class Page:
    """A page's span in the text; `number` counts from 1.

    `legibility` is the recogniser's mean confidence (0 to 1) where the text was recognised from a picture (OCR).
    """

    number: int
    start: int
    end: int
    legibility: float | None = None


@dataclass(frozen=True)
class Source:
    """A document that was read. `name` is the file's name; `sha256` that of its bytes; `format` its suffix without a
    dot.
    """

    name: str
    text: str
    format: str
    sha256: str
    pages: tuple[Page, ...] = ()
    title: str = ""
    language: str = "es"
    warnings: tuple[Text, ...] = ()

    def page_at(self, offset: int) -> int | None:
        """The number of the page that holds this offset, or None where pages are not known."""
        page = self._page(offset)
        return page.number if page else None

    def legibility_at(self, offset: int) -> float | None:
        """How sure the letters here are, where they were recognised from a picture; None for text that came as text."""
        page = self._page(offset)
        return page.legibility if page else None

    def _page(self, offset: int) -> Page | None:
        at = bisect.bisect_right(self.pages, offset, key=lambda page: page.start) - 1
        return self.pages[at] if at >= 0 else None


@dataclass(frozen=True)
class View:
    """Repaired text and the way back: `origins[i]` is the offset in the source of the view's character i."""

    text: str
    origins: Sequence[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The source span of a view span: from its first character to after its last."""
        if start >= end:
            origin = self.origins[start] if start < len(self.origins) else 0
            return origin, origin
        return self.origins[start], self.origins[end - 1] + 1

    def slice(self, start: int, end: int) -> View:
        return View(self.text[start:end], self.origins[start:end])


@dataclass(frozen=True)
class Block:
    """A heading, paragraph, list item, table row or piece of page furniture, as a repaired view without line breaks.

    `level` is a heading's depth (1 is the highest) or an item's nesting (from 0); `marker` is what numbers or
    bullets it
    («1.2.», «a.», «•», «Objetivo Estratégico I:»), which is not part of the view's text. `cells` are a table row's
    cells.
    """

    kind: BlockKind
    view: View
    start: int
    end: int
    level: int = 0
    marker: str = ""
    cells: tuple[View, ...] = ()
    page: int | None = None

    @property
    def text(self) -> str:
        return self.view.text


@dataclass(frozen=True)
class Layout:
    """A source and its blocks in reading order. Doubled lines and page furniture are blocks of kind `furniture`."""

    source: Source
    blocks: tuple[Block, ...]
    doubled: tuple[tuple[int, int], ...] = field(default=())

    @cached_property
    def body(self) -> tuple[Block, ...]:
        """The blocks without page furniture."""
        return tuple(block for block in self.blocks if block.kind != "furniture")
