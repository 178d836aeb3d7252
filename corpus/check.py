"""Whether the corpus holds together: `tejido corpus check`.

Reading it already refuses what is malformed (`corpus.curated`, `corpus.vocabulary`, `corpus.gazetteer`); this looks at
the whole: every tie leads somewhere, everything has a source that exists and is there once, addresses are well-formed,
nobody stands in it who is to be protected, practices say what was done and claim no more than their results, points lie
where their country is, and what concepts are matched to is used. It asks no other computer: whether an address still
answers is for people to try.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from corpus.classifications import classifications
from corpus.gazetteer import Place, gazetteer
from corpus.load import corpus_changes
from corpus.vocabulary import SCHEMES, vocabulary
from graph.errors import DataError
from graph.model import Changes, Edge, Node, records_of
from graph.ontology import ontology
from graph.text import Text
from graph.visibility import is_exposed

# south, west, north, east in degrees, with islands, generously: to catch swapped or mistyped coordinates.
BOXES: Mapping[str, tuple[float, float, float, float]] = {
    "AR": (-56, -74, -21, -53),
    "AU": (-44.5, 112, -9, 160),
    "BE": (49.3, 2.4, 51.7, 6.6),
    "BO": (-23.2, -70, -9.5, -57),
    "BR": (-34, -74, 6, -28),
    "BZ": (15.5, -89.5, 18.7, -87),
    "CA": (41.5, -142, 84, -52),
    "CH": (45.7, 5.8, 48, 10.7),
    "CL": (-56.5, -110, -17, -66),
    "CO": (-5, -82, 14, -66),
    "CR": (5, -88, 11.5, -82),
    "CU": (19.5, -85.3, 23.7, -74),
    "DE": (47, 5.5, 55.5, 15.5),
    "DO": (17, -72.5, 20.5, -68),
    "EC": (-5.3, -92.3, 2, -75),
    "ES": (27, -19, 44, 5),
    "FR": (41, -5.8, 51.5, 10),
    "GB": (49.5, -9, 61.2, 2.2),
    "GT": (13.5, -92.5, 18, -88),
    "HN": (12.9, -89.5, 17.5, -82.5),
    "HT": (17.8, -74.7, 20.3, -71.5),
    "IT": (35.2, 6.4, 47.3, 18.8),
    "JP": (20, 122, 46, 154.5),
    "KR": (32.8, 124, 39, 132.2),
    "MX": (14, -119, 33, -86),
    "NI": (10.5, -88, 15.2, -82),
    "NL": (50.6, 3.1, 53.8, 7.4),
    "NO": (57.5, -10, 81.2, 32),
    "NZ": (-53, 165, -28, 180),
    "PA": (7, -83.2, 10, -77),
    "PE": (-18.6, -81.6, 0.2, -68.4),
    "PR": (17.6, -68.1, 18.8, -65),
    "PT": (29.9, -31.6, 42.4, -6),
    "PY": (-27.9, -62.9, -19.1, -54),
    "SE": (55, 10.5, 69.4, 24.5),
    "SV": (13, -90.2, 14.6, -87.5),
    "TW": (20, 116, 26.6, 122.5),
    "US": (18, -180, 72, -66),
    "UY": (-35.3, -58.7, -30, -53),
    "VE": (0.4, -73.6, 15.8, -59.5),
}
ADDRESS = re.compile(r"[^\x00-\x20<>\"{}|\\^`]+")
NUMBERS = re.compile(r"\d{1,3}(\.\d{1,3}){3}")
HOST = re.compile(r"([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}")


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
        "concepts_of_others": len(classifications()),
        "addresses": sum("url" in node.properties for node in nodes),
        "addresses_without_https": sum(str(node.properties.get("url", "")).startswith("http:") for node in nodes),
        "places": len(gazetteer()),
    }
    return CorpusReport(counts, [*problems_of(changes), *misplaced(gazetteer()), *unmatched()])


def problems_of(changes: Iterable[Changes]) -> Iterator[Text]:
    """What is wrong among these changes, taken together."""
    changes = list(changes)
    nodes = {node.id: node for each in changes for node in each.nodes}
    edges = [edge for each in changes for edge in each.edges]
    for node in nodes.values():
        yield from _refused(node)
        yield from _unsourced(node, nodes)
        yield from _misaddressed(node)
        yield from _exposing(node)
        yield from _overstated(node)
    yield from _twice(nodes.values())
    yield from _unread(nodes.values(), edges)
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


def unmatched() -> Iterator[Text]:
    """Categories of others' classifications that no concept is matched to."""
    used = {match.category for scheme in SCHEMES for concept in vocabulary(scheme) for match in concept.matches}
    for key, category in classifications().items():
        if category not in used:
            yield Text("classifications.yaml: no concept is matched to «{category}».", {"category": key})


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


def _misaddressed(node: Node) -> Iterator[Text]:
    """Addresses that cannot be opened as they are written."""
    for name in ("url", "website"):
        address = node.properties.get(name)
        if isinstance(address, str) and not _well_formed(address):
            yield Text("{node}: «{address}» is no address of a page.", {"node": node.id, "address": address})


def _well_formed(address: str) -> bool:
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").encode("idna").decode()
    except ValueError:
        return False
    named = HOST.fullmatch(host) or NUMBERS.fullmatch(host)
    return parts.scheme in ("http", "https") and parts.username is None and bool(named and ADDRESS.fullmatch(address))


def _twice(nodes: Iterable[Node]) -> Iterator[Text]:
    """Documents that are listed twice: one address, however it is written, or one title of one publisher and year."""
    known: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for node in nodes:
        if node.kind == "Document":
            told = node.properties
            address = re.sub(r"^https?://(www\.)?|#.*$", "", str(told.get("url", ""))).rstrip("/")
            title = (node.name.casefold(), str(told.get("publisher", "")), str(told.get("year", "")), address)
            keys: list[tuple[str, ...]] = [(address,), title] if address else [title]
            for key in keys:
                known[key].append(node.id)
    for same in {tuple(ids) for ids in known.values() if len(ids) > 1}:
        yield Text("{documents} are one document.", {"documents": list(same)})


def _unread(nodes: Iterable[Node], edges: Iterable[Edge]) -> Iterator[Text]:
    """Documents that nothing rests on."""
    nodes = list(nodes)
    items: list[Node | Edge] = [*nodes, *edges]
    rested_on = {each.document for item in items for each in item.evidence if each.document != item.id}
    for node in nodes:
        if node.kind == "Document" and node.id not in rested_on:
            yield Text("{document}: nothing rests on it.", {"document": node.id})


def _exposing(node: Node) -> Iterator[Text]:
    """Persons: they are kept where somebody answers for them, never in what everybody gets."""
    if node.kind == "Actor" and is_exposed(node) and node.properties.get("generic") is not True:
        yield Text("{node}: a person to protect does not belong in the corpus.", {"node": node.id})


def _overstated(node: Node) -> Iterator[Text]:
    """Practices that do not say what was done, or that stand on a higher rung than any of their results."""
    if node.kind != "Practice":
        return
    missing = [name for name in ("summary", "elements", "rung") if not node.properties.get(name)]
    if missing:
        yield Text("{practice}: {properties} is missing.", {"practice": node.id, "properties": missing})
    told = [str(each.get("rung", "")) for each in records_of(node.properties.get("results"))]
    rungs = ontology().values["rung"]  # from the lowest
    for rung in told:
        if rung not in rungs:
            yield Text("{practice}: «{rung}» is no rung.", {"practice": node.id, "rung": rung})
    own, known = str(node.properties.get("rung", "")), [rungs.index(rung) for rung in told if rung in rungs]
    if own in rungs and known and rungs.index(own) > max(known):
        yield Text(
            "{practice}: it is «{rung}», and no result of it is more than «{best}».",
            {"practice": node.id, "rung": own, "best": rungs[max(known)]},
        )
