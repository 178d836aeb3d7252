"""The parties of an agreement: «hermanamientos entre A y B, con C; así como D y E», «el Convenio Alba entre A y B»."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, product

from ingest.extraction.relations.cues import Cue, Direction, Lexicon
from ingest.extraction.relations.passages import BRACKETS, Passage

ALLIES: frozenset[tuple[str, Direction]] = frozenset({("allied_with", "opening")})
CLOSING = ' "”»)'
MAX_PARTIES = 40
PUNCTUATION = '.,;:()"“”«»-–'


def parties(passage: Passage, cues: Sequence[Cue], folded: str, lexicon: Lexicon) -> Mapping[tuple[int, int, str], Cue]:
    """The pairs of slots (by number) and the relation that an opening cue joins them in, with the cue.

    Clauses end at semicolons and «así como»; in each, those before «con» are joined to those behind it or, without
    «con», all to each other.
    """
    found: dict[tuple[int, int, str], Cue] = {}
    openings = [*cues, *(Cue(start, end, ALLIES) for _, start, end in named_agreements(passage, folded, lexicon))]
    for cue in openings:
        for relation in sorted(name for name, direction in cue.states if direction == "opening"):
            for left, right in _clauses(passage, cue.end, folded, lexicon):
                pairs = product(left, right) if right else combinations(left, 2)
                found |= {(one, other, relation): cue for one, other in pairs}
    return found


def named_agreements(passage: Passage, folded: str, lexicon: Lexicon) -> Iterator[tuple[int, int, int]]:
    """Instruments that «entre» follows: the number of the slot, and the span of «entre»."""
    for number, slot in enumerate(passage.slots[:-1]):
        if slot.type == "INSTRUMENT":
            gap = folded[slot.end : passage.slots[number + 1].start]
            between = lexicon.between.match(gap.lstrip(CLOSING))
            if between:
                start = slot.end + len(gap) - len(gap.lstrip(CLOSING))
                yield number, start, start + between.end()


def _clauses(passage: Passage, start: int, folded: str, lexicon: Lexicon) -> Iterator[tuple[list[int], list[int]]]:
    """The slots before and behind «con» in each clause after the cue, as long as nothing but a list is said."""
    left: list[int] = []
    right: list[int] = []
    at = start
    first = bisect_left(passage.slots, start, key=lambda slot: slot.start)
    for number, slot in enumerate(passage.slots[first:], first):
        if number in passage.bracketed:
            continue
        if len(left) + len(right) >= MAX_PARTIES:
            break
        gap = BRACKETS.sub(" ", folded[at : slot.start])
        if not _only_lists(gap, lexicon):
            break
        with_others = lexicon.with_.search(gap) is not None
        if ";" in gap or (right and not with_others and lexicon.adding.search(gap)):
            yield left, right
            left, right = [], []
        at = slot.end
        if number and _is_where(passage, number, folded, lexicon):
            continue
        (right if right or (with_others and left) else left).append(number)
        if _introduces_names(passage, number, folded, lexicon):
            (right or left).pop()
    if left:
        yield left, right


def _only_lists(gap: str, lexicon: Lexicon) -> bool:
    words = (word.strip(PUNCTUATION) for word in lexicon.party_link.sub(" ", gap).split())
    return all(not word or word in lexicon.fillers or word in lexicon.territory for word in words)


def _introduces_names(passage: Passage, number: int, folded: str, lexicon: Lexicon) -> bool:
    """Whether a class word only introduces the names that follow: «las municipalidades de A y B»."""
    if number + 1 == len(passage.slots) or not _class_of(passage, number, folded, lexicon):
        return False
    return not _is_where(passage, number + 1, folded, lexicon)


def _is_where(passage: Passage, number: int, folded: str, lexicon: Lexicon) -> bool:
    """Whether a lone place says where the class before it is: «las municipalidades de Centroamérica»."""
    first, last = passage.bounds[passage.series[number]]
    return passage.slots[number].is_place and first == last and _class_of(passage, number - 1, folded, lexicon)


def _class_of(passage: Passage, number: int, folded: str, lexicon: Lexicon) -> bool:
    """Whether the slot is a class word with nothing but «de» before the next name."""
    slot, following = passage.slots[number], passage.slots[number + 1]
    words = [word for word in folded[slot.end : following.start].split() if word not in lexicon.articles]
    return slot.type == "SECTOR" and [lexicon.linking.get(word) for word in words] == ["de"]
