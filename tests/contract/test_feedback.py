"""What people say of findings is kept, follows joined ids, can be taken back, and goes along to another store."""

from __future__ import annotations

import pytest

from graph.dump import dump
from graph.errors import UsageError
from graph.model import Changes, Feedback, finding_id
from graph.store import GraphStore, open_store
from tests.contract.samples import actor, plan

PAIR = finding_id("missing_tie", "actor/berta", "actor/ana")


def say(store: GraphStore, *said: Feedback, by: str = "person/eva") -> int:
    return store.apply(Changes(feedback=said, by=by)).number


def test_a_finding_has_one_id_whatever_the_order_of_what_it_is_about() -> None:
    assert finding_id("missing_tie", "actor/ana", "actor/berta") == PAIR


def test_feedback_is_kept_with_who_and_when_and_replaced_by_what_is_said_later(store: GraphStore) -> None:
    store.apply(plan())
    say(store, Feedback(PAIR, "done"))
    say(store, Feedback(PAIR, "not_a_gap", reason="se reúnen cada mes"), by="person/ana")
    (found,) = store.feedback()
    assert (found.finding, found.opinion, found.by, found.reason) == (
        PAIR, "not_a_gap", "person/ana", "se reúnen cada mes",
    )  # fmt: skip
    assert found.at
    assert store.check() == []


def test_saying_the_same_again_is_no_change(store: GraphStore) -> None:
    first = say(store, Feedback(PAIR, "done"))
    assert say(store, Feedback(PAIR, "done"), by="person/otra") == first


def test_feedback_can_be_taken_back(store: GraphStore) -> None:
    before = list(dump(store))
    change = say(store, Feedback(PAIR, "done"))
    assert list(dump(store)) != before
    store.undo(change, by="person/eva")
    assert list(dump(store)) == before
    assert store.feedback() == []


def test_feedback_follows_what_it_is_about_when_that_is_joined(store: GraphStore) -> None:
    store.apply(plan())
    store.apply(Changes(nodes=(actor("dora"),)))
    say(store, Feedback(finding_id("missing_tie", "actor/dora", "actor/berta"), "done"))
    store.merge("actor/ana", "actor/dora", by="person/eva")
    assert [each.finding for each in store.feedback()] == [PAIR]


@pytest.mark.parametrize(
    "said",
    [
        Feedback(PAIR, "not_a_gap"),
        Feedback(PAIR, "not_suitable", reason="  "),
        Feedback(PAIR, "perhaps"),  # type: ignore[arg-type]  # what a caller may pass all the same
    ],
)
def test_what_says_nothing_is_refused_and_nothing_is_kept(store: GraphStore, said: Feedback) -> None:
    with pytest.raises(UsageError) as error:
        say(store, said)
    assert error.value.remedy
    assert store.feedback() == []


def test_feedback_goes_along_to_another_store(store: GraphStore) -> None:
    say(store, Feedback(PAIR, "done", "person/eva", "2026-01-01"))
    with open_store("sqlite://") as other:
        other.apply(Changes(feedback=tuple(store.feedback())))
        assert list(dump(other)) == list(dump(store))
