"""The country that a text is about, told by what it names: the country, its towns, institutions, money, addresses."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache

from corpus.gazetteer import gazetteer
from corpus.lexicons import lexicon
from ingest.extraction.document import Document, Phrases

NAMED, SHOWN = 2, 1  # a country's name, adjective, money or address counts twice what only that country has
LEAST = 2
CLEARLY_MORE = 2  # times the next country
UNITS = ("department", "municipality", "region")
SHORTEST_NAME = 5  # letters of a place's name that tells a country
_ADDRESS = re.compile(r"\.(?:gob|gov|go|edu|org|com)\.([a-z]{2})\b")


def country_of(document: Document) -> str:
    """The country that most speaks for, clearly before the next; else "". Time grows linearly with the text."""
    votes: Counter[str] = Counter()
    for country, weight in _evidence(document):
        votes[country] += weight
    (first, most), (_, next_most) = [*votes.most_common(2), ("", 0), ("", 0)][:2]
    return first if most >= LEAST and most >= CLEARLY_MORE * next_most else ""


def _evidence(document: Document) -> Iterator[tuple[str, int]]:
    signs, shown = _signs(), _shown()
    for address in _ADDRESS.finditer(document.text):
        if (country := address[1].upper()) in gazetteer():
            yield country, NAMED
    for i, token in enumerate(document.tokens):
        if sign := signs.at(document, i):
            yield sign[1], NAMED
        elif token.is_capital and (place := shown.at(document, i)):
            yield place[1], SHOWN


@cache
def _signs() -> Phrases:
    return Phrases(lexicon("countries").labelled("signs"))


@cache
def _shown() -> Phrases:
    """What one country alone has: its units by their names, and the institutions of its lexicon."""
    return Phrases({**dict(_units()), **lexicon("actors").peculiar})


def _units() -> Iterator[tuple[str, str]]:
    """Names that mean one country's unit wherever they are read, but ordinary words and given names."""
    passed_over = lexicon("places").listed("ordinary") | lexicon("persons").listed("given")
    for name in gazetteer().names():
        place = gazetteer().resolve(name) if len(name) >= SHORTEST_NAME and name not in passed_over else None
        if place and place.kind in UNITS and place.country:
            yield name, place.country
