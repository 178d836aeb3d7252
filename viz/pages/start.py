"""The start page: what is in the graph, and what is most pressing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from graph.ontology import ontology
from viz.pages.gaps import ShownGap

# Vocabularies come with Tejido; alone they are still an empty graph.
VOCABULARY = {"Theme", "Problem", "Population", "Territory"}


@dataclass(frozen=True)
class StartPage:
    """What `start.html` receives."""

    counts: tuple[tuple[str, int], ...]
    ties: int
    gaps: tuple[ShownGap, ...]
    empty: bool


def start_page(counts: Mapping[str, int], gaps: Sequence[ShownGap]) -> StartPage:
    """From `Sight.counts` and the most pressing gaps."""
    kinds = [(kind, counts[kind]) for kind in ontology().kinds if counts.get(kind) and kind != "PlanElement"]
    return StartPage(
        counts=tuple((kind, count) for kind, count in kinds if kind not in VOCABULARY),
        ties=counts.get("edges", 0),
        gaps=tuple(gaps),
        empty=all(kind in VOCABULARY for kind, _ in kinds),
    )
