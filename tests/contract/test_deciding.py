from __future__ import annotations

from dataclasses import replace

import pytest

from graph.errors import UsageError
from graph.model import Changes
from graph.store import GraphStore
from tests.contract.samples import actor, document, evidence, plan, tie

ALLIANCE = "actor/ana allied_with actor/berta"


def reviews(store: GraphStore, id: str) -> set[str]:
    records = [*store.nodes(rejected=True), *store.edges(rejected=True)]
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
