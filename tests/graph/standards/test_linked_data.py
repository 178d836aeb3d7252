"""What leaves as linked data fits the shapes that ship, and comes back with all of its evidence."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory

import pyshacl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import SKOS

import graph.standards
from corpus.load import load
from graph.model import Edge, Evidence, Node
from graph.standards.linked_data import iri_of, write_json_ld, write_turtle
from graph.store import open_store
from ingest.tables.standards.linked_data import graph_of, parsed

SHAPES = Path(graph.standards.__file__).with_name("shapes.ttl")
WRITERS = {"json-ld": write_json_ld, "turtle": write_turtle}
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")) | st.sampled_from('\n\t"\\'), max_size=12)
NAMES = TEXTS.filter(bool)
VALUES = st.booleans() | st.integers(-(2**40), 2**40) | TEXTS | st.lists(TEXTS, max_size=3)
VALUES |= st.floats(allow_nan=False, allow_infinity=False) | st.just([{"month": "2026-03", "percent": 50}])
PROPERTIES = st.dictionaries(st.sampled_from(["website", "start", "sector", "lat", "summary", "schedule"]), VALUES)
EVIDENCE = st.builds(
    Evidence,
    document=st.sampled_from(["document/acta", "document/año 1"]),
    quote=TEXTS,
    start=st.none() | st.integers(0, 99),
    page=st.none() | st.integers(1, 9),
    asserted_by=st.sampled_from(["person/ana", "corpus", ""]),
    confidence=st.floats(0, 1),
    review=st.sampled_from(["proposed", "accepted"]),
)
SOURCES = st.lists(EVIDENCE, max_size=3, unique=True).map(tuple)


@st.composite
def graphs(draw: st.DrawFn) -> tuple[list[Node], list[Edge]]:
    ids = ["actor/uno--sv", "actor/dos «x»", "space/tres", "theme/mediation"]
    kinds = ["Actor", "Actor", "Space", "Theme"]
    names = draw(st.lists(NAMES, min_size=4, max_size=4))
    nodes = [
        Node(id, kind, name, tuple(draw(st.lists(NAMES, max_size=2, unique=True))), draw(PROPERTIES), draw(SOURCES))
        for id, kind, name in zip(ids, kinds, names, strict=True)
    ]
    relations = [("member_of", 0, 2), ("allied_with", 0, 1), ("about", 2, 3), ("part_of", 1, 0)]
    edges = [Edge(ids[one], how, ids[other], draw(PROPERTIES), draw(SOURCES)) for how, one, other in relations]
    return nodes, edges


def comparable(nodes: list[Node], edges: list[Edge]) -> tuple[object, object]:
    """What counts: the order of names and of evidence does not."""
    return (
        {(n.id, n.kind, n.name, frozenset(n.names), _said(n), frozenset(n.evidence)) for n in nodes},
        {(edge.id, _said(edge), frozenset(edge.evidence)) for edge in edges},
    )


def _said(each: Node | Edge) -> str:
    return json.dumps(dict(each.properties), sort_keys=True)


@pytest.mark.parametrize("format", WRITERS)
@given(graphs())
@settings(max_examples=40)
def test_nodes_ties_and_evidence_come_back_the_same(format: str, held: tuple[list[Node], list[Edge]]) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "tejido"
        WRITERS[format](*held, path)
        back = graph_of(parsed(path.read_bytes(), "tejido", format))
    assert comparable(*back) == comparable(*held)


@pytest.mark.parametrize("format", WRITERS)
def test_a_concept_says_what_others_call_it(format: str, tmp_path: Path) -> None:
    match = {"match": "closeMatch", "scheme": "ICCS", "code": "0401", "name": "Robbery"}
    page = "https://www.unodc.org/iccs.pdf"
    matches = [{**match, "url": page}, {**match, "code": "0501", "url": "https://a.org/> <b"}, {"match": "owl:sameAs"}]
    concept = Node("problem/robbery", "Problem", "Robos", (), {"matches": matches})
    path = tmp_path / "tejido"
    WRITERS[format]([concept], [], path)
    triples = parsed(path.read_bytes(), "tejido", format)
    found = {
        (str(triples.value(each, SKOS.notation)), triples.value(each, SKOS.inScheme))
        for each in triples.objects(URIRef(iri_of(concept.id)), SKOS.closeMatch)
    }
    assert found == {("ICCS 0401", URIRef(page)), ("ICCS 0501", None)}
    assert comparable(*graph_of(triples)) == comparable([concept], [])


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A part of the corpus as Turtle: each kind, each relation, and what they stand on."""
    path = tmp_path_factory.mktemp("linked") / "tejido.ttl"
    with open_store("sqlite:///:memory:") as store:
        load(store)
        chosen: dict[str, None] = {}
        for kind in ("Practice", "Space", "Alliance", "Instrument", "Actor", "Theme", "Problem", "Population"):
            chosen |= dict.fromkeys([node.id for node in store.nodes(kind)][:12])
        for relation in {edge.relation for edge in store.edges()}:
            for edge in list(store.edges(relation=relation))[:8]:
                chosen |= {edge.source: None, edge.target: None}
        nodes = list(store.nodes(ids=list(chosen)))
        write_turtle(nodes, [edge for edge in store.edges() if {edge.source, edge.target} <= chosen.keys()], path)
    return path


def violations(triples: Graph) -> str:
    conforms, _, report = pyshacl.validate(triples, shacl_graph=str(SHAPES), shacl_graph_format="turtle")
    return "" if conforms else str(report)


def test_the_corpus_fits_the_shapes_that_ship(written: Path) -> None:
    assert not violations(Graph().parse(written, format="turtle"))


def test_shapes_tell_what_lacks_a_name_or_a_source() -> None:
    node = Node("actor/uno", "Actor", "Uno", (), {"actor_type": "ngo"}, (Evidence("document/acta"),))
    with TemporaryDirectory() as folder:
        path = Path(folder) / "tejido.ttl"
        write_turtle([node, Node("actor/dos", "Actor", "Dos", (), {"actor_type": "ngo"})], [], path)
        triples = Graph().parse(path, format="turtle")
    assert "It needs a source." in violations(triples)
    triples.remove((URIRef(iri_of("actor/uno")), SKOS.prefLabel, Literal("Uno")))
    assert "It needs exactly one name." in violations(triples)
