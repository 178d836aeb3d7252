"""What a coordination gap is, and the settings by which gaps are found."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from hashlib import sha256
from itertools import islice
from math import inf
from typing import Any

from graph.errors import UsageError
from graph.model import finding_id
from graph.situation import Situation
from graph.text import Text


@dataclass(frozen=True)
class GapSettings:
    """Thresholds; docs/gaps.md says of each what it does. `today` decides what is expired or overdue."""

    today: date = field(default_factory=date.today)
    per_kind: int = 200
    largest_bucket: int = 40
    per_actor: int = 5
    comparable_spaces: int = 3
    sector_share: float = 0.5
    smallest_space: int = 3
    cut_off: int = 2
    isolated_hints: int = 3

    def with_values(self, said: Iterable[str]) -> GapSettings:
        """The same with thresholds as people type them: `sector_share=0.4`, `today=2026-07-31`.

        Raises `UsageError` for an unknown threshold, or a value that is not of its sort, below 0 or a share above 1.
        """
        values: dict[str, Any] = {}
        for each in said:
            name, _, text = (part.strip() for part in each.partition("="))
            default = getattr(self, name, None) if name in THRESHOLDS else None
            if default is None:
                raise UsageError(
                    "«{given}» sets no threshold.",
                    remedy="For example: sector_share=0.4. Thresholds: {names}.",
                    given=each,
                    names=list(THRESHOLDS),
                )
            values[name] = _read(type(default), name, text)
        return replace(self, **values)


THRESHOLDS = tuple(each.name for each in fields(GapSettings))


def _read(sort: type[date | int | float], name: str, text: str) -> date | int | float:
    try:
        value = date.fromisoformat(text) if sort is date else int(text) if sort is int else float(text)
    except ValueError:
        value = -1
    if isinstance(value, date) or 0 <= value <= (1 if sort is float else inf):
        return value
    raise UsageError(
        "«{value}» is no value for {name}.",
        remedy="Give {sort}.",
        value=text,
        name=name,
        sort=SORTS[sort],
    )


SORTS = {
    date: Text("a date, as 2026-07-31"),
    int: Text("a whole number from 0"),
    float: Text("a share from 0 to 1, as 0.4"),
}


@dataclass(frozen=True)
class Gap:
    """Something that coordination is missing, and what to do about it.

    `parts` are from 0 to 1 and make the score: `benefit`, what closing it would give; `certainty`, how sure the record
    is that it is there; `ease`, how near somebody is who could close it. `subject` is what tells the gap from others of
    its kind: ids, and dates or words where these make it another one. `concerned` are the ids of those who would act,
    `introducers` of those tied to them who could bring them together, `evidence` of the edges and nodes that show it.
    """

    kind: str
    title: Text
    reason: Text
    next_step: Text
    parts: Mapping[str, float]
    subject: tuple[str, ...]
    concerned: tuple[str, ...] = ()
    introducers: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    territory: str | None = None
    themes: tuple[str, ...] = ()

    @property
    def score(self) -> float:
        """0.5 benefit + 0.3 certainty + 0.2 ease."""
        return 0.5 * self.parts["benefit"] + 0.3 * self.parts["certainty"] + 0.2 * self.parts["ease"]

    @property
    def id(self) -> str:
        """The same gap has the same id in every run."""
        return finding_id(self.kind, *self.subject)

    @property
    def code(self) -> str:
        """Its id in six letters and digits, for people to type."""
        return sha256(self.id.encode()).hexdigest()[:6]

    def to_dict(self) -> dict[str, Any]:
        """Values for JSON; `Text`s are left for whoever writes it to say in the reader's language."""
        return {
            "id": self.id,
            "code": self.code,
            "kind": self.kind,
            "score": round(self.score, 4),
            "parts": {name: round(value, 4) for name, value in self.parts.items()},
            "title": self.title,
            "reason": self.reason,
            "next_step": self.next_step,
            "concerned": list(self.concerned),
            "introducers": list(self.introducers),
            "subject": list(self.subject),
            "evidence": list(self.evidence),
            "territory": self.territory,
            "themes": list(self.themes),
        }


Finder = Callable[[Situation, GapSettings], Iterable[Gap]]


def parts(*, benefit: float, certainty: float, ease: float) -> dict[str, float]:
    return {"benefit": _share(benefit), "certainty": _share(certainty), "ease": _share(ease)}


def saturating(count: float, half: float) -> float:
    """From 0 towards 1 as `count` grows, 0.5 at `half`."""
    return count / (count + half)


def documented(situation: Situation, actors: Iterable[str]) -> float:
    """How well documented the least known of these is: where little is known, a missing tie may be a missing record."""
    return min((saturating(len(situation.neighbours.get(actor, ())), 2) for actor in actors), default=0.5)


def some(items: Iterable[str], limit: int) -> list[str]:
    """The first few."""
    return list(islice(items, limit))


def _share(value: float) -> float:
    return max(0.0, min(1.0, value))
