"""Names as they are compared: without case, accents, punctuation and leading articles."""

from __future__ import annotations

import re
import unicodedata

ARTICLES = frozenset({"el", "la", "los", "las", "the", "o", "a", "os", "as"})
ACCENTS = re.compile("[\u0300-\u036f]+")
WORD = re.compile(r"[^\W_]+")


def fold(name: str) -> str:
    """The form in which spellings of one name are equal: «La Policía Nacional-Civil» gives `policia nacional civil`.

    Unicode NFKD without combining accents, case-folded; punctuation becomes a space; leading articles (Spanish,
    Portuguese, English) are dropped unless nothing else would be left. Folding twice gives the same as once.
    """
    plain = name.lower() if name.isascii() else ACCENTS.sub("", unicodedata.normalize("NFKD", name).casefold())
    words = WORD.findall(plain)
    start = 0
    while start < len(words) - 1 and words[start] in ARTICLES:
        start += 1
    return " ".join(words[start:])
