"""A plan, policy or guide: its name, axes, tree of objectives, sheets, steps."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePath

from corpus.lexicons import fold, lexicon
from ingest.extraction.casing import in_mixed_case
from ingest.extraction.items import Objective, Plan
from ingest.extraction.plans.hierarchy import listed_axes, numbered_steps, read_hierarchy
from ingest.extraction.plans.sheets import find_sheets
from ingest.layout import printed_lines
from ingest.source import Block, Layout

LONGEST_TITLE = 200
_WORD = re.compile(r"\w+")


def extract_plan(layout: Layout) -> Plan | None:
    """The plan that a document sets out, or None where it sets out none.

    A plan is told by two objectives or one with strategies, by two axes, or by a sheet.
    """
    hierarchy = read_hierarchy(layout)
    axes = hierarchy.axes or listed_axes(layout)
    sheets = find_sheets(layout)
    if not (_is_tree(hierarchy.objectives) or sheets or (axes and numbered_steps(layout))):
        return None
    return Plan(
        instrument(layout),
        axes,
        hierarchy.objectives,
        sheets,
        numbered_steps(layout),
        hierarchy.activities,
    )


def _is_tree(objectives: tuple[Objective, ...]) -> bool:
    return len(objectives) > 1 or any(objective.strategies for objective in objectives)


def instrument(layout: Layout) -> str:
    """The plan's name: the longest title that begins with «Plan», «Política» …, in mixed case where the text has it.

    Where there is none: the source's title, else its file's name.
    """
    titles = [title for block in layout.body for title in _titles(layout, block)]
    if not titles:
        return layout.source.title or PurePath(layout.source.name).stem
    return in_mixed_case(max(titles, key=len), layout.body)


def _titles(layout: Layout, block: Block) -> Iterator[str]:
    """A block, or the lines of a cover in capitals from where the name begins, if it is no sentence but a name."""
    whole = len(block.text) <= LONGEST_TITLE and block.text[-1:] not in (".", ":", ";", ",") and ". " not in block.text
    if block.kind not in ("heading", "paragraph") or not whole:
        return
    lines = [view.text for view in printed_lines(layout.source, block.view)] if block.text.isupper() else [block.text]
    for start in range(len(lines)):
        if _begins_instrument(lines[start]):
            yield " ".join(lines[start:]).strip(" .")
            return


def _begins_instrument(text: str) -> bool:
    words = _WORD.findall(fold(text))
    return len(words) > 1 and words[0] in lexicon("plans").listed("instrument")
