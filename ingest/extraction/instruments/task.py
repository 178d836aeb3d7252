"""Rules for instruments: a head noun and its name, a norm with its number, a known or a quoted name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest.extraction.candidates import Candidate
from ingest.extraction.document import DAMAGE, LINE, LOWER, NUMBER, PARAGRAPH, PUNCTUATION, Document
from ingest.extraction.names import CLOSING, OPENING, name_end, sentence_limits, tail_end, years_end
from ingest.extraction.words import LINKS, Words

_OF_A_DATE = frozenset(["de", "del", "of"])


def find_instruments(document: Document, words: Words) -> Iterator[Candidate]:
    """Every span that may name an instrument."""
    limits = sentence_limits(document)
    for i, token in enumerate(document.tokens):
        if token.shape == PUNCTUATION:
            if token.text in OPENING:
                yield from _quoted(document, words, i, limits[i])
            continue
        norm = _norm(document, words, i, limits[i])
        if norm:
            yield norm
        else:
            yield from _headed(document, words, i, limits[i])
        known = words.instrument_names.at(document, i) if token.is_capital else None
        if known:
            yield Candidate(i, known[0], "INSTRUMENT", "", "known", 3)
        yield from _labelled(document, words, i, limits[i])


def _headed(document: Document, words: Words, i: int, limit: int) -> Iterator[Candidate]:
    token = document.tokens[i]
    head = words.instrument_heads.at(document, i) if token.is_capital else None
    if head is None:
        return
    tokens = document.tokens
    end = name_end(document, words, i, head[0], limit, is_placed=True)
    bare = all(
        token.fold in words.levels or token.fold in words.adjectives or token.fold in words.qualifiers
        for token in tokens[head[0] : end]
    )
    if (
        bare
        and end < limit
        and (token.fold in words.strong_heads or document.folded(i, head[0]) in words.strong_heads)
        and not document.shouting[i]
    ):
        after = tokens[end]
        if (
            after.fold in ("de", "para", "of", "for", "do", "da")
            or after.fold in words.levels
            or after.fold.startswith("integral")
        ):
            tail = tail_end(document, words, end, limit)
            if tail > end + 1:
                yield Candidate(i, tail, "INSTRUMENT", "", "headed tail", 1 if _is_sentence_start(document, i) else 4)
    if end > head[0]:
        dated = _motto_end(document, years_end(document, end), limit)
        if bare and dated == end:
            # «la Estrategia Preventiva» has no name of its own
            yield Candidate(i, end, "INSTRUMENT", "", "headed bare", 1)
        else:
            yield Candidate(i, dated, "INSTRUMENT", "", "headed", 0 if token.fold.endswith("s") else 4)


def _norm(document: Document, words: Words, i: int, limit: int) -> Candidate | None:
    """«Ley N° 27933», «Decreto Supremo 012-2013-IN», «ley 1098 de 2006», «Ley del Sistema Nacional …»."""
    tokens = document.tokens
    norm = words.norms.at(document, i)
    if norm is None:
        return None
    at = norm[0]
    while (
        at < limit
        and tokens[at].is_capital
        and tokens[at].fold not in words.numbers
        and tokens[at].shape != NUMBER
        and at < norm[0] + 2
    ):
        at += 1
    numbered = at
    while numbered < limit and (
        tokens[numbered].fold in words.numbers or tokens[numbered].text in ("n", "N", "°", "º", "#")
    ):
        numbered += 1
    if numbered < limit and tokens[numbered].shape == NUMBER:
        end = numbered + 1
        while end + 1 < limit and tokens[end].text in "-/" and tokens[end].gap == 0 and tokens[end + 1].gap == 0:
            end += 2
        return Candidate(i, _dated(document, end, limit), "INSTRUMENT", "", "norm number", 6)
    if tokens[i].is_capital:
        end = _numbered(document, words, name_end(document, words, i, norm[0], limit, has_bodies=True), limit)
        if end > norm[0] or norm[0] - i > 1:
            return Candidate(i, _dated(document, end, limit), "INSTRUMENT", "", "norm", 5)
    return None


def _motto_end(document: Document, end: int, limit: int) -> int:
    """Past a motto in quotation marks behind a plan's name or years: «Plan Municipal 2012-2015 “Ciudad para todos”»."""
    tokens = document.tokens
    if end + 2 >= limit or tokens[end].text not in (*OPENING, DAMAGE) or not tokens[end + 1].is_capital:
        return end
    return next((k + 1 for k in range(end + 2, min(end + 14, limit)) if tokens[k].text in (*CLOSING, DAMAGE)), end)


def _numbered(document: Document, words: Words, end: int, limit: int) -> int:
    """Past the number behind a norm's name: «Ley de Seguridad Interior N° 24.059»."""
    tokens, at = document.tokens, end
    while at < limit and tokens[at].fold in words.numbers:
        at += 1
    led_in = tokens[at - 1].fold in words.numbers
    return at + 1 if led_in and at < limit and tokens[at].shape == NUMBER else end


def _dated(document: Document, end: int, limit: int) -> int:
    """Past the date of a norm that ends at `end`: «de 2006», «del año 2006», «, de 30 de octubre de 2008»."""
    tokens = document.tokens
    at = end + 1 if end < limit and tokens[end].text == "," else end
    if at >= limit or tokens[at].fold not in _OF_A_DATE:
        return end
    while at + 1 < limit and tokens[at].fold in _OF_A_DATE:
        at += 2
        if tokens[at - 1].shape == NUMBER and re.fullmatch(r"(19|20)?\d\d", tokens[at - 1].text):
            if at >= limit or tokens[at].fold not in _OF_A_DATE:
                return at
        elif tokens[at - 1].fold == "ano" and at < limit and tokens[at].shape == NUMBER:
            return at + 1
    return end


def _quoted(document: Document, words: Words, i: int, limit: int) -> Iterator[Candidate]:
    """A quoted name after a word that says what it is: «el programa “Barrio Seguro”»."""
    tokens = document.tokens
    close = next((k for k in range(i + 1, min(i + 20, limit)) if tokens[k].text in CLOSING), None)
    if close is None or close == i + 1 or not tokens[i + 1].is_capital:
        return
    before = {token.fold for token in tokens[max(0, i - 2) : i]}
    if before & words.labels:
        yield Candidate(i + 1, close, "INSTRUMENT", "", "quoted", 4)
    elif close - i < 10:
        yield Candidate(i + 1, close, "INSTRUMENT", "", "quoted bare", 0)


def _labelled(document: Document, words: Words, i: int, limit: int) -> Iterator[Candidate]:
    """«PROGRAMA 4 X», «Programa: X», «a. Proyecto. X» at a line's beginning; «el programa Pacto Pela Vida»."""
    tokens = document.tokens
    if tokens[i].fold not in words.labels or i + 1 >= limit:
        return
    at = i + 1
    while (
        at < len(tokens)
        and at < i + 4
        and (tokens[at].shape == NUMBER or tokens[at].text in ".:")
        and tokens[at].gap < PARAGRAPH
    ):
        at += 1
    if at > i + 1 and at < len(tokens) and tokens[at].is_capital and _begins_line(document, i):
        yield Candidate(at, _line_end(document, at), "INSTRUMENT", "", "labelled", 5)
    elif at == i + 1 and tokens[i].shape == LOWER and tokens[at].is_capital:
        end = name_end(document, words, at, at + 1, limit)
        yield Candidate(at, end, "INSTRUMENT", "", "named", 2)


def _begins_line(document: Document, i: int) -> bool:
    """Whether only numbering («13.5.», «a.») stands before the token in its line."""
    tokens = document.tokens
    while i > 0 and tokens[i].gap < LINE:
        i -= 1
        if not (tokens[i].shape in (NUMBER, PUNCTUATION) or len(tokens[i].text) == 1):
            return False
    return True


def _line_end(document: Document, at: int) -> int:
    """The end of a heading's text: a full stop, colon or bracket, an empty line, or a line that does not wrap."""
    tokens, end = document.tokens, at + 1
    while end < len(tokens) and end < at + 40:
        token = tokens[end]
        if token.text in ".:;(" or token.gap == PARAGRAPH:
            break
        goes_on = document.wraps(end) and document.shouting[end] == document.shouting[end - 1]
        if token.gap == LINE and tokens[end - 1].fold not in LINKS and not goes_on:
            break
        end += 1
    return end


def _is_sentence_start(document: Document, i: int) -> bool:
    return i == 0 or document.tokens[i - 1].text in (".", "?", "!")
