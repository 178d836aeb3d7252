"""Figures of an evaluation: precision, recall and F1 by section and kind, micro-averaged over all texts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

TYPES = ("ACTOR", "SECTOR", "PLACE", "INSTRUMENT")
ENTITY_TYPES = ("ACTOR", "INSTRUMENT", "PLACE")
ALL = "ALL"


@dataclass
class Figure:
    """How many are annotated, how many were found, and how many of those are right."""

    right: int = 0
    annotated: int = 0
    found: int = 0

    def add(self, right: int, annotated: int, found: int) -> None:
        self.right += right
        self.annotated += annotated
        self.found += found

    @property
    def precision(self) -> float:
        return self.right / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        return self.right / self.annotated if self.annotated else 0.0

    @property
    def f1(self) -> float:
        both = self.annotated + self.found
        return 2 * self.right / both if both else 0.0

    def to_dict(self) -> dict[str, float]:
        return {
            "precision": round(self.precision, 4),
            "recall": round(self.recall, 4),
            "f1": round(self.f1, 4),
            "gold": self.annotated,
            "predicted": self.found,
        }


Figures = dict[str, Figure]
Section = Literal["mention", "entity", "relation", "item"]
MISSED: tuple[Section, ...] = ("mention", "entity", "relation", "item")


@dataclass
class Scores:
    """The figures of an evaluation. `errors` are the most frequent misses of each section, with their number."""

    texts: int = 0
    mention_exact: Figures = field(default_factory=lambda: {type: Figure() for type in TYPES})
    mention_overlap: Figures = field(default_factory=lambda: {type: Figure() for type in TYPES})
    entity: Figures = field(default_factory=lambda: {type: Figure() for type in ENTITY_TYPES})
    relation: Figures = field(default_factory=dict)
    relation_unlabelled: Figure = field(default_factory=Figure)
    item: Figures = field(default_factory=dict)
    types_right: int = 0
    types_seen: int = 0
    misses: dict[Section, Counter[str]] = field(default_factory=lambda: {section: Counter() for section in MISSED})
    shown_errors: int = 0

    @property
    def actor_type_accuracy(self) -> float:
        """Over the ACTOR mentions found exactly."""
        return self.types_right / self.types_seen if self.types_seen else 0.0

    @property
    def errors(self) -> list[tuple[str, int]]:
        return [miss for found in self.misses.values() for miss in found.most_common(self.shown_errors)]

    def sections(self) -> Iterator[tuple[str, str, Figure]]:
        """(section, name, figure), each section closed by its total."""
        for section in ("mention_exact", "mention_overlap", "entity", "relation"):
            figures: Figures = getattr(self, section)
            yield from _totalled(section, dict(sorted(figures.items())) if section == "relation" else figures)
        yield "relation_unlabelled", ALL, self.relation_unlabelled
        if self.item:
            yield from _totalled("item", dict(sorted(self.item.items())))

    def figure(self, section: str, name: str = ALL) -> Figure:
        """One figure; of nothing where the name does not occur."""
        return next((f for s, n, f in self.sections() if (s, n) == (section, name)), Figure())

    def rows(self) -> list[list[str]]:
        """A table: figure, of what, precision, recall, F1, annotated, found."""
        return [
            [section, name, f"{f.precision:.3f}", f"{f.recall:.3f}", f"{f.f1:.3f}", str(f.annotated), str(f.found)]
            for section, name, f in self.sections()
        ]

    def to_dict(self) -> dict[str, Any]:
        data: dict[str, Any] = {"texts": self.texts}
        for section, name, figure in self.sections():
            if section == "relation_unlabelled":
                data[section] = figure.to_dict()
            else:
                data.setdefault(section, {})[name] = figure.to_dict()
        data["actor_type_accuracy"] = round(self.actor_type_accuracy, 4)
        data["errors"] = [list(error) for error in self.errors]
        return data

    def missed(self, section: Section, missed: Iterable[str], spurious: Iterable[str]) -> None:
        """Remember what was annotated and not found, and what was found and not annotated."""
        self.misses[section].update(f"missed {what}" for what in missed)
        self.misses[section].update(f"spurious {what}" for what in spurious)


def _totalled(section: str, figures: Figures) -> Iterator[tuple[str, str, Figure]]:
    total = Figure()
    for name, figure in figures.items():
        total.add(figure.right, figure.annotated, figure.found)
        yield section, name, figure
    yield section, ALL, total
