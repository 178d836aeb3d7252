"""A person who asks to be forgotten is: in every table, in the past, in the bytes of the files; and stays forgotten."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from graph.dump import record
from graph.errors import ConflictError, UsageError
from graph.model import (
    Changes,
    Consent,
    Edge,
    Evidence,
    Feedback,
    Node,
    Visibility,
    finding_id,
)  # fmt: skip
from graph.store import GraphStore, open_store

ROSA = "actor/rosa-quintanilla"
TEXT = (
    "Acta de la mesa. Rosa Quintanilla, lideresa de la colonia, pidió luminarias. La señora Quintanilla agradeció.\n"
    "La Alcaldía de Santa Rosa acompañó a R. QUINTANILLA en el recorrido."
)
LATER = "La Alcaldía de Santa Rosa puso las luminarias."
TRACES = ("quintanilla", "Quintanilla", "QUINTANILLA", "chayo", "Chayo")


def said(quote: str, document: str = "document/acta", by: str = "extractor/0.1") -> tuple[Evidence, ...]:
    start = TEXT.find(quote)
    return (Evidence(document, quote, start, start + len(quote), 1, by, "2026-01-01T00:00:00+00:00"),)


def acta() -> Changes:
    first, second = TEXT.split("\n")
    document = Node("document/acta", "Document", "Acta con Rosa Quintanilla", evidence=said("Acta"))
    rosa = Node(
        ROSA, "Actor", "Rosa Quintanilla", ("Niña Chayo",), {"actor_type": "community_leader", "sensitive": True},
        said("Rosa Quintanilla"),
    )  # fmt: skip
    town = Node(
        "actor/alcaldia", "Actor", "Alcaldía de Santa Rosa", (), {"actor_type": "municipality"}, said(second)
    )  # fmt: skip
    asked = {"summary": "Lo pidió Rosa Quintanilla en la mesa."}
    plan = Node("practice/luces", "Practice", "Luminarias", (), asked, said(first))
    return Changes(
        (document, rosa, town, plan),
        (
            Edge(ROSA, "supports", "actor/alcaldia", evidence=said(second)),
            Edge(ROSA, "leads", "practice/luces", evidence=said(first)),
        ),
        by="extractor/0.1", reason="acta.txt, con Rosa Quintanilla", texts={"document/acta": TEXT},
    )  # fmt: skip


@pytest.fixture
def lived(store: GraphStore) -> GraphStore:
    live(store)
    return store


def live(store: GraphStore) -> None:
    """A graph that has had to do with her in every way."""
    store.apply(acta())
    twin = Node(
        "actor/niña-chayo", "Actor", "Niña Chayo Quintanilla", (), {"actor_type": "community_leader"}, said("Rosa")
    )
    store.apply(Changes((twin,), by="extractor/0.1"))
    store.merge(ROSA, twin.id, by="person/ana", reason="Rosa Quintanilla es Niña Chayo")
    store.judge(ROSA, "actor/alcaldia", "not_same", by="person/ana", reason="Quintanilla es persona")
    store.review(ROSA, "accepted", by="person/ana")
    store.review("practice/luces", "accepted", by="person/ana", document="document/acta")
    corrected = replace(store.node(ROSA), name="Rosa Elena Quintanilla")
    store.correct(ROSA, corrected, by="person/ana", reason="su nombre completo")
    store.apply(
        Changes(
            feedback=(Feedback(finding_id("isolated_actor", ROSA), "not_a_gap", reason="Rosa Quintanilla ya va"),),
            visibilities=(Visibility(ROSA, "network", reason="lo pidió Rosa Quintanilla"),),
            consents=(Consent(ROSA, "directorio", "consent", "Rosa Quintanilla", "2026-01-05"),),
            by="person/ana",
        )
    )  # fmt: skip
    store.suggest(
        Changes((replace(store.node(ROSA), evidence=()),)), by="person/eva", reason="Rosa Quintanilla cambió de colonia"
    )
    store.apply(replace(acta(), texts={"document/acta": f"{TEXT}\n{LATER}"}, reason="otra vez"))


def traces(store: GraphStore) -> list[str]:
    with store.reading() as tables:
        from graph.store.tables import TABLES

        rows = [str(row) for table in TABLES for row in (*tables.versioned(table), *tables.past(table))]
        rows += map(str, tables.changes())
    return [row for row in rows if any(trace in row for trace in TRACES)]


def test_nothing_is_left_of_her_anywhere(lived: GraphStore) -> None:
    assert traces(lived)
    erasure = lived.erase(ROSA, by="person/ana", basis="lo pidió Rosa Quintanilla")
    assert traces(lived) == []
    assert erasure.bearing == ()
    assert not [line for line in record(lived) if any(trace in line for trace in TRACES)]
    with pytest.raises(UsageError):
        lived.node(ROSA)
    assert lived.check() == []


def test_why_somebody_else_was_forgotten_does_not_name_her(lived: GraphStore) -> None:
    carla = Node("actor/carla", "Actor", "Carla Menjívar", (), {"actor_type": "community_leader"}, said("Acta"))
    lived.apply(Changes((carla,), by="person/ana"))
    lived.erase(carla.id, by="person/ana", basis="lo pidió con Rosa Quintanilla")
    lived.erase(ROSA, by="person/ana", basis="solicitud")
    assert traces(lived) == []


def test_what_is_not_hers_stays_with_its_words(lived: GraphStore) -> None:
    lived.erase(ROSA, by="person/ana", basis="solicitud")
    assert lived.node("actor/alcaldia").name == "Alcaldía de Santa Rosa"
    (evidence,) = lived.node("practice/luces").evidence
    text = lived.document_text("document/acta")
    assert "Santa Rosa" in text
    assert text.count("[persona]") == 3
    assert evidence.quote == text[evidence.start : evidence.end]
    assert evidence.review == "accepted"


def test_it_leaves_word_of_itself_and_cannot_be_taken_back(lived: GraphStore) -> None:
    erasure = lived.erase(ROSA, by="person/ana", basis="solicitud de la persona")
    (last,) = lived.history(limit=1)
    assert (last.number, last.by, last.reason) == (erasure.change.number, "person/ana", "solicitud de la persona")
    with pytest.raises(ConflictError):
        lived.undo(last.number, by="person/ana")


def test_the_past_has_no_her_either(lived: GraphStore) -> None:
    lived.erase(ROSA, by="person/ana", basis="solicitud")
    for number in range(1, lived.sequence() + 1):
        with lived.as_of(number) as past:
            assert not [line for line in record(past) if any(trace in line for trace in TRACES)]


def test_the_same_document_does_not_bring_her_back(lived: GraphStore) -> None:
    lived.erase(ROSA, by="person/ana", basis="solicitud")
    lived.apply(replace(acta(), retract=("document/acta",), reason="leída otra vez"))
    assert traces(lived) == []
    assert lived.node("practice/luces").evidence
    assert lived.check() == []


def test_a_namesake_in_another_document_is_somebody_else(lived: GraphStore) -> None:
    lived.erase(ROSA, by="person/ana", basis="solicitud")
    other = (Evidence("document/otra", asserted_by="extractor/0.1"),)
    lived.apply(
        Changes(
            (
                Node("document/otra", "Document", "Otra", evidence=other),
                Node("actor/otra", "Actor", "Rosa Quintanilla", (), {"actor_type": "other"}, other),
            ),
            by="extractor/0.1",
        )
    )
    assert lived.node("actor/otra").name == "Rosa Quintanilla"


def test_what_bears_her_name_is_named_for_people_to_decide(lived: GraphStore) -> None:
    known = (Evidence("document/acta", asserted_by="person/ana"),)
    school = Node("actor/escuela", "Actor", "Escuela Rosa Quintanilla", (), {"actor_type": "school"}, known)
    lived.apply(Changes((school,), by="person/ana"))
    assert lived.erase(ROSA, by="person/ana", basis="solicitud").bearing == ("actor/escuela",)


@pytest.mark.parametrize("id", ["actor/nobody", "document/acta"])
def test_who_is_not_there_or_no_person_is_refused(lived: GraphStore, id: str) -> None:
    with pytest.raises(UsageError):
        lived.erase(id, by="person/ana", basis="solicitud")


def test_no_byte_of_her_stays_in_the_files(tmp_path: Path) -> None:
    with open_store(f"sqlite:///{tmp_path / 'tejido.db'}") as store:
        live(store)
        assert written(tmp_path)
        store.erase(ROSA, by="person/ana", basis="solicitud")
        assert store.compact()
        assert written(tmp_path) == []


def written(folder: Path) -> list[str]:
    """The files in which her name stands."""
    sought = [trace.encode() for trace in TRACES]
    return [
        path.name for path in folder.iterdir() if path.is_file() and any(each in path.read_bytes() for each in sought)
    ]
