"""Names that a title sets in capitals, as the text writes them elsewhere."""

from __future__ import annotations

from graph.names import fold_letters
from ingest.source import Layout


def in_mixed_case(name: str, layout: Layout) -> str:
    """The name as the text has it in mixed case, or unchanged where it is not in capitals or occurs in no other way."""
    if not name.isupper():
        return name
    wanted = fold_letters(name)
    for block in layout.body:
        at = fold_letters(block.text).find(wanted)
        if at >= 0 and not block.text[at : at + len(name)].isupper():
            return block.text[at : at + len(name)]
    return name
