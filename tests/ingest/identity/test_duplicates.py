from collections.abc import Iterator
from pathlib import Path

import pytest

from graph.model import Changes, Evidence, Node
from graph.store import GraphStore, open_store
from ingest.identity.blocking import candidate_pairs
from ingest.identity.duplicates import duplicates, renewed, telling

DOCUMENT = "document/one"


def actor(id: str, name: str, country: str = "SV") -> Node:
    evidence = Evidence(DOCUMENT, name, asserted_by="corpus")
    return Node(f"actor/{id}", "Actor", name, (), {"country": country, "actor_type": "police"}, (evidence,))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[GraphStore]:
    with open_store(f"sqlite:///{tmp_path / 'graph.db'}") as opened:
        own = Evidence(DOCUMENT, asserted_by="corpus")
        nodes = (
            Node(DOCUMENT, "Document", "One", evidence=(own,)),
            actor("a", "Policía Nacional Civil"),
            actor("b", "Policia  Nacional Civíl"),
            actor("c", "Hospital de Nahuizalco"),
        )
        opened.apply(Changes(nodes=nodes, by="test"))
        yield opened


def test_duplicates_are_found_with_their_parts(store: GraphStore) -> None:
    (pair,) = duplicates(store)
    assert (pair.one.id, pair.other.id) == ("actor/a", "actor/b")
    assert pair.score.parts["same_name"] > 0 > pair.score.parts["in_one_document"]


def test_what_was_judged_different_is_not_asked_again(store: GraphStore) -> None:
    store.judge("actor/a", "actor/b", "not_same", by="person/ana")
    assert duplicates(store) == []


def test_what_was_judged_different_stays_so_under_what_it_is_joined_with(store: GraphStore) -> None:
    store.judge("actor/a", "actor/c", "not_same", by="person/ana")
    store.merge("actor/c", "actor/b", by="person/ana")
    assert duplicates(store) == []


def test_only_pairs_of_the_nodes_asked_for(store: GraphStore) -> None:
    assert duplicates(store, among={"actor/c"}) == []
    assert len(duplicates(store, among={"actor/b"})) == 1


def test_after_a_change_only_what_it_touched_is_compared_anew(store: GraphStore) -> None:
    before, then = duplicates(store), store.sequence()
    assert before
    store.apply(Changes((actor("nueva", before[0].one.name),), by="test"))
    assert renewed(before, store, store.touched_since(then)) == duplicates(store)
    now, then = duplicates(store), store.sequence()
    store.merge(now[0].one.id, now[0].other.id, by="person/ana")
    assert renewed(now, store, store.touched_since(then)) == duplicates(store)


def test_one_name_in_two_towns_or_two_countries_is_never_joined(store: GraphStore) -> None:
    here, there = "consejo-municipal-de-prevencion--sv-sonsonate", "consejo-municipal-de-prevencion--sv-nahuizalco"
    nodes = (
        actor(here, "Consejo Municipal de Prevención"),
        actor(there, "Consejo Municipal de Prevención"),
        actor("d", "Ministerio de Salud Pública"),
        actor("e", "Ministerio de Salud Pública", country="GT"),
    )
    store.apply(Changes(nodes=nodes, by="test"))
    found = {(pair.one.id, pair.other.id): pair.score.decision for pair in duplicates(store)}
    assert found.get((f"actor/{there}", f"actor/{here}")) != "same"
    assert found.get(("actor/d", "actor/e")) != "same"


def test_a_body_is_never_its_territory_nor_a_programme_its_document(store: GraphStore) -> None:
    own = Evidence(DOCUMENT, asserted_by="corpus")
    nodes = (
        actor("sonsonate", "Sonsonate"),
        Node("territory/sonsonate--sv", "Territory", "Sonsonate", evidence=(own,)),
        actor("programa", "Programa Escuelas Abiertas"),
        Node("instrument/programa", "Instrument", "Programa Escuelas Abiertas", evidence=(own,)),
    )
    store.apply(Changes(nodes=nodes, by="test"))
    assert not duplicates(store, among={node.id for node in nodes})


def test_blocking_pairs_forms_of_a_name_and_not_all_with_all() -> None:
    names = [("Policía Nacional Civil", "PNC"), ("National Civil Police",), ("Hospital de Nahuizalco",)]
    assert list(candidate_pairs(names)) == [(0, 1)]


def test_numbers_of_a_register_do_not_make_names_alike() -> None:
    node = Node("actor/a", "Actor", "Clearon Corp", ("XI-DUNS-928869098", "Clearon de Chile", "CC"))
    assert telling(node) == ["Clearon Corp", "Clearon de Chile", "CC"]
