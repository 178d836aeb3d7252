"""Names taken out of texts: however they are written, wherever they stand, and nothing that belongs to what is seen."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from graph.masking import OTHER, PERSON, Masker, parts_of, spelled

PERSONS = ("Rosa Menjívar", "Rosa Menjívar de Zelaya", "Luz Ñáñez", "Ana")
BODIES = ("Casa Cobalto", "Casa Cobalto del Río")
KEPT = ("Barrio Santa Rosa", "Río Zelaya")
MASKER = Masker(
    names={spelled(name): PERSON for name in PERSONS} | {spelled(name): OTHER for name in BODIES},
    parts=frozenset().union(*map(parts_of, PERSONS)),
    kept=frozenset(map(spelled, KEPT)),
)
WORDS = ("vino", "ayer", "la", "rosa", "del", "río", "casa", "mesa")
spoken = st.lists(st.sampled_from(WORDS), max_size=4).map(" ".join)
written = st.sampled_from((str, str.upper, str.lower, lambda name: name.replace("í", "i\u0301")))


@given(spoken, st.sampled_from((*PERSONS[:-1], *BODIES)), written, st.sampled_from(("; ", " …\n")), spoken)
def test_a_whole_name_is_masked_in_every_writing(
    before: str, name: str, written: Callable[[str], str], between: str, after: str
) -> None:
    label = PERSON if name in PERSONS else OTHER
    text = f"{before}{between}{written(name)}{between}{after}"
    assert MASKER.mask(text) == f"{before}{between}{label}{between}{after}"
    assert MASKER.names_one(text)


@given(spoken)
def test_words_that_names_are_made_of_stay_where_they_name_nobody(text: str) -> None:
    assert MASKER.mask(text) == text
    assert not MASKER.names_one(text)


def test_what_is_seen_keeps_its_name() -> None:
    assert MASKER.mask("En el Barrio Santa Rosa y en el Río Zelaya") == "En el Barrio Santa Rosa y en el Río Zelaya"
    assert MASKER.mask("En el Barrio Santa Rosa vive Rosa") == f"En el Barrio Santa Rosa vive {PERSON}"


def test_of_two_names_the_longer_one_is_masked() -> None:
    assert MASKER.mask("Casa Cobalto del Río") == OTHER
    assert MASKER.mask("Casa Cobalto del barrio") == f"{OTHER} del barrio"


def test_a_name_of_one_word_needs_its_capital() -> None:
    assert MASKER.mask("ana vio a Ana") == f"ana vio a {PERSON}"
    assert not MASKER.names_one("Ana")


def test_what_a_finder_finds_is_masked_without_any_name() -> None:
    masker = Masker(
        finder=lambda text: [(0, 3)] if text.startswith("Eva") else [], kept=frozenset([spelled("Eva Sur")])
    )
    assert masker.mask("Eva vino") == f"{PERSON} vino"
    assert masker.mask("Eva Sur es un barrio") == "Eva Sur es un barrio"
