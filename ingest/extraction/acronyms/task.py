"""Acronyms: words in capitals; in brackets behind a name they stand for it (Schwartz and Hearst 2003, simplified)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ingest.extraction.candidates import Candidate
from ingest.extraction.document import MIXED, UPPER, Document, is_roman
from ingest.extraction.words import LINKS, Words

LONGEST_WORD = 30

_ACRONYM = re.compile(r"[A-ZÁÉÍÓÚÑ][A-Za-zÁÉÍÓÚÑáéíóúñ&]*[A-ZÁÉÍÓÚÑ][A-Za-zs]{0,3}|[A-ZÁÉÍÓÚÑ]{2,}s?")


def is_acronym(document: Document, i: int) -> bool:
    """Whether the token looks like an acronym where capitals tell something."""
    token = document.tokens[i]
    return (
        token.shape in (UPPER, MIXED)
        and 2 <= len(token.text) <= 12
        and not document.shouting[i]
        and not is_roman(token.text)
        and token.fold not in LINKS
        and _ACRONYM.fullmatch(token.text) is not None
    )


def find_acronyms(document: Document, words: Words) -> Iterator[Candidate]:
    """Every acronym; of actor type "other" until its name or the model says more."""
    tokens = document.tokens
    for i in range(len(tokens)):
        if is_acronym(document, i) and tokens[i].fold not in words.things:
            bracketed = i > 0 and tokens[i - 1].text in "(-–" and i + 1 < len(tokens)
            yield Candidate(i, i + 1, "ACTOR", "other", "acronym", 1 if bracketed else 0)


def initials_fit(acronym: str, folded_name: str) -> bool:
    """Whether the acronym's letters follow one another through the name's words, each at or near a word's beginning.

    «imas» fits «instituto mixto de ayuda social»; «mideplan» fits «ministerio de planificacion».
    """
    letters = [c for c in acronym if c.isalpha()]
    parts = [part for part in re.split(r"[^\w]+", folded_name) if part]
    content = [part for part in parts if part not in LINKS] or parts
    if not letters or not content:
        return False
    # «Programa de Alianzas Municipales … (AMUPREV)» leaves its head noun out
    return any(
        words and letters[0] == words[0][0] and _spelled(letters, words) for words in (content, parts, content[1:])
    )


def spells(acronym: str, words: Sequence[str]) -> bool:
    """Whether the acronym takes its letters, in order, from every one of these words, beginning with its first.

    «ceaal» spells «concejo educacion adultos america latina»; «sica» does not spell «secretaria general sistema …».
    """
    letters = [c for c in acronym if c.isalpha()]
    return bool(letters and words) and _spelled(
        letters, list(words), skipped=0, within=LONGEST_WORD, reached=len(words)
    )


def _spelled(letters: list[str], parts: list[str], skipped: int = 4, within: int = 2, reached: int = 0) -> bool:
    """Depth-first: a letter is the next word's first, or goes on inside the present word, up to `within` letters on.

    Up to so many words in a row may be skipped, and half of them all, or so many, must be reached.
    """
    memo: dict[tuple[int, int, int], bool] = {}

    def fits(k: int, part: int, position: int) -> bool:
        if k == len(letters):
            return part >= (reached or (len(parts) + 1) // 2)
        key = (k, part, position)
        if key not in memo:
            memo[key] = False
            found = False
            if part > 0:
                inside = parts[part - 1].find(letters[k], position)
                found = 0 <= inside <= position + within and fits(k + 1, part, inside + 1)
            for next_part in range(part, min(part + skipped + 1, len(parts))):
                if found:
                    break
                found = parts[next_part][0] == letters[k] and fits(k + 1, next_part + 1, 1)
            memo[key] = found
        return memo[key]

    return fits(0, 0, 0)
