"""What other readers than our own make of a text, and how their opinions are weighed with ours.

A second reader (`ingest.second_readers`) gives spans and quotes of the text, never words of its own. Where two readers
agree, both were wrong only if each was: the confidence is that of a noisy or (Pearl 1988). Where they contradict each
other, the surer one stands. What only a second reader saw stands with the reader's name, if it is sure enough.
"""

from __future__ import annotations

import bisect
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from graph.model import Modality
from graph.names import fold
from graph.text import Text
from ingest.extraction.document import PUNCTUATION, Document
from ingest.extraction.items import Agreement, Entity, Mention, MentionType, Relation
from ingest.extraction.relations.cues import SYMMETRIC
from ingest.extraction.relations.ends import ENDS, KINDS_OF_END
from ingest.extraction.tagger import Tagged

OURS = "extractor"
"""How our own reading is called where it stands beside a second reader's name."""

STANDS_ALONE = 0.3
"""Confidence from which a name that only a second reader saw is proposed; a less sure one wastes a reviewer's time."""

Span = tuple[int, int]


@dataclass(frozen=True)
class NameOpinion:
    """A name that a reader takes for one of this type; offsets are the source's."""

    start: int
    end: int
    type: MentionType
    confidence: float


@dataclass(frozen=True)
class TieOpinion:
    """A tie between the names at two places of the text, and where the words stand that say so."""

    head: Span
    relation: str
    tail: Span
    quote: Span
    confidence: float
    modality: Modality = "stated"


@dataclass(frozen=True)
class Opinions:
    """All that a second reader, called `method`, proposes for one text, and what it could not do."""

    method: str
    names: tuple[NameOpinion, ...] = ()
    ties: tuple[TieOpinion, ...] = ()
    agreements: tuple[Agreement, ...] = ()
    warnings: tuple[Text, ...] = ()


def agreed(one: float, other: float) -> float:
    """The confidence in what two readers found, each for itself."""
    return 1 - (1 - one) * (1 - other)


def vote_on_names(document: Document, ours: Sequence[Tagged], opinions: Opinions) -> list[Tagged]:
    """Our spans and the second reader's, without overlaps, in the text's order."""
    votes = {(span.first, span.last, span.type): span for span in ours}
    for proposed in _on_tokens(document, opinions):
        key = (proposed.first, proposed.last, proposed.type)
        own = votes.get(key)
        if own is None or own.method == proposed.method:
            votes[key] = max(proposed, own or proposed, key=lambda span: span.confidence)
        else:
            votes[key] = replace(
                own, confidence=agreed(own.confidence, proposed.confidence), method=f"{opinions.method}+{OURS}"
            )
    standing: list[Tagged] = []
    taken: set[int] = set()
    # of equally sure ones ours stands, or else the longest
    for span in sorted(
        (span for span in votes.values() if span.method != opinions.method or span.confidence >= STANDS_ALONE),
        key=lambda span: (-span.confidence, span.method == opinions.method, span.first - span.last),
    ):
        tokens = range(span.first, span.last)
        if taken.isdisjoint(tokens):
            taken.update(tokens)
            standing.append(span)
    return sorted(standing, key=lambda span: span.first)


def _on_tokens(document: Document, opinions: Opinions) -> Iterator[Tagged]:
    """The proposed names as whole words, without signs around them."""
    tokens = document.tokens
    starts = [token.start for token in tokens]
    for name in opinions.names:
        first = max(0, bisect.bisect_right(starts, name.start) - 1)
        while first < len(tokens) and (tokens[first].end <= name.start or tokens[first].text in _OPENING):
            first += 1
        last = bisect.bisect_left(starts, name.end)
        while last > first and tokens[last - 1].shape == PUNCTUATION and tokens[last - 1].text not in ')”"».':
            last -= 1
        if last > first:
            yield Tagged(first, last, name.type, name.confidence, opinions.method)


_OPENING = frozenset("«“\"'([¿¡,;:.-–—•")


def join_ties(
    ours: Sequence[Relation], opinions: Opinions, text: str, mentions: Sequence[Mention], entities: Sequence[Entity]
) -> tuple[Relation, ...]:
    """Our ties and the second reader's between names that were found, in the order of their quotes.

    What the ontology does not allow between things of these types is left out.
    """
    types = {entity.id: entity.type for entity in entities}
    joined = {(tie.head, tie.relation, tie.tail): tie for tie in ours}
    for tie in opinions.ties:
        head, tail = _entity_at(tie.head, mentions), _entity_at(tie.tail, mentions)
        if not head or not tail or head == tail:
            continue
        if KINDS_OF_END[types[head]] + KINDS_OF_END[types[tail]] not in ENDS.get(tie.relation, ()):
            continue
        if tie.relation in SYMMETRIC:
            head, tail = sorted((head, tail))
        key = (head, tie.relation, tail)
        own = joined.get(key)
        if own is None or own.method == opinions.method:
            start, end = tie.quote
            proposed = Relation(
                head, tie.relation, tail, text[start:end], start, end, tie.confidence, tie.modality, "", opinions.method
            )
            joined[key] = max(own or proposed, proposed, key=lambda relation: relation.confidence)
        elif own.method == "":
            confidence = round(agreed(own.confidence, tie.confidence), 3)
            joined[key] = replace(own, confidence=confidence, method=f"{opinions.method}+{OURS}")
    return tuple(sorted(joined.values(), key=lambda tie: (tie.start, tie.end, tie.head, tie.relation, tie.tail)))


def _entity_at(span: Span, mentions: Sequence[Mention]) -> str:
    """The entity of the mention that shares most with a span, or ""."""
    at = bisect.bisect_right(mentions, span[0], key=lambda mention: mention.end)
    best, shared = "", 0
    for mention in mentions[at:]:
        if mention.start >= span[1]:
            break
        common = min(mention.end, span[1]) - max(mention.start, span[0])
        if common > shared:
            best, shared = mention.entity, common
    return best


def join_agreements(ours: Sequence[Agreement], opinions: Opinions) -> tuple[Agreement, ...]:
    """Our agreements, and the second reader's that tell of others: neither at the same place nor between the same."""
    known = [(agreement.span, _parties(agreement)) for agreement in ours]
    more = [
        agreement
        for agreement in opinions.agreements
        if not any(_overlap(span, agreement.span) or parties == _parties(agreement) for span, parties in known)
    ]
    return (*ours, *more)


def _overlap(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _parties(agreement: Agreement) -> frozenset[str]:
    named: Iterable[str] = (agreement.lead, *agreement.parties, *agreement.collaborators, *agreement.civil_society)
    return frozenset(fold(name) for name in named if name)
