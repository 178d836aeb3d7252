from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.gazetteer import Gazetteer, build, gazetteer, territory_nodes
from corpus.gazetteer.names import fold
from graph.ontology import ontology

LISTS = Path(__file__).parents[3] / "shared/data/municipalities_latam"
KNOWN = list(gazetteer())


@pytest.fixture
def places() -> Gazetteer:
    return gazetteer()


@pytest.mark.parametrize(
    ("name", "country", "id"),
    [
        ("Nahuizalco", None, "SV1307"),
        ("NAHUIZALCO", "SV", "SV1307"),
        ("Ahuachapan", "SV", "SV0101"),
        ("departamento de La Libertad", "SV", "SV05"),
        ("Distrito de La Chorrera", "PA", "PA1104"),
        ("Chorrera", "PA", "PA1104"),
        ("el Ilopango", "SV", "SV1007"),
        ("Ciudad de Guatemala", "GT", "GT0101"),
        ("Guatemala", "GT", "GT"),
        ("Panamá", "SV", "PA"),
        ("EE.UU.", "SV", "US"),
        ("Estados Unidos de América", None, "US"),
        ("República Dominicana", None, "DO"),
        ("Dominican Republic", None, "DO"),
        ("Centro América", "SV", "region/centroamerica"),
        ("Nueva San Salvador", "SV", "SV0510"),
        ("Medellín", "CR", "CO05001"),
        ("Barcelona", "CR", "ES-CT-barcelona"),
        ("Granada", "NI", "NI7015"),
        ("Santa Ana", "SV", "SV1210"),
        ("Desamparados", "CR", "CR103"),
        ("San Miguelito", "PA", "PA1205"),
        ("Puerto Cortés", "HN", "HN0506"),
        ("Cancún", "MX", "MX23005"),
        ("Villa de San Antonio", "HN", "HN0319"),
        ("Estado de México", "MX", "MX15"),
        ("Provincia de Buenos Aires", "CR", "AR-B"),
        ("Guerrero", "MX", "MX12"),
        ("Bogotá", "SV", "CO11001"),
    ],
)
def test_a_name_means_its_place(places: Gazetteer, name: str, country: str | None, id: str) -> None:
    place = places.resolve(name, country)
    assert place is not None
    assert place.id == id


def test_a_name_of_many_places_stays_open(places: Gazetteer) -> None:
    assert len(places.find("San Fernando")) > 3
    assert places.resolve("San Fernando") is None


def test_places_named_beside_it_decide(places: Gazetteer) -> None:
    department = places["SV03"]
    assert places.resolve("San Fernando", near=[department]) == places["SV0322"]
    assert places.resolve("Ataco") is None
    assert places.resolve("Ataco", near=[places["SV"]]) == places["SV0104"]


def test_unknown_names_mean_nothing(places: Gazetteer) -> None:
    assert places.find("Macondo de los Milagros") == []
    assert places.resolve("Macondo de los Milagros", "CO") is None


def test_find_keeps_to_the_country(places: Gazetteer) -> None:
    assert {place.country for place in places.find("San José", "CR")} == {"CR"}


def test_a_place_knows_what_is_around_it(places: Gazetteer) -> None:
    nahuizalco = places["SV1307"]
    assert [place.name for place in places.parents(nahuizalco)] == ["Sonsonate", "El Salvador"]
    assert places.department_of(nahuizalco) == places["SV13"]
    assert places.country_of(nahuizalco) == places["SV"]
    assert places.country_of(places["region/centroamerica"]) is None


def test_every_parent_exists_and_every_node_id_is_its_own(places: Gazetteer) -> None:
    ids = Counter(places.territory_id(place) for place in KNOWN)
    assert [id for id, count in ids.items() if count > 1] == []
    for place in KNOWN:
        places.parents(place)


def test_accents_are_restored(places: Gazetteer) -> None:
    names = {place.name for place in KNOWN if place.country == "SV"}
    assert {"Ahuachapán", "San Francisco Menéndez", "Comacarán", "Cabañas", "Nombre de Jesús", "El Paraíso"} <= names


def test_salvadoran_units_of_2024_have_a_date(places: Gazetteer) -> None:
    since = Counter(place.valid_from for place in KNOWN if place.country == "SV" and place.kind == "municipality")
    assert since == {"": 262, "2024-08-19": 44}


def test_names_counts_words(places: Gazetteer) -> None:
    assert places.names()["concepcion de ataco"] == 3


def test_territory_nodes_fit_the_ontology(places: Gazetteer) -> None:
    for id in ("SV1307", "region/centroamerica", "gn3871336", "ES-CT-mollet"):
        nodes, edges = territory_nodes(places[id])
        kinds = {node.id: node.kind for node in nodes}
        for node in nodes:
            ontology().check_node(node)
        for edge in edges:
            ontology().check_edge(edge, kinds[edge.source], kinds[edge.target])
        assert len(edges) == len(nodes) - 2  # a chain of territories, and the document


def test_a_territory_is_tied_to_its_department_and_country(places: Gazetteer) -> None:
    _, edges = territory_nodes(places["SV1307"])
    assert [edge.id for edge in edges] == [
        "territory/nahuizalco--sv-sonsonate part_of territory/sonsonate--sv",
        "territory/sonsonate--sv part_of territory/el-salvador",
    ]


@given(st.sampled_from(KNOWN), st.sampled_from([str.upper, str.lower, str.title, fold]))
def test_every_place_is_found_by_each_of_its_names_however_written(place, write) -> None:
    for name in (place.name, *place.names):
        assert place in gazetteer().find(write(name))


@given(st.text())
def test_folding_twice_is_folding_once(name: str) -> None:
    assert fold(fold(name)) == fold(name)


@pytest.mark.skipif(not LISTS.exists(), reason="the lists that the gazetteer is made from are not here")
def test_the_gazetteer_is_what_its_script_makes(tmp_path: Path) -> None:
    shipped = Path(build.__file__).parent / "places.csv.gz"
    again = tmp_path / "places.csv.gz"
    build.write(build.build(LISTS), again)
    assert again.read_bytes() == shipped.read_bytes()
