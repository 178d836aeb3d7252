"""The network page: a picture with the positions computed here, and the same as a list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from graph.analysis.measures import NETWORK_MEASURES, Measure
from graph.model import Node
from graph.network import Network
from graph.text import Text
from viz.drawing import positions, shorten
from viz.site import with_query

WIDTH, HEIGHT = 1000, 640
ROWS = 40
# More would be neither readable nor light as SVG; the interactive picture draws them all.
LARGEST_SVG = 600
LARGEST_MEASURED = 2_000
NAMED = 18

# Twenty types are too many colours; families of them are not.
FAMILIES: Final[Mapping[str, tuple[Text, tuple[str, ...]]]] = {
    "local": (Text("Local government"), ("municipality", "municipal_association", "subnational_government")),
    "state": (
        Text("Institutions of the state"),
        ("national_institution", "police", "justice", "legislature", "school", "health", "programme_unit"),
    ),
    "abroad": (Text("International"), ("international_agency", "foreign_government")),
    "society": (
        Text("Civil society"),
        (
            "ngo",
            "community_organisation",
            "faith",
            "community_leader",
            "citizens",
            "academia",
            "media",
            "political_party",
        ),
    ),
    "business": (Text("Business"), ("business",)),
    "space": (Text("Coordination spaces"), ("space",)),
    "other": (Text("Other"), ("other",)),
}
FAMILY_OF = {type: family for family, (_label, types) in FAMILIES.items() for type in types}


Figures = tuple[tuple[Measure[float | None], float], ...]
"""Measures of the whole network that are defined, with their values."""


@dataclass(frozen=True)
class Selection:
    """What part of the network is asked for; empty means all."""

    centre: str = ""
    type: str = ""
    country: str = ""
    evidence: str = "all"

    def query(self) -> dict[str, str]:
        """As the page's own parameters."""
        evidence = "" if self.evidence == "all" else self.evidence
        return {"centro": self.centre, "tipo": self.type, "pais": self.country, "evidencia": evidence}


@dataclass(frozen=True)
class Dot:
    id: str
    name: str
    short: str
    type: str
    family: str
    x: float
    y: float
    size: float
    named: bool


@dataclass(frozen=True)
class Line:
    source: int
    target: int
    x1: float
    y1: float
    x2: float
    y2: float


@dataclass(frozen=True)
class Row:
    id: str
    name: str
    type: str
    country: str
    neighbours: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Picture:
    """Dots and lines in a box of `WIDTH` by `HEIGHT`; lines join dots by index."""

    dots: tuple[Dot, ...]
    lines: tuple[Line, ...]
    alone: int

    def as_data(self) -> dict[str, object]:
        """What the explorer reads."""
        return {
            "nodes": [
                {
                    "id": dot.id,
                    "name": dot.name,
                    "family": dot.family,
                    "x": dot.x,
                    "y": HEIGHT - dot.y,
                    "size": dot.size,
                }
                for dot in self.dots
            ],
            "edges": [[line.source, line.target] for line in self.lines],
        }


@dataclass(frozen=True)
class NetworkPage:
    """What `network.html` receives."""

    picture: Picture
    as_svg: bool
    rows: tuple[Row, ...]
    next: str
    legend: tuple[tuple[str, Text], ...]
    source: str
    types: tuple[str, ...]
    countries: tuple[str, ...]
    type: str
    country: str
    evidence: str
    centre: Node | None
    filtered: bool
    figures: Figures
    width: int = WIDTH
    height: int = HEIGHT


def network_page(
    network: Network, selection: Selection, figures: Figures = (), centre: Node | None = None, first: int = 0
) -> NetworkPage:
    """The page for a part of an actor–actor network (`graph.network`, view `ties`), rows from `first` on."""
    chosen = _choose(network, selection)
    picture = draw(network, selection)
    rows = _rows(network, chosen)
    query = selection.query()
    types = _types(network)
    return NetworkPage(
        picture=picture,
        as_svg=len(picture.dots) <= LARGEST_SVG,
        rows=tuple(rows[first : first + ROWS]),
        next=with_query("/red", desde=first + ROWS, **query) if first + ROWS < len(rows) else "",
        legend=tuple(
            (family, label)
            for family, (label, _) in FAMILIES.items()
            if any(dot.family == family for dot in picture.dots)
        ),
        source=with_query("/red/datos.json", **query),
        types=tuple(sorted(set(types))),
        countries=tuple(sorted({str(code) for code in network.column("country") if code})),
        type=selection.type,
        country=selection.country,
        evidence=selection.evidence,
        centre=centre,
        filtered=any(query.values()),
        figures=figures,
    )


def figures(network: Network) -> Figures:
    """The measures of the whole network; none of a large one, whose paths would keep a reader waiting."""
    if len(network) > LARGEST_MEASURED:
        return ()
    measured = ((one, one.compute(network)) for one in NETWORK_MEASURES)
    return tuple((one, value) for one, value in measured if value is not None)


@lru_cache(maxsize=16)
def draw(network: Network, selection: Selection) -> Picture:
    """The picture of the chosen nodes that have a tie among themselves. Kept, since a layout takes a while."""
    chosen = set(_choose(network, selection))
    strengths = {
        (a, b): strength
        for (a, b), strength in zip(network.pairs[0].tolist(), network.pairs[1].tolist(), strict=True)
        if a in chosen and b in chosen
    }
    pairs = list(strengths)
    degree = Counter(end for pair in pairs for end in pair)
    tied = sorted(degree)
    place = {node: i for i, node in enumerate(tied)}
    lines = [(place[a], place[b]) for a, b in pairs]
    points = [
        (round(x * WIDTH, 1), round(y * HEIGHT, 1)) for x, y in positions(len(tied), lines, list(strengths.values()))
    ]
    best = {node for node, _ in degree.most_common(NAMED)}
    types = _types(network)
    scale = min(1.0, (400 / max(len(tied), 1)) ** 0.4)  # many dots are small dots
    dots = tuple(
        Dot(
            id=network.ids[node],
            name=network.names[node],
            short=shorten(network.names[node], 26),
            type=types[node],
            family=FAMILY_OF.get(types[node], "other"),
            x=x,
            y=y,
            size=round(scale * min(4 + 1.5 * degree[node] ** 0.5, 16), 1),
            named=node in best,
        )
        for node, (x, y) in zip(tied, points, strict=True)
    )
    return Picture(dots, tuple(Line(a, b, *points[a], *points[b]) for a, b in lines), len(chosen) - len(tied))


def _choose(network: Network, selection: Selection) -> list[int]:
    types, countries = _types(network), network.column("country")
    chosen = list(range(len(network)))
    if selection.centre:
        centre = network.index(selection.centre)
        chosen = sorted({centre, *network.graph.neighbors(centre)})
    return [
        node for node in chosen if selection.type in ("", types[node]) and selection.country in ("", countries[node])
    ]


def _types(network: Network) -> list[str]:
    return [
        "space" if kind == "Space" else str(type or "other")
        for kind, type in zip(network.kinds, network.column("actor_type"), strict=True)
    ]


def _rows(network: Network, chosen: list[int]) -> list[Row]:
    types, countries = _types(network), network.column("country")
    among = set(chosen)
    rows = [
        Row(
            network.ids[node],
            network.names[node],
            types[node],
            str(countries[node] or ""),
            tuple(
                (network.ids[other], network.names[other]) for other in network.graph.neighbors(node) if other in among
            ),
        )
        for node in chosen
    ]
    return sorted(rows, key=lambda row: (-len(row.neighbours), row.name.casefold()))
