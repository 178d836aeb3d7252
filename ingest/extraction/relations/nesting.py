"""Which of two places holds the other, as far as the gazetteer knows them by name."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

from corpus.gazetteer import gazetteer

Nesting = Literal["inside", "around", "apart", "unknown"]
MAX_NAMESAKES = 20


@lru_cache(maxsize=4096)
def nesting_of(one: str, other: str) -> Nesting:
    """How the first place lies to the second, in any of the meanings of both names."""
    places = gazetteer()
    ones, others = places.find(one)[:MAX_NAMESAKES], places.find(other)[:MAX_NAMESAKES]
    if not ones or not others:
        return "unknown"
    if any(parent in others for place in ones for parent in places.parents(place)):
        return "inside"
    if any(parent in ones for place in others for parent in places.parents(place)):
        return "around"
    return "apart"
