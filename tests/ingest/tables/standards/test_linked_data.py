"""Linked data of others and of ours comes in, and nothing is fetched for it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from graph.errors import ReadError
from graph.model import Changes, Edge, Evidence, Node, node_id
from graph.standards.ftm import entities, write_ftm
from graph.standards.linked_data import write_json_ld, write_turtle
from graph.standards.popolo import write_popolo
from graph.store import GraphStore, open_store
from ingest.tables.files import read_file
from ingest.tables.importing import Terms, bring_in, preview
from ingest.tables.schema_matching import propose
from ingest.tables.tables import tables_in

ACTA = Node("document/acta", "Document", "Acta", (), {}, (Evidence("document/acta", review="accepted"),))
SAID = (Evidence("document/acta", "así consta", asserted_by="person/ana", review="accepted"),)
NODES = [
    ACTA,
    Node(
        "actor/fundacion-camino--sv", "Actor", "Fundación Camino", ("FC",),
        {"actor_type": "ngo", "country": "SV", "website": "https://example.org"}, SAID,
    ),
    Node("actor/policia-civil--sv", "Actor", "Policía Civil", (), {"actor_type": "police", "country": "SV"}, SAID),
    Node("space/mesa-de-paz--sv", "Space", "Mesa de Paz", (), {"country": "SV", "start": "2015"}, SAID),
]  # fmt: skip
EDGES = [
    Edge("actor/fundacion-camino--sv", "member_of", "space/mesa-de-paz--sv", {"start": "2016"}, SAID),
    Edge("actor/policia-civil--sv", "leads", "space/mesa-de-paz--sv", {}, SAID),
    Edge("actor/fundacion-camino--sv", "supports", "actor/policia-civil--sv", {}, SAID),
]


@pytest.fixture
def store() -> Iterator[GraphStore]:
    with open_store("sqlite:///:memory:") as opened:
        yield opened


def brought(content: bytes, name: str, store: GraphStore) -> None:
    book = read_file(content, name)
    found = preview(book, propose(tables_in(book)), store)
    assert not found.of("fault")
    bring_in(found, store)


def held(store: GraphStore) -> tuple[object, object]:
    nodes = {node.id: node for node in store.nodes() if node.kind in ("Actor", "Space")}
    return (
        {(node.name, node.kind, node.names, *sorted(node.properties.items())) for node in nodes.values()},
        {
            (nodes[edge.source].name, edge.relation, nodes[edge.target].name, *edge.properties.items())
            for edge in store.edges()
            if edge.source in nodes and edge.target in nodes
        },
    )


@pytest.mark.parametrize(("name", "write"), [("red.jsonld", write_json_ld), ("red.ttl", write_turtle)])
def test_actors_spaces_and_ties_of_ours_come_back(name, write, store: GraphStore, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]  # parametrised
    write(NODES, EDGES, tmp_path / name)
    brought((tmp_path / name).read_bytes(), name, store)
    with open_store("sqlite:///:memory:") as before:
        before.apply(Changes(tuple(NODES), tuple(EDGES), by="person/ana"))
        assert held(store) == held(before)


def test_a_file_of_another_tejido_comes_in_under_ids_of_its_own(store: GraphStore, tmp_path: Path) -> None:
    write_turtle(NODES, EDGES, tmp_path / "red.ttl")
    book = read_file((tmp_path / "red.ttl").read_bytes(), "red.ttl")
    terms = Terms(keeps_ids=False, new_id=lambda kind, name, _: node_id(kind, f"nuevo {name}"))
    found = preview(book, propose(tables_in(book)), store, terms)
    assert not found.of("fault")
    bring_in(found, store)
    assert {edge.source for edge in store.edges(relation="leads")} == {"actor/nuevo-policia-civil"}


def test_followthemoney_brings_back_who_and_how(store: GraphStore, tmp_path: Path) -> None:
    write_ftm(NODES, EDGES, tmp_path / "red.ftm.json")
    brought((tmp_path / "red.ftm.json").read_bytes(), "red.ftm.json", store)
    nodes, ties = held(store)
    assert {each[:2] for each in nodes} == {(node.name, node.kind) for node in NODES[1:]}  # type: ignore[attr-defined]  # a set
    assert ("Fundación Camino", "member_of", "Mesa de Paz", ("start", "2016")) in ties  # type: ignore[operator]  # a set
    assert ("Policía Civil", "leads", "Mesa de Paz") in ties  # type: ignore[operator]  # a set


def test_popolo_brings_back_bodies_and_members(store: GraphStore, tmp_path: Path) -> None:
    write_popolo(NODES, EDGES, tmp_path / "red.popolo.json")
    brought((tmp_path / "red.popolo.json").read_bytes(), "red.popolo.json", store)
    nodes, ties = held(store)
    assert {each[:2] for each in nodes} == {(node.name, node.kind) for node in NODES[1:]}  # type: ignore[attr-defined]  # a set
    assert ties == {("Fundación Camino", "member_of", "Mesa de Paz", ("start", "2016"))}


def test_ids_of_entities_are_what_followthemoney_allows() -> None:
    assert [each["id"] for each in entities(NODES, [])] == [
        "actor.fundacion-camino--sv", "actor.policia-civil--sv", "space.mesa-de-paz--sv",
    ]  # fmt: skip


def test_organisations_of_others_come_in_by_org_and_schema(store: GraphStore) -> None:
    content = """
    @prefix org: <http://www.w3.org/ns/org#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
    <http://example.org/a> a org:FormalOrganization ; skos:prefLabel "Ministerio de Seguridad" .
    <http://example.org/b> a org:OrganizationalUnit ; skos:prefLabel "Dirección de Prevención" ;
        org:unitOf <http://example.org/a> .
    """
    brought(content.encode(), "otros.ttl", store)
    assert ("Dirección de Prevención", "part_of", "Ministerio de Seguridad") in held(store)[1]  # type: ignore[operator]  # a set
    entry = {"@context": "https://schema.org", "@type": "Person", "@id": "urn:p", "name": "Rosa Marina López"}
    brought(json.dumps(entry).encode(), "persona.jsonld", store)
    (rosa,) = store.find("Rosa Marina López", "Actor")
    assert rosa.properties["sensitive"] is True


@pytest.mark.parametrize(
    "context", ["https://example.org/context.jsonld", {"@import": "file:///etc/passwd"}, ["http://example.org/x"]]
)
def test_no_context_is_fetched(context: object) -> None:
    content = json.dumps({"@context": context, "@id": "urn:a", "name": "Uno"}).encode()
    with pytest.raises(ReadError, match="nothing is fetched"):
        read_file(content, "red.jsonld")


@pytest.mark.parametrize(("name", "content"), [("red.ttl", b"<a> <b"), ("red.jsonld", b"{"), ("red.ttl", b"@prefix")])
def test_damaged_files_are_told(name: str, content: bytes) -> None:
    with pytest.raises(ReadError):
        read_file(content, name)
