"""Good practices in compendia, sheets and boxes."""

from ingest.extraction.plans import extract_plan
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
        ("Jóvenes constructores", "Estelí", "NI", ()),
        ("Mesas de barrio", "Sonsonate", "SV", ("Reuniones",)),
    ]


def test_numbered_experiences() -> None:
    text = (
        "Experiencia 1: Escuelas abiertas\nMunicipio: Estelí\nPaís: Nicaragua\nNació con apoyo de la alcaldía.\n"
        "• Talleres de teatro\n\nExperiencia 2: Barrio limpio\nMunicipio: Masaya\nResultados: Menos basura\n"
    )
    assert read(text) == [
        ("Escuelas abiertas", "Estelí", "NI", ("Nació con apoyo de la alcaldía.", "Talleres de teatro")),
        ("Barrio limpio", "Masaya", "NI", ()),
    ]


def test_spans_lead_back_to_the_text() -> None:
    text = "BUENAS PRÁCTICAS\n\nParques vivos. Sonsonate, El Salvador.\n• Parques abiertos.\n\nANEXO 9\n"
    (practice,) = extract_practices(laid_out(text))
    assert text[practice.start : practice.end] == "Parques vivos. Sonsonate, El Salvador.\n• Parques abiertos."


def test_speaking_of_good_practices_is_telling_none() -> None:
    assert read("• Conocer buenas prácticas de otros países.\n• Elaborar el plan.\n") == []
    assert read("Se revisaron buenas prácticas.\n\nAcuerdos de la mesa\n\n• Reunirse cada mes.\n") == []
    assert read("") == []


CARD = """CATÁLOGO DE EXPERIENCIAS

Nombre de la práctica: Escuelas de fútbol
Municipio: Soyapango
País: El Salvador
Problema: Reclutamiento de adolescentes
Población: Adolescentes de 12 a 17 años
Actores: Alcaldía, clubes deportivos, Policía Nacional Civil
Resultados: 600 jóvenes inscritos
Lecciones aprendidas: Sin las familias no se sostiene
Fuente: Alcaldía de Soyapango (2018)
"""

SECTIONS = """Buenas prácticas en ciudades intermedias

1. Patios abiertos en Manizales, Colombia

Contexto
La ciudad tenía pocos espacios seguros por la tarde.

Qué se hizo
La Alcaldía abrió los patios de veinte colegios.

Resultados
Asistieron tres mil jóvenes.

2. Ronda de vecinas en Rosario, Argentina

Contexto
Las vecinas denunciaban acoso en las paradas.

Qué se hizo
Un grupo pactó rutas con la Municipalidad.

Resultados
Se instalaron paradas iluminadas.
"""

PORTUGUESE = """Nome da prática: Oficinas na praça
Município: Contagem
País: Brasil
Público-alvo: Jovens de 14 a 24 anos
Atividades: Oficinas de esporte
Resultados: Menos conflitos
Parceiros: Prefeitura, Polícia Militar
"""


def test_a_card_of_labels_keeps_problem_population_actors_and_results_apart() -> None:
    (practice,) = extract_practices(laid_out(CARD))
    assert (practice.place, practice.country) == ("Soyapango", "SV")
    assert practice.problem == "Reclutamiento de adolescentes"
    assert practice.population == "Adolescentes de 12 a 17 años"
    assert practice.actors == ("Alcaldía", "clubes deportivos", "Policía Nacional Civil")
    assert practice.results == ("600 jóvenes inscritos",)
    assert practice.source_named == "Alcaldía de Soyapango (2018)"
    assert not practice.elements


def test_practices_told_in_sections_under_their_titles() -> None:
    first, second = extract_practices(laid_out(SECTIONS))
    assert (first.name, first.place, first.country) == ("Patios abiertos", "Manizales", "CO")
    assert (second.name, second.place, second.country) == ("Ronda de vecinas", "Rosario", "AR")
    assert first.problem == "La ciudad tenía pocos espacios seguros por la tarde."
    assert first.elements == ("La Alcaldía abrió los patios de veinte colegios.",)
    assert second.results == ("Se instalaron paradas iluminadas.",)


def test_a_portuguese_card_is_a_practice_and_no_plan() -> None:
    (practice,) = extract_practices(laid_out(PORTUGUESE))
    assert (practice.name, practice.country, practice.elements) == ("Oficinas na praça", "BR", ("Oficinas de esporte",))
    assert practice.actors == ("Prefeitura", "Polícia Militar")
    assert extract_plan(laid_out(PORTUGUESE)) is None


def test_sections_of_a_report_that_announces_no_practices_are_none() -> None:
    assert not extract_practices(laid_out(SECTIONS.replace("Buenas prácticas", "Informe de gestión")))


def test_a_source_that_names_the_department_belongs_to_the_practice_within_it() -> None:
    text = (
        "BUENAS PRÁCTICAS\n\nUnidades móviles. Medellín, Colombia.\n• Brigadas.\n\n"
        "Parques vivos. Sonsonate, El Salvador.\n• Parques.\n\n"
        "Fuentes: elaborado a partir de Pérez (2013), Gobernación de Antioquia (2012)\n"
    )
    assert [practice.source_named for practice in extract_practices(laid_out(text))] == [
        "Gobernación de Antioquia (2012)",
        "Pérez (2013)",
    ]


def test_a_title_in_capitals_and_results_that_are_no_plan() -> None:
    text = (
        "Experiencias significativas\n\nEXPERIENCIA 1: CASA DE LA JUVENTUD EN LA CEIBA, HONDURAS\n\n"
        "Antecedentes: El barrio no tenía lugares de encuentro.\nDescripción: La municipalidad abrió una casa.\n"
        "Resultados:\n- 200 jóvenes capacitados\n- Menos denuncias por riñas\nAliados: Cruz Roja Hondureña, UNICEF\n"
    )
    (practice,) = extract_practices(laid_out(text))
    assert (practice.name, practice.country) == ("CASA DE LA JUVENTUD", "HN")
    assert practice.results == ("200 jóvenes capacitados", "Menos denuncias por riñas")
    assert practice.actors == ("Cruz Roja Hondureña", "UNICEF")
    assert extract_plan(laid_out(text)) is None


def test_a_table_of_practices() -> None:
    text = (
        "Práctica\tMunicipio\tProblema\tAcciones\tResultados\n"
        "Luces del parque\tEstelí\tRobos de noche\tCambiar luminarias\tMenos robos\n"
        "Teatro en la calle\tMasaya\tRiñas juveniles\tTalleres\t\n"
    )
    first, second = extract_practices(laid_out(text))
    assert (first.name, first.country, first.problem) == ("Luces del parque", "NI", "Robos de noche")
    assert (first.elements, first.results) == (("Cambiar luminarias",), ("Menos robos",))
    assert (second.name, second.results) == ("Teatro en la calle", ())
    assert extract_plan(laid_out(text)) is None
