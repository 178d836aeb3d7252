"""Mentions of one thing within a document: the same name written alike, an acronym and its expansion, a short form.

Groups grow by union–find over named steps; a step joins only mentions of one type.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ingest.extraction.acronyms import initials_fit
from ingest.extraction.actors.types import UNPLACED
from ingest.extraction.document import LOWER, NO_GAP, PUNCTUATION, UPPER, Document
from ingest.extraction.items import Entity
from ingest.extraction.names import CLOSING
from ingest.extraction.tagger import Tagged
from ingest.extraction.words import ARTICLES, LINKS, Words


@dataclass(frozen=True, slots=True)
class Named:
    """A found span and its actor type ("" for places and instruments)."""

    span: Tagged
    actor_type: str


def group(document: Document, words: Words, named: Sequence[Named]) -> tuple[list[int], list[Entity]]:
    """For each mention the index of its entity, and the entities E1, E2, … in the order of their first mentions."""
    union = _Union(len(named))
    keys = [_key(document, words, mention) for mention in named]
    for step in (_alike, _bracketed, _spelled_out, _shortened, _persons):
        for a, b in step(document, words, named, keys):
            if named[a].span.type == named[b].span.type:
                union.join(a, b)
    numbers: dict[int, int] = {}
    of = [numbers.setdefault(union.root(i), len(numbers)) for i in range(len(named))]
    members: defaultdict[int, list[int]] = defaultdict(list)
    for i, number in enumerate(of):
        members[number].append(i)
    entities = [_entity(document, words, named, members[number], number) for number in range(len(members))]
    return of, entities


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


def written(document: Document, first: int, last: int) -> str:
    """The name with its line breaks, hyphenation and lost letters repaired."""
    tokens = document.tokens
    text = "".join(("" if t.gap == NO_GAP or k == 0 else " ") + t.text for k, t in enumerate(tokens[first:last]))
    return text.strip()


def _key(document: Document, words: Words, mention: Named) -> tuple[str, ...]:
    """What two spellings of one name share: folded words without articles; of a class, the singular."""
    tokens = document.tokens[mention.span.first : mention.span.last]
    key = [token.fold for token in tokens if token.shape != PUNCTUATION]
    while len(key) > 1 and key[0] in ARTICLES:
        key = key[1:]
    if mention.span.type == "SECTOR":
        return tuple(_singular(word) for word in key)
    if mention.span.type == "ACTOR" and (at := _name_within(document, words, mention.span)):
        key = [token.fold for token in document.tokens[at : mention.span.last]]
    return tuple(key)


def _singular(word: str) -> str:
    if word.endswith(("des", "les", "res", "nes")) and len(word) > 5:
        return word[:-2]
    return word[:-1] if word.endswith("s") and len(word) > 3 else word


def _name_within(document: Document, words: Words, span: Tagged) -> int:
    """Where the person's own name begins behind her post («prefeito Geraldo Julio»); 0 where there is none."""
    post = words.posts.at(document, span.first)
    if post is None or post[0] >= span.last:
        return 0
    for k in range(post[0], span.last):
        token = document.tokens[k]
        if token.fold in words.given and document.tokens[k - 1].fold not in LINKS:
            return k
    if span.last - post[0] == 1 and document.tokens[post[0]].is_capital and post[0] - span.first == 1:
        return post[0]
    return 0


_Step = Iterator[tuple[int, int]]


def _alike(document: Document, words: Words, named: Sequence[Named], keys: Sequence[tuple[str, ...]]) -> _Step:  # noqa: ARG001 - one signature for all steps
    first: dict[tuple[str, tuple[str, ...]], int] = {}
    for i, key in enumerate(keys):
        yield first.setdefault((named[i].span.type, key), i), i


def _bracketed(document: Document, words: Words, named: Sequence[Named], keys: Sequence[tuple[str, ...]]) -> _Step:
    """«Instituto Mixto de Ayuda Social (IMAS)», «COMURES (Corporación de Municipalidades …)», «… -COMURES-»."""
    tokens = document.tokens
    for i in range(len(named) - 1):
        a, b = named[i].span, named[i + 1].span
        between = [token.text for token in tokens[a.last : b.first] if token.text not in CLOSING]
        if between not in (["("], ["-"], ["–"], ["["], [",", "("], []) or b.first - a.last > 3:
            continue
        short, long = (b, a) if b.last - b.first <= a.last - a.first else (a, b)
        if short.last - short.first > 2 or not tokens[short.first].is_capital or long.last - long.first < 2:
            continue
        if _is_person(document, words, long):
            # «Geraldo Julio (PSB)» is a man and his party
            continue
        is_brand = between == ["("] and tokens[short.first].shape == UPPER and _is_institution(document, words, long)
        if is_brand or initials_fit("".join(keys[i + (short is b)]), document.folded(long.first, long.last)):
            yield i, i + 1


def _is_institution(document: Document, words: Words, span: Tagged) -> bool:
    return span.type != "ACTOR" or words.heads.at(document, span.first) is not None


def _is_person(document: Document, words: Words, span: Tagged) -> bool:
    if span.type != "ACTOR" or words.heads.at(document, span.first):
        return False
    return any(token.fold in words.given for token in document.tokens[span.first : span.last])


def _spelled_out(document: Document, words: Words, named: Sequence[Named], keys: Sequence[tuple[str, ...]]) -> _Step:  # noqa: ARG001 - one signature for all steps
    """An acronym and the one name in the text whose words' initials are exactly its letters."""
    by_initials: defaultdict[tuple[str, str], set[tuple[str, ...]]] = defaultdict(set)
    where: dict[tuple[str, tuple[str, ...]], int] = {}
    for i, key in enumerate(keys):
        if len(key) > 1:
            initials = "".join(word[0] for word in key if word not in LINKS)
            by_initials[named[i].span.type, initials].add(key)
            where.setdefault((named[i].span.type, key), i)
    for i, key in enumerate(keys):
        if len(key) == 1 and len(key[0]) > 2 and document.tokens[named[i].span.first].shape == UPPER:
            names = by_initials.get((named[i].span.type, key[0]), set())
            if len(names) == 1:
                yield where[named[i].span.type, next(iter(names))], i


def _shortened(document: Document, words: Words, named: Sequence[Named], keys: Sequence[tuple[str, ...]]) -> _Step:
    """«Comisión Interinstitucional» for the longer name that begins so, if that is one or each grows from the last."""
    longer: defaultdict[tuple[str, tuple[str, ...]], dict[tuple[str, ...], int]] = defaultdict(dict)
    for i, key in enumerate(keys):
        if named[i].span.type in ("ACTOR", "INSTRUMENT"):
            for length in range(1, min(len(key), 12)):
                longer[named[i].span.type, key[:length]].setdefault(key, i)
    for i, key in enumerate(keys):
        span = named[i].span
        fuller = longer.get((span.type, key))
        if not fuller or document.tokens[span.first].shape == LOWER:
            continue
        if len(key) == 1 and span.type == "ACTOR" and words.heads.at(document, span.first) is None:
            continue
        if len(fuller) == 1 or (len(key) > 1 and _each_grows_from_another(fuller)):
            yield next(iter(fuller.values())), i


def _each_grows_from_another(names: Iterable[tuple[str, ...]]) -> bool:
    return all(long[: len(short)] == short for short, long in pairwise(sorted(names, key=len)))


def _persons(document: Document, words: Words, named: Sequence[Named], keys: Sequence[tuple[str, ...]]) -> _Step:
    """A surname or given name alone, and a name with fewer surnames, for the one person that it fits."""
    people: defaultdict[str, dict[tuple[str, ...], int]] = defaultdict(dict)
    for i, key in enumerate(keys):
        span = named[i].span
        if len(key) > 1 and _is_person(document, words, span):
            for word in key:
                people[word].setdefault(key, i)
    for i, key in enumerate(keys):
        span = named[i].span
        if span.type != "ACTOR" or len(key) > 3 or (document.tokens[span.first].shape == UPPER and len(key) == 1):
            continue
        if words.heads.at(document, span.first) or words.names.at(document, span.first):
            continue
        namesakes = people.get(key[0], {})
        # a given name that hundreds bear tells nobody
        fits = {full: k for full, k in namesakes.items() if len(namesakes) < 200 and set(key) < set(full)}
        if fits and len({full[:2] for full in fits}) == 1:
            yield next(iter(fits.values())), i


def _entity(document: Document, words: Words, named: Sequence[Named], members: Sequence[int], number: int) -> Entity:
    """The fullest name, its other forms, and the type that its mentions speak for."""
    forms: Counter[str] = Counter()
    own: dict[str, bool] = {}
    for i in members:
        span = named[i].span
        name = written(document, span.first, span.last)
        forms[name] += 1
        own[name] = own.get(name, True) and not document.shouting[span.first]
        if span.type == "ACTOR" and (at := _name_within(document, words, span)):
            own[name] = False
            forms[written(document, at, span.last)] += 0
            own.setdefault(written(document, at, span.last), True)
    if named[members[0]].span.type == "SECTOR":
        best = max(forms, key=lambda form: (forms[form], len(form)))
    else:
        best = max(forms, key=lambda form: (own.get(form, True), len(form)))
    aliases = tuple(form for form in forms if form != best)
    type = named[members[0]].span.type
    actor_type = _voted(named, members) if type in ("ACTOR", "SECTOR") else None
    return Entity(f"E{number + 1}", best, type, actor_type, aliases)


def _voted(named: Sequence[Named], members: Sequence[int]) -> str:
    """The actor type of the entity: of its mentions', a full name's counts more than an acronym's or a surname's, and
    what is only supposed of a person least.
    """
    votes: Counter[str] = Counter()
    for i in members:
        span = named[i].span
        supposed = named[i].actor_type == UNPLACED
        votes[named[i].actor_type] += 1 if supposed else 30 if span.last - span.first > 1 else 10
    return max(votes, key=lambda voted: (votes[voted], voted))
