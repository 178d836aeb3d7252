"""The practices of a report: those that fit, why and whom to call about them, and those that run here already."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from graph.matching import Recommendation, practices_for
from graph.model import Node
from graph.situation import Situation
from graph.text import Text
from graph.visibility import Sight
from viz import labels
from viz.pages.practices import Around, Catalogue, around
from viz.reports.asked import Asked
from viz.reports.sources import Citations

LISTED: Final = 4
CONSIDERED: Final = 60
RUNNING: Final = 8


@dataclass(frozen=True)
class Fitting:
    """A practice that fits, with the reasons, whom to call by name, and the numbers of its sources."""

    node: Node
    around: Around
    reasons: tuple[Text, ...]
    call: tuple[str, ...]
    cited: tuple[int, ...]


@dataclass(frozen=True)
class PracticesPart:
    """`fitting` best first; `running` the names of those that run here, the best proven first."""

    fitting: tuple[Fitting, ...]
    running: tuple[str, ...]


def practices_part(sight: Sight, here: Situation, asked: Asked, citations: Citations) -> PracticesPart:
    """In a territory what fits its problems; elsewhere, what is best proven."""
    in_order = Catalogue(here, asked.today.year).in_order
    found = _fitting(here, asked, in_order)
    chosen = [one for one in found if not asked.theme or asked.theme in _topics(here, one[0])][:LISTED]
    nodes = {node.id: node for node in sight.nodes(ids=[id for id, _ in chosen])}
    return PracticesPart(
        fitting=tuple(_told(sight, nodes[id], why, citations) for id, why in chosen if id in nodes),
        running=tuple(here.name(id) for id in in_order if asked.territory and _runs_in(here, id, asked.territory))[
            :RUNNING
        ],
    )


def _fitting(here: Situation, asked: Asked, in_order: Sequence[str]) -> list[tuple[str, tuple[Text, ...]]]:
    if asked.territory:
        fits: list[Recommendation] = practices_for(here, asked.territory, CONSIDERED)
        return [(one.target, one.reasons) for one in fits if not _runs_in(here, one.target, asked.territory)]
    return [(id, (labels.RUNGS[rung],) if (rung := here.text(id, "rung")) in labels.RUNGS else ()) for id in in_order]


def _told(sight: Sight, node: Node, why: tuple[Text, ...], citations: Citations) -> Fitting:
    beside = around(sight, node.id)
    return Fitting(node, beside, why, tuple(each.name for each in beside.to_call[:3]), citations.of_all([node]))


def _topics(here: Situation, practice: str) -> set[str]:
    return here.with_broader(here.out(practice, "about", "addresses"))


def _runs_in(here: Situation, practice: str, territory: str) -> bool:
    return any(territory in here.containers(place) for place in here.out(practice, "operates_in"))
