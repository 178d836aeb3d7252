from __future__ import annotations

from dataclasses import replace

import pytest

from graph.errors import DataError
from graph.model import Changes, Edge, Evidence, Node
from graph.store import GraphStore
from tests.contract.samples import actor, document, dump, evidence, plan, tie


def test_what_is_applied_is_there(store: GraphStore) -> None:
    change = store.apply(plan())
    assert (change.number, change.nodes, change.edges, change.by) == (1, 4, 2, "extractor/0.1")
    assert store.counts() == {"Actor": 3, "Document": 1, "edges": 2}
    found = store.node("actor/ana")
    assert (found.name, found.names, found.properties) == ("Asociación Ana", ("ANA",), {"actor_type": "ngo"})
    assert found.evidence == evidence(quote="la ana", start=10)
    assert store.check() == []


def test_applying_twice_is_applying_once(store: GraphStore) -> None:
    store.apply(plan())
    before = dump(store)
    again = store.apply(plan())
    assert (again.number, again.nodes, again.edges) == (1, 0, 0)
    assert store.sequence() == 1
    assert dump(store) == before


def test_a_new_version_of_the_extractor_does_not_double_evidence(store: GraphStore) -> None:
    store.apply(plan())
    newer = actor("ana", known=evidence(quote="La ANA", start=10, by="extractor/0.2", confidence=0.9))
    store.apply(Changes(nodes=(newer,)))
    (known,) = store.node("actor/ana").evidence
    assert (known.asserted_by, known.confidence) == ("extractor/0.2", 0.9)


def test_names_and_evidence_are_united(store: GraphStore) -> None:
    store.apply(plan())
    other = evidence("document/acta", "Asoc. Ana", 5)
    store.apply(Changes(nodes=(document("document/acta"), actor("ana", "Asoc. Ana", "Anita", known=other))))
    found = store.node("actor/ana")
    assert (found.name, found.names) == ("Asociación Ana", ("ANA", "Anita", "Asoc. Ana"))
    assert len(found.evidence) == 2


def test_another_document_fills_in_but_does_not_overwrite(store: GraphStore) -> None:
    store.apply(Changes(nodes=(document(), actor("ana", sector="salud"))))
    other = evidence("document/acta", "Ana", 5)
    store.apply(Changes(nodes=(document("document/acta"), actor("ana", known=other, sector="escuela", country="SV"))))
    store.apply(Changes(nodes=(actor("ana", sector=" "),)))
    assert store.node("actor/ana").properties == {"actor_type": "ngo", "sector": "salud", "country": "SV"}


def test_the_same_document_corrects_itself_and_a_person_corrects_all(store: GraphStore) -> None:
    store.apply(Changes(nodes=(document(), actor("ana", sector="salud"))))
    store.apply(Changes(nodes=(actor("ana", sector="escuela"),)))
    assert store.node("actor/ana").properties["sector"] == "escuela"
    store.apply(Changes(nodes=(actor("ana", sector="iglesia", known=evidence(by="person/ana")),)))
    assert store.node("actor/ana").properties["sector"] == "iglesia"
    store.apply(Changes(nodes=(actor("ana", sector="salud"),)))
    assert store.node("actor/ana").properties["sector"] == "iglesia"


def test_of_two_people_the_latest_word_counts(store: GraphStore) -> None:
    store.apply(Changes(nodes=(document(), actor("ana"))))
    for year, (person, sector) in enumerate((("ana", "salud"), ("eva", "escuela"), ("ana", "iglesia")), start=2020):
        (said,) = evidence(by=f"person/{person}")
        known = (replace(said, asserted_at=f"{year}-01-01T00:00:00+00:00"),)
        store.apply(Changes(nodes=(actor("ana", sector=sector, known=known),)))
        assert store.node("actor/ana").properties["sector"] == sector


def test_dates_of_two_sources_never_contradict_each_other(store: GraphStore) -> None:
    store.apply(Changes(nodes=(document(), actor("ana", start="2015"))))
    other = evidence("document/acta", "Ana", 5)
    store.apply(Changes(nodes=(document("document/acta"), actor("ana", known=other, end="2012"))))
    assert store.node("actor/ana").properties == {"actor_type": "ngo", "start": "2015"}
    assert store.check() == []


def test_symmetric_ties_are_one_whatever_end_comes_first(store: GraphStore) -> None:
    store.apply(plan())
    change = store.apply(Changes(edges=(replace(tie("berta", "allied_with", "ana"), evidence=evidence(quote="otra")),)))
    assert (change.nodes, change.edges) == (0, 1)
    (found,) = store.edges(relation="allied_with")
    assert (found.source, found.target, len(found.evidence)) == ("actor/ana", "actor/berta", 2)


def test_directed_ties_are_two(store: GraphStore) -> None:
    store.apply(plan())
    store.apply(Changes(edges=(tie("carla", "funds", "berta"),)))
    assert len(list(store.edges(relation="funds"))) == 2


def test_texts_come_with_their_document(store: GraphStore) -> None:
    store.apply(replace(plan(), texts={"document/plan": "La Ana y la Berta."}))
    assert store.document_text("document/plan") == "La Ana y la Berta."
    assert store.document_text("actor/ana") == ""


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        (Changes(nodes=(document(), replace(actor("ana"), kind="Iglesia"))), ("actor/ana", "Iglesia")),
        (Changes(nodes=(document(), replace(actor("ana"), evidence=()))), ("actor/ana", "evidence")),
        (Changes(nodes=(document(), actor("ana", actor_type="church"))), ("actor/ana", "actor_type", "church")),
        (Changes(nodes=(document(), actor("ana", start="2015-13"))), ("actor/ana", "start", "2015-13")),
        (Changes(nodes=(document(), actor("ana", start="2016", end="2015"))), ("actor/ana", "2016", "2015")),
        (Changes(nodes=(document(), actor("ana maría"))), ("actor/ana mar", "id")),
        (Changes(nodes=(document(), actor("ana", known=evidence(confidence=1.5)))), ("actor/ana", "1.5")),
        (Changes(nodes=(document(), actor("ana", known=evidence(confidence=float("nan"))))), ("actor/ana", "nan")),
        (Changes(nodes=(document(), actor("ana", known=(Evidence("document/plan", start=9, end=3),)))), ("9", "3")),
        (Changes(nodes=(actor("ana"),)), ("actor/ana", "document/plan")),
        (Changes(nodes=(document(), actor("ana", "A\ud800"))), ("Unicode", "ud800")),
        (
            Changes(nodes=(document(), actor("ana")), edges=(tie("ana", "allied_with", "nadie"),)),
            ("actor/nadie", "actor/ana allied_with actor/nadie"),
        ),
        (
            Changes(nodes=(document(), actor("ana")), edges=(tie("ana", "allied_with", "ana"),)),
            ("two different ends",),
        ),
        (
            Changes(nodes=(document(), actor("ana"), actor("eva")), edges=(tie("ana", "operates_in", "eva"),)),
            ("operates_in", "Actor"),
        ),
        (Changes(texts={"document/nada": "…"}), ("document/nada",)),
    ],
)
def test_what_does_not_fit_is_refused_whole(store: GraphStore, changes: Changes, words: tuple[str, ...]) -> None:
    with pytest.raises(DataError) as refused:
        store.apply(changes)
    for word in words:
        assert word in str(refused.value)
    assert store.sequence() == 0
    assert store.counts() == {"edges": 0}


def test_a_node_keeps_its_kind(store: GraphStore) -> None:
    store.apply(plan())
    with pytest.raises(DataError, match="Space"):
        store.apply(Changes(nodes=(Node("actor/ana", "Space", "Ana", evidence=evidence()),)))


def test_a_changed_document_updates_only_its_own_facts(store: GraphStore) -> None:
    store.apply(plan())
    acta = evidence("document/acta", "Berta", 7)
    store.apply(Changes(nodes=(document("document/acta"), actor("berta", "Doña Berta", known=acta))))
    moved = actor("ana", "Asociación Ana", "AA", known=evidence(quote="la ana", start=99))
    store.apply(Changes(nodes=(document(), moved), retract=("document/plan",)))
    assert [node.id for node in store.nodes("Actor")] == ["actor/ana", "actor/berta"]
    assert list(store.edges()) == []
    assert store.node("actor/ana").names == ("AA",)
    assert [each.start for each in store.node("actor/ana").evidence] == [99]
    berta = store.node("actor/berta")
    assert (berta.name, berta.names, berta.evidence) == ("Doña Berta", (), acta)
    assert store.check() == []


def test_the_same_version_again_with_retract_changes_nothing(store: GraphStore) -> None:
    store.apply(plan())
    before = dump(store)
    assert store.apply(replace(plan(), retract=("document/plan",))).nodes == 0
    assert (store.sequence(), dump(store)) == (1, before)


def test_taking_a_document_out_leaves_what_others_stand_on(store: GraphStore) -> None:
    store.apply(plan())
    acta = evidence("document/acta", "Ana coopera", 3)
    store.apply(Changes(nodes=(document("document/acta"),), edges=(tie("ana", "supports", "carla", acta),)))
    person = evidence("document/plan", "y la berta", by="person/ana")
    store.apply(Changes(nodes=(actor("berta", known=person),)))
    store.apply(Changes(retract=("document/plan",), by="person/ana"))
    assert [edge.relation for edge in store.edges()] == ["supports"]
    assert [node.id for node in store.nodes("Actor")] == ["actor/ana", "actor/berta", "actor/carla"]
    assert [each.asserted_by for each in store.node("actor/berta").evidence] == ["person/ana"]
    assert store.node("document/plan")
    assert store.check() == []


def test_a_document_that_nobody_cites_any_more_goes(store: GraphStore) -> None:
    store.apply(plan())
    acta = evidence("document/acta", "Ana", 3)
    shared = (actor("ana", known=acta), actor("berta", known=acta))
    store.apply(Changes(nodes=(document("document/acta"), *shared), edges=(tie("ana", "allied_with", "berta", acta),)))
    store.apply(Changes(retract=("document/plan",)))
    assert [node.id for node in store.nodes()] == ["actor/ana", "actor/berta", "document/acta"]
    assert store.check() == []


def test_the_curated_corpus_gives_way_to_the_corpus_only(store: GraphStore) -> None:
    corpus = evidence("document/plan", "Ana", by="corpus", review="accepted")
    store.apply(Changes(nodes=(document(by="corpus"), actor("ana", known=corpus))))
    store.apply(replace(plan(), retract=("document/plan",)))
    store.apply(Changes(nodes=(document(),), retract=("document/plan",)))
    assert store.node("actor/ana").evidence == corpus
    store.apply(Changes(nodes=(document(by="corpus"),), retract=("document/plan",)))
    assert store.counts() == {"Document": 1, "edges": 0}


def test_a_document_taken_out_goes_with_its_text(store: GraphStore) -> None:
    store.apply(replace(plan(), texts={"document/plan": "La Ana."}))
    store.apply(Changes(retract=("document/plan",)))
    assert store.counts() == {"edges": 0}
    assert store.document_text("document/plan") == ""
    store.undo(2, by="person/ana")
    assert store.document_text("document/plan") == "La Ana."
    assert store.check() == []


def test_edges_may_come_in_any_order_with_their_nodes(store: GraphStore) -> None:
    store.apply(Changes(edges=(Edge("actor/eva", "funds", "actor/ana", evidence=evidence("document/z")),),
                        nodes=(actor("eva", known=evidence("document/z")), actor("ana", known=evidence("document/z")),
                               document("document/z"))))  # fmt: skip
    assert store.counts() == {"Actor": 2, "Document": 1, "edges": 1}


def test_the_same_said_again_leaves_what_is_shown_and_counts_as_evidence(store: GraphStore) -> None:
    store.apply(Changes(nodes=(document(), actor("ana", sector="salud"))))
    shown = store.node("actor/ana")
    (again,) = evidence("document/acta", "Ana", 5, confidence=0.95, review="accepted")
    later = actor("ana", known=(replace(again, known_by="observed"),), sector="salud")
    store.apply(Changes(nodes=(document("document/acta"), later)))
    found = store.node("actor/ana")
    assert replace(found, evidence=()) == replace(shown, evidence=())
    assert {each.document for each in found.evidence} == {"document/plan", "document/acta"}
    assert store.history(of="actor/ana")[0].number == 2
    assert store.check() == []


def test_what_was_rejected_is_not_shown_once_another_says_less(store: GraphStore) -> None:
    store.apply(Changes(nodes=(document(), actor("ana", sector="salud"))))
    store.review("actor/ana", "rejected", by="person/eva", document="document/plan")
    assert store.node("actor/ana").properties["sector"] == "salud"
    less = evidence("document/acta", "Ana", 5)
    store.apply(Changes(nodes=(document("document/acta"), actor("ana", known=less))))
    assert store.node("actor/ana").properties == {"actor_type": "ngo"}
    assert [node.id for node in store.nodes("Actor")] == ["actor/ana"]
    assert store.check() == []


def test_names_are_found_without_their_evidence(store: GraphStore) -> None:
    store.apply(plan())
    (found,) = store.find("ANA", "Actor")
    assert found.evidence
    assert store.find("ANA", "Actor", evidence=False) == [replace(found, evidence=())]
