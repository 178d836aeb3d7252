"""What can be told about a pair of nodes from the ties and attributes of a network: the features of link prediction.

Structure: common neighbours and resource allocation (Zhou, Lü & Zhang 2009, doi:10.1140/epjb/e2009-00335-8), degree
product and Jaccard (Liben-Nowell & Kleinberg 2007, doi:10.1002/asi.20591), Katz (1953, doi:10.1007/BF02289026), random
walk with restart (Tong et al. 2006, doi:10.1109/ICDM.2006.70), paths of three (Kovács et al. 2019,
doi:10.1038/s41467-019-09177-y), ties of those with similar ties (collaborative filtering, once with squared
similarity), a linear model of ties by ties (Steck 2019, doi:10.1145/3308558.3313710), the log-odds of the degrees (the
beta model; Chatterjee, Diaconis & Sly 2011, doi:10.1214/10-AAP728) and the ties as one to three hidden dimensions
explain them (Eckart & Young 1936, doi:10.1007/BF02288367).

Attributes: how far ties prefer the same category, the pair of categories (raw and against degrees), the categories
among one's own contacts, and the difference in rank of numbers; each a log-odds summed over columns.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.linalg import eigvalsh, inv
from scipy.sparse import csr_array, triu
from scipy.sparse.linalg import eigsh
from scipy.stats import rankdata

from graph.network import Column, FloatArray, IntArray, Network

STRUCTURE = (
    "resource_allocation",
    "common_neighbours",
    "degree_product",
    "degree_odds",
    "jaccard",
    "katz",
    "rank_one",
    "rank_two",
    "rank_three",
    "similar_ties",
    "most_similar_ties",
    "linear",
    "random_walk",
    "paths_of_three",
)
ATTRIBUTES = ("mixing", "same", "own_contacts", "mixing_by_degree", "nearness")
FEATURES = (*STRUCTURE, *ATTRIBUTES)
DENSE = 2000
"""Up to this many nodes every pair is looked at; above, only those with a common neighbour."""
BUSIEST = 300
"""In a large network a neighbour with more ties than this introduces nobody."""
MOST_CATEGORIES = 60
FEWEST_NUMBERS = 8
Sparse = csr_array[Any, tuple[int, int]]


@dataclass(frozen=True)
class Category:
    """A column of categories: a code a node, −1 where unknown."""

    name: str
    codes: IntArray


@dataclass(frozen=True)
class Ranking:
    """A column of numbers as ranks from 0 to 1; the middle where unknown."""

    name: str
    ranks: FloatArray


Columns = tuple[list[Category], list[Ranking]]


def attributes(network: Network) -> Columns:
    """The columns that can tell something: categories that repeat and numbers that vary."""
    categories: list[Category] = []
    rankings: list[Ranking] = []
    for name, column in (("kind", network.kinds), *network.columns.items()):
        known = [value for value in column if value is not None]
        distinct = len({str(value) for value in known})
        if distinct < 2:
            continue
        if distinct > FEWEST_NUMBERS and all(_is_number(value) for value in known):
            rankings.append(Ranking(name, _ranks(column)))
        elif distinct <= min(MOST_CATEGORIES, len(network) / 2):
            codes = {value: i for i, value in enumerate(sorted({str(value) for value in known}))}
            coded = [-1 if value is None else codes[str(value)] for value in column]
            categories.append(Category(name, np.array(coded, dtype=np.int64)))
    return categories, rankings


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _ranks(column: Column | Sequence[str]) -> FloatArray:
    values = np.array([value if _is_number(value) else np.nan for value in column], dtype=np.float64)
    known = ~np.isnan(values)
    ranks = np.full(len(values), 0.5)
    ranks[known] = rankdata(values[known]) / known.sum()
    return ranks


def candidates(adjacency: Sparse) -> tuple[IntArray, IntArray]:
    """The pairs without a tie that are looked at, lower index first: all, or in a large network those at distance
    two.
    """
    n = adjacency.shape[0]
    if n <= DENSE:
        low, high = np.triu_indices(n, 1)
        free = adjacency.toarray()[low, high] == 0
        return low[free].astype(np.int64), high[free].astype(np.int64)
    calm = adjacency[:, np.flatnonzero(adjacency.sum(0) <= BUSIEST)]
    common = triu(calm @ calm.T, 1).tocsr()
    common.data[:] = 1
    free_pairs = (common - common.multiply(adjacency)).tocoo()
    there = free_pairs.data > 0
    return free_pairs.row[there].astype(np.int64), free_pairs.col[there].astype(np.int64)


def features(adjacency: Sparse, low: IntArray, high: IntArray, columns: Columns) -> FloatArray:
    """One row a pair, one column a feature in the order of `FEATURES`.

    Above `DENSE` nodes the features that need matrices of n × n are 0. Cost: O(n³) for dense networks, else that of the
    sparse product of the ties with themselves.
    """
    found = {name: np.zeros(len(low)) for name in FEATURES}
    found |= dict(_structure(adjacency, low, high))
    found |= dict(_likeness(adjacency, low, high, columns))
    return np.column_stack([found[name] for name in FEATURES])


def standardised(values: FloatArray) -> FloatArray:
    """Each column with mean 0 and deviation 1; a constant one becomes 0."""
    spread = values.std(axis=0)
    return np.where(spread > 1e-9, (values - values.mean(axis=0)) / np.where(spread > 1e-9, spread, 1), 0.0)


def _structure(adjacency: Sparse, low: IntArray, high: IntArray) -> Iterator[tuple[str, FloatArray]]:
    n = adjacency.shape[0]
    degree = np.asarray(adjacency.sum(axis=0), dtype=np.float64).ravel()
    inverse = 1 / np.maximum(degree, 1)
    ties: Any = adjacency.toarray() if n <= DENSE else adjacency
    common = _at(ties @ ties, low, high)
    yield "common_neighbours", np.log(common + 0.5)
    yield "resource_allocation", _at((ties * inverse[None, :]) @ ties, low, high)
    yield "degree_product", np.log((degree[low] + 1) * (degree[high] + 1))
    odds = np.log((degree + 0.5) / (n - degree - 0.5))
    yield "degree_odds", odds[low] + odds[high]
    yield "jaccard", common / np.maximum(degree[low] + degree[high] - common, 1)
    if n <= DENSE:
        yield from ((name, matrix[low, high]) for name, matrix in _dense(ties, degree, inverse))


def _at(matrix: Any, low: IntArray, high: IntArray) -> FloatArray:
    return np.asarray(matrix[low, high], dtype=np.float64).ravel()


def _dense(ties: FloatArray, degree: FloatArray, inverse: FloatArray) -> Iterator[tuple[str, FloatArray]]:
    n = len(ties)
    unit = np.eye(n)
    largest = max(float(eigvalsh(ties, subset_by_index=[n - 1, n - 1])[0]), 1e-9)
    yield "katz", np.log(np.maximum(inv(unit - 0.5 / largest * ties) - unit, 1e-9))
    yield from zip(("rank_one", "rank_two", "rank_three"), _low_rank(ties), strict=True)
    closed = ties + unit
    overlap = closed @ closed
    similarity = overlap / np.sqrt(np.outer(degree + 1, degree + 1))
    for name, weight in (("similar_ties", similarity), ("most_similar_ties", similarity**2)):
        share = weight @ ties / weight.sum(axis=1, keepdims=True)
        yield name, np.log(share + share.T + 1e-3)
    precision = inv(overlap + 30 * unit)
    linear = closed @ (unit - precision / np.diag(precision)[None, :])
    yield "linear", linear + linear.T
    walk = inv(unit - 0.8 * ties * inverse[:, None])
    yield "random_walk", np.log(walk + walk.T + 1e-4)
    scaled = ties * np.sqrt(inverse)[None, :]
    yield "paths_of_three", np.log(scaled @ scaled @ ties + 1e-3)


def _low_rank(ties: FloatArray) -> Iterator[FloatArray]:
    """The ties as one, two and three hidden dimensions explain them."""
    n = len(ties)
    if n < 5:
        yield from (np.zeros_like(ties),) * 3
        return
    values, vectors = eigsh(ties, k=3, which="LM", v0=np.ones(n))
    order = np.argsort(-np.abs(values))
    for rank in (1, 2, 3):
        largest = order[:rank]
        yield (vectors[:, largest] * values[largest]) @ vectors[:, largest].T


def _likeness(adjacency: Sparse, low: IntArray, high: IntArray, columns: Columns) -> Iterator[tuple[str, FloatArray]]:
    n = adjacency.shape[0]
    degree = np.asarray(adjacency.sum(axis=0), dtype=np.float64).ravel()
    total = degree.sum()
    if n < 2 or total == 0:
        return
    rate = total / (n * (n - 1))
    categories, rankings = columns
    sums = {name: np.zeros(len(low)) for name in ATTRIBUTES}
    for category in categories:
        code = np.where(category.codes < 0, category.codes.max() + 1, category.codes)
        count = int(code.max()) + 1
        member = np.eye(count)[code]
        ties = member.T @ (adjacency @ member)
        sizes = member.sum(axis=0)
        pairs = np.outer(sizes, sizes) - np.diag(sizes)
        a, b = code[low], code[high]
        alike = np.eye(count, dtype=bool)
        alike[category.codes.max() + 1 :, :] = False
        same = _log_odds(ties[alike].sum() + 2 * rate, pairs[alike].sum() + 2)
        other = _log_odds(ties[~alike].sum() + 2 * rate, pairs[~alike].sum() + 2)
        base = _log_odds(rate, 1.0)
        sums["same"] += np.where(alike[a, b], same, other) - base
        expected = np.where(alike, _rate(same), _rate(other))
        sums["mixing"] += (_log_odds(ties + 16 * expected, pairs + 16) - base)[a, b]
        ends = degree @ member
        sums["mixing_by_degree"] += np.log((ties + 1) / ((np.outer(ends, ends) + 1) / total + 1))[a, b]
        share = (ends + 1) / (total + count)
        own = np.log((adjacency @ member + 3 * share) / (degree[:, None] + 3) / share)
        sums["own_contacts"] += own[low, b] + own[high, a]
    tied_low, tied_high = (ends.astype(np.int64) for ends in triu(adjacency, 1).nonzero())
    for ranking in rankings:
        apart, tied = _apart(ranking, low, high), _apart(ranking, tied_low, tied_high)
        near = np.bincount(tied, minlength=5).astype(np.float64)
        seen = np.bincount(apart, minlength=5) + near
        sums["nearness"] += np.log((near + 10 * rate) / (seen + 10) / rate)[apart]
    yield from sums.items()


def _apart(ranking: Ranking, low: IntArray, high: IntArray) -> IntArray:
    """How far apart two ranks are, in five steps."""
    steps: IntArray = np.minimum(np.abs(ranking.ranks[low] - ranking.ranks[high]) * 5, 4).astype(np.int64)
    return steps


def _log_odds(ties: Any, pairs: Any) -> Any:
    share = np.clip(ties / pairs, 1e-6, 1 - 1e-6)
    return np.log(share / (1 - share))


def _rate(log_odds: float) -> float:
    return float(1 / (1 + np.exp(-log_odds)))
