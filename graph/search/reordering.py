"""Hits of one kind, ordered anew by what they are and not only by the words that they share with the question."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from math import log
from operator import itemgetter

from tantivy import Searcher

from graph.search.entries import Entry

LIKENESS = 0.65
"""What speaking of just what is asked, in whatever words, adds, of what the first hit has."""
PLACED = 1.0
"""What being in a place that is named adds, of what the first hit has."""
FIRST = 8
"""Hits that are taken to be right, and tell what is sought."""
FEEDBACK = 0.7
"""What being about just that adds, of what the first hit has."""

Scored = list[tuple[float, Entry]]
"""Hits with their scores, best first."""


def speaking_of_it(found: Scored, likeness: Mapping[str, float]) -> Scored:
    """More for those that speak of what is asked, in whatever words; `likeness` says how much each does."""
    best = found[0][0]
    return _sorted([(score + LIKENESS * best * likeness.get(entry.id, 0.0), entry) for score, entry in found])


def in_place(found: Scored, places: Sequence[str]) -> Scored:
    """More for those in a place that is named, or named after it: whoever names one hardly wants another. A text may
    name a place where nothing was done.
    """
    best = found[0][0]
    return _sorted([(score + PLACED * best * any(map(entry.lies_in, places)), entry) for score, entry in found])


def resembling(found: Scored, kind: str, searcher: Searcher) -> Scored:
    """More for those about the same as the first ones: pseudo-relevance feedback (Lavrenko and Croft, «Relevance-based
    language models», SIGIR 2001), with concepts in place of words.
    """
    telling = _telling(found[:FIRST], max(searcher.doc_freq("kind", kind.lower()), 1), searcher)
    likeness = [sum(telling.get(concept, 0.0) for concept in set(entry.concepts)) for _, entry in found]
    best, most = found[0][0], max(likeness) or 1.0
    return _sorted(
        [(score + FEEDBACK * best * like / most, entry) for (score, entry), like in zip(found, likeness, strict=True)]
    )


def _telling(first: Sequence[tuple[float, Entry]], of_kind: int, searcher: Searcher) -> dict[str, float]:
    """How much more often than usual each concept stands with these hits, weighed by their scores."""
    share: dict[str, float] = defaultdict(float)
    for score, entry in first:
        for concept in set(entry.concepts):
            share[concept] += score
    total = sum(score for score, _ in first)
    return {
        concept: max(part / total * log(part / total * of_kind / max(searcher.doc_freq("concept", concept), 1)), 0.0)
        for concept, part in share.items()
        if part
    }


def _sorted(weighed: Scored) -> Scored:
    return sorted(weighed, key=itemgetter(0), reverse=True)
