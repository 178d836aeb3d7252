"""How far a figure can be trusted: against networks drawn by chance, and against actors and ties that were missed."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal

import igraph
import numpy as np

from graph.errors import UsageError
from graph.network import FloatArray, IntArray, Network

Chance = Literal["ties", "degrees"]
Statistic = Callable[[Network], float | None]
SWAPS = 10


@dataclass(frozen=True)
class Comparison:
    """A figure beside those of networks drawn by chance.

    `mean` and the interval from `low` to `high` (95 %) are of the drawn ones; `p` is the share of them, the observed
    one counted in, that lie at least as far from their mean. All None where the figure is undefined.
    """

    observed: float | None
    mean: float | None
    low: float | None
    high: float | None
    p: float | None
    draws: int

    @property
    def beyond_chance(self) -> bool:
        """Whether fewer than one in twenty networks drawn by chance are so far from the ordinary."""
        return self.p is not None and self.p < 0.05

    def to_dict(self) -> dict[str, Any]:
        return {**vars(self), "beyond_chance": self.beyond_chance}


def against_chance(
    network: Network, statistic: Statistic, *, holding: Chance = "ties", draws: int = 200, seed: int = 0
) -> Comparison:
    """Compare a figure with that of random networks of as many nodes and `ties`, or in which every node keeps its
    number of ties (`degrees`).

    The first asks whether the figure is more than size and density give (conditional uniform graph test; Butts 2008,
    doi:10.1111/j.1467-839X.2007.00241.x), the second whether it is more than who has how many ties gives (ten swaps of
    ties a tie; Maslov & Sneppen 2002, doi:10.1126/science.1065103); degree centralization cannot differ there. Ties are
    undirected, simple and unweighted. The same seed gives the same answer. Cost: `draws` times that of the figure.
    Raises `UsageError` for another value of `holding`.
    """
    if holding not in ("ties", "degrees"):
        raise UsageError("«{value}» cannot be held.", remedy="Hold ties or degrees.", value=holding)
    observed = statistic(network)
    if observed is None:
        return Comparison(None, None, None, None, None, 0)
    values = _defined(statistic(one) for one in _drawn(network, holding, draws, seed))
    if not len(values):
        return Comparison(observed, None, None, None, None, 0)
    mean = float(values.mean())
    as_far = int((np.abs(values - mean) >= abs(observed - mean) - 1e-12).sum())
    low, high = np.quantile(values, (0.025, 0.975))
    return Comparison(observed, mean, float(low), float(high), (as_far + 1) / (len(values) + 1), len(values))


@dataclass(frozen=True)
class Interval:
    """A figure and where it would lie, in 95 of 100 draws, had so large a `share` of the actors been missed."""

    observed: float | None
    low: float | None
    high: float | None
    share: float
    draws: int

    def to_dict(self) -> dict[str, Any]:
        return dict(vars(self))


def with_actors_missing(
    network: Network, statistic: Statistic, *, share: float = 0.1, draws: int = 200, seed: int = 0
) -> Interval:
    """How the figure swings when a random share of the actors is left out, as if nobody had documented them.

    Leaves out at least one. The same seed gives the same answer. Source: Borgatti, Carley & Krackhardt 2006,
    doi:10.1016/j.socnet.2005.05.001; Smith & Moody 2013, doi:10.1016/j.socnet.2013.09.003. Cost: `draws` times that of
    the figure. Raises `UsageError` for a share outside 0–1.
    """
    observed = statistic(network)
    values = _defined(statistic(rest) for rest in _thinned(network, share, draws, seed))
    if not len(values):
        return Interval(observed, None, None, share, 0)
    low, high = np.quantile(values, (0.025, 0.975))
    return Interval(observed, float(low), float(high), share, len(values))


def staying_first(
    network: Network,
    measure: Callable[[Network], FloatArray],
    *,
    first: int = 1,
    share: float = 0.1,
    draws: int = 200,
    seed: int = 0,
) -> dict[str, float]:
    """How often each of the `first` nodes by a measure is still among them when a random share of others is left out.

    A number from 0 to 1 for each id, over the draws in which it stayed in; nodes of equal value are all first. Source:
    Costenbader & Valente 2003, doi:10.1016/S0378-8733(03)00012-1. Raises `UsageError` for a share outside 0–1.
    """
    leaders = _first(network, measure, first)
    held, there = dict.fromkeys(leaders, 0), dict.fromkeys(leaders, 0)
    for rest in _thinned(network, share, draws, seed):
        now = _first(rest, measure, first)
        for leader in leaders:
            if leader in rest.at:
                there[leader] += 1
                held[leader] += leader in now
    return {leader: held[leader] / there[leader] for leader in leaders if there[leader]}


def _first(network: Network, measure: Callable[[Network], FloatArray], first: int) -> list[str]:
    values = measure(network)
    known = values[~np.isnan(values)]
    if not len(known):
        return []
    least = np.sort(known)[::-1][min(first, len(known)) - 1]
    return [id for id, value in zip(network.ids, values.tolist(), strict=True) if value >= least - 1e-12]


def _drawn(network: Network, holding: Chance, draws: int, seed: int) -> Iterator[Network]:
    n, m = len(network), len(network.pairs[0])
    igraph.set_random_number_generator(random.Random(seed))  # noqa: S311 - a seeded algorithm, not a secret
    try:
        for _ in range(draws):
            if holding == "ties":
                graph = igraph.Graph.Erdos_Renyi(n=n, m=m)
            else:
                graph = network.graph.copy()
                graph.rewire(n=SWAPS * m)
            yield _tied(network, np.array(graph.get_edgelist(), dtype=np.int64).reshape(-1, 2))
    finally:
        igraph.set_random_number_generator(random)


def _tied(network: Network, pairs: IntArray) -> Network:
    """The same nodes with other ties, all alike."""
    return replace(
        network,
        sources=pairs[:, 0],
        targets=pairs[:, 1],
        relations=("",) * len(pairs),
        weights=np.ones(len(pairs)),
        edge_properties=(),
    )


def _thinned(network: Network, share: float, draws: int, seed: int) -> Iterator[Network]:
    if not 0 < share < 1:
        raise UsageError("A share of {share} cannot be left out.", remedy="Take a share between 0 and 1.", share=share)
    chance = np.random.default_rng(seed)
    n = len(network)
    for _ in range(draws if n > 1 else 0):
        kept = np.sort(chance.permutation(n)[: n - max(1, round(share * n))])
        yield network.only(kept)


def _defined(values: Iterator[float | None]) -> FloatArray:
    return np.array([value for value in values if value is not None], dtype=np.float64)
