"""Latent semantic analysis (Deerwester et al., «Indexing by latent semantic analysis», JASIS 41, 1990): which practices
speak of what a question asks, though in other words. Words that stand in the same practices count as near each other,
in whatever language; so a catalogue teaches its own search.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO

import numpy as np
from numpy.typing import NDArray

from graph.search.analysis import stems
from graph.search.entries import Entry

KIND = "Practice"
"""Entries of this kind are told at length; the others are hardly more than names."""
FEW, MANY = 50, 5_000
"""Below so many entries there is nothing to learn from; beyond, learning takes too long and words tell enough."""
AXES = 60
"""What words are told apart by, at most; a quarter of the entries, or of their words, where these are few."""
FOLDED_IN = 0.1
"""The share of entries that came or changed since, from which on all is learnt anew."""
_OWN = ("name", "names", "gist", "asked", "text")

Vector = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Latent:
    """What was learnt. `weights` (words,) is the inverse document frequency of each of `words`; `axes` (axes, words)
    turns counts of words into a place; `places` (entries, axes) are those of `ids`, of length 1.
    """

    words: Mapping[str, int]
    weights: Vector
    axes: Vector
    ids: tuple[str, ...]
    places: Vector
    folded_in: int = 0

    @classmethod
    def learnt(cls, entries: Iterable[Entry]) -> Latent | None:
        """None of entries that are too few or too many."""
        counted: dict[str, Counter[str]] = {}
        for entry in entries:
            counted[entry.id] = _counted(entry)
            if len(counted) > MANY:
                return None
        # it takes a quarter of a second to load, and only who learns needs it
        from scipy.sparse import csr_array, vstack
        from scipy.sparse.linalg import svds

        standing = Counter(word for counts in counted.values() for word in counts)
        words = {word: at for at, word in enumerate(sorted(word for word, times in standing.items() if times > 1))}
        if len(counted) < FEW or len(words) < FEW:
            return None
        weights = np.array([np.log(len(counted) / standing[word]) for word in words], dtype=np.float32)
        rows = (_weighed(counts, words, weights) for counts in counted.values())
        table = vstack([csr_array(row[None] / (np.linalg.norm(row) or 1)) for row in rows])
        # the same beginning each time, so that the same entries teach the same
        least = min(table.shape)
        left, sizes, axes = svds(table, k=min(AXES, least // 4), v0=np.ones(least))
        return cls(words, weights, axes.astype(np.float32), tuple(counted), _directions(left * sizes))

    def followed(self, changed: Sequence[Entry], gone: Collection[str]) -> Latent | None:
        """With entries as they are now, and without those that are gone; None where it pays to learn anew."""
        left_out = {entry.id for entry in changed} | set(gone)
        kept = [at for at, id in enumerate(self.ids) if id not in left_out]
        folded_in = self.folded_in + len(left_out)
        if folded_in > FOLDED_IN * len(self.ids):
            return None
        found = [self.axes @ _weighed(_counted(entry), self.words, self.weights) for entry in changed]
        places = np.vstack([self.places[kept], *(_directions(place[None]) for place in found)])
        ids = (*(self.ids[at] for at in kept), *(entry.id for entry in changed))
        return Latent(self.words, self.weights, self.axes, ids, places, folded_in)

    def likeness(self, asked: Mapping[str, float]) -> dict[str, float]:
        """How much each entry speaks of these words, given with their weights: the cosine, where it is above 0."""
        place = self.axes @ _weighed(asked, self.words, self.weights)
        length = np.linalg.norm(place)
        if not length:
            return {}
        cosines = self.places @ (place / length)
        return {id: value for id, value in zip(self.ids, cosines.tolist(), strict=True) if value > 0}

    def dump(self) -> bytes:
        content = BytesIO()
        np.savez(
            content, words="\n".join(self.words), weights=self.weights, axes=self.axes, ids="\n".join(self.ids),
            places=self.places, folded_in=self.folded_in,
        )  # fmt: skip
        return content.getvalue()

    @classmethod
    def load(cls, content: bytes) -> Latent:
        with np.load(BytesIO(content), allow_pickle=False) as kept:
            words = {word: at for at, word in enumerate(str(kept["words"]).split("\n"))}
            ids = tuple(str(kept["ids"]).split("\n"))
            return cls(words, kept["weights"], kept["axes"], ids, kept["places"], int(kept["folded_in"]))


def _counted(entry: Entry) -> Counter[str]:
    """The stems of what is said of an entry itself."""
    return Counter(stem for passage in entry.passages if passage.place in _OWN for stem in stems(passage.text))


def _weighed(counts: Mapping[str, float], words: Mapping[str, int], weights: Vector) -> Vector:
    """Counts of words, dampened, by how much each word tells."""
    found = np.zeros(len(words), dtype=np.float32)
    for word, count in counts.items():
        if (at := words.get(word)) is not None:
            found[at] = np.log1p(count) * weights[at]
    return found


def _directions(places: NDArray[np.floating]) -> Vector:
    lengths = np.linalg.norm(places, axis=1, keepdims=True)
    return (places / np.where(lengths == 0, 1, lengths)).astype(np.float32)
