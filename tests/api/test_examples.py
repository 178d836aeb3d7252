"""The examples of docs/http.md run as they stand, against a service with the curated corpus."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.client import Client
from corpus.load import load
from graph.store import open_store
from tests.api.service import Running, running

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "http.md").read_text(encoding="utf-8")
SECONDS = 120


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    database = f"sqlite:///{tmp_path_factory.mktemp('examples') / 'tejido.db'}"
    with open_store(database) as store:
        load(store)
    with running(database) as service:
        yield service


def example(language: str, service: Running) -> str:
    (found,) = re.findall(rf"^```{language}\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL)
    return str(found).replace("http://127.0.0.1:8000", service.url)


def run(command: list[str], folder: Path) -> str:
    environment = {
        "PATH": "/usr/bin:/bin:/usr/local/bin",
        "PYTHONPATH": str(ROOT),
        "LANG": "C.UTF-8",
        "HOME": str(folder),
    }
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=SECONDS, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.skipif(not shutil.which("curl"), reason="curl is not installed")
def test_curl(service: Running, tmp_path: Path) -> None:
    said = run(["sh", "-euc", example("sh", service)], tmp_path)
    assert '"reasons":[' in said
    assert '"next":"' in said
    assert '"id":"actor/asociacion-el-roble--sv","changed":true' in said
    assert said.count('"changed":true') == 5
    assert '{"part":"node","level":"network",' in said
    assert '"kind":"ingest"' in said
    assert "urn:tejido:problem" not in said
    assert (tmp_path / "red.gexf").read_text(encoding="utf-8").startswith("<?xml")


def test_python(service: Running, tmp_path: Path) -> None:
    said = run([sys.executable, "-c", example("python", service)], tmp_path)
    assert "–" in said
    assert "→" in said
    assert "412 " in said
    assert "done ['document/" in said


@pytest.mark.skipif(not shutil.which("Rscript"), reason="R is not installed")
def test_r(service: Running, tmp_path: Path) -> None:
    has_jsonlite = subprocess.run(
        ["Rscript", "-e", "library(jsonlite)"], capture_output=True, timeout=SECONDS, check=False
    )
    if has_jsonlite.returncode:
        pytest.skip("R's package jsonlite is not installed")
    said = run(["Rscript", "-e", example("r", service)], tmp_path)
    assert "label" in said
    with Client(service.url) as tejido:
        assert f"[1] {tejido.counts().nodes['Actor']}" in said
