"""Twin candidates in any network of twinned towns: for each town, whom towns like it are twinned with.

A conditional logit (McFadden 1974) over what the given twinnings show: how often the two countries twin, how many twins
a candidate has, common twins, twins of neighbouring towns near the candidate, likeness in size, distance, likeness of
names. Its weights are learned by hiding a tenth of the twinnings and finding them, pulled towards `PRIOR`, which stands
alone where there are few.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_array, triu
from scipy.spatial import KDTree
from scipy.special import logsumexp

from graph.matching.prediction import Prediction
from graph.matching.towns import EARTH
from graph.network import FloatArray, IntArray, Network
from graph.text import Text, Value

HIDDEN = 0.1
FEWEST_TWINNINGS = 100
EXAMPLES = 1500
OTHERS = 400
FORCE = 2.0
BLOCK = 200
SURROUNDINGS = ((40, 15.0), (120, 60.0))
"""How many of the nearest towns of the same country, and within how many km their weight falls by e."""
# Near what is learned on the twinnings of European cities in Wikidata (2018), but for towns without twins: in a list of
# twinned towns they are those whose twinning is hidden, elsewhere they may just be new.
PRIOR = {
    "countries": 0.9,
    "twins": 0.6,
    "without_twins": 0.0,
    "common_twins": 0.8,
    "near_twins": 0.25,
    "region_twins": 0.2,
    "size": -0.6,
    "size_unknown": -1.1,
    "distance": 0.0,
    "same_country": -5.5,
    "same_country_distance": 0.9,
    "neighbours": 2.8,
    "names": 0.0,
}
Sparse = csr_array[Any, tuple[int, int]]


@dataclass(frozen=True, eq=False)
class Towns:
    """What does not change while twinnings are hidden. NaN where a population or place is unknown."""

    countries: IntArray
    population: FloatArray
    place: FloatArray
    names: Sparse
    around: tuple[Sparse, ...]

    def __len__(self) -> int:
        return len(self.countries)


def twin_candidates(network: Network, id: str | None = None, k: int = 10, *, seed: int = 0) -> Iterator[Prediction]:
    """The `k` best candidates for one town, or for every town one after the other, best first. No given twinning is
    proposed.

    In a list of twinned towns, one without a twin is one whose twinning is missing, and hiding teaches the model just
    that; where many towns are new to twinning it learns less of it. The columns `country`, `population`, `lat` and
    `lon` are used where they are there. `score` is the model's probability that a hidden twinning of the town leads to
    this candidate. The same seed gives the same list. Cost: linear in towns for one town. Raises `UsageError` for an
    unknown id.
    """
    asked = np.arange(len(network)) if id is None else np.array([network.index(id)])
    if len(network) < 2:
        return
    towns = _towns(network)
    weights = _learn(network.adjacency, towns, np.random.default_rng(seed))
    model = _Model(network.adjacency, towns)
    for start in range(0, len(asked), BLOCK):
        block = asked[start : start + BLOCK]
        scores = model.scores(block, weights)
        scores -= np.nan_to_num(logsumexp(scores, axis=1, keepdims=True), neginf=0.0)
        for town, row in zip(block.tolist(), scores, strict=True):
            best = np.argpartition(-row, min(k, len(row) - 1))[:k]
            for other in best[np.argsort(-row[best], kind="stable")].tolist():
                if np.isfinite(row[other]):
                    reasons = tuple(_reasons(network, model, town, other))
                    yield Prediction(network.ids[town], network.ids[other], float(np.exp(row[other])), reasons)


class _Model:
    """The features of all candidates for some towns, given the known twinnings."""

    def __init__(self, twinned: Sparse, towns: Towns) -> None:
        self.twinned = twinned
        self.towns = towns
        self.degree = np.asarray(twinned.sum(axis=0), dtype=np.float64).ravel()

    @cached_property
    def country_pairs(self) -> FloatArray:
        """The log rate of twinnings a candidate, by country of the asking town and country of the candidate."""
        count = int(self.towns.countries.max(initial=0)) + 1
        member = csr_array(
            (np.ones(len(self.towns)), (np.arange(len(self.towns)), self.towns.countries)),
            shape=(len(self.towns), count),
        )
        pairs = (member.T @ self.twinned @ member).toarray()
        ends = pairs.sum(axis=1)
        expected = np.outer(ends, ends) / max(ends.sum(), 1)
        size = np.maximum(np.bincount(self.towns.countries, minlength=count), 1)
        rates: FloatArray = np.log((pairs + 0.5 * expected + 0.05) / size[None, :] / np.maximum(ends, 1)[:, None])
        return rates

    @cached_property
    def twins_around(self) -> list[Sparse]:
        """The twins of the towns around each town, weighted by nearness."""
        return [(around @ self.twinned).tocsr() for around in self.towns.around]

    @cached_property
    def rare(self) -> Sparse:
        """The twinnings, each counting less the more twins its target has."""
        return csr_array(self.twinned * (1 / np.log(2 + self.degree))[None, :])

    def features(self, block: IntArray) -> Iterator[tuple[str, FloatArray]]:
        """Arrays of shape (towns asked for, towns), in the order of `PRIOR`."""
        towns, n = self.towns, len(self.towns)
        shape = (len(block), n)
        own = towns.countries[block]
        yield "countries", self.country_pairs[own][:, towns.countries]
        yield "twins", np.broadcast_to(np.log(self.degree + 0.5), shape)
        yield "without_twins", np.broadcast_to((self.degree == 0).astype(np.float64), shape)
        yield "common_twins", np.log((self.rare[block] @ self.twinned).toarray() + 0.05)
        for name, twins, around in zip(("near_twins", "region_twins"), self.twins_around, towns.around, strict=True):
            yield name, np.log((twins[block] @ around.T).toarray() + 1e-3)
        gap = np.abs(np.log(towns.population[block] + 100)[:, None] - np.log(towns.population + 100)[None, :])
        unknown = np.isnan(gap)
        yield "size", np.where(unknown, 0.0, gap)
        yield "size_unknown", unknown.astype(np.float64)
        distance = self.distance(block)
        near = np.where(np.isnan(distance), 7.0, np.log(distance + 20))
        same = (own[:, None] == towns.countries[None, :]).astype(np.float64)
        yield "distance", near
        yield "same_country", same
        yield "same_country_distance", same * near
        yield "neighbours", np.where(np.isnan(distance), 0.0, np.exp(-distance / 100))
        yield "names", (towns.names[block] @ towns.names.T).toarray()

    def distance(self, block: IntArray) -> FloatArray:
        """Great-circle distance in km from each town asked for to every town; NaN where unknown."""
        chord = np.sqrt(np.maximum(2 - 2 * self.towns.place[block] @ self.towns.place.T, 0))
        km: FloatArray = 2 * EARTH * np.arcsin(np.clip(chord / 2, 0, 1))
        return km

    def scores(self, block: IntArray, weights: FloatArray) -> FloatArray:
        """Log odds up to a constant; −∞ for the town itself and its twins."""
        total = np.zeros((len(block), len(self.towns)))
        for weight, (_, values) in zip(weights, self.features(block), strict=True):
            total += weight * values
        rows, twins = self.twinned[block].nonzero()
        total[rows, twins] = -np.inf
        total[np.arange(len(block)), block] = -np.inf
        return total


def _learn(twinned: Sparse, towns: Towns, rng: np.random.Generator) -> FloatArray:
    prior = np.array(list(PRIOR.values()))
    pairs = np.column_stack(triu(twinned, 1).nonzero())
    if len(pairs) < FEWEST_TWINNINGS:
        return prior
    hidden = rng.random(len(pairs)) < HIDDEN
    known = pairs[~hidden]
    ends = np.concatenate((known, known[:, ::-1]))
    model = _Model(csr_array((np.ones(len(ends)), (ends[:, 0], ends[:, 1])), shape=twinned.shape), towns)
    asked = rng.permutation(np.concatenate((pairs[hidden], pairs[hidden][:, ::-1])))[:EXAMPLES]
    sample = min(OTHERS, len(towns))
    examples = []
    for start in range(0, len(asked), BLOCK):
        block, found = asked[start : start + BLOCK, 0], asked[start : start + BLOCK, 1]
        chosen = np.column_stack((found, rng.integers(len(towns), size=(len(block), sample))))
        rows = np.arange(len(block))[:, None]
        examples.append(np.stack([values[rows, chosen] for _, values in model.features(block)], axis=2))
    x = np.concatenate(examples)
    offset = np.concatenate(([0.0], np.full(sample, np.log(len(towns) / sample))))

    def loss(beta: FloatArray) -> tuple[float, FloatArray]:
        odds = x @ beta + offset
        total = logsumexp(odds, axis=1)
        away = beta - prior
        gradient = np.einsum("ij,ijk->k", np.exp(odds - total[:, None]), x) - x[:, 0].sum(axis=0)
        return float((total - odds[:, 0]).sum() + FORCE / 2 * away @ away), gradient + FORCE * away

    return np.asarray(minimize(loss, prior, jac=True, method="L-BFGS-B").x, dtype=np.float64)


def _towns(network: Network) -> Towns:
    countries = [str(country or "") for country in network.column("country")]
    codes = {country: i for i, country in enumerate(sorted(set(countries)))}
    lat, lon = np.radians(_numbers(network, "lat")), np.radians(_numbers(network, "lon"))
    place = np.column_stack((np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)))
    code = np.array([codes[country] for country in countries], dtype=np.int64)
    around = tuple(_around(place, code, count, reach) for count, reach in SURROUNDINGS)
    return Towns(code, _numbers(network, "population"), place, _name_likeness(network.names), around)


def _numbers(network: Network, name: str) -> FloatArray:
    values = [value if isinstance(value, int | float) else np.nan for value in network.column(name)]
    return np.array(values, dtype=np.float64)


def _around(place: FloatArray, countries: IntArray, count: int, reach: float) -> Sparse:
    """For each town the nearest ones of its country, itself included, by weight exp(−km / reach)."""
    n = len(place)
    known = np.flatnonzero(~np.isnan(place).any(axis=1))
    if not len(known):
        return csr_array((n, n))
    chord, nearest = KDTree(place[known]).query(place[known], k=[*range(1, min(count, len(known)) + 1)])
    towns, others = np.repeat(known, np.shape(nearest)[1]), known[np.ravel(nearest)]
    weight = np.exp(-2 * EARTH * np.arcsin(np.clip(np.ravel(chord) / 2, 0, 1)) / reach)
    same = (countries[towns] == countries[others]) & (weight > 1e-3)
    return csr_array((weight[same], (towns[same], others[same])), shape=(n, n))


def _name_likeness(names: Sequence[str]) -> Sparse:
    """Names as unit vectors of weighted trigrams; the product of two is their cosine."""
    rows: list[int] = []
    columns: list[int] = []
    known: dict[str, int] = {}
    for row, name in enumerate(names):
        padded = f" {name.casefold()} "
        for trigram in dict.fromkeys(padded[i : i + 3] for i in range(len(padded) - 2)):
            rows.append(row)
            columns.append(known.setdefault(trigram, len(known)))
    counts = csr_array((np.ones(len(rows)), (rows, columns)), shape=(len(names), max(len(known), 1)))
    weighted = counts * np.log(len(names) / np.maximum(np.asarray(counts.sum(axis=0)).ravel(), 1))[None, :]
    length = np.sqrt(np.asarray(weighted.power(2).sum(axis=1)).ravel())
    return csr_array(weighted * (1 / np.maximum(length, 1e-9))[:, None])


def _reasons(network: Network, model: _Model, town: int, other: int) -> Iterator[Text]:
    start, end = model.twinned.indptr[[other, other + 1]]
    mine = set(model.twinned.indices[model.twinned.indptr[town] : model.twinned.indptr[town + 1]].tolist())
    common = sorted(mine & set(model.twinned.indices[start:end].tolist()))
    countries = network.column("country")
    values: dict[str, Value] = {
        "ours": str(countries[town] or ""),
        "theirs": str(countries[other] or ""),
        "names": [network.names[i] for i in common[:3]],
    }
    if common:
        yield Text("twins in common: {names}", values)
    if model.twins_around[-1][[town], :].multiply(model.towns.around[-1][[other], :]).sum() > 0:
        yield Text("towns around the one are twinned with towns around the other", values)
    if countries[town] and countries[other]:
        if countries[town] == countries[other]:
            yield Text("both lie in {ours}", values)
        elif model.country_pairs[model.towns.countries[town]].argmax() == model.towns.countries[other]:
            yield Text("towns of {ours} twin with towns of {theirs} more than with any other", values)
    sizes = model.towns.population[[town, other]]
    if np.isfinite(sizes).all() and max(sizes) <= 1.5 * min(sizes):
        yield Text("they are of similar size", values)
