"""A whole twinning programme: the best set of pairs under everybody's capacity and the programme's own rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from graph.errors import DataError
from graph.matching.towns import Town, alike, kilometres, town
from graph.matching.twins import likeness
from graph.situation import Situation
from graph.text import Text

SECONDS = 30.0
PROVEN = 1e-6


@dataclass(frozen=True)
class Rules:
    """What every pair must keep to; None or False: no rule.

    `pairs` limits the pairs in all, `per_countries` those between any two countries; `abroad` asks for two countries,
    `language` for a common official one; `kilometres` is the largest distance and `size` the least ratio of populations
    (0–1) where they are known. `never` and `always` are pairs of ids.
    """

    pairs: int | None = None
    per_countries: int | None = None
    abroad: bool = True
    language: bool = False
    kilometres: float | None = None
    size: float | None = None
    never: frozenset[frozenset[str]] = frozenset()
    always: frozenset[frozenset[str]] = frozenset()


@dataclass(frozen=True)
class Pair:
    """Two towns by id, how likely they fit (0–1) and why."""

    one: str
    other: str
    score: float
    reasons: tuple[Text, ...]

    def to_dict(self) -> dict[str, Any]:
        return {"one": self.one, "other": self.other, "score": round(self.score, 4), "reasons": list(self.reasons)}


@dataclass(frozen=True)
class Programme:
    """The chosen pairs, best first; the towns left without one, each with the reason; and the free places of the rest.

    `value` is the sum of the scores and `bound` what no other choice can exceed; they are equal where the choice is
    proven best, which `proven` says.
    """

    pairs: tuple[Pair, ...]
    without: Mapping[str, Text]
    free: Mapping[str, int]
    value: float
    bound: float
    candidates: int = 0
    names: Mapping[str, str] = field(default_factory=dict)

    @property
    def proven(self) -> bool:
        return self.bound - self.value <= PROVEN * max(1.0, abs(self.value))

    def to_dict(self) -> dict[str, Any]:
        return {
            "pairs": [pair.to_dict() for pair in self.pairs],
            "without": dict(self.without),
            "free": dict(self.free),
            "value": round(self.value, 4),
            "bound": round(self.bound, 4),
            "proven": self.proven,
            "candidates": self.candidates,
        }


def twin_programme(
    here: Situation, capacity: Mapping[str, int], rules: Rules = Rules(), seconds: float = SECONDS
) -> Programme:
    """The set of pairs with the largest sum of scores in which no town has more twins than its capacity.

    `capacity` gives for each municipality (id) how many twins it can keep. A pair's score is the mean of how likely
    each is a fit for the other (`twins`). An integer programme solved by HiGHS (Huangfu & Hall 2018,
    doi:10.1007/s12532-017-0130-5) with its proof; after `seconds` the best found so far with its bound. Towns twinned
    already are not paired again. Raises `DataError` where a pair that must be breaks a rule.
    """
    towns = {id: town(here, id) for id in capacity}
    pairs = [
        pair for a, b in combinations(sorted(towns), 2) if (pair := _pair(here, towns[a], towns[b], rules)) is not None
    ]
    _refuse_impossible(here, pairs, rules)
    chosen, value, bound = _choose(pairs, towns, capacity, rules, seconds)
    taken = Counter(end for pair in chosen for end in (pair.one, pair.other))
    paired = Counter(end for pair in pairs for end in (pair.one, pair.other))
    without = {id: _why(paired[id]) for id in sorted(towns) if not taken[id]}
    free = {id: capacity[id] - taken[id] for id in sorted(towns) if 0 < taken[id] < capacity[id]}
    names = {id: one.name for id, one in towns.items()}
    return Programme(
        tuple(sorted(chosen, key=lambda pair: (-pair.score, pair.one, pair.other))),
        without,
        free,
        value,
        bound,
        len(pairs),
        names,
    )


@dataclass(frozen=True)
class Difference:
    """From one programme to another: pairs that go, pairs that come, and how much the sum of scores falls."""

    gone: tuple[Pair, ...]
    new: tuple[Pair, ...]
    loss: float

    def to_dict(self) -> dict[str, Any]:
        return {
            "gone": [pair.to_dict() for pair in self.gone],
            "new": [pair.to_dict() for pair in self.new],
            "loss": round(self.loss, 4),
        }


def difference(before: Programme, after: Programme) -> Difference:
    """What is otherwise in `after`."""
    old, new = ({(pair.one, pair.other): pair for pair in one.pairs} for one in (before, after))
    return Difference(
        tuple(pair for key, pair in old.items() if key not in new),
        tuple(pair for key, pair in new.items() if key not in old),
        before.value - after.value,
    )


def _pair(here: Situation, a: Town, b: Town, rules: Rules) -> Pair | None:
    ends = frozenset({a.id, b.id})
    if a.ids & b.ids or ends in rules.never or _twinned(here, a, b) or not _keeps(a, b, rules):
        return None
    there, back = likeness(here, a, b), likeness(here, b, a)
    if not there.reasons and ends not in rules.always:
        return None
    return Pair(a.id, b.id, (there.probability + back.probability) / 2, there.reasons)


def _twinned(here: Situation, a: Town, b: Town) -> bool:
    return any(
        other in b.ids for id in a.ids for other in (*here.out(id, "twinned_with"), *here.into(id, "twinned_with"))
    )


def _keeps(a: Town, b: Town, rules: Rules) -> bool:
    if rules.abroad and a.country == b.country:
        return False
    if rules.language and not a.languages & b.languages:
        return False
    if rules.size is not None and a.population and b.population and alike(a.population, b.population) < rules.size:
        return False
    if rules.kilometres is None or a.lat is None or a.lon is None or b.lat is None or b.lon is None:
        return True
    return kilometres(a.lat, a.lon, b.lat, b.lon) <= rules.kilometres


def _refuse_impossible(here: Situation, pairs: Iterable[Pair], rules: Rules) -> None:
    possible = {frozenset({pair.one, pair.other}) for pair in pairs}
    for ends in sorted(rules.always, key=sorted):
        if ends not in possible:
            raise DataError(
                "{towns} must be twinned, and a rule forbids it.",
                remedy="Both must take part, be of different countries if that is asked, and not be twinned already.",
                towns=here.names(sorted(ends)),
            )


def _choose(
    pairs: Sequence[Pair], towns: Mapping[str, Town], capacity: Mapping[str, int], rules: Rules, seconds: float
) -> tuple[list[Pair], float, float]:
    if not pairs:
        return [], 0.0, 0.0
    rows: list[list[int]] = []
    limits: list[float] = []

    def limit(which: list[int], most: float) -> None:
        if len(which) > most:
            rows.append(which)
            limits.append(most)

    of_town: dict[str, list[int]] = {id: [] for id in towns}
    of_countries: dict[frozenset[str], list[int]] = {}
    for number, pair in enumerate(pairs):
        of_town[pair.one].append(number)
        of_town[pair.other].append(number)
        of_countries.setdefault(frozenset({towns[pair.one].country, towns[pair.other].country}), []).append(number)
    for id, which in of_town.items():
        limit(which, capacity[id])
    if rules.per_countries is not None:
        for which in of_countries.values():
            limit(which, rules.per_countries)
    if rules.pairs is not None:
        limit(list(range(len(pairs))), rules.pairs)
    at = ([row for row, which in enumerate(rows) for _ in which], [number for which in rows for number in which])
    matrix = csr_array((np.ones(len(at[0])), at), shape=(len(rows), len(pairs)))
    least = np.array([float(frozenset({pair.one, pair.other}) in rules.always) for pair in pairs])
    scores = np.array([pair.score for pair in pairs])
    solved = milp(
        -scores,
        integrality=np.ones(len(pairs), dtype=np.int64),
        bounds=Bounds(least, np.ones(len(pairs))),
        constraints=[LinearConstraint(matrix, ub=np.array(limits))] if rows else [],
        options={"time_limit": seconds, "mip_rel_gap": 0.0},
    )
    if solved.x is None:
        raise DataError(
            "The pairs that must be twinned do not fit together.",
            remedy="Give their towns more capacity, or ask for fewer of them.",
        )
    chosen = [pair for pair, share in zip(pairs, solved.x.tolist(), strict=True) if share > 0.5]
    bound = -float(solved.mip_dual_bound) if solved.mip_dual_bound is not None else sum(pair.score for pair in chosen)
    return chosen, sum(pair.score for pair in chosen), bound


def _why(possible: int) -> Text:
    if not possible:
        return Text("nothing speaks for any pair with it that the rules allow")
    return Text(
        "{n} town would fit and is better paired with another",
        {"n": possible},
        plural="{n} towns would fit and are better paired with others",
        n=possible,
    )
