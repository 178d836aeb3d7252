"""Agreements in forms, and twinnings in sentences."""

import pytest

from ingest.extraction.agreements import extract_agreements
from ingest.extraction.items import Agreement
from tests.ingest.extraction.documents import laid_out

FORM = """ACUERDO DE COPRODUCCIÓN

OBJETIVO DEL ACuERDO
Abrir la cancha entre la Municipalidad de Tejutla y la Policía Nacional Civil para prevenir riñas.

ACTIVIDAD PROGRAMADA Torneo de barrios
ACTOR ENCARGADO Municipalidad de Tejutla
ACTORES COLABORADORES Iglesias, Asociaciones de Desarrollo y ONG
SEñALE EL TERRITORIO A IMPACTAR Barrios San José y El Centro
PLAZO PROPUESTO Noviembre 2018 a Febrero 2019

CRONOGRAMA DE TRABAjO
NOV-18 Convocatoria
DIC-18 • Torneo.
• Premios.
ENE-18 Final
FEB-18

CuMPLIMIENTO
NOV-18 100%
DIC-18 75%
ENE-18

LISTA DE CHEQUEO

SI NO

Presenta el objetivo

Señala el plazo
"""


def read(text: str) -> tuple[Agreement, ...]:
    return extract_agreements(laid_out(text))


def test_a_filled_form() -> None:
    (agreement,) = read(FORM)
    assert agreement.activity == "Torneo de barrios"
    assert agreement.lead == "Municipalidad de Tejutla"
    assert agreement.collaborators == ("Iglesias", "Asociaciones de Desarrollo", "ONG")
    assert agreement.parties == ("Municipalidad de Tejutla", "Policía Nacional Civil")
    assert agreement.territories == ("San José", "El Centro")
    assert agreement.checklist == ("Presenta el objetivo", "Señala el plazo")
    assert FORM[agreement.span[0] : agreement.span[1]].startswith("OBJETIVO DEL")


def test_months_go_on_into_the_next_year_whatever_the_form_says() -> None:
    (agreement,) = read(FORM)
    assert (agreement.start, agreement.end) == ("2018-11", "2019-02")
    assert agreement.schedule == (
        ("2018-11", "Convocatoria"), ("2018-12", "Torneo. Premios."), ("2019-01", "Final"), ("2019-02", "")
    )  # fmt: skip
    assert agreement.compliance == (("2018-11", 100), ("2018-12", 75))


def test_labels_with_colons_and_dates_by_day() -> None:
    (agreement,) = read(
        "Objetivo del convenio: Formar promotores de paz\nActividad: Curso de mediación\n"
        "Institución responsable: Universidad de El Salvador\nInstituciones colaboradoras: Alcaldía de Apopa; PNUD\n"
        "Plazo: 01/03/2017 al 30/11/2017\nPoblación: 40 jóvenes de Apopa\n"
    )
    assert agreement.objective == "Formar promotores de paz"
    assert agreement.lead == "Universidad de El Salvador"
    assert agreement.collaborators == ("Alcaldía de Apopa", "PNUD")
    assert (agreement.start, agreement.end) == ("2017-03", "2017-11")


def test_two_forms_in_one_document() -> None:
    one = "Objetivo: Uno\nActividad: Feria\nResponsable: Alcaldía\nPlazo: Mayo 2019\n\n"
    assert [agreement.objective for agreement in read(one + one.replace("Uno", "Dos"))] == ["Uno", "Dos"]


def test_an_empty_form_is_no_agreement() -> None:
    labels = "OBJETIVO DEL ACUERDO\n\nACTIVIDAD PROGRAMADA\n\nACTOR ENCARGADO\n\nPLAZO PROPUESTO\n\nIMPACTO ESPERADO\n"
    assert read(labels) == ()


@pytest.mark.parametrize(
    ("sentence", "sides"),
    [
        ("El municipio de Estelí está hermanado con Bielefeld.", [(("Estelí",), ("Bielefeld",))]),
        (
            "Se firmó el convenio de hermanamiento entre la municipalidad de Masaya y la ciudad de Nimega.",
            [(("Masaya",), ("Nimega",))],
        ),
        (
            "Hay hermanamientos entre las ciudades de León y Masaya (Nicaragua), con Utrecht (Países Bajos); "
            "Matagalpa, así como Jinotega, con la Ciudad de Tilburg.",
            [
                (("León", "Masaya"), ("Utrecht",)),
                (("Matagalpa",), ("Ciudad de Tilburg",)),
                (("Jinotega",), ("Ciudad de Tilburg",)),
            ],
        ),
        ("Estelí (Nicaragua) es ciudad hermana de Bielefeld.", [(("Estelí",), ("Bielefeld",))]),
        ("En 2012 León y Utrecht se hermanaron.", [(("León",), ("Utrecht",))]),
        ("El hermanamiento de Matagalpa con Tilburg sigue vivo.", [(("Matagalpa",), ("Tilburg",))]),
        ("El convenio de hermanamiento de cooperación con jóvenes sigue vivo.", []),
        ("As cidades-irmãs são muitas.", []),
        ("O irmanamento entre Diadema e Santo André continua.", [(("Diadema",), ("Santo André",))]),
        ("Con estos hermanamientos se impulsan actividades entre grupos de jóvenes y mujeres.", []),
        ("Hermanamientos entre ciudades y condados", []),
    ],
)
def test_twinnings(sentence: str, sides: list[object]) -> None:
    found = read(sentence)
    assert [agreement.sides for agreement in found] == sides
    for agreement in found:
        assert agreement.kind == "twinning"
        assert agreement.parties == (*agreement.sides[0], *agreement.sides[1])
        assert sentence[agreement.span[0] : agreement.span[1]] == sentence


def test_a_twinning_told_twice_is_one() -> None:
    sentence = "La ciudad de Estelí está hermanada con Bielefeld. "
    assert len(read(sentence * 2)) == 1


CLAUSES = """CONVENIO DE COOPERACIÓN ENTRE LA MUNICIPALIDAD DE SAN BARTOLO Y EL MINISTERIO DE LA JUVENTUD

Entre la Municipalidad de San Bartolo, representada por su intendenta, Lic. Ana Duarte, y el Ministerio de la
Juventud, representado por su viceministro, se acuerda el presente convenio, sujeto a estas cláusulas:

PRIMERA.- OBJETO. El presente convenio tiene por objeto prevenir la violencia juvenil en los barrios de la ribera.

SEGUNDA.- COMPROMISOS DE LA MUNICIPALIDAD. La Municipalidad se compromete a:
a) ceder el uso de los centros comunitarios;
b) designar un equipo técnico.

TERCERA.- VIGENCIA. El convenio rige desde el 1 de marzo de 2021 hasta el 28 de febrero de 2023.

CUARTA.- CONTROVERSIAS. Las partes resolverán de común acuerdo toda diferencia.
"""

COMMITMENT = """ACTA DE COMPROMISO

En la ciudad, a los 14 días del mes de junio, se reunieron las siguientes instituciones:

- Municipalidad Provincial de Chota
- Policía Nacional del Perú
- Ministerio de Salud

quienes acuerdan:

Objeto: Reducir el consumo de alcohol cerca de los colegios.
Compromisos:
- Realizar operativos conjuntos cada mes.
Responsable: Gerencia de Seguridad Ciudadana
Plazo: julio 2022 a diciembre 2022
"""

TERMO = """TERMO DE COOPERAÇÃO ENTRE A PREFEITURA MUNICIPAL DE ITAPOÁ E A UNIVERSIDADE FEDERAL DO VALE

CLÁUSULA PRIMEIRA – DO OBJETO
O presente termo tem por objeto a criação de um observatório da violência.

CLÁUSULA SEGUNDA – DAS OBRIGAÇÕES DA PREFEITURA
A Prefeitura fornecerá os dados.

CLÁUSULA TERCEIRA – DA VIGÊNCIA
A vigência é de janeiro de 2022 a dezembro de 2023.
"""

MEMORANDUM = """MEMORANDUM OF UNDERSTANDING

between the City of Harborview, represented by its Mayor, and the Ministry of Youth, represented by its Minister

Article 1. Purpose
The purpose of this memorandum is to open two youth centres.

Article 2. Duration
From January 2023 to December 2024.
"""


NUMBERED = """ACUERDO DE COOPERACIÓN entre el Municipio de Santa Rosa, la Fundación Vivir y la Cámara de Comercio Local

1. Objeto
Promover el empleo de los jóvenes egresados.

2. Obligaciones del Municipio
Aportar locales para los talleres.

3. Duración
Doce meses, desde enero de 2024 hasta diciembre de 2024.
"""

LETTER = """CARTA DE ENTENDIMIENTO

Los suscritos, Juan Pérez, Alcalde, en representación de la Alcaldía Municipal de Jocoro, y María Gómez, Directora,
en representación de la Fundación Horizonte, convenimos en suscribir la presente carta:

CLÁUSULA PRIMERA: OBJETO
Atender a jóvenes en riesgo.

CLÁUSULA SEGUNDA: PLAZO
Del 1 de enero de 2022 al 31 de diciembre de 2023.
"""


@pytest.mark.parametrize(
    ("text", "kind", "parties", "objective", "months"),
    [
        (
            NUMBERED,
            "alliance",
            ("Municipio de Santa Rosa", "Fundación Vivir", "Cámara de Comercio Local"),
            "Promover el empleo de los jóvenes egresados.",
            ("2024-01", "2024-12"),
        ),
        (
            LETTER,
            "letter_of_understanding",
            ("Alcaldía Municipal de Jocoro", "Fundación Horizonte"),
            "Atender a jóvenes en riesgo.",
            ("2022-01", "2023-12"),
        ),
        (
            CLAUSES,
            "covenant",
            ("Municipalidad de San Bartolo", "Ministerio de la Juventud"),
            "Prevenir la violencia juvenil en los barrios de la ribera.",
            ("2021-03", "2023-02"),
        ),
        (
            COMMITMENT,
            "alliance",
            ("Municipalidad Provincial de Chota", "Policía Nacional del Perú", "Ministerio de Salud"),
            "Reducir el consumo de alcohol cerca de los colegios.",
            ("2022-07", "2022-12"),
        ),
        (
            TERMO,
            "covenant",
            ("PREFEITURA MUNICIPAL DE ITAPOÁ", "UNIVERSIDADE FEDERAL DO VALE"),
            "A criação de um observatório da violência.",
            ("2022-01", "2023-12"),
        ),
        (
            MEMORANDUM,
            "letter_of_understanding",
            ("City of Harborview", "Ministry of Youth"),
            "Open two youth centres.",
            ("2023-01", "2024-12"),
        ),
    ],
)
def test_an_agreement_in_clauses(
    text: str, kind: str, parties: tuple[str, ...], objective: str, months: tuple[str, str]
) -> None:
    (agreement,) = extract_agreements(laid_out(text))
    assert (agreement.kind, agreement.parties, agreement.objective) == (kind, parties, objective)
    assert (agreement.start, agreement.end) == months
    assert agreement.span[1] > text.index(objective.split()[-1])


def test_who_takes_responsibility_for_a_commitment() -> None:
    (agreement,) = extract_agreements(laid_out(COMMITMENT))
    assert agreement.lead == "Gerencia de Seguridad Ciudadana"


def test_a_title_without_parties_or_object_is_no_agreement() -> None:
    assert not extract_agreements(laid_out("CONVENIO MARCO\n\nEl convenio se firmará el próximo año.\n"))
    assert not extract_agreements(laid_out(CLAUSES.replace("OBJETO", "DOMICILIO").replace("tiene por objeto", "va a")))


@pytest.mark.parametrize(
    ("clause", "schedule"),
    [
        (
            "QUINTA.- CRONOGRAMA. Abril 2021: censo de barrios; mayo: talleres; febrero de 2022: cierre.",
            (("2021-04", "censo de barrios"), ("2021-05", "talleres"), ("2022-02", "cierre")),
        ),
        (
            "QUINTA.- CRONOGRAMA.\nAbril 2021: censo de barrios.\nFebrero 2022: cierre.",
            (("2021-04", "censo de barrios"), ("2022-02", "cierre")),
        ),
        ("QUINTA.- CRONOGRAMA. Abril: censo de barrios.", ()),
    ],
)
def test_a_schedule_in_a_clause(clause: str, schedule: object) -> None:
    (agreement,) = read(f"{CLAUSES}\n{clause}\n")
    assert agreement.schedule == schedule


def test_schedules_in_portuguese_and_english() -> None:
    (agreement,) = read(
        "TERMO DE COOPERAÇÃO ENTRE O MUNICÍPIO DE OLINDA E O INSTITUTO SOL\n\n"
        "CLÁUSULA PRIMEIRA - DO OBJETO. O presente termo tem por objeto abrir a praça.\n\n"
        "CLÁUSULA SEGUNDA - DO CRONOGRAMA. Março 2023: obra; junho 2023: festa.\n"
    )
    assert agreement.schedule == (("2023-03", "obra"), ("2023-06", "festa"))
    (agreement,) = read(
        "COOPERATION AGREEMENT BETWEEN THE CITY OF DOVER AND THE HARBOUR TRUST\n\n"
        "Article 1. Purpose. The purpose of this agreement is to open the park.\n\n"
        "Article 2. Timeline. March 2023: works; June 2023: opening.\n"
    )
    assert agreement.schedule == (("2023-03", "works"), ("2023-06", "opening"))


def test_a_title_in_capitals_is_written_as_a_sentence() -> None:
    (agreement,) = read(CLAUSES)
    assert agreement.title == "Convenio de cooperación"
    (agreement,) = read(CLAUSES.replace("COOPERACIÓN ENTRE", "COOPERACIÓN DE SAN BARTOLO ENTRE"))
    assert agreement.title == "Convenio de cooperación de San Bartolo"
