"""Coordination gaps: what is missing between those who prevent violence, as a ranked list of named actions.

Each module finds some kinds; all finders have one signature. docs/gaps.md says of each kind what it says and when it is
wrong. Above all: absence in documents is no absence of a tie, which is why `certainty` is part of every score.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from graph.analysis.gaps.agreements import agreements
from graph.analysis.gaps.base import Finder, Gap, GapSettings
from graph.analysis.gaps.coverage import problems_without_practice, uncovered_populations, uncovered_territories
from graph.analysis.gaps.duplication import duplicated_efforts
from graph.analysis.gaps.missing_ties import missing_ties
from graph.analysis.gaps.plans import plan_elements
from graph.analysis.gaps.spaces import missing_sectors, spaces_apart
from graph.analysis.gaps.structure import fragile_points, isolated_actors, levels_apart
from graph.errors import UsageError
from graph.situation import Situation, situation
from graph.store.base import GraphStore
from graph.text import Text

__all__ = ["FINDERS", "KINDS", "Gap", "GapSettings", "check_kind", "find_gaps", "most_pressing"]

KINDS: Mapping[str, Text] = {
    "missing_tie": Text("Same theme and place, no tie"),
    "duplicated_effort": Text("The same done twice"),
    "plan_without_responsible": Text("Part of a plan without a responsible body"),
    "plan_without_partners": Text("Part of a plan without partners"),
    "missing_sector": Text("Sector absent from a space"),
    "spaces_apart": Text("Spaces on one theme that never meet"),
    "fragile_point": Text("Network that depends on one actor"),
    "levels_apart": Text("National and local level without a tie"),
    "isolated_actor": Text("Actor without ties"),
    "agreement_expired": Text("Agreement that has run out"),
    "agreement_overdue": Text("Agreement behind schedule"),
    "agreement_incomplete": Text("Agreement that cannot be followed up"),
    "problem_without_practice": Text("Problem without a practice"),
    "uncovered_population": Text("Population that nothing reaches"),
    "uncovered_territory": Text("Territory that no one covers"),
}
FINDERS: Mapping[Finder, tuple[str, ...]] = {
    missing_ties: ("missing_tie",),
    duplicated_efforts: ("duplicated_effort",),
    plan_elements: ("plan_without_responsible", "plan_without_partners"),
    missing_sectors: ("missing_sector",),
    spaces_apart: ("spaces_apart",),
    fragile_points: ("fragile_point",),
    levels_apart: ("levels_apart",),
    isolated_actors: ("isolated_actor",),
    agreements: ("agreement_expired", "agreement_overdue", "agreement_incomplete"),
    problems_without_practice: ("problem_without_practice",),
    uncovered_populations: ("uncovered_population",),
    uncovered_territories: ("uncovered_territory",),
}


def find_gaps(
    graph: GraphStore | Situation,
    *,
    territory: str | None = None,
    theme: str | None = None,
    kind: str | None = None,
    settings: GapSettings | None = None,
    answered: bool = False,
) -> list[Gap]:
    """The gaps, most pressing first; of each kind at most `settings.per_kind`. Those of which somebody said that they
    were done, or are none, stay out; `answered` gives them instead.

    `territory` keeps those in it or in a part of it, `theme` (or a problem) those on it or on a narrower one; a
    gap without place or theme of its own has those of the concerned. Raises `UsageError` for an unknown
    kind, territory or theme.
    """
    here = graph if isinstance(graph, Situation) else situation(graph)
    if kind is not None:
        check_kind(kind)
    for given in (territory, theme):
        if given is not None:
            here.network.index(given)
    settings = settings or GapSettings()
    found = [
        gap
        for finder, kinds in FINDERS.items()
        if kind is None or kind in kinds
        for gap in finder(here, settings)
        if kind in (None, gap.kind)
        and answered == (gap.id in here.feedback)
        and _in(here, gap, territory)
        and _on(here, gap, theme)
    ]
    found.sort(key=lambda gap: (-gap.score, gap.id))
    seen: Counter[str] = Counter()
    kept = []
    for gap in found:
        seen[gap.kind] += 1
        if seen[gap.kind] <= settings.per_kind:
            kept.append(gap)
    return kept


def check_kind(kind: str) -> None:
    """Raises `UsageError` for what is no kind of gap."""
    if kind not in KINDS:
        raise UsageError("«{kind}» is no kind of gap.", remedy="Kinds: {kinds}.", kind=kind, kinds=list(KINDS))


def most_pressing(gaps: list[Gap], n: int = 5) -> list[Gap]:
    """The first of each kind, then the second of each, …, so that a short list shows the different things to do."""
    seen: Counter[str] = Counter()
    rounds = []
    for place, gap in enumerate(gaps):
        rounds.append((seen[gap.kind], place))
        seen[gap.kind] += 1
    return [gaps[place] for _, place in sorted(rounds)[:n]]


def _in(situation: Situation, gap: Gap, territory: str | None) -> bool:
    if territory is None:
        return True
    places = {gap.territory} if gap.territory else _places(situation, gap)
    return any(territory in situation.containers(place) for place in places)


def _places(situation: Situation, gap: Gap) -> set[str]:
    return {place for id in gap.concerned if id in situation.places for place in situation.places[id]}


def _on(situation: Situation, gap: Gap, theme: str | None) -> bool:
    if theme is None:
        return True
    themes = gap.themes or {own for id in gap.concerned if id in situation.topics for own in situation.topics[id]}
    return any(theme in situation.broader(own) for own in themes)
