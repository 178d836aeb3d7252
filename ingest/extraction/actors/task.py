"""Rules for named actors: a head noun and its name, a known brand, a post with what it is of, a person."""

from __future__ import annotations

from collections.abc import Iterator

from ingest.extraction.candidates import Candidate
from ingest.extraction.document import LINE, LOWER, PARAGRAPH, PUNCTUATION, TITLE, UPPER, Document, is_roman
from ingest.extraction.names import begins_name, name_end, sentence_limits
from ingest.extraction.words import GOVERNMENTS, INNER, LINKS, OF, ONE_BODY, RANKS, Words


def find_actors(document: Document, words: Words) -> Iterator[Candidate]:
    """Every span that may name an actor; overlaps are left to `choose`."""
    limits = sentence_limits(document)
    for i, token in enumerate(document.tokens):
        if token.shape == PUNCTUATION:
            continue
        yield from _institution(document, words, i, limits[i])
        yield from _brand(document, words, i)
        yield from _post(document, words, i, limits[i])
        yield from _person(document, words, i, limits[i])


def _institution(document: Document, words: Words, i: int, limit: int) -> Iterator[Candidate]:
    token = document.tokens[i]
    head = words.heads.at(document, i)
    if head is None:
        return
    if not token.is_capital:
        yield from _lower_case(document, words, i, head, limit)
        return
    place = words.places.at(document, i)
    if place and place[0] - i > 1 and place[1] != "ordinary":
        return
    after, actor_type = head
    end = name_end(document, words, i, after, limit, is_placed=actor_type == "space")
    if _is_plural(document, i):
        if after - i > 1 or end > after:
            yield Candidate(i, end, "SECTOR", actor_type, "plural", 4)
        return
    if end > after or after - i > 1:
        strength = 4 if end > after else 3
        yield Candidate(i, end, "ACTOR", actor_type, "institution", strength)
    elif document.folded(i, after) in words.short_forms:
        yield Candidate(i, after, "ACTOR", actor_type, "short", 0)


def _lower_case(document: Document, words: Words, i: int, head: tuple[int, str], limit: int) -> Iterator[Candidate]:
    """«gobierno de Costa Rica», «governo do Estado»; «red juvenil Cihuatán», whose last word is no name alone."""
    tokens, (after, actor_type) = document.tokens, head
    if tokens[i].fold in GOVERNMENTS:
        end = name_end(document, words, i, after, limit)
        if end > after and tokens[after].fold in OF:
            yield Candidate(i, end, "ACTOR", actor_type, "government", 4)
    elif after - i > 1 and not _is_plural(document, i):
        end = name_end(document, words, i, after, limit)
        if end > after:
            yield Candidate(i, end, "ACTOR", actor_type, "lower case", 2)


def _is_plural(document: Document, i: int) -> bool:
    """«Foros Locales», «Comisiones de Seguridad»: a class of bodies, not one of them."""
    word = document.tokens[i].fold
    return word.endswith("s") and word not in ONE_BODY


def _brand(document: Document, words: Words, i: int) -> Iterator[Candidate]:
    token = document.tokens[i]
    known = words.names.at(document, i) if token.is_capital else None
    if known and (token.shape != TITLE or known[0] - i > 1 or len(token.fold) > 3):
        end = known[0]
        if end < len(document) and is_roman(document.tokens[end].text):
            end += 1
        yield Candidate(i, end, "ACTOR", known[1], "brand", 1 if document.shouting[i] else 3)


def _post(document: Document, words: Words, i: int, limit: int) -> Iterator[Candidate]:
    """«Ministro de Justicia y Seguridad Pública»; with a name right behind it is the person's mention."""
    tokens = document.tokens
    post = words.posts.at(document, i)
    if post is not None and document.shouting[i]:
        yield from _signed_post(document, i, post)
        return
    if post is None or (i and words.posts.at(document, i - 1)):
        return
    # «Secretaria de Salud» without its accent is the institution
    if tokens[i].is_capital and tokens[i].fold == "secretaria":
        return
    after, actor_type = post
    end = name_end(document, words, i, after, limit)
    at = after
    while at < limit and tokens[at].shape == LOWER and (tokens[at].fold in words.levels or tokens[at].fold in RANKS):
        at += 1
    if at > after:
        end = max(end, name_end(document, words, i, at, limit), at)
    person = _person_end(document, words, max(after, end), limit)
    if person and tokens[person - 1].gap < PARAGRAPH:
        yield Candidate(i, person, "ACTOR", actor_type, "post name", 5)
        return
    # a person's name swallowed by the post's complement: «secretário de Defesa Social Wilson Damázio»
    inner = next(
        (k for k in range(after, end) if tokens[k].fold in words.given and tokens[k - 1].fold not in LINKS), None
    )
    if inner:
        yield Candidate(i, end, "ACTOR", actor_type, "post name", 5)
    elif (after < end and tokens[after].fold in LINKS) or after - i > 1:
        yield Candidate(i, max(end, after), "ACTOR", actor_type, "post", 5 if end > after or after - i > 1 else 3)
    elif tokens[i].shape == TITLE and after < end:
        yield Candidate(i, end, "ACTOR", actor_type, "post name", 4)


def _signed_post(document: Document, i: int, post: tuple[int, str]) -> Iterator[Candidate]:
    """A post alone on its line in capitals, under a signature."""
    tokens = document.tokens
    if tokens[i].gap >= LINE and (post[0] == len(tokens) or tokens[post[0]].gap >= LINE):
        yield Candidate(i, post[0], "ACTOR", post[1], "post", 5)


def _person(document: Document, words: Words, i: int, limit: int) -> Iterator[Candidate]:
    if end := _person_end(document, words, i, limit):
        yield Candidate(i, end, "ACTOR", "other", "person", 4 if end - i > 2 else 3)


def _person_end(document: Document, words: Words, i: int, limit: int) -> int:
    """The end of a person's name that begins with a given name, or 0."""
    tokens = document.tokens
    if i >= limit or tokens[i].fold not in words.given or not tokens[i].is_capital:
        return 0
    if document.shouting[i]:
        # a signature: a line of two to five words in capitals
        last = next(last for first, last in document.lines if first <= i < last)
        return last if tokens[i].gap >= LINE and 2 <= last - i <= 5 else 0
    place = words.places.at(document, i)
    if place and place[0] - i > 1:
        return 0
    end = at = i + 1
    while at < limit and at < i + 8:
        token = tokens[at]
        if token.gap >= LINE and (tokens[at - 1].shape == PUNCTUATION or begins_name(document, words, at)):
            break
        if token.shape == TITLE and token.fold not in words.stops:
            at += 1
            end = at
        elif token.shape == UPPER and len(token.text) == 1:
            at += 2 if at + 1 < limit and tokens[at + 1].text == "." else 1
            end = at if at < limit and tokens[at].is_capital else end
        elif token.fold in INNER and at + 1 < limit and (tokens[at + 1].fold in INNER or tokens[at + 1].is_capital):
            at += 1
        else:
            break
    return end if end - i > 1 else 0
