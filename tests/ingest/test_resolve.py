"""Who is who: the same body is one node, what only looks alike stays apart, and decisions survive the next reading."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from corpus import vocabulary
from graph.errors import UsageError
from graph.store import GraphStore, open_store
from ingest.extraction import extract
from ingest.extraction.items import Entity, Extraction, Mention
from ingest.extraction.naming import Models
from ingest.layout import layout
from ingest.pipeline import documents, ingest
from ingest.resolve import Reading, resolve
from ingest.source import Source

LETTERS = str.maketrans("01", "om")

SONSONATE = """El Consejo Municipal de Prevención se reunió en Sonsonate, El Salvador. La Alcaldía Municipal de
Sonsonate preside el Consejo Municipal de Prevención. La Policía Nacional Civil (PNC) participa en el Consejo
Municipal de Prevención de Sonsonate."""
NAHUIZALCO = """El Consejo Municipal de Prevención se reunió en Nahuizalco, El Salvador. La Alcaldía Municipal de
Nahuizalco preside el Consejo Municipal de Prevención. La PNC participa en el Consejo Municipal de Prevención de
Nahuizalco."""
MINISTRY = """El Programa Escuelas Abiertas es financiado por la Fundación Horizonte de Sonsonate.
El Ministerio de Educación de El Salvador ejecuta el Programa Escuelas Abiertas."""


@pytest.fixture
def store(tmp_path: Path) -> GraphStore:
    return open_store(f"sqlite:///{tmp_path / 'graph.db'}")


def read(store: GraphStore, folder: Path, **texts: str) -> None:
    for name, text in texts.items():
        path = folder / f"{name}.txt"
        path.write_text(text, encoding="utf-8")
        _, failures = ingest([path], store)
        assert not failures


def named(store: GraphStore, name: str) -> set[str]:
    return {node.id for node in store.find(name)}


def test_councils_of_one_name_in_two_towns_stay_apart(store: GraphStore, tmp_path: Path) -> None:
    read(store, tmp_path, sonsonate=SONSONATE, nahuizalco=NAHUIZALCO)
    leaders = {
        town: {edge.target for id in named(store, f"Alcaldía Municipal de {town}") for edge in store.edges(source=id)}
        & named(store, "Consejo Municipal de Prevención")
        for town in ("Sonsonate", "Nahuizalco")
    }
    assert len(leaders["Sonsonate"]) == len(leaders["Nahuizalco"]) == 1
    assert leaders["Sonsonate"].isdisjoint(leaders["Nahuizalco"])


def test_a_later_document_of_the_same_town_means_the_same_council(store: GraphStore, tmp_path: Path) -> None:
    read(store, tmp_path, sonsonate=SONSONATE, nahuizalco=NAHUIZALCO)
    before = named(store, "Consejo Municipal de Prevención")
    read(
        store,
        tmp_path,
        later="El Consejo Municipal de Prevención se reunió ayer en Sonsonate, El Salvador.",
    )
    assert named(store, "Consejo Municipal de Prevención") == before


def test_an_acronym_in_a_second_document_is_the_body_of_the_first(store: GraphStore, tmp_path: Path) -> None:
    read(store, tmp_path, sonsonate=SONSONATE, nahuizalco=NAHUIZALCO)
    assert named(store, "PNC") == named(store, "Policía Nacional Civil")
    assert len(named(store, "PNC")) == 1


def test_a_body_known_in_the_region_is_one_node_in_any_tongue(store: GraphStore, tmp_path: Path) -> None:
    read(
        store,
        tmp_path,
        one="El Programa de las Naciones Unidas para el Desarrollo apoya a la Policía Nacional Civil de El Salvador.",
        two="The United Nations Development Programme supports the Alcaldía Municipal de Sonsonate, El Salvador.",
    )
    assert named(store, "Programa de las Naciones Unidas para el Desarrollo")
    assert named(store, "Programa de las Naciones Unidas para el Desarrollo") == named(
        store, "United Nations Development Programme"
    )


def test_a_municipality_is_one_node_by_any_of_its_names(store: GraphStore, tmp_path: Path) -> None:
    read(
        store,
        tmp_path,
        one="La Municipalidad de Nahuizalco, El Salvador, firmó un convenio con la Policía Nacional Civil.",
        two="La Alcaldía Municipal de Nahuizalco, El Salvador, coordina el Plan de Prevención de Nahuizalco.",
    )
    assert named(store, "Alcaldía Municipal de Nahuizalco") == named(store, "Municipalidad de Nahuizalco")


def test_bodies_of_one_name_in_two_countries_stay_apart(store: GraphStore, tmp_path: Path) -> None:
    read(
        store,
        tmp_path,
        sv="El Ministerio de Educación de El Salvador apoya a las escuelas de Sonsonate, El Salvador.",
        gt="El Ministerio de Educación de Guatemala apoya a las escuelas de Mixco, Guatemala.",
    )
    countries = {
        store.node(id).properties.get("country")
        for node in store.nodes("Actor")
        for id in [node.id]
        if "ministerio" in id
    }
    assert countries == {"SV", "GT"}


def test_every_node_and_tie_of_a_document_quotes_it(store: GraphStore, tmp_path: Path) -> None:
    read(store, tmp_path, sonsonate=SONSONATE)
    document = next(node.id for node in store.nodes("Document") if node.properties.get("path"))
    text = store.document_text(document)
    quoted = [
        one
        for item in (*store.nodes(), *store.edges())
        for one in item.evidence
        if one.document == document and one.start is not None
    ]
    assert quoted
    assert all(text[one.start : one.end] == one.quote for one in quoted)


def test_reading_again_adds_nothing(store: GraphStore, tmp_path: Path) -> None:
    read(store, tmp_path, sonsonate=SONSONATE)
    before = store.sequence()
    read(store, tmp_path, sonsonate=SONSONATE)
    assert store.sequence() == before


def test_a_rejected_tie_is_not_proposed_again(store: GraphStore, tmp_path: Path) -> None:
    read(store, tmp_path, ministry=MINISTRY)
    edge = next(edge for edge in store.edges(relation="funds"))
    store.review(edge.id, "rejected", by="person/ana")
    read(store, tmp_path, ministry=MINISTRY)
    assert edge.id not in {known.id for known in store.edges()}
    assert edge.id in {known.id for known in store.edges(rejected=True)}


def test_a_changed_version_updates_only_its_own_facts(store: GraphStore, tmp_path: Path) -> None:
    read(store, tmp_path, ministry=MINISTRY, sonsonate=SONSONATE)
    council_before = store.node(next(iter(named(store, "Consejo Municipal de Prevención"))))
    read(store, tmp_path, ministry=MINISTRY.replace("Programa Escuelas Abiertas", "Programa Barrios Seguros"))
    assert not named(store, "Programa Escuelas Abiertas")
    assert named(store, "Programa Barrios Seguros")
    assert store.node(council_before.id) == council_before
    assert sum(node.properties.get("path") == "ministry.txt" for node in store.nodes("Document")) == 1


def test_a_file_that_cannot_be_read_stops_nothing(store: GraphStore, tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.4 damaged")
    (tmp_path / "b.txt").write_text(MINISTRY, encoding="utf-8")
    (tmp_path / "c.txt").write_bytes(b"")
    outcomes, failures = ingest([tmp_path], store)
    assert [outcome.path.name for outcome in outcomes] == ["b.txt"]
    assert {failure.path.name for failure in failures} == {"a.pdf", "c.txt"}
    assert all(failure.remedy for failure in failures)


def test_a_path_that_is_not_there_or_holds_nothing_is_said(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is not there"):
        documents([tmp_path / "nowhere.txt"])
    (tmp_path / "empty").mkdir()
    with pytest.raises(UsageError, match="holds no file"):
        documents([tmp_path / "empty"])


def test_a_kill_in_the_middle_leaves_whole_documents(tmp_path: Path) -> None:
    """However far it got: what is in is whole, and reading the rest completes it."""
    folder = tmp_path / "texts"
    folder.mkdir()
    for number in range(12):
        (folder / f"{number:02}.txt").write_text(
            MINISTRY.replace("Escuelas Abiertas", f"Escuelas Abiertas {number}"), encoding="utf-8"
        )
    url = f"sqlite:///{tmp_path / 'graph.db'}"
    reader = subprocess.Popen([sys.executable, "-m", "api.cli", "ingest", str(folder), "--db", url])
    while reader.poll() is None and not _documents(url):
        time.sleep(0.05)
    os.kill(reader.pid, signal.SIGKILL)
    reader.wait()
    with open_store(url) as store:
        assert store.check() == []
        ingest([folder], store)
        assert store.check() == []
        assert sum(bool(node.properties.get("path")) for node in store.nodes("Document")) == 12


def _documents(url: str) -> int:
    if not Path(url.removeprefix("sqlite:///")).exists():
        return 0
    with open_store(url) as store:
        return sum(bool(node.properties.get("path")) for node in store.nodes("Document"))


CARD = """CATÁLOGO DE EXPERIENCIAS DE PREVENCIÓN

Nombre de la práctica: Escuelas de fútbol
Municipio: Soyapango
País: El Salvador
Problema: Reclutamiento de adolescentes por pandillas
Actores: Alcaldía Municipal de Soyapango, Policía Nacional Civil
Resultados: 600 jóvenes inscritos
"""


def test_who_takes_part_in_a_practice_and_what_came_of_it(store: GraphStore, tmp_path: Path) -> None:
    read(store, tmp_path, catalogo=CARD)
    (practice,) = store.nodes("Practice")
    assert practice.properties["results"] == [{"result": "600 jóvenes inscritos"}]
    actors = {store.node(edge.source).name for edge in store.edges(target=practice.id, relation="participates_in")}
    assert actors == {"Alcaldía Municipal de Soyapango", "Policía Nacional Civil"}


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (CARD, "CATÁLOGO DE EXPERIENCIAS DE PREVENCIÓN"),
        ("Informe de la mesa de paz\n\nLa Alcaldía de Mixco se reunió con la Policía.\n", "Informe de la mesa de paz"),
        ("La Alcaldía de Mixco se reunió con la Policía.\n", "nota.txt"),
    ],
)
def test_a_document_is_called_by_its_own_title(store: GraphStore, tmp_path: Path, text: str, title: str) -> None:
    read(store, tmp_path, nota=text)
    (document,) = (node for node in store.nodes("Document") if node.properties.get("path") == "nota.txt")
    assert document.name == title


def test_a_person_who_speaks_for_a_committee_is_no_committee(store: GraphStore) -> None:
    text = "Ana Ruiz"
    reading = Reading(
        layout(Source(name="acta.txt", text=text, format="txt", sha256="0")),
        Extraction(
            id="acta",
            mentions=(Mention(0, len(text), text, "ACTOR", "space", "E1", 0.9),),
            entities=(Entity("E1", text, "ACTOR", "space", person=True),),
        ),
    )
    store.apply(vocabulary.to_changes())
    store.apply(resolve(reading, store))
    (node,) = store.find(text)
    assert (node.kind, node.properties["sensitive"]) == ("Actor", True)


@pytest.mark.parametrize(
    "line", ["iglesias, ", "Comité Local de {}\n", "Consejo de {}\n\nIntegrantes\n\n- Red de {}\n\n"]
)
def test_the_time_to_join_a_document_with_the_graph_grows_with_its_names(store: GraphStore, line: str) -> None:
    def seconds(lines: int) -> float:
        text = "".join(line.replace("{}", f"Villa{number:b}".translate(LETTERS)) for number in range(lines))
        laid_out = layout(Source(name="acta.txt", text=text, format="txt", sha256="0"))
        reading = Reading(laid_out, extract(laid_out, models=Models()))
        start = time.process_time()
        resolve(reading, store)
        return time.process_time() - start

    store.apply(vocabulary.to_changes())
    seconds(3)
    small = max(min(seconds(100) for _ in range(3)), 0.01)
    assert min(seconds(800) for _ in range(3)) < 40 * small


def test_persons_of_a_roster_belong_to_the_institutions_of_their_rows(store: GraphStore, tmp_path: Path) -> None:
    read(
        store,
        tmp_path,
        acta="Acta de la Mesa Municipal de Convivencia de Sonsonate, El Salvador\n\n"
        "Institución\tRepresentante\tSector\n"
        "Policía Nacional Civil\tInsp. José Martínez\tSeguridad\nMinisterio de Salud\tDra. María Rodríguez\tSalud\n",
    )
    rows = {"José Martínez": "Policía Nacional Civil", "María Rodríguez": "Ministerio de Salud"}
    for person, institution in rows.items():
        (node,) = store.find(person)
        (body,) = store.find(institution)
        assert {edge.target for edge in store.edges(source=node.id)} == {body.id}
        assert node.properties["sensitive"]
        assert node.properties["actor_type"] == body.properties["actor_type"]
        (seat,) = store.edges(source=body.id, relation="member_of")
        assert seat.target in named(store, "Mesa Municipal de Convivencia de Sonsonate")


def test_an_agreement_bears_its_heading_and_its_parties_and_is_no_instrument_besides(
    store: GraphStore, tmp_path: Path
) -> None:
    read(
        store,
        tmp_path,
        convenio="CONVENIO MARCO DE COOPERACIÓN ENTRE LA ALCALDÍA MUNICIPAL DE SONSONATE Y EL MINISTERIO DE SALUD\n\n"
        "Entre la Alcaldía Municipal de Sonsonate, El Salvador, y el Ministerio de Salud se celebra este convenio.\n\n"
        "PRIMERA. Objeto. El convenio tiene por objeto prevenir la violencia en las escuelas.\n",
    )
    (alliance,) = store.nodes("Alliance")
    assert alliance.name == (
        "Convenio marco de cooperación entre Alcaldía Municipal de Sonsonate y Ministerio de Salud"
    )
    assert not list(store.nodes("Instrument"))


def test_a_body_is_of_no_country_by_a_small_namesake_of_a_word_in_its_name(store: GraphStore, tmp_path: Path) -> None:
    read(store, tmp_path, acta="Firmaron la Universidad de Oriente y la Alcaldía Municipal de Upala.")
    (university,) = store.find("Universidad de Oriente")
    assert "country" not in university.properties
    (town,) = store.find("Alcaldía Municipal de Upala")
    assert town.properties["country"] == "CR"
