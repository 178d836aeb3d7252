"""A text as tokens: words with their place in the source, folded for comparison, with what the page's layout says.

A word hyphenated at a line's end is one token. Letters lost to a wrong character set («Secretar�a») are put back where
the words of our lexicons or a Spanish ending tell them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import pairwise

from corpus.lexicons import fold, lexicon

DAMAGE = "\ufffd"
NO_GAP, SPACE, LINE, PARAGRAPH = range(4)
LOWER, TITLE, UPPER, NUMBER, PUNCTUATION, MIXED = range(6)

# a lost letter, and not a lost quotation mark, stands between two letters or ends a word in lower case
_LOST_LETTER = r"(?<![a-záéíóúñ])�(?=[A-Z])|(?<=[^\W\d_])�(?=[a-záéíóúñ])|(?<=[a-záéíóúñ])�(?![^\W\d_])"
_WORD = re.compile(
    r"(?P<a>[A-Z])(?P=a)\. ?(?P<b>[A-Z])(?P=b)\.?(?![\w])"  # EE. UU.
    r"|[A-ZÑ](?:\.[A-ZÑ])+\.?(?![\w])"  # D.A.R.E.
    r"|[NMnm]\.?[°º](?![\w])|[Nn]ro?s?\.(?=\s?\d)"
    rf"|(?:[^\W\d_]|�(?=[a-z]))(?:[^\W\d_]|[ªº°]|{_LOST_LETTER}|['’](?=[A-ZÁÉÍÓÚ]))*"
    r"(?:-[ \t]*\n\s*(?=[a-záéíóúñüçãõâêô]|(?<=[A-ZÁÉÍÓÚÑ]-\n)[A-ZÁÉÍÓÚÑ]{2,4}\b)(?:[^\W\d_]|�)+)?"
    r"(?:&(?:[^\W\d_])+)*"  # a word, hyphenated or not
    r"|\d[\d.,/%°º]*\d[%°º]?|\d[°º%]?"
    r"|[^\w\s]|_+"
)
_HYPHENATION = re.compile(r"[-\u00ad][ \t]*\n\s*")
_BULLETS = frozenset("•●▪◦·*–—-►✓➢□○")
_ROMAN = re.compile(r"(?=.)X{0,3}(IX|IV|V?I{0,3})")
_ENDINGS = tuple((re.compile(f"{start}�n(es)?$"), start) for start in ("ci", "si", "gi", "ni", "xi"))
# what one lost letter may have been, commonest first
_LOST = "íóáéñúü"


@dataclass(frozen=True, slots=True)
class Token:
    """A word, number or sign. `text` is repaired and unhyphenated; `gap` is what stands before it."""

    start: int
    end: int
    text: str
    fold: str
    gap: int
    shape: int

    @property
    def is_capital(self) -> bool:
        return self.shape in (TITLE, UPPER, MIXED)


class Document:
    """The tokens of a text, and its lines. A text set with an empty line after every line counts those as none."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = tuple(_tokens(text))
        self.folds = tuple(token.fold for token in self.tokens)

    def __len__(self) -> int:
        return len(self.tokens)

    def slice(self, first: int, last: int) -> str:
        """The text from token `first` to before token `last`."""
        return self.text[self.tokens[first].start : self.tokens[last - 1].end]

    def folded(self, first: int, last: int) -> str:
        return " ".join(token.fold for token in self.tokens[first:last])

    @cached_property
    def shouting(self) -> tuple[bool, ...]:
        """For each token, whether it stands in a line in capitals, where a capital letter tells nothing."""
        flags: list[bool] = []
        for first, last in self.lines:
            words = [token for token in self.tokens[first:last] if token.shape in (LOWER, TITLE, UPPER, MIXED)]
            upper = sum(len(token.text) for token in words if token.shape == UPPER)
            letters = sum(len(token.text) for token in words)
            flags.extend([len(words) > 2 and letters > 14 and upper > 0.8 * letters] * (last - first))
        return tuple(flags)

    @cached_property
    def lines(self) -> tuple[tuple[int, int], ...]:
        """First token and after-last token of every line."""
        starts = [i for i, token in enumerate(self.tokens) if i == 0 or token.gap >= LINE]
        return tuple(pairwise([*starts, len(self.tokens)]))

    @cached_property
    def _full(self) -> dict[int, bool]:
        """By the token after it, whether a line is about as long as the lines around it get."""
        lengths = [self.tokens[last - 1].end - self.tokens[first].start for first, last in self.lines]
        return {last: lengths[n] >= 0.7 * max(lengths[max(0, n - 3) : n + 4]) for n, (_, last) in enumerate(self.lines)}

    def wraps(self, i: int) -> bool:
        """Whether the line that ends before token `i` is full, so that its text may go on in the next."""
        return self._full.get(i, False)

    @cached_property
    def sentences(self) -> tuple[tuple[int, int], ...]:
        """Spans of tokens that a name does not cross: to a full stop, or an empty line; never longer than 400."""
        spans, first = [], 0
        for i in range(1, len(self.tokens) + 1):
            if i == len(self.tokens) or self._parted(i) or i - first >= 400:
                spans.append((first, i))
                first = i
        return tuple(spans)

    def _parted(self, i: int) -> bool:
        token, before = self.tokens[i], self.tokens[i - 1]
        if token.gap == PARAGRAPH:
            return True
        return before.text in (".", "?", "!") and token.gap > NO_GAP and token.shape != LOWER

    def bulleted(self, i: int) -> bool:
        """Whether the token begins a line, or follows a bullet or number that does."""
        if i == 0 or self.tokens[i].gap >= LINE:
            return True
        before = self.tokens[i - 1]
        return (i == 1 or before.gap >= LINE) and (before.text in _BULLETS or before.shape == NUMBER)


def _tokens(text: str) -> Iterator[Token]:
    gap_of = _gaps(text)
    end = 0
    for found in _WORD.finditer(text):
        start, raw = found.start(), found.group()
        word = _HYPHENATION.sub("", raw) if "\n" in raw else raw
        word = repaired(word) if DAMAGE in word and len(word) > 1 else word
        yield Token(start, found.end(), word, fold(word), gap_of(end, start), _shape(word))
        end = found.end()


def _gaps(text: str) -> Callable[[int, int], int]:
    """What the white space between two offsets means. Where most lines are followed by an empty one, that is a line. A
    tab ends a cell, and a line that holds one is a row: names cross neither.
    """
    breaks = re.findall(r"\n[ \t\r]*(?:\n[ \t\r]*)*", text)
    doubled = sum(run.count("\n") == 2 for run in breaks)
    paragraph = 3 if len(breaks) > 8 and doubled > 0.75 * len(breaks) else 2
    rows = set(_ends_of_rows(text))

    def gap(end: int, start: int) -> int:
        if start == end:
            return NO_GAP
        lines = text.count("\n", end, start)
        if not lines:
            return PARAGRAPH if "\t" in text[end:start] else SPACE
        return PARAGRAPH if lines >= paragraph or end in rows or start in rows else LINE

    return gap


def _ends_of_rows(text: str) -> Iterator[int]:
    """Where the lines that hold a tab between words begin and end."""
    start = 0
    for line in text.split("\n"):
        words = line.strip()
        if "\t" in words:
            first = start + len(line) - len(line.lstrip())
            yield first
            yield first + len(words)
        start += len(line) + 1


def _shape(word: str) -> int:
    first = word[0]
    if first.isdigit():
        return NUMBER
    if not (first.isalpha() or first == DAMAGE):
        return PUNCTUATION
    letters = [c for c in word if c.isalpha()]
    upper = sum(c.isupper() for c in letters)
    if upper == 0:
        return LOWER
    # small capitals come out of PDF files as «PRODuCCIóN»
    if len(letters) > 1 and upper >= 0.7 * len(letters):
        return UPPER
    if upper == 1 and letters[0].isupper():
        return TITLE
    return MIXED


def is_roman(text: str) -> bool:
    return _ROMAN.fullmatch(text) is not None


@cache
def repaired(word: str) -> str:
    """The word with its lost letters, as far as they can be told: «Polic�a» gives «Policía»."""
    for ending, start in _ENDINGS:
        word = ending.sub(start + ("o" if word.endswith("es") else "ó") + r"n\1", word)
    if DAMAGE not in word:
        return word
    known = _known_words()
    for letters in _fillings(word.count(DAMAGE)):
        candidate = word
        for letter in letters:
            candidate = candidate.replace(DAMAGE, letter, 1)
        if fold(candidate) in known:
            return candidate
    return re.sub("�(?=as?$)", "í", word)


def _fillings(n: int) -> Iterator[str]:
    if n > 2:
        return
    yield from (a + b for a in _LOST for b in (_LOST if n == 2 else ("",)))


@cache
def _known_words() -> frozenset[str]:
    from corpus.gazetteer import gazetteer

    words: set[str] = set()
    for name in ("actors", "offices", "sectors", "instruments", "places", "persons"):
        for phrases in lexicon(name).labels.values():
            words.update(word for phrase in phrases for word in phrase.split())
    words.update(word for name in gazetteer().names() for word in name.split())
    return frozenset(words)


class Phrases:
    """Finds the phrases of a lexicon in a document, the longest first."""

    def __init__(self, labels: Mapping[str, str]) -> None:
        self.labels = labels
        self._by_first: dict[str, list[tuple[str, ...]]] = {}
        for phrase in labels:
            words = tuple(token.fold for token in _tokens(phrase))
            if words:
                self._by_first.setdefault(words[0], []).append(words)
        for phrases in self._by_first.values():
            phrases.sort(key=len, reverse=True)
        self._label = {tuple(token.fold for token in _tokens(phrase)): label for phrase, label in labels.items()}

    def at(self, document: Document, i: int) -> tuple[int, str] | None:
        """The end and label of the longest phrase that begins at token `i`."""
        tokens, folds = document.tokens, document.folds
        for words in self._by_first.get(folds[i], ()):
            end = i + len(words)
            if folds[i:end] == words and all(token.gap < PARAGRAPH for token in tokens[i + 1 : end]):
                return end, self._label[words]
        return None
