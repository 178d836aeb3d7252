"""What enters analysis: by what was decided, how sure it is, how it is known, and when it stood."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from graph.errors import UsageError
from graph.model import Changes
from graph.network import network
from graph.store import GraphStore, open_store
from tests.contract.samples import actor, document, evidence, tie


@pytest.fixture
def store() -> Iterator[GraphStore]:
    (member,) = evidence(quote="lo cuenta Berta", confidence=0.4)
    (guess,) = evidence(quote="tienen las dos", confidence=0.3)
    ties = (
        tie("ana", "funds", "berta", evidence(quote="financia", confidence=0.9), start="2008", end="2015"),
        tie("ana", "supports", "berta", (replace(member, known_by="reported"),), start="2016~"),
        tie("berta", "supports", "carla", (replace(guess, known_by="inferred"),)),
    )
    carla = actor("carla", known=evidence(confidence=0.2), end="2020-06")
    with open_store("sqlite://") as store:
        store.apply(Changes((document(), actor("ana"), actor("berta"), carla), ties))
        yield store


def relations(store: GraphStore, **options: Any) -> list[str]:
    found = network(store, **options)
    names = [id.removeprefix("actor/") for id in found.ids]
    return sorted(
        f"{names[source]} {relation} {names[target]}"
        for source, relation, target in zip(found.sources, found.relations, found.targets, strict=True)
    )


FUNDS, REPORTED, INFERRED = "ana funds berta", "ana supports berta", "berta supports carla"


def test_by_what_was_decided_and_how_sure_it_is(store: GraphStore) -> None:
    assert relations(store) == [FUNDS, REPORTED, INFERRED]
    assert relations(store, evidence="confident") == [FUNDS]
    assert relations(store, evidence="accepted") == []
    store.review("actor/berta supports actor/carla", "accepted", by="person/eva")
    assert relations(store, evidence="accepted") == [INFERRED]
    assert relations(store, evidence="confident") == [FUNDS, INFERRED]
    assert set(network(store, evidence="accepted").ids) == {"actor/berta", "actor/carla"}
    store.review("actor/carla", "rejected", by="person/eva")
    assert relations(store, evidence="accepted") == []


def test_by_how_it_is_known(store: GraphStore) -> None:
    assert relations(store, known_by=["observed"]) == [FUNDS]
    assert relations(store, known_by=["observed", "reported"]) == [FUNDS, REPORTED]
    with pytest.raises(UsageError, match="oído"):
        relations(store, known_by=["oído"])


def test_by_when_it_stood(store: GraphStore) -> None:
    assert relations(store, at="2010") == [FUNDS, INFERRED]
    assert relations(store, at="2015-12") == [FUNDS, INFERRED]
    assert relations(store, at="2017") == [REPORTED, INFERRED]
    assert relations(store, at="2020-07") == [REPORTED]
    assert "actor/carla" not in network(store, at="2021").ids
    with pytest.raises(UsageError, match="ayer"):
        relations(store, at="ayer")
