from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from graph.errors import ConflictError, UsageError
from graph.model import Changes, Decision, Edge, Node, Review
from graph.store import GraphStore
from tests.contract.samples import actor, document, evidence, plan, tie

ALLIANCE = "actor/ana allied_with actor/berta"


def reviews(store: GraphStore, id: str) -> set[str]:
    records: list[Node | Edge] = [*store.nodes(rejected=True), *store.edges(rejected=True)]
    return {each.review for record in records if record.id == id for each in record.evidence}


def test_what_is_rejected_leaves_every_answer_but_stays_on_record(store: GraphStore) -> None:
    store.apply(plan())
    change = store.review(ALLIANCE, "rejected", by="person/ana", reason="no es así")
    assert (change.nodes, change.edges, change.by, change.reason) == (0, 1, "person/ana", "no es así")
    assert ALLIANCE not in [edge.id for edge in store.edges()]
    assert ALLIANCE in [edge.id for edge in store.edges(rejected=True)]
    assert ALLIANCE not in [" ".join(row[:3]) for row in store.network_rows().edges]
    assert store.counts()["edges"] == 1
    assert store.check() == []


def test_a_rejected_node_takes_its_ties_out_of_sight(store: GraphStore) -> None:
    store.apply(plan())
    store.review("actor/berta", "rejected", by="person/ana")
    assert "actor/berta" not in [node.id for node in store.nodes()]
    assert list(store.edges()) == []
    rows = store.network_rows()
    assert ("actor/berta", "Actor") not in rows.nodes
    assert list(rows.edges) == []
    assert store.find("Berta") == []
    assert store.counts() == {"Actor": 2, "Document": 1, "edges": 0}
    assert store.node("actor/berta").name == "Berta"


@pytest.mark.parametrize("decision", ["accepted", "rejected"])
def test_a_decision_outlives_the_next_version_of_the_document(store: GraphStore, decision: str) -> None:
    store.apply(plan())
    store.review(ALLIANCE, decision, by="person/ana")  # type: ignore[arg-type]  # one of the two
    elsewhere = tie("ana", "allied_with", "berta", evidence(quote="ANA con Berta,", start=500, by="extractor/0.3"))
    changed = replace(plan(), edges=(elsewhere,), retract=("document/plan",))
    store.apply(changed)
    assert reviews(store, ALLIANCE) == {decision}


def test_a_decision_outlives_the_evidence(store: GraphStore) -> None:
    store.apply(plan())
    store.review(ALLIANCE, "rejected", by="person/ana")
    store.apply(Changes(retract=("document/plan",)))
    assert store.counts() == {"edges": 0}
    store.apply(plan())
    assert reviews(store, ALLIANCE) == {"rejected"}
    assert store.check() == []


def test_one_document_s_evidence_can_be_decided_alone(store: GraphStore) -> None:
    store.apply(plan())
    store.apply(
        Changes(
            nodes=(document("document/acta"),),
            edges=(tie("ana", "allied_with", "berta", evidence("document/acta", "se alían")),),
        )
    )
    store.review(ALLIANCE, "rejected", by="person/ana", document="document/acta")
    assert ALLIANCE in [edge.id for edge in store.edges()]
    assert reviews(store, ALLIANCE) == {"rejected", "proposed"}


def test_a_rejected_claim_gives_way(store: GraphStore) -> None:
    store.apply(Changes(nodes=(document(), actor("ana", sector="salud"))))
    acta = evidence("document/acta", "Ana")
    store.apply(Changes(nodes=(document("document/acta"), actor("ana", known=acta, sector="escuela"))))
    store.review("actor/ana", "rejected", by="person/ana", document="document/plan")
    assert store.node("actor/ana").properties["sector"] == "escuela"


def test_deciding_the_same_again_is_no_change(store: GraphStore) -> None:
    store.apply(plan())
    store.review(ALLIANCE, "accepted", by="person/ana")
    assert store.review(ALLIANCE, "accepted", by="person/eva").edges == 0
    assert store.sequence() == 2
    store.review(ALLIANCE, "proposed", by="person/eva")
    assert reviews(store, ALLIANCE) == {"proposed"}


def test_what_is_not_there_cannot_be_decided(store: GraphStore) -> None:
    store.apply(plan())
    for id, decision, about in (
        ("actor/nadie", "accepted", None),
        ("actor/ana", "maybe", None),
        ("actor/ana", "accepted", "document/otro"),
    ):
        with pytest.raises(UsageError):
            store.review(id, decision, by="person/ana", document=about)  # type: ignore[arg-type]  # wrong on purpose
    assert store.sequence() == 1


def test_the_best_of_the_evidence_is_what_analysis_sees(store: GraphStore) -> None:
    store.apply(plan())
    better = replace(evidence(quote="juntas", confidence=0.95)[0], known_by="reported")
    store.apply(Changes(edges=(tie("ana", "allied_with", "berta", (better,)),)))
    store.review(ALLIANCE, "accepted", by="person/ana")
    rows = store.network_rows()
    assert rows.sequence == 3
    assert rows.nodes == [(f"actor/{key}", "Actor") for key in ("ana", "berta", "carla")] + [
        ("document/plan", "Document")
    ]
    assert list(rows.edges) == [
        ("actor/ana", "allied_with", "actor/berta", "accepted", 0.95, "observed"),
        ("actor/berta", "funds", "actor/carla", "proposed", 0.8, "observed"),
    ]


@pytest.mark.parametrize("decision", ["accepted", "rejected"])
def test_what_was_decided_is_never_proposed_again(store: GraphStore, decision: Review) -> None:
    store.apply(plan())
    store.review(ALLIANCE, decision, by="person/ana")
    minutes = evidence("document/acta", "Ana y Berta se alían", 3, by="extractor/0.9")
    known = (document("document/acta"),)
    store.apply(Changes(nodes=known, edges=(tie("ana", "allied_with", "berta", minutes),)))
    assert reviews(store, ALLIANCE) == {decision}
    store.review(ALLIANCE, "proposed", by="person/ana")
    assert list(store.decisions()) == []
    later = evidence("document/acta", "un convenio", 300)
    store.apply(Changes(edges=(tie("ana", "allied_with", "berta", later),)))
    assert reviews(store, ALLIANCE) == {"proposed"}


@pytest.mark.parametrize(
    ("quote", "expected"),
    [
        ("El 3 de mayo Ana y Berta firmaron una alianza por la niñez", "rejected"),
        ("Ana y Berta firmaron una alianza por la niñez, y Carla la apoyó.", "rejected"),
        ("ana y berta firmaron una alianza por la ninez", "rejected"),
        ("Berta visitó a Ana en marzo.", "proposed"),
    ],
)
def test_a_decision_on_words_holds_for_the_same_words_cut_otherwise(
    store: GraphStore, quote: str, expected: str
) -> None:
    words = evidence(quote="Ana y Berta firmaron una alianza por la niñez.", start=20)
    store.apply(replace(plan(), edges=(tie("ana", "allied_with", "berta", words),)))
    store.review(ALLIANCE, "rejected", by="person/ana", document="document/plan")
    again = tie("ana", "allied_with", "berta", evidence(quote=quote, start=31, by="extractor/0.2"))
    store.apply(replace(plan(), edges=(again,), retract=("document/plan",)))
    assert reviews(store, ALLIANCE) == {expected}


def test_many_are_decided_in_one_change(store: GraphStore) -> None:
    store.apply(plan())
    change = store.review(["actor/ana", "actor/berta", ALLIANCE], "accepted", by="person/ana")
    assert (change.nodes, change.edges) == (2, 1)
    assert reviews(store, "actor/berta") == {"accepted"}
    store.undo(change.number, by="person/ana")
    assert reviews(store, "actor/berta") == {"proposed"}
    with pytest.raises(UsageError, match="actor/nadie"):
        store.review(["actor/ana", "actor/nadie"], "accepted", by="person/ana")
    assert reviews(store, "actor/ana") == {"proposed"}


def test_the_second_of_two_people_is_told_what_changed(store: GraphStore) -> None:
    seen = store.apply(plan()).number
    first = store.review(ALLIANCE, "rejected", by="person/eva", reason="fue otra", seen=seen)
    decide: tuple[Callable[[], object], ...] = (
        lambda: store.review(["actor/carla", ALLIANCE], "accepted", by="person/ana", seen=seen),
        lambda: store.correct(ALLIANCE, tie("ana", "supports", "berta"), by="person/ana", seen=seen),
    )
    for late in decide:
        with pytest.raises(ConflictError, match=rf"{ALLIANCE}.*change 2.*person/eva.*{first.at[:10]}.*fue otra"):
            late()
    assert reviews(store, "actor/carla") == {"proposed"}
    store.review("actor/carla", "accepted", by="person/ana", seen=seen)
    store.review(ALLIANCE, "accepted", by="person/ana", seen=store.sequence())
    with pytest.raises(ConflictError, match="actor/carla"):
        store.merge("actor/ana", "actor/carla", by="person/eva", seen=2)


def test_decisions_tell_who_and_when(store: GraphStore) -> None:
    store.apply(plan())
    change = store.review(ALLIANCE, "rejected", by="person/ana")
    words = store.review("actor/ana", "accepted", by="person/eva", document="document/plan")
    assert list(store.decisions()) == [
        Decision("actor/ana", "accepted", "document/plan", "ana", "person/eva", words.at),
        Decision(ALLIANCE, "rejected", by="person/ana", at=change.at),
    ]
    assert [each.review for each in store.decisions(ALLIANCE)] == ["rejected"]
