"""`--reader` at the command line: whose text leaves the computer, and what a second reader adds."""

import json
from pathlib import Path

import pytest
from PIL import Image

from tests.command import started, tejido
from tests.ingest.second_readers.server import MODEL, saying, serving
from tests.ingest.second_readers.texts import TEXT


@pytest.fixture
def note(tmp_path: Path) -> Path:
    path = tmp_path / "nota.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


@pytest.mark.parametrize("command", ["extract", "ingest"])
def test_no_text_leaves_the_computer_unless_somebody_agrees(note, command):
    where = ("--out", note.parent / "out") if command == "extract" else ("--db", f"sqlite:///{note.parent / 'a.db'}")
    asked = tejido(
        *(command, note, "--reader", "llm", *where),
        TEJIDO_LLM_URL="http://modelo.example.org/v1",
        TEJIDO_LLM_MODEL=MODEL,
    )
    assert asked.returncode == 2
    assert "saldría de este computador hacia http://modelo.example.org/v1" in asked.stderr
    assert "--yes-send" in asked.stderr
    assert not (note.parent / "a.db").exists()
    assert not (note.parent / "out").exists()


def test_a_model_on_this_computer_needs_no_agreement_and_its_findings_are_marked(note):
    answer = {"names": [{"text": "Universidad de Izalco", "type": "ACTOR"}, {"text": "Convenio", "type": "INSTRUMENT"}]}
    with serving(lambda _: saying(answer)) as server:
        done = tejido(
            *("extract", note, "--reader", "llm", "--out", note.parent / "out"),
            TEJIDO_LLM_URL=server.url,
            TEJIDO_LLM_MODEL=MODEL,
        )
    assert done.returncode == 0, done.stderr
    mentions = json.loads((note.parent / "out" / "nota.json").read_text(encoding="utf-8"))["mentions"]
    methods = {mention["text"]: mention.get("method") for mention in mentions}
    assert (methods["Universidad de Izalco"] or "").startswith(f"llm/{MODEL}")
    assert None in methods.values()


@pytest.mark.parametrize("reader", ["llm", "bert:x", "gliner:/no/hay", "spacy:es_no_existe"])
def test_a_reader_that_cannot_work_is_wrong_usage(note, reader):
    done = tejido("extract", note, "--reader", reader, "--out", note.parent / "out", TEJIDO_LLM_URL="")
    assert done.returncode == 2
    assert done.stderr.strip()
    assert "Traceback" not in done.stderr


def test_a_scan_without_tesseract_is_told_with_the_command_that_installs_it(tmp_path):
    Image.new("L", (60, 80), "white").save(tmp_path / "acta.png")
    done = started("extract", tmp_path / "acta.png", "--out", tmp_path / "out", PATH=str(tmp_path))
    assert done.returncode == 1
    assert "quedó sin leer" in done.stderr
    assert "sudo apt install tesseract-ocr tesseract-ocr-spa" in done.stderr


def test_after_reading_the_next_step_is_named_and_works(tmp_path: Path) -> None:
    note, db = tmp_path / "nota de campo.txt", f"sqlite:///{tmp_path / 'graph.db'}"
    note.write_text("La Fundación Horizonte financia el Programa Barrios Seguros en Sonsonate.", encoding="utf-8")
    assert "review list --document 'nota de campo.txt'" in tejido("ingest", note, "--db", db).stdout
    listed = tejido("review", "list", "--document", "nota de campo.txt", "--db", db)
    assert "Fundación Horizonte" in listed.stdout
