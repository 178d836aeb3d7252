"""Words as they are searched: folded (no case, no accents) and stemmed.

The stemmer is a light one after Savoy ("Light stemming approaches for the French, Portuguese, German and Hungarian
languages", SAC 2006, and the rules for Spanish that go with it): it takes number and gender off the end. It works on
words without accents, so «prevencion» typed in a hurry meets «prevención», which Snowball's does not promise, and it
serves Portuguese and English well enough that no text needs its language known.
"""

from __future__ import annotations

import re
from functools import lru_cache

from graph.names import WORD, fold

MAX_WORDS = 16
"""Of a query; what comes after is not looked at."""
COGNATES_FROM = 7
"""Letters of a word from which on its ending tells that it has relatives in the other languages."""
_COGNATES = [
    (re.compile(pattern), common)
    for pattern, common in [
        ("(tion|cion|cao)(es|s)?$|coes$", "cion"),
        ("s(ion|iones|ions|ao|oes)$", "sion"),
        ("(dad|dades|dade|tad|ties|ty)$", "dad"),
        ("(enc)(ias?|es?|y)$", "enci"),
        ("(anc)(ias?|es?|y)$", "anci"),
        ("mi?ent(os?|s)?$", "ment"),
        ("[ai]tiv(os?|as?|es?)$", "ativ"),
        ("[ai][td]or(es|as?|s)?$", "ador"),
        ("ari(os?|as?)$|ar(y|ies)$", "ari"),
        ("ist(as?|s)$", "ist"),
        ("ic(os?|as?|al|s)?$", "ic"),
    ]
]
"""Endings that Spanish, Portuguese and English have in common, and what stands for them."""
_doubled = re.compile("([bcdfgmnpst])\\1")
MAX_WORD = 60
"""Characters of a word; longer ones are noise (addresses, hashes) and are cut."""


def words(text: str) -> list[str]:
    """Folded words in order: «La Niñez, en Colón» gives `la`, `ninez`, `en`, `colon`."""
    return [folded for word in WORD.findall(text) for folded in _folded(word)]


def stems(text: str) -> list[str]:
    """Stems in order."""
    return [stem(word) for word in words(text)]


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """The stem of a folded word: `jovenes` and `joven` give `joven`; `ninas` and `nino` give `nin`."""
    if len(word) < 4 or word.isdigit():
        return word
    if len(word) >= COGNATES_FROM:
        for ending, common in _COGNATES:
            if ending.search(word):
                return _doubled.sub(r"\1", ending.sub(common, word))
    if word.endswith("ces") and len(word) > 5:
        return word[:-3] + "z"
    if word.endswith("oes"):
        return word[:-3] + "a"
    return _doubled.sub(r"\1", re.sub(r"(?<=...)[aeo]$", "", re.sub(r"(?<=...)s$", "", word)))


def forgiven(word: str) -> int:
    """How many typing errors (a letter wrong, missing, too many, or two swapped) a word of this length is forgiven."""
    return 0 if len(word) < 4 or word.isdigit() else 1 if len(word) < 8 else 2


@lru_cache(maxsize=100_000)
def _folded(word: str) -> tuple[str, ...]:
    # a single word that is an article stays; fold() drops it only before others
    return tuple(part[:MAX_WORD] for part in fold(word).split())
