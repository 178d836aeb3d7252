"""Persons among the actors: by given names, and by the opinion of the Spanish model where one is installed.

Whoever is a person is hidden from all who lack the role, so either opinion is enough: taking a body for a person hides
it until somebody looks; taking a person for a body may put her in danger.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from corpus.lexicons import fold, lexicon
from ingest.extraction.items import Entity, Mention
from ingest.language_model import spanish_names

WORD = re.compile(r"[^\W\d_][\w.'’-]*")
AROUND = 120  # characters of context that the model reads on either side of a name
MOST_WORDS = 6
NO_PERSON_AFTER = frozenset({"el", "san", "santa", "santo", "sao"})  # «El Salvador», «San José»
PARTICLES = frozenset({"de", "del", "la", "las", "los", "y", "da", "do", "dos", "e"})


def mark_persons(text: str, mentions: Sequence[Mention], entities: Sequence[Entity]) -> tuple[Entity, ...]:
    """The entities, those that are persons marked so. Time grows linearly with the mentions."""
    actors = {entity.id for entity in entities if entity.type == "ACTOR"}
    named = [mention for mention in mentions if mention.entity in actors and not _names_a_body(mention.text)]
    persons = {mention.entity for mention in named if _has_given_name(mention.text)}
    doubtful = [mention for mention in named if mention.entity not in persons and _could_be_a_person(mention.text)]
    persons.update(_in_the_models_opinion(text, doubtful))
    return tuple(replace(entity, person=True) if entity.id in persons else entity for entity in entities)


def _names_a_body(name: str) -> bool:
    """«Fundación Guillermo Ungo», «Centro Escolar José Simeón Cañas»: what it begins with is an institution's noun."""
    words = fold(name).split()
    return any(" ".join(words[:length]) in lexicon("actors").labelled("heads") for length in (1, 2, 3))


def _has_given_name(name: str) -> bool:
    """A given name with a capitalised word behind it: «Silvia Edith Menjivar», «gobernador Miguel Alonso Reyes»."""
    words = [word for word in WORD.findall(name) if word not in PARTICLES]
    given = lexicon("persons").listed("given")
    return any(
        fold(word) in given and word[0].isupper() and following[0].isupper() and fold(before) not in NO_PERSON_AFTER
        for before, word, following in zip(["", *words], words, words[1:], strict=False)
    )


def _could_be_a_person(name: str) -> bool:
    """Two to six words, each with a capital but for particles, none all in capitals."""
    words = WORD.findall(name)
    return 2 <= len(words) <= MOST_WORDS and all(word.istitle() or word in PARTICLES for word in words)


def _in_the_models_opinion(text: str, mentions: Sequence[Mention]) -> Iterator[str]:
    """The entities of mentions that the Spanish model takes for persons, each read in its line."""
    model = spanish_names()
    if model is None:
        return
    windows = []
    for mention in mentions:
        start, end = max(0, mention.start - AROUND), min(len(text), mention.end + AROUND)
        windows.append((text[start:end].replace("\n", " "), (mention, start)))
    for doc, (mention, start) in model.pipe(windows, as_tuples=True):
        where = (mention.start - start, mention.end - start)
        if any(span.label_ == "PER" and (span.start_char, span.end_char) == where for span in doc.ents):
            yield mention.entity
