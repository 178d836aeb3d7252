"""The coordination gaps of a report, and whom to invite so that they can be closed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from graph.analysis.gaps import KINDS, most_pressing
from graph.text import Text
from graph.visibility import Sight
from viz.pages.gaps import GapCatalogue, ShownGap, shown
from viz.reports.asked import Asked
from viz.reports.sources import Citations

LISTED: Final = 12
PRESSING: Final = 3
INVITED: Final = 4


@dataclass(frozen=True)
class Pressing:
    """A gap, whom to invite by name, who could bring them together, and the numbers of its sources."""

    shown: ShownGap
    invite: tuple[str, ...]
    through: tuple[str, ...]
    cited: tuple[int, ...]


@dataclass(frozen=True)
class GapsPart:
    """`first` are the most pressing, of different kinds; `listed` are these and those that press next; `kinds` say how
    many there are of each, most first.
    """

    total: int
    first: tuple[Pressing, ...]
    listed: tuple[Pressing, ...]
    kinds: tuple[tuple[Text, int], ...]


def gaps_part(sight: Sight, catalogue: GapCatalogue, asked: Asked, citations: Citations) -> GapsPart:
    """The open gaps in the territory and on the theme."""
    found = catalogue.chosen(wanted(asked))
    first = most_pressing(found, PRESSING)
    listed = [*first, *(gap for gap in found if gap not in first)][:LISTED]
    told = [_pressing(each, citations) for each in shown(sight, listed, catalogue.here)]
    kinds = dict[Text, int]()
    for gap in found:
        kinds[KINDS[gap.kind]] = kinds.get(KINDS[gap.kind], 0) + 1
    return GapsPart(
        total=len(found),
        first=tuple(told[: len(first)]),
        listed=tuple(told),
        kinds=tuple(sorted(kinds.items(), key=lambda pair: -pair[1])),
    )


def wanted(asked: Asked) -> dict[str, Sequence[str]]:
    """What is asked for, as the catalogue of gaps is narrowed."""
    return {
        "territorio": [asked.territory] if asked.territory else [],
        "tema": [asked.theme] if asked.theme else [],
    }


def _pressing(each: ShownGap, citations: Citations) -> Pressing:
    return Pressing(
        each,
        tuple(node.name for node in each.concerned[:INVITED]),
        tuple(node.name for node in each.introducers),
        citations.of(each.gap.evidence),
    )
