"""What arrives in another store: everything, with its history, and what can still be taken back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.dump import dump, record
from graph.errors import ConflictError, DataError, UsageError
from graph.model import Changes, Consent, Feedback, Visibility
from graph.store import GraphStore, open_store
from graph.store.copying import copy_store
from tests.contract.samples import actor, document, plan
from tests.graph.store.histories import Step, changes, corrections, judgements, merges, reviews

ALLIANCE = "actor/ana allied_with actor/berta"


@pytest.fixture
def other() -> Iterator[GraphStore]:
    with open_store("sqlite://") as opened:
        yield opened


def live(store: GraphStore) -> None:
    """A little of everything that can be in a store."""
    store.apply(
        Changes(
            plan().nodes,
            plan().edges,
            texts={"document/plan": "La Ana y la Berta."},
            feedback=(Feedback("isolated|actor/carla", "not_a_gap", reason="trabaja sola"),),
            visibilities=(Visibility("actor/ana", "coordinators"),),
            consents=(Consent("actor/ana", "directorio", "consent", "Ana", "2026-01"),),
        )
    )
    store.review(ALLIANCE, "rejected", by="person/eva", reason="no es así")
    store.merge("actor/berta", "actor/ana", by="person/eva")
    store.suggest(Changes(nodes=(actor("dora"),)), by="person/ana", reason="la conozco")
    store.answer("suggestion/4", accept=True, by="person/eva")
    store.undo(5, by="person/eva")
    store.judge("actor/carla", "actor/berta", "not_same", by="person/eva")
    store.apply(Changes(nodes=(document("document/acta"),), retract=("document/plan",)))


def timeless(store: GraphStore) -> list[str]:
    """What a store shows, but for when it was said."""
    return [re.sub(r'"(asserted_)?at":"[^"]*"', "", line) for line in dump(store)]


def test_a_copy_shows_the_same_now_and_at_every_moment(store: GraphStore, other: GraphStore) -> None:
    live(store)
    copied = copy_store(store, other)
    assert (copied["nodes"], copied["changes"]) == (sum(1 for _ in store.nodes(rejected=True)), 8)
    assert list(record(other)) == list(record(store))
    assert other.check() == []
    for number in range(store.sequence() + 1):
        with store.as_of(number) as then, other.as_of(number) as copy:
            assert list(dump(copy)) == list(dump(then))
    assert [change.number for change in other.history(of="actor/berta")] == [
        change.number for change in store.history(of="actor/berta")
    ]
    assert other.touched_since(3) == store.touched_since(3)


def test_a_copy_can_be_taken_back_to_the_beginning(store: GraphStore, other: GraphStore) -> None:
    live(store)
    copy_store(store, other)
    for number in range(store.sequence(), 0, -1):
        assert other.undo(number, by="person/eva").number == store.undo(number, by="person/eva").number
        assert list(dump(other)) == list(dump(store))
    assert other.counts() == {"edges": 0}


def test_there_and_back_are_the_same_bytes(store: GraphStore, other: GraphStore) -> None:
    live(other)
    copy_store(other, store)
    with open_store("sqlite://") as back:
        copy_store(store, back)
        assert list(record(back)) == list(record(other))
    assert store.check() == []


def test_a_copy_of_a_past_moment_is_a_store_of_its_own(store: GraphStore, other: GraphStore) -> None:
    live(store)
    with store.as_of(3) as past:
        copy_store(past, other)
        assert list(dump(other)) == list(dump(past))
    assert (other.sequence(), other.check()) == (3, [])
    other.undo(3, by="person/eva")
    with store.as_of(2) as past:
        assert list(dump(other)) == list(dump(past))


def test_a_store_that_is_not_empty_is_not_copied_into(store: GraphStore, other: GraphStore) -> None:
    live(other)
    store.apply(plan())
    before = list(record(store))
    with pytest.raises(UsageError, match="not empty"):
        copy_store(other, store)
    assert list(record(store)) == before


def test_progress_counts_every_row(other: GraphStore) -> None:
    with open_store("sqlite://") as source:
        source.apply(plan())
        rows: list[int] = []
        copied = copy_store(source, other, rows.append)
    assert sum(rows) == copied["nodes"] + copied["edges"] + copied["evidence"]


@settings(max_examples=6, suppress_health_check=[HealthCheck.too_slow])
@given(changes, st.lists(st.one_of(reviews, corrections, merges, judgements), max_size=5), st.integers(1, 6))
def test_whatever_happened_arrives_and_goes_on_alike(change: Changes, steps: list[Step], undone: int) -> None:
    def go(store: GraphStore, step: Step) -> None:
        with suppress(UsageError, ConflictError, DataError):
            step(store)

    with open_store("sqlite://") as source, open_store("sqlite://") as copy:
        source.apply(change)
        for step in steps:
            go(source, step)
        copy_store(source, copy)
        assert list(record(copy)) == list(record(source))
        for step in (lambda store: store.undo(undone, by="person/eva"), *steps):
            go(source, step)
            go(copy, step)
            assert timeless(copy) == timeless(source)
            assert (copy.sequence(), copy.check()) == (source.sequence(), [])


def test_backup_of_any_store_opens_as_a_file(store: GraphStore, tmp_path: Path) -> None:
    live(store)
    store.backup(tmp_path / "copia.db")
    with open_store(f"sqlite:///{tmp_path / 'copia.db'}", create=False) as copy:
        assert list(record(copy)) == list(record(store))
