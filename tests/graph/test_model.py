from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.model import Edge, edge_id, node_id, slug
from graph.names import fold


def test_ids_are_readable_and_tell_namesakes_apart() -> None:
    assert node_id("Actor", "Municipalidad de San Miguelito", "PA") == "actor/municipalidad-de-san-miguelito--pa"
    assert node_id("PlanElement", "Línea 1.2 «Ñandú»") == "plan-element/linea-1-2-nandu"
    assert node_id("Actor", "Consejo", "sv-sonsonate") != node_id("Actor", "Consejo", "sv-nahuizalco")


def test_an_edge_is_named_by_its_ends_and_relation() -> None:
    assert Edge("actor/a", "funds", "actor/b").id == edge_id("actor/a", "funds", "actor/b") == "actor/a funds actor/b"


@given(st.text())
def test_a_slug_is_never_empty_nor_long_nor_odd(name: str) -> None:
    made = slug(name)
    assert 0 < len(made) <= 80
    assert made.isascii()
    assert " " not in made
    assert slug(made) == made


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("La Policía Nacional-Civil", "policia  nacional civil"),
        ("«Mesa» de Niñez, S.A.", "MESA DE NINEZ S A"),
        ("Os Ministérios", "ministerios"),
        ("The El Salvador Project", "salvador project"),
        ("Straße", "STRASSE"),
        ("ﬁrma №1", "FIRMA No1"),
        ("Nahuizalco\u0301", "Nahuizalcó"),
    ],
)
def test_spellings_of_one_name_fold_alike(name: str, other: str) -> None:
    assert fold(name) == fold(other)


@pytest.mark.parametrize(("name", "other"), [("Santa Ana", "Santana"), ("Mesa A", "Mesa"), ("La", "El")])
def test_other_names_stay_apart(name: str, other: str) -> None:
    assert fold(name) != fold(other)


@given(st.text())
def test_folding_twice_is_folding_once(name: str) -> None:
    assert fold(fold(name)) == fold(name)
