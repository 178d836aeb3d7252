"""Mentions of one thing are one entity, whatever form its name takes; what only looks alike stays apart."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.extraction.document import Document
from ingest.extraction.entities import Named, group
from ingest.extraction.items import Entity, MentionType
from ingest.extraction.tagger import Tagged
from ingest.extraction.words import words

TYPES: dict[str, MentionType] = {"A": "ACTOR", "M": "ACTOR", "S": "SECTOR", "P": "PLACE", "I": "INSTRUMENT"}
MARK = re.compile(r"\[([AMSPI]):([^]]+)\]")


def entities(marked: str) -> list[Entity]:
    """The entities of a text in which mentions stand as `[A:name]` (M is a municipality)."""
    text, spans, end = "", [], 0
    for mark in MARK.finditer(marked):
        text += marked[end : mark.start()]
        spans.append((len(text), len(text) + len(mark[2]), mark[1]))
        text += mark[2]
        end = mark.end()
    document = Document(text + marked[end:])
    named = []
    for start, stop, kind in spans:
        inside = [k for k, token in enumerate(document.tokens) if start <= token.start and token.end <= stop]
        actor_type = {"A": "other", "S": "other", "M": "municipality"}.get(kind, "")
        named.append(Named(Tagged(inside[0], inside[-1] + 1, TYPES[kind], 1.0), actor_type))
    return group(document, words(), named)[1]


@pytest.mark.parametrize(
    ("marked", "name"),
    [
        ("El [A:Instituto Mixto de Ayuda Social] ([A:IMAS]) abrió.", "Instituto Mixto de Ayuda Social"),
        ("[A:FUNDEMOS] ([A:Fundación de Mujeres Organizadas]) abrió.", "Fundación de Mujeres Organizadas"),
        ("La [A:UE] y la [A:Unión Europea] apoyan.", "Unión Europea"),
        (
            "El [A:PNUD] apoya; el [A:United Nations Development Programme] also.",
            "United Nations Development Programme",
        ),
        (
            "El [A:Consejo de Paz], en adelante [A:la Instancia], se reúne. El [A:Consejo de Paz] firma.",
            "Consejo de Paz",
        ),
        ("[A:RED DE MUJERES DEL SUR] ([A:RED-MUSUR]): [A:RED-MUSUR] existe.", "RED DE MUJERES DEL SUR"),
        ("La [A:Secretaría Estatal de Salud] informó. La [A:SS] informó.", "Secretaría Estatal de Salud"),
        (
            "La [A:Comisión Interinstitucional de Paz] sesionó. La [A:Comisión] acordó.",
            "Comisión Interinstitucional de Paz",
        ),
        (
            "El [A:Ministerio de Justicia y Seguridad Pública] firmó. El [A:Ministerio de Justicia] coordina.",
            "Ministerio de Justicia y Seguridad Pública",
        ),
        ("[A:POLICÍA NACIONAL DEL PUEBLO] y la [A:Policía Nacional del Pueblo].", "Policía Nacional del Pueblo"),
        (
            "La [A:Mesa de Preven-\nción del Delito] y la [A:Mesa de\nPrevención del Delito].",
            "Mesa de Prevención del Delito",
        ),
        ("El [A:Gestor Local de Prevención] y el [A:Gestor Local de la Prevención].", "Gestor Local de la Prevención"),
        ("La [A:Casa de Justicia] y las [A:Casas de Justicia].", "Casas de Justicia"),
        ("[A:Equipo TécnicoEquipo Técnico]", "Equipo Técnico"),
        ("La [A:Asociación Ereguán] trabaja. [A:Ereguán] convoca.", "Asociación Ereguán"),
        ("Doña [A:Silvia Edith Rivera] habló. [A:Rivera] agradeció.", "Silvia Edith Rivera"),
        (
            "La [M:Alcaldía Municipal de Mixco] y la [M:Municipalidad de Mixco]. [M:Mixco] firmó.",
            "Alcaldía Municipal de Mixco",
        ),
        ("[P:Estados Unidos], [P:EE.UU.] y [P:United States]", "Estados Unidos"),
        ("En el [P:departamento de Sonsonate] y en [P:Sonsonate].", "departamento de Sonsonate"),
        ("El [I:Programa Operativo Anual] ([I:POA]); el [I:POA] rige.", "Programa Operativo Anual"),
        ("Los [S:municipios], las [S:municipalidades] y los [S:gobiernos locales].", "gobiernos locales"),
        ("La [S:sociedad civil] y la [S:sociedad civil organizada]; la [S:sociedad civil].", "sociedad civil"),
    ],
)
def test_forms_of_one_name_are_one_entity(marked: str, name: str) -> None:
    assert [entity.name for entity in entities(marked)] == [name]


@pytest.mark.parametrize(
    "marked",
    [
        "La [A:Secretaría General del Sistema de la Integración Centroamericana] ([A:SICA]).",
        "La [A:Policía Nacional] y la [A:Policía Municipal].",
        "[A:Silvia Edith Rivera] ([A:FMLN])",
        "[M:Mixco] y [P:Mixco]",
        "La [P:Ciudad de Guatemala] y [P:Guatemala].",
        "La [A:Fundación Alba] y la [A:Asociación Alba Nueva].",
        "El [I:Decreto 12-2002] y el [I:Decreto 13-2002].",
        "La [M:Alcaldía de Mixco] y la [M:Alcaldía de Palencia].",
        "Las [S:iglesias] y las [S:empresas].",
    ],
)
def test_what_only_looks_alike_stays_apart(marked: str) -> None:
    assert len(entities(marked)) == 2


def test_a_noun_alone_is_the_body_named_last() -> None:
    found = entities(
        "El [A:Consejo de Paz] convocó. El [A:Consejo de Salud] respondió. El [A:Consejo] acordó abrir. "
        "El [A:Consejo de Paz] cerró."
    )
    assert [(entity.name, entity.aliases) for entity in found] == [
        ("Consejo de Paz", ()),
        ("Consejo de Salud", ("Consejo",)),
    ]


def test_other_forms_are_kept_as_aliases() -> None:
    (entity,) = entities("El [A:Instituto Mixto de Ayuda Social] ([A:IMAS]) y el [A:INSTITUTO MIXTO DE AYUDA SOCIAL].")
    assert set(entity.aliases) == {"IMAS", "INSTITUTO MIXTO DE AYUDA SOCIAL"}


@settings(max_examples=60)
@given(st.lists(st.sampled_from(["Red", "Red de Paz", "RDP", "Ana Paz", "Paz", "Mixco", "red", "II", "El", "Red-Paz"])))
def test_every_mention_has_one_entity_and_every_entity_a_mention(names: list[str]) -> None:
    text = ", ".join(names) + "."
    document = Document(text)
    starts = {token.start: k for k, token in enumerate(document.tokens)}
    named, at = [], 0
    for name in names:
        first = starts[at]
        last = next(k for k, token in enumerate(document.tokens) if token.end == at + len(name)) + 1
        named.append(Named(Tagged(first, last, "ACTOR", 1.0), "other"))
        at += len(name) + 2
    of, found = group(document, words(), named)
    assert len(of) == len(names)
    assert set(of) == set(range(len(found)))
    assert [entity.id for entity in found] == [f"E{number + 1}" for number in range(len(found))]
