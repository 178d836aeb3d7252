"""What holds for plans, practices, agreements and councils alike: any text is read, in time that grows with it."""

import time
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.extraction.agreements import extract_agreements
from ingest.extraction.councils import extract_councils
from ingest.extraction.plans import extract_plan
from ingest.extraction.practices import extract_practices
from tests.ingest.extraction.documents import laid_out

FRAGMENTS = st.sampled_from(
    [
        *("\n", "\n\n", " ", "\t", ": ", "• ", "- ", "a. ", "1. ", "(", ")", ";", "\x00", "\f"),
        *("Objetivo Estratégico I: ", "Estrategia 1.1. ", "Eje 2", "Primera etapa: ", "cinco ejes:", "Paso 1. "),
        *("Problema Objetivo Acciones Metas Responsables Socios", "Responsable: ", "Número de ", "Alcaldía Municipal"),
        *("BUENAS PRÁCTICAS", "Experiencia 1: ", "Escuelas. Estelí, Nicaragua.", "Municipio: ", "Fuentes: "),
        *(
            "OBJETIVO DEL ACUERDO",
            "ACTIVIDAD PROGRAMADA ",
            "PLAZO PROPUESTO ",
            "JUL-15 ",
            "50%",
            "entre el IMAS y el INA",
        ),
        *("hermanamiento entre ", "León y Utrecht", " con ", "así como ", "hermanada con "),
        *("Consejo de Paz", "Integrantes", "Liderazgo:", "integrado por ", "iglesias y ONG", "PNUD/OEA"),
    ]
)


def read_all(text: str) -> None:
    source = laid_out(text)
    plan = extract_plan(source)
    spans = [(sheet.start, sheet.end) for sheet in plan.sheets] if plan else []
    spans += [(practice.start, practice.end) for practice in extract_practices(source)]
    spans += [agreement.span for agreement in extract_agreements(source)]
    spans += [council.span for council in extract_councils(source)]
    assert all(0 <= start < end <= len(text) for start, end in spans)


@given(st.one_of(st.text(), st.lists(FRAGMENTS, max_size=60).map("".join)))
def test_any_text_is_read_and_what_is_found_lies_in_it(text: str) -> None:
    read_all(text)


@pytest.mark.parametrize(
    "make",
    [
        lambda n: "Objetivo 1: Paz\n\nEstrategia 1.1: Escuelas\n\n" + "a. Abrir la escuela.\n" * n,
        lambda n: "".join(f"{number}. Apartado\n\n" for number in range(n)),
        lambda n: "Problema Objetivo Acciones Metas Responsables Socios\n\n" + "una celda\n\n" * n,
        lambda n: "Problema: uno\nObjetivo: dos\nResponsable: tres\n\n" * n,
        lambda n: "BUENAS PRÁCTICAS\n\n" + "Parques. Estelí, Nicaragua.\n• Luces.\n\n" * n,
        lambda n: "Hay hermanamientos entre " + "León y Utrecht; " * n,
        lambda n: "Ana " * n + "está hermanada con " + "León " * n,
        lambda n: "Consejo de Paz\n\nIntegrantes\n\n" + "- Iglesias de la zona\n" * n,
        lambda n: "El Consejo de Paz está integrado por " + "iglesias, " * n,
        lambda n: "Integrantes\n\n" * n,
        lambda n: (
            "El Comité de Paz coordina el Consejo de Mixco integrado por la Alcaldía y el Ministerio de Paz y " * n
        ),
        lambda n: "Mesa de Paz\n\nCargo\tInstitución\n" + "Vocal\tIglesias\n" * n,
        lambda n: "CONVENIO ENTRE LA ALCALDÍA DE A Y EL MINISTERIO DE B\n\nPRIMERA.- OBJETO. Hacer.\n\n" * n,
        lambda n: "El objetivo de la red es la paz y la justicia con los jóvenes. " * n,
    ],
)
def test_time_grows_with_the_length(make: Callable[[int], str]) -> None:
    def seconds(text: str) -> float:
        start = time.process_time()
        read_all(text)
        return time.process_time() - start

    read_all(make(3))
    small = max(min(seconds(make(250)) for _ in range(2)), 0.005)
    assert min(seconds(make(2_000)) for _ in range(2)) < 40 * small
