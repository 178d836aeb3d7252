"""The agreements of a report: how each stands, and who answers for those behind schedule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from graph.model import Edge
from graph.situation import Situation
from graph.visibility import Sight
from viz.pages.agreements import Followed, Narrowed, Register
from viz.reports.asked import Asked
from viz.reports.compliance import Chart, chart
from viz.reports.scope import Scope
from viz.reports.sources import Citations


@dataclass(frozen=True)
class Standing:
    """An agreement, who is responsible for it by name, and the numbers of its sources."""

    followed: Followed
    responsible: tuple[str, ...]
    parties: tuple[str, ...]
    cited: tuple[int, ...]


@dataclass(frozen=True)
class AgreementsPart:
    """What needs somebody first."""

    all: tuple[Standing, ...]
    chart: Chart | None

    @property
    def overdue(self) -> tuple[Standing, ...]:
        return tuple(one for one in self.all if one.followed.standing == "overdue")

    @property
    def run_out(self) -> tuple[Standing, ...]:
        """Those whose term is over, behind schedule or not."""
        return tuple(one for one in self.all if one.followed.expired)


def agreements_part(
    sight: Sight, register: Register, here: Situation, scope: Scope, asked: Asked, citations: Citations
) -> AgreementsPart:
    """The agreements in the territory and on the theme; those that name no place count where their parties work."""
    found = [one for one in register.chosen(Narrowed()) if _concerns(here, scope, asked, one)]
    return AgreementsPart(tuple(_standing(sight, here, one, citations) for one in found), chart(found, asked.today))


def _concerns(here: Situation, scope: Scope, asked: Asked, one: Followed) -> bool:
    there = asked.territory in one.within or (not one.within and not scope.ids.isdisjoint(one.parties))
    topics = here.with_broader(here.out(one.id, "about", "addresses"))
    return (not asked.territory or there) and (not asked.theme or asked.theme in topics)


def _standing(sight: Sight, here: Situation, one: Followed, citations: Citations) -> Standing:
    parties = list(sight.edges(target=one.id))
    cited = citations.of_all([*sight.nodes(ids=[one.id]), *parties])
    return Standing(one, tuple(here.names(_responsible(parties))), tuple(here.names(one.parties)), cited)


def _responsible(parties: Sequence[Edge]) -> list[str]:
    """The ids of those who lead an agreement; where nobody is said to, of those who signed it."""
    for role in ("lead", "signatory"):
        filled = [edge.source for edge in parties if role == _role(edge)]
        if filled:
            return list(dict.fromkeys(filled))
    return []


def _role(edge: Edge) -> str:
    return "lead" if edge.relation == "leads" else str(edge.properties.get("role", ""))
