"""Spreadsheets through the command line and over HTTP: as whom, what is refused, and nobody's secrets told."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from api.cli.app import app
from graph.store import open_store
from tests.ingest.tables.sheets import text

ROWS = [["Institución", "Tipo", "Municipio"], ["Fundación Niñez", "ONG", "Sonsonate"], ["", "ONG", "Izalco"]]


def run(*arguments: object) -> tuple[int, Any]:
    result = CliRunner().invoke(app, [*map(str, arguments), "--lang", "en"])
    return result.exit_code, result.stdout


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    path = tmp_path / "actores.csv"
    path.write_bytes(text(ROWS))
    return path


def test_import_tells_beforehand_brings_in_and_writes_what_is_left(sheet: Path, tmp_path: Path) -> None:
    db = f"sqlite:///{tmp_path}/a.db"
    status, said = run("import", sheet, "--preview", "--json", "--db", db)
    (seen,) = json.loads(said)["files"]
    assert (status, seen["change"], seen["rows"]) == (1, None, {"new": 1, "changed": 0, "same": 0, "fault": 1})
    assert [(fault["row"], fault["column"]) for fault in seen["faults"]] == [(3, "A")]
    left = tmp_path / "malas.csv"
    status, said = run("import", sheet, "--rejected", left, "--json", "--db", db)
    (seen,) = json.loads(said)["files"]
    assert status == 1
    assert "Izalco" in left.read_text(encoding="utf-8-sig")
    with open_store(db) as store:
        (actor,) = store.find("Fundación Niñez", "Actor")
        assert actor.evidence[0].asserted_by.startswith("person/")
    assert run("undo", seen["change"], "--db", db)[0] == 0
    with open_store(db) as store:
        assert not store.find("Fundación Niñez", "Actor")


def test_a_map_is_written_first_and_then_followed(sheet: Path, tmp_path: Path) -> None:
    db, columns = f"sqlite:///{tmp_path}/a.db", tmp_path / "columnas.json"
    assert run("import", sheet, "--map", columns, "--db", db)[0] == 0
    said = json.loads(columns.read_text(encoding="utf-8"))
    assert said["tables"][0]["columns"] == {"Institución": "name", "Tipo": "type", "Municipio": "place"}
    said["tables"][0]["columns"]["Municipio"] = ""
    columns.write_text(json.dumps(said), encoding="utf-8")
    run("import", sheet, "--map", columns, "--db", db)
    with open_store(db) as store:
        (actor,) = store.find("Fundación Niñez", "Actor")
        assert not list(store.edges(source=actor.id))


def test_ingest_takes_a_table_whose_columns_are_sure_and_no_other(sheet: Path, tmp_path: Path) -> None:
    db, odd = f"sqlite:///{tmp_path}/a.db", tmp_path / "rara.csv"
    odd.write_bytes(text([["x", "y"], ["1", "2"]]))
    status, said = run("ingest", sheet, odd, "--json", "--db", db)
    told = json.loads(said)
    assert status == 1
    assert [len(told["documents"]), len(told["failures"])] == [1, 1]
    assert told["documents"][0]["proposals"] > 0
    again = json.loads(run("ingest", sheet, "--json", "--db", db)[1])["documents"][0]
    assert (again["nodes"], again["edges"]) == (0, 0)


def test_the_template_is_written_and_comes_in_as_it_is(sheet: Path, tmp_path: Path) -> None:
    db, template = f"sqlite:///{tmp_path}/a.db", tmp_path / "llena.xlsx"
    run("import", sheet, "--db", db)
    assert run("template", template, "--filled", "--db", db)[0] == 0
    status, said = run("import", template, "--json", "--db", db)
    assert (status, json.loads(said)["files"][0]["rows"]) == (0, {"new": 0, "changed": 0, "same": 1, "fault": 0})


def test_over_http_a_preview_changes_nothing_and_faults_are_told_in_words(client: TestClient) -> None:
    before = client.get("/api/v1/counts").json()
    answer = client.post("/api/v1/import", files={"file": ("actores.csv", text(ROWS))}, data={"preview": "true"})
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert (told["new"], told["left_out"], told["change"]) == (1, 1, None)
    assert told["faults"][0]["row"] == 3
    assert client.get("/api/v1/counts").json() == before
    refused = client.post("/api/v1/import", files={"file": ("roto.xlsx", b"PK\x03\x04")})
    assert refused.status_code == 422
    assert "roto.xlsx" in refused.json()["detail"]
