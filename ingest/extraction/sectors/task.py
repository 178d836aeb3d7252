"""Rules for sectors: classes known as whole phrases, and a plural head noun with what tells the class."""

from __future__ import annotations

from collections.abc import Iterator

from ingest.extraction.candidates import Candidate
from ingest.extraction.document import LINE, PUNCTUATION, Document
from ingest.extraction.names import sentence_limits
from ingest.extraction.words import AND, OR, Words

_JOINING = AND | OR


def find_sectors(document: Document, words: Words) -> Iterator[Candidate]:
    """Every span that may name a class of actors."""
    limits = sentence_limits(document)
    for i, token in enumerate(document.tokens):
        if token.shape == PUNCTUATION:
            continue
        known = words.classes.at(document, i)
        if known:
            end = _adjectives(document, words, known[0], limits[i])
            weak = end == known[0] and document.folded(i, end) in words.weak
            yield Candidate(i, end, "SECTOR", known[1], "weak" if weak else "class", 0 if weak else 2)
        head = words.sector_heads.at(document, i)
        if head:
            end = _adjectives(document, words, head[0], limits[i])
            if end > head[0]:
                yield Candidate(i, end, "SECTOR", head[1], "headed", 2)
            elif token.is_capital and not known:
                yield Candidate(i, end, "SECTOR", head[1], "headed bare", 0)


def _adjectives(document: Document, words: Words, at: int, limit: int) -> int:
    """Past the adjectives at `at`, joined by «y» or commas: «nacionales y locales», «sociales, culturales y …»."""
    tokens, end = document.tokens, at
    while at < limit and tokens[at].gap <= LINE:
        if tokens[at].fold in words.adjectives:
            end = at = at + 1
        elif (
            end > 0
            and at == end
            and at + 1 < limit
            and (tokens[at].fold in _JOINING or tokens[at].text == ",")
            and tokens[at - 1].fold in words.adjectives
            and tokens[at + 1].fold in words.adjectives
        ):
            at += 1
        else:
            break
    return end
