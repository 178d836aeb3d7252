"""What the text is about at a passage: the other end of ties that a sentence states without naming it."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from ingest.extraction.relations.ends import Kinds
from ingest.extraction.relations.passages import Passage, Slot

TOPIC_REACH = 25
CLASSES = ("instrument", "space", "body")
WITHOUT_CLASS = frozenset({"place", "sector", "norm", "person", "heading_post", "serving_post"})

TopicTie = Literal["subject", "heading", "previous", "main"]


@dataclass(frozen=True)
class Topic:
    slot: Slot
    tie: TopicTie
    distance: int


class Topics:
    """What the text is about at a passage: named in the heading above, just before, or most often in the document."""

    def __init__(self, found: Sequence[Passage], kinds: Kinds) -> None:
        self._found = found
        self._headings: dict[str, list[tuple[int, Slot]]] = {name: [] for name in CLASSES}
        self._named: dict[str, list[tuple[int, Slot]]] = {name: [] for name in CLASSES}
        for number, passage in enumerate(found):
            subject = _subject(passage)
            if subject is not None and (kind := _class_of(kinds(subject))):
                self._headings[kind].append((number, subject))
            for kind, named in self._named.items():
                alike = [slot for slot in passage.slots if _class_of(kinds(slot)) == kind]
                if alike:
                    named.append((number, alike[0] if alike[0] is passage.slots[0] else alike[-1]))
        self._main = _main_things(found, kinds)

    def at(self, number: int) -> list[Topic]:
        topics = []
        seen = set()
        before = self._statement_before(number)
        if before is not None:
            first = self._found[before].slots[0]
            if first.type in {"ACTOR", "INSTRUMENT"}:
                kind: TopicTie = "subject" if _subject(self._found[before]) is None else "heading"
                topics.append(Topic(first, kind, number - before))
                seen.add(first.entity.id)
        above: list[tuple[TopicTie, list[tuple[int, Slot]]]] = [
            *(("heading", self._headings[name]) for name in CLASSES),
            *(("previous", self._named[name]) for name in CLASSES),
        ]
        for tie, things in above:
            at = bisect_left(things, number, key=lambda thing: thing[0]) - 1
            if at >= 0 and number - things[at][0] <= TOPIC_REACH:
                place, slot = things[at]
                if slot.entity.id not in seen:
                    topics.append(Topic(slot, tie, number - place))
                    seen.add(slot.entity.id)
        topics += [Topic(slot, "main", 0) for slot in self._main if slot.entity.id not in seen]
        return topics

    def _statement_before(self, number: int) -> int | None:
        """The passage before; for an item or a labelled line («Lugar: P»), the one above the whole list."""
        here = self._found[number]
        at = number - 1
        while at >= 0 and number - at < TOPIC_REACH and (here.is_item or here.labelled) and self._found[at].is_listed:
            at -= 1
        return at if at >= 0 else None


def _class_of(kind: str) -> str:
    """Things of one class follow one another as topics: instruments, spaces, other bodies; the rest are none."""
    if kind in CLASSES:
        return kind
    return "" if kind in WITHOUT_CLASS else "body"


def _subject(passage: Passage) -> Slot | None:
    """The instrument or actor that a heading or a line of its own names."""
    first = passage.slots[0]
    if first.type not in {"INSTRUMENT", "ACTOR"} or first.anaphoric:
        return None
    alone = first.end - first.start > 0.5 * (passage.end - passage.start)
    return first if (alone or passage.heading) and not passage.is_listed else None


def _main_things(found: Sequence[Passage], kinds: Kinds) -> list[Slot]:
    """The instrument and the actor named most often, at least three times."""
    main = []
    for kind in ("INSTRUMENT", "ACTOR"):
        slots = [slot for passage in found for slot in passage.slots if slot.type == kind and kinds(slot) != "norm"]
        if slots:
            most, times = Counter(slot.entity.id for slot in slots).most_common(1)[0]
            if times >= 3:
                main.append(next(slot for slot in slots if slot.entity.id == most))
    return main
