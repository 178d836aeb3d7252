"""The agreements of a report: how each stands, who answers for those behind schedule, compliance by month."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from graph.agreements import Month
from graph.model import Edge
from graph.situation import Situation
from graph.visibility import Sight
from viz.pages.agreements import Followed, Narrowed, Register
from viz.reports.asked import Asked
from viz.reports.scope import Scope
from viz.reports.sources import Citations

MONTHS: Final = 12
COLUMN: Final = 52
TALL: Final = 130
ABOVE: Final = 18
BESIDE: Final = 44
BELOW: Final = 38


@dataclass(frozen=True)
class Standing:
    """An agreement, who is responsible for it by name, and the numbers of its sources."""

    followed: Followed
    responsible: tuple[str, ...]
    parties: tuple[str, ...]
    cited: tuple[int, ...]


@dataclass(frozen=True)
class Bar:
    """A month: how many agreements planned something for it, on how many nothing was reported, and the mean of what was
    done, in per cent; what was not reported counts as 0.
    """

    month: str
    planned: int
    unreported: int
    percent: int
    x: int
    height: float


@dataclass(frozen=True)
class Chart:
    """Compliance by month as a picture."""

    bars: tuple[Bar, ...]
    width: int
    height: int = ABOVE + TALL + BELOW
    left: int = BESIDE
    top: int = ABOVE
    tall: int = TALL
    column: int = COLUMN


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
    topics = {above for topic in here.out(one.id, "about", "addresses") for above in here.broader(topic)}
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


def chart(found: Sequence[Followed], today: date) -> Chart | None:
    """The last `MONTHS` months that were planned for and have begun; None where there is none."""
    planned: dict[str, list[Month]] = {}
    for month in _begun(found, today):
        planned.setdefault(month.month[:7], []).append(month)
    last = sorted(planned)[-MONTHS:]
    if not last:
        return None
    bars = tuple(_bar(name, planned[name], place) for place, name in enumerate(last))
    return Chart(bars, BESIDE + len(bars) * COLUMN + 8)


def _begun(found: Sequence[Followed], today: date) -> Iterator[Month]:
    for one in found:
        yield from (month for month in one.months if month.planned and (month.past(today) or month.now(today)))


def _bar(name: str, months: Sequence[Month], place: int) -> Bar:
    percent = round(sum(min(month.percent or 0, 100) for month in months) / len(months))
    silent = sum(month.percent is None for month in months)
    return Bar(name, len(months), silent, percent, BESIDE + place * COLUMN, round(TALL * percent / 100, 1))
