"""Where in the source a repaired text stands: white space, hyphens and case do not count."""

from __future__ import annotations

import bisect
from itertools import accumulate

from ingest.source import Layout

SHORTEST = 12


class Locator:
    """Finds repaired names and cells again in the document they came from."""

    def __init__(self, layout: Layout) -> None:
        letters, origins = [], []
        for block in layout.body:
            for offset, character in enumerate(block.text):
                if kept := _kept(character):
                    letters.append(kept)
                    origins.append(block.view.origins[offset])
        self._letters = "".join(letters)
        self._origins = origins
        # columns may put blocks out of the source's order
        self._farthest = list(accumulate(origins, max))

    def find(self, text: str, after: int = 0) -> tuple[int, int] | None:
        """The source span of the first place from `after` on that says this; a long text may match by its beginning."""
        wanted = "".join(map(_kept, text))
        if not wanted:
            return None
        for length in dict.fromkeys((len(wanted), max(SHORTEST, len(wanted) // 2), SHORTEST)):
            if length > len(wanted):
                continue
            at = self._letters.find(wanted[:length], self._index(after))
            if at < 0:
                at = self._letters.find(wanted[:length])
            if at >= 0:
                return self._origins[at], self._origins[at + length - 1] + 1
        return None

    def _index(self, offset: int) -> int:
        """Where to start: the first letter from this offset on, or the beginning if none is."""
        at = bisect.bisect_left(self._farthest, offset)
        return at if at < len(self._farthest) else 0


def _kept(character: str) -> str:
    lowered = character.lower()
    return "" if character.isspace() or character in "-\u00ad" or len(lowered) != 1 else lowered
