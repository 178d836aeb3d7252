"""Words of headings and cells, compared without case, accents and punctuation (corpus/lexicons/*/columns.yaml)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from corpus.lexicons import lexicon
from graph.names import fold
from graph.ontology import ontology

CLOSED = {"actor_type": "actor_types", "level": "levels", "alliance_type": "alliance_types", "cost": "costs",
          "rung": "rungs", "relation": "relations", "instrument_type": "instrument_types"}  # fmt: skip
"""Lists of the ontology that cells choose from, and the sections of words for their values."""

_BRACKETED = re.compile(r"[(\[][^()\[\]]*[)\]]")


def key(text: str) -> str:
    """The form in which words are compared; signs alone stay as they are («%», «✓»)."""
    return fold(text, keep_articles=True) or text.strip().casefold()


def unbracketed(text: str) -> str:
    """What a text says outside of brackets: «Contacto (tel.)»."""
    return _BRACKETED.sub(" ", text)


@cache
def section(name: str) -> Mapping[str, str]:
    """Word → label, of one section in all languages."""
    return MappingProxyType({key(word): label for word, label in lexicon("columns").labelled(name).items()})


@cache
def values_of(reads: str) -> Mapping[str, str]:
    """Word → value, for a closed list: its ids, what the ontology calls them, and other words people use."""
    known = ontology()
    if reads == "actor_type":
        ids = {label: id for id, labels in known.actor_types.items() for label in (id, *labels.values())}
    elif reads == "relation":
        ids = {label: id for id, each in known.relations.items() for label in (id, *each.label.values())}
    else:
        ids = {id: id for id in known.values[reads]}
    own = {key(word.replace("_", " ")): id for word, id in ids.items()} | {key(word): id for word, id in ids.items()}
    return MappingProxyType({**section(CLOSED[reads]), **own})
