import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.identity import Named, score

BODIES = ["Municipalidad", "Ministerio", "Comité", "Policía", "Universidad", "Zona", "Газпром", "中国"]
QUALITIES = [
    "Prevención",
    "San",
    "José",
    "Pinula",
    "Norte",
    "Sur",
    "Nacional",
    "Civil",
    "Ñuble",
    "de",
    "la",
    "y",
    "3",
    "4",
]
WORDS = st.sampled_from([*BODIES, *QUALITIES])
NAMES = st.lists(WORDS, min_size=1, max_size=8).map(" ".join)


@given(NAMES, NAMES)
def test_the_order_of_two_names_does_not_matter(one: str, other: str) -> None:
    there, back = score(Named(one), Named(other)), score(Named(other), Named(one))
    assert there.probability == pytest.approx(back.probability)


@given(NAMES)
def test_a_name_is_itself_in_any_case_and_spacing(name: str) -> None:
    assert score(Named(name), Named(f"  {name.upper().replace(' ', '   ')} ")).decision == "same"


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_text_gives_a_probability(one: str, other: str) -> None:
    assert 0 <= score(Named(one), Named(other)).probability <= 1


def test_very_long_names_are_compared() -> None:
    assert score(Named("x " * 100_000), Named("(" * 100_000)).decision == "different"


def test_nobody_is_named_by_nothing() -> None:
    assert score(Named(""), Named("")).decision == "different"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Municipalidad de San José", "Municipalidad de San José Pinula"),
        ("Ministerio de Gobernación", "Viceministerio de Gobernación"),
        ("Comité Municipal de Prevención de Sonsonate", "Comité Municipal de Prevención de Nahuizalco"),
        ("Escuela N° 12", "Escuela N° 13"),
        ("Zona 3", "Zona 4"),
        ("Hospital Regional del Norte", "Hospital Regional del Sur"),
        ("Plan Nacional de Prevención 2012", "Plan Nacional de Prevención 2016"),
        ("Programa de Prevención de la Violencia", "Informe del Programa de Prevención de la Violencia"),
        ("Hospital Universitario de la Universidad del Istmo", "Universidad del Istmo"),
        ("Escuela Judicial de la Corte Suprema", "Corte Suprema"),
        ("Grupo INCAM", "INCAM"),
        ("Secretaría de Educación del Departamento de Sonsonate", "Secretaría de Educación"),
        ("Federación Universitaria de Sonsonate", "Federación Universitaria de Ahuachapán"),
    ],
)
def test_what_only_looks_alike_is_not_joined_unasked(one: str, other: str) -> None:
    assert score(Named(one), Named(other)).decision != "same"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Policía Nacional Civil", "PNC"),
        ("Policía Nacional Civil", "National Civil Police"),
        ("Alcaldía de Sonsonate", "Municipalidad de Sonsonate"),
        ("Ministerio de Salud", "Ministry of Health"),
        ("Min. de Salud", "Ministerio de Salud"),
        ("Universidad de Guadalajara", "Univercidad de Guadalajara"),
        ("Ministerio de Gobernación", "Ministerio de Gobemación"),
        ("Alcaldía Municipal de San Salvador", "Alcaldia Munlcipal de San Salvador"),
        ("Instituto de Investigaciones Marinas", "Institute of Marine Research"),
        ("Secretaria de Segurança Pública", "Secretaría de Seguridad Pública"),
        ("Fundación para el Desarrollo Humano", "Fundação para o Desenvolvimento Humano"),
        ("ОАО «Северный завод»", "Severny Zavod OAO"),
    ],
)
def test_other_forms_of_a_name_are_found(one: str, other: str) -> None:
    assert score(Named(one, "SV"), Named(other, "SV")).decision in {"same", "ask"}


def test_an_acronym_that_only_fits_is_asked_about() -> None:
    assert score(Named("UTC", "MX"), Named("Universidad Tecnológica de Calvillo", "MX")).decision == "ask"


def test_bodies_of_two_countries_are_never_joined_unasked() -> None:
    assert score(Named("Ministerio de Salud", "SV"), Named("Ministry of Health", "GT")).decision != "same"


def test_another_country_speaks_against() -> None:
    one = Named("Ministerio de Salud", "SV")
    assert (
        score(one, Named("Ministerio de Salud", "SV")).probability
        > score(one, Named("Ministerio de Salud", "GT")).probability
    )
