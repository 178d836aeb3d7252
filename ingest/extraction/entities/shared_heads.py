"""Bodies that share their head: «Ministerios de Educación y de Salud» are two ministries, each named whole.

The first mention keeps the head as written, the others are what is theirs («Salud»); of places, which are names alone,
each is («Municipalidades de Mixco y Palencia»).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.lexicons import fold
from ingest.extraction.document import PARAGRAPH, Document
from ingest.extraction.entities.forms import written
from ingest.extraction.tagger import Tagged
from ingest.extraction.words import AND, ARTICLES, LINKS, OF, Words

UNSEEN = 0.6  # confidence of a share where the tagger found nothing
LEADING = OF | ARTICLES
LONGEST_BRACKET = 8  # tokens: «(MINED)», «(Mineduc, en adelante)»


@dataclass(frozen=True, slots=True)
class Share:
    """One body of such a phrase: its tokens, its whole name, and the head in the singular."""

    first: int
    last: int
    whole: str
    head: str


@dataclass(frozen=True, slots=True)
class _Part:
    """A complement after the head: its tokens, the words that lead up to it, and whether «y», «,» or nothing does."""

    first: int
    last: int
    led_by: str
    separator: str


def part_shared_heads(document: Document, words: Words, spans: Sequence[Tagged]) -> tuple[list[Tagged], list[Share]]:
    """The spans in order, with one a body in place of what was found across such a phrase; and those shares."""
    phrases = list(_phrases(document, words))
    shares = [share for phrase in phrases for share in phrase]
    parted = []
    for share in shares:
        over = [span.confidence for span in spans if span.first < share.last and share.first < span.last]
        parted.append(Tagged(share.first, share.last, "ACTOR", max(over, default=UNSEEN)))
    taken = {k for phrase in phrases for k in range(phrase[0].first, phrase[-1].last)}
    kept = [span for span in spans if taken.isdisjoint(range(span.first, span.last)) or _is_bracketed(document, span)]
    return sorted([*kept, *parted], key=lambda span: span.first), shares


def type_by_head(share: Share, words: Words, tier: str) -> str:
    """The actor type that its head tells; of a unit such as a «secretaría», the tier that the text speaks of."""
    head = fold(share.head)
    if head in words.units and tier:
        return tier
    return words.heads.labels.get(head) or words.posts.labels.get(head) or "other"


def _is_bracketed(document: Document, span: Tagged) -> bool:
    return span.first > 0 and document.tokens[span.first - 1].text == "("


def _phrases(document: Document, words: Words) -> Iterator[list[Share]]:
    at = 0
    while at < len(document):
        head = words.shared_heads.at(document, at)
        shares = _shares(document, words, at, *head) if head else []
        if shares:
            yield shares
        at = shares[-1].last if shares else at + 1


def _shares(document: Document, words: Words, at: int, after: int, head: str) -> list[Share]:
    found = list(_parts(document, words, after))
    parts = found if found and _goes_on_with_bodies(document, words, found[-1].last) else _joined(found)
    if len(parts) < 2:
        return []
    written_head = document.tokens[at].text[: len(head)]  # «Ministério» keeps its accent
    head = written_head.capitalize() if fold(written_head) == fold(head) else head
    shares = []
    for position, part in enumerate(parts):
        begins = at if position == 0 and words.places.at(document, part.first) is None else part.first
        name = written(document, part.first, part.last)
        shares.append(Share(begins, part.last, f"{head} {part.led_by or parts[0].led_by} {name}", head))
    return shares


def _goes_on_with_bodies(document: Document, words: Words, at: int) -> bool:
    """«Ministerios de Turismo, Salud, Procuraduría General»: what the list goes on with has a head of its own."""
    at = _past_bracket(document, at)
    if at + 1 >= len(document) or document.tokens[at].text != ",":
        return False
    while at + 1 < len(document) and document.tokens[at + 1].fold in ARTICLES:
        at += 1
    return at + 1 < len(document) and words.heads.at(document, at + 1) is not None


def _parts(document: Document, words: Words, at: int) -> Iterator[_Part]:
    """The complements from «de» on, until something else is said or a body with its own head is named."""
    tokens, separator = document.tokens, ""
    while at < len(tokens):
        begins = at
        while begins < len(tokens) and tokens[begins].fold in LEADING and tokens[begins].gap < PARAGRAPH:
            begins += 1
        led_by = document.slice(at, begins) if begins > at else ""
        ends = _complement_end(document, begins)
        is_another = bool(separator) and _has_a_head(document, words, begins, ends)
        if ends == begins or is_another or not (led_by or separator):
            return
        yield _Part(begins, ends, " ".join(led_by.split()), separator)
        at = _past_bracket(document, ends)
        separator = ""
        if at < len(tokens) and tokens[at].text == ",":
            separator, at = ",", at + 1
        if at < len(tokens) and tokens[at].fold in AND:
            separator, at = "y", at + 1
        if not separator:
            return


def _has_a_head(document: Document, words: Words, first: int, last: int) -> bool:
    """Whether the words name a body by themselves; «Gobernación» alone is also what a ministry is for."""
    head = words.heads.at(document, first)
    return words.names.at(document, first) is not None or (head is not None and last - first > 1)


def _complement_end(document: Document, at: int) -> int:
    """Past words with capitals and the links between them."""
    tokens, end = document.tokens, at
    while at < len(tokens) and tokens[at].gap < PARAGRAPH:
        if tokens[at].is_capital:
            end = at + 1
        elif tokens[at].fold not in LINKS - AND or end == at - 3:
            break
        at += 1
    return end


def _past_bracket(document: Document, at: int) -> int:
    tokens = document.tokens
    if at < len(tokens) and tokens[at].text == "(":
        closing = (k for k in range(at, min(at + LONGEST_BRACKET, len(tokens))) if tokens[k].text == ")")
        return next(closing, at - 1) + 1
    return at


def _joined(parts: list[_Part]) -> list[_Part]:
    """«Justicia y Seguridad Pública» is one where another «y» or «y de» closes the list; an open list is none."""
    if not any(part.separator == "y" for part in parts):
        return []
    closing = {k for k, part in enumerate(parts) if part.separator == "y" and part.led_by}
    closing = closing or {max(k for k, part in enumerate(parts) if part.separator == "y")}
    joined: list[_Part] = []
    for k, part in enumerate(parts):
        if part.separator == "y" and k not in closing:
            joined[-1] = _Part(joined[-1].first, part.last, joined[-1].led_by, joined[-1].separator)
        else:
            joined.append(part)
    return joined
