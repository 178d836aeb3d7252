"""How alike two words are: of one meaning, cognates of two languages, or one word mistyped."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache

from rapidfuzz.fuzz import ratio

from corpus.gazetteer import gazetteer
from corpus.lexicons import lexicon
from ingest.identity.names import Word

ALIKE = 0.8  # words at least so alike may be one word mistyped, or cognates
SHORTEST_ALIKE = 4  # letters; shorter words are the same or are not
SHORTEST_STEM = 3
DERIVED = 0.9  # what a word counts that goes on from the other: «Veracruz», «veracruzana»
LONGEST_DERIVING = 3  # letters that it goes on with
DOUBLED = re.compile(r"([a-z])\1")


@lru_cache(maxsize=200_000)
def alike_words(one: Word, other: Word) -> float:
    """From 0 (nothing to do with each other) to 1 (of one meaning). Two places or known meanings are not alike."""
    if one.meaning == other.meaning:
        return 1.0
    known = one.is_known and other.is_known
    if known or min(len(one.text), len(other.text)) < SHORTEST_ALIKE or _has_figure(one) or _has_figure(other):
        return 0.0
    places = gazetteer().names()
    if one.text in places and other.text in places:
        return 0.0
    short, long = sorted((stem(one.text), stem(other.text)), key=lambda each: (len(each), each))
    goes_on = long.startswith(short) and len(short) > SHORTEST_ALIKE and len(long) - len(short) <= LONGEST_DERIVING
    if goes_on and not one.is_known and not other.is_known:
        return DERIVED
    alike = ratio(short, long) / 100
    return alike if alike >= ALIKE else 0.0


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """What cognates share: «hidráulica» and "hydraulics" sound alike and end as their languages do."""
    if len(word) <= SHORTEST_ALIKE or word[0] == "=":
        return word
    for written, sound in _longest_first("sounds").items():
        word = word.replace(written, sound)
    word = DOUBLED.sub(r"\1", word)
    endings = _longest_first("endings")
    ending = next((each for each in endings if word.endswith(each) and len(word) - len(each) >= SHORTEST_STEM), "")
    return word[: -len(ending)] + endings[ending] if ending else word.rstrip("aeiosu")


@cache
def _longest_first(section: str) -> Mapping[str, str]:
    listed = lexicon("names").labelled(section)
    return {phrase: listed[phrase] for phrase in sorted(listed, key=lambda each: (-len(each), each))}


def _has_figure(word: Word) -> bool:
    return any(map(str.isdigit, word.text))
