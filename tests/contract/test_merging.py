from __future__ import annotations

from dataclasses import replace

import pytest

from graph.errors import UsageError
from graph.model import Changes
from graph.store import GraphStore
from tests.contract.samples import actor, document, dump, evidence, plan, tie


def test_two_become_one_with_all_they_had(store: GraphStore) -> None:
    store.apply(replace(plan(), edges=(*plan().edges, tie("ana", "funds", "carla"), tie("carla", "supports", "ana"))))
    change = store.merge("actor/berta", "actor/ana", by="person/ana", reason="es la misma")
    assert (change.by, change.reason) == ("person/ana", "es la misma")
    joined = store.node("actor/berta")
    assert (joined.name, joined.names) == ("Berta", ("ANA", "Asociación Ana"))
    assert len(joined.evidence) == 2
    assert store.node("actor/ana") == joined
    assert [edge.id for edge in store.edges()] == [
        "actor/berta funds actor/carla",
        "actor/carla supports actor/berta",
    ]
    assert len(next(store.edges(relation="funds")).evidence) == 2
    assert store.find("ana") == [joined]
    assert store.check() == []


def test_a_merged_id_leads_on_for_ever(store: GraphStore) -> None:
    store.apply(plan())
    store.merge("actor/berta", "actor/ana", by="person/ana")
    store.merge("actor/carla", "actor/berta", by="person/ana")
    assert store.node("actor/ana").id == "actor/carla"
    assert [node.id for node in store.nodes(ids=["actor/ana"])] == ["actor/carla"]
    store.apply(Changes(nodes=(actor("ana", "Ana", known=evidence(quote="Ana otra vez", start=70)),)))
    assert [node.id for node in store.nodes("Actor")] == ["actor/carla"]
    assert "Ana" in store.node("actor/carla").names


def test_reading_the_documents_again_does_not_part_them(store: GraphStore) -> None:
    store.apply(plan())
    store.merge("actor/berta", "actor/ana", by="person/ana")
    before = dump(store)
    store.apply(plan())
    store.apply(replace(plan(), retract=("document/plan",)))
    assert dump(store) == before
    assert store.sequence() == 2
    store.apply(Changes(retract=("document/plan",)))
    store.apply(plan())
    assert [node.id for node in store.nodes("Actor")] == ["actor/berta", "actor/carla"]
    assert store.check() == []


def test_decisions_move_with_what_they_were_made_about(store: GraphStore) -> None:
    store.apply(plan())
    store.review("actor/berta funds actor/carla", "rejected", by="person/ana")
    store.merge("actor/ana", "actor/berta", by="person/ana")
    assert [edge.id for edge in store.edges()] == []
    store.apply(Changes(retract=("document/plan",)))
    store.apply(plan())
    assert [edge.id for edge in store.edges(relation="funds")] == []
    store.review("actor/berta funds actor/carla", "accepted", by="person/ana")
    assert [edge.id for edge in store.edges()] == ["actor/ana funds actor/carla"]


def test_merging_can_be_taken_back(store: GraphStore) -> None:
    store.apply(replace(plan(), edges=(*plan().edges, tie("ana", "funds", "carla"))))
    store.review("actor/ana", "accepted", by="person/ana")
    before = dump(store)
    merged = store.merge("actor/berta", "actor/ana", by="person/ana")
    after = dump(store)
    undone = store.undo(merged.number, by="person/ana")
    assert dump(store) == before
    store.undo(undone.number, by="person/ana")
    assert dump(store) == after
    assert store.check() == []


@pytest.mark.parametrize(
    ("keep", "other"),
    [
        ("actor/ana", "actor/nadie"),
        ("actor/ana", "actor/ana"),
        ("actor/ana", "document/plan"),
        ("document/plan", "document/acta"),
    ],
)
def test_what_cannot_be_one_is_refused(store: GraphStore, keep: str, other: str) -> None:
    store.apply(replace(plan(), nodes=(*plan().nodes, document("document/acta"))))
    with pytest.raises(UsageError, match=other):
        store.merge(keep, other, by="person/ana")
    assert store.sequence() == 1
