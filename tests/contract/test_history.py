from __future__ import annotations

import pytest

from graph.errors import ConflictError, UsageError
from graph.model import Changes
from graph.store import GraphStore
from tests.contract.samples import actor, document, dump, evidence, plan, tie

ALLIANCE = "actor/ana allied_with actor/berta"


def test_the_latest_changes_come_first(store: GraphStore) -> None:
    store.apply(plan())
    store.review(ALLIANCE, "accepted", by="person/ana", reason="lo sé")
    store.apply(Changes(nodes=(actor("zoila"),), by="import/kumu"))
    assert [(change.number, change.by) for change in store.history()] == [
        (3, "import/kumu"),
        (2, "person/ana"),
        (1, "extractor/0.1"),
    ]
    assert [change.number for change in store.history(limit=1)] == [3]
    assert [change.number for change in store.history(of=ALLIANCE)] == [2, 1]
    assert [change.number for change in store.history(of="actor/zoila")] == [3]
    assert all(change.at.endswith("+00:00") for change in store.history())


def test_touched_are_nodes_with_changed_evidence_or_ties_and_removed_ones(store: GraphStore) -> None:
    store.apply(plan())
    assert store.touched_since(0) == ["actor/ana", "actor/berta", "actor/carla", "document/plan"]
    store.review(ALLIANCE, "accepted", by="person/ana")
    assert store.touched_since(1) == ["actor/ana", "actor/berta"]
    store.apply(Changes(nodes=(actor("carla", known=evidence(quote="otra", start=3)),)))
    assert store.touched_since(2) == ["actor/carla"]
    store.merge("actor/berta", "actor/carla", by="person/ana")
    assert set(store.touched_since(3)) == {"actor/berta", "actor/carla"}
    store.undo(4, by="person/ana")
    assert set(store.touched_since(4)) == {"actor/berta", "actor/carla"}
    assert store.touched_since(5) == []


def test_undo_names_the_later_change_that_stands_on_it(store: GraphStore) -> None:
    store.apply(plan())
    store.review(ALLIANCE, "accepted", by="person/ana")
    store.apply(Changes(nodes=(actor("zoila"),)))
    before = dump(store)
    with pytest.raises(ConflictError, match="2"):
        store.undo(1, by="person/ana")
    assert (store.sequence(), dump(store)) == (3, before)


@pytest.mark.parametrize(
    "later",
    [
        Changes(edges=(tie("ana", "supports", "carla", evidence("document/acta")),)),
        Changes(nodes=(actor("zoila", known=evidence("document/plan", "y Zoila")),)),
        Changes(nodes=(document("document/plan", by="person/ana"),)),
    ],
    ids=["a tie to its node", "evidence from its document", "evidence of its node"],
)
def test_undo_leaves_nothing_hanging(store: GraphStore, later: Changes) -> None:
    store.apply(Changes(nodes=(document("document/acta"),)))
    store.apply(plan())
    store.apply(later)
    with pytest.raises(ConflictError, match="change 3"):
        store.undo(2, by="person/ana")
    store.undo(3, by="person/ana")
    store.undo(2, by="person/ana")
    assert store.counts() == {"Document": 1, "edges": 0}
    assert store.check() == []


def test_undo_of_what_a_later_retraction_left_alone(store: GraphStore) -> None:
    store.apply(plan())
    acta = evidence("document/acta", "Ana", 1)
    store.apply(Changes(nodes=(document("document/acta"), actor("ana", "Asociación Ana", "ANA", known=acta))))
    store.apply(Changes(retract=("document/plan",)))
    with pytest.raises(ConflictError, match="change 3"):
        store.undo(2, by="person/ana")


def test_a_change_is_undone_once_and_can_be_restored(store: GraphStore) -> None:
    store.apply(plan())
    full = dump(store)
    store.undo(1, by="person/ana")
    assert store.counts() == {"edges": 0}
    with pytest.raises(ConflictError, match="change 2"):
        store.undo(1, by="person/ana")
    restored = store.undo(2, by="person/ana")
    assert restored.undoes == 2
    assert dump(store) == full
    assert [change.undone_by for change in store.history()] == [None, 3, None]
    store.undo(1, by="person/ana")
    assert store.counts() == {"edges": 0}


def test_an_undo_cannot_be_taken_back_over_an_earlier_one(store: GraphStore) -> None:
    store.apply(plan())
    store.review(ALLIANCE, "accepted", by="person/ana")
    store.undo(2, by="person/ana")
    store.undo(1, by="person/ana")
    with pytest.raises(ConflictError, match="change 4"):
        store.undo(3, by="person/ana")


def test_an_unknown_change_says_so(store: GraphStore) -> None:
    with pytest.raises(UsageError, match="7"):
        store.undo(7, by="person/ana")
