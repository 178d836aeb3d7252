"""«Ministerios de Educación y de Salud» are two ministries, each with its whole name."""

from __future__ import annotations

import pytest

from ingest.extraction.document import Document
from ingest.extraction.entities import part_shared_heads
from ingest.extraction.naming import Models, find_names
from ingest.extraction.tagger import Tagged
from ingest.extraction.words import words


def shares(text: str) -> list[tuple[str, str]]:
    """What stands in the text, and the whole name, of each body that shares its head."""
    document = Document(text)
    _, found = part_shared_heads(document, words(), [])
    return [(document.slice(share.first, share.last), share.whole) for share in found]


@pytest.mark.parametrize(
    ("text", "wholes"),
    [
        ("Los Ministerios de Educación y de Salud firmaron.", ["Ministerio de Educación", "Ministerio de Salud"]),
        ("Las Secretarías de Salud y Educación coordinan.", ["Secretaría de Salud", "Secretaría de Educación"]),
        (
            "Los ministerios de Gobernación, Defensa y Salud Pública integran la mesa.",
            ["Ministerio de Gobernación", "Ministerio de Defensa", "Ministerio de Salud Pública"],
        ),
        (
            "Ministerios de Justicia y Seguridad Pública y de Educación",
            ["Ministerio de Justicia y Seguridad Pública", "Ministerio de Educación"],
        ),
        (
            "Ministerios de Justicia y Seguridad Pública, Salud y Educación",
            ["Ministerio de Justicia y Seguridad Pública", "Ministerio de Salud", "Ministerio de Educación"],
        ),
        (
            "los Ministerios de Turismo, Salud, Procuraduría General de la República y otros",
            ["Ministerio de Turismo", "Ministerio de Salud"],
        ),
        ("Os Ministérios da Justiça e da Saúde assinaram.", ["Ministério da Justiça", "Ministério da Saúde"]),
        ("The Ministries of Health and Education signed.", ["Ministry of Health", "Ministry of Education"]),
    ],
)
def test_each_body_is_named_whole(text: str, wholes: list[str]) -> None:
    assert [whole for _, whole in shares(text)] == wholes


def test_the_first_keeps_the_head_and_places_are_names_alone() -> None:
    assert [text for text, _ in shares("Ministerios de Salud y Educación")] == ["Ministerios de Salud", "Educación"]
    assert [text for text, _ in shares("Alcaldías de Mixco y Palencia")] == ["Mixco", "Palencia"]


@pytest.mark.parametrize(
    "text",
    [
        "Los ministerios y las secretarías de la región.",
        "El Ministerio de Justicia y Seguridad Pública.",
        "Las alcaldías de la zona norte.",
        "Ministerios de Salud, que apoyan.",
        "Ministerios de",
        "Ministerios",
    ],
)
def test_other_phrases_are_left_alone(text: str) -> None:
    assert shares(text) == []


def test_acronyms_in_brackets_keep_their_mentions() -> None:
    document = Document("Ministerios de Salud (MINSAL) y Educación")
    acronym = Tagged(4, 5, "ACTOR", 0.9)
    whole = Tagged(0, len(document), "ACTOR", 0.7)
    spans, _ = part_shared_heads(document, words(), [acronym])
    assert acronym in spans
    spans, _ = part_shared_heads(document, words(), [whole])
    assert [document.slice(span.first, span.last) for span in spans] == ["Ministerios de Salud", "Educación"]


def test_entities_bear_the_whole_name_and_the_form_as_written() -> None:
    _, entities = find_names("Los Ministerios de Educación y de Salud firmaron. El Ministerio de Salud pagó.", Models())
    assert [(entity.name, entity.actor_type, entity.aliases) for entity in entities] == [
        ("Ministerio de Educación", "national_institution", ("Ministerios de Educación",)),
        ("Ministerio de Salud", "national_institution", ("Salud",)),
    ]
