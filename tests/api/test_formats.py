"""Formats through the command line and over HTTP: what is offered is written, and what is written is taken."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from graph import dump
from graph.formats import FORMATS, READ, WRITTEN
from graph.store import open_store
from tests import graph_sample
from tests.command import tejido
from tests.ingest.tables.test_networks import GEXF


@pytest.fixture
def db(tmp_path: Path) -> str:
    url = f"sqlite:///{tmp_path}/a.db"
    with open_store(url) as store:
        graph_sample.fill(store)
    return url


def test_formats_says_of_each_what_it_leaves_out() -> None:
    listed = json.loads(tejido("formats", "--json").stdout)["formats"]
    assert [each["name"] for each in listed] == list(FORMATS)
    assert {each["name"] for each in listed if each["loses"]} == set(WRITTEN)
    assert {each["name"] for each in listed if each["told_by"]} == set(READ)
    assert "UCINET" in tejido("formats", "--lang", "es").stdout


def test_a_format_that_is_none_is_refused_with_those_there_are(db: str, tmp_path: Path) -> None:
    done = tejido("export", "word", tmp_path / "a", db=db)
    assert done.returncode == 2
    assert "graphml" in done.stderr


def test_a_graph_written_whole_is_brought_back_whole(db: str, tmp_path: Path) -> None:
    written, other = tmp_path / "grafo.jsonl", f"sqlite:///{tmp_path}/b.db"
    assert tejido("export", "jsonl", written, "--with-persons", db=db).returncode == 0
    assert "nada" in tejido("import", written, "--preview", "--lang", "es", db=other).stdout.lower()
    assert tejido("import", written, db=other).returncode == 0
    with open_store(db) as one, open_store(other) as copy:
        assert list(dump.dump(copy)) == list(dump.dump(one))
    (again,) = json.loads(tejido("import", written, "--json", db=other).stdout)["files"]
    assert again["change"] is None


def test_a_network_comes_in_by_command_and_over_http(tmp_path: Path, client: TestClient) -> None:
    path = tmp_path / "mapa.gexf"
    path.write_text(GEXF, encoding="utf-8")
    done = tejido("import", path, "--lang", "es", db=f"sqlite:///{tmp_path}/c.db")
    assert done.returncode == 0
    assert "colores, tamaños y posiciones" in done.stdout + done.stderr
    assert {each["format"] for each in client.get("/api/v1/export").json()["items"]} == set(WRITTEN)


def test_a_file_of_nobody_says_what_its_columns_are(tmp_path: Path) -> None:
    path = tmp_path / "tipos.csv"
    path.write_text("1,Position\n2,Education\n3,Family\n", encoding="utf-8")
    done = tejido("import", path, "--lang", "en", db=f"sqlite:///{tmp_path}/d.db")
    assert done.returncode != 0
    assert "tipos.csv: nothing in it is understood" in done.stderr
    assert "--map" in done.stderr
