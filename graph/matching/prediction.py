"""Missing ties of any network: which two are likely to be tied, or would be if somebody looked.

A stacked model (Ghasemian et al. 2020, doi:10.1073/pnas.1914950117): a logistic regression over the features of
`graph.matching.pairs`, learned on the network itself by hiding a tenth of its ties again and again and finding them.
Weights are pulled towards `PRIOR` with a fixed force, so that a small network, which can teach little, is ranked by
what held in other networks between organisations, and a large one by its own ties. Two such models, one that sees the
attributes of the nodes and one that does not, are averaged: where attributes mislead, the other one holds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_array, triu
from scipy.special import expit

from graph.matching.pairs import (
    FEATURES,
    STRUCTURE,
    Category,
    Columns,
    Sparse,
    attributes,
    candidates,
    features,
    standardised,
)
from graph.network import FloatArray, Network
from graph.text import Text

ROUNDS = 12
ROUNDS_LARGE = 2
LARGE = 400
HIDDEN = 0.1
FEWEST_TIES = 10
MOST_NEGATIVES = 20_000
FORCE = 6.0
PRIOR_FORCE = 60.0
# What each of the two models sees.
SEEN = (STRUCTURE, FEATURES)
# What `learn_prior` finds on eight public networks between organisations: the seven emergency networks of Drabek et al.
# (1981) and the US health department's leaders (Luke 2015).
PRIORS: tuple[Mapping[str, float], ...] = (
    {
        "resource_allocation": 0.32,
        "common_neighbours": 0.11,
        "degree_product": 0.22,
        "degree_odds": 0.58,
        "jaccard": 0.05,
        "katz": -0.23,
        "rank_one": -0.25,
        "rank_two": 0.05,
        "rank_three": 0.35,
        "similar_ties": 0.02,
        "most_similar_ties": -0.08,
        "linear": 0.32,
        "random_walk": 0.31,
        "paths_of_three": -0.34,
    },
    {
        "resource_allocation": 0.32,
        "common_neighbours": 0.1,
        "degree_product": 0.19,
        "degree_odds": 0.54,
        "jaccard": 0.04,
        "katz": -0.22,
        "rank_one": -0.25,
        "rank_two": 0.03,
        "rank_three": 0.37,
        "similar_ties": 0.04,
        "most_similar_ties": -0.04,
        "linear": 0.28,
        "random_walk": 0.34,
        "paths_of_three": -0.31,
        "mixing": 0.21,
        "same": 0.03,
        "own_contacts": 0.31,
        "mixing_by_degree": -0.13,
        "nearness": 0.25,
    },
)


class Prediction(NamedTuple):
    """A pair without a tie. `score` is the model's probability that it is one of the hidden tenth of ties: good for
    ranking and comparing, not a promise.
    """

    source: str
    target: str
    score: float
    reasons: tuple[Text, ...]


def predict(network: Network, k: int = 100, *, seed: int = 0) -> Iterator[Prediction]:
    """The `k` pairs without a tie that are most likely tied, best first. Ties are read as undirected and unweighted.

    Every column of the nodes is used: repeated values as categories, numbers by rank. Up to `DENSE` nodes all pairs are
    ranked; above, those with a common neighbour. A network with fewer than `FEWEST_TIES` ties is ranked by the prior
    alone, one without ties not at all. The same seed gives the same ranking. Cost: O(n³) a round for dense networks.
    """
    adjacency = network.adjacency
    if not adjacency.nnz:
        return
    columns = attributes(network)
    low, high = candidates(adjacency)
    if not len(low):
        return
    x = standardised(features(adjacency, low, high, columns))
    models = _learn(adjacency, columns, np.random.default_rng(seed))
    values = np.mean([x @ weights[1:] + weights[0] for weights in models], axis=0)
    order = np.argsort(-values, kind="stable")[:k]
    contacts = [set(row.tolist()) for row in np.split(adjacency.indices, adjacency.indptr[1:-1])]
    for place in order.tolist():
        a, b = int(low[place]), int(high[place])
        yield Prediction(
            network.ids[a],
            network.ids[b],
            float(expit(values[place])),
            tuple(_reasons(network, a, b, contacts[a] & contacts[b], columns[0])),
        )


def learn_prior(networks: list[Network], *, seed: int = 0) -> list[dict[str, float]]:
    """The weights that find hidden ties best over several networks, each counting the same, for both models: how
    `PRIORS` was made.
    """
    rows, labels, counts = [], [], []
    rng = np.random.default_rng(seed)
    for network in networks:
        columns = attributes(network)
        for x, y, w in _rounds(network.adjacency, columns, rng):
            rows.append(x)
            labels.append(y)
            counts.append(w / y.sum() / ROUNDS)
    x, y, w = np.vstack(rows), np.concatenate(labels), np.concatenate(counts)
    return [
        {name: round(float(weight), 2) for name, weight in zip(FEATURES, fitted[1:], strict=True) if name in seen}
        for seen in SEEN
        for fitted in (_fit(x, y, w * 100, np.zeros(len(FEATURES)), PRIOR_FORCE, seen),)
    ]


def _learn(adjacency: Sparse, columns: Columns, rng: np.random.Generator) -> list[FloatArray]:
    """Of each model the intercept and one weight a feature."""
    priors = [np.array([prior.get(name, 0.0) for name in FEATURES]) for prior in PRIORS]
    n = adjacency.shape[0]
    if adjacency.nnz / 2 < FEWEST_TIES:
        rate = adjacency.nnz / (n * (n - 1))
        intercept = [np.log(rate / max(1 - rate, 1e-9))]
        return [np.concatenate((intercept, prior)) for prior in priors]
    rounds = list(_rounds(adjacency, columns, rng))
    x, y, w = (np.concatenate([one[part] for one in rounds]) for part in range(3))
    return [_fit(x, y, w / len(rounds), prior, FORCE, seen) for prior, seen in zip(priors, SEEN, strict=True)]


def _rounds(
    adjacency: Sparse, columns: Columns, rng: np.random.Generator
) -> Iterator[tuple[FloatArray, FloatArray, FloatArray]]:
    """Features, whether hidden, and weight of the pairs of a network some of whose ties are hidden. Of very many pairs
    that are no tie a sample stands for all.
    """
    ties = triu(adjacency, 1).tocoo()
    for _ in range(ROUNDS if adjacency.shape[0] <= LARGE else ROUNDS_LARGE):
        hidden = rng.random(ties.nnz) < HIDDEN
        if not hidden.any():
            hidden[rng.integers(ties.nnz)] = True
        seen = _without(adjacency, ties.row[hidden], ties.col[hidden])
        low, high = candidates(seen)
        x = standardised(features(seen, low, high, columns))
        y = np.asarray(adjacency[low, high], dtype=np.float64).ravel()
        w = np.ones(len(y))
        absent = np.flatnonzero(y == 0)
        if len(absent) > MOST_NEGATIVES:
            kept = np.concatenate((np.flatnonzero(y), rng.choice(absent, MOST_NEGATIVES, replace=False)))
            w[absent] = len(absent) / MOST_NEGATIVES
            x, y, w = x[kept], y[kept], w[kept]
        if y.any():
            yield x, y, w


def _without(adjacency: Sparse, low: Any, high: Any) -> Sparse:
    ends = (np.concatenate((low, high)), np.concatenate((high, low)))
    left = (adjacency - csr_array((np.ones(2 * len(low)), ends), shape=adjacency.shape)).tocsr()
    left.eliminate_zeros()
    return left


def _fit(
    x: FloatArray, y: FloatArray, w: FloatArray, prior: FloatArray, force: float, seen: Sequence[str]
) -> FloatArray:
    """Logistic regression on the features that the model sees, with weights pulled towards `prior` (maximum a
    posteriori, a normal prior of variance 1/force); the intercept is free.
    """
    x = x * np.array([name in seen for name in FEATURES])

    def loss(beta: FloatArray) -> tuple[float, FloatArray]:
        odds = x @ beta[1:] + beta[0]
        away = beta[1:] - prior
        residual = w * (expit(odds) - y)
        value = float(w @ (np.logaddexp(0, odds) - y * odds) + force / 2 * away @ away)
        return value, np.concatenate(([residual.sum()], x.T @ residual + force * away))

    share = float(np.clip(w @ y / w.sum(), 1e-6, 1 - 1e-6))
    start = np.concatenate(([np.log(share / (1 - share))], prior))
    return np.asarray(minimize(loss, start, jac=True, method="L-BFGS-B").x, dtype=np.float64)


def _reasons(network: Network, a: int, b: int, common: set[int], categories: list[Category]) -> Iterator[Text]:
    if common:
        named = [network.names[i] for i in sorted(common)[:3]]
        yield Text(
            "one contact in common: {names}",
            {"n": len(common), "names": named},
            plural="{n} contacts in common, among them {names}",
            n=len(common),
        )
    for category in categories:
        if category.codes[a] == category.codes[b] >= 0:
            value = network.kinds[a] if category.name == "kind" else network.column(category.name)[a]
            yield Text("the same {attribute}: {value}", {"attribute": category.name, "value": str(value)})
