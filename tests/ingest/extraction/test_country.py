"""The country of a text is told by what only that country has; where two speak, it stays open."""

from __future__ import annotations

import pytest

from ingest.extraction.country import country_of
from ingest.extraction.document import Document


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("La Alcaldía de Nahuizalco y la de Juayúa se reunieron.", "SV"),
        ("En Quetzaltenango y Huehuetenango se invirtieron 300 quetzales.", "GT"),
        ("Las mujeres hondureñas de Choluteca piden fondos.", "HN"),
        ("Ver www.seguridad.gob.pa", "PA"),
        ("A Prefeitura do Recife e a de Olinda assinaram.", "BR"),
        ("Os jovens brasileiros pedem paz.", "BR"),
        ("El Salvador: informe", "SV"),
        ("Se reunieron en San José y en Santa Ana.", ""),
        ("Honduras y Guatemala firmaron.", ""),
        ("La paz y la libertad para el progreso.", ""),
        ("José Miguel Hidalgo y Ana Juárez", ""),
        ("", ""),
    ],
)
def test_what_a_text_names_tells_its_country(text: str, country: str) -> None:
    assert country_of(Document(text)) == country
