"""Files of networks that other programs made: who is in them comes in as from any sheet, and what does not is told."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from graph.errors import ReadError
from graph.formats import FORMATS
from graph.store import GraphStore, open_store
from ingest.tables import networks
from ingest.tables.confined import read_confined
from ingest.tables.files import read_file, read_files
from ingest.tables.importing import Terms, bring_in, preview
from ingest.tables.preview import Preview
from ingest.tables.schema_matching import propose
from ingest.tables.sheets import Workbook
from ingest.tables.tables import tables_in
from tests.ingest.tables.sheets import text, xlsx

SAMPLES = Path(__file__).parents[4] / "shared/data/formats_actor_maps"
GEXF = """<gexf xmlns="http://gexf.net/1.3" xmlns:viz="http://gexf.net/1.3/viz" version="1.3"><graph>
<attributes class="node"><attribute id="0" title="tipo" type="string"/></attributes>
<nodes><node id="1" label="Fundación Semillas del Sur"><attvalues><attvalue for="0" value="ONG"/></attvalues>
<viz:color r="1" g="2" b="3"/></node><node id="2" label="Mesa de Paz de Sonsonate"/><node id="3" label="77"/></nodes>
<edges><edge id="0" source="1" target="2" label="miembro de" start="2014-03-01"/><edge source="1" target="3"/>
<edge source="2" target="1" label="le tiene cariño"/></edges></graph></gexf>"""


@pytest.fixture
def store() -> Iterator[GraphStore]:
    with open_store("sqlite:///:memory:") as opened:
        yield opened


def seen(book: Workbook, store: GraphStore) -> Preview:
    tables = tables_in(book)
    plan = propose(tables)
    assert plan.sure
    return preview(book, plan, store, Terms(by="person/ana"), tables=tables)


def ties(store: GraphStore) -> dict[tuple[str, str, str], str]:
    """Who is tied to whom, and whether somebody has to look at it."""
    names = {node.id: node.name for node in store.nodes(evidence=False)}
    return {
        (names[edge.source], edge.relation, names[edge.target]): edge.evidence[0].review
        for edge in store.edges()
        if edge.relation not in ("broader", "part_of", "operates_in")
    }


def test_nodes_come_in_with_their_types_and_links_with_their_words(store: GraphStore) -> None:
    found = seen(read_file(GEXF.encode(), "mapa.gexf"), store)
    number = bring_in(found, store)
    assert ties(store) == {
        ("Fundación Semillas del Sur", "member_of", "Mesa de Paz de Sonsonate"): "accepted",
        ("Fundación Semillas del Sur", "allied_with", "Mesa de Paz de Sonsonate"): "proposed",
    }
    (seeds,) = store.find("Fundación Semillas del Sur", "Actor")
    assert seeds.properties["actor_type"] == "ngo"
    (member,) = store.edges(relation="member_of")
    assert member.properties["start"] == "2014-03-01"
    assert "relation: miembro de" in member.evidence[0].quote
    (document,) = (node for node in store.nodes("Document") if node.name == "mapa.gexf")
    said = store.document_text(document.id)
    assert said is not None
    assert said[member.evidence[0].start : member.evidence[0].end] == member.evidence[0].quote
    assert store.check() == []
    store.undo(number, by="person/ana")
    assert not store.find("Fundación Semillas del Sur", "Actor")


def test_what_does_not_come_in_is_told(store: GraphStore) -> None:
    told = " ".join(map(str, seen(read_file(GEXF.encode(), "mapa.gexf"), store).warnings))
    for words in ("colours, sizes and positions", "1 node has no name", "1 link has an end", "le tiene cariño"):
        assert words in told


def test_bringing_it_in_again_changes_nothing(store: GraphStore) -> None:
    bring_in(seen(read_file(GEXF.encode(), "mapa.gexf"), store), store)
    again = seen(read_file(GEXF.encode(), "mapa.gexf"), store)
    assert {outcome.state for outcome in again.outcomes} == {"same"}


def test_two_of_one_name_are_told_apart_by_the_ids_of_their_file(store: GraphStore) -> None:
    nodes = [
        {"id": 1, "name": "Comité de Vecinos", "country": "SV"},
        {"id": 2, "name": "Comité de Vecinos", "country": "GT"},
        {"id": 3, "name": "Iglesia El Ángel"},
    ]
    content = json.dumps({"nodes": nodes, "links": [{"source": 3, "target": 2, "relation": "supports"}]}).encode()
    bring_in(seen(read_file(content, "red.json"), store), store)
    (tie,) = store.edges(relation="supports")
    assert store.node(tie.target).properties["country"] == "GT"


@pytest.mark.parametrize("nodes", [["Id", "Label", "Type"], ["ID", "Name", "Kind"]])
def test_tables_of_nodes_and_links_are_one_network_together_or_in_an_archive(
    store: GraphStore, nodes: list[str]
) -> None:
    tables = [
        ("nodes.csv", text([nodes, ["a1", "Red Juvenil", "red"], ["a2", "Colegio Los Pinos", "escuela"]])),
        ("edges.csv", text([["Source", "Target", "Type", "Label"], ["a2", "a1", "Directed", "es miembro de"]])),
    ]
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in tables:
            archive.writestr(name, content)
    (book,) = read_files(tables)
    bring_in(seen(book, store), store)
    assert ties(store) == {("Colegio Los Pinos", "member_of", "Red Juvenil"): "accepted"}
    again = seen(read_file(packed.getvalue(), "red.zip"), store)
    assert {outcome.state for outcome in again.outcomes} == {"same"}


def test_what_is_no_network_stays_a_sheet() -> None:
    rows = [["Institución", "Tipo"], ["Colegio Los Pinos", "Escuela"]]
    (sheet,) = read_file(xlsx({"Directorio": rows}), "a.xlsx").sheets
    assert sheet.stated is None


DL = b"""DL N = 3
FORMAT = EDGELIST1
LABELS:
Alcaldia, "Mesa de Paz", Iglesia
DATA:
1 2 2
3 2
"""
MATRIX = b"""dl nr=2, nc=3 format = fullmatrix
row labels:
"Iglesia El Angel" Alcaldia
column labels:
"Mesa de Paz","Red Juvenil",Consejo
data:
1 0 1
0 1 0
"""
EMBEDDED = b"""DL N=3 format = nodelist1
labels embedded
data:
Alcaldia "Mesa de Paz" Iglesia
Iglesia "Mesa de Paz"
"""
PAJEK = b"""*Vertices 2
1 "Iglesia El Angel" 0.1 0.2 0.5
2 "Red Juvenil" 0.3 0.2 0.5
*Arcs
1 2 1 l "apoya a"
"""


@pytest.mark.parametrize(
    ("content", "name", "nodes", "links"),
    [(DL, "a.dl", 3, 2), (MATRIX, "m.dl", 5, 3), (EMBEDDED, "e.dl", 3, 3), (PAJEK, "a.net", 2, 1)],
)
def test_formats_of_text(content: bytes, name: str, nodes: int, links: int) -> None:
    read = networks.READERS["ucinet" if name.endswith("dl") else "pajek"](content, name)
    assert (len(read.vertices), len(read.links)) == (nodes, links)
    assert all(any(map(str.isalpha, vertex.label)) for vertex in read.vertices)
    assert not any(set("\"'") & set(vertex.label) for vertex in read.vertices)


HOSTILE = {
    "entities.gexf": b'<!DOCTYPE gexf [<!ENTITY a "b">]><gexf><graph><node id="1" label="&a;"/></graph></gexf>',
    "outside.graphml": b'<!DOCTYPE graphml SYSTEM "file:///etc/passwd"><graphml/>',
    "other.graphml": b"<html/>",
    "cut.gexf": b"<gexf><graph><nodes><node",
    "deep.json": b"[" * 200_000,
    "list.json": b"[1, 2]",
    "nonsense.dl": b"DL\nN=\xff\n",
    "huge.dl": b"dl n=99999999 format=fullmatrix data: 1",
    "nonsense.net": b"*Vertices x\n1 2 3\n",
    "empty.zip": b"PK\x05\x06" + bytes(18),
    "empty.gexf": b"",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_network_is_refused_in_words(name: str) -> None:
    with pytest.raises(ReadError) as refused:
        read_file(HOSTILE[name], name)
    assert name in str(refused.value)


def test_networks_are_read_in_a_process_of_their_own() -> None:
    assert read_confined(GEXF.encode(), "mapa.gexf") == read_file(GEXF.encode(), "mapa.gexf")


def test_what_is_said_to_be_read_is_read() -> None:
    """Those that come in row by row; others have readers of their own."""
    assert set(networks.READERS) <= {name for name, each in FORMATS.items() if each.reads}


@pytest.mark.skipif(not SAMPLES.exists(), reason="the samples that others made are not here")
@pytest.mark.parametrize(
    ("path", "nodes", "links"),
    [
        ("gexf/gephi-lite.gexf", 61, 88),
        ("kumu/kumu-changelabs-template.json", 10, 11),
        ("kumu/kumu-omidyarnetwork-us-financial-inclusion-BACKUP.json", 230, 232),
        ("kumu/paypal-mafia.xlsx", 34, 49),
        ("kumu/snap-to-tutorial-data.xlsx", 51, 113),
        ("kumu/snap-to-tutorial-project.json", 51, 113),
        ("onodo/Game_of_Thrones.xlsx", 122, 100),
        ("onodo/onodo_template.xlsx", 2, 1),
    ],
)
def test_samples_of_others_come_in(store: GraphStore, path: str, nodes: int, links: int) -> None:
    file = SAMPLES / path
    found = seen(read_file(file.read_bytes(), file.name), store)
    rows = {table.sheet: len(table.rows) for table in found.tables}
    assert (rows["Actors"], rows["Connections"]) == (nodes, links)
    assert len(found.of("fault")) <= 3
    bring_in(found, store)
    assert store.check() == []


@pytest.mark.skipif(not SAMPLES.exists(), reason="the samples that others made are not here")
@pytest.mark.parametrize(("path", "nodes", "links"), [("arctic", 1715, 6676), ("divided-they-blog", 1224, 19025)])
def test_no_node_or_link_of_large_samples_is_lost(path: str, nodes: int, links: int) -> None:
    read = networks.READERS["gexf"]((SAMPLES / f"gexf/{path}.gexf").read_bytes(), path)
    assert (len(read.vertices), len(read.links)) == (nodes, links)


def test_what_ties_a_row_that_stays_out_stays_out_too(store: GraphStore) -> None:
    nodes = [{"id": "a", "name": "Mesa de Paz", "website": "no hay"}, {"id": "b", "name": "Colegio Los Pinos"}]
    nodes += [{"id": f"c{at}", "name": f"Liceo {at}", "website": f"https://{at}.example.org"} for at in range(9)]
    links = [
        {"source": "b", "target": "a", "relation": "member_of"},
        {"source": "b", "target": "c1", "type": "apoya a"},
    ]
    found = seen(read_file(json.dumps({"nodes": nodes, "links": links}).encode(), "red.json"), store)
    assert [outcome.name for outcome in found.of("fault")] == ["Mesa de Paz", "Colegio Los Pinos – Mesa de Paz"]
    bring_in(found, store)
    assert not store.find("Mesa de Paz")
    assert set(ties(store)) == {("Colegio Los Pinos", "supports", "Liceo 1")}


def test_no_part_of_a_file_is_lost_in_silence() -> None:
    read = read_file(b'{"nodes": [{"id": "a", "name": "Colegio"}], "links": [{"source": "a"}]}', "red.json")
    assert "1 link has an end" in str(read.warnings[0])
    sheets = {
        "Nodes": [["Name"], ["A"], ["B"]],
        "Links": [["Source", "Target"], ["A", "B"]],
        "Loops": [["Loop"], ["x"]],
    }
    assert "«Loops»" in str(read_file(xlsx(sheets), "a.xlsx").warnings[0])


def test_kumu_names_several_ends_in_a_cell_and_passes_over_what_it_is_told_to(store: GraphStore) -> None:
    sheets = {
        "Elements": [["Label", "Type"], ["Red Juvenil", "red"], ["Colegio", "escuela"], ["Liceo", "escuela"]],
        "Connections": [["From", "To", "Type"], ["Red Juvenil", "Colegio|Liceo", "apoya a"]],
        "Notas (ignore)": [["Name"], ["No es nadie"]],
    }
    found = seen(read_file(xlsx(sheets), "mapa.xlsx"), store)
    bring_in(found, store)
    assert set(ties(store)) == {("Red Juvenil", "supports", "Colegio"), ("Red Juvenil", "supports", "Liceo")}
    assert not store.find("No es nadie")
    assert "Notas (ignore)" in str(found.warnings[0])


def test_a_tie_whose_dates_changed_is_told_as_changed(store: GraphStore) -> None:
    nodes = [{"id": "a", "name": "Colegio Los Pinos"}, {"id": "b", "name": "Red Juvenil"}]

    def file(since: str) -> Workbook:
        links = [{"source": "a", "target": "b", "relation": "supports", "start": since}]
        return read_file(json.dumps({"nodes": nodes, "links": links}).encode(), "red.json")

    bring_in(seen(file("2014"), store), store)
    assert {outcome.state for outcome in seen(file("2014"), store).outcomes} == {"same"}
    again = seen(file("2015"), store)
    assert [outcome.state for outcome in again.outcomes] == ["same", "same", "changed"]
    bring_in(again, store)
    (tie,) = store.edges(relation="supports")
    assert tie.properties["start"] == "2015"


def test_two_rows_that_mean_one_keep_both_names_at_once(store: GraphStore) -> None:
    nodes = [{"id": 1, "name": "ONU"}, {"id": 2, "name": "United Nations"}]
    book = read_file(json.dumps({"nodes": nodes, "links": []}).encode(), "red.json")
    bring_in(seen(book, store), store)
    assert {outcome.state for outcome in seen(book, store).outcomes} == {"same"}
