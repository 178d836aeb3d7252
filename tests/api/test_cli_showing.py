"""`show` says of a tie whether a document states it, plans it or recommends it."""

from __future__ import annotations

from pathlib import Path

from graph.model import Changes, Edge, Evidence, Node
from graph.store import open_store
from tests.command import tejido


def test_a_tie_that_is_only_planned_is_shown_as_planned(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'graph.db'}"
    planned = Evidence("document/acta", quote="firmarán un convenio", modality="planned")
    said = (Evidence("document/acta"),)
    ngo = {"actor_type": "ngo"}
    actors = tuple(Node(f"actor/{name}", "Actor", name, properties=ngo, evidence=said) for name in ("ana", "eva"))
    with open_store(url) as store:
        tie = Edge("actor/ana", "allied_with", "actor/eva", {}, (planned,))
        document = Node("document/acta", "Document", "Acta", evidence=said)
        store.apply(Changes(nodes=(document, *actors), edges=(tie,), by="prueba", reason="prueba"))
    (line,) = [line for line in tejido("show", "actor/ana", db=url).stdout.splitlines() if "firmarán" in line]
    assert "previsto" in line
