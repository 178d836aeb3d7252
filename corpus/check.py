"""Whether the corpus holds together: `tejido corpus check`.

Reading it already refuses what is malformed (`corpus.curated`, `corpus.vocabulary`, `corpus.gazetteer`); this looks at
the whole: every link leads somewhere, everything has a source that exists, points lie where their country is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from corpus.gazetteer import Place, gazetteer
from corpus.load import corpus_changes
from graph.errors import DataError
from graph.model import Changes, Edge, Node
from graph.ontology import ontology
from graph.text import Text

# south, west, north, east in degrees, with islands, generously: to catch swapped or mistyped coordinates.
BOXES: Mapping[str, tuple[float, float, float, float]] = {
    "AR": (-56, -74, -21, -53),
    "BR": (-34, -74, 6, -28),
    "BZ": (15.5, -89.5, 18.7, -87),
    "CL": (-56.5, -110, -17, -66),
    "CO": (-5, -82, 14, -66),
    "CR": (5, -88, 11.5, -82),
    "DO": (17, -72.5, 20.5, -68),
    "ES": (27, -19, 44, 5),
    "GT": (13.5, -92.5, 18, -88),
    "HN": (12.9, -89.5, 17.5, -82.5),
    "MX": (14, -119, 33, -86),
    "NI": (10.5, -88, 15.2, -82),
    "PA": (7, -83.2, 10, -77),
    "SV": (13, -90.2, 14.6, -87.5),
}


@dataclass(frozen=True)
class CorpusReport:
    """How much the corpus holds and what is wrong with it; `problems` is empty when all is well."""

    counts: Mapping[str, int]
    problems: list[Text]


def check_corpus() -> CorpusReport:
    """Read the whole corpus and check it. A file that cannot be read is a problem, not an exception."""
    try:
        changes = list(corpus_changes())
    except DataError as error:
        return CorpusReport({}, [error.message])
    nodes = [node for each in changes for node in each.nodes]
    kinds = Counter(node.kind for node in nodes)
    counts = {
        "practices": kinds["Practice"],
        "actors": kinds["Actor"],
        "spaces": kinds["Space"],
        "alliances": kinds["Alliance"],
        "instruments": kinds["Instrument"],
        "plan_elements": kinds["PlanElement"],
        "themes": kinds["Theme"],
        "problems": kinds["Problem"],
        "populations": kinds["Population"],
        "territories": kinds["Territory"],
        "documents": kinds["Document"],
        "places": len(gazetteer()),
    }
    return CorpusReport(counts, [*problems_of(changes), *misplaced(gazetteer())])


def problems_of(changes: Iterable[Changes]) -> Iterator[Text]:
    """What is wrong among these changes, taken together."""
    changes = list(changes)
    nodes = {node.id: node for each in changes for node in each.nodes}
    edges = [edge for each in changes for edge in each.edges]
    for node in nodes.values():
        yield from _refused(node)
        yield from _unsourced(node, nodes)
    for edge in edges:
        missing = [end for end in (edge.source, edge.target) if end not in nodes]
        for end in missing:
            yield Text("{edge}: there is no node «{node}».", {"edge": edge.id, "node": end})
        if not missing:
            yield from _refused(edge, nodes[edge.source].kind, nodes[edge.target].kind)
        yield from _unsourced(edge, nodes)
    tied = {end for edge in edges for end in (edge.source, edge.target)}
    for node in nodes.values():
        if node.kind not in ("Document", "Theme", "Problem", "Population") and node.id not in tied:
            yield Text("{node}: nothing is tied to it.", {"node": node.id})


def misplaced(places: Iterable[Place]) -> Iterator[Text]:
    """Places whose point lies off the globe or outside a generous box around their country."""
    for place in places:
        if place.lat is None or place.lon is None:
            continue
        south, west, north, east = BOXES.get(place.country, (-90, -180, 90, 180))
        if not (south <= place.lat <= north and west <= place.lon <= east):
            yield Text(
                "{place} ({id}): the point {lat}, {lon} is not in {country}.",
                {"place": place.name, "id": place.id, "lat": place.lat, "lon": place.lon, "country": place.country},
            )


def _refused(item: Node | Edge, source_kind: str = "", target_kind: str = "") -> Iterator[Text]:
    try:
        if isinstance(item, Node):
            ontology().check_node(item)
        else:
            ontology().check_edge(item, source_kind, target_kind)
    except DataError as error:
        yield error.message


def _unsourced(item: Node | Edge, nodes: Mapping[str, Node]) -> Iterator[Text]:
    for evidence in item.evidence:
        document = nodes.get(evidence.document)
        if document is None or document.kind != "Document":
            yield Text(
                "{item}: its source «{document}» is not there.", {"item": item.id, "document": evidence.document}
            )
