"""Names that a title sets in capitals, as the text writes them elsewhere; titles in capitals, as a sentence."""

from __future__ import annotations

import re
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


def in_sentence_case(title: str, blocks: Iterable[Block]) -> str:
    """A title in capitals with one capital at its start and those of words that these blocks only write with one."""
    if not title.isupper():
        return title
    written = {word for block in blocks for word in re.findall(r"\w+", block.text)}

    def as_written(word: re.Match[str]) -> str:
        small, named = word.group().lower(), word.group().capitalize()
        return named if not word.start() or (named in written and small not in written) else small

    return re.sub(r"\w+", as_written, title)
