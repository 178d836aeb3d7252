"""Persons are told from bodies, so that they can be protected, with the Spanish model and without it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from graph.store import open_store
from ingest import language_model
from ingest.extraction.items import Entity, Mention
from ingest.extraction.persons import mark_persons
from ingest.pipeline import ingest


def marked(text: str, *names: str) -> set[str]:
    mentions = [
        Mention(text.index(name), text.index(name) + len(name), name, "ACTOR", "other", f"E{number}")
        for number, name in enumerate(names)
    ]
    entities = [Entity(f"E{number}", name, "ACTOR", "other") for number, name in enumerate(names)]
    return {entity.name for entity in mark_persons(text, mentions, entities) if entity.person}


@pytest.fixture
def without_model(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(language_model, "BEST_FIRST", ())
    for cached in (language_model.spanish_model_name, language_model.spanish_names):
        cached.cache_clear()
    yield
    for cached in (language_model.spanish_model_name, language_model.spanish_names):
        cached.cache_clear()


@pytest.mark.usefixtures("without_model")
@pytest.mark.parametrize("name", ["Silvia Edith Rivera", "gobernador Miguel Ángel Paz", "José de la Cruz Mejía"])
def test_given_names_tell_persons_without_a_model(name: str) -> None:
    assert marked(f"Ayer se reunió {name} con la alcaldía.", name) == {name}


@pytest.mark.parametrize(
    "name",
    [
        "Fundación Guillermo Manuel Ungo",
        "Centro Escolar José Simeón Cañas",
        "Municipalidad de San José Pinula",
        "Policía Nacional Civil",
        "Red El Salvador Unido",
    ],
)
def test_bodies_named_after_persons_and_saints_are_bodies(name: str) -> None:
    assert marked(f"Ayer firmó {name} un convenio.", name) == set()


@pytest.mark.skipif(not language_model.spanish_model_name(), reason="no Spanish spaCy model is installed")
def test_the_model_finds_persons_whose_given_name_is_not_listed() -> None:
    assert marked("El mediador Zenón Mijango habló en Sonsonate.", "Zenón Mijango") == {"Zenón Mijango"}


def test_a_person_stands_in_the_graph_as_sensitive(tmp_path: Path) -> None:
    (tmp_path / "acta.txt").write_text(
        "La Alcaldía Municipal de Sonsonate se reunió con Silvia Edith Rivera, directora del Instituto Nacional de la "
        "Juventud, en Sonsonate, El Salvador.",
        encoding="utf-8",
    )
    with open_store(f"sqlite:///{tmp_path / 'graph.db'}") as store:
        ingest([tmp_path / "acta.txt"], store)
        (person,) = store.find("Silvia Edith Rivera")
        assert person.properties["sensitive"] is True
        (town,) = store.find("Alcaldía Municipal de Sonsonate")
        assert "sensitive" not in town.properties


@pytest.mark.usefixtures("without_model")
@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Habló doña Xitlali Quix.", "Xitlali Quix"),
        ("La Licda. Yoselyn Umaña agradeció.", "Yoselyn Umaña"),
        ("La lideresa comunitaria Ixmucané Toj denunció amenazas.", "Ixmucané Toj"),
        ("Participó Ixmucané Toj, lideresa de la colonia.", "Ixmucané Toj"),
        ("Alcalde Municipal: Quelvin Baires", "Quelvin Baires"),
        ("Nombre | Cargo\nQuelvin Baires | Tesorero", "Quelvin Baires"),
        ("F.\nQUELVIN BAIRES LUNA\nAlcalde Municipal", "QUELVIN BAIRES LUNA"),
        ("El alcalde Quelvin Baires firmó.", "alcalde Quelvin Baires"),
    ],
)
def test_titles_and_posts_beside_a_name_tell_a_person(text: str, name: str) -> None:
    assert marked(text, name) == {name}


@pytest.mark.usefixtures("without_model")
@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("El alcalde de Sonsonate firmó.", "Sonsonate"),
        ("La directora, ACISAM y otros.", "ACISAM"),
        ("El Alcalde Municipal firmó.", "Alcalde Municipal"),
        ("Ministro de Salud", "Ministro de Salud"),
        ("El coordinador, Policía Nacional Civil", "Policía Nacional Civil"),
        ("Presidente: Asociación Alba", "Asociación Alba"),
    ],
)
def test_posts_and_bodies_beside_posts_are_no_persons(text: str, name: str) -> None:
    assert marked(text, name) == set()


def test_a_town_named_after_a_person_is_a_town() -> None:
    mention = Mention(0, 11, "Miguel Auza", "ACTOR", "municipality", "E1")
    (entity,) = mark_persons("Miguel Auza firmó.", [mention], [Entity("E1", "Miguel Auza", "ACTOR", "municipality")])
    assert not entity.person
