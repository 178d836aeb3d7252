"""Twin candidates in any network of twinned towns: for each town, whom towns like it are twinned with.

A conditional logit (McFadden 1974) over what the given twinnings show: how often the two countries twin, and towns of
this size with that country; how many twins a candidate has, and in the other's country; common twins and longer paths;
twins of neighbouring towns near the candidate; likeness in size, distance, likeness of names. It makes a shortlist of
all towns, which a second one with a few hidden units ranks (Rumelhart, Hinton & Williams 1986, doi:10.1038/323533a0):
they add what holds only together, such as that distance matters to villages more than to capitals. Both are learned by
hiding a tenth of the twinnings and finding them; linear weights are pulled towards `PRIOR`, which stands alone where
there are few twinnings. Decision 0017.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
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
SHORTLIST = 400
SIMILAR = float(np.log(1.5))
CELLS = 1_000_000
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
Floats = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Towns:
    """What does not change while twinnings are hidden. NaN where a population or place is unknown."""

    countries: IntArray
    population: FloatArray
    place: FloatArray
    names: Sparse
    around: tuple[Sparse, ...]

    @cached_property
    def names_back(self) -> Sparse:
        return self.names.T.tocsr()

    @cached_property
    def back(self) -> list[Sparse]:
        """For each town those that it is around."""
        return [around.T.tocsr() for around in self.around]

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
    utilities = _learn(network.adjacency, towns, np.random.default_rng(seed))
    model = _Model(network.adjacency, towns)
    reasons = _Reasons(network, model)
    for block in _blocks(asked, len(towns)):
        for town, ranked in zip(block.tolist(), model.ranked(block, utilities, k), strict=True):
            for other, probability, features in zip(*ranked, strict=True):
                yield Prediction(
                    network.ids[town],
                    network.ids[other],
                    float(probability),
                    tuple(reasons(town, int(other), dict(zip(PRIOR, features.tolist(), strict=True)))),
                )


class Utility(NamedTuple):
    """How attractive a candidate is: linear in its features, and a few hidden units."""

    linear: FloatArray
    hidden: FloatArray
    threshold: FloatArray
    output: FloatArray

    def __call__(self, x: NDArray[np.floating[Any]]) -> FloatArray:
        """For features of shape (candidates, features)."""
        value: FloatArray = x @ self.linear + np.tanh(x @ self.hidden + self.threshold) @ self.output
        return value


class Utilities(NamedTuple):
    """What makes the shortlist, linear weights only, and what ranks it."""

    shortlist: FloatArray
    ranking: Utility


class _Model:
    """The features of all candidates for some towns, given the known twinnings."""

    def __init__(self, twinned: Sparse, towns: Towns) -> None:
        self.twinned = twinned.astype(np.float32)
        self.towns = towns
        self.degree = np.asarray(twinned.sum(axis=0), dtype=np.float64).ravel()

    @cached_property
    def to_countries(self) -> FloatArray:
        """How many twins each town has in each country."""
        found: FloatArray = (self.twinned @ _membership(self.towns.countries)).toarray().astype(np.float64)
        return found

    @cached_property
    def between_countries(self) -> FloatArray:
        sums: FloatArray = _membership(self.towns.countries).T @ self.to_countries
        return sums

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
        groups = _membership(group, count * (SIZE_CLASSES + 1))
        found = (groups.T @ self.to_countries).reshape(count, SIZE_CLASSES + 1, count)
        smooth = found.copy()
        smooth[:, 1:-1] += found[:, 2:] / 2
        smooth[:, 2:] += found[:, 1:-1] / 2
        pairs, ends = self.between_countries, self.between_countries.sum(axis=0)
        usual = (pairs + 5 * (ends + 1) / (ends.sum() + count)) / (pairs.sum(axis=1) + 5)[:, None]
        share = (smooth + 8 * usual[:, None, :]) / (smooth.sum(axis=2, keepdims=True) + 8)
        ratios: FloatArray = np.log(share / usual[:, None, :]).reshape(-1, count)[group]
        return ratios

    @cached_property
    def there(self) -> list[tuple[Floats, Floats]]:
        """What a town has to do with a country, and the same by country: its twins there, its size and that country."""
        values = [np.log(self.to_countries + 0.3), self.size_and_country]
        return [(one.astype(np.float32), np.ascontiguousarray(one.T, dtype=np.float32)) for one in values]

    @cached_property
    def twins_around(self) -> list[Sparse]:
        """The twins of the towns around each town, weighted by nearness."""
        return [(around @ self.twinned).tocsr() for around in self.towns.around]

    @cached_property
    def rare(self) -> Sparse:
        """The twinnings, each counting less the more twins its target has."""
        return csr_array(self.twinned * (1 / np.log(2 + self.degree)).astype(np.float32)[None, :])

    @cached_property
    def of_candidate(self) -> dict[str, Floats]:
        """The features that are the candidate's own."""
        values = {
            "twins": np.log(self.degree + 0.5),
            "without_twins": self.degree == 0,
            "population": np.nan_to_num(np.log10(self.towns.population + 100) - 4.5),
            "twins_nearby": np.log(self.towns.around[0] @ self.degree + 0.5),
        }
        return {name: value.astype(np.float32) for name, value in values.items()}

    def features(self, block: IntArray) -> Iterator[tuple[str, Floats]]:
        """Arrays of shape (towns asked for, towns), in the order of `PRIOR`."""
        towns, alone = self.towns, self.of_candidate
        shape = (len(block), len(towns))
        own = towns.countries[block]
        yield "countries", self.country_pairs[own].astype(np.float32)[:, towns.countries]
        yield "twins", np.broadcast_to(alone["twins"], shape)
        yield "without_twins", np.broadcast_to(alone["without_twins"], shape)
        rare = self.rare[block]
        twins_of_twins = rare @ self.twinned
        yield "common_twins", _logs(twins_of_twins, 0.05)
        for name, twins, back in zip(("near_twins", "region_twins"), self.twins_around, towns.back, strict=True):
            yield name, _logs(twins[block] @ back, 1e-3)
        size = np.log(towns.population + 100).astype(np.float32)
        gap = np.abs(size[block][:, None] - size)
        unknown = np.isnan(gap)
        gap[unknown] = 0
        yield "size", gap
        yield "size_unknown", unknown.astype(np.float32)
        distance = self.distance(block)
        far = np.log(distance + 20)
        far[np.isnan(far)] = 7
        same = (own[:, None] == towns.countries).astype(np.float32)
        yield "distance", far
        yield "same_country", same
        yield "same_country_distance", same * far
        close = np.exp(distance / -100)
        close[np.isnan(close)] = 0
        yield "neighbours", close
        yield "names", (towns.names[block] @ towns.names_back).toarray()
        for name, (by_town, by_country) in zip(("twins_in_country", "size_and_country"), self.there, strict=True):
            yield name, by_town[block][:, towns.countries] + by_country[own]
        near, near_back = towns.around[0], towns.back[0]
        yield "near_common_twins", _logs((near[block] @ self.rare) @ self.twinned + twins_of_twins @ near_back, 0.05)
        yield "paths_of_three", _logs((rare @ self.rare) @ self.twinned, 0.05)
        yield "population", np.broadcast_to(alone["population"], shape)
        yield "populations", np.outer(alone["population"][block], alone["population"])
        yield "twins_nearby", np.broadcast_to(alone["twins_nearby"], shape)

    def distance(self, block: IntArray) -> Floats:
        """Great-circle distance in km from each town asked for to every town; NaN where unknown."""
        half_chord = np.sqrt(np.clip(0.5 - (self.towns.place[block] / 2) @ self.towns.place.T, 0, 1)).astype(np.float32)
        km: Floats = np.float32(2 * EARTH) * np.arcsin(half_chord)
        return km

    def ranked(
        self, block: IntArray, utilities: Utilities, k: int
    ) -> Iterator[tuple[IntArray, FloatArray, NDArray[np.floating[Any]]]]:
        """For each town asked for: its best candidates, their probabilities and features. Never itself nor a twin."""
        every = [values for _, values in self.features(block)]
        linear = np.zeros((len(block), len(self.towns)), dtype=np.float32)
        for values, weight in zip(every, utilities.shortlist.astype(np.float32), strict=True):
            linear += values * weight
        rows, twins = self.twinned[block].nonzero()
        linear[rows, twins] = -np.inf
        linear[np.arange(len(block)), block] = -np.inf
        length = min(max(SHORTLIST, k), linear.shape[1])
        for row, odds in enumerate(linear):
            listed = np.argpartition(odds, -length)[-length:]
            listed = listed[np.isfinite(odds[listed])]
            if not len(listed):
                yield listed, np.empty(0), np.empty((0, len(every)))
                continue
            x = np.stack([values[row, listed] for values in every], axis=1)
            value = utilities.ranking(x)
            share = np.exp(odds[listed] - odds.max()).sum() / np.exp(odds - odds.max()).sum()
            best = np.argsort(-value, kind="stable")[:k]
            yield listed[best], share * np.exp(value[best] - logsumexp(value)), x[best]


def _logs(found: Sparse, base: float) -> Floats:
    """log(1 + cells / base): only cells that are not zero cost a logarithm."""
    found.data = np.log1p(found.data / base).astype(np.float32)
    logs: Floats = found.toarray()
    return logs


def _membership(group: IntArray, groups: int | None = None) -> Sparse:
    """One row an element, with a 1 in the column of its group."""
    n = len(group)
    return csr_array((np.ones(n), (np.arange(n), group)), (n, groups or int(group.max(initial=0)) + 1))


def _blocks(rows: IntArray, n: int) -> Iterator[IntArray]:
    step = max(CELLS // n, 1)
    for start in range(0, len(rows), step):
        yield rows[start : start + step]


def _learn(twinned: Sparse, towns: Towns, rng: np.random.Generator) -> Utilities:
    prior = np.array(list(PRIOR.values()))
    pairs = np.column_stack(triu(twinned, 1).nonzero()).astype(np.int64)
    if len(pairs) < FEWEST_TWINNINGS:
        return Utilities(prior, Utility(prior, np.zeros((len(prior), 0)), np.zeros(0), np.zeros(0)))
    x = np.concatenate([_examples(pairs, twinned.shape, towns, rng) for _ in range(ROUNDS)])
    weight = np.log(len(towns) / (x.shape[1] - 1))
    shortlist = _fit(x, prior, weight, 0, rng)
    return Utilities(shortlist.linear, _fit(x, prior, weight, UNITS, rng))


def _examples(pairs: IntArray, shape: tuple[int, int], towns: Towns, rng: np.random.Generator) -> Floats:
    """Features of hidden twins, each followed by those of towns drawn at random: (twinnings, candidates, features)."""
    hidden = rng.random(len(pairs)) < HIDDEN
    known = np.concatenate((pairs[~hidden], pairs[~hidden][:, ::-1]))
    model = _Model(csr_array((np.ones(len(known)), (known[:, 0], known[:, 1])), shape=shape), towns)
    asked = rng.permutation(np.concatenate((pairs[hidden], pairs[hidden][:, ::-1])))[:EXAMPLES]
    found = [np.empty((0, OTHERS + 1, len(PRIOR)), dtype=np.float32)]
    for rows in _blocks(np.arange(len(asked)), len(towns)):
        drawn = rng.integers(len(towns), size=(len(rows), OTHERS))
        chosen = np.column_stack((asked[rows, 1], drawn))
        at = np.arange(len(rows))[:, None]
        found.append(np.stack([values[at, chosen] for _, values in model.features(asked[rows, 0])], axis=2))
    return np.concatenate(found)


def _fit(x: Floats, prior: FloatArray, weight: float, units: int, rng: np.random.Generator) -> Utility:
    """The utility under which the first candidate of each row is likeliest; each other one stands for exp(weight)."""
    rows, candidates, k = x.shape
    mean = np.asarray(x.mean(axis=(0, 1), dtype=np.float64))
    spread = np.asarray(x.std(axis=(0, 1), dtype=np.float64)) + 1e-6
    z = ((x - mean) / spread).astype(np.float32).reshape(-1, k)
    offset = np.concatenate(([0.0], np.full(candidates - 1, weight))).astype(np.float32)
    parts = np.cumsum([k, k * units, units])

    def loss(point: FloatArray) -> tuple[float, FloatArray]:
        linear, hidden, threshold, output = np.split(point.astype(np.float32), parts)
        raised = np.tanh(z @ hidden.reshape(k, units) + threshold)
        odds = (z @ linear + raised @ output).reshape(rows, candidates) + offset
        total = logsumexp(odds, axis=1)
        residual = np.exp(odds - total[:, None])
        residual[:, 0] -= 1
        error = residual.ravel()
        inner = error[:, None] * output * (1 - raised**2)
        away = point[:k] - prior * spread
        units_pull = np.concatenate((hidden, output))
        gradient = (
            error @ z + FORCE * away,
            (z.T @ inner).ravel() + UNIT_FORCE * hidden,
            inner.sum(axis=0),
            error @ raised + UNIT_FORCE * output,
        )
        pull = FORCE / 2 * away @ away + UNIT_FORCE / 2 * units_pull @ units_pull
        return float((total - odds[:, 0]).sum(dtype=np.float64) + pull), np.concatenate(gradient).astype(np.float64)

    start = np.concatenate(
        (
            prior * spread,
            rng.normal(0, 0.6 / np.sqrt(k), k * units),
            np.zeros(units),
            rng.normal(0, 0.3, units),
        )
    )
    best = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": STEPS}).x
    linear, hidden, threshold, output = np.split(best, parts)
    raw = hidden.reshape(k, units) / spread[:, None]
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
    return csr_array((weight[same].astype(np.float32), (towns[same], others[same])), shape=(n, n))


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
    return csr_array(weighted * (1 / np.maximum(length, 1e-9))[:, None]).astype(np.float32)


class _Reasons:
    """Why a candidate is one, in words."""

    def __init__(self, network: Network, model: _Model) -> None:
        self.names = network.names
        self.countries = network.column("country")
        self.towns = model.towns
        self.favourite = model.country_pairs.argmax(axis=1)
        twinned = model.twinned
        self.twins = [
            set(twinned.indices[start:end].tolist())
            for start, end in zip(twinned.indptr, twinned.indptr[1:], strict=False)
        ]

    def __call__(self, town: int, other: int, features: Mapping[str, float]) -> Iterator[Text]:
        common = sorted(self.twins[town] & self.twins[other])
        countries = self.towns.countries
        values: dict[str, Value] = {
            "ours": str(self.countries[town] or ""),
            "theirs": str(self.countries[other] or ""),
            "names": [self.names[i] for i in common[:3]],
        }
        if common:
            yield Text("twins in common: {names}", values)
        if features["region_twins"] > 0:
            yield Text("towns around the one are twinned with towns around the other", values)
        if values["ours"] and values["theirs"]:
            if values["ours"] == values["theirs"]:
                yield Text("both lie in {ours}", values)
            elif self.favourite[countries[town]] == countries[other]:
                yield Text("towns of {ours} twin with towns of {theirs} more than with any other", values)
        if not features["size_unknown"] and features["size"] <= SIMILAR:
            yield Text("they are of similar size", values)
