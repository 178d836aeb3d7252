"""Mentions of one thing within a document: the same name written alike, an acronym and its expansion, a short form.

Groups grow by union–find over the steps of `joining`; a step joins only mentions of one type.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from ingest.extraction.actors.types import UNPLACED
from ingest.extraction.document import Document
from ingest.extraction.entities.forms import Form, Named
from ingest.extraction.entities.joining import Joining
from ingest.extraction.items import Entity
from ingest.extraction.words import Words


def group(document: Document, words: Words, named: Sequence[Named]) -> tuple[list[int], list[Entity]]:
    """For each mention the index of its entity, and the entities E1, E2, … in the order of their first mentions."""
    forms = [Form(document, words, mention) for mention in named]
    union = _Union(len(forms))
    for a, b in Joining(document, words, forms).pairs():
        union.join(a, b)
    numbers: dict[int, int] = {}
    of = [numbers.setdefault(union.root(i), len(numbers)) for i in range(len(forms))]
    members: defaultdict[int, list[Form]] = defaultdict(list)
    for form, number in zip(forms, of, strict=True):
        members[number].append(form)
    return of, [_entity(members[number], number) for number in range(len(members))]


class _Union:
    def __init__(self, n: int) -> None:
        self._above = list(range(n))

    def root(self, i: int) -> int:
        while self._above[i] != i:
            self._above[i] = self._above[self._above[i]]
            i = self._above[i]
        return i

    def join(self, a: int, b: int) -> None:
        a, b = self.root(a), self.root(b)
        self._above[max(a, b)] = min(a, b)


def _entity(members: Sequence[Form], number: int) -> Entity:
    """The fullest name, its other forms, and the type that its mentions speak for."""
    times: Counter[str] = Counter()
    plain: dict[str, bool] = {}  # neither in capitals nor with a post in front
    for form in members:
        behind_a_post = form.own_name != form.name
        times[form.name] += 1
        plain[form.name] = plain.get(form.name, True) and not form.in_capitals and not behind_a_post
        if behind_a_post:
            times[form.own_name] += 0
            plain.setdefault(form.own_name, True)
    type = members[0].type
    if type == "SECTOR":
        best = max(times, key=lambda name: (times[name], len(name)))
    else:
        best = max(times, key=lambda name: (" " in name, plain[name], len(name)))
    aliases = tuple(name for name in times if name != best)
    actor_type = _voted(members) if type in ("ACTOR", "SECTOR") else None
    return Entity(f"E{number + 1}", best, type, actor_type, aliases)


def _voted(members: Sequence[Form]) -> str:
    """The actor type of the entity: of its mentions', a full name's counts more than an acronym's or a surname's, and
    what is only supposed of a person least.
    """
    votes: Counter[str] = Counter()
    for form in members:
        supposed = form.actor_type == UNPLACED
        votes[form.actor_type] += 1 if supposed else 30 if form.span.last - form.span.first > 1 else 10
    return max(votes, key=lambda voted: (votes[voted], voted))
