"""The catalogue of practices: what to choose among, one practice's profile, a comparison, and what fits a town."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import Final

from graph.dates import parse
from graph.matching import Recommendation
from graph.matching.towns import RUNGS
from graph.model import Node, Scalar, records_of
from graph.ontology import ontology
from graph.situation import Situation
from graph.text import Text
from graph.visibility import Sight
from viz import labels
from viz.pages.facets import Facet, Using, Values, Wanted, left_by, meets, using
from viz.pages.search import ShownHit
from viz.paging import beside
from viz.site import with_query

AT_ONCE: Final = 20
COMPARED: Final = 4
SIMILAR: Final = 4
OFFERED: Final = 40  # territories to choose from; of all else every value
SIZES: Final[Mapping[str, tuple[float, Text]]] = {
    "village": (20_000, Text("under 20,000 people")),
    "town": (100_000, Text("20,000 to 100,000")),
    "city": (500_000, Text("100,000 to 500,000")),
    "large": (float("inf"), Text("over 500,000")),
}
"""Bands of population: the most people of each, and what it is called."""
AGES: Final[Mapping[str, tuple[float, Text]]] = {
    "0-4": (5, Text("within the last 5 years")),
    "5-9": (10, Text("5 to 9 years ago")),
    "10-19": (20, Text("10 to 19 years ago")),
    "20": (float("inf"), Text("20 or more years ago")),
}
"""Bands of age: under how many years each is, and what it is called."""
UNSAID: Final = "sin-dato"
"""What a practice has in a facet of which nothing is said of it."""
NO_SOURCES: Final[Mapping[str, int]] = MappingProxyType({})


class Catalogue:
    """What the practices of a situation can be chosen by. Values of a facet are alternatives; facets add up.

    `year` is the one that ages are counted in; `sourced` is the year of each practice's latest source, where known.
    """

    FACETS: Final[Mapping[str, Text]] = {
        "problema": Text("Problem"),
        "poblacion": Text("Population"),
        "tema": Text("Theme"),
        "pais": Text("Country"),
        "territorio": Text("Territory"),
        "tamano": Text("Size of the town"),
        "evidencia": Text("Strength of the evidence"),
        "costo": Text("Cost"),
        "inicio": Text("Started"),
        "fuente": Text("Latest source"),
    }

    def __init__(self, here: Situation, year: int, sourced: Mapping[str, int] = NO_SOURCES) -> None:
        self._here, self._year, self._sourced = here, year, sourced
        self._values = {id: self._of(id) for id in here.of_kind("Practice")}
        self._names = {id: here.name(id) for id in here.of_kind("Problem", "Population", "Theme", "Territory")}

    def _of(self, id: str) -> dict[str, frozenset[str]]:
        here = self._here

        def topics(relation: str) -> frozenset[str]:
            return frozenset(here.with_broader(here.out(id, relation)))

        def word(property: str) -> frozenset[str]:
            return frozenset({here.text(id, property) or UNSAID})

        def age(year: int | None) -> frozenset[str]:
            return frozenset({UNSAID if year is None else _band(AGES, self._year - year)})

        started = parse(here.text(id, "start"))
        people = (here.number(place, "population") for place in here.out(id, "operates_in"))
        return {
            "problema": topics("addresses"),
            "poblacion": topics("targets"),
            "tema": topics("about"),
            "pais": word("country"),
            "territorio": frozenset(wider for place in here.out(id, "operates_in") for wider in here.containers(place)),
            "tamano": frozenset(size_of(number) for number in people if number),
            "evidencia": word("rung"),
            "costo": word("cost"),
            "inicio": age(started.first.year if started else None),
            "fuente": age(self._sourced.get(id)),
        }

    @property
    def values(self) -> Mapping[str, Values]:
        """What each practice has in each facet, by its id."""
        return self._values

    def chosen(self, wanted: Wanted, among: Iterable[str] | None = None) -> list[str]:
        """The practices that meet every facet, in the order given; else best proven first, then by name."""
        listed = self.in_order if among is None else [id for id in among if id in self._values]
        return [id for id in listed if meets(self._values[id], wanted)]

    @cached_property
    def in_order(self) -> list[str]:
        here = self._here
        return sorted(self._values, key=lambda one: (-RUNGS.get(here.text(one, "rung"), 0), here.name(one).casefold()))

    def facets(self, wanted: Wanted, among: Iterable[str] | None = None) -> list[Facet]:
        """Each facet with how many practices each of its values would leave, given what is chosen in the others."""
        listed = [self._values[id] for id in (self._values if among is None else among) if id in self._values]
        found = []
        for name, label in self.FACETS.items():
            if counts := left_by(listed, name, wanted):
                best = [
                    value
                    for place, value in enumerate(self._sorted(name, counts))
                    if name != "territorio" or place < OFFERED or value in wanted.get(name, ())
                ]
                values = tuple((value, self._said(name, value)) for value in best)
                found.append(Facet(name, label, values, counts, tuple(wanted.get(name, ()))))
        return found

    def _sorted(self, facet: str, counts: Mapping[str, int]) -> list[str]:
        order = {
            "tamano": list(SIZES), "evidencia": list(RUNGS), "costo": ontology().values["cost"],
            "inicio": list(AGES), "fuente": list(AGES),
        }.get(facet)  # fmt: skip
        if order:
            return [value for value in (*order, UNSAID) if value in counts]
        return sorted(counts, key=lambda value: (value == UNSAID, -counts[value], str(self._said(facet, value))))

    def _said(self, facet: str, value: str) -> Text | str:
        if value == UNSAID:
            return Text("not said")
        match facet:
            case "tamano":
                return SIZES[value][1] if value in SIZES else value
            case "inicio" | "fuente":
                return AGES[value][1] if value in AGES else value
            case "evidencia":
                return labels.value_label("rung", value, "")
            case "costo":
                return labels.value_label("cost", value, "")
            case "pais":
                return value
        return self._names.get(value, value)


def latest_sources(sight: Sight, here: Situation) -> dict[str, int]:
    """The year of the latest document that speaks of each practice, where the year of one is known."""
    years = {id: int(year) for id in here.of_kind("Document") if (year := here.number(id, "year"))}
    found = {
        node.id: max((years.get(item.document, 0) for item in node.evidence), default=0)
        for node in sight.nodes("Practice")
    }
    return {id: year for id, year in found.items() if year}


def size_of(people: float) -> str:
    """The band of a population."""
    return _band(SIZES, people)


def _band(bands: Mapping[str, tuple[float, Text]], number: float) -> str:
    return next(name for name, (under, _) in bands.items() if number < under)


@dataclass(frozen=True)
class Card:
    """A practice in a list: where it ran, what it is about, and why it was found."""

    node: Node
    places: tuple[Node, ...]
    topics: tuple[Node, ...]
    reasons: Sequence[Text] = ()
    snippet: str = ""


@dataclass(frozen=True)
class PracticesPage:
    """What `practices.html` receives."""

    query: str
    facets: tuple[Facet, ...]
    using: tuple[Using, ...]
    cards: tuple[Card, ...]
    first: int
    total: int
    before: str
    after: str


def practices_page(
    sight: Sight,
    catalogue: Catalogue,
    query: str,
    wanted: Wanted,
    hits: Sequence[ShownHit] | None,
    first: int,
) -> PracticesPage:
    """The page of what was chosen; `hits`, best first, are what the words of `query` find, None without words."""
    among = None if hits is None else [hit.node.id for hit in hits]
    found = catalogue.chosen(wanted, among)
    facets = catalogue.facets(wanted, among)
    shown = found[first : first + AT_ONCE]
    why = {hit.node.id: hit for hit in hits or ()}

    def at(desde: int, leaving: tuple[str, str] = ("", "")) -> str:
        kept = {name: [each for each in values if (name, each) != leaving] for name, values in wanted.items()}
        return with_query("/practicas", q=query, **kept, desde=desde or None)

    before, after = beside(first, AT_ONCE, len(found), at)
    return PracticesPage(
        query=query,
        facets=tuple(facets),
        using=using(facets, lambda facet, value: at(0, (facet, value))),
        cards=tuple(_cards(sight, shown, why)),
        first=first + 1,
        total=len(found),
        before=before,
        after=after,
    )


def _cards(sight: Sight, ids: Sequence[str], why: Mapping[str, ShownHit]) -> Iterable[Card]:
    nodes = {node.id: node for node in sight.nodes(ids=ids, evidence=False)}
    for id in ids:
        if id not in nodes:
            continue
        beside = around(sight, id)
        hit = why.get(id, ShownHit(nodes[id]))
        topics = (*beside.problems, *beside.themes)
        yield Card(nodes[id], beside.places, topics, hit.reasons, hit.snippet)


@dataclass(frozen=True)
class Around:
    """Who and what stands about a practice, each by its relation to it."""

    places: tuple[Node, ...]
    problems: tuple[Node, ...]
    populations: tuple[Node, ...]
    themes: tuple[Node, ...]
    carriers: tuple[Node, ...]
    funders: tuple[Node, ...]
    supporters: tuple[Node, ...]
    adapted_by: tuple[Node, ...]
    adapted_from: tuple[Node, ...]

    @property
    def to_call(self) -> tuple[Node, ...]:
        """Those who ran it and are somebody in particular, with those first who say how to reach them."""
        named = [node for node in self.carriers if node.properties.get("generic") is not True]
        return tuple(sorted(named, key=lambda node: not (node.properties.keys() & {"contact", "website"})))


def around(sight: Sight, id: str) -> Around:
    """What is tied to a practice, as far as the viewer sees it."""
    found: dict[tuple[str, bool], dict[str, Node]] = {}
    for tie in sight.ties(id):
        found.setdefault((tie.edge.relation, tie.outgoing), {}).setdefault(tie.other.id, tie.other)

    def there(*ways: tuple[str, bool]) -> tuple[Node, ...]:
        return tuple({id: node for way in ways for id, node in found.get(way, {}).items()}.values())

    return Around(
        places=there(("operates_in", True)),
        problems=there(("addresses", True)),
        populations=there(("targets", True)),
        themes=there(("about", True)),
        carriers=there(("leads", False), ("implements", False), ("participates_in", False)),
        funders=there(("funds", False)),
        supporters=there(("supports", False)),
        adapted_by=there(("adapts", False)),
        adapted_from=there(("adapts", True)),
    )


@dataclass(frozen=True)
class Outcome:
    """A result of a practice: what was to change, how strong the evidence for it is, and what was found."""

    outcome: str
    rung: str
    found: str
    source: str


@dataclass(frozen=True)
class Profile:
    """What `practice.html` shows of a practice beside what every node's page does."""

    around: Around
    outcomes: tuple[Outcome, ...]
    similar: tuple[tuple[Node, tuple[str, ...]], ...]


def profile(sight: Sight, node: Node, here: Situation) -> Profile:
    """A practice's profile; similar are those that share most of what they are about, with what they share."""
    beside = around(sight, node.id)
    own = {topic.id: topic.name for topic in (*beside.problems, *beside.populations, *beside.themes)}
    shared = {
        other: [name for topic, name in own.items() if topic in here.out(other, "addresses", "targets", "about")]
        for other in here.of_kind("Practice")
        if other != node.id
    }
    best = sorted((id for id in shared if shared[id]), key=lambda one: (-len(shared[one]), here.name(one)))[:SIMILAR]
    nodes = {each.id: each for each in sight.nodes(ids=best, evidence=False)}
    return Profile(beside, _outcomes(node), tuple((nodes[id], tuple(shared[id])) for id in best if id in nodes))


def _outcomes(node: Node) -> tuple[Outcome, ...]:
    return tuple(_outcome(record) for record in records_of(node.properties.get("results")))


def _outcome(record: Mapping[str, Scalar]) -> Outcome:
    known = {name: str(record.get(name, "")) for name in ("outcome", "rung", "result", "source")}
    rest = [str(value) for name, value in record.items() if name not in known]
    return Outcome(known["outcome"], known["rung"], " · ".join(filter(None, (known["result"], *rest))), known["source"])


@dataclass(frozen=True)
class Compared:
    """A practice in a comparison."""

    node: Node
    around: Around
    outcomes: tuple[Outcome, ...]


def comparison(sight: Sight, ids: Sequence[str]) -> tuple[Compared, ...]:
    """The practices with these ids side by side, at most `COMPARED` of them. Raises `UsageError` for an unknown one."""
    nodes = [sight.node(id) for id in dict.fromkeys(ids[:COMPARED])]
    return tuple(Compared(node, around(sight, node.id), _outcomes(node)) for node in nodes if node.kind == "Practice")


@dataclass(frozen=True)
class Fitting:
    """A practice that fits a municipality, why, and whom to call."""

    node: Node
    recommendation: Recommendation
    contacts: tuple[Node, ...]


def fitting(sight: Sight, recommendations: Sequence[Recommendation]) -> tuple[Fitting, ...]:
    """The recommendations with the nodes they name."""
    wanted = {id for one in recommendations for id in (one.target, *one.contacts)}
    nodes = {node.id: node for node in sight.nodes(ids=wanted, evidence=False)}
    return tuple(
        Fitting(nodes[one.target], one, tuple(nodes[id] for id in one.contacts if id in nodes))
        for one in recommendations
        if one.target in nodes
    )


def is_municipality(node: Node) -> bool:
    """Whether practices can be recommended to it: a municipality, or its government."""
    return "municipality" in (node.properties.get("territory_type"), node.properties.get("actor_type"))
