"""A name taken apart for comparison: words by what they mean, without legal form, with its acronyms set aside."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from anyascii import anyascii

from corpus.lexicons import lexicon
from corpus.stop_words import stop_words
from graph.names import WORD, plain

LONGEST = 400  # characters; what is longer is no name, and is compared by its beginning
LONGEST_PHRASE = 5  # words of a phrase in the lexicon
LONGEST_LEGAL_FORM = 4  # words
LONGEST_ACRONYM = 14
LANGUAGES = ("es", "en", "pt")
ROMAN = re.compile(r"(?=[ivx])x{0,3}(ix|iv|v?i{0,3})$")
INITIALS = re.compile(r"\b(?:[^\W\d_]\.\s?){2,}")
ELISION = re.compile(r"\b[dl]'(?=\w)", re.IGNORECASE)  # «d'Investigació»
ASIDE = re.compile(r"[(\[]([^)\]]{0,300})[)\]]")
LEVELS = {"i": 1, "v": 5, "x": 10}
FOREIGN_LINKS = frozenset(
    {"des", "du", "et", "le", "les", "l", "d", "i", "der", "die", "das", "und", "fur", "di", "della", "dei"}
)


@dataclass(frozen=True)
class Word:
    """A word as written (`text`) and what it stands for (`meaning`): a concept of the lexicon, or its own text."""

    text: str
    meaning: str

    @property
    def is_known(self) -> bool:
        return self.meaning[0] == "="


@dataclass(frozen=True, eq=False)
class Name:
    """A name ready to be compared. `squeezed` is its letters without spaces; `acronyms` are in capitals as folded."""

    squeezed: str
    words: tuple[Word, ...]
    all_words: tuple[str, ...]
    acronyms: frozenset[str]
    is_acronym: bool
    numbers: frozenset[str]
    opposites: Mapping[str, frozenset[str]]


@lru_cache(maxsize=100_000)
def analyse(name: str) -> Name:
    """Take a name apart. Case counts only for telling an acronym, and never for a name all in one case."""
    name = _dotless(name[:LONGEST])
    inside = [aside for aside in ASIDE.findall(name) if aside.strip()]
    main = ASIDE.sub(" ", name)
    main = main if WORD.search(main) else name
    acronyms = {plain_letters(word) for text in (main, *inside) for word in _capitals(text, name)}
    tokens = _tokens(main)
    kept = _without_legal_forms(tokens)
    expanded = [_abbreviations().get(token, token) for token in kept]
    words = tuple(_words(expanded))
    lone = len(kept) == 1 and 2 <= len(kept[0]) <= LONGEST_ACRONYM and not (words and words[0].is_known)
    numbers = frozenset(number for token in tokens if (number := _number(token)))
    return Name(
        squeezed="".join(kept),
        words=words,
        all_words=tuple(expanded),
        acronyms=frozenset(acronyms | ({kept[0]} if lone else set())),
        is_acronym=lone,
        numbers=numbers,
        opposites=_opposites_in(expanded),
    )


def plain_letters(text: str) -> str:
    """The letters and figures of a text in Latin script, lower case, nothing between them."""
    return "".join(_tokens(text))


@cache
def concepts() -> Mapping[str, str]:
    """Phrase in Latin letters → «=» and the concept's label."""
    return {_latin(phrase): f"={label}" for phrase, label in lexicon("names").labelled("concepts").items()}


@cache
def _abbreviations() -> Mapping[str, str]:
    return lexicon("names").labelled("abbreviations")


@cache
def _legal_forms() -> frozenset[str]:
    return frozenset(map(_latin, lexicon("names").listed("legal_forms")))


@cache
def _links() -> frozenset[str]:
    return FOREIGN_LINKS | {plain(word) for language in LANGUAGES for word in stop_words(language)}


def _latin(phrase: str) -> str:
    return " ".join(_tokens(phrase))


def _tokens(text: str) -> list[str]:
    latin = text if text.isascii() else anyascii(text)
    return WORD.findall(plain(ELISION.sub("", latin).replace("'", "")))


def _dotless(name: str) -> str:
    """«S.A.» and «E. S. P.» are «SA» and «ESP»."""
    return INITIALS.sub(lambda found: re.sub(r"[.\s]", "", found[0]) + " ", name)


def _capitals(text: str, name: str) -> Iterator[str]:
    """Words that stand out by their capitals in a name that is not all in capitals; a bracket's only word always."""
    words = WORD.findall(text)
    if len(words) == 1 and sum(map(str.isupper, words[0])) >= 2:
        yield words[0]
        return
    if name.isupper() or name.islower():
        return
    for word in words:
        if 2 < len(word) <= LONGEST_ACRONYM and sum(map(str.isupper, word)) >= 2 and not _number(plain(word)):
            yield word


def _without_legal_forms(tokens: list[str]) -> list[str]:
    """The name without the legal forms at its end, and at its beginning where a word that is no concept is left."""
    forms, known = _legal_forms(), concepts()
    lengths = range(LONGEST_LEGAL_FORM, 0, -1)
    while length := next((n for n in lengths if n < len(tokens) and " ".join(tokens[-n:]) in forms), 0):
        tokens = tokens[:-length]
    length = next((n for n in lengths if n < len(tokens) and " ".join(tokens[:n]) in forms), 0)
    return tokens[length:] if any(token not in known for token in tokens[length:]) else tokens


def _words(tokens: list[str]) -> Iterator[Word]:
    """Content words; the longest phrase of the lexicon that begins at each place is one word."""
    at = 0
    known = concepts()
    while at < len(tokens):
        for length in range(min(LONGEST_PHRASE, len(tokens) - at), 0, -1):
            phrase = " ".join(tokens[at : at + length])
            if phrase in known:
                yield Word(phrase, known[phrase])
                break
        else:
            length = 1
            if tokens[at] not in _links() or len(tokens) == 1:
                number = _number(tokens[at])
                yield Word(tokens[at], number if number.isdigit() else tokens[at])
        at += length


def _number(token: str) -> str:
    """The number that a token is, in figures or Roman; a single letter is one too («Grupo B»); "" for words."""
    figures = "".join(letter for letter in token if letter.isdigit())
    if figures:
        return str(int(figures)) if figures.isascii() and len(figures) < 20 else figures
    if ROMAN.match(token):
        values = [LEVELS[letter] for letter in token]
        pairs = zip(values, [*values[1:], 0], strict=True)
        return str(sum(-value if value < following else value for value, following in pairs))
    return token if len(token) == 1 and token not in _links() else ""


def _opposites_in(tokens: list[str]) -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    listed = lexicon("names").labelled("opposites")
    for token in tokens:
        if token in listed:
            found.setdefault(listed[token], set()).add(concepts().get(token, token))
    return {label: frozenset(words) for label, words in found.items()}
