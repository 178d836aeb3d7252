"""What a misspelt word may have been meant to be: a word that sounds the same, or else one a typing error or two away.

Who writes by ear mixes b with v, c with s and z, g with j, ll with y, and leaves out h: «beda de harmas», «jusgado». So
words are kept by how they sound in Spanish, a rough phonetic key as Russell's Soundex is for English. What is left are
slips of the fingers: optimal string alignment (Damerau, «A technique for computer detection and correction of spelling
errors», CACM 1964).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from graph.search.analysis import stem

SOUNDS_THE_SAME, ONE_ERROR, TWO_ERRORS = 0.9, 0.7, 0.35
"""How likely a word was meant, against the word as it stands."""
SHORTEST = 3
"""Letters of a stem that may sound the same as another; only longer ones may have slips of the fingers."""
MAX_MEANT = 3
RARER = 0.1
"""Of several words as near, those as frequent as this share of the most frequent are taken too."""

_HEARD = [
    (re.compile(pattern), heard)
    for pattern, heard in [
        ("ch", "#"),
        ("ph", "f"),
        ("h", ""),
        ("#", "ch"),
        ("ll", "y"),
        ("v", "b"),
        ("cc(?=[ei])", "s"),
        ("qu(?=[ei])|q|c(?![eih])|k", "k"),
        ("c(?=[ei])|z|x", "s"),
        ("gu(?=[ei])", "g#"),
        ("g(?=[ei])", "j"),
        ("#", ""),
        ("n(?=[bp])", "m"),
        (r"(.)\1+", r"\1"),
    ]
]


class Meant(NamedTuple):
    stem: str
    likelihood: float


class Spelling:
    """The words there are, with how often they are used."""

    def __init__(self, frequencies: Mapping[str, int]) -> None:
        self._frequencies = {
            word: count for word, count in frequencies.items() if len(word) >= SHORTEST and word.isalpha()
        }
        self._by_sound: dict[str, list[str]] = defaultdict(list)
        self._by_beginning: dict[str, list[str]] = defaultdict(list)
        for word in self._frequencies:
            heard = sound(word)
            self._by_sound[heard].append(word)
            if len(word) > SHORTEST:
                self._by_beginning[heard[:1]].append(word)

    def alike(self, stemmed: str) -> list[str]:
        """Other stems that sound the same, the most frequent first."""
        others = (word for word in self._by_sound.get(sound(stemmed), ()) if word != stemmed)
        return sorted(others, key=self._frequencies.__getitem__, reverse=True)

    def meant(self, word: str, errors: int) -> list[Meant]:
        """Stems that this folded word may be a misspelling of, with so many errors at most, likeliest first."""
        if not errors:
            return []
        stemmed = stem(word)
        if heard := self.alike(stemmed):
            return self._likeliest(heard, SOUNDS_THE_SAME)
        # hardly anybody gets the beginning wrong
        near = self._by_beginning.get(sound(word)[:1], ()) if len(stemmed) > SHORTEST else ()
        for allowed, likelihood in ((1, ONE_ERROR), (2, TWO_ERRORS))[:errors]:
            # where the ending is misspelt, it is none that the stemmer knows
            for form in dict.fromkeys((stemmed, word)):
                found = extract(form, near, scorer=OSA.distance, score_cutoff=allowed, limit=None)
                if found:
                    return self._likeliest([other for other, _, _ in found], likelihood)
        return []

    def frequency(self, word: str) -> int:
        return self._frequencies.get(word, 0)

    def _likeliest(self, words: list[str], likelihood: float) -> list[Meant]:
        words = sorted(words, key=self._frequencies.__getitem__, reverse=True)
        enough = RARER * self._frequencies[words[0]]
        return [Meant(word, likelihood) for word in words[:MAX_MEANT] if self._frequencies[word] >= enough]


@lru_cache(maxsize=200_000)
def sound(word: str) -> str:
    """How a folded word or stem sounds: `veda` and `beda` give `beda`; `juzgad` and `jusgad` give `jusgad`."""
    for pattern, heard in _HEARD:
        word = pattern.sub(heard, word)
    return word
