"""The probability that two names, with what else is known of them, are one body; its parts; what to do about it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from math import exp, log
from typing import Literal

from ingest.identity.compare import Comparison, compare
from ingest.identity.names import Name, analyse

Decision = Literal["same", "ask", "different"]
SAME = 0.95
ASK = 0.35
CERTAIN = 20.0  # log-odds beyond which nothing is told apart
# What the graph knows weighs in log-odds, set by judgement: the pairs learned from know names only.
OTHER_COUNTRY, OTHER_TYPE, SAME_TYPE = -3.0, -1.0, 0.2
NEVER_BY_ITSELF = log(0.9 / 0.1)  # as sure as names can be that leave something open
SPELLS = 0.7  # of the letters of an acronym, begun by other words than itself
OPEN = ("numbers", "opposites", "part_or_deed", "places", "place_added", "other_acronym", "other_sort", "words_added")


@dataclass(frozen=True)
class Named:
    """A name, and its country (ISO 3166-1 alpha-2) and type of actor where they are known."""

    name: str
    country: str = ""
    type: str = ""


@dataclass(frozen=True)
class Score:
    """A calibrated probability, the log-odds that each part adds (the first, `prior`, is before any), the decision."""

    probability: float
    parts: Mapping[str, float] = field(default_factory=dict)

    @property
    def decision(self) -> Decision:
        if self.probability >= SAME:
            return "same"
        return "ask" if self.probability >= ASK else "different"


@dataclass(frozen=True)
class Model:
    """Weights of parts for two names and for a name and an acronym, and the rarity of words; `ingest.identity.training`
    makes it.
    """

    names: Mapping[str, float]
    acronyms: Mapping[str, float]
    rarity: Mapping[str, float]
    unseen: float


@cache
def model() -> Model:
    return Model(**json.loads(files(__package__).joinpath("model.json").read_text(encoding="utf-8")))


def score(one: Named, other: Named, given: Model | None = None) -> Score:
    """How probable it is that both mean one body. The same whichever comes first, and in any case of letters where
    none of them tells an acronym; a name without a letter or figure is nobody's.
    """
    first, second = analyse(one.name), analyse(other.name)
    if not first.squeezed or not second.squeezed:
        return Score(0.0, {"empty": -CERTAIN})
    parts = dict(_named_parts(first, second, given or model()))
    if one.country and other.country and one.country.upper() != other.country.upper():
        # names of ministries are the same in every country, however alike
        parts["other_country"] = told_apart(parts, OTHER_COUNTRY)
    if one.type and other.type:
        parts["type"] = SAME_TYPE if one.type == other.type else OTHER_TYPE
    return of_parts(parts)


def told_apart(parts: Mapping[str, float], weight: float) -> float:
    """The log-odds of something that speaks against so much that no more than an even chance is left."""
    return min(weight, -sum(parts.values()))


def doubted(found: Score) -> Score:
    """The score, of something that no figure should decide: never joined without asking."""
    excess = sum(found.parts.values()) - NEVER_BY_ITSELF
    return of_parts({**found.parts, "told_apart": found.parts.get("told_apart", 0.0) - excess}) if excess > 0 else found


def of_parts(parts: Mapping[str, float]) -> Score:
    """The score of parts that add up."""
    total = max(-CERTAIN, min(CERTAIN, sum(parts.values())))
    return Score(1 / (1 + exp(-total)), parts)


def _named_parts(one: Name, other: Name, given: Model) -> Mapping[str, float]:
    compared = compare(one, other, given.rarity, given.unseen)
    if _same_but_for_writing(one, other):
        return {"same_name": log(0.99 / 0.01)}
    weights = given.acronyms if compared.is_acronym else given.names
    parts = {"prior": weights["prior"]}
    parts |= {part: weights[part] * value for part, value in compared.parts.items() if value}
    leaves_open = _is_guessed(compared) or any(compared.parts.get(part) for part in OPEN)
    return doubted(of_parts(parts)).parts if leaves_open else parts


def _is_guessed(compared: Comparison) -> bool:
    """Whether an acronym is only held to be the name's: many share one, and a unit bears its parent's («UPR Ponce»)."""
    parts = compared.parts
    given = compared.is_acronym and parts["shared_acronym"] and (not parts["within"] or parts["initials"] >= SPELLS)
    return compared.is_acronym and not given


def _same_but_for_writing(one: Name, other: Name) -> bool:
    return one.squeezed == other.squeezed or sorted(one.all_words) == sorted(other.all_words)
