"""How far a name reaches: the grammar of Spanish, Portuguese and English institutional names."""

from __future__ import annotations

import re

from ingest.extraction.document import LINE, LOWER, NO_GAP, NUMBER, PARAGRAPH, PUNCTUATION, TITLE, UPPER, Document
from ingest.extraction.words import AND, ARTICLES, IN, LINKS, OUTSIDE, TOWARDS, WITHIN, Words

OPENING, CLOSING = "\"“«‘'´", "\"”»’'´`"
_NOMINAL = ("cion", "miento", "dad", "ncia", "llo", "aje", "ismo", "cao", "mento", "dade")
_YEAR = re.compile(r"(19|20)\d\d|(19|20)\d\d[-/](19|20)?\d\d")
_TO = frozenset(["-", "–", "—", "a", "al", "\ufffd"])


def sentence_limits(document: Document) -> tuple[int, ...]:
    """For each token, where its sentence ends."""
    limits: list[int] = []
    for first, last in document.sentences:
        limits.extend([last] * (last - first))
    return tuple(limits)


def begins_name(document: Document, words: Words, i: int) -> bool:
    """Whether a new institution's name or post begins here."""
    token = document.tokens[i]
    if not token.is_capital:
        return False
    return (
        words.heads.at(document, i) is not None
        or words.posts.at(document, i) is not None
        or (token.fold in words.strong_heads and not document.shouting[i])
    )


def name_end(
    document: Document,
    words: Words,
    first: int,
    after_head: int,
    limit: int,
    is_placed: bool = False,
    has_bodies: bool = False,
) -> int:
    """Where the name ends that starts at `first` with a head noun reaching to `after_head`.

    With `is_placed` a place led in by «en» belongs to it («Red de Municipalidades en Centroamérica»); with
    `has_bodies` so does an institution («Ley de Organización y Funciones del Ministerio del Interior»).
    """
    tokens = document.tokens
    shouting = document.shouting[first]
    end = at = after_head
    # «Secretaría de Gobierno» has its complement in the head phrase already
    complement = any(token.fold in LINKS for token in tokens[first:after_head])
    while at < limit:
        token = tokens[at]
        if token.fold in AND:
            # «Ministerio de Justicia y Seguridad» goes on, «Ministerio de Salud y Policía Nacional» are two
            after = _skip_links(document, at + 1, limit)
            after = _past_a_noun(document, after, limit) if complement else after
            if (
                not complement
                or not _continues(document, words, after, limit, shouting)
                or begins_name(document, words, after)
            ):
                break
            if tokens[after].shape == UPPER and not shouting:
                break
            end = at = after + 1
        elif token.fold in LINKS:
            after = _skip_links(document, at, limit)
            if not _continues(document, words, after, limit, shouting):
                break
            if complement and not has_bodies and begins_name(document, words, after):
                break
            complement = True
            end = at = after + 1
        elif is_placed and complement and token.fold in IN:
            after = _skip_links(document, at + 1, limit)
            place = words.places.at(document, after) if after < limit and tokens[after].is_capital else None
            return place[0] if place else end
        elif token.fold in TOWARDS and complement:
            after = _skip_links(document, at + 1, limit)
            if not _continues(document, words, after, limit, shouting) or begins_name(document, words, after):
                break
            if words.places.at(document, after) or tokens[after].shape == UPPER:
                break
            end = at = after + 1
        elif token.fold in WITHIN and token.shape == LOWER and complement and token.gap < PARAGRAPH:
            end = at = at + 1
        elif token.text == ",":
            reach = _listed_themes(document, words, at, limit, shouting)
            if not complement or not reach:
                break
            end = at = reach
        elif token.text in OPENING and not complement and tokens[at - 1].end < token.start:
            close = next((k for k in range(at + 1, min(at + 16, limit)) if tokens[k].text in CLOSING), None)
            return close + 1 if close else end
        elif _continues(document, words, at, limit, shouting):
            if token.gap >= LINE and (begins_name(document, words, at) or not document.wraps(at)):
                break
            if token.gap >= LINE and token.shape == UPPER and not shouting:
                break
            complement = complement or token.fold not in words.levels
            end = at = at + 1
        elif token.shape == LOWER and token.fold in words.levels and at == after_head:
            end = at = at + 1
        else:
            break
    return end


def _past_a_noun(document: Document, at: int, limit: int) -> int:
    """Past one noun in lower case between capitals: «Transferencias y fortalecimiento de Familias»."""
    tokens = document.tokens
    if at + 1 < limit and tokens[at].shape == LOWER and tokens[at].fold.endswith(_NOMINAL):
        after = _skip_links(document, at + 1, limit)
        if tokens[at].gap < PARAGRAPH and after < limit and tokens[after].is_capital:
            return after
    return at


def years_end(document: Document, at: int) -> int:
    """Past a year or span of years at `at`: «2030», «2012-2015», «2012 - 2015»."""
    tokens = document.tokens
    if at >= len(tokens) or not _YEAR.fullmatch(tokens[at].text):
        return at
    if at + 2 < len(tokens) and tokens[at + 1].text in _TO and _YEAR.fullmatch(tokens[at + 2].text):
        return at + 3
    return at + 1


def _skip_links(document: Document, at: int, limit: int) -> int:
    while at < limit and document.tokens[at].fold in LINKS:
        at += 1
    return at


def _continues(document: Document, words: Words, at: int, limit: int, shouting: bool) -> bool:
    """Whether the token can be a further word of a name."""
    if at >= limit:
        return False
    token = document.tokens[at]
    if token.gap == PARAGRAPH or token.shape == PUNCTUATION or token.fold in words.stops or token.fold in words.titles:
        return False
    if document.shouting[at] != shouting:
        return False
    if token.shape == NUMBER:
        return False
    return token.is_capital


def _listed_themes(document: Document, words: Words, comma: int, limit: int, shouting: bool) -> int:
    """The end of «, Convivencia y Seguridad» or «, la Ciencia y la Cultura» after a comma: one to three more themes
    closed by «y»; else 0.
    """
    tokens, at = document.tokens, comma
    for _ in range(3):
        at += 1
        if at + 1 < limit and tokens[at].fold in ARTICLES and tokens[at].shape == LOWER:
            at += 1
        start = at
        while (
            at < limit
            and at < start + 5
            and (_continues(document, words, at, limit, shouting) or (tokens[at].fold in LINKS - AND and at > start))
        ):
            if begins_name(document, words, at) or (tokens[at].shape == UPPER and not shouting):
                return 0
            at += 1
        if at == start or at >= limit:
            return 0
        if tokens[at].fold in AND:
            after = _skip_links(document, at + 1, limit)
            if (
                _continues(document, words, after, limit, shouting)
                and not begins_name(document, words, after)
                and (shouting or tokens[after].shape == TITLE)
                and words.places.at(document, start) is None
            ):
                return after + 1
            return 0
        if tokens[at].text != ",":
            return 0
    return 0


def _is_slash(document: Document, at: int, limit: int) -> bool:
    """«nacional/local»: a slash between two words in lower case."""
    tokens = document.tokens
    return (
        tokens[at].text == "/"
        and at + 1 < limit
        and tokens[at - 1].shape == tokens[at + 1].shape == LOWER
        and tokens[at].gap == tokens[at + 1].gap == NO_GAP
    )


def tail_end(document: Document, words: Words, end: int, limit: int) -> int:
    """Where a name ends whose words after the first are in lower case («Política integral de seguridad y convivencia»):
    before a sign, a verb, a participle of what was done with it, or a new name.
    """
    tokens = document.tokens
    at = end
    while at < limit:
        token = tokens[at]
        if _is_slash(document, at, limit):
            at += 1
            continue
        if token.shape in (PUNCTUATION, NUMBER) or token.gap == PARAGRAPH:
            break
        if token.fold in words.ends or token.fold in words.stops or token.fold in OUTSIDE:
            break
        if token.gap >= LINE and token.is_capital and tokens[at - 1].fold not in LINKS:
            break
        at += 1
    while at > end and tokens[at - 1].fold in LINKS | OUTSIDE:
        at -= 1
    return at
