"""Which names are worth comparing: those that share the rarest keys, so that no pass over all pairs is needed.

Keys weigh by their rarity; of the bodies that share keys with one, those that share most are its candidates
(meta-blocking: Papadakis, Koutrika, Palpanas, Nejdl, TKDE 2014). An acronym meets the names whose first letters it
spells but for a few of either (symmetric deletion, as in SymSpell).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from itertools import combinations

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix

from ingest.identity.cognates import stem
from ingest.identity.names import Name, analyse

LARGEST_BLOCK = 1000  # bodies; a key that more of them share tells nothing
MOST_CANDIDATES = 30  # of one body for its names, and as many for its acronyms
MOST_PAIRED = 9  # words of a name of which every two are a key
LONGEST_SPELLED = 8  # letters of an acronym or initials of a name that are followed
MOST_DELETED = 3  # letters of either that the other may lack
AT_ONCE = 1000  # bodies whose candidates are looked for together

Keys = Mapping[str, float]  # with what share of its rarity a key counts


def name_keys(name: Name) -> set[str]:
    """What a name shares with other forms of itself: words by meaning or stem, every two of them, how words begin."""
    words = list(dict.fromkeys(word.meaning if word.is_known else stem(word.text) for word in name.words))
    beginnings = {f"{stem(word.text)[:4]}~" for word in name.words if len(word.text) > 3}
    pairs = {f"{one}&{other}" for one, other in combinations(sorted(words[:MOST_PAIRED]), 2)}
    return {f"'{name.squeezed}", *words, *beginnings, *pairs, *(f"!{acronym}" for acronym in name.acronyms)}


def spellings(letters: str) -> dict[str, float]:
    """Letters with up to three left out, each left out halving what the match counts."""
    letters = letters[:LONGEST_SPELLED]
    found: dict[str, float] = {}
    for deleted in range(min(MOST_DELETED, max(0, len(letters) - 2)) + 1):
        for kept in combinations(letters, len(letters) - deleted):
            found.setdefault("".join(kept), 0.5**deleted)
    return found


def candidate_pairs(
    names: Sequence[Sequence[str]], of: Container[int] | None = None, most: int = MOST_CANDIDATES
) -> Iterator[tuple[int, int]]:
    """Places of bodies, each with its names, that share most with one of the two: in order, each pair once. With `of`
    only the candidates of those bodies.
    """
    bodies = [[analyse(name) for name in given] for given in names]
    wanted = [place for place in range(len(names)) if of is None or place in of]
    by_name = [dict.fromkeys((key for name in body for key in name_keys(name)), 1.0) for body in bodies]
    short = [_all_spellings(acronym for name in body for acronym in name.acronyms) for body in bodies]
    spelled = set().union(*short)  # of the many spellings of initials only these can be met
    long = [
        {key: share for key, share in _all_spellings(_initials_of(body)).items() if key in spelled} for body in bodies
    ]
    found = [*_closest(by_name, by_name, wanted, most), *_closest(short, long, wanted, most)]
    if of is not None:
        found += _closest(long, short, wanted, most)
    for code in np.unique(np.concatenate(found)) if found else ():
        yield divmod(int(code), len(names))


def _initials_of(body: Iterable[Name]) -> Iterator[str]:
    return (initials for name in body for initials in _initials(name))


def _initials(name: Name) -> Iterator[str]:
    """The first letters of the content words, and those of all words."""
    for letters in {"".join(word.text[0] for word in name.words), "".join(word[0] for word in name.all_words)}:
        if len(letters) > 1:
            yield letters


def _all_spellings(all_letters: Iterable[str]) -> dict[str, float]:
    found: dict[str, float] = {}
    for letters in all_letters:
        for key, share in spellings(letters).items():
            found[key] = max(share, found.get(key, 0.0))
    return found


def _closest(
    one: Sequence[Keys], other: Sequence[Keys], wanted: Sequence[int], most: int
) -> Iterator[npt.NDArray[np.int64]]:
    """For each wanted body those of the `other` that it shares most with: a pair is a number, the lesser place times
    how many there are plus the greater one.
    """
    common = Counter(key for keys in other for key in keys)
    column = {key: n for n, key in enumerate(sorted(key for key in common if common[key] <= LARGEST_BLOCK))}
    rarity = np.array([np.log(1 + len(other) / common[key]) for key in column])
    right = _table(other, column).multiply(rarity).T.tocsr()
    for start in range(0, len(wanted), AT_ONCE):
        asking = wanted[start : start + AT_ONCE]
        shared = (_table([one[place] for place in asking], column) @ right).tocsr()
        for row, body in enumerate(asking):
            within = slice(shared.indptr[row], shared.indptr[row + 1])
            places, weights = shared.indices[within], shared.data[within]
            closest = places[np.lexsort((places, -weights))[: most + 1]].astype(np.int64)
            closest = closest[closest != body]
            yield np.minimum(closest, body) * len(one) + np.maximum(closest, body)


def _table(bodies: Sequence[Keys], column: Mapping[str, int]) -> csr_matrix:
    """One row a body, one column a key."""
    cells = [
        (row, column[key], share) for row, keys in enumerate(bodies) for key, share in keys.items() if key in column
    ]
    rows, columns, shares = zip(*cells, strict=True) if cells else ((), (), ())
    return csr_matrix((shares, (rows, columns)), shape=(len(bodies), len(column)), dtype=np.float64)
