from __future__ import annotations

from dataclasses import replace

import pytest

from graph.model import Evidence
from graph.review import Passage, passage, proposals
from graph.store import open_store
from tests.contract.samples import document, evidence, plan, tie


def test_proposals_are_what_nobody_decided() -> None:
    with open_store("sqlite://") as store:
        store.apply(plan())
        store.review("actor/ana", "accepted", by="person/eva")
        store.review("actor/berta funds actor/carla", "rejected", by="person/eva")
        assert [one.item.id for one in proposals(store)] == [
            "actor/ana allied_with actor/berta", "actor/berta", "actor/carla", "document/plan",
        ]  # fmt: skip


def test_proposals_by_document_actor_kind_and_confidence() -> None:
    with open_store("sqlite://") as store:
        acta = evidence("document/acta", "se alían", confidence=0.3)
        store.apply(replace(plan(), nodes=(*plan().nodes, document("document/acta")),
                            edges=(*plan().edges, tie("ana", "allied_with", "berta", acta))))  # fmt: skip

        def ids(**filters: object) -> list[str]:
            return [one.item.id for one in proposals(store, **filters)]  # type: ignore[arg-type]  # by name

        alliance = "actor/ana allied_with actor/berta"
        assert ids(document="document/acta") == [alliance, "document/acta"]
        assert ids(actor="actor/ana") == ["actor/ana", alliance]
        assert ids(kind="allied_with") == [alliance]
        assert ids(kind="Document") == ["document/acta", "document/plan"]
        assert ids(kind="allied_with", document="document/acta", most=0.5) == [alliance]
        assert ids(kind="allied_with", most=0.5) == []
        assert ids(after=alliance) == [id for id in ids() if id > alliance]
        (found,) = proposals(store, kind="allied_with")
        assert [each.confidence for each in found.evidence] == [0.8, 0.3]


@pytest.mark.parametrize(
    ("words", "around", "expected"),
    [
        ("se alió", 200, Passage("En 2015, la Ana ", "se alió", " con la Berta.")),
        ("se alió", 9, Passage("la Ana ", "se alió", " con la")),
        ("En", 7, Passage("", "En", " 2015,")),
        ("Berta.", 4, Passage("la ", "Berta.", "")),
    ],
)
def test_words_stand_in_their_context(words: str, around: int, expected: Passage) -> None:
    text = "En 2015, la Ana se alió con la Berta."
    start = text.index(words)
    with open_store("sqlite://") as store:
        store.apply(replace(plan(), texts={"document/plan": text}))
        assert passage(store, Evidence("document/plan", words, start, start + len(words)), around) == expected


def test_words_without_a_place_stand_alone() -> None:
    with open_store("sqlite://") as store:
        store.apply(plan())
        assert passage(store, Evidence("document/plan", "la Ana", 3, 9)) == Passage("", "la Ana", "")
