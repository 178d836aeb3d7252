from __future__ import annotations

from dataclasses import replace

import pytest

from graph.errors import DataError, UsageError
from graph.model import Changes, Edge, Node
from graph.store import GraphStore
from tests.contract.samples import actor, document, dump, evidence, plan, tie

ALLIANCE = "actor/ana allied_with actor/berta"


def stands(store: GraphStore) -> list[str]:
    return [edge.id for edge in store.edges()]


def test_a_corrected_tie_stands_in_place_of_the_proposal_on_the_same_words(store: GraphStore) -> None:
    store.apply(plan())
    change = store.correct(ALLIANCE, tie("berta", "supports", "ana", start="2015"), by="person/eva", reason="al revés")
    assert (change.by, change.reason, change.edges) == ("person/eva", "al revés", 2)
    assert stands(store) == ["actor/berta funds actor/carla", "actor/berta supports actor/ana"]
    (found,) = store.edges(relation="supports")
    (known,) = found.evidence
    assert (found.properties, known.quote, known.start) == ({"start": "2015"}, "ana con berta", 20)
    assert (known.asserted_by, known.review, known.confidence) == ("person/eva", "accepted", 1.0)
    store.apply(replace(plan(), retract=("document/plan",)))
    assert stands(store) == ["actor/berta funds actor/carla", "actor/berta supports actor/ana"]
    assert store.check() == []


def test_a_correction_can_be_taken_back(store: GraphStore) -> None:
    store.apply(plan())
    before = dump(store)
    for correction in (
        tie("ana", "supports", "berta"),
        tie("ana", "allied_with", "berta", start="2015"),
        tie("berta", "allied_with", "carla"),
    ):
        change = store.correct(ALLIANCE, correction, by="person/eva")
        assert dump(store) != before
        store.undo(change.number, by="person/eva")
        assert dump(store) == before


def test_a_person_s_word_counts_over_what_documents_say(store: GraphStore) -> None:
    store.apply(Changes(nodes=(document(), actor("ana", "Asociación An a", "ANA", "la Ana", sector="x", country="SV"))))
    right = actor("ana", "Asociación Ana", "ANA", country="SV")
    store.correct("actor/ana", right, by="person/eva")
    for _ in range(2):
        found = store.node("actor/ana")
        assert (found.name, found.names) == ("Asociación Ana", ("ANA",))
        assert found.properties == {"actor_type": "ngo", "country": "SV"}
        assert {each.review for each in found.evidence} == {"accepted"}
        again = evidence(quote="la Asociación An a", start=90, by="extractor/0.2")
        store.apply(Changes(nodes=(actor("ana", "Asociación An a", known=again, sector="y"),)))
    assert store.check() == []


def test_what_was_taken_for_an_actor_is_a_space(store: GraphStore) -> None:
    store.apply(replace(plan(), edges=(*plan().edges, tie("carla", "member_of", "ana"))))
    store.correct("actor/ana", Node("space/mesa", "Space", "Mesa Ana", ("ANA",)), by="person/eva")
    for _ in range(2):
        found = store.node("actor/ana")
        assert (found.id, found.kind, found.name, found.names) == ("space/mesa", "Space", "Mesa Ana", ("ANA",))
        assert found.properties == {}
        assert {edge.id for edge in store.edges(of="space/mesa")} == {
            "actor/berta allied_with space/mesa",
            "actor/carla member_of space/mesa",
        }
        assert store.check() == []
        store.apply(
            replace(plan(), retract=("document/plan",), edges=(*plan().edges, tie("carla", "member_of", "ana")))
        )
    store.apply(Changes(nodes=(document("document/acta"), actor("ana", known=evidence("document/acta", "Ana")))))
    assert store.node("space/mesa").properties == {}
    assert store.check() == []


def test_a_tie_that_the_right_kind_cannot_have_is_kept_but_is_no_tie(store: GraphStore) -> None:
    store.apply(plan())
    before = dump(store)
    wrong = Node("practice/carla", "Practice", "Carla")
    change = store.correct("actor/carla", wrong, by="person/eva")
    assert stands(store) == [ALLIANCE, "actor/berta funds practice/carla"]
    store.correct("actor/ana", Node("practice/ana", "Practice", "Ana"), by="person/eva")
    assert stands(store) == ["actor/berta funds practice/carla"]
    assert store.apply(plan()).nodes == 0
    store.undo(store.sequence(), by="person/eva")
    store.undo(change.number, by="person/eva")
    assert dump(store) == before


@pytest.mark.parametrize(
    ("id", "correction"),
    [
        ("actor/nadie", actor("nadie")),
        (ALLIANCE, actor("ana")),
        ("actor/ana", tie("ana", "funds", "berta")),
        (ALLIANCE, tie("ana", "funds", "nadie")),
        (ALLIANCE, tie("ana", "operates_in", "berta")),
        (ALLIANCE, Edge("actor/ana", "adora", "actor/berta")),
        (ALLIANCE, tie("ana", "funds", "berta", start="mañana")),
        ("actor/ana", actor("ana", actor_type="church")),
        ("actor/ana", Node("actor/ana", "Space", "Ana")),
    ],
)
def test_what_does_not_fit_is_refused(store: GraphStore, id: str, correction: Node | Edge) -> None:
    store.apply(plan())
    before = dump(store)
    with pytest.raises((UsageError, DataError)):
        store.correct(id, correction, by="person/eva")
    assert (dump(store), store.sequence()) == (before, 1)
