"""What keeps the cost of a document from growing with the graph gives the answers that looking through all would."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.store import GraphStore, open_store
from ingest.pipeline import ingest
from ingest.resolve import Documents

TEXT = "La Alcaldía de Estelí firmó un convenio con el Ministerio de Salud.\n"


@pytest.fixture
def store(tmp_path: Path) -> GraphStore:
    return open_store(f"sqlite:///{tmp_path / 'graph.db'}")


def written(folder: Path, **texts: str) -> list[Path]:
    paths = [folder / f"{name}.txt" for name in texts]
    for path, text in zip(paths, texts.values(), strict=True):
        path.write_text(text, encoding="utf-8")
    return paths


def test_new_proposals_are_those_that_wait_and_did_not(store: GraphStore, tmp_path: Path) -> None:
    paths = written(tmp_path, acta=TEXT)
    (outcome,), _ = ingest(paths, store)
    assert outcome.proposals == len(store.undecided(document=outcome.document)) > 0
    (again,), _ = ingest(paths, store)
    assert again.proposals == 0
    written(tmp_path, acta=TEXT + "El IMAS apoya a la Alcaldía de Estelí.\n")
    (more,), _ = ingest(paths, store)
    assert 0 < more.proposals < len(store.undecided(document=outcome.document))


def test_what_is_accepted_at_once_is_no_proposal(store: GraphStore, tmp_path: Path) -> None:
    (outcome,), _ = ingest(written(tmp_path, acta=TEXT), store, accept=True)
    assert outcome.proposals == 0


def test_documents_that_others_bring_or_take_back_meanwhile_are_followed(store: GraphStore, tmp_path: Path) -> None:
    (one,), _ = ingest(written(tmp_path, one=TEXT), store)
    known = Documents(store)
    (two,), _ = ingest(written(tmp_path, two=TEXT * 2), store)
    found = known.same_as("", "two.txt")
    assert found is not None
    assert found.id == two.document
    assert known.same_as(found.sha256, "another name.txt") == found
    store.undo(two.change.number, by="person/ana")
    assert known.same_as(found.sha256, "two.txt") is None
    assert one.document in known
    assert two.document not in known
