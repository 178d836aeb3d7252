"""A misspelt word is taken for one that sounds the same, or else for one a slip or two away."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.search.analysis import stem, stems
from graph.search.spelling import Spelling, sound


@pytest.mark.parametrize(
    ("meant", "written"),
    [
        ("veda", "beda"),
        ("armas", "harmas"),
        ("juzgado", "jusgado"),
        ("colegio", "colejio"),
        ("calle", "caye"),
        ("querer", "kerer"),
        ("tambien", "tanbien"),
        ("accion", "asion"),
    ],
)
def test_words_that_sound_the_same(meant, written):
    assert sound(meant) == sound(written)


def test_what_sounds_the_same_comes_before_what_is_a_letter_away():
    assert [way.stem for way in Spelling({"ved": 1, "bec": 90}).meant("beda", 1)] == ["ved"]


def test_slips_of_the_fingers():
    spelling = Spelling({"municipalidad": 5, "mediacion": 3})
    assert spelling.meant("municiaplidda", 2)[0].stem == "municipalidad"
    assert spelling.meant("mediacoin", 1)[0].stem == "mediacion"
    assert spelling.meant("zanahoria", 2) == []


def test_of_words_as_near_the_frequent_ones():
    ways = Spelling({"casar": 100, "pasar": 90, "cazar": 1, "basar": 1}).meant("casxr", 1)
    assert [way.stem for way in ways] == ["casar"]


def test_a_short_word_is_not_forgiven():
    assert Spelling({"sol": 1, "sal": 1}).meant("sil", 0) == []


@given(st.text(st.characters(codec="ascii", categories=["Ll"]), min_size=1))
def test_no_word_is_like_itself(word):
    assert Spelling({word: 1}).alike(word) == []


@pytest.mark.parametrize(
    "related",
    [
        "mediación mediaciones mediation mediação",
        "prevención prevention prevenção",
        "violencia violencias violence violência",
        "comunidad comunidades community comunidade",
        "mediador mediadora mediadores mediator",
        "tratamiento tratamientos tratamento",
        "voluntario voluntaria voluntary voluntários",
        "jóvenes joven",
    ],
)
def test_related_words_of_three_languages_have_one_stem(related):
    assert len(set(stems(related))) == 1


@given(st.text(st.characters(codec="ascii", categories=["Ll"]), min_size=1, max_size=3))
def test_short_words_are_their_own_stems(word):
    assert stem(word) == word
