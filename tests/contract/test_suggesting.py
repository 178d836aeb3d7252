from __future__ import annotations

from dataclasses import replace

import pytest

from graph.errors import ConflictError, DataError, UsageError
from graph.model import Changes, Edge, Judgement
from graph.store import GraphStore
from tests.contract.samples import actor, dump, evidence, plan, tie

WHY = "Trabajo en la Asociación Ana: el convenio terminó en 2015."
ENDED = Changes(edges=(Edge("actor/ana", "allied_with", "actor/berta", {"end": "2015"}),))


def test_a_suggestion_changes_nothing_until_it_is_decided(store: GraphStore) -> None:
    store.apply(plan())
    before = dump(store)
    change = store.suggest(ENDED, by="person/lectora", reason=WHY)
    assert dump(store) == before
    (found,) = store.suggestions()
    assert (found.id, found.by, found.at, found.reason, found.state) == (
        "suggestion/2", "person/lectora", change.at, WHY, "open",
    )  # fmt: skip
    assert found.changes.edges[0].properties == {"end": "2015"}
    assert store.check() == []


def test_accepting_applies_it_with_the_suggester_as_its_source(store: GraphStore) -> None:
    store.apply(plan())
    store.suggest(ENDED, by="person/lectora", reason=WHY)
    change = store.answer("suggestion/2", accept=True, by="person/eva", reason="lo confirmé")
    assert change.by == "person/eva"
    (edge,) = store.edges(relation="allied_with")
    assert edge.properties == {"end": "2015"}
    (known,) = (each for each in edge.evidence if each.asserted_by == "person/lectora")
    assert (known.quote, known.review, known.known_by) == (WHY, "accepted", "reported")
    assert store.document_text(known.document) == WHY
    (found,) = store.suggestions("accepted")
    assert (found.decided_by, found.answer) == ("person/eva", "lo confirmé")
    assert store.check() == []


def test_an_answer_can_be_taken_back_and_is_given_once(store: GraphStore) -> None:
    store.apply(plan())
    before = dump(store)
    store.suggest(ENDED, by="person/lectora", reason=WHY)
    change = store.answer("suggestion/2", accept=False, by="person/eva")
    for accept in (True, False):
        with pytest.raises(ConflictError, match="person/eva"):
            store.answer("suggestion/2", accept=accept, by="person/ana")
    assert dump(store) == before
    store.undo(change.number, by="person/eva")
    accepted = store.answer("suggestion/2", accept=True, by="person/ana")
    store.undo(accepted.number, by="person/ana")
    assert dump(store) == before
    assert [each.state for each in store.suggestions("open")] == ["open"]


def test_a_suggestion_may_name_its_own_source(store: GraphStore) -> None:
    store.apply(plan())
    cited = tie("ana", "funds", "carla", evidence(quote="Ana financia a Carla", start=90))
    store.suggest(Changes(nodes=(actor("ana", country="SV"),), edges=(cited,)), by="person/lectora", reason=WHY)
    store.answer("suggestion/2", accept=True, by="person/eva")
    (edge,) = store.edges(source="actor/ana", relation="funds")
    assert [(each.document, each.asserted_by) for each in edge.evidence] == [("document/plan", "person/lectora")]
    assert store.node("actor/ana").properties["country"] == "SV"
    assert store.counts()["Document"] == 1


def test_two_that_are_the_same_can_be_suggested(store: GraphStore) -> None:
    store.apply(plan())
    before = dump(store)
    same = Changes(judgements=(Judgement("actor/ana", "actor/berta", "same"),))
    store.suggest(same, by="person/lectora", reason=WHY)
    assert dump(store) == before
    accepted = store.answer("suggestion/2", accept=True, by="person/eva")
    assert store.node("actor/berta").id == "actor/ana"
    (judgement,) = store.judgements()
    assert (judgement.verdict, judgement.by, judgement.reason) == ("same", "person/lectora", WHY)
    store.undo(accepted.number, by="person/eva")
    assert (dump(store), store.judgements()) == (before, [])
    store.judge("actor/berta", "actor/ana", "not_same", by="person/eva")
    with pytest.raises(ConflictError, match="person/eva"):
        store.answer("suggestion/2", accept=True, by="person/eva")
    with pytest.raises(UsageError, match="actor/nadie"):
        store.suggest(Changes(judgements=(Judgement("actor/ana", "actor/nadie", "same"),)), by="x", reason=WHY)
    assert store.check() == []


def test_what_is_no_suggestion_is_refused(store: GraphStore) -> None:
    store.apply(plan())
    with pytest.raises(UsageError, match="justification"):
        store.suggest(ENDED, by="person/lectora", reason=" ")
    with pytest.raises(UsageError, match="empty"):
        store.suggest(Changes(), by="person/lectora", reason=WHY)
    with pytest.raises(DataError, match="church"):
        store.suggest(Changes(nodes=(replace(actor("ana"), properties={"actor_type": "church"}),)), by="x", reason=WHY)
    with pytest.raises(UsageError, match="suggestion/9"):
        store.answer("suggestion/9", accept=True, by="person/eva")
    assert store.sequence() == 1


def test_the_next_suggestion_does_not_take_the_place_of_one_that_was_forgotten(store: GraphStore) -> None:
    store.apply(plan())
    dora, emilia = (replace(actor(name), evidence=()) for name in ("dora", "emilia"))
    told = Changes(nodes=(dora,), edges=(Edge("actor/dora", "supports", "actor/ana"),))
    store.suggest(told, by="person/lectora", reason="La conozco.")
    (first,) = store.suggestions()
    store.answer(first.id, accept=True, by="person/eva")
    store.erase("actor/ana", by="person/eva", basis="Lo pidió.")
    store.suggest(Changes(nodes=(emilia,)), by="person/lectora", reason="Y a ella.")
    (second,) = store.suggestions()
    store.answer(second.id, accept=True, by="person/eva")
    for id, word in (("actor/dora", "La conozco."), ("actor/emilia", "Y a ella.")):
        (known,) = store.node(id).evidence
        assert (known.quote, store.document_text(known.document)) == (word, word)
    assert store.check() == []
