"""The command line as people and scripts use it: answers, JSON, exit statuses, messages that say what to do."""

from __future__ import annotations

import csv
import json
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from tests.command import tejido

TEXT = """El Programa Barrios Seguros es financiado por la Fundación Horizonte de Sonsonate.
El Ministerio de Educación de El Salvador ejecuta el Programa Barrios Seguros en Sonsonate, El Salvador.
La Fundación Horizonte de Sonsonate es aliada del Ministerio de Educación de El Salvador.
Rosa Elvira Martínez, presidenta de la Fundación Horizonte de Sonsonate, dirige el Programa Barrios Seguros."""


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A store with the corpus and one document read."""
    folder = tmp_path_factory.mktemp("cli")
    (folder / "nota.txt").write_text(TEXT, encoding="utf-8")
    url = f"sqlite:///{folder / 'graph.db'}"
    assert tejido("load-corpus", db=url).returncode == 0
    assert tejido("ingest", folder / "nota.txt", db=url).returncode == 0
    return url


@pytest.fixture(scope="module")
def read_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("read")
    (folder / "nota.txt").write_text(TEXT, encoding="utf-8")
    path = folder / "graph.db"
    assert tejido("ingest", folder / "nota.txt", db=f"sqlite:///{path}").returncode == 0
    return path


@pytest.fixture
def small(read_once: Path, tmp_path: Path) -> str:
    """A store of one's own in which the one document has been read."""
    path = tmp_path / "small.db"
    assert tejido("backup", path, db=f"sqlite:///{read_once}").returncode == 0
    return f"sqlite:///{path}"


def test_help_speaks_spanish_by_default_and_english_on_request() -> None:
    assert "brechas" in tejido("--help").stdout.lower()
    assert "gaps" in tejido("gaps", "--help", "--lang", "en").stdout.lower()


@pytest.mark.parametrize(
    "command",
    [
        ("search", "pandilas"),
        ("show", "Instituto Nacional de la Juventud"),
        ("gaps", "-k", "3"),
        ("partners", "COMURES"),
        ("practices-for", "Alcaldía Municipal de Sonsonate"),
        ("twins", "Alcaldía Municipal de Sonsonate"),
        ("measures",),
        ("agreements",),
        ("history",),
        ("review", "list"),
        ("check",),
    ],
)
def test_findings_come_as_json_and_as_words(db: str, command: tuple[str, ...]) -> None:
    as_json = tejido(*command, "--json", db=db)
    assert as_json.returncode == 0, as_json.stderr
    assert json.loads(as_json.stdout)
    in_words = tejido(*command, db=db)
    assert in_words.returncode == 0, in_words.stderr
    assert in_words.stdout.strip()


def test_an_unknown_id_is_wrong_usage_and_says_so_in_spanish(db: str) -> None:
    found = tejido("show", "actor/nadie", db=db)
    assert found.returncode == 2
    assert "actor/nadie" in found.stderr
    assert "No hay" in found.stderr or "no está" in found.stderr or "No existe" in found.stderr


def test_a_name_of_several_asks_which(db: str) -> None:
    found = tejido("show", "Sonsonate", db=db)
    assert found.returncode in (0, 2)
    if found.returncode == 2:
        assert "territory/" in found.stderr or "actor/" in found.stderr


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (("gaps", "--kind", "nada"), 2),
        (("gaps", "--set", "nada=1"), 2),
        (("measures", "--view", "nada"), 2),
        (("search", "x", "--kind", "nada"), 2),
        (("search", "x", "--lang", "fr"), 2),
        (("review", "accept"), 2),
        (("undo", "99999"), 2),
        (("merge", "actor/nadie", "actor/ninguno"), 2),
        (("serve", "--host", "0.0.0.0"), 2),
    ],
)
def test_wrong_usage_ends_with_two(db: str, arguments: tuple[str, ...], status: int) -> None:
    found = tejido(*arguments, db=db)
    assert found.returncode == status, found.stderr
    assert found.stderr.strip()
    assert "Traceback" not in found.stderr


def test_a_store_that_is_not_there_or_newer_ends_with_three(tmp_path: Path) -> None:
    assert tejido("gaps", db=f"sqlite:///{tmp_path / 'none.db'}").returncode == 3
    assert tejido("load-corpus", db=f"sqlite:///{tmp_path / 'no' / 'folder' / 'x.db'}").returncode == 3
    newer = tmp_path / "newer.db"
    assert tejido("load-corpus", db=f"sqlite:///{newer}").returncode == 0
    with sqlite3.connect(newer) as connection:
        connection.execute("PRAGMA user_version = 9999")
    connection.close()
    found = tejido("gaps", db=f"sqlite:///{newer}")
    assert found.returncode == 3
    assert "newer.db" in found.stderr


def test_a_bad_file_among_good_ones_ends_with_one(tmp_path: Path) -> None:
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "a.txt").write_text(TEXT, encoding="utf-8")
    (folder / "b.pdf").write_bytes(b"%PDF-1.7 nothing else")
    url = f"sqlite:///{tmp_path / 'graph.db'}"
    found = tejido("ingest", folder, db=url)
    assert found.returncode == 1
    assert "b.pdf" in found.stdout + found.stderr
    assert json.loads(tejido("show", "Programa Barrios Seguros", "--json", db=url).stdout)["kind"] == "Instrument"


def proposals(db: str) -> set[str]:
    return {proposal["id"] for proposal in json.loads(tejido("review", "list", "--json", db=db).stdout)}


def take_back_the_last_change(db: str) -> None:
    last = json.loads(tejido("history", "--json", db=db).stdout)[0]["number"]
    assert tejido("undo", str(last), db=db).returncode == 0


@pytest.mark.parametrize("decision", ["accept", "reject"])
def test_decisions_are_kept_and_taken_back(small: str, decision: str) -> None:
    tie = next(id for id in proposals(small) if " funds " in id)
    assert tejido("review", decision, tie, db=small).returncode == 0
    assert tie not in proposals(small)
    take_back_the_last_change(small)
    assert tie in proposals(small)


def test_two_nodes_are_joined_and_parted(small: str) -> None:
    def shown(id: str) -> str:
        return str(json.loads(tejido("show", id, "--json", db=small).stdout)["id"])

    keep, other = map(shown, ("Fundación Horizonte de Sonsonate", "Ministerio de Educación de El Salvador"))
    assert tejido("merge", keep, other, db=small).returncode == 0
    assert shown(other) == keep
    take_back_the_last_change(small)
    assert shown(other) == other


def test_backup_and_restore(db: str, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    assert tejido("backup", copy, db=db).returncode == 0
    target = f"sqlite:///{tmp_path / 'restored.db'}"
    assert tejido("restore", copy, db=target).returncode == 0
    assert tejido("check", "--json", db=target).stdout == tejido("check", "--json", db=db).stdout


def test_a_copy_holds_the_same_bytes_and_takes_the_place_of_nothing(db: str, tmp_path: Path) -> None:
    target = f"sqlite:///{tmp_path / 'copy.db'}"
    copied = tejido("copy", "--from", db, "--to", target)
    assert copied.returncode == 0, copied.stderr
    for store, name in ((db, "one"), (target, "other")):
        assert tejido("export", "jsonl", tmp_path / name, "--with-persons", db=store).returncode == 0
    assert (tmp_path / "one").read_bytes() == (tmp_path / "other").read_bytes()
    assert {json.loads(line)["is"] for line in (tmp_path / "one").open(encoding="utf-8")} >= {"node", "edge", "change"}
    again = tejido("copy", "--from", db, "--to", target)
    assert again.returncode == 2
    assert "copy.db" in again.stderr


def test_a_picture_is_written(db: str, tmp_path: Path) -> None:
    assert tejido("export", "pyvis", tmp_path / "net.html", db=db).returncode == 0
    assert "vis.Network" in (tmp_path / "net.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("format", ["csv", "graphml", "gexf", "jsonl", "pyvis"])
def test_persons_are_exported_only_when_asked_for(small: str, tmp_path: Path, format: str) -> None:
    def exported(name: str, *options: str) -> str:
        path = tmp_path / name
        found = tejido("export", format, path, *options, db=small)
        assert found.returncode == 0, found.stderr
        files = sorted(path.iterdir()) if path.is_dir() else [path]
        return "".join(file.read_text(encoding="utf-8") for file in files)

    public = exported("public")
    assert "Fundación Horizonte" in public
    assert "Rosa Elvira" not in public
    assert "Rosa Elvira" in exported("own", "--with-persons")


def test_extract_writes_the_documented_form(tmp_path: Path) -> None:
    (tmp_path / "nota.txt").write_text(TEXT, encoding="utf-8")
    assert tejido("extract", tmp_path / "nota.txt", "--out", tmp_path / "out").returncode == 0
    found = json.loads((tmp_path / "out" / "nota.json").read_text(encoding="utf-8"))
    assert found["id"] == "nota"
    assert all(TEXT[mention["start"] : mention["end"]] == mention["text"] for mention in found["mentions"])


def test_a_researchers_own_network(tmp_path: Path) -> None:
    nodes, edges = tmp_path / "n.csv", tmp_path / "e.csv"
    nodes.write_text("id,sector\n" + "".join(f"{n},ong\n" for n in range(8)), encoding="utf-8")
    pairs = [(0, 1), (1, 2), (2, 3), (3, 0), (0, 2), (4, 5), (5, 6), (6, 7), (3, 4)]
    edges.write_text("source,target\n" + "".join(f"{a},{b}\n" for a, b in pairs), encoding="utf-8")
    own = ("--nodes", nodes, "--edges", edges)
    measured = json.loads(tejido("network", "measures", *own, "--json").stdout)
    assert measured["whole"]["ties"] == 9
    out = tmp_path / "missing.csv"
    assert tejido("network", "predict", *own, "-k", "5", "--out", out).returncode == 0
    header, *rows = out.read_text(encoding="utf-8").splitlines()
    assert header.startswith("source,target,score,reason")
    assert len(rows) == 5
    twins = tmp_path / "twins.csv"
    assert tejido("network", "twins", *own, "--for", "0", "--out", twins).returncode == 0
    header, *rows = twins.read_text(encoding="utf-8").splitlines()
    assert header == "source,target,score,reason"
    assert rows
    assert all(row.startswith("0,") for row in rows)
    assert "solo 9 vínculos" in tejido("network", "twins", *own, "--for", "0").stderr
    edges.write_text("source,target,weight\n0,1,2\n1,2,mucho\n", encoding="utf-8")
    found = tejido("network", "measures", *own)
    assert found.returncode == 1
    assert "e.csv, fila 3" in found.stderr
    assert "mucho" in found.stderr


def test_json_speaks_the_language_asked_for(db: str) -> None:
    spanish = json.loads(tejido("gaps", "-k", "1", "--json", db=db).stdout)[0]
    english = json.loads(tejido("gaps", "-k", "1", "--json", "--lang", "en", db=db).stdout)[0]
    assert spanish["id"] == english["id"]
    assert spanish["title"] != english["title"]


def test_measures_say_what_they_mean_and_how_far_to_trust_them(db: str, small: str) -> None:
    said = tejido("measures", "--by", "sector", "--since", "2010", db=db).stdout
    for sentence in ("De cada", "Quién está entre quiénes", "Qué cambió"):
        assert sentence in said
    assert "Hasta dónde confiar" in tejido("measures", "--trust", db=small).stdout
    assert said.index("Qué cambió") < said.index("Densidad")
    found = json.loads(tejido("measures", "--json", "--by", "level", db=db).stdout)
    assert found["structure"]["core"]["fit"] > 0
    assert found["brokerage"]["by"] == "level"
    trusted = json.loads(tejido("measures", "--json", "--trust", db=small).stdout)["trust"]
    assert {one["measure"] for one in trusted} >= {"density", "transitivity"}
    assert json.loads(tejido("measures", "--view", "two-mode", "--json", db=db).stdout)["two_mode"]["spaces"] > 0
    assert tejido("measures", "--by", "colour", db=db).returncode == 2


def test_measures_say_how_much_is_documented(db: str, tmp_path: Path) -> None:
    assert "Cuánto está documentado" in tejido("measures", db=db).stdout
    found = json.loads(tejido("measures", "--json", db=db).stdout)["coverage"]["actors"]
    assert 0 < found["share"] < 1
    assert found["seen"] < found["least"]
    nodes, edges = tmp_path / "nodes.csv", tmp_path / "edges.csv"
    nodes.write_text("id,respondió\na,sí\nb,no\nc,sí\n", encoding="utf-8")
    edges.write_text("source,target\na,b\nc,b\n", encoding="utf-8")
    own = tejido("network", "measures", "--nodes", str(nodes), "--edges", str(edges))
    assert "De 3 a quienes se preguntó respondieron 2 (67" in own.stdout


def test_governance_is_read_with_its_reasons(db: str) -> None:
    found = json.loads(tejido("governance", "--json", db=db).stdout)
    assert {one["form"] for one in found} >= {"administrative_organisation", "lead_organisation"}
    assert all(one["reasons"] for one in found)


def test_the_table_of_a_programme_is_written_by_people(db: str, tmp_path: Path) -> None:
    table = tmp_path / "pueblos.csv"
    with table.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, delimiter=";").writerows(
            [("municipio", "cupo"), ("Peñalolén", ""), ("Diadema", 2), ("Santa Tecla", 1)]
        )
    found = tejido("twin-plan", table, "--without", "Diadema", db=db)
    assert found.returncode == 0, found.stderr
    assert "Programa de hermanamientos" in found.stdout
    assert "Si se retiran" in found.stdout
    table.write_text("municipio,cupo\nDiadema,mucho\n", encoding="utf-8")
    found = tejido("twin-plan", table, db=db)
    assert found.returncode == 1
    assert "pueblos.csv, fila 2" in found.stderr
    table.write_text("", encoding="utf-8")
    found = tejido("twin-plan", table, db=db)
    assert found.returncode == 1
    assert "vacío" in found.stderr
    table.write_text("municipio,cupo\nDiadema,9\nSanta Tecla,1\n", encoding="utf-8")
    said = tejido("twin-plan", table, "--home", db=db).stdout
    assert "8 cupos más" in said
    assert "media de ambas direcciones" in said


def test_an_agreement_whose_term_is_over_is_told_in_both_lists(db: str) -> None:
    late = json.loads(tejido("agreements", "--overdue", "--json", db=db).stdout)
    over = {one["id"] for one in late if one["expired"]}
    assert over
    assert "Su vigencia terminó." in tejido("agreements", "--overdue", db=db).stdout
    run_out = json.loads(tejido("gaps", "--kind", "agreement_expired", "-k", "500", "--json", db=db).stdout)
    assert over <= {gap["subject"][0] for gap in run_out}
    assert "Acuerdo vencido" in tejido("gaps", "--kind", "agreement_overdue", db=db).stdout


def test_what_was_answered_is_listed_with_its_date_in_words(db: str) -> None:
    gap = json.loads(tejido("gaps", "--kind", "agreement_expired", "-k", "1", "--json", db=db).stdout)[0]
    assert tejido("feedback", gap["code"], "--done", db=db).returncode == 0
    shown = tejido("feedback", db=db).stdout
    assert gap["subject"][1] not in shown.replace("\n", "")


def test_reading_that_is_interrupted_says_that_what_was_done_stays(tmp_path: Path) -> None:
    big = tmp_path / "grande.txt"
    big.write_text(
        "La Alcaldía de Mixco y la Policía Nacional Civil firmaron un convenio.\n\n" * 20_000, encoding="utf-8"
    )
    db = f"sqlite:///{tmp_path / 'graph.db'}"
    reading = subprocess.Popen(
        [sys.executable, "-m", "api.cli", "ingest", str(big), "--db", db],
        stderr=subprocess.PIPE,
        text=True,
        # what was begun in the background takes no interruptions, and so do its children
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509 -- no thread of ours runs here
    )
    while not (tmp_path / "graph.db").exists():
        time.sleep(0.05)
    time.sleep(1)
    said = ""
    while reading.poll() is None:  # compiled code may swallow an interruption; people press again
        reading.send_signal(signal.SIGINT)
        with suppress(subprocess.TimeoutExpired):
            _, said = reading.communicate(timeout=10)
    assert reading.returncode == 130
    assert "Lo hecho se conserva" in said
    assert tejido("check", db=db).returncode == 0


def test_files_of_other_kinds_in_a_folder_are_named(tmp_path: Path) -> None:
    folder = tmp_path / "papeles"
    folder.mkdir()
    (folder / "acta.txt").write_text("La Alcaldía de Mixco firmó un convenio.", encoding="utf-8")
    (folder / "lista.pptx").write_bytes(b"PK\x03\x04")
    (folder / ".oculto").write_text("x", encoding="utf-8")
    found = tejido("ingest", folder, db=f"sqlite:///{tmp_path / 'graph.db'}")
    assert found.returncode == 0
    assert "lista.pptx" in found.stdout
    assert ".oculto" not in found.stdout
