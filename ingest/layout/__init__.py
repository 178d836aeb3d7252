"""Layout: a source's text as headings, paragraphs, list items, table rows and page furniture, in reading order.

`layout` never changes the text. Each block is a repaired view (line breaks gone, cut words joined) of which every
character leads back to the source. Blocks are in the order of the source; each character of the source that is not
white space belongs to one block. Furniture and footnotes that interrupt a block lie within its span.
"""

from __future__ import annotations

from itertools import pairwise

from ingest.layout.furniture import sort_out
from ingest.layout.lines import Line, measure, read_lines
from ingest.layout.outline import Draft, Outline
from ingest.layout.weaving import Words, weave
from ingest.source import Block, Layout, Source, View

__all__ = ["layout", "printed_lines"]


def layout(source: Source) -> Layout:
    """The source's blocks, furniture marked as such. Time and space grow with the length of the text."""
    lines = read_lines(source)
    parted = sort_out(lines)
    words = Words(lines)
    drafts = Outline(parted.text, measure(parted.text, source.format), parted.cut_before).drafts()
    blocks = [_block(source, draft, words) for draft in drafts]
    blocks += [_furniture(source, line, words) for line in parted.furniture]
    return Layout(source, tuple(sorted(blocks, key=lambda block: block.start)), parted.doubled)


def printed_lines(source: Source, view: View) -> list[View]:
    """A view cut where the source has line breaks: the lines as they were printed, repaired."""
    cuts = [
        at
        for at, origin in enumerate(view.origins)
        if view.text[at] == " " and _has_break(source.text, view.origins[at - 1] if at else origin, origin)
    ]
    bounds = [-1, *cuts, len(view.text)]
    return [view.slice(start + 1, end) for start, end in pairwise(bounds) if end > start + 1]


def _has_break(text: str, start: int, end: int) -> bool:
    return len(text[start : end + 1].splitlines()) > 1 or text[end : end + 1].splitlines() == [""]


def _block(source: Source, draft: Draft, words: Words) -> Block:
    start = draft.lines[0].start
    return Block(
        draft.kind,
        weave(source.text, draft.pieces, words),
        start,
        draft.last.end,
        draft.level,
        draft.marker,
        tuple(weave(source.text, pieces, words) for pieces in draft.cell_pieces),
        source.page_at(start),
    )


def _furniture(source: Source, line: Line, words: Words) -> Block:
    view = weave(source.text, [(line.start, line.end)], words)
    return Block("furniture", view, line.start, line.end, page=source.page_at(line.start))
