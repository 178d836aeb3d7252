"""What is written comes back: all of it but what the table of formats says is left out (`graph.formats`), and what no
file brings in: places, themes and sources by themselves (docs/formats.md).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from corpus.gazetteer import gazetteer, territory_nodes
from corpus.vocabulary import vocabulary
from graph.formats import FORMATS, READ, WRITTEN
from graph.model import Edge, Evidence, Node, Property
from graph.names import fold
from graph.ontology import ontology
from graph.store import GraphStore, open_store
from ingest.tables.files import read_file
from ingest.tables.importing import Terms, preview
from ingest.tables.networks import READERS
from ingest.tables.schema_matching import propose
from ingest.tables.tables import tables_in
from viz.exports import write_file

SAID = (Evidence("document/acta", quote="dijo", asserted_by="person/ana", review="accepted"),)
WHOLE = (
    "csv", "parquet", "xlsx", "graphml", "gexf", "gephi-csv", "kumu", "kumu-xlsx", "onodo", "node-link", "json-ld",
    "turtle",
)  # fmt: skip
"""Formats that say of nothing but evidence that it is left out."""


class Known(NamedTuple):
    """A graph without its evidence: nodes by id, and ties."""

    nodes: dict[str, tuple[str, str, frozenset[str], dict[str, Any]]]
    ties: dict[tuple[str, str, str], dict[str, Any]]


def is_plain(text: str) -> bool:
    """A text as the graph has it: on one line, without spaces around it."""
    return text == " ".join(text.split())


LINES = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn", "Co", "Zl", "Zp")), min_size=1, max_size=12
).filter(is_plain)
NAMES = LINES.filter(lambda name: any(map(str.isalpha, name)) and bool(fold(name)) and not name.startswith("#"))
DATES = st.sampled_from(["2015", "2015-07", "2015-07-31"])
RECORDS = st.lists(st.fixed_dictionaries({"outcome": LINES, "rung": st.just("monitored")}), min_size=1, max_size=2)
MONTHS = st.just([{"month": "2026-03", "action": "taller"}, {"month": "2026-04"}])
BY_TYPE: Mapping[str, st.SearchStrategy[Any]] = {
    "text": LINES,
    "texts": st.lists(LINES, min_size=1, max_size=3),
    "flag": st.booleans(),
    "date": DATES,
    "country": st.sampled_from(["SV", "GT"]),
    "url": st.just("https://example.org/a?b=1,2"),
    "records": RECORDS,
    "actor_type": st.sampled_from(["ngo", "police", "municipality"]),
    **{name: st.sampled_from(words) for name, words in ontology().values.items()},
}
OF_NAME = {"schedule": MONTHS, "compliance": st.just([{"month": "2026-03", "percent": 50}])}
NOT_DRAWN = {"sensitive", "end"}  # persons come back protected, whatever the file says; an end might precede its start


def said_of(draw: st.DrawFn, types: Mapping[str, str], required: tuple[str, ...] = ()) -> dict[str, Any]:
    names = [name for name in types if name not in NOT_DRAWN]
    chosen = draw(st.lists(st.sampled_from(names), max_size=3, unique=True)) if names else []
    return {name: draw(OF_NAME.get(name, BY_TYPE[types[name]])) for name in dict.fromkeys((*required, *chosen))}


@st.composite
def graphs(draw: st.DrawFn) -> tuple[list[Node], list[Edge]]:
    place = gazetteer().find("Sonsonate", "SV")[0]
    concept = next(iter(vocabulary("Theme")))
    nodes = [*territory_nodes(place)[0][:1], Node(concept.node_id, "Theme", next(iter(concept.labels)), (), {}, SAID)]
    for at in range(draw(st.integers(1, 4))):
        kind = draw(st.sampled_from(["Actor", "Space", "Alliance", "Practice", "Instrument"]))
        of_kind = ontology().kinds[kind]
        own = said_of(draw, of_kind.properties, of_kind.required)
        if kind == "Instrument":
            own.setdefault("instrument_type", "law")
        name, *names = draw(st.lists(NAMES, min_size=1, max_size=3, unique=True))
        nodes.append(Node(f"{kind.lower()}/n-{at}", kind, name, tuple(names), own, SAID))
    pairs = [(one, other) for one in nodes[2:] for other in nodes if one != other]
    edges = {}
    for one, other in draw(st.lists(st.sampled_from(pairs), max_size=6)):
        may = [id for id, each in ontology().relations.items() if (one.kind, other.kind) in each.ends]
        may = ["operates_in"] if other.kind == "Territory" else may  # a place does not come in by itself
        if may:
            relation = draw(st.sampled_from(may))
            ends = sorted([one.id, other.id]) if ontology().relations[relation].symmetric else [one.id, other.id]
            properties = said_of(draw, ontology().relations[relation].properties)
            edge = Edge(ends[0], relation, ends[1], properties, SAID)
            edges[edge.id] = edge
    return nodes, list(edges.values())


def known(nodes: list[Node], edges: list[Edge]) -> Known:
    """What there is to know of a graph; an empty answer is none."""
    return Known(
        {node.id: (node.kind, node.name, frozenset(node.names), dict(plain(node.properties))) for node in nodes},
        {(edge.source, edge.relation, edge.target): dict(plain(edge.properties)) for edge in edges},
    )


def plain(properties: Mapping[str, Property]) -> Iterator[tuple[str, Any]]:
    for name, value in properties.items():
        held = (
            [dict(each) if isinstance(each, Mapping) else each for each in value] if isinstance(value, list) else value
        )
        yield name, held


@pytest.fixture(scope="module")
def empty() -> Iterator[GraphStore]:
    with open_store("sqlite:///:memory:") as opened:
        yield opened


def there_and_back(name: str, nodes: list[Node], edges: list[Edge], folder: Path, store: GraphStore) -> Known:
    """What a written file would bring into an empty store: the bodies, and all that they are tied to."""
    path = write_file(name, nodes, edges, folder, language="es")
    tables = tables_in(read_file(path.read_bytes(), path.name))
    found = preview(
        read_file(path.read_bytes(), path.name), propose(tables), store, Terms(by="person/ana"), tables=tables
    )
    assert [(fault.message, fault.value) for each in found.of("fault") for fault in each.record.faults] == []
    back = known([node for node in found.changes.nodes if node.kind in BODIES], list(found.changes.edges))
    return back._replace(ties={ends: said for ends, said in back.ties.items() if ends[0] in back.nodes})


BODIES = ("Actor", "Space", "Alliance", "Practice", "Instrument")


def expected(nodes: list[Node], edges: list[Edge]) -> Known:
    return known([node for node in nodes if node.kind in BODIES], edges)


def of_ftm(graph: Known) -> Known:
    """What `graph.formats` says that FollowTheMoney keeps."""
    kept = {"actor_type", "country", "sector", "website", "objective", "purpose", "start", "end"}
    nodes = {}
    for id, (kind, name, names, said) in graph.nodes.items():
        if kind in ("Actor", "Space", "Instrument"):
            own = {key: value for key, value in said.items() if key in kept}
            if kind == "Instrument":
                own.pop("website", None)
                own["instrument_type"] = "other"
            nodes[id] = (kind, name, names, own)
    return Known(
        nodes,
        {
            ends: {key: value for key, value in said.items() if key in ("group", "amount", "start", "end")}
            for ends, said in graph.ties.items()
            if {ends[0], ends[2]} <= nodes.keys()
        },
    )


def of_popolo(graph: Known) -> Known:
    """What `graph.formats` says that Popolo keeps."""
    kept = {"actor_type", "website", "start", "end"}
    nodes = {
        id: (kind, name, names, {key: value for key, value in said.items() if key in kept})
        for id, (kind, name, names, said) in graph.nodes.items()
        if kind in ("Actor", "Space")
    }
    return Known(
        nodes,
        {
            ends: {key: value for key, value in said.items() if key in ("group", "start", "end")}
            for ends, said in graph.ties.items()
            if ends[1] in ("member_of", "part_of") and {ends[0], ends[2]} <= nodes.keys()
        },
    )


def names_and_ties(graph: Known) -> tuple[set[str], set[tuple[str, str, str]]]:
    names = {id: name for id, (_, name, _, _) in graph.nodes.items()}
    ties = {(names[one], relation, names[other]) for one, relation, other in graph.ties if {one, other} <= names.keys()}
    return set(names.values()), ties


QUICK = settings(max_examples=8, suppress_health_check=list(HealthCheck))
HARD = (
    [
        Node("actor/n-0", "Actor", "=a\"b';|,\\ <&>", ("a; b", "1. c", "- d", "e|f"), {"actor_type": "ngo"}, SAID),
        Node("actor/n-1", "Actor", "Alcaldía", (), {"actor_type": "municipality", "generic": False}, SAID),
        Node("space/n-2", "Space", "Alcaldía", (), {"purpose": "'=1+1"}, SAID),
        Node("practice/n-3", "Practice", "Patios; paz", (), {"elements": ["uno; dos", "tres", "tres"]}, SAID),
    ],
    [Edge("actor/n-1", "member_of", "space/n-2", {"observer": False, "group": "a; b"}, SAID)],
)


@pytest.mark.parametrize("name", WHOLE)
@QUICK
@given(graph=graphs())
@example(graph=HARD)
def test_all_that_is_known_of_bodies_comes_back(
    tmp_path_factory: pytest.TempPathFactory, empty: GraphStore, name: str, graph: tuple[list[Node], list[Edge]]
) -> None:
    assert there_and_back(name, *graph, tmp_path_factory.mktemp("out"), empty) == expected(*graph)


@pytest.mark.parametrize(("name", "kept"), [("ftm", of_ftm), ("popolo", of_popolo)])
@QUICK
@given(graph=graphs())
def test_what_a_standard_keeps_comes_back_and_no_more(
    tmp_path_factory: pytest.TempPathFactory,
    empty: GraphStore,
    name: str,
    kept: Any,
    graph: tuple[list[Node], list[Edge]],
) -> None:
    assume(any(node.kind in ("Actor", "Space") for node in graph[0]))
    wholes = [edge.source for edge in graph[1] if edge.relation == "part_of"]
    assume(name != "popolo" or len(set(wholes)) == len(wholes))  # Popolo has one parent each
    assert there_and_back(name, *graph, tmp_path_factory.mktemp("out"), empty) == kept(expected(*graph))


@pytest.mark.parametrize("name", ["pajek", "ucinet"])
@QUICK
@given(graph=graphs())
def test_formats_of_text_keep_names_and_who_is_tied(
    tmp_path_factory: pytest.TempPathFactory, empty: GraphStore, name: str, graph: tuple[list[Node], list[Edge]]
) -> None:
    nodes, edges = [node for node in graph[0] if node.kind in ("Actor", "Space")], graph[1]
    assume(nodes and not any(set('"\\') & set(node.name) for node in nodes))
    assume(len({fold(node.name) for node in nodes}) == len(nodes))
    names, ties = names_and_ties(expected(nodes, edges))
    path = write_file(name, nodes, edges, tmp_path_factory.mktemp("out"), language="es")
    read = READERS[name](path.read_bytes(), path.name)
    called = {vertex.id: vertex.label for vertex in read.vertices}
    assert set(called.values()) == names
    found = {(called[link.source], link.label, called[link.target]) for link in read.links}
    if name == "pajek":
        assert found == ties
    else:
        assert {frozenset((one, other)) for one, _, other in found} == {
            frozenset((one, other)) for one, _, other in ties
        }


def test_every_format_says_what_it_leaves_out_and_is_tried_here() -> None:
    tried = {*WHOLE, "pajek", "ucinet", "ftm", "popolo", "jsonl"}
    assert set(WRITTEN) & set(READ) == tried
    assert set(READERS) <= set(READ)
    assert all(str(each.loses) for each in FORMATS.values())
    assert len({each.file for each in FORMATS.values() if each.writes}) == len(WRITTEN)
