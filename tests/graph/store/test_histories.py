"""What must hold after any history, step by step and all the way back."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from itertools import permutations
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from graph.dump import dump
from graph.errors import ConflictError, DataError, UsageError
from graph.freshness import stale
from graph.model import Change, Changes, Node, Review
from graph.network import network
from graph.review import proposals
from graph.store import GraphStore, open_store
from tests.contract.samples import actor, document
from tests.graph.store.histories import (
    ACTORS,
    Step,
    additions,
    changes,
    corrections,
    judgements,
    merges,
    removals,
    reviews,
    said,
    tables,
)

LATER = "2030"


class Histories(RuleBasedStateMachine):
    """One store, changed in every way; each state is remembered as its rows and as what the store shows."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name) / "h.db"
        self.store = open_store(f"sqlite:///{self.path}")
        self.states = [self.state()]

    def state(self) -> tuple[object, list[str]]:
        return tables(self.path), list(dump(self.store))

    def do(self, step: Callable[[GraphStore], object]) -> None:
        """A step that changes nothing, or is refused, leaves no trace."""
        before = self.store.sequence()
        try:
            step(self.store)
        except (UsageError, ConflictError, DataError):
            assert self.store.sequence() == before
        if self.store.sequence() == before:
            assert self.state() == self.states[-1]
        else:
            self.states.append(self.state())

    @rule(change=st.one_of(changes, removals))
    def apply(self, change: Changes) -> None:
        self.do(lambda store: store.apply(change))
        before = self.store.sequence()
        if not change.retract:
            assert self.store.apply(change).number == before

    @rule(change=additions)
    def add(self, change: Changes) -> None:
        before = said(self.path)
        self.do(lambda store: store.apply(change))
        assert before <= said(self.path)

    @rule(step=st.one_of(reviews, corrections, merges, judgements))
    def decide(self, step: Step) -> None:
        before = said(self.path)
        self.do(step)
        assert before <= said(self.path)

    @precondition(lambda self: len(self.states) > 1)
    @rule(data=st.data())
    def undo(self, data: st.DataObject) -> None:
        number = data.draw(st.integers(1, len(self.states) - 1))
        self.do(lambda store: store.undo(number, by="person/eva"))

    @invariant()
    def all_is_in_order(self) -> None:
        assert self.store.check() == []

    @invariant()
    def every_id_that_was_joined_leads_on(self) -> None:
        with open_store(f"sqlite:///{self.path}") as store:
            shown = {node.id for node in store.nodes(rejected=True)}
            for judgement in store.judgements():
                if judgement.verdict == "same" and {judgement.one, judgement.other} & shown:
                    assert store.node(judgement.one) == store.node(judgement.other)

    @invariant()
    def what_is_rejected_is_in_no_analysis(self) -> None:
        rejected = {
            item.id
            for items in (self.store.nodes(rejected=True), self.store.edges(rejected=True))
            for item in items
            if all(each.review == "rejected" for each in item.evidence)
        }
        snapshot = network(self.store, view="all")
        ids = snapshot.ids
        seen = {
            f"{ids[source]} {relation} {ids[target]}"
            for source, relation, target in zip(snapshot.sources, snapshot.relations, snapshot.targets, strict=True)
        }
        assert not rejected & (seen | set(ids))
        assert {" ".join(row[:3]) for row in self.store.network_rows().edges} == seen

    @invariant()
    def what_waits_is_what_a_walk_through_everything_finds(self) -> None:
        shown = [*self.store.nodes(), *self.store.edges()]
        undecided = sorted(item.id for item in shown if any(each.review == "proposed" for each in item.evidence))
        assert [each.item.id for each in proposals(self.store)] == undecided
        fresh = self.store.freshness(item.id for item in shown)
        assert fresh.keys() == {item.id for item in shown}
        old = {
            item.id: fresh[item.id]
            for item in shown
            if "" < fresh[item.id].last_confirmed < LATER and not (isinstance(item, Node) and item.kind == "Document")
        }
        assert {item.id: each for item, each in stale(self.store, LATER)} == old

    def teardown(self) -> None:
        last = len(self.states) - 1
        assert self.store.sequence() == last
        for number, (_, shown) in enumerate(self.states):
            with self.store.as_of(number) as past:
                assert list(dump(past)) == shown
        for number in range(last, 0, -1):
            change = next(each for each in self.store.history(limit=last * 2) if each.number == number)
            if change.undone_by is None:
                self.store.undo(number, by="person/eva")
                assert self.state() == self.states[number - 1]
        self.store.close()
        self.folder.cleanup()


TestHistories = Histories.TestCase
TestHistories.settings = settings(max_examples=20, stateful_step_count=8)


@settings(max_examples=15)
@given(changes, st.lists(st.one_of(reviews, corrections), max_size=3))
def test_the_order_of_joining_does_not_matter(change: Changes, decided: list[Step]) -> None:
    ends = set()
    with open_store("sqlite://") as store, tempfile.TemporaryDirectory() as folder:
        store.apply(change)
        for step in decided:
            with suppress(UsageError, ConflictError, DataError):
                step(store)
        for number, order in enumerate(permutations(ACTORS[1:])):
            copy = Path(folder) / f"{number}.db"
            store.backup(copy)
            with open_store(f"sqlite:///{copy}") as joined:
                for other in order:
                    with suppress(UsageError):  # a correction may have made one of another kind
                        joined.merge(ACTORS[0], other, by="person/eva")
                ends.add("\n".join(line for line in dump(joined) if '"is":"judgement"' not in line))
    assert len(ends) == 1


@settings(max_examples=20)
@given(changes, changes)
def test_reading_the_same_again_in_the_other_order_adds_nothing(first: Changes, second: Changes) -> None:
    with open_store("sqlite://") as store:
        store.apply(first)
        store.apply(second)
        before = list(dump(store))
        again = store.apply(second)
        assert (again.nodes, again.edges, list(dump(store))) == (0, 0, before)


@settings(max_examples=10)
@given(changes, st.lists(merges, max_size=2), st.permutations(("accepted", "rejected")))
def test_of_two_who_decide_at_once_the_second_is_told(
    change: Changes, earlier: list[Step], decisions: list[Review]
) -> None:
    with open_store("sqlite://") as store:
        store.apply(change)
        for step in earlier:
            with suppress(UsageError, ConflictError):
                step(store)
        seen, start = store.sequence(), threading.Barrier(2)

        def decide(by: str, decision: Review) -> Change | ConflictError:
            start.wait()
            try:
                return store.review(ACTORS[0], decision, by=by, seen=seen)
            except ConflictError as error:
                return error

        with ThreadPoolExecutor(2) as pool:
            ends = list(pool.map(decide, ("person/ana", "person/eva"), decisions))
        (won,) = (end for end in ends if isinstance(end, Change))
        (told,) = (end for end in ends if isinstance(end, ConflictError))
        assert won.by in str(told)
        (node,) = store.nodes(ids=[ACTORS[0]], rejected=True)
        assert {each.review for each in node.evidence} == {decisions[ends.index(won)]}
        assert (store.sequence(), store.check()) == (seen + 1, [])


def test_the_dump_is_the_same_for_the_same_graph() -> None:
    with open_store("sqlite://") as one, open_store("sqlite://") as other:
        nodes = (document(), actor("ana", sector="salud", country="SV"), actor("berta"))
        one.apply(Changes(nodes=nodes))
        other.apply(Changes(nodes=(document(), actor("berta"))))
        other.apply(Changes(nodes=(actor("ana", country="SV", sector="salud"),)))
        assert list(dump(one)) == list(dump(other))
        other.review("actor/ana", "rejected", by="person/eva")
        assert list(dump(one)) != list(dump(other))
