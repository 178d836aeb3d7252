import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import UsageError
from graph.ontology import ontology
from graph.text import Text
from viz import labels
from viz.i18n import LANGUAGES, translator


def test_spanish_says_a_template_with_names_numbers_and_lists() -> None:
    es = translator("es")
    assert (
        es.render(Text("Port {port} is taken by another program.", {"port": "80"}))
        == "El puerto 80 lo ocupa otro programa."
    )
    nested = Text("{name} (a person)", {"name": Text("curated collection")})
    assert es.render(nested) == "colección curada (una persona)"


@pytest.mark.parametrize(
    ("items", "said"),
    [
        (["IMAS", "INA"], "IMAS e INA"),
        (["a", "b", "Higuito"], "a, b e Higuito"),
        (["agua", "hielo"], "agua y hielo"),
        (["Panamá", "Colón", "Mixco"], "Panamá, Colón y Mixco"),
        (["sola"], "sola"),
        ([], ""),
    ],
)
def test_spanish_lists(items: list[str], said: str) -> None:
    assert translator("es").listed(items) == said


@pytest.mark.parametrize(
    ("language", "value", "said"),
    [
        ("es", "2015", "2015"),
        ("es", "2015-07", "julio de 2015"),
        ("es", "2015-07-03", "3 de julio de 2015"),
        ("en", "2015-07-03", "July 3, 2015"),
        ("pt", "2015-07", "julho de 2015"),
        ("es", "", ""),
    ],
)
def test_dates(language: str, value: str, said: str) -> None:
    assert translator(language).date(value) == said


def test_numbers_follow_the_language_and_years_stay_whole() -> None:
    assert translator("es").number(2015) == "2015"
    assert translator("es").number(1234567.5) == "1,234,567.5"
    assert translator("pt").number(1234567.5) == "1.234.567,5"
    assert translator("es").percent(0.5).replace("\xa0", "") == "50%"


def test_a_sentence_without_translation_stays_english() -> None:
    assert translator("es").render(Text("Zyzzyva {n}", {"n": 3})) == "Zyzzyva 3"


def test_an_unknown_language_is_refused_with_the_known_ones() -> None:
    with pytest.raises(UsageError, match=r"qu.*es, en, pt"):
        translator("qu")


@given(st.text(), st.sampled_from(LANGUAGES))
def test_any_name_can_be_said_and_none_steers_the_reader(name: str, language: str) -> None:
    said = translator(language).render(Text("Port {port} is taken by another program.", {"port": name}))
    assert not set(said) & {chr(27), "\u202e", "\u2066", "\x00"}
    for letter in set(name) & set(string.ascii_letters):
        assert letter in said


def test_everything_in_the_ontology_has_a_label() -> None:
    known = ontology()
    kinds = {name for kind in known.kinds.values() for name in kind.properties}
    relations = {name for relation in known.relations.values() for name in relation.properties}
    assert kinds | relations <= set(labels.PROPERTIES)
    assert {value for listed in known.values.values() for value in listed} <= set(labels.VALUES)
    assert set(known.relations) == set(labels.INCOMING) == set(labels.OUTGOING)
    assert tuple(labels.RUNGS) == known.values["rung"]
