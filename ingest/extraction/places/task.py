"""Rules for places: names of the gazetteer, and names that follow a word such as «municipio de» or «cantón»."""

from __future__ import annotations

from collections.abc import Iterator

from ingest.extraction.candidates import Candidate
from ingest.extraction.document import LINE, LOWER, PUNCTUATION, TITLE, UPPER, Document
from ingest.extraction.names import sentence_limits
from ingest.extraction.words import AND, ARTICLES, LINKS, OF, Words

_LINKING = OF | ARTICLES


def find_places(document: Document, words: Words) -> Iterator[Candidate]:
    """Every span that may name a place."""
    limits = sentence_limits(document)
    for i, token in enumerate(document.tokens):
        if token.shape == PUNCTUATION:
            continue
        known = words.places.at(document, i) if token.is_capital or token.fold in _LINKING else None
        if known and _is_name(document, i, known[0]) and _word_before(document, i, near=True) not in words.streets:
            yield Candidate(i, known[0], "PLACE", "", *_evidence(document, words, i, known))
            if i and _word_before(document, i) in words.speaking_for:
                yield from _acting(document, words, i, limits[i])
        part = words.place_parts.at(document, i) if token.is_capital else None
        if part and (named := _place_after(document, words, part[0])):
            yield Candidate(i, named, "PLACE", "", "with its part", 5)
        if token.fold in words.place_kinds:
            yield from _after_kind(document, words, i, limits[i])


def _place_after(document: Document, words: Words, at: int) -> int:
    """The end of the place that stands at `at`, after an article; 0 if none does."""
    tokens = document.tokens
    if at < len(tokens) and tokens[at].fold in ("la", "los", "las"):
        at += 1
    known = words.places.at(document, at) if at < len(tokens) and tokens[at].is_capital else None
    return known[0] if known else 0


def _word_before(document: Document, i: int, near: bool = False) -> str:
    """The folded word before the token, past a link («alcaldes de», «municipalidades de»), which only `near` spares."""
    at = i - 1
    while at > 0 and document.tokens[at].fold in _LINKING:
        at -= 1
    return document.tokens[at].fold if at >= 0 and (near or at < i - 1) else ""


def _acting(document: Document, words: Words, i: int, limit: int) -> Iterator[Candidate]:
    """«los alcaldes de Fresnillo, Jerez y Pinos»: each is the municipality that acts."""
    tokens, at = document.tokens, i
    while at < limit and (found := words.places.at(document, at)) and tokens[at].is_capital:
        yield Candidate(at, found[0], "ACTOR", "municipality", "acting place", 4)
        at = found[0]
        if (at < limit and tokens[at].text == ",") or tokens[min(at, limit - 1)].fold in AND:
            at += 1


def _evidence(document: Document, words: Words, i: int, known: tuple[int, str]) -> tuple[str, int]:
    """The rule's name and strength: a region's name is sure, an ordinary word is one only behind a kind word."""
    end, label = known
    if label == "region":
        return "region", 3
    if label == "ordinary":
        return "ordinary place", 2 if _word_before(document, i) in words.place_kinds else 0
    return "gazetteer", 3 if end - i > 1 else 2


def _is_name(document: Document, first: int, last: int) -> bool:
    """Every word but the links is capitalised, and the name is not the beginning of a longer one."""
    tokens = document.tokens
    if not all(token.is_capital or token.fold in LINKS for token in tokens[first:last]):
        return False
    return tokens[first].is_capital and (tokens[first].shape != UPPER or len(tokens[first].text) > 2)


def _after_kind(document: Document, words: Words, i: int, limit: int) -> Iterator[Candidate]:
    tokens = document.tokens
    at = i + 1
    while at < limit and tokens[at].shape == LOWER and tokens[at].fold in _LINKING:
        at += 1
    end = at
    while end < limit and end < at + 6 and tokens[end].gap < LINE:
        token = tokens[end]
        if (token.shape in (TITLE, UPPER) and not document.shouting[end]) or (
            token.fold in LINKS
            and end > at
            and end + 1 < limit
            and tokens[end + 1].shape == TITLE
            and token.fold not in AND
        ):
            end += 1
        else:
            break
    if end > at and words.heads.at(document, at) is None:
        yield Candidate(at, end, "PLACE", "", "after kind", 2)
