from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from graph.freshness import stale
from graph.model import Changes, Freshness
from graph.store import GraphStore, open_store
from tests.contract.samples import AT, actor, document, evidence, plan, tie

ALLIANCE = "actor/ana allied_with actor/berta"


@pytest.fixture
def store() -> Iterator[GraphStore]:
    """A plan of 2009, minutes of 2016 that repeat one of its ties, and a note of no date."""
    with open_store("sqlite://") as store:
        dated = replace(document(), properties={"year": 2009})
        store.apply(replace(plan(), nodes=(dated, *plan().nodes[1:])))
        minutes = replace(document("document/acta"), properties={"year": 2016})
        said = evidence("document/acta", "siguen aliadas")
        store.apply(Changes(nodes=(minutes,), edges=(tie("ana", "allied_with", "berta", said),)))
        note = evidence("document/nota", "Dora")
        store.apply(Changes(nodes=(document("document/nota"), actor("dora", known=note))))
        yield store


def ids(store: GraphStore, before: str, kind: str | None = None) -> list[str]:
    return [item.id for item, _ in stale(store, before, kind)]


def test_a_source_confirms_at_its_own_date(store: GraphStore) -> None:
    found = store.freshness(edge.id for edge in store.edges())
    assert found[ALLIANCE] == Freshness(AT, "2016", "2016")
    assert found["actor/berta funds actor/carla"] == Freshness(AT, "2009", "2009")


def test_what_nobody_confirmed_is_listed_the_oldest_first(store: GraphStore) -> None:
    funds = "actor/berta funds actor/carla"
    assert ids(store, "2015") == ["actor/ana", "actor/berta", funds, "actor/carla"]
    assert ids(store, "2017", "allied_with") == [ALLIANCE]
    assert ids(store, "2009") == []


def test_a_person_confirms_by_accepting_and_by_asserting(store: GraphStore) -> None:
    store.review("actor/ana", "accepted", by="person/eva")
    store.apply(Changes(nodes=(actor("berta", known=evidence("document/nota", by="person/eva")),)))
    store.review("actor/carla", "rejected", by="person/eva")
    assert ids(store, "2015") == []
    store.review("actor/ana", "proposed", by="person/eva")
    assert ids(store, "2015", "Actor") == ["actor/ana"]


def test_what_has_ended_is_not_stale(store: GraphStore) -> None:
    store.correct("actor/berta funds actor/carla", tie("berta", "funds", "carla", end="2010"), by="import/registro")
    assert ids(store, "2030", "funds") == []
