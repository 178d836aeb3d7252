"""Which names are worth comparing: those that share a rare key, so that no pass over all pairs is needed."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations

from ingest.identity.names import Name, analyse

LARGEST_BLOCK = 120  # names; a key that more of them share tells nothing
MOST_KEYS = 8  # the rarest keys of a name that are followed


def keys(name: Name) -> frozenset[str]:
    """What a name may share with another form of itself: words by meaning, beginnings, pairs of words, initials."""
    meanings = sorted({word.meaning for word in name.words})
    stems = {f"~{word.text[:4]}" for word in name.words if len(word.text) > 3}
    initials = "".join(word.text[0] for word in name.words)
    spelled = {f"!{initials}"} if len(initials) > 1 else set()
    acronyms = {f"!{acronym}" for acronym in name.acronyms}
    beginnings = {f"!{known[1:][:3]}~" for known in spelled | acronyms} | {
        f"!{word.text[:3]}~" for word in name.words[:1]
    }
    pairs = {f"{a}&{b}" for a, b in combinations(meanings[:MOST_KEYS], 2)}
    return (
        frozenset({f"'{name.squeezed}", *meanings, *stems, *spelled, *acronyms, *beginnings, *pairs})
        if name.squeezed
        else frozenset()
    )


def candidate_pairs(names: Sequence[Sequence[str]]) -> Iterator[tuple[int, int]]:
    """Places of bodies, each with its names, that share a key with few others: in order, each pair once."""
    of_body = [frozenset(key for name in given for key in keys(analyse(name))) for given in names]
    common = Counter(key for found in of_body for key in found)
    blocks: dict[str, list[int]] = defaultdict(list)
    for body, found in enumerate(of_body):
        shared = sorted((common[key], key) for key in found if 1 < common[key] <= LARGEST_BLOCK)
        for _, key in shared[: MOST_KEYS * 3]:
            blocks[key].append(body)
    yield from sorted({pair for block in blocks.values() for pair in combinations(block, 2)})
