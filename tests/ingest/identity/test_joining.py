"""What is surely one is joined when documents come in, and what a person decided outlives the next reading."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.model import Changes
from graph.store import GraphStore, open_store
from ingest.identity.duplicates import duplicates
from ingest.identity.joining import BY
from ingest.pipeline import ingest

RIGHT, MISTYPED = "Fundación Horizonte Verde de Sonsonate", "Fundación Horizomte Verde de Sonsonate"
TEXT = "La {name} financia el Programa Escuelas Abiertas en Sonsonate, El Salvador."


@pytest.fixture
def store(tmp_path: Path) -> GraphStore:
    return open_store(f"sqlite:///{tmp_path / 'graph.db'}")


def read(store: GraphStore, folder: Path, **names: str) -> None:
    for document, name in names.items():
        path = folder / f"{document}.txt"
        path.write_text(TEXT.format(name=name), encoding="utf-8")
        assert not ingest([path], store)[1]


def ids(store: GraphStore, *names: str) -> list[str]:
    return [node.id for name in names for node in store.find(name, "Actor")]


def joined_ids(store: GraphStore) -> tuple[str, str]:
    """The ids that were joined by themselves, the one kept first."""
    ((one, other),) = [(each.one, each.other) for each in store.judgements() if each.by == BY]
    return (one, other) if store.node(other).id == one else (other, one)


def test_a_slip_of_typing_is_joined_and_both_ids_lead_to_one(store: GraphStore, tmp_path: Path) -> None:
    read(store, tmp_path, one=RIGHT, two=MISTYPED)
    kept, other = joined_ids(store)
    assert store.node(other).id == kept
    assert ids(store, RIGHT) == ids(store, MISTYPED) == [kept]


def test_reading_again_changes_nothing(store: GraphStore, tmp_path: Path) -> None:
    read(store, tmp_path, one=RIGHT, two=MISTYPED)
    before = store.sequence()
    read(store, tmp_path, two=MISTYPED, one=RIGHT)
    assert store.sequence() == before


def test_what_a_person_parted_stays_apart(store: GraphStore, tmp_path: Path) -> None:
    read(store, tmp_path, one=RIGHT, two=MISTYPED)
    kept, other = joined_ids(store)
    store.judge(kept, other, "not_same", by="person/ana")
    read(store, tmp_path, one=RIGHT, two=MISTYPED, three=MISTYPED)
    assert ids(store, RIGHT) == [kept]
    assert ids(store, MISTYPED) == [other]
    assert duplicates(store) == []


def test_a_joining_that_was_undone_is_not_made_again(store: GraphStore, tmp_path: Path) -> None:
    read(store, tmp_path, one=RIGHT, two=MISTYPED)
    kept, other = joined_ids(store)
    store.undo(next(change.number for change in store.history() if change.by == BY), by="person/ana")
    read(store, tmp_path, one=RIGHT, two=MISTYPED)
    assert ids(store, RIGHT, MISTYPED) == [kept, other]


def test_what_a_person_joined_is_not_doubled(store: GraphStore, tmp_path: Path) -> None:
    read(store, tmp_path, one=RIGHT, two="Asociación Los Volcanes de Izalco")
    (kept,), (other,) = ids(store, RIGHT), ids(store, "Asociación Los Volcanes de Izalco")
    store.merge(kept, other, by="person/ana")
    before = store.sequence()
    read(store, tmp_path, two="Asociación Los Volcanes de Izalco", one=RIGHT)
    assert store.sequence() == before
    assert ids(store, "Asociación Los Volcanes de Izalco") == [kept]


def test_judgements_hold_in_a_copy_that_reads_the_documents_again(store: GraphStore, tmp_path: Path) -> None:
    read(store, tmp_path, one=RIGHT, two=MISTYPED)
    kept, other = joined_ids(store)
    store.judge(kept, other, "not_same", by="person/ana")
    with open_store(f"sqlite:///{tmp_path / 'copy.db'}") as copy:
        copy.apply(
            Changes(
                tuple(store.nodes(rejected=True)),
                tuple(store.edges(rejected=True)),
                judgements=tuple(store.judgements()),
                decisions=tuple(store.decisions()),
                by="person/ana",
            )
        )
        read(copy, tmp_path, two=MISTYPED, one=RIGHT)
        assert ids(copy, RIGHT, MISTYPED) == [kept, other]


def test_what_only_may_be_one_is_asked_about(store: GraphStore, tmp_path: Path) -> None:
    read(store, tmp_path, one=RIGHT, two="Fundación Horizonte Verde Juvenil de Sonsonate")
    assert not [each for each in store.judgements() if each.by == BY]
    assert [pair.score.decision for pair in duplicates(store)] == ["ask"]
