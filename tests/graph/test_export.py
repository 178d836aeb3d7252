"""Files for other programs: complete, harmless in spreadsheets, and without persons unless asked for."""

from __future__ import annotations

import csv
import zipfile
from pathlib import Path

import igraph
import networkx as nx
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pyarrow import parquet

from graph.export import write_csv, write_gexf, write_graphml
from graph.formats import WRITTEN
from graph.model import Changes, Edge, Evidence, Node
from graph.network_files import write_neo4j
from graph.parquet import write_parquet
from graph.store import GraphStore, open_store
from graph.visibility import OPERATOR, PUBLIC, Sight
from viz.exports import write_file

SAID = (Evidence("document/acta", asserted_by="person/ana", review="accepted"),)


def actor(id: str, name: str, **properties: str | bool) -> Node:
    return Node(f"actor/{id}", "Actor", name, properties={"actor_type": "other", **properties}, evidence=SAID)


@pytest.fixture
def store(tmp_path: Path) -> GraphStore:
    opened = open_store(f"sqlite:///{tmp_path / 'graph.db'}")
    opened.apply(
        Changes(
            nodes=(
                Node("document/acta", "Document", "Acta", evidence=SAID),
                actor("uno", "=cmd|' /C calc'!A0"),
                actor("dos", "Alcaldía", country="SV"),
                actor("ella", "Silvia", sensitive=True),
            ),
            edges=(
                Edge("actor/uno", "supports", "actor/dos", evidence=SAID),
                Edge("actor/ella", "leads", "actor/dos", evidence=SAID),
            ),
        )
    )
    return opened


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


def test_csv_holds_what_anybody_may_see(store: GraphStore, tmp_path: Path) -> None:
    write_csv(*Sight(store, PUBLIC).rows(), tmp_path)
    assert {row["id"] for row in rows(tmp_path / "nodes.csv")} == {"actor/uno", "actor/dos", "document/acta"}
    assert [(row["source"], row["target"]) for row in rows(tmp_path / "edges.csv")] == [("actor/uno", "actor/dos")]


def test_the_operator_may_write_persons_too(store: GraphStore, tmp_path: Path) -> None:
    write_csv(*Sight(store, OPERATOR).rows(), tmp_path)
    assert len(rows(tmp_path / "nodes.csv")) == 4
    assert len(rows(tmp_path / "edges.csv")) == 2


@pytest.mark.parametrize(("write", "read"), [(write_graphml, nx.read_graphml), (write_gexf, nx.read_gexf)])
def test_network_files_are_read_by_others(store: GraphStore, tmp_path: Path, write, read) -> None:  # type: ignore[no-untyped-def]
    write(*Sight(store, PUBLIC).rows(), tmp_path / "net.xml")
    graph = read(tmp_path / "net.xml")
    assert set(graph) == {"actor/uno", "actor/dos", "document/acta"}
    assert graph.nodes["actor/dos"]["country"] == "SV"
    assert graph.number_of_edges() == 1


@pytest.mark.parametrize(("write", "read"), [(write_graphml, nx.read_graphml), (write_gexf, nx.read_gexf)])
@given(name=st.text(st.characters(codec="utf-8"), min_size=1))
@example(name="a\x00b\x0b<&\"'>\uffff")
def test_no_name_breaks_a_network_file(tmp_path_factory: pytest.TempPathFactory, write, read, name: str) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path_factory.mktemp("net") / "net.xml"
    write([actor("uno", name, sector=name), actor("dos", "Alcaldía")], [], path)
    assert set(read(path)) == {"actor/uno", "actor/dos"}


@given(name=st.text(min_size=1))
def test_no_name_becomes_a_formula(tmp_path_factory: pytest.TempPathFactory, name: str) -> None:
    folder = tmp_path_factory.mktemp("csv")
    write_csv([actor("uno", name)], [], folder)
    (row,) = rows(folder / "nodes.csv")
    assert not row["name"].startswith(("=", "+", "-", "@", "\t", "\r"))


@pytest.mark.parametrize("format", [name for name in WRITTEN if name != "pyvis"])
def test_no_format_tells_of_persons_or_holds_what_a_spreadsheet_runs(
    store: GraphStore, tmp_path: Path, format: str
) -> None:
    path = write_file(format, *Sight(store, PUBLIC).rows(), tmp_path, language="es")
    content = path.read_bytes()
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            content = b"\n".join(map(archive.read, archive.namelist()))
    assert b"actor/dos" in content or "Alcaldía".encode() in content
    assert b"Silvia" not in content
    if format in ("csv", "gephi-csv", "neo4j-csv"):
        assert b",=cmd" not in content
    assert b"<f>" not in content


PLACE = Node("territory/sonsonate", "Territory", "Sonsonate", (), {"lon": -89.73, "population": 71541}, SAID)
PACT = Node("alliance/pacto", "Alliance", "Pacto", (), {"population": "Jóvenes; niñas"}, SAID)


def test_a_number_below_zero_is_no_formula(tmp_path: Path) -> None:
    """neo4j-admin refuses a column of numbers that holds anything else, and a spreadsheet does not reckon with it."""
    write_csv([PLACE], [], tmp_path / "csv")
    write_neo4j([PLACE], [], tmp_path / "neo4j")
    assert rows(tmp_path / "csv/nodes.csv")[0]["lon"] == "-89.73"
    assert rows(tmp_path / "neo4j/nodes.csv")[0]["lon:double"] == "-89.73"


def test_an_attribute_has_one_type_in_every_format_that_has_types(tmp_path: Path) -> None:
    write_graphml([PLACE, PACT], [], tmp_path / "net.graphml")
    read = igraph.Graph.Read_GraphML(str(tmp_path / "net.graphml"))
    assert read.vs["population"] == ["71541", "Jóvenes; niñas"]
    write_neo4j([PLACE, PACT], [], tmp_path / "neo4j")
    assert [row["population"] for row in rows(tmp_path / "neo4j/nodes.csv")] == ["71541", "Jóvenes; niñas"]
    write_parquet([PLACE, PACT], [], tmp_path)
    columns = parquet.read_table(tmp_path / "nodes.parquet").to_pydict()
    assert columns["population"] == ["71541", "Jóvenes; niñas"]
    assert columns["lon"] == [-89.73, None]
