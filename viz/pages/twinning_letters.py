"""Letters of match: one for each pair of a programme, in the language of those who receive it.

They name institutions only, never a person, whoever prints them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from graph.matching.towns import Town
from graph.ontology import ACTING
from graph.situation import Situation
from graph.text import Text
from viz.municipalities import Item, Municipalities, items
from viz.pages.twinning import Lesson, Pairing, pairing, profile

LESSONS: Final = 4
CALLED: Final = 4
PERSONS: Final = frozenset({"community_leader"})
"""Types of actor that are one person."""

TITLE: Final = Text("Letter of match")
WHY: Final = Text("Why you two")
LANGUAGE: Final = Text("a common language:")
VISITS: Final = Text("Practices to visit")
STEPS: Final = Text("First steps")
CALL: Final = Text("Whom to call")
UNKNOWN: Final = Text("What we do not know")
SIGNED: Final = Text("For the twinning programme")
NOBODY: Final = Text("The municipal government; no other institution is recorded yet.")
NO_VISIT: Final = Text(
    "No practice is recorded yet that one could show the other. Begin by telling each other what you do."
)


@dataclass(frozen=True)
class Visit:
    """What the guest could see with the host: its practices on what the guest needs."""

    heading: Text
    lessons: tuple[Lesson, ...]


@dataclass(frozen=True)
class Call:
    """The institutions that can be called in a town."""

    town: Town
    institutions: tuple[Item, ...]


@dataclass(frozen=True)
class Letter:
    """A letter to two municipalities; all of it is to be said in the letter's language."""

    pairing: Pairing
    opening: Text
    reasons: tuple[Text, ...]
    visits: tuple[Visit, ...]
    steps: tuple[Text, ...]
    calls: tuple[Call, ...]


def letter(known: Municipalities, one: str, other: str) -> Letter:
    """Raises `UsageError` where one of them is no municipality."""
    found = pairing(known, known.town(one), known.town(other))
    first, second = found.towns
    return Letter(
        found,
        Text(
            "We propose that {one} and {other} become twins in the prevention of violence: that their teams know each "
            "other, visit each other and take over what has worked.",
            {"one": first.name, "other": second.name},
        ),
        tuple(_reasons(found)),
        tuple(_visits(found)),
        tuple(_steps(found)),
        tuple(
            Call(each, _institutions(known, each, theirs))
            for each, theirs in zip(found.towns, (found.learns[1], found.learns[0]), strict=True)
        ),
    )


def _reasons(found: Pairing) -> Iterator[Text]:
    for learner, teacher, lessons in _directions(found):
        if lessons:
            topics = [topic.name for lesson in lessons for topic in lesson.topics][:LESSONS]
            values = {"teacher": teacher.name, "learner": learner.name, "topics": topics}
            yield Text("{teacher} has practice in what {learner} needs: {topics}", values)
    if found.common:
        yield Text("you work on the same: {topics}", {"topics": [each.name for each in found.common[:LESSONS]]})
    if found.together:
        yield Text("you are both in {networks}", {"networks": [each.name for each in found.together[:2]]})
    yield from found.practical


def _directions(found: Pairing) -> Iterable[tuple[Town, Town, tuple[Lesson, ...]]]:
    one, other = found.towns
    return (one, other, found.learns[0]), (other, one, found.learns[1])


def _visits(found: Pairing) -> Iterator[Visit]:
    for learner, teacher, lessons in _directions(found):
        if lessons:
            heading = Text("{guest} with {host}", {"guest": learner.name, "host": teacher.name})
            yield Visit(heading, _each_practice_once(lessons)[:LESSONS])


def _each_practice_once(lessons: Iterable[Lesson]) -> tuple[Lesson, ...]:
    """The lessons with each practice under the first of its topics."""
    seen: set[str] = set()
    kept = []
    for lesson in lessons:
        left = tuple(each for each in lesson.practices if each.id not in seen)
        seen.update(each.id for each in left)
        if left:
            kept.append(Lesson(lesson.topics, left))
    return tuple(kept)


def _steps(found: Pairing) -> Iterator[Text]:
    yield Text("Within two weeks: each municipality names who answers for the twinning in its team.")
    yield Text("Within a month: a call of both teams; each tells what it needs most and what it can show.")
    if any(found.learns):
        yield Text("Within three months: a first visit to the practices that are named here, with those who run them.")
    else:
        yield Text("Within three months: a first visit, to see on the spot what each has tried.")
    yield Text("After the visit: choose one thing to adapt, write down what it takes, who does it and until when.")
    yield Text("Tell the programme what came of it: each visit, each result, each practice taken over.")


def _institutions(known: Municipalities, one: Town, taught: Iterable[Lesson]) -> tuple[Item, ...]:
    """The government of a town, and who ran the practices that it could show; no person."""
    here = known.here
    practices = [practice.id for lesson in taught for practice in lesson.practices]
    carrying = (actor for id in practices for actor in here.into(id, "leads", "implements"))
    governments = (each.id for each in profile(known, one).governments)
    called = dict.fromkeys(id for id in (*governments, *carrying) if _is_institution(here, id))
    return items(here, list(called)[:CALLED])


def _is_institution(here: Situation, id: str) -> bool:
    return (
        here.kind(id) in ACTING
        and here.text(id, "actor_type") not in PERSONS
        and here.value(id, "generic") is not True
        and here.value(id, "sensitive") is not True
    )
