"""The names in a text: mentions with their types, and the entities that they are of."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pycrfsuite

from ingest.extraction.actors.types import ActorTypes, load_classifier
from ingest.extraction.country import country_of
from ingest.extraction.document import Document
from ingest.extraction.entities import Named, group, part_shared_heads, type_by_head
from ingest.extraction.items import Entity, Mention
from ingest.extraction.mentions import find_mentions
from ingest.extraction.opinions import Opinions, vote_on_names
from ingest.extraction.relations.model import Model as RelationModel
from ingest.extraction.rules import find_candidates
from ingest.extraction.tagger import Tagger, load_tagger
from ingest.extraction.words import words

MODELS = Path(__file__).with_name("models")
TAGGER, ACTOR_TYPES = "mentions.crfsuite", "actor_types.crfsuite"


@dataclass(frozen=True)
class Models:
    """The trained parts; None where a file is missing, and rules stand alone (of relations: the shipped model)."""

    tagger: Tagger | None = None
    actor_types: pycrfsuite.Tagger | None = None
    relations: RelationModel | None = None

    @classmethod
    def load(cls, folder: Path, relations: RelationModel | None = None) -> Models:
        return cls(load_tagger(folder / TAGGER), load_classifier(folder / ACTOR_TYPES), relations)


@cache
def shipped_models() -> Models:
    return Models.load(MODELS)


def find_names(
    text: str, models: Models, opinions: Opinions | None = None
) -> tuple[tuple[Mention, ...], tuple[Entity, ...]]:
    """Mentions in the text's order, never overlapping, and their entities. Time grows linearly with the text."""
    document = Document(text)
    vocabulary = words(country_of(document))
    spans = find_mentions(document, vocabulary, find_candidates(document, vocabulary), models.tagger)
    if opinions is not None:
        spans = vote_on_names(document, spans, opinions)
    spans, shares = part_shared_heads(document, vocabulary, spans)
    whole = {share.first: share for share in shares}
    types = ActorTypes(document, vocabulary, models.actor_types)
    named = [
        Named(span, type_by_head(share, vocabulary, types.tier), share.whole)
        if (share := whole.get(span.first))
        else Named(span, type)
        for span, type in zip(spans, types.classify_all(spans), strict=True)
    ]
    of, entities = group(document, vocabulary, named)
    mentions = tuple(
        Mention(
            start := document.tokens[span.first].start,
            end := document.tokens[span.last - 1].end,
            text[start:end],
            span.type,
            entities[number].actor_type,
            entities[number].id,
            round(span.confidence, 3),
            span.method,
        )
        for span, number in zip(spans, of, strict=True)
    )
    return mentions, tuple(entities)
