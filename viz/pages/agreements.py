"""Agreements followed month by month: the board of all of them, one agreement's page, and what its forms carry."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final, get_args

from graph.agreements import (
    CRITERIA,
    Check,
    Criterion,
    Month,
    Standing,
    checks,
    expired,
    months,
    months_of,
    standing,
)
from graph.model import Edge, Node, Property, Scalar
from graph.situation import Situation
from graph.text import Text
from graph.visibility import Sight
from viz.paging import beside
from viz.site import with_query

AT_ONCE: Final = 50
IN_A_COLUMN: Final = 6
STANDINGS: Final[Mapping[Standing, Text]] = {
    "overdue": Text("Overdue"),
    "due": Text("Due this month"),
    "on_the_way": Text("On the way"),
    "done": Text("Done"),
    "unreported": Text("Without report"),
}
STEPS: Final[Mapping[int, Text]] = {
    0: Text("nothing yet"),
    25: Text("some of it"),
    50: Text("half of it"),
    75: Text("most of it"),
    100: Text("done"),
}
"""The five steps of compliance in words."""
ROLES: Final = ("lead", "signatory", "collaborator", "civil_society", "funder")
"""In the order of the protocol's form."""


@dataclass(frozen=True)
class Followed:
    """An agreement in the list of all: how it stands, who is in it, and what comes next."""

    id: str
    name: str
    type: str
    standing: Standing
    months: tuple[Month, ...]
    late: tuple[str, ...]
    next: str
    progress: int | None
    end: str
    expired: bool
    parties: tuple[str, ...]
    within: frozenset[str]

    @property
    def kind(self) -> str:
        return "Alliance"


@dataclass(frozen=True)
class Narrowed:
    """What the list is narrowed by: ids of a territory and a party, a month (`2026-11`), how agreements stand."""

    territory: str = ""
    party: str = ""
    month: str = ""
    standing: str = ""


class Register:
    """All agreements of a situation as they stand on a day."""

    def __init__(self, here: Situation, today: date) -> None:
        self._here = here
        self.today = today

    @cached_property
    def all(self) -> tuple[Followed, ...]:
        """What needs somebody first."""
        followed = (self._followed(id) for id in self._here.of_kind("Alliance"))
        return tuple(sorted(followed, key=_urgency))

    def chosen(self, narrowed: Narrowed) -> list[Followed]:
        """Those that meet everything the list is narrowed by."""
        return [
            each
            for each in self.all
            if narrowed.standing in ("", each.standing)
            and (not narrowed.territory or narrowed.territory in each.within)
            and (not narrowed.party or narrowed.party in each.parties)
            and (not narrowed.month or any(month.month.startswith(narrowed.month) for month in each.months))
        ]

    def names(self, ids: Iterable[str]) -> list[str]:
        return self._here.names(ids)

    def _followed(self, id: str) -> Followed:
        here, found = self._here, months_of(self._here, id)
        planned = [month for month in found if month.planned]
        ahead = [month.month for month in planned if not month.past(self.today)]
        return Followed(
            id=id,
            name=here.name(id),
            type=here.text(id, "alliance_type"),
            standing=standing(found, self.today),
            months=found,
            late=tuple(month.month for month in found if month.late(self.today)),
            next=ahead[0] if ahead else "",
            progress=progress(found),
            end=here.text(id, "end"),
            expired=expired(here, id, self.today) is not None,
            parties=tuple(dict.fromkeys(here.into(id, "leads", "party_to"))),
            within=frozenset(place for own in here.out(id, "operates_in") for place in here.containers(own)),
        )


def progress(found: Sequence[Month]) -> int | None:
    """How far what was planned is done, in per cent: the mean of its months; what was not reported counts as 0."""
    planned = [month for month in found if month.planned]
    return round(sum(month.percent or 0 for month in planned) / len(planned)) if planned else None


def _urgency(one: Followed) -> tuple[int, int, str]:
    return list(get_args(Standing)).index(one.standing), -len(one.late), one.name.casefold()


_SORTED: Final = {
    "urgencia": _urgency,
    "nombre": lambda one: one.name.casefold(),
    "avance": lambda one: -1 if one.progress is None else one.progress,
    "proximo": lambda one: one.next or "9999",
}


@dataclass(frozen=True)
class Column:
    """The agreements that stand in one way: how many, the first of them, and where to see the others."""

    standing: Standing
    label: Text
    count: int
    shown: tuple[Followed, ...]
    all: str


@dataclass(frozen=True)
class AgreementsPage:
    """What `agreements.html` receives."""

    narrowed: Narrowed
    columns: tuple[Column, ...]
    rows: tuple[Followed, ...]
    names: Mapping[str, str]
    total: int
    of: int
    first: int
    order: str
    as_table: bool
    before: str
    after: str
    asked: Mapping[str, str]

    def at(self, order: str) -> str:
        """The table in another order."""
        return with_query("/acuerdos", **{**self.asked, "vista": "tabla", "orden": order})

    def seen_as(self, view: str) -> str:
        return with_query("/acuerdos", **{**self.asked, "vista": view})


def agreements_page(
    register: Register, narrowed: Narrowed, asked: Mapping[str, str], *, as_table: bool, order: str, first: int
) -> AgreementsPage:
    """The board, or the table from an entry on; `asked` is what the addresses of the page's links keep."""
    found = register.chosen(narrowed)
    counts = Counter(one.standing for one in found)
    key, down = order.removeprefix("-"), order.startswith("-")
    if key not in _SORTED:
        key, down, order = "urgencia", False, "urgencia"
    rows = sorted(found, key=_SORTED[key], reverse=down)[first : first + AT_ONCE] if as_table else []
    columns = tuple(
        Column(
            each,
            STANDINGS[each],
            counts[each],
            tuple(one for one in found if one.standing == each)[:IN_A_COLUMN],
            with_query("/acuerdos", **{**asked, "estado": each, "vista": "tabla"}),
        )
        for each in STANDINGS
        if narrowed.standing in ("", each)
    )
    shown = [*rows, *(one for column in columns for one in column.shown)]
    parties = list(dict.fromkeys(id for one in shown for id in one.parties))

    def at(desde: int) -> str:
        return with_query("/acuerdos", **{**asked, "vista": "tabla", "orden": order}, desde=desde or None)

    before, after = beside(first, AT_ONCE, len(found) if as_table else 0, at)
    return AgreementsPage(
        narrowed=narrowed,
        columns=columns,
        rows=tuple(rows),
        names=dict(zip(parties, register.names(parties), strict=True)),
        total=len(found),
        of=len(register.all),
        first=first + 1,
        order=order,
        as_table=as_table,
        before=before,
        after=after,
        asked=asked,
    )


@dataclass(frozen=True)
class Party:
    """Who is in an agreement, in which role, and what it answers for."""

    node: Node
    role: str
    responsibilities: str
    impact: str
    tie: str


@dataclass(frozen=True)
class Point:
    """One of the fourteen points: whether the agreement says it, and what somebody said of it, if anybody did."""

    criterion: Criterion
    stated: bool
    check: Check | None


@dataclass(frozen=True)
class Agreement:
    """What the pages of one agreement show beside what every node's page does."""

    node: Node
    today: date
    standing: Standing
    months: tuple[Month, ...]
    expired: bool
    parties: tuple[Party, ...]
    places: tuple[tuple[Node, str], ...]
    populations: tuple[Node, ...]
    themes: tuple[Node, ...]
    points: tuple[Point, ...]

    @property
    def late(self) -> tuple[Month, ...]:
        return tuple(month for month in self.months if month.late(self.today))

    @property
    def progress(self) -> int | None:
        return progress(self.months)

    @property
    def met(self) -> int:
        return sum(point.check is not None and point.check.met for point in self.points)

    @property
    def stated(self) -> int:
        return sum(point.stated for point in self.points)

    def in_role(self, *roles: str) -> tuple[Party, ...]:
        return tuple(party for party in self.parties if party.role in roles)

    @property
    def to_report(self) -> str:
        """The month that waits for its report: the first past or present one that nobody reported; else the first that
        is not done; else this month.
        """
        begun = [month for month in self.months if month.past(self.today) or month.now(self.today)]
        waiting = [month.month for month in begun if month.percent is None] or [
            m.month for m in begun if not m.complete
        ]
        return waiting[0] if waiting else self.today.isoformat()[:7]


def agreement(sight: Sight, node: Node, here: Situation, today: date) -> Agreement:
    """An agreement as it stands on a day, as far as the viewer sees it."""
    ties = sight.ties(node.id)
    found = months(node.properties.get("schedule"), node.properties.get("compliance"))
    said = checks(node.properties.get("monitoring"))
    parties = [_party(tie.other, tie.edge) for tie in ties if not tie.outgoing and tie.edge.relation in INVOLVING]

    def led_to(relation: str) -> tuple[Node, ...]:
        return tuple(tie.other for tie in ties if tie.outgoing and tie.edge.relation == relation)

    return Agreement(
        node=node,
        today=today,
        standing=standing(found, today),
        months=found,
        expired=expired(here, node.id, today) is not None,
        parties=tuple(sorted(parties, key=lambda one: ((*ROLES, one.role).index(one.role), one.node.name.casefold()))),
        places=tuple((tie.other, tie.edge.id) for tie in ties if tie.outgoing and tie.edge.relation == "operates_in"),
        populations=led_to("targets"),
        themes=led_to("about"),
        points=tuple(Point(each, each.stated(here, node.id), said.get(each.id)) for each in CRITERIA),
    )


INVOLVING: Final = ("party_to", "leads", "participates_in")


def _party(node: Node, edge: Edge) -> Party:
    said = {name: str(edge.properties.get(name, "")) for name in ("role", "responsibilities", "impact")}
    role = "lead" if edge.relation == "leads" else said["role"]
    return Party(node, role, said["responsibilities"], said["impact"], edge.id)


# What the form of an agreement carries


Said = Scalar | list[Scalar] | list[dict[str, Scalar]]
"""A property as a form says it."""


@dataclass(frozen=True)
class Step:
    """A line of the schedule as it is typed."""

    month: str = ""
    action: str = ""


@dataclass(frozen=True)
class TypedParty:
    """A party as it is typed: its name, the id of what was chosen, its role and what it answers for."""

    name: str = ""
    id: str = ""
    role: str = ""
    responsibilities: str = ""


TEXTS: Final = ("objective", "activity", "target", "population", "impact", "start", "end", "alliance_type", "country")
LISTS: Final = ("programmes", "territories")
"""One of them on a line."""


def typed_of(node: Node) -> dict[str, str]:
    """The fields of the form as an agreement has them."""
    texts = {name: str(node.properties.get(name, "")) for name in TEXTS}
    lists = {name: "\n".join(map(str, _listed(node.properties.get(name)))) for name in LISTS}
    return {"name": node.name, **texts, **lists}


def steps_of(node: Node) -> list[Step]:
    """The schedule, a line for each action."""
    found = months(node.properties.get("schedule"), None)
    return [Step(month.month, action) for month in found for action in month.actions or ("",)]


def properties_of(typed: Mapping[str, str], steps: Sequence[Step]) -> dict[str, Said]:
    """The properties that a form's fields stand for; those left empty are left out."""
    texts: dict[str, Said] = {name: typed[name].strip() for name in TEXTS}
    lists: dict[str, list[Scalar]] = {name: [*filter(None, map(str.strip, typed[name].splitlines()))] for name in LISTS}
    ordered = sorted((step for step in steps if step.month), key=lambda step: step.month)
    schedule: list[dict[str, Scalar]] = [{"month": step.month, "action": step.action.strip()} for step in ordered]
    return {name: value for name, value in {**texts, **lists, "schedule": schedule}.items() if value}


def months_between(start: str, end: str, most: int = 60) -> list[str]:
    """Every month from one to another (`2026-07`), both included, at most so many."""
    try:
        at, last = date.fromisoformat(f"{start[:7]}-01"), date.fromisoformat(f"{end[:7]}-01")
    except ValueError:
        return []
    found: list[str] = []
    while at <= last and len(found) < most:
        found.append(at.isoformat()[:7])
        at = date(at.year + at.month // 12, at.month % 12 + 1, 1)
    return found


def _listed(value: Property | None) -> Sequence[object]:
    return value if isinstance(value, list | tuple) else ()
