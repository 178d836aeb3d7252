"""Periods: «vigente desde Octubre 2009 hasta Septiembre 2015», «Plan de Desarrollo 2012-2015».

A range in a sentence with a cue word belongs to what the paragraph speaks of: its first instrument or programme.
A range of years in an instrument's own name is its period without more words.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from functools import cache

from corpus.lexicons import fold, lexicon
from ingest.extraction.items import Entity, Mention, Period
from ingest.layout.markers import find_months
from ingest.source import Block, Layout

YEARS = re.compile(r"(?<!\d)(19[89]\d|20\d\d)\s*(?:[-–—/]|\b(?:a|al|hasta|to|until)\b)\s*(19[89]\d|20\d\d)(?!\d)")
SENTENCE = re.compile(r"[^.;]+[.;]?")


def extract_periods(layout: Layout, mentions: Sequence[Mention], entities: Sequence[Entity]) -> tuple[Period, ...]:
    """One period an entity at most, the first that the text states; dates are `2009-10` or `2012`."""
    found: dict[str, Period] = {}
    topics = [mention for mention in mentions if _is_topic(mention)]
    for block in layout.body:
        topic = _topic(block, topics)
        for sentence in SENTENCE.finditer(block.text) if topic else ():
            if (dates := _range(sentence.group())) and _cue().search(fold(sentence.group())):
                start, end = block.view.span(sentence.start(), sentence.end())
                found.setdefault(topic, Period(topic, *dates, start, end))
    firsts = {mention.entity: mention for mention in reversed(mentions)}
    for entity in entities:
        if entity.type == "INSTRUMENT" and entity.id not in found and (years := YEARS.search(entity.name)):
            first = firsts.get(entity.id)
            if first is not None and years[1] <= years[2]:
                found[entity.id] = Period(entity.id, years[1], years[2], first.start, first.end)
    return tuple(found.values())


def _is_topic(mention: Mention) -> bool:
    return mention.type == "INSTRUMENT" or mention.actor_type == "programme_unit"


def _topic(block: Block, topics: Sequence[Mention]) -> str:
    """The entity of the first instrument or programme that a block names, or ""."""
    at = bisect_left(topics, block.start, key=lambda mention: mention.start)
    return topics[at].entity if at < len(topics) and topics[at].start < block.end else ""


def _range(sentence: str) -> tuple[str, str] | None:
    """The first and last month or year of a range that the sentence names."""
    months = [f"{year}-{number}" for number, year in find_months(sentence)]
    if len(months) == 2 and months[0] <= months[1]:
        return months[0], months[1]
    years = YEARS.search(sentence)
    return (years[1], years[2]) if years and years[1] <= years[2] else None


@cache
def _cue() -> re.Pattern[str]:
    cues = sorted(lexicon("periods").listed("cues"), key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, cues))})\b")
