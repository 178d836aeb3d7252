"""What came of twinnings: a list of all, and one with its timeline."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from graph.exchanges import Deed, Produced, records
from graph.model import Edge, Node
from graph.names import fold
from graph.text import Text
from graph.visibility import Sight
from viz.arcs import Arcs, arcs
from viz.pages.node import documents_of
from viz.pages.twinning import Item, Municipalities, Pairing, Twinning, by_name, item, pairing
from viz.site import with_query
from viz.timeline import Event, Timeline, timeline

EXCHANGES: Final = "/hermanamientos/intercambios"
EXCHANGE: Final = "/hermanamientos/intercambio"
AT_ONCE: Final = 25
MOST_DRAWN: Final = 40
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
        first + 1,
        len(found),
        len(known.twinnings),
        sum(bool(each.produced) for each in known.twinnings.values()),
        at(max(first - AT_ONCE, 0)) if first else "",
        at(first + AT_ONCE) if first + AT_ONCE < len(found) else "",
    )


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
    address: str


def exchange_page(sight: Sight, known: Municipalities, one: str, other: str) -> ExchangePage:
    """Two that are twinned, or may be. Raises `UsageError` for an unknown id."""
    here, ends = known.here, tuple(sorted((sight.node(one).id, sight.node(other).id)))
    towns = [known.find(id) for id in ends]
    names = [item(here, town.id if town else id) for town, id in zip(towns, ends, strict=True)]
    names.sort(key=lambda end: end.id)
    twinning = known.between(*ends)
    ties = tuple(sight.edges(ids=[tie.id for tie in twinning.ties])) if twinning else ()
    entries = tuple(_entries(known, ties))
    nodes = {each.id: each for each in sight.nodes(ids={e.practice.id for e in entries if e.practice}, evidence=False)}
    events = [
        Event(
            each.produced.when,
            Text("{what}: {words}", {"what": DEEDS[each.produced.what], "words": each.produced.result}),
            nodes.get(each.practice.id) if each.practice else None,
        )
        for each in entries
        if each.produced.when
    ]
    if twinning and twinning.since:
        events.append(Event(twinning.since, Text("They became twins")))
    first, second = (known.find(end.id) for end in names)
    return ExchangePage(
        (names[0], names[1]),
        twinning,
        entries,
        timeline(events),
        tuple(sight.nodes(ids=[str(tie.properties["alliance"]) for tie in ties if "alliance" in tie.properties])),
        ties,
        documents_of(sight, [tie.evidence for tie in ties]),
        pairing(known, first, second) if first and second else None,
        address(one, other),
    )


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
