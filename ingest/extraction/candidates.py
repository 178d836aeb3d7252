"""Spans that a rule takes for a mention, and how overlapping ones are chosen from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ingest.extraction.items import MentionType


@dataclass(frozen=True, slots=True)
class Candidate:
    """Tokens `first` to before `last`. `rule` names what found it; `strength` orders rules, the surest highest."""

    first: int
    last: int
    type: MentionType
    actor_type: str
    rule: str
    strength: int = 1


def choose(candidates: Iterable[Candidate]) -> list[Candidate]:
    """A set without overlaps: the strongest first, then the longest, then the earliest; in the text's order."""
    taken: set[int] = set()
    chosen = []
    for candidate in sorted(candidates, key=lambda c: (-c.strength, c.first - c.last, c.first)):
        span = range(candidate.first, candidate.last)
        if taken.isdisjoint(span):
            taken.update(span)
            chosen.append(candidate)
    return sorted(chosen, key=lambda c: c.first)
