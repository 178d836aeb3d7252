"""Twin candidates in any network of twinned towns: for each town, whom towns like it are twinned with.

A conditional logit (McFadden 1974) over what the given twinnings show: how often the two countries twin, and towns of
this size with that country; how many twins a candidate has, and in the other's country; common twins and longer paths;
twins of neighbouring towns near the candidate; likeness in size, distance, likeness of names. A few hidden units
(Rumelhart, Hinton & Williams 1986, doi:10.1038/323533a0) add what holds only together, such as that distance matters
to villages more than to capitals. Both are learned by hiding a tenth of the twinnings and finding them; the weights of
the logit are pulled towards `PRIOR`, which stands alone where there are few twinnings.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_array, triu
from scipy.spatial import KDTree
from scipy.special import logsumexp

from graph.matching.prediction import Prediction
from graph.matching.towns import EARTH
from graph.network import FloatArray, IntArray, Network
from graph.text import Text, Value

HIDDEN = 0.1
ROUNDS = 2
FEWEST_TWINNINGS = 100
EXAMPLES = 1500
OTHERS = 150
FORCE = 2.0
UNITS = 8
UNIT_FORCE = 20.0
STEPS = 80
CELLS = 2_000_000
"""How many pairs of towns are looked at together: what bounds the memory."""
SIZE_CLASSES = 7
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
    "twins_in_country": -0.5,
    "size_and_country": 0.4,
    "near_common_twins": 0.1,
    "paths_of_three": 0.2,
    "population": 0.4,
    "populations": 0.4,
    "twins_nearby": -0.2,
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
    utility = _learn(network.adjacency, towns, np.random.default_rng(seed))
    model = _Model(network.adjacency, towns)
    for block in _blocks(asked, len(towns)):
        scores = model.scores(block, utility)
        scores -= np.nan_to_num(logsumexp(scores, axis=1, keepdims=True), neginf=0.0)
        for town, row in zip(block.tolist(), scores, strict=True):
            best = np.argpartition(-row, min(k, len(row) - 1))[:k]
            for other in best[np.argsort(-row[best], kind="stable")].tolist():
                if np.isfinite(row[other]):
                    reasons = tuple(_reasons(network, model, town, other))
                    yield Prediction(network.ids[town], network.ids[other], float(np.exp(row[other])), reasons)


class Utility(NamedTuple):
    """How attractive a candidate is: linear in its features, and a few hidden units."""

    linear: FloatArray
    hidden: FloatArray
    threshold: FloatArray
    output: FloatArray

    def __call__(self, x: NDArray[np.floating[Any]]) -> FloatArray:
        """For features of shape (towns asked for, candidates, features)."""
        linear, hidden, threshold, output = (part.astype(x.dtype) for part in self)
        value: FloatArray = (x @ linear + np.tanh(x @ hidden + threshold) @ output).astype(np.float64)
        return value


class _Model:
    """The features of all candidates for some towns, given the known twinnings."""

    def __init__(self, twinned: Sparse, towns: Towns) -> None:
        self.twinned = twinned
        self.towns = towns
        self.degree = np.asarray(twinned.sum(axis=0), dtype=np.float64).ravel()

    @cached_property
    def to_countries(self) -> FloatArray:
        """How many twins each town has in each country."""
        n = len(self.towns)
        shape = (n, int(self.towns.countries.max(initial=0)) + 1)
        found: FloatArray = (
            self.twinned @ csr_array((np.ones(n), (np.arange(n), self.towns.countries)), shape)
        ).toarray()
        return found

    @cached_property
    def log_to_countries(self) -> FloatArray:
        logs: FloatArray = np.log(self.to_countries + 0.3)
        return logs

    @cached_property
    def between_countries(self) -> FloatArray:
        return _summed(self.to_countries, self.towns.countries, self.to_countries.shape[1])

    @cached_property
    def country_pairs(self) -> FloatArray:
        """The log rate of twinnings a candidate, by country of the asking town and country of the candidate."""
        pairs = self.between_countries
        ends = pairs.sum(axis=1)
        expected = np.outer(ends, ends) / max(ends.sum(), 1)
        size = np.maximum(np.bincount(self.towns.countries, minlength=len(pairs)), 1)
        rates: FloatArray = np.log((pairs + 0.5 * expected + 0.05) / size[None, :] / np.maximum(ends, 1)[:, None])
        return rates

    @cached_property
    def size_and_country(self) -> FloatArray:
        """For each town, how much more often than all of its country towns of about its size twin with each country: a
        log ratio, near 0 where there are few.
        """
        towns, count = self.towns, self.to_countries.shape[1]
        half_decades = np.nan_to_num(np.log10(towns.population + 1) * 2 - 6, nan=-1.0)
        size = np.where(np.isnan(towns.population), 0, np.clip(half_decades, 0, SIZE_CLASSES - 1) + 1).astype(np.int64)
        group = towns.countries * (SIZE_CLASSES + 1) + size
        found = _summed(self.to_countries, group, count * (SIZE_CLASSES + 1)).reshape(count, SIZE_CLASSES + 1, count)
        smooth = found.copy()
        smooth[:, 1:-1] += found[:, 2:] / 2
        smooth[:, 2:] += found[:, 1:-1] / 2
        pairs, ends = self.between_countries, self.between_countries.sum(axis=0)
        usual = (pairs + 5 * (ends + 1) / (ends.sum() + count)) / (pairs.sum(axis=1) + 5)[:, None]
        share = (smooth + 8 * usual[:, None, :]) / (smooth.sum(axis=2, keepdims=True) + 8)
        ratios: FloatArray = np.log(share / usual[:, None, :]).reshape(-1, count)[group]
        return ratios

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
        far = np.where(np.isnan(distance), 7.0, np.log(distance + 20))
        same = (own[:, None] == towns.countries[None, :]).astype(np.float64)
        yield "distance", far
        yield "same_country", same
        yield "same_country_distance", same * far
        yield "neighbours", np.where(np.isnan(distance), 0.0, np.exp(-distance / 100))
        yield "names", (towns.names[block] @ towns.names.T).toarray()
        for name, there in (("twins_in_country", self.log_to_countries), ("size_and_country", self.size_and_country)):
            yield name, there[block][:, towns.countries] + there[:, own].T
        near = towns.around[0]
        paths = (near[block] @ self.rare) @ self.twinned + (self.rare[block] @ self.twinned) @ near.T
        yield "near_common_twins", np.log(paths.toarray() + 0.05)
        yield "paths_of_three", np.log(((self.rare[block] @ self.rare) @ self.twinned).toarray() + 0.05)
        people = np.nan_to_num(np.log10(towns.population + 100) - 4.5)
        yield "population", np.broadcast_to(people, shape)
        yield "populations", np.outer(people[block], people)
        yield "twins_nearby", np.broadcast_to(np.log(near @ self.degree + 0.5), shape)

    def distance(self, block: IntArray) -> FloatArray:
        """Great-circle distance in km from each town asked for to every town; NaN where unknown."""
        chord = np.sqrt(np.maximum(2 - 2 * self.towns.place[block] @ self.towns.place.T, 0))
        km: FloatArray = 2 * EARTH * np.arcsin(np.clip(chord / 2, 0, 1))
        return km

    def scores(self, block: IntArray, utility: Utility) -> FloatArray:
        """Log odds up to a constant; −∞ for the town itself and its twins."""
        x = np.empty((len(block), len(self.towns), len(PRIOR)), dtype=np.float32)
        for place, (_, values) in enumerate(self.features(block)):
            x[:, :, place] = values
        total = utility(x)
        rows, twins = self.twinned[block].nonzero()
        total[rows, twins] = -np.inf
        total[np.arange(len(block)), block] = -np.inf
        return total


def _blocks(rows: IntArray, n: int) -> Iterator[IntArray]:
    step = max(CELLS // n, 1)
    for start in range(0, len(rows), step):
        yield rows[start : start + step]


def _summed(values: FloatArray, group: IntArray, groups: int) -> FloatArray:
    """The sum of the rows of each group."""
    sums = np.zeros((groups, values.shape[1]))
    np.add.at(sums, group, values)
    return sums


def _learn(twinned: Sparse, towns: Towns, rng: np.random.Generator) -> Utility:
    prior = np.array(list(PRIOR.values()))
    pairs = np.column_stack(triu(twinned, 1).nonzero()).astype(np.int64)
    if len(pairs) < FEWEST_TWINNINGS:
        return Utility(prior, np.zeros((len(prior), 1)), np.zeros(1), np.zeros(1))
    x = np.concatenate([_examples(pairs, twinned.shape, towns, rng) for _ in range(ROUNDS)])
    return _fit(x, prior, np.log(len(towns) / (x.shape[1] - 1)), rng)


def _examples(pairs: IntArray, shape: tuple[int, int], towns: Towns, rng: np.random.Generator) -> FloatArray:
    """Features of hidden twins, each followed by those of towns drawn at random: (twinnings, candidates, features)."""
    hidden = rng.random(len(pairs)) < HIDDEN
    known = np.concatenate((pairs[~hidden], pairs[~hidden][:, ::-1]))
    model = _Model(csr_array((np.ones(len(known)), (known[:, 0], known[:, 1])), shape=shape), towns)
    asked = rng.permutation(np.concatenate((pairs[hidden], pairs[hidden][:, ::-1])))[:EXAMPLES]
    found = [np.empty((0, OTHERS + 1, len(PRIOR)))]
    for rows in _blocks(np.arange(len(asked)), len(towns)):
        drawn = rng.integers(len(towns), size=(len(rows), OTHERS))
        chosen = np.column_stack((asked[rows, 1], drawn))
        at = np.arange(len(rows))[:, None]
        found.append(np.stack([values[at, chosen] for _, values in model.features(asked[rows, 0])], axis=2))
    return np.concatenate(found)


def _fit(x: FloatArray, prior: FloatArray, weight: float, rng: np.random.Generator) -> Utility:
    """The utility under which the first candidate of each row is likeliest; each other one stands for exp(weight)."""
    rows, candidates, k = x.shape
    mean, spread = x.mean(axis=(0, 1)), x.std(axis=(0, 1)) + 1e-6
    z = ((x - mean) / spread).astype(np.float32).reshape(-1, k)
    offset = np.concatenate(([0.0], np.full(candidates - 1, weight))).astype(np.float32)
    parts = np.cumsum([k, k * UNITS, UNITS])

    def loss(point: FloatArray) -> tuple[float, FloatArray]:
        linear, hidden, threshold, output = np.split(point.astype(np.float32), parts)
        units = np.tanh(z @ hidden.reshape(k, UNITS) + threshold)
        odds = (z @ linear + units @ output).reshape(rows, candidates) + offset
        total = logsumexp(odds, axis=1)
        residual = np.exp(odds - total[:, None])
        residual[:, 0] -= 1
        error = residual.ravel()
        inner = error[:, None] * output * (1 - units**2)
        away = point[:k] - prior * spread
        units_pull = np.concatenate((hidden, output))
        gradient = (
            error @ z + FORCE * away,
            (z.T @ inner).ravel() + UNIT_FORCE * hidden,
            inner.sum(axis=0),
            error @ units + UNIT_FORCE * output,
        )
        pull = FORCE / 2 * away @ away + UNIT_FORCE / 2 * units_pull @ units_pull
        return float((total - odds[:, 0]).sum(dtype=np.float64) + pull), np.concatenate(gradient).astype(np.float64)

    start = np.concatenate(
        (
            prior * spread,
            rng.normal(0, 0.6 / np.sqrt(k), k * UNITS),
            np.zeros(UNITS),
            rng.normal(0, 0.3, UNITS),
        )
    )
    best = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": STEPS}).x
    linear, hidden, threshold, output = np.split(best, parts)
    raw = hidden.reshape(k, UNITS) / spread[:, None]
    return Utility(linear / spread, raw, threshold - mean @ raw, output)


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
