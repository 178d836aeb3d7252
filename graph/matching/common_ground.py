"""What two actors have in common, apart from what they already do together, and how much it says of a tie.

A logistic model of whether two are tied. Its weights are learned on the ties that the graph has, pulled towards
`PRIOR`, which stands alone where there are few; none is below 0, for what two have in common is never given as a reason
against them. What the two share *through* a tie (the themes of a council that both
sit in, its other members) is left out, for a pair without a tie has nothing of that kind.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from heapq import nsmallest
from math import log, log2, sqrt
from weakref import WeakKeyDictionary

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit

from graph.analysis.measures import density
from graph.names import fold
from graph.network import TOGETHER, FloatArray
from graph.situation import TOPIC_RELATIONS, Situation

LARGEST_CIRCLE = 200
FEWEST_TIES = 50
MOST_EXAMPLES = 1500
OTHERS = 6
FORCE = 20.0
# Log-odds for one unit of each. Ties between organisations follow common contacts first, then common subject and place
# (Gulati & Gargiulo 1999, doi:10.1086/210179).
PRIOR = {
    "common_contacts": 1.6,
    "same_work_here": 1.5,
    "same_theme": 0.7,
    "same_place": 0.6,
    "same_people": 0.6,
    "like_words": 0.6,
    "same_country": 0.4,
}
WORDS = ("objective", "summary", "activity", "purpose")
LETTERS = 4  # of the shortest word that says something


@dataclass(frozen=True)
class Common:
    """What two have in common: ids, and `units`, what of each part there is (0: nothing)."""

    topics: tuple[str, ...]
    places: tuple[str, ...]
    populations: tuple[str, ...]
    contacts: tuple[str, ...]
    units: Mapping[str, float]


class Grounds:
    """What pairs of a situation have in common, the weights of each part, and the log-odds where there is nothing."""

    def __init__(self, here: Situation) -> None:
        self.here = here
        self._doing: dict[str, frozenset[str]] = {}
        self._shown: dict[str, dict[str, set[str]]] = {}
        self._words: dict[str, Counter[str]] = {}
        self._lengths: dict[str, float] = {}
        self._circles: dict[str, list[str]] = {}

    def parts(self, common: Common) -> dict[str, float]:
        """What each part adds to the log-odds."""
        return {name: self.weights[name] * value for name, value in common.units.items() if value}

    def between(self, a: str, b: str) -> Common:
        """What two have in common, apart from what they already do together."""
        here, together = self.here, self.doing(a) & self.doing(b)
        topics = sorted(self._both(a, b, "topics", together))
        places = sorted(
            self._both(a, b, "places", together),
            key=lambda place: (-len(here.containers(place)), place),
        )
        populations = sorted(self._both(a, b, "people", together))
        contacts = [
            one
            for one in sorted(here.neighbours[a] & here.neighbours[b])
            if one not in together and self._meet(a, one, together) and self._meet(b, one, together)
        ]
        worth, nearness = sum(map(self._rarity, topics)), here.sharing(places)
        values = {
            "common_contacts": sum(1 / log(1 + max(len(here.neighbours[one]), 2)) for one in contacts),
            "same_work_here": worth * nearness,
            "same_theme": worth * (1 - nearness),
            "same_place": nearness,
            "same_people": float(len(populations)),
            "like_words": self._likeness(a, b, together),
            "same_country": float(here.text(a, "country") == here.text(b, "country") != ""),
        }
        units = {name: log2(1 + value) for name, value in values.items()}
        return Common(tuple(topics), tuple(places), tuple(populations), tuple(contacts), units)

    def candidates(self, actor: str) -> list[str]:
        """Contacts of contacts, and those of the same theme or place: the best connected of each."""
        here = self.here
        found: set[str] = set()
        for contact in here.neighbours[actor]:
            found.update(self._circle(contact))
        for topic in here.topics[actor]:
            found.update(here.on_topic.get(topic, ())[:LARGEST_CIRCLE])
        for place in here.localities_of(actor):
            found.update(here.in_place.get(place, ())[:LARGEST_CIRCLE])
        return sorted(found - {actor})

    def _circle(self, contact: str) -> list[str]:
        found = self._circles.get(contact)
        if found is None:
            contacts = self.here.neighbours[contact]
            found = nsmallest(LARGEST_CIRCLE, contacts, key=lambda one: (-len(self.here.neighbours[one]), one))
            self._circles[contact] = found
        return found

    def doing(self, actor: str) -> frozenset[str]:
        """What an actor takes part in."""
        found = self._doing.get(actor)
        if found is None:
            found = self._doing[actor] = frozenset(activity for activity, _ in self.here.activities(actor))
        return found

    def _both(self, a: str, b: str, what: str, together: frozenset[str]) -> set[str]:
        ours, theirs = self._known(a, what), self._known(b, what)
        return {id for id in ours.keys() & theirs.keys() if ours[id] - together and theirs[id] - together}

    def _known(self, actor: str, what: str) -> dict[str, set[str]]:
        """The themes, localities or populations of an actor, each with what shows it: itself, or what it does."""
        key = f"{what} {actor}"
        found = self._shown.get(key)
        if found is None:
            found = self._shown[key] = defaultdict(set)
            for source in (actor, *self.doing(actor)):
                for id in self._said(source, what):
                    found[id].add(source)
        return found

    def _said(self, source: str, what: str) -> Iterable[str]:
        if what == "places":
            return (own for place in self.here.out(source, "operates_in") for own in self.here.localities(place))
        return self.here.out(source, *(TOPIC_RELATIONS if what == "topics" else ("targets",)))

    def _meet(self, actor: str, contact: str, together: frozenset[str]) -> bool:
        """Whether two are tied by something else than what is left out."""
        pair = (min(actor, contact), max(actor, contact))
        return pair in self._stated or bool((self.doing(actor) & self.doing(contact)) - together)

    @cached_property
    def _stated(self) -> set[tuple[str, str]]:
        ties = self.here.ties
        rows = zip(ties.sources.tolist(), ties.targets.tolist(), ties.relations, strict=True)
        return {(min(ties.ids[a], ties.ids[b]), max(ties.ids[a], ties.ids[b])) for a, b, how in rows if how != TOGETHER}

    def _rarity(self, topic: str) -> float:
        total = len(self.here.ties)
        return log(1 + total / max(len(self.here.on_topic.get(topic, ())), 1)) / log(1 + total)

    def _likeness(self, a: str, b: str, together: frozenset[str]) -> float:
        """The cosine of the words in the names and aims of what each does, rare words counting more (0–1)."""
        shared = self._said_in(together)
        ours, theirs = self._words_of(a), self._words_of(b)
        few, many = (ours, theirs) if len(ours) < len(theirs) else (theirs, ours)
        telling = self._telling
        product = sum(
            (count - shared[word]) * (many[word] - shared[word]) * telling[word] ** 2
            for word, count in few.items()
            if word in many
        )
        if product <= 0:
            return 0.0
        return product / sqrt(self._length(a, shared) * self._length(b, shared))

    def _length(self, actor: str, without: Counter[str]) -> float:
        """The squared length of what an actor says, without some of it."""
        said, telling = self._words_of(actor), self._telling
        whole = self._lengths.get(actor)
        if whole is None:
            whole = self._lengths[actor] = sum((count * telling[word]) ** 2 for word, count in said.items())
        left_out = (
            (said[word] ** 2 - (said[word] - count) ** 2) * telling[word] ** 2 for word, count in without.items()
        )
        return whole - sum(left_out)

    def _words_of(self, actor: str) -> Counter[str]:
        found = self._words.get(actor)
        if found is None:
            found = self._words[actor] = self._said_in(self.doing(actor))
        return found

    def _said_in(self, activities: Iterable[str]) -> Counter[str]:
        """In how many of these activities each word is said."""
        return Counter(word for activity in activities for word in self._vocabulary[activity])

    @cached_property
    def _vocabulary(self) -> Mapping[str, frozenset[str]]:
        """The words in the name and aims of each activity."""
        here = self.here
        found = {}
        for activity in {one for actor in here.ties.ids for one in self.doing(actor)}:
            text = " ".join([here.name(activity), *(here.text(activity, name) for name in WORDS)])
            found[activity] = frozenset(word for word in fold(text).split() if len(word) >= LETTERS)
        return found

    @cached_property
    def _telling(self) -> Mapping[str, float]:
        """What each word weighs: the rarer among activities, the more."""
        spread = self._said_in(self._vocabulary)
        return {word: log((1 + len(self._vocabulary)) / count) for word, count in spread.items()}

    # Learning

    @cached_property
    def weights(self) -> Mapping[str, float]:
        """The log-odds of one unit of each part."""
        return dict(zip(PRIOR, self._learned[1:].tolist(), strict=True))

    @property
    def base(self) -> float:
        """The log-odds of a tie between two who have nothing in common."""
        return float(self._learned[0])

    @cached_property
    def _learned(self) -> FloatArray:
        prior = np.array([*PRIOR.values()])
        rate = min(max(density(self.here.ties) or 0.0, 1e-3), 0.5)
        unlearned = np.array([log(rate / (1 - rate)) - 1.0, *prior])
        examples = list(self._examples()) if len(self.here.ties.pairs[0]) >= FEWEST_TIES else []
        if not any(tied for _, tied, _ in examples):
            return unlearned
        x = np.array([units for units, _, _ in examples])
        y = np.array([float(tied) for _, tied, _ in examples])
        w = np.array([weight for _, _, weight in examples])

        def loss(beta: FloatArray) -> tuple[float, FloatArray]:
            odds, away = x @ beta[1:] + beta[0], beta[1:] - prior
            residual = w * (expit(odds) - y)
            value = float(w @ (np.logaddexp(0, odds) - y * odds) + FORCE / 2 * away @ away)
            return value, np.concatenate(([residual.sum()], x.T @ residual + FORCE * away))

        never_against = [(None, None), *((0, None) for _ in prior)]
        found = minimize(loss, unlearned, jac=True, method="L-BFGS-B", bounds=never_against)
        return np.asarray(found.x, dtype=np.float64)

    @cached_property
    def _strengths(self) -> Mapping[str, Mapping[str, float]]:
        """How strong each tie of each actor is; sharing a large circle is a weak tie."""
        found: dict[str, dict[str, float]] = defaultdict(dict)
        pairs, weights = self.here.ties.pairs
        for (a, b), weight in zip(pairs.tolist(), weights.tolist(), strict=True):
            one, other = self.here.ties.ids[a], self.here.ties.ids[b]
            found[one][other] = found[other][one] = weight
        return found

    def _examples(self) -> Iterator[tuple[list[float], bool, float]]:
        """Pairs that have something in common, tied and not, with how much each counts: a tie for its strength, a pair
        without one for those that it was drawn from.
        """
        here, chance = self.here, np.random.default_rng(0)
        actors = chance.permutation(len(here.ties)).tolist()
        seen = 0
        for number in actors:
            actor = here.ties.ids[number]
            circle = self.candidates(actor)
            tied = [other for other in circle if other in here.neighbours[actor]]
            untied = [other for other in circle if other not in here.neighbours[actor]]
            few = chance.permutation(len(untied))[:OTHERS].tolist()
            strength = self._strengths.get(actor, {})
            sample = [(other, True, min(strength[other], 1.0)) for other in tied]
            sample += [(untied[at], False, len(untied) / len(few)) for at in few]
            for other, is_tied, counts in sample:
                units = self.between(actor, other).units
                if any(units[name] for name in PRIOR if name != "same_country"):
                    yield [units[name] for name in PRIOR], is_tied, counts
                    seen += is_tied
            if seen >= MOST_EXAMPLES:
                return


def grounds(here: Situation) -> Grounds:
    """The common grounds of a situation, made once."""
    found = _made.get(here)
    if found is None:
        found = _made[here] = Grounds(here)
    return found


_made: WeakKeyDictionary[Situation, Grounds] = WeakKeyDictionary()
