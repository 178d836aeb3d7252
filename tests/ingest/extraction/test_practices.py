"""Good practices in compendia, sheets and boxes."""

from ingest.extraction.practices import extract_practices
from tests.ingest.extraction.documents import laid_out


def read(text: str) -> list[tuple[str, str, str, tuple[str, ...]]]:
    return [
        (practice.name, practice.place, practice.country, practice.elements)
        for practice in extract_practices(laid_out(text))
    ]


def test_a_compendium_of_titles_with_lists() -> None:
    text = (
        "ANEXO 2. EXPERIENCIAS EXITOSAS\n\nEscuelas que cuidan. San Lucas, Guatemala\n• Se abrió la escuela los "
        "sábados.\n• Participaron las iglesias y los comités de\nvecinos.\n\n"
        "Barrios con luz. Prefeitura de Diadema, Brasil.\n"
        "• Se cambiaron las luminarias.\n\nAnexo 3. Otra cosa\n• No es práctica.\n"
    )
    assert read(text) == [
        (
            "Escuelas que cuidan", "San Lucas", "GT",
            ("Se abrió la escuela los sábados.", "Participaron las iglesias y los comités de vecinos."),
        ),
        ("Barrios con luz", "Diadema", "BR", ("Se cambiaron las luminarias.",)),
    ]  # fmt: skip


def test_a_title_without_place_and_one_that_says_it_within_the_sentence() -> None:
    text = (
        "Buenas prácticas de mediación\n\nMediadores de barrio\n• Vecinos formados.\n\n"
        "Mesa de convivencia en Estelí, Nicaragua\n• Reunión mensual.\n"
    )
    assert [(name, place, country) for name, place, country, _ in read(text)] == [
        ("Mediadores de barrio", "", ""),
        ("Mesa de convivencia", "Estelí", "NI"),
    ]


def test_sources_go_to_the_practice_whose_place_they_name() -> None:
    text = (
        "BUENAS PRÁCTICAS\n\nParques vivos. Sonsonate, El Salvador.\n• Parques.\n\nNoches seguras. Masaya, Nicaragua.\n"
        "• Rondas.\n\nFuentes: elaborado a partir de Alcaldía de Masaya (2011), Alcaldía de Sonsonate (2012)\n"
    )
    assert [practice.source_named for practice in extract_practices(laid_out(text))] == [
        "Alcaldía de Sonsonate (2012)",
        "Alcaldía de Masaya (2011)",
    ]


def test_sheets_of_labels() -> None:
    text = (
        "Nombre de la práctica: Jóvenes constructores\nMunicipio: Estelí\nPaís: Nicaragua\n"
        "Resultados: Cien jóvenes con empleo\nFuente: Alcaldía de Estelí (2012)\n\n"
        "Nombre de la práctica: Mesas de barrio\nMunicipio: Sonsonate\nPaís: El Salvador\nActividades: Reuniones\n"
    )
    assert read(text) == [
        ("Jóvenes constructores", "Estelí", "NI", ("Cien jóvenes con empleo",)),
        ("Mesas de barrio", "Sonsonate", "SV", ("Reuniones",)),
    ]


def test_numbered_experiences() -> None:
    text = (
        "Experiencia 1: Escuelas abiertas\nMunicipio: Estelí\nPaís: Nicaragua\nNació con apoyo de la alcaldía.\n"
        "• Talleres de teatro\n\nExperiencia 2: Barrio limpio\nMunicipio: Masaya\nResultados: Menos basura\n"
    )
    assert read(text) == [
        ("Escuelas abiertas", "Estelí", "NI", ("Nació con apoyo de la alcaldía.", "Talleres de teatro")),
        ("Barrio limpio", "Masaya", "", ("Menos basura",)),
    ]


def test_spans_lead_back_to_the_text() -> None:
    text = "BUENAS PRÁCTICAS\n\nParques vivos. Sonsonate, El Salvador.\n• Parques abiertos.\n\nANEXO 9\n"
    (practice,) = extract_practices(laid_out(text))
    assert text[practice.start : practice.end] == "Parques vivos. Sonsonate, El Salvador.\n• Parques abiertos."


def test_speaking_of_good_practices_is_telling_none() -> None:
    assert read("• Conocer buenas prácticas de otros países.\n• Elaborar el plan.\n") == []
    assert read("Se revisaron buenas prácticas.\n\nAcuerdos de la mesa\n\n• Reunirse cada mes.\n") == []
    assert read("") == []
