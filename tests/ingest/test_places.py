"""A place's name is one place of the gazetteer by what the text says around it, or none."""

from __future__ import annotations

import re

import pytest

from ingest.extraction.country import country_of
from ingest.extraction.document import Document
from ingest.extraction.items import Mention
from ingest.resolve.places import Places

MARK = re.compile(r"\[([^]]+)\]")


def located(marked: str) -> dict[str, str]:
    """The gazetteer's id of each place marked in the text; those that stay open are left out."""
    text, mentions, end = "", [], 0
    for mark in MARK.finditer(marked):
        text += marked[end : mark.start()]
        mentions.append(Mention(len(text), len(text) + len(mark[1]), mark[1], "PLACE", entity=mark[1]))
        text += mark[1]
        end = mark.end()
    text += marked[end:]
    named = {mention.entity: mention.entity for mention in mentions}
    places = Places(text, named, mentions, (), country_of(Document(text)))
    return {id: place.id for id, place in places.located.items()}


@pytest.mark.parametrize(
    ("text", "name", "id"),
    [
        ("En [San José], [Costa Rica].", "San José", "CR101"),
        ("En [Santa Ana], [El Salvador].", "Santa Ana", "SV1210"),
        ("En [Santa Ana], Costa Rica, los costarricenses de [Escazú].", "Santa Ana", "CR109"),
        ("[San Miguel], [Usulután] y [La Unión], en el oriente salvadoreño.", "San Miguel", "SV0917"),
        ("El [departamento] de [San Miguel], [El Salvador].", "San Miguel", "SV09"),
        ("En los departamentos de [La Paz], [Sonsonate] y [San Vicente], El Salvador.", "San Vicente", "SV11"),
        ("En los departamentos de [La Paz], [Sonsonate] y [San Vicente], El Salvador.", "La Paz", "SV06"),
        ("El departamento de [La Paz], [Honduras].", "La Paz", "HN12"),
        ("En [La Paz], [Bolivia].", "La Paz", "BO-la-paz"),
        ("En [Santa Bárbara], [Honduras], y en [Choluteca].", "Santa Bárbara", "HN1601"),
        ("El departamento de [Santa Bárbara] de los hondureños y [Choluteca].", "Santa Bárbara", "HN16"),
        ("[Santa Bárbara] y [Heredia], cantones costarricenses.", "Santa Bárbara", "CR404"),
        ("[Córdoba], [Colombia], y su capital [Montería].", "Córdoba", "CO23"),
        ("[San Miguelito] ([Panamá])", "San Miguelito", "PA1205"),
        ("[San José Pinula], [Guatemala]", "San José Pinula", "GT0103"),
        ("[Guadalupe], [Zacatecas], y [Fresnillo].", "Guadalupe", "MX32017"),
        ("[Guadalupe] y [Monterrey], en [Nuevo León].", "Guadalupe", "MX19026"),
        ("Vecinos de [Los Guido], en [Desamparados], Costa Rica.", "Los Guido", "CR-SJ-los-guido"),
        ("Una delegación salvadoreña de [Nahuizalco] visitó [Medellín].", "Medellín", "CO05001"),
        ("[Olho d’Água das Cunhãs], no [Maranhão].", "Olho d’Água das Cunhãs", "BR2107407"),
        ("The municipality of [Arcatao], in the Department of [Chalatenango].", "Chalatenango", "SV03"),
    ],
)
def test_what_stands_around_a_name_tells_the_place(text: str, name: str, id: str) -> None:
    assert located(text).get(name) == id


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Los salvadoreños de [Arcatao] y de [Santa Bárbara].", "Santa Bárbara"),
        ("O bairro de [Madalena], no [Recife].", "Madalena"),
        ("En la colonia [San José] de [Sonsonate], El Salvador.", "San José"),
        ("En [San Fernando].", "San Fernando"),
        ("En [Rincón] se reunieron.", "Rincón"),
        ("En [Rincón], [Choluteca] y [Mixco].", "Rincón"),
        ("En [Macondo], [Colombia].", "Macondo"),
        ("En [Villa de los Milagros] y [Mixco], Guatemala.", "Villa de los Milagros"),
    ],
)
def test_what_the_text_leaves_open_stays_open(text: str, name: str) -> None:
    assert name not in located(text)


def test_a_document_of_several_countries_keeps_each_of_its_towns_in_its_own() -> None:
    found = located(
        "Se hermanaron [Puerto Cortés] ([Honduras]), [San Miguelito] ([Panamá]), [San José] ([Costa Rica]) y "
        "[Santa Catarina Pinula] ([Guatemala])."
    )
    assert {name: id[:2] for name, id in found.items()} == {
        "Puerto Cortés": "HN",
        "Honduras": "HN",
        "San Miguelito": "PA",
        "Panamá": "PA",
        "San José": "CR",
        "Costa Rica": "CR",
        "Santa Catarina Pinula": "GT",
        "Guatemala": "GT",
    }
