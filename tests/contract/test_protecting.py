"""Who may see what, and on what ground persons are kept: decided, taken back, and led along when nodes are joined."""

from __future__ import annotations

from dataclasses import replace

import pytest

from graph.errors import ConflictError, UsageError
from graph.model import Changes, Consent, Evidence, Node, Visibility
from graph.store import GraphStore

ANA, EVA = "actor/ana", "actor/eva"
AGREED = Consent(ANA, "aparecer en el directorio", "consent", "Ana Pérez", "2026-03", "document/acta")


@pytest.fixture
def filled(store: GraphStore) -> GraphStore:
    said = (Evidence("document/acta", asserted_by="person/lea", review="accepted"),)
    store.apply(
        Changes(
            (
                Node("document/acta", "Document", "Acta", evidence=said),
                Node(ANA, "Actor", "Ana Pérez", properties={"actor_type": "community_leader"}, evidence=said),
                Node(EVA, "Actor", "Eva Pérez", properties={"actor_type": "community_leader"}, evidence=said),
            ),
            by="person/lea",
        )
    )
    return store


def decide(store: GraphStore, *decided: Visibility) -> int:
    return store.apply(Changes(visibilities=decided, by="person/lea")).number


def levels(store: GraphStore) -> list[tuple[str, str, str]]:
    return [(each.node, each.part, each.level) for each in store.visibilities()]


def test_a_decision_is_recorded_replaced_and_taken_back(filled: GraphStore) -> None:
    decide(filled, Visibility(ANA, "network", reason="lo pidió"))
    later = decide(filled, Visibility(ANA, "public"), Visibility(ANA, "network", "contact"))
    assert levels(filled) == [(ANA, "contact", "network"), (ANA, "node", "public")]
    (said,) = [each for each in filled.visibilities() if each.part == "node"]
    assert said.by == "person/lea"
    assert said.at
    assert filled.history(limit=1, of=ANA)[0].number == later
    assert ANA in filled.touched_since(later - 1)
    filled.undo(later, by="person/lea")
    assert levels(filled) == [(ANA, "node", "network")]
    assert filled.check() == []


def test_the_same_decision_again_is_no_change(filled: GraphStore) -> None:
    first = decide(filled, Visibility(ANA, "network"))
    assert decide(filled, Visibility(ANA, "network")) == first


def test_of_two_that_are_one_the_stricter_holds(filled: GraphStore) -> None:
    decide(filled, Visibility(ANA, "public"), Visibility(EVA, "nobody"))
    filled.merge(ANA, EVA, by="person/lea")
    assert levels(filled) == [(ANA, "node", "nobody")]


@pytest.mark.parametrize("wrong", [Visibility(ANA, "friends"), Visibility(ANA, "public", "shoes")])  # type: ignore[arg-type]  # that is the point
def test_what_is_no_level_is_refused(filled: GraphStore, wrong: Visibility) -> None:
    with pytest.raises(UsageError, match=r"friends|shoes"):
        decide(filled, wrong)


def test_a_ground_is_kept_with_who_gave_it_and_when(filled: GraphStore) -> None:
    filled.apply(Changes(consents=(AGREED,), by="person/lea"))
    (kept,) = filled.consents()
    assert (kept.given_by, kept.given_at, kept.document, kept.by) == (
        "Ana Pérez",
        "2026-03",
        "document/acta",
        "person/lea",
    )
    change = filled.apply(Changes(consents=(replace(AGREED, given_at="2026-11-02"),), by="person/lea"))
    assert [each.given_at for each in filled.consents()] == ["2026-11-02"]
    filled.undo(change.number, by="person/lea")
    assert filled.consents() == [kept]


@pytest.mark.parametrize(
    "wrong", [replace(AGREED, basis="a feeling"), replace(AGREED, purpose=" "), replace(AGREED, given_at="once")]
)  # fmt: skip
def test_a_ground_needs_kind_purpose_and_date(filled: GraphStore, wrong: Consent) -> None:
    with pytest.raises(UsageError):
        filled.apply(Changes(consents=(wrong,), by="person/lea"))
    assert filled.consents() == []


def test_a_ground_that_holds_no_longer_is_taken_out_and_comes_back_by_undoing(filled: GraphStore) -> None:
    filled.apply(Changes(consents=(AGREED, replace(AGREED, purpose="foto")), by="person/lea"))
    filled.merge(EVA, ANA, by="person/lea")
    kept = filled.consents()
    change = filled.apply(Changes(withdrawals=((ANA, AGREED.purpose),), by="person/lea", reason="la retiró"))
    assert [each.purpose for each in filled.consents()] == ["foto"]
    with pytest.raises(UsageError, match=AGREED.purpose):
        filled.apply(Changes(withdrawals=((EVA, AGREED.purpose),), by="person/lea"))
    filled.undo(change.number, by="person/lea")
    assert filled.consents() == kept


def test_who_saw_an_older_state_decides_nothing(filled: GraphStore) -> None:
    seen = decide(filled, Visibility(ANA, "network"))
    decide(filled, Visibility(ANA, "coordinators"))
    for changes in (
        Changes(visibilities=(Visibility(ANA, "public"),), by="person/eva"),
        Changes(consents=(AGREED,), by="person/eva"),
        Changes(withdrawals=((ANA, AGREED.purpose),), by="person/eva"),
    ):
        with pytest.raises(ConflictError, match=r"person/(lea|eva)"):
            filled.apply(changes, seen=seen)
        filled.apply(changes, seen=filled.sequence())
