"""A twinning programme on a board: what is asked of it, the best pairs, who stays without, and what changes if."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final
from urllib.parse import parse_qs, urlencode

from graph.matching.programme import Pair, Programme, Rules, difference
from graph.matching.towns import Town
from graph.names import fold
from graph.text import Text
from viz.arcs import Arcs, State, arcs
from viz.municipalities import Item, Municipalities, by_name, place_of
from viz.site import with_query

BOARD: Final = "/hermanamientos/programa"
LETTERS: Final = "/hermanamientos/programa/cartas"
FILE: Final = "/hermanamientos/programa.csv"
ALWAYS: Final = "siempre"
NEVER: Final = "nunca"
MOST_TOWNS: Final = 100
MOST_SEATS: Final = 20
LONGEST: Final = 30_000  # characters of a plan in an address
SIZES: Final[Mapping[str, Text]] = {
    "0.25": Text("at most four times as many people"),
    "0.5": Text("at most twice as many people"),
    "0.75": Text("nearly as many people"),
}
"""The least ratio of populations, and what it says of the larger town."""
HEADINGS: Final = frozenset({"municipio", "municipality"})
COUNT: Final = re.compile(r"[0-9]{1,4}")
NUMBER: Final = re.compile(r"[0-9]{1,9}([.,][0-9]{1,3})?")
SEPARATOR: Final = re.compile(r"[\t;,]")
WHOLE: Final = Text("Write a whole number above 0, or leave it empty for no limit.")
FAR: Final = Text("Write kilometres as a number, or leave it empty for no limit.")

Asked = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Plan:
    """What is asked of a programme: towns (ids) with how many twins each can keep, and the rules.

    It lives in an address: `asked` and `address` are ways back and forth.
    """

    seats: tuple[tuple[str, int], ...] = ()
    rules: Rules = field(default_factory=Rules)

    @property
    def asked(self) -> dict[str, list[str]]:
        rules = self.rules
        said = {
            "municipio": [id for id, _ in self.seats],
            "cupo": [str(most) for _, most in self.seats],
            "pares": [str(rules.pairs)] if rules.pairs else [],
            "por_paises": [str(rules.per_countries)] if rules.per_countries else [],
            "dentro": [] if rules.abroad else ["si"],
            "idioma": ["si"] if rules.language else [],
            "km": [f"{rules.kilometres:g}"] if rules.kilometres is not None else [],
            "tamano": [f"{rules.size:g}"] if rules.size is not None else [],
            ALWAYS: sorted(" ".join(sorted(pair)) for pair in rules.always),
            NEVER: sorted(" ".join(sorted(pair)) for pair in rules.never),
        }
        return {name: values for name, values in said.items() if values}

    def address(self, path: str = BOARD, *, before: Plan | None = None, **more: str) -> str:
        """Where this plan is shown; with `before`, compared with that one."""
        then = urlencode(before.asked, doseq=True) if before else ""
        return with_query(path, **self.asked, **more, antes=then)

    def saying(self, what: str, one: str, other: str) -> Plan:
        """The same where a pair must be (`siempre`), must not be (`nunca`), or may be as it comes."""
        ends = frozenset({one, other})
        always, never = self.rules.always - {ends}, self.rules.never - {ends}
        if len(ends) < 2 or not ends <= dict(self.seats).keys():
            return self
        if what == ALWAYS:
            return self.with_rules(always=always | {ends}, never=never)
        return self.with_rules(always=always, never=never | {ends} if what == NEVER else never)

    def with_rules(self, *, always: frozenset[frozenset[str]], never: frozenset[frozenset[str]]) -> Plan:
        return replace(self, rules=replace(self.rules, always=always, never=never))

    def without(self, gone: str) -> Plan:
        """The same without a town, and without what was said of its pairs."""
        left = tuple(seat for seat in self.seats if seat[0] != gone)
        always, never = (
            frozenset(pair for pair in pairs if gone not in pair) for pairs in (self.rules.always, self.rules.never)
        )
        return replace(self, seats=left).with_rules(always=always, never=never)

    def with_seats(self, more: Iterable[tuple[str, int]]) -> Plan:
        """The same with further towns; of one that takes part already, with the new number of twins."""
        return replace(self, seats=tuple({**dict(self.seats), **dict(more)}.items()))


def plan_asked(asked: Asked, known: Municipalities, errors: dict[str, Text]) -> Plan:
    """The plan that an address asks for; what cannot be read is left out and said in `errors` by field. Raises
    `UsageError` for the id of something that is no municipality.
    """

    def number(name: str) -> int | None:
        typed = _one(asked, name)
        if not typed:
            return None
        if COUNT.fullmatch(typed) and int(typed) > 0:
            return int(typed)
        errors[name] = WHOLE
        return None

    def pairs(name: str) -> frozenset[frozenset[str]]:
        ends = (each.split(" ") for each in asked.get(name, ()))
        found = (frozenset(town.id for id in each if (town := known.find(id))) for each in ends)
        return frozenset(pair for pair in found if len(pair) == 2 and pair <= seats.keys())

    ids, capacity = asked.get("municipio", ())[:MOST_TOWNS], [*asked.get("cupo", ())]
    seats = {known.town(id).id: _seats(most) for id, most in zip(ids, [*capacity, *[""] * len(ids)], strict=False)}
    size = _one(asked, "tamano")
    rules = Rules(
        pairs=number("pares"),
        per_countries=number("por_paises"),
        abroad=not _one(asked, "dentro"),
        language=bool(_one(asked, "idioma")),
        kilometres=_kilometres(_one(asked, "km"), errors),
        size=float(size) if size in SIZES else None,
        never=pairs(NEVER) - pairs(ALWAYS),
        always=pairs(ALWAYS),
    )
    return Plan(tuple(seats.items()), rules)


def plan_before(asked: Asked, known: Municipalities) -> Plan | None:
    """The plan that another one is to be compared with."""
    then = parse_qs(_one(asked, "antes", LONGEST))
    kept = [id for id in then.get("municipio", ()) if known.find(id)]
    return plan_asked({**then, "municipio": kept}, known, {}) if kept else None


def _one(asked: Asked, name: str, most: int = 20) -> str:
    return next(iter(asked.get(name, ())), "").strip()[:most]


def _seats(typed: str) -> int:
    return min(max(int(typed), 1), MOST_SEATS) if COUNT.fullmatch(typed) else 1


def _kilometres(typed: str, errors: dict[str, Text]) -> float | None:
    if not typed:
        return None
    if not NUMBER.fullmatch(typed):
        errors["km"] = FAR
        return None
    return float(typed.replace(",", "."))


# The board


@dataclass(frozen=True)
class Seat:
    """A town that takes part, and how many twins it can keep and has."""

    place: Item
    town: Town
    capacity: int
    taken: int


@dataclass(frozen=True)
class Couple:
    """A pair on the board: whether it must be, and whether it is new."""

    one: Item
    other: Item
    score: float
    reasons: tuple[Text, ...]
    fixed: bool
    new: bool

    @property
    def ends(self) -> str:
        """Its ids, as the board's form names a pair."""
        return f"{self.one.id} {self.other.id}"


@dataclass(frozen=True)
class Said:
    """A pair of which it is said that it must be, or must not; `ends` as the board's form names it."""

    ends: str
    one: Item
    other: Item


@dataclass(frozen=True)
class Change:
    """What is otherwise than in the plan before: towns and pairs that go and come, and the sum of scores."""

    gone: tuple[Couple, ...]
    new: int
    left: tuple[Item, ...]
    joined: tuple[Item, ...]
    before: float
    after: float
    back: str

    @property
    def nothing(self) -> bool:
        return not (self.gone or self.new or self.left or self.joined)


@dataclass(frozen=True)
class Board:
    """What `twinning-programme.html` receives."""

    plan: Plan
    seats: tuple[Seat, ...]
    couples: tuple[Couple, ...]
    without: tuple[tuple[Item, Town, Text], ...]
    free: tuple[Text, ...]
    value: float
    certainty: Text | None
    slack: float
    must: tuple[Said, ...]
    must_not: tuple[Said, ...]
    change: Change | None
    picture: Arcs | None
    letters: str
    file: str
    former: str


def board(
    known: Municipalities, plan: Plan, found: Programme | None, before: tuple[Plan, Programme] | None = None
) -> Board:
    """The board of a plan; `found` is its programme, None where there can be none."""
    here, former = known.here, before[1] if before else None
    towns = sorted((known.town(id) for id, _ in plan.seats), key=lambda one: (one.country, by_name(one.name), one.id))
    capacity, pairs = dict(plan.seats), found.pairs if found else ()
    taken = Counter(end for pair in pairs for end in (pair.one, pair.other))
    change = difference(former, found) if former and found else None
    new = {(pair.one, pair.other) for pair in change.new} if change else set()

    def couple(pair: Pair) -> Couple:
        one, other = (place_of(here, known.town(id)) for id in (pair.one, pair.other))
        fixed = frozenset({pair.one, pair.other}) in plan.rules.always
        return Couple(one, other, pair.score, pair.reasons, fixed, (pair.one, pair.other) in new)

    couples = tuple(couple(pair) for pair in pairs)
    gone = tuple(couple(pair) for pair in change.gone) if change else ()
    return Board(
        plan=plan,
        seats=tuple(Seat(place_of(here, one), one, capacity[one.id], taken[one.id]) for one in towns),
        couples=couples,
        without=tuple(
            (place_of(here, known.town(id)), known.town(id), why)
            for id, why in (found.without if found else {}).items()
        ),
        free=tuple(_free(found)) if found else (),
        value=found.value if found else 0.0,
        certainty=_certainty(found) if found and found.pairs else None,
        slack=(found.bound - found.value) / found.value if found and found.value else 0.0,
        must=tuple(_said(known, plan.rules.always)),
        must_not=tuple(_said(known, plan.rules.never)),
        change=_change(known, plan, found, before, gone, len(new)) if before and found else None,
        picture=_picture(towns, couples, gone) if couples or gone else None,
        letters=plan.address(LETTERS),
        file=plan.address(FILE),
        former=urlencode(plan.asked, doseq=True),
    )


def _change(
    known: Municipalities,
    plan: Plan,
    found: Programme,
    before: tuple[Plan, Programme],
    gone: tuple[Couple, ...],
    new: int,
) -> Change:
    then, former = before
    were, are = ({id for id, _ in each.seats} for each in (then, plan))
    left, joined = (
        tuple(place_of(known.here, known.town(id)) for id in sorted(ids)) for ids in (were - are, are - were)
    )
    return Change(gone, new, left, joined, former.value, found.value, then.address())


def _said(known: Municipalities, pairs: Iterable[frozenset[str]]) -> Iterator[Said]:
    for one, other in sorted(sorted(pair) for pair in pairs):
        first, second = (place_of(known.here, known.town(id)) for id in (one, other))
        yield Said(f"{one} {other}", first, second)


def _free(found: Programme) -> Iterator[Text]:
    for id, n in found.free.items():
        yield Text(
            "{town}: {n} place more; no other pair with it adds anything under the rules.",
            {"town": found.names[id], "n": n},
            plural="{town}: {n} places more; no other pair with it adds anything under the rules.",
            n=n,
        )


def _certainty(found: Programme) -> Text:
    if found.proven:
        return Text("Proven: no other choice of pairs under these rules has a larger total.")
    return Text("The best that was found in two seconds; it is not proven that no other choice is better.")


def _picture(towns: Sequence[Town], couples: Iterable[Couple], gone: Iterable[Couple]) -> Arcs:
    def drawn(couple: Couple, state: State) -> tuple[str, str, float, State]:
        return couple.one.id, couple.other.id, couple.score, state

    kept = [drawn(each, "new" if each.new else "fixed" if each.fixed else "kept") for each in couples]
    return arcs([(one.id, one.name, one.country) for one in towns], [*kept, *(drawn(each, "gone") for each in gone)])


# Lists of towns


@dataclass(frozen=True)
class Pasted:
    """The towns of a list that was pasted, and the lines that name none, or several."""

    seats: tuple[tuple[str, int], ...]
    unknown: tuple[str, ...]


def pasted(known: Municipalities, typed: str) -> Pasted:
    """Towns as people list them, one a line: a name or id, and after a comma, semicolon or tab how many twins it can
    keep; a line that names the columns is passed over.
    """
    seats, unknown = [], []
    for line in typed.splitlines()[: MOST_TOWNS * 2]:
        name, most = _cells(line)
        if not name or fold(SEPARATOR.split(line)[0]) in HEADINGS:
            continue
        by_id = known.find(name)
        meant = [by_id.id] if by_id else known.called.get(fold(name), ())
        if len(meant) == 1:
            seats.append((meant[0], _seats(most)))
        else:
            unknown.append(line.strip()[:100])
    return Pasted(tuple(seats), tuple(unknown))


def _cells(line: str) -> tuple[str, str]:
    """The name and the number in a line of a list; a comma within the name stays."""
    for separator in ("\t", ";", ","):
        name, found, rest = line.partition(separator)
        number = rest.split(separator)[0].strip()
        if found and (not number or COUNT.fullmatch(number)):
            return name.strip().strip('"'), number
    return line.strip().strip('"'), ""


def file_rows(known: Municipalities, plan: Plan) -> Iterator[tuple[str, int, str, str]]:
    """The towns of a plan as `tejido twin-plan` reads them, with their names for people."""
    for id, most in plan.seats:
        one = known.town(id)
        yield id, most, one.name, one.country
