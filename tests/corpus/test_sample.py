"""The sample in a graph: what would go with it is what goes, and what somebody here said stays."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace

import pytest

from corpus import sample
from graph.model import Changes, Edge, Evidence, Node, node_id
from graph.reported import report
from graph.store import GraphStore, open_store

NAME, CONTENT = sample.documents()[0]
DOCUMENT = node_id("Document", NAME.rpartition(".")[0])
READ = (Evidence(DOCUMENT, "palabras", asserted_by="extractor/0.1"),)


def read(id: str, kind: str, name: str, **properties: str) -> Node:
    return Node(id, kind, name, properties=properties, evidence=READ)


ONE = read("actor/uno", "Actor", "Uno", actor_type="ngo")
OTHER = read("actor/otro", "Actor", "Otro", actor_type="ngo")
SPACE = read("space/mesa", "Space", "Mesa")


@pytest.fixture
def store() -> Iterator[GraphStore]:
    with open_store("sqlite://") as store:
        digest = hashlib.sha256(CONTENT).hexdigest()
        document = Node(
            DOCUMENT,
            "Document",
            "Muestra",
            properties={"sha256": digest},
            evidence=(replace(READ[0], document=DOCUMENT),),
        )
        ties = (
            Edge(ONE.id, "member_of", SPACE.id, evidence=READ),
            Edge(OTHER.id, "member_of", SPACE.id, evidence=READ),
        )
        store.apply(Changes((document, ONE, OTHER, SPACE), ties, by="extractor/0.1"))
        yield store


def ids(nodes: tuple[Node, ...]) -> set[str]:
    return {node.id for node in nodes}


def taken_out(store: GraphStore) -> set[str]:
    before = {node.id for node in store.nodes(rejected=True)}
    store.apply(sample.in_graph(store).removal("person/ana", "fuera"))
    return before - {node.id for node in store.nodes(rejected=True)}


def test_all_of_it_goes_where_nobody_said_anything(store: GraphStore) -> None:
    found = sample.in_graph(store)
    assert ids(found.going) == {DOCUMENT, ONE.id, OTHER.id, SPACE.id}
    assert not found.staying
    assert taken_out(store) == ids(found.going)
    assert not sample.in_graph(store).present


def test_what_somebody_entered_stays_with_what_it_stands_on(store: GraphStore) -> None:
    tie = Edge(ONE.id, "allied_with", OTHER.id)
    store.apply(report("lo sé", by="person/ana", nodes=[replace(ONE, evidence=())], edges=[tie]))
    found = sample.in_graph(store)
    assert ids(found.kept_by_people) == {ONE.id}
    assert ids(found.staying) == {ONE.id, OTHER.id, DOCUMENT}  # the tie needs both its ends, and each its source
    assert taken_out(store) == ids(found.going) == {SPACE.id}


def test_what_another_document_says_too_stays(store: GraphStore) -> None:
    other = (Evidence("document/acta", asserted_by="extractor/0.1"),)
    acta = Node("document/acta", "Document", "Acta", evidence=other)
    store.apply(Changes((acta, replace(SPACE, evidence=other)), by="extractor/0.1"))
    found = sample.in_graph(store)
    assert ids(found.staying) == {SPACE.id}
    assert not found.kept_by_people
    assert taken_out(store) == ids(found.going)


def test_words_of_the_sample_that_somebody_cites_keep_its_document(store: GraphStore) -> None:
    cited = replace(ONE, evidence=(Evidence(DOCUMENT, "otras palabras", asserted_by="person/ana", review="accepted"),))
    store.apply(Changes((cited,), by="person/ana"))
    found = sample.in_graph(store)
    assert ids(found.staying) == {ONE.id, DOCUMENT}
    assert taken_out(store) == ids(found.going)
    assert not sample.in_graph(store).present


def test_another_document_of_that_name_is_not_the_sample() -> None:
    with open_store("sqlite://") as store:
        own = Node(DOCUMENT, "Document", "Propio", properties={"sha256": "0" * 64}, evidence=READ)
        store.apply(Changes((own,)))
        assert not sample.in_graph(store).documents
