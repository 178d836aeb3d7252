"""Text as it is compared: without case and accents; names also without punctuation and leading articles."""

from __future__ import annotations

import re
import unicodedata

ARTICLES = frozenset({"el", "la", "los", "las", "the", "o", "a", "os", "as"})
ACCENTS = re.compile("[\u0300-\u036f]+")
WORD = re.compile(r"[^\W_]+")
LATIN = range(0x250)  # the code points of European alphabets
PRINTED_SIGNS = {0x2019: "'", 0x2013: "-", 0x2014: "-"}  # what typesetters make of the signs on the keyboard


def plain(text: str) -> str:
    """Unicode NFKD, case-folded, without combining accents; signs and white space stay."""
    return text.lower() if text.isascii() else ACCENTS.sub("", unicodedata.normalize("NFKD", text).casefold())


def fold(name: str, *, keep_articles: bool = False) -> str:
    """The form in which spellings of one name are equal: «La Policía Nacional-Civil» gives `policia nacional civil`.

    Letters are `plain`; punctuation becomes a space; leading articles (Spanish, Portuguese, English) are dropped unless
    nothing else would be left or they are to be kept, as in names of places: La Paz is not Paz. Folding twice gives the
    same as once.
    """
    words = WORD.findall(plain(name))
    start = 0
    while not keep_articles and start < len(words) - 1 and words[start] in ARTICLES:
        start += 1
    return " ".join(words[start:])


def fold_letters(text: str) -> str:
    """The text in lower case and without accents, character for character: offsets in it are offsets in `text`.

    It forgives small capitals («COPRODuCCIóN»), and apostrophes and dashes as they are printed.
    """
    return text.translate(_LETTERS)


def _letter(character: str) -> str:
    base = unicodedata.normalize("NFKD", character)[0].lower()
    return base if len(base) == 1 else character


_LETTERS = {code: _letter(chr(code)) for code in LATIN if chr(code).isalpha()} | PRINTED_SIGNS
