"""The rules of annotation, one by one, on sentences of our own: what is marked, how far, and as what."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.extraction.items import Entity, Mention
from ingest.extraction.naming import Models, find_names, shipped_models
from ingest.extraction.training import read_exercises

Found = list[tuple[str, str]]


def names(text: str) -> tuple[tuple[Mention, ...], tuple[Entity, ...]]:
    return find_names(text, shipped_models())


def found(text: str) -> Found:
    return [(" ".join(mention.text.split()), mention.type) for mention in names(text)[0]]


def types(text: str) -> dict[str, str | None]:
    return {" ".join(m.text.split()): m.actor_type for m in names(text)[0] if m.type == "ACTOR"}


def test_the_longest_name_without_its_article() -> None:
    text = "La Municipalidad de Villa Nueva aprobó la medida."
    assert found(text) == [("Municipalidad de Villa Nueva", "ACTOR")]


def test_an_acronym_in_brackets_is_a_mention_of_the_same_entity() -> None:
    mentions, entities = names("El Instituto Nacional de las Mujeres (INAMU) y el INAMU regional coordinan talleres.")
    assert [m.text for m in mentions] == ["Instituto Nacional de las Mujeres", "INAMU", "INAMU"]
    assert {m.entity for m in mentions} == {"E1"}
    assert entities[0].name == "Instituto Nacional de las Mujeres"
    assert entities[0].aliases == ("INAMU",)


def test_an_acronym_is_joined_to_the_one_name_that_it_spells() -> None:
    _, entities = names("El Instituto Mixto de Ayuda Social abrió una oficina. Ayer el IMAS recibió solicitudes.")
    assert [(e.name, e.aliases) for e in entities] == [("Instituto Mixto de Ayuda Social", ("IMAS",))]


def test_line_breaks_and_hyphens_belong_to_the_mention_and_not_to_the_entity() -> None:
    text = "Lo coordina la Comisión Nacional para la Preven-\nción de la Violencia desde enero."
    mentions, entities = names(text)
    assert mentions[0].text == "Comisión Nacional para la Preven-\nción de la Violencia"
    assert entities[0].name == "Comisión Nacional para la Prevención de la Violencia"


def test_lost_letters_are_repaired_in_the_name() -> None:
    mentions, entities = names("Responsable: Secretar�a de Educaci�n de la ciudad.")
    assert mentions[0].text == "Secretar�a de Educaci�n"
    assert entities[0].name == "Secretaría de Educación"


def test_plural_classes_are_sectors() -> None:
    text = "Se invita a iglesias, empresa privada, organizaciones juveniles y medios de comunicación."
    assert found(text) == [
        ("iglesias", "SECTOR"),
        ("empresa privada", "SECTOR"),
        ("organizaciones juveniles", "SECTOR"),
        ("medios de comunicación", "SECTOR"),
    ]


def test_plural_bodies_are_a_class_and_one_body_is_not() -> None:
    assert ("Foros Locales de Seguridad", "SECTOR") in found("Se crearán los Foros Locales de Seguridad del cantón.")
    assert ("Comité Ejecutivo del Plan", "ACTOR") in found("Lo decide el Comité Ejecutivo del Plan en su sesión.")


def test_offices_and_persons_are_two_mentions_with_a_comma_and_one_without() -> None:
    assert found("Habló el alcalde de Sonsonate, Claudio Ramírez, en la plaza.") == [
        ("alcalde de Sonsonate", "ACTOR"),
        ("Claudio Ramírez", "ACTOR"),
    ]
    assert found("Habló el gobernador Claudio Ramírez en la plaza.") == [("gobernador Claudio Ramírez", "ACTOR")]


def test_titles_stay_outside_a_person() -> None:
    assert ("Claudia Ramírez", "ACTOR") in found("Presidió la sesión la Dra. Claudia Ramírez, rectora.")


def test_a_person_has_the_type_of_the_post_beside() -> None:
    told = types("Habló el alcalde de Sonsonate, Claudio Ramírez. Según Claudio Ramírez, habrá obras.")
    assert told["Claudio Ramírez"] == "municipality"
    assert types("Nos recibió Claudia Ramírez en su casa.") == {"Claudia Ramírez": "community_leader"}


def test_persons_in_a_list_share_the_post_before_it() -> None:
    told = types("Lo propusieron los concejales Martín Fierro, Juan Moreira y Cruz Medina en la sesión del Concejo.")
    assert {told["Martín Fierro"], told["Juan Moreira"]} == {"legislature"}


def test_on_a_page_of_credits_the_post_in_the_next_line_tells_the_type() -> None:
    text = "Humberto Rivas\nMinistro del Interior\n\nFabiola Medina\nAlcaldesa de Luque\n"
    told = types(text)
    assert (told["Humberto Rivas"], told["Fabiola Medina"]) == ("national_institution", "municipality")


@pytest.mark.parametrize(
    ("country", "actor_type"), [("Uruguay, Montevideo", "subnational_government"), ("Argentina", "municipality")]
)
def test_a_post_has_the_type_of_its_country(country: str, actor_type: str) -> None:
    text = f"{country}. En {country} habló el Intendente Municipal de Salto, Ricardo Rivas."
    assert types(text)["Intendente Municipal de Salto"] == actor_type


def test_laws_by_number_and_by_name() -> None:
    assert found("Según la Ley N° 27933 y la ley 1098 de 2006.") == [
        ("Ley N° 27933", "INSTRUMENT"),
        ("ley 1098 de 2006", "INSTRUMENT"),
    ]
    assert ("Ley contra la Violencia Intrafamiliar", "INSTRUMENT") in found(
        "Se aplica la Ley contra la Violencia Intrafamiliar en todo el país."
    )


@pytest.mark.parametrize(
    "norm",
    [
        "Decreto de Urgencia Nº 044-2020-PCM",
        "resolución exenta Nº 1.083",
        "decreto ley Nº 1.028, de 1975",
        "Resolución N° 1.600, de 30 de octubre de 2008",
        "Ley de Seguridad Interior N° 24.059",
        "Ley de Organización y Funciones del Ministerio del Interior",
        "Constituição Federal de 1988",
    ],
)
def test_norms_keep_number_date_and_the_bodies_in_their_names(norm: str) -> None:
    assert (norm, "INSTRUMENT") in found(f"Se aplica la {norm}; el resto sigue igual.")


def test_a_motto_in_quotation_marks_belongs_to_the_plan() -> None:
    text = "Rige el Plan de Desarrollo 2012-2015 “Ciudad para todos” desde enero."
    assert ("Plan de Desarrollo 2012-2015 “Ciudad para todos”", "INSTRUMENT") in found(text)


def test_a_kind_word_with_nothing_but_an_adjective_is_no_name() -> None:
    assert found("Quienes ejecuten la Estrategia Preventiva informarán cada mes.") == []
    assert found("Las Estrategias Preventivas se revisan cada año.") == []


def test_themes_after_a_comma_may_have_their_article() -> None:
    name = "Organización de las Naciones Unidas para la Educación, la Ciencia y la Cultura"
    assert types(f"Lo publicó la {name} en marzo.") == {name: "international_agency"}


def test_programmes_with_their_place_and_years() -> None:
    text = "Se aprobó el Plan Municipal de Prevención 2016-2020 en sesión pública."
    assert found(text) == [("Plan Municipal de Prevención 2016-2020", "INSTRUMENT")]
    text = "Nació el Programa de Ciudades Seguras en América Central hace años."
    assert found(text) == [("Programa de Ciudades Seguras en América Central", "INSTRUMENT")]


def test_bare_plans_and_programmes_are_unmarked() -> None:
    assert found("El plan no tiene presupuesto y la política será revisada cada año.") == []


def test_places_but_not_within_names_nor_as_streets() -> None:
    assert found("El taller fue en Nahuizalco, departamento de Sonsonate.") == [
        ("Nahuizalco", "PLACE"),
        ("Sonsonate", "PLACE"),
    ]
    assert found("La Alcaldía Municipal de Nahuizalco contestó.") == [("Alcaldía Municipal de Nahuizalco", "ACTOR")]
    assert found("Oficinas en calle Morelia 120.") == []


def test_municipalities_named_by_their_place_act() -> None:
    told = types("Los alcaldes de Estelí, Matagalpa y Jinotega firmaron el acta.")
    assert told == {"Estelí": "municipality", "Matagalpa": "municipality", "Jinotega": "municipality"}


def test_a_list_under_one_head_keeps_its_themes() -> None:
    text = "Responde la Secretaría de Gobierno, Convivencia y Seguridad del municipio."
    assert ("Secretaría de Gobierno, Convivencia y Seguridad", "ACTOR") in found(text)


@pytest.mark.parametrize(
    ("sentence", "name", "actor_type"),
    [
        ("Asistió la Policía Nacional Civil a la sesión.", "Policía Nacional Civil", "police"),
        ("Lo apoya el PNUD con fondos.", "PNUD", "international_agency"),
        ("La Universidad de Costa Rica publicó el estudio.", "Universidad de Costa Rica", "academia"),
        ("Participa la Cámara de Comercio de Guadalajara.", "Cámara de Comercio de Guadalajara", "business"),
        ("La Fiscalía General de la República investiga.", "Fiscalía General de la República", "justice"),
        ("La Parroquia San Antonio ofreció su local.", "Parroquia San Antonio", "faith"),
        ("El Hospital Nacional Rosales atendió.", "Hospital Nacional Rosales", "health"),
        ("A Prefeitura de Olinda assinou o convênio.", "Prefeitura de Olinda", "municipality"),
        ("The City of Arlington hosted them.", "City of Arlington", "municipality"),
        ("Sesionó la Mesa Interinstitucional de Prevención.", "Mesa Interinstitucional de Prevención", "space"),
    ],
)
def test_types_of_actor(sentence: str, name: str, actor_type: str) -> None:
    assert types(sentence) == {name: actor_type}


def test_rules_alone_read_without_any_model() -> None:
    mentions, _ = find_names("La Policía Nacional Civil visitó Sonsonate con la Ley N° 27933.", Models())
    assert [(m.text, m.type) for m in mentions] == [
        ("Policía Nacional Civil", "ACTOR"),
        ("Sonsonate", "PLACE"),
        ("Ley N° 27933", "INSTRUMENT"),
    ]


PIECES = st.sampled_from(
    [
        *(
            "Municipalidad de San José",
            "IMAS",
            "la policía",
            "Ley N° 12",
            "Programa",
            "María Pérez",
            "alcalde",
            "de",
            "y",
        ),
        *(
            "MINISTERIO DE SALUD",
            "iglesias",
            "Consejo",
            "2012 - 2015",
            "Centro América",
            "a. Proyecto:",
            "x",
            "😀",
            "�",
        ),
        *("(", ")", ",", ".", "\n", "\n\n", "-\n", "“", "”", "«", "/", "•", "\u200f", "\0"),
    ]
)


@settings(max_examples=150)
@given(st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=40).map(" ".join)))
def test_mentions_are_slices_in_order_without_overlap(text: str) -> None:
    mentions, entities = names(text)
    end = 0
    for mention in mentions:
        assert text[mention.start : mention.end] == mention.text
        assert mention.text == mention.text.strip()
        assert mention.start >= end
        assert 0 < mention.confidence <= 1
        assert (mention.actor_type is not None) == (mention.type in ("ACTOR", "SECTOR"))
        end = mention.end
    assert {mention.entity for mention in mentions} == {entity.id for entity in entities}
    assert all(entity.name for entity in entities)
    assert names(text) == (mentions, entities)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\0" * 1000,
        "x" * 2_000_000,
        "María José Pérez, " * 3000,
        "\u202eMinisterio de Salud\u202c" * 500,
        "(" * 50_000,
    ],
)
def test_odd_texts_are_read_in_bounded_time(text: str) -> None:
    mentions, _ = names(text)
    assert all(text[m.start : m.end] == m.text for m in mentions)


def test_names_one_below_the_other_are_two() -> None:
    text = "Articulaciones\nPlan de Desarrollo Rancagua\nPlan de Desarrollo Antofagasta\n\nMetas del periodo"
    plans = [name for name, type in found(text) if type == "INSTRUMENT"]
    assert plans == ["Plan de Desarrollo Rancagua", "Plan de Desarrollo Antofagasta"]


def test_a_word_in_capitals_broken_at_the_line_is_one() -> None:
    text = "PLAN MUNICIPAL DE CONVIVENCIA Y SEGURIDAD CIUDADA-\nNA\n\nLa alcaldía lo aprobó en marzo."
    assert ("PLAN MUNICIPAL DE CONVIVENCIA Y SEGURIDAD CIUDADA- NA", "INSTRUMENT") in found(text)


def test_a_quotation_opened_in_a_name_is_closed_in_it() -> None:
    text = "Se sumaron al Programa “Barrio en Paz” los vecinos de Rancagua."
    assert ("Programa “Barrio en Paz”", "INSTRUMENT") in found(text)


def test_exercises_are_read_without_their_marks() -> None:
    exercises = read_exercises()
    assert len(exercises) > 200
    for exercise in exercises:
        assert not re.search(r"\[[ASPI][/ ]|^=", exercise.text, re.MULTILINE), exercise.id
        assert all(name == name.strip() for s, e, *_ in exercise.mentions if (name := exercise.text[s:e])), exercise.id


def test_a_name_stays_in_its_cell() -> None:
    text = (
        "Directorio\n\nInstitución\tRepresentante\tSector\n"
        "Policía Nacional Civil\tInsp. Juan Pérez\tSeguridad\n"
        "Ministerio de Educación\tLic. Ana López\tGobierno\n"
        "Cruz Roja Salvadoreña\tDra. Marta Ruiz\tSociedad civil\n"
    )
    said = {name for name, kind in found(text) if kind == "ACTOR"}
    assert {"Policía Nacional Civil", "Ministerio de Educación", "Cruz Roja Salvadoreña"} <= said
    assert all("\t" not in mention.text and "\n" not in mention.text for mention in names(text)[0])


def test_a_kind_word_before_a_count_is_no_name() -> None:
    text = (
        "En la presentación de la Guía 56 personas recibieron el diploma. La Ley 27933 y el Plan 2030 siguen vigentes."
    )
    assert [name for name, kind in found(text) if kind == "INSTRUMENT"] == ["Ley 27933", "Plan 2030"]
