from __future__ import annotations

import pytest

from graph.errors import DataError, UsageError
from graph.model import Changes
from graph.store import GraphStore
from tests.contract.samples import actor, document, evidence, plan, tie


def test_an_unknown_id_says_so(store: GraphStore) -> None:
    with pytest.raises(UsageError, match="actor/nadie"):
        store.node("actor/nadie")
    with pytest.raises(UsageError, match="actor/nadie"):
        store.history(of="actor/nadie")


def test_nodes_come_in_order_filtered_and_by_pages(store: GraphStore) -> None:
    actors = [actor(key, country=country) for key, country in (("d", "GT"), ("a", "SV"), ("c", "SV"), ("b", "SV"))]
    store.apply(Changes(nodes=(document(), *actors)))
    assert [node.name for node in store.nodes("Actor")] == ["A", "B", "C", "D"]
    assert [node.name for node in store.nodes(country="SV", limit=2)] == ["A", "B"]
    assert [node.name for node in store.nodes(country="SV", limit=2, after="actor/b")] == ["C"]
    assert [node.name for node in store.nodes(ids=["actor/d", "actor/a", "actor/nadie"])] == ["A", "D"]
    assert list(store.nodes(ids=[])) == []
    assert [node.evidence for node in store.nodes("Actor", evidence=False)] == [()] * 4


def test_edges_by_either_end_and_relation(store: GraphStore) -> None:
    store.apply(plan())
    store.apply(Changes(edges=(tie("ana", "funds", "carla", start="2015"),)))
    assert [edge.relation for edge in store.edges(of="actor/berta")] == ["allied_with", "funds"]
    assert [edge.target for edge in store.edges(source="actor/ana", relation="funds")] == ["actor/carla"]
    assert [edge.source for edge in store.edges(target="actor/carla")] == ["actor/ana", "actor/berta"]
    (funds, *_) = store.edges(of="actor/ana", relation="funds", evidence=False)
    assert (funds.properties, funds.evidence) == ({"start": "2015"}, ())


def test_what_a_document_says(store: GraphStore) -> None:
    minutes = evidence("document/acta", "ana con dora")
    store.apply(plan())
    store.apply(
        Changes(
            nodes=(document("document/acta"), actor("ana", known=minutes), actor("dora", known=minutes)),
            edges=(tie("ana", "funds", "dora", minutes),),
        )
    )
    said = [node.id for node in store.nodes(document="document/acta")]
    assert said == ["actor/ana", "actor/dora", "document/acta"]
    assert [node.id for node in store.nodes("Actor", document="document/plan")] == [
        "actor/ana",
        "actor/berta",
        "actor/carla",
    ]
    assert [edge.id for edge in store.edges(document="document/acta")] == ["actor/ana funds actor/dora"]
    (ana, *_) = store.nodes("Actor", document="document/acta")
    assert {item.document for item in ana.evidence} == {"document/acta", "document/plan"}
    assert list(store.edges(document="document/nada")) == []


@pytest.mark.parametrize("name", ["asociacion ana", "LA ASOCIACIÓN «ANA»", "Ana", "ana "])
def test_names_are_found_whatever_their_spelling(store: GraphStore, name: str) -> None:
    store.apply(plan())
    assert [node.id for node in store.find(name)] == ["actor/ana"]
    assert [node.id for node in store.find(name, "Actor")] == ["actor/ana"]
    assert store.find(name, "Space") == []


def test_half_a_character_is_refused(store: GraphStore) -> None:
    for ask in (lambda: store.node("\ud800"), lambda: list(store.edges(of="\ud800"))):
        with pytest.raises(DataError, match="ud800"):
            ask()


def test_a_stream_is_of_one_moment(store: GraphStore) -> None:
    store.apply(plan())
    stream = store.nodes()
    first = next(stream)
    store.apply(Changes(nodes=(actor("zoila"),)))
    assert first.id == "actor/ana"
    assert "actor/zoila" not in [node.id for node in stream]
    assert "actor/zoila" in [node.id for node in store.nodes()]


def test_a_store_can_be_changed_while_it_is_walked(store: GraphStore) -> None:
    store.apply(plan())
    for node in store.nodes("Actor"):
        store.review(node.id, "accepted", by="person/ana")
    assert {each.review for node in store.nodes("Actor") for each in node.evidence} == {"accepted"}
