"""The start page: first steps while there is little, then what waits for whoever looks; what is in the graph."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, NamedTuple

from graph.agreements import Standing
from graph.model import Change, Node
from graph.ontology import ontology
from graph.text import Text
from graph.visibility import Role, Sight
from viz.pages.agreements import STANDINGS, Followed, Register

# Vocabularies come with Tejido; alone they are still an empty graph.
VOCABULARY: Final = {"Theme", "Problem", "Population", "Territory"}
SHEETS: Final = (".xlsx", ".xls", ".xlsm", ".ods", ".csv", ".tsv")
A_YEAR: Final = timedelta(days=365)
WAITING: Final = 100  # statements to decide are counted up to so many
FEW: Final = 4
LOOKED_AT: Final = 40
WEEKS: Final = 12
CHANGES: Final = 300  # the latest, of which the weeks are drawn


@dataclass(frozen=True)
class StartPage:
    """What `start.html` receives."""

    counts: tuple[tuple[str, int], ...]
    ties: int
    empty: bool


def start_page(counts: Mapping[str, int]) -> StartPage:
    """From `Sight.counts`."""
    kinds = [(kind, counts[kind]) for kind in ontology().kinds if counts.get(kind) and kind != "PlanElement"]
    return StartPage(
        counts=tuple((kind, count) for kind, count in kinds if kind not in VOCABULARY),
        ties=counts.get("edges", 0),
        empty=all(kind in VOCABULARY or kind == "Document" for kind, _ in kinds),
    )


# First steps


@dataclass(frozen=True)
class Known:
    """What the graph holds already, which is what ticks the steps."""

    collection: bool = False
    document: bool = False
    sheet: bool = False
    agreement: bool = False
    reviewed: bool = False


class Step(NamedTuple):
    """A first step: what it is good for, how long it takes, where it is done, and whether it is. One with an `act` is
    done with a button.
    """

    name: str
    title: Text
    good_for: Text
    takes: Text
    path: str
    way: Text
    role: Role
    done: bool
    act: bool = False


def first_steps(known: Known, *, territory: bool, account: bool) -> tuple[Step, ...]:
    """In the order in which each helps the next."""
    return (
        Step(
            "territorio", Text("Name your territory"),
            Text("Gaps and what is to be done are shown for it first, and others find you by it."),
            Text("1 minute"), "/inicio/territorio", Text("Name it"), "admin", territory,
        ),
        Step(
            "coleccion", Text("Bring in the curated collection"),
            Text("Practices, actors and alliances of other places, each with its source, and the words for themes and "
                 "problems: there is something to compare with and to learn from."),
            Text("1 minute, with one button"), "/inicio/coleccion", Text("Bring it in"), "admin", known.collection,
            act=True,
        ),
        Step(
            "documento", Text("Read a first document of your own"),
            Text("A plan, an agreement, minutes: who is in it and who works with whom is proposed to you, with the "
                 "sentence that says so. Nothing leaves this computer."),
            Text("5 minutes"), "/documentos", Text("Send a document"), "editor", known.document,
        ),
        Step(
            "revision", Text("Decide what was found"),
            Text("What a program proposes counts little until somebody says yes; a few minutes a day are enough."),
            Text("10 minutes"), "/revision", Text("Decide"), "editor", known.reviewed,
        ),
        Step(
            "hoja", Text("Bring in a sheet"),
            Text("The list of actors or contacts that you keep in a spreadsheet, all at once; you see before what will "
                 "be added, and it can be taken back."),
            Text("10 minutes"), "/importar", Text("Bring in a sheet"), "editor", known.sheet,
        ),
        Step(
            "acuerdo", Text("Write down a first agreement"),
            Text("Who does what by which month: it reminds you of what is overdue and prints as the protocol's form."),
            Text("10 minutes"), "/acuerdo/nuevo", Text("Write it down"), "editor", known.agreement,
        ),
        Step(
            "cuenta", Text("Make the first account"),
            Text("Then colleagues can come in, and it stands in the history who changed what. From then on everybody "
                 "signs in, you too."),
            Text("2 minutes"), "/cuentas", Text("Make an account"), "admin", account,
        ),
    )  # fmt: skip


def has_own_document(sight: Sight, sample: set[str], *, sheet: bool) -> bool:
    """Whether a document was read here, besides those of the sample; or a sheet was brought in."""
    return any(
        str(node.properties.get("path", "")).lower().endswith(SHEETS) == sheet
        for node in sight.nodes("Document", evidence=False)
        if "sha256" in node.properties and node.id not in sample
    )


def has_own_agreement(sight: Sight) -> bool:
    """Whether somebody here wrote an agreement down."""
    return any(
        item.asserted_by.startswith("person/") for node in sight.nodes("Alliance") for item in node.evidence
    )  # fmt: skip


# What is to be done now


@dataclass(frozen=True)
class Bar:
    """A part of a bar that is drawn: where it begins and how long it is, of 100."""

    standing: Standing
    label: Text
    count: int
    start: float
    width: float


@dataclass(frozen=True)
class Now:
    """What waits: agreements by how they stand and the most overdue ones; how many statements are to be decided; whom
    nobody confirmed for a year; the latest changes and how many there were in each of the last weeks, oldest first.
    """

    today: date
    bars: tuple[Bar, ...] = ()
    overdue: tuple[Followed, ...] = ()
    late: int = 0
    waiting: int = 0
    stale: tuple[tuple[Node, str], ...] = ()
    changes: tuple[Change, ...] = ()
    weeks: tuple[tuple[date, int], ...] = ()


def now(sight: Sight, agreements: Register, today: date, *, edits: bool, follows: bool, stale: bool) -> Now:
    """For whoever `edits` also what is to be decided; for whoever `follows` it, what changed; with `stale`, whom
    nobody confirmed for long, which takes time linear in the graph.
    """
    overdue = [each for each in agreements.all if each.standing == "overdue"]
    changes = sight.history(CHANGES) if follows else []
    return Now(
        today,
        bars(agreements),
        tuple(overdue[:FEW]),
        len(overdue),
        len(sight.undecided(limit=WAITING)) if edits else 0,
        _stale(sight, today) if stale else (),
        tuple(changes[:FEW]),
        weeks(changes, today),
    )


def bars(agreements: Register) -> tuple[Bar, ...]:
    """How all agreements stand, as parts of one bar."""
    counts = Counter(each.standing for each in agreements.all)
    total, start = sum(counts.values()), 0.0
    drawn = []
    for standing, label in STANDINGS.items():
        if count := counts[standing]:
            width = 100 * count / total
            drawn.append(Bar(standing, label, count, round(start, 2), round(width, 2)))
            start += width
    return tuple(drawn)


def weeks(changes: Sequence[Change], today: date) -> tuple[tuple[date, int], ...]:
    """How many changes there were in each of the last weeks, which begin on Mondays."""
    monday = today - timedelta(days=today.weekday())
    counts = Counter(
        (made := date.fromisoformat(change.at[:10])) - timedelta(days=made.weekday()) for change in changes
    )
    each = [monday - timedelta(weeks=back) for back in range(WEEKS - 1, -1, -1)]
    return tuple((begin, counts[begin]) for begin in each) if any(counts[begin] for begin in each) else ()


def _stale(sight: Sight, today: date) -> tuple[tuple[Node, str], ...]:
    """Actors that nobody confirmed for a year, the longest ago first; nobody can call «the companies»."""
    found = sight.stale((today - A_YEAR).isoformat(), kind="Actor", limit=LOOKED_AT)
    nodes = {node.id: node for node in sight.nodes(ids=found, evidence=False) if not node.properties.get("generic")}
    named = [(nodes[id], fresh.last_confirmed[:10]) for id, fresh in found.items() if id in nodes]
    return tuple(named[:FEW])
