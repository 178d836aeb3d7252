from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta, timezone

import pytest

from graph.errors import UsageError
from graph.model import Changes
from graph.store import GraphStore
from tests.contract.samples import actor, dump, plan

ALLIANCE = "actor/ana allied_with actor/berta"


def test_the_graph_as_it_was_after_each_change(store: GraphStore) -> None:
    states = [dump(store)]
    steps: tuple[Callable[[], object], ...] = (
        lambda: store.apply(plan()),
        lambda: store.review(ALLIANCE, "rejected", by="person/eva"),
        lambda: store.merge("actor/berta", "actor/ana", by="person/eva"),
        lambda: store.undo(3, by="person/eva"),
        lambda: store.apply(Changes(retract=("document/plan",))),
        lambda: store.apply(Changes(nodes=(*plan().nodes, actor("dora", country="SV")))),
    )
    for step in steps:
        step()
        states.append(dump(store))
    for number, state in enumerate(states):
        with store.as_of(number) as past:
            assert dump(past) == state
            assert past.sequence() == number
    with store.as_of(1) as past:
        assert past.find("asociacion ana")[0].id == "actor/ana"
        assert [change.number for change in past.history()] == [1]
        assert len(list(past.network_rows().edges)) == 2
    with store.as_of(3) as past:
        assert past.node("actor/ana").id == "actor/berta"
    with store.as_of(6) as past:
        assert [node.id for node in past.nodes(country="SV")] == ["actor/dora"]


def test_the_graph_as_it_was_at_a_date(store: GraphStore) -> None:
    change = store.apply(plan())
    for moment, expected in (
        (change.at[:4], 3),
        (change.at[:10], 3),
        (change.at, 3),
        ("2019", 0),
        ("2019-12-31", 0),
    ):
        with store.as_of(moment) as past:
            assert past.counts().get("Actor", 0) == expected


def test_a_time_of_day_may_be_that_of_any_time_zone(store: GraphStore) -> None:
    change = store.apply(plan())
    at = datetime.fromisoformat(change.at)
    for hours in (-6, 0, 14):
        here = timezone(timedelta(hours=hours))
        for moment, expected in ((at, 3), (at - timedelta(minutes=1), 0), (at + timedelta(minutes=1), 3)):
            local = moment.astimezone(here)
            for written in (local.isoformat(), local.strftime("%Y-%m-%dT%H:%M%z")):
                with store.as_of(written) as past:
                    assert past.counts().get("Actor", 0) == expected, written


def test_the_past_cannot_be_changed(store: GraphStore) -> None:
    store.apply(plan())
    with store.as_of(1) as past, pytest.raises(UsageError, match="past"):
        past.review(ALLIANCE, "accepted", by="person/eva")
    for wrong in (7, -1, "ayer", "20", "2026-13", "2026-07-31T", "2026-07-31T25:00", "0001-01-01T00:00+14:00"):
        with pytest.raises(UsageError):
            store.as_of(wrong)
