"""Random histories on the embedded and on the shared store, compared after every step."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.dump import dump
from graph.errors import TejidoError
from graph.store import GraphStore, open_store
from tests.contract.compared import shown, shown_in_short, timeless
from tests.graph.store.histories import Step, changes, corrections, judgements, merges, removals, reviews
from tests.neo4j.server import GivenServer, Server, empty

pytestmark = pytest.mark.neo4j

applied: st.SearchStrategy[Step] = st.one_of(changes, removals).map(lambda change: lambda store: store.apply(change))
undone: st.SearchStrategy[Step] = st.integers(1, 12).map(
    lambda number: lambda store: store.undo(number, by="person/eva")
)
suggested: st.SearchStrategy[Step] = changes.map(
    lambda change: lambda store: store.suggest(change, by="person/luis", reason="lo vi")
)
answered: st.SearchStrategy[Step] = st.builds(
    lambda number, accept: lambda store: store.answer(f"suggestion/{number}", accept=accept, by="person/eva"),
    st.integers(1, 3),
    st.booleans(),
)
steps = st.one_of(applied, applied, reviews, corrections, merges, judgements, undone, suggested, answered)


def outcome(store: GraphStore, step: Step) -> str:
    """What a step did, or how it was refused."""
    try:
        step(store)
    except TejidoError as error:
        return f"{type(error).__name__}: {error.message.template} {error.remedy}"
    return ""


@settings(max_examples=3, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=st.lists(steps, min_size=5, max_size=10))
def test_both_stores_are_the_same_after_every_step(neo4j_server: Server | GivenServer, history: list[Step]) -> None:
    empty(neo4j_server)
    with open_store("sqlite://") as embedded, open_store(neo4j_server.url) as shared:
        for step in history:
            assert outcome(shared, step) == outcome(embedded, step)
            assert shown_in_short(shared) == shown_in_short(embedded)
        assert shown(shared) == shown(embedded)
        assert shared.check() == []
        for number in (0, embedded.sequence() // 2, max(embedded.sequence() - 1, 0)):
            with embedded.as_of(number) as then, shared.as_of(number) as there:
                assert timeless(dump(there)) == timeless(dump(then))
                assert there.counts() == then.counts()
