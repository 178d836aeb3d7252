"""Names that a title sets in capitals, as the text writes them elsewhere."""

from __future__ import annotations

from collections.abc import Iterable

from graph.names import fold_letters
from ingest.source import Block


def in_mixed_case(name: str, blocks: Iterable[Block]) -> str:
    """The name as these blocks have it in mixed case; unchanged where it is in mixed case, or nowhere is."""
    if not name.isupper():
        return name
    wanted = fold_letters(name)
    for block in blocks:
        at = fold_letters(block.text).find(wanted)
        if at >= 0 and not block.text[at : at + len(name)].isupper():
            return block.text[at : at + len(name)]
    return name
