"""What came of twinnings: a list of all, and one with its timeline."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from graph.exchanges import Deed, Produced, records
from graph.model import Edge, Node
from graph.names import fold
from graph.text import Text, Value
from graph.visibility import Sight
from viz.arcs import Arcs, arcs
from viz.municipalities import Item, Municipalities, Twinning, by_name, item
from viz.pages.node import documents_of
from viz.pages.twinning import Pairing, pairing
from viz.paging import beside
from viz.site import with_query
from viz.timeline import Event, Timeline, timeline

EXCHANGES: Final = "/hermanamientos/intercambios"
EXCHANGE: Final = "/hermanamientos/intercambio"
AT_ONCE: Final = 25
MOST_DRAWN: Final = 40
MOST_EVENTS: Final = 200
DEEDS: Final[Mapping[Deed, Text]] = {
    "visit": Text("visit"),
    "result": Text("result"),
    "adaptation": Text("practice taken over"),
}


@dataclass(frozen=True)
class ExchangesPage:
    """What `twinning-exchanges.html` receives; `all` counts every twinning, `total` those that are listed."""

    words: str
    with_results: bool
    listed: tuple[Twinning, ...]
    picture: Arcs | None
    timeline: Timeline | None
    first: int
    total: int
    all: int
    produced: int
    before: str
    after: str


def exchanges_page(known: Municipalities, words: str, with_results: bool, first: int) -> ExchangesPage:
    """Every twinning, those of which something came first."""
    wanted = fold(words)
    found = [
        each
        for each in known.in_order
        if (not wanted or any(wanted in fold(end.name) for end in each.ends)) and (each.produced or not with_results)
    ]
    shown = found[first : first + AT_ONCE]

    def at(start: int) -> str:
        return with_query(EXCHANGES, q=words, con="si" if with_results else "", desde=start or None)

    return ExchangesPage(
        words,
        with_results,
        tuple(shown),
        _picture(known, shown) if len(shown) > 1 else None,
        timeline([_event(said, each) for each in found for said in each.produced if said.when][:MOST_EVENTS]),
        first + 1,
        len(found),
        len(known.twinnings),
        sum(bool(each.produced) for each in known.twinnings.values()),
        *beside(first, AT_ONCE, len(found), at),
    )


def _event(said: Produced, of: Twinning | None = None) -> Event:
    if of is None:
        return Event(said.when, Text("{what}: {words}", {"what": DEEDS[said.what], "words": said.result}))
    values: dict[str, Value] = {
        "one": of.ends[0].name,
        "other": of.ends[1].name,
        "what": DEEDS[said.what],
        "words": said.result,
    }
    return Event(said.when, Text("{one} – {other}, {what}: {words}", values))


def _picture(known: Municipalities, shown: Sequence[Twinning]) -> Arcs:
    """Thicker is what produced more."""
    most = max((len(each.produced) for each in shown), default=0) or 1
    ends = {end.id: end for each in shown for end in each.ends}
    here = known.here
    names = sorted(
        (
            (id, end.name, town.country if (town := known.find(id)) else here.text(id, "country"))
            for id, end in ends.items()
        ),
        key=lambda name: (name[2], by_name(name[1])),
    )
    return arcs(
        names[:MOST_DRAWN],
        [
            (each.ends[0].id, each.ends[1].id, len(each.produced) / most, "fixed" if each.produced else "kept")
            for each in shown
        ],
    )


@dataclass(frozen=True)
class Entry:
    """Something that came of a twinning; `tie` and `number` say where it is kept."""

    produced: Produced
    practice: Item | None
    tie: str
    number: int


@dataclass(frozen=True)
class ExchangePage:
    """What `twinning-exchange.html` receives."""

    ends: tuple[Item, Item]
    twinning: Twinning | None
    entries: tuple[Entry, ...]
    timeline: Timeline | None
    alliances: tuple[Node, ...]
    ties: tuple[Edge, ...]
    documents: Mapping[str, Node]
    pairing: Pairing | None


def exchange_page(sight: Sight, known: Municipalities, one: str, other: str) -> ExchangePage:
    """Two that are twinned, or two municipalities that may be. Raises `UsageError` for others."""
    ends = (sight.node(one).id, sight.node(other).id)
    twinning = known.between(*ends)
    names = twinning.ends if twinning else _municipalities(known, *ends)
    ties = tuple(sight.edges(ids=[tie.id for tie in twinning.ties])) if twinning else ()
    entries = tuple(_entries(known, ties))
    events = [_event(each.produced) for each in entries if each.produced.when]
    if twinning and twinning.since:
        events.append(Event(twinning.since, Text("They became twins")))
    first, second = (known.find(end.id) for end in names)
    return ExchangePage(
        names,
        twinning,
        entries,
        timeline(events),
        tuple(sight.nodes(ids=[str(tie.properties["alliance"]) for tie in ties if "alliance" in tie.properties])),
        ties,
        documents_of(sight, [tie.evidence for tie in ties]),
        pairing(known, first, second) if first and second else None,
    )


def _municipalities(known: Municipalities, one: str, other: str) -> tuple[Item, Item]:
    first, second = sorted(town.id for town in known.two(one, other))
    return item(known.here, first), item(known.here, second)


def _entries(known: Municipalities, ties: Sequence[Edge]) -> list[Entry]:
    found = [
        Entry(said, item(known.here, said.practice) if said.practice in known.practices else None, tie.id, number)
        for tie in ties
        for number, record in enumerate(records(tie))
        for said in [Produced.of(record)]
    ]
    return sorted(found, key=lambda each: each.produced.when or "~", reverse=True)


def address(one: str, other: str) -> str:
    """Where the exchange of two is shown."""
    return with_query(EXCHANGE, uno=one, otro=other)
