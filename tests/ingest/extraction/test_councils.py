"""Rosters of councils, committees and round tables."""

import pytest

from ingest.extraction.councils import extract_councils
from ingest.extraction.items import Council
from tests.ingest.extraction.documents import laid_out


def read(text: str) -> tuple[Council, ...]:
    return extract_councils(laid_out(text))


def names(council: Council) -> list[str]:
    return [name for _, name in council.members]


def test_a_list_under_its_heading_with_roles() -> None:
    (council,) = read(
        "Consejo Cantonal de Seguridad\n\nIntegrantes:\n- Municipalidad de Upala\n- Fuerza Pública\n"
        "- Cámara de Comercio\nCoordinación: Municipalidad de Upala\nSecretaría técnica: Ministerio de Justicia y Paz\n"
        "Observadores: PNUD y Unión Europea\n\nOtro asunto que no viene al caso.\n\n- Banco Mundial\n"
    )
    assert council.name == "Consejo Cantonal de Seguridad"
    assert names(council) == ["Municipalidad de Upala", "Fuerza Pública", "Cámara de Comercio"]
    assert council.roles == (("leads", "Municipalidad de Upala"), ("secretariat", "Ministerio de Justicia y Paz"))
    assert council.observers == ("PNUD", "Unión Europea")


def test_groups_of_members() -> None:
    (council,) = read(
        "Mesa Local de Prevención\n\nMiembros\n\n• Instituciones del Estado:\n- Ministerio de Salud\n"
        "- Fiscalía General\n• Sociedad civil:\n- Iglesias\n- Cruz Roja\n"
    )
    assert council.members == (
        ("Instituciones del Estado", "Ministerio de Salud"),
        ("Instituciones del Estado", "Fiscalía General"),
        ("Sociedad civil", "Iglesias"),
        ("Sociedad civil", "Cruz Roja"),
    )


def test_columns_of_a_slide_put_end_to_end() -> None:
    (council,) = read(
        "Comité Municipal de Convivencia\n\nObjetivos Participantes Organización\n\n• Promover el diálogo\n\n"
        "• Elaborar el plan\n\n• Iglesias\n\n• Empresa privada\n\n• Personas con experiencia\n\n• Liderazgo:\n\n"
        "- Alcaldía\n\n• Dar seguimiento a los acuerdos\n\n• Secretaría Técnica:\n\n- PNUD/OEA\n"
    )
    assert names(council) == ["Iglesias", "Empresa privada", "Personas con experiencia"]
    assert council.roles == (("leads", "Alcaldía"), ("secretariat", "PNUD"), ("secretariat", "OEA"))


def test_a_sentence() -> None:
    text = (
        "El Comité Municipal de Prevención de la Violencia de Ilobasco, presidido por la Alcaldía Municipal, está "
        "integrado por la Policía Nacional Civil, el Ministerio de Educación, iglesias y la Cruz Roja; y participan en "
        "calidad de observadores la Unión Europea y la Embajada de Suecia. Se reúne cada mes."
    )
    (council,) = read(text)
    assert council.name == "Comité Municipal de Prevención de la Violencia de Ilobasco"
    assert names(council) == ["Policía Nacional Civil", "Ministerio de Educación", "iglesias", "Cruz Roja"]
    assert council.roles == (("leads", "Alcaldía Municipal"),)
    assert council.observers == ("Unión Europea", "Embajada de Suecia")
    assert text[slice(*council.span)] == text.removesuffix(". Se reúne cada mes.")


def test_a_sentence_with_a_list_below_it() -> None:
    (council,) = read(
        "La Mesa de Seguridad de Tela está conformada por:\n"
        "a) Policía Nacional;\nb) Patronatos;\nc) Cámara de Turismo.\n"
    )
    assert names(council) == ["Policía Nacional", "Patronatos", "Cámara de Turismo"]


def test_a_title_in_capitals_a_table_and_roles_in_a_later_sentence() -> None:
    (council,) = read("INTEGRANTES DEL COMITÉ DE PAZ DE COMASAGUA\n\n1. Alcaldía Municipal\n2. Iglesia Católica\n")
    assert council.name == "COMITÉ DE PAZ DE COMASAGUA"
    (council,) = read("Conformación de la Mesa Intersectorial\n\nInstitución\tNombre\nCruz Roja\tAna\nPNUD\tEva\n")
    assert names(council) == ["Cruz Roja", "PNUD"]
    (council,) = read(
        "El Consejo Departamental de Seguridad lo integran la Fiscalía General y la Cámara de Comercio. "
        "La secretaría técnica la ejerce el Observatorio Departamental."
    )
    assert council.roles == (("secretariat", "Observatorio Departamental"),)


def test_two_rosters_of_one_body_are_one() -> None:
    short = "Red de Paz de Apopa\n\nIntegrantes\n\n- Iglesias\n- Cruz Roja\n\n"
    (council,) = read(short + short.replace("- Cruz Roja\n", "- Cruz Roja\n- Universidad de El Salvador\n"))
    assert len(council.members) == 3


def test_what_is_no_roster() -> None:
    for text in (
        "",
        "Participantes\n\n- Iglesias\n- Cruz Roja\n",  # of what body?
        "Consejo de Paz\n\nIntegrantes\n\n- Promover el diálogo\n- Elaborar un plan\n",
        "El libro está compuesto por tres capítulos, dos anexos y un mapa.",
    ):
        assert read(text) == ()


DECREE = """ACUERDO MUNICIPAL 14-2020

Artículo 1. Integrar el Comité Municipal de Convivencia de la siguiente manera:

Coordinador: Alcalde Municipal
Secretario: Director de Desarrollo Social
Vocal I: Representante de la Policía Nacional Civil
Vocal II: Directora del Centro de Salud

Artículo 2. El Comité se reunirá una vez al mes.
"""

SEATS = """El Consejo Distrital de Seguridad estará conformado por:

1. El Alcalde Distrital, quien lo preside.
2. La Subprefecta del distrito.
3. Un representante del Poder Judicial.
4. Dos representantes de las juntas vecinales.
5. El Gerente de Seguridad, en calidad de secretario técnico.
"""

POSTS = "\n".join(
    (
        "Mesa Intersectorial de Seguridad",
        "",
        "Cargo\tInstitución\tNombre",
        "Presidencia\tMunicipalidad de Tilarán\tAna Mora",
        "Secretaría técnica\tMinisterio de Justicia y Paz\tLuis Rojas",
        "Vocal\tCámara de Comercio\tJuan Vega",
        "",
    )
)

PORTUGUESE = (
    "O Conselho Municipal de Segurança é composto por representantes da Prefeitura Municipal, da Polícia Militar, "
    "do Ministério Público e da Associação Comercial, e é presidido pelo Prefeito."
)

ENGLISH = (
    "The Youth Safety Council is made up of the Police Department, the Ministry of Education and the Chamber of "
    "Commerce, and is chaired by the Mayor."
)


CREATED = """Artículo 3. Créase la Comisión Nacional de Prevención, integrada por los siguientes miembros:
a) El Ministro de Seguridad, quien la presidirá;
b) La Ministra de Educación;
c) Un representante de la Asociación Nacional de Municipalidades;
d) El Director de la Policía Nacional, quien ejercerá la secretaría técnica.

Artículo 4. La Comisión se reunirá cada dos meses.
"""


SHORT = """Red de Jóvenes por la Paz

La Red está conformada por la Fundación Semilla, la Asociación de Estudiantes y el Instituto de la Juventud.
"""


@pytest.mark.parametrize(
    ("text", "name", "members", "roles"),
    [
        (
            SHORT,
            "Red de Jóvenes por la Paz",
            ["Fundación Semilla", "Asociación de Estudiantes", "Instituto de la Juventud"],
            [],
        ),
        (
            CREATED,
            "Comisión Nacional de Prevención",
            ["Ministra de Educación", "Asociación Nacional de Municipalidades"],
            [("leads", "Ministro de Seguridad"), ("secretariat", "Director de la Policía Nacional")],
        ),
        (
            DECREE,
            "Comité Municipal de Convivencia",
            ["Policía Nacional Civil", "Directora del Centro de Salud"],
            [("leads", "Alcalde Municipal"), ("secretariat", "Director de Desarrollo Social")],
        ),
        (
            SEATS,
            "Consejo Distrital de Seguridad",
            ["Subprefecta del distrito", "Poder Judicial", "juntas vecinales"],
            [("leads", "Alcalde Distrital"), ("secretariat", "Gerente de Seguridad")],
        ),
        (
            POSTS,
            "Mesa Intersectorial de Seguridad",
            ["Cámara de Comercio"],
            [("leads", "Municipalidad de Tilarán"), ("secretariat", "Ministerio de Justicia y Paz")],
        ),
        (
            PORTUGUESE,
            "Conselho Municipal de Segurança",
            ["Prefeitura Municipal", "Polícia Militar", "Ministério Público", "Associação Comercial"],
            [("leads", "Prefeito")],
        ),
        (
            ENGLISH,
            "Youth Safety Council",
            ["Police Department", "Ministry of Education", "Chamber of Commerce"],
            [("leads", "Mayor")],
        ),
    ],
)
def test_seats_and_posts(text: str, name: str, members: list[str], roles: list[tuple[str, str]]) -> None:
    (council,) = extract_councils(laid_out(text))
    assert council.name == name
    assert [member for _, member in council.members] == members
    assert list(council.roles) == roles


def test_the_head_of_a_flattened_table_does_not_end_the_list() -> None:
    (council,) = read(
        "Integrantes del Comité Local de Prevención\n\nNo. Institución Representante\n1. Alcaldía Municipal\n"
        "2. Policía Nacional Civil\n3. Iglesia Católica\n\nEl comité se reunirá cada mes.\n"
    )
    assert names(council) == ["Alcaldía Municipal", "Policía Nacional Civil", "Iglesia Católica"]


@pytest.mark.parametrize(
    ("header", "title"),
    [
        ("Sector\tOrganización\tNombre y apellidos", "Acta de la segunda sesión de la Mesa de Convivencia de Nebaj"),
        ("Setor\tEntidade\tRepresentante", "Ata da reunião do Conselho Comunitário de Segurança de Olinda"),
        ("Sector\tOrganization\tName", "Youth Safety Council"),
    ],
)
def test_a_table_of_institutions_and_who_speaks_for_them_keeps_its_rows(header: str, title: str) -> None:
    (council,) = read(f"{title}\n\n{header}\nEstado\tBomberos\tEva Paz\nIglesia\tCáritas\tIván Gil\n")
    assert council.name in title
    assert council.members == (("Estado", "Bomberos"), ("Iglesia", "Cáritas"))
    assert council.representatives == (("Bomberos", "Eva Paz"), ("Cáritas", "Iván Gil"))


def test_a_column_of_members_beside_one_of_institutions_holds_persons() -> None:
    (council,) = read("Comité de Agua\n\nIntegrante\tInstitución\nEva Paz\tBomberos\nIván Gil\tCáritas\n")
    assert names(council) == ["Bomberos", "Cáritas"]
    assert council.representatives == (("Bomberos", "Eva Paz"), ("Cáritas", "Iván Gil"))


def test_a_table_with_other_columns_is_no_roster() -> None:
    assert not read("Red de Parques\n\nInstitución\tSector\tMonto\nBomberos\tEstado\t200\nCáritas\tIglesia\t100\n")


def test_a_directory_many_pages_below_a_title_is_not_its_roster() -> None:
    between = "".join(f"Párrafo {n} de un informe que trata de otra cosa.\n\n" for n in range(60))
    table = "Institución\tRepresentante\nCruz Roja\tAna López\nBanco Mundial\tLuis Mejía\n"
    near = read(f"Consejo Municipal de Paz de Upala\n\n{table}")
    assert [council.name for council in near] == ["Consejo Municipal de Paz de Upala"]
    assert read(f"Consejo Municipal de Paz de Upala\n\n{between}{table}") == ()
