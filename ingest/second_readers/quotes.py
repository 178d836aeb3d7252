"""Where the words that somebody quotes stand in a text: the same letters, whatever the line breaks and hyphenation."""

from __future__ import annotations

import bisect
from collections.abc import Iterator

IGNORED = frozenset("-\u00ad\u2010\u2011")


class Quotes:
    """Finds quotes in one text. Time grows linearly with text and quote."""

    def __init__(self, text: str) -> None:
        self._text = text
        kept = [(at, character) for at, character in enumerate(text) if _counts(character)]
        self._letters = "".join(character for _, character in kept)
        self._origins = [at for at, _ in kept]

    def find(self, quote: str, within: tuple[int, int] | None = None) -> tuple[int, int] | None:
        """The first place where whole words say just this, or None."""
        return next(self.every(quote, within), None)

    def every(self, quote: str, within: tuple[int, int] | None = None) -> Iterator[tuple[int, int]]:
        """All such places, which do not overlap; `within` are offsets of the text."""
        wanted = "".join(filter(_counts, quote))
        first, last = within or (0, len(self._text))
        at = bisect.bisect_left(self._origins, first)
        stop = bisect.bisect_left(self._origins, last)
        while wanted and (at := self._letters.find(wanted, at, stop)) >= 0:
            start, end = self._origins[at], self._origins[at + len(wanted) - 1] + 1
            if self._is_whole(start, end):
                yield start, end
                at += len(wanted)
            else:
                at += 1

    def _is_whole(self, start: int, end: int) -> bool:
        before, after = self._text[max(0, start - 1) : start + 1], self._text[end - 1 : end + 1]
        return not (len(before) == 2 and before.isalnum()) and not (len(after) == 2 and after.isalnum())


def _counts(character: str) -> bool:
    return not character.isspace() and character not in IGNORED
