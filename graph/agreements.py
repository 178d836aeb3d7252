"""Following an agreement: its schedule and compliance by month, how it stands, and what it says of the fourteen points.

The points are those by which inter-institutional agreements on prevention are monitored (Costa Rica's protocol of
articulation, annex 1), and so are the five steps of compliance: 0, 25, 50, 75 and 100 per cent.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, Literal, NamedTuple

from graph.dates import parse
from graph.model import Property, Scalar, records_of
from graph.situation import Situation
from graph.text import Text

Standing = Literal["overdue", "due", "on_the_way", "done", "unreported"]
STEPS: Final = (0, 25, 50, 75, 100)
COMPLETE: Final = 100


@dataclass(frozen=True)
class Month:
    """A month of an agreement: what was to be done, and how far it was done as was reported, in per cent.

    `by` and `at` are who reported it and when (ISO 8601), empty where a document says so.
    """

    month: str
    planned: bool = False
    actions: tuple[str, ...] = ()
    percent: int | None = None
    note: str = ""
    by: str = ""
    at: str = ""

    @property
    def complete(self) -> bool:
        return self.percent is not None and self.percent >= COMPLETE

    def past(self, today: date) -> bool:
        return self.month < today.isoformat()[: len(self.month)]

    def now(self, today: date) -> bool:
        return self.month[:7] == today.isoformat()[:7]

    def late(self, today: date) -> bool:
        """Whether it was planned, is past, and not on record as done."""
        return self.planned and self.past(today) and not self.complete


def months(schedule: Property | None, compliance: Property | None) -> tuple[Month, ...]:
    """The months of an agreement, in order; what names no month is left out."""
    found: dict[str, Month] = {}
    for record in records_of(schedule):
        if month := str(record.get("month") or ""):
            known = found.get(month, Month(month))
            actions = (*known.actions, *filter(None, [str(record.get("action") or "")]))
            found[month] = replace(known, planned=True, actions=actions)
    for record in records_of(compliance):
        if month := str(record.get("month") or ""):
            percent = record.get("percent")
            found[month] = replace(
                found.get(month, Month(month)),
                percent=int(percent) if isinstance(percent, int | float) else None,
                note=str(record.get("note") or ""),
                by=str(record.get("by") or ""),
                at=str(record.get("at") or ""),
            )
    return tuple(found[month] for month in sorted(found))


def months_of(situation: Situation, alliance: str) -> tuple[Month, ...]:
    return months(situation.value(alliance, "schedule"), situation.value(alliance, "compliance"))


def overdue(situation: Situation, alliance: str, today: date) -> list[str]:
    """The months of the schedule that are past and have no compliance of 100 %."""
    return [month.month for month in months_of(situation, alliance) if month.late(today)]


def expired(situation: Situation, alliance: str, today: date) -> date | None:
    """The last day of an agreement's term, where that is past."""
    end = parse(situation.text(alliance, "end"))
    return end.last if end is not None and end.last < today else None


def standing(months: Sequence[Month], today: date) -> Standing:
    """How an agreement stands: something of the past is open, something is due this month, it goes its way, all is
    done, or nothing is there to tell by.
    """
    if not months:
        return "unreported"
    if any(month.late(today) for month in months):
        return "overdue"
    if any(month.planned and month.now(today) and not month.complete for month in months):
        return "due"
    return "done" if all(month.complete for month in months) else "on_the_way"


def reported(compliance: Property | None, report: Month) -> list[dict[str, Scalar]]:
    """The records of compliance with a month's report, which takes the place of what was reported of it before."""
    said = {name: getattr(report, name) for name in ("month", "percent", "note", "by", "at")}
    new: dict[str, Scalar] = {name: value for name, value in said.items() if value not in ("", None)}
    kept = [dict(record) for record in records_of(compliance) if record.get("month") != report.month]
    return sorted([*kept, new], key=lambda record: str(record.get("month", "")))


@dataclass(frozen=True)
class Check:
    """What somebody says of one of the fourteen points: whether it is met, and what is to be noted; by whom and when
    (ISO 8601).
    """

    criterion: str
    met: bool
    note: str = ""
    by: str = ""
    at: str = ""


def checks(monitoring: Property | None) -> dict[str, Check]:
    """What was said of each point, by its id."""
    return {
        str(record["criterion"]): Check(
            criterion=str(record["criterion"]),
            met=record.get("met") is True,
            **{name: str(record.get(name) or "") for name in ("note", "by", "at")},
        )
        for record in records_of(monitoring)
        if record.get("criterion")
    }


def monitored(found: Mapping[str, Check]) -> list[dict[str, Scalar]]:
    """What was said of the points, as records in the order of the points."""
    said = (vars(found[each.id]) for each in CRITERIA if each.id in found)
    return [{name: value for name, value in each.items() if value != ""} for each in said]


class Criterion(NamedTuple):
    """What an agreement must say to be followed, and what counts as saying it."""

    id: str
    name: Text
    stated: Callable[[Situation, str], bool]


CRITERIA: Final = (
    Criterion("objective", Text("objective"), lambda s, a: bool(s.value(a, "objective"))),
    Criterion("activity", Text("scheduled activity"), lambda s, a: bool(s.value(a, "activity"))),
    Criterion("programmes", Text("plans and programmes involved"), lambda s, a: bool(s.value(a, "programmes"))),
    Criterion("target", Text("target"), lambda s, a: bool(s.value(a, "target"))),
    Criterion("population", Text("population"), lambda s, a: bool(s.value(a, "population") or s.out(a, "targets"))),
    Criterion("territory", Text("territory"), lambda s, a: bool(s.value(a, "territories") or s.out(a, "operates_in"))),
    Criterion("civil_society", Text("civil society actors"), lambda s, a: "civil_society" in _roles(s, a)),
    Criterion("lead", Text("lead actor"), lambda s, a: "lead" in _roles(s, a) or bool(s.into(a, "leads"))),
    Criterion(
        "collaborators", Text("collaborating actors"), lambda s, a: bool(_roles(s, a) & {"collaborator", "signatory"})
    ),
    Criterion("term", Text("term"), lambda s, a: bool(s.value(a, "start") and s.value(a, "end"))),
    Criterion("impact", Text("expected impact"), lambda s, a: bool(s.value(a, "impact"))),
    Criterion("roles", Text("roles of each party"), lambda s, a: bool(_roles(s, a))),
    Criterion("counterparts", Text("counterpart"), lambda s, a: len(set(s.into(a, "party_to"))) >= 2),
    Criterion("schedule", Text("schedule"), lambda s, a: bool(s.value(a, "schedule"))),
)


def missing_criteria(situation: Situation, alliance: str) -> list[Text]:
    """Which of the fourteen monitoring criteria an agreement does not state."""
    return [each.name for each in CRITERIA if not each.stated(situation, alliance)]


def _roles(situation: Situation, alliance: str) -> set[str]:
    return situation.roles.get(alliance, set())
