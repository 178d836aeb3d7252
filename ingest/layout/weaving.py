"""Running text from broken lines: words that a line break cut are joined, and every character keeps its origin.

A hyphen at the end of a line is taken out before a small letter, unless the same text writes the word with its hyphen
within a line («público-privadas»); it stays between capitals («COAMSS-OPAMSS»). A hyphen within a line is damage left
by an earlier line break («iden-tificadas») where its second half is no word of the text («Inter-institucional» stays)
and either the word without the hyphen is, or the second half is an ending («Interinstitu-cional»), or the first half is
no word either and ends in a consonant.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from corpus.lexicons import lexicon
from graph.names import fold_letters
from ingest.layout.lines import Line
from ingest.source import View

_TOKEN = re.compile(r"\S+")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_INNER_HYPHEN = re.compile(r"(?<![^\W\d_])([^\W\d_]+)-([^\W\d_]+)")
_LAST_WORD = re.compile(r"([^\W\d_]+)[-\u00ad\u2010]$")
_FIRST_WORD = re.compile(r"[^\W\d_]+")
VOWELS = "aeiou"
LONGEST_TAIL = 60  # letters; longer runs without a space are not words


class Words:
    """The words of a text, as evidence for what a hyphen means."""

    def __init__(self, lines: Iterable[Line]) -> None:
        self._whole: set[str] = set()
        self._hyphenated: set[str] = set()
        after_cut = False
        for line in lines:
            found = [match.group() for match in _WORD.finditer(fold_letters(line.text))]
            ends_cut = _LAST_WORD.search(line.text[-LONGEST_TAIL:]) is not None
            for word in found[after_cut : len(found) - ends_cut]:
                (self._hyphenated if "-" in word else self._whole).add(word)
            after_cut = ends_cut

    def joins(self, left: str, right: str) -> bool:
        """Whether `left` and `right`, cut at the end of a line, are one word without a hyphen."""
        first, second = fold_letters(left), fold_letters(right)
        if f"{first}-{second}" in self._hyphenated and first + second not in self._whole:
            return False
        return right[0].islower() or first + second in self._whole

    def damaged(self, left: str, right: str) -> bool:
        """Whether «left-right» within a line is one word that an earlier line break cut."""
        first, second = fold_letters(left), fold_letters(right)
        if not right[0].islower() or second in self._whole:
            return False
        # compounds of two unknown words are joined by a vowel («socio-económico»); syllables may end in a consonant
        ending = second in lexicon("layout").listed("ending")
        return ending or first + second in self._whole or (first not in self._whole and first[-1] not in VOWELS)


def weave(text: str, pieces: Sequence[tuple[int, int]], words: Words) -> View:
    """One line of running text from spans of the source: white space runs are single spaces, cut words are joined."""
    characters: list[str] = []
    origins: list[int] = []
    for start, end in pieces:
        if characters:
            _join(text, characters, origins, start, words)
        for token in _TOKEN.finditer(text, start, end):
            if token.start() > start:
                characters.append(" ")
                origins.append(token.start() - 1)
            _append(token, characters, origins, words)
    return View("".join(characters), tuple(origins))


def _append(token: re.Match[str], characters: list[str], origins: list[int], words: Words) -> None:
    word, at = token.group(), token.start()
    dropped = set()
    if "-" in word and len(word) <= LONGEST_TAIL:
        dropped = {cut.end(1) for cut in _INNER_HYPHEN.finditer(word) if words.damaged(cut.group(1), cut.group(2))}
    kept = [offset for offset in range(len(word)) if offset not in dropped]
    characters.extend(word[offset] for offset in kept)
    origins.extend(at + offset for offset in kept)


def _join(text: str, characters: list[str], origins: list[int], start: int, words: Words) -> None:
    left = _LAST_WORD.search("".join(characters[-LONGEST_TAIL:]))
    right = _FIRST_WORD.match(text, start)
    if left and right:
        if words.joins(left.group(1), right.group()):
            characters.pop()
            origins.pop()
        return
    characters.append(" ")
    origins.append(start - 1)
