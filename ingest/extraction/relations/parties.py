"""The parties of an agreement: «hermanamientos entre A y B, con C; así como D y E»."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, product

from ingest.extraction.relations.cues import Cue, Lexicon
from ingest.extraction.relations.passages import BRACKETS, Passage

PUNCTUATION = '.,;:()"“”«»-–'


def parties(passage: Passage, cues: Sequence[Cue], folded: str, lexicon: Lexicon) -> Mapping[tuple[int, int, str], Cue]:
    """The pairs of slots (by number) and the relation that an opening cue joins them in, with the cue.

    Clauses end at semicolons and «así como»; in each, those before «con» are joined to those behind it or, without
    «con», all to each other.
    """
    found: dict[tuple[int, int, str], Cue] = {}
    for cue in cues:
        for relation in sorted(name for name, direction in cue.states if direction == "opening"):
            for left, right in _clauses(passage, cue.end, folded, lexicon):
                pairs = product(left, right) if right else combinations(left, 2)
                found |= {(one, other, relation): cue for one, other in pairs}
    return found


def _clauses(passage: Passage, start: int, folded: str, lexicon: Lexicon) -> Iterator[tuple[list[int], list[int]]]:
    """The slots before and behind «con» in each clause after the cue, as long as nothing but a list is said."""
    left: list[int] = []
    right: list[int] = []
    at = start
    for number, slot in enumerate(passage.slots):
        if slot.start < start or number in passage.bracketed:
            continue
        gap = BRACKETS.sub(" ", folded[at : slot.start])
        if not _only_lists(gap, lexicon):
            break
        with_others = lexicon.with_.search(gap) is not None
        if ";" in gap or (right and not with_others and lexicon.adding.search(gap)):
            yield left, right
            left, right = [], []
        (right if right or (with_others and left) else left).append(number)
        at = slot.end
        if slot.type == "SECTOR" and _introduces_names(folded, at, lexicon):
            (right or left).pop()
    if left:
        yield left, right


def _only_lists(gap: str, lexicon: Lexicon) -> bool:
    words = (word.strip(PUNCTUATION) for word in lexicon.party_link.sub(" ", gap).split())
    return all(not word or word in lexicon.fillers or word in lexicon.territory for word in words)


def _introduces_names(folded: str, end: int, lexicon: Lexicon) -> bool:
    """Whether a class word only introduces the names that follow: «las municipalidades de A y B»."""
    following = folded[end : end + 12].split()
    return bool(following) and lexicon.linking.get(following[0]) == "de"
