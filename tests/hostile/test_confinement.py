"""A document that takes more memory or time than it may ends its own reading, and nothing else."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from graph.errors import UsageError
from ingest.confinement import LEAST_MEMORY, MEMORY, megabytes
from ingest.pipeline import understood
from ingest.understanding import Failure
from ingest.workers import Processes
from tests.hostile.genuine import PROSE

GREEDY = b"<html><body>" + b"<p>a" * 4_000_000  # seconds of work


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the readers are started, with files called as our own and others' modules."""
    monkeypatch.chdir(tmp_path)
    for name in ("ingest.py", "pickle.py", "spacy.py"):
        (tmp_path / name).write_text("open('was-run', 'w')\nraise SystemExit(3)\n", encoding="utf-8")
    return tmp_path


@pytest.mark.skipif(os.name == "nt", reason="there are no such limits")
def test_a_document_that_eats_memory_is_refused_and_the_next_one_read(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TEJIDO_DOCUMENT_MEMORY", str(LEAST_MEMORY))
    (folder / "a.txt").write_bytes(b"a\n" * 6_000_000)
    (folder / "b.txt").write_text(PROSE, encoding="utf-8")
    found = [one for _, one in understood([Path("a.txt"), Path("b.txt")], workers=Processes(1, 300))]
    assert isinstance(found[0], Failure)
    assert "memory" in str(found[0].message)
    assert "TEJIDO_DOCUMENT_MEMORY" in str(found[0].remedy)
    assert str(LEAST_MEMORY) in f"{found[0].message} {found[0].remedy}"
    assert not isinstance(found[1], Failure)
    assert not (folder / "was-run").exists()


def test_a_document_that_takes_long_is_given_up_and_the_next_one_read(folder: Path) -> None:
    (folder / "a.html").write_bytes(GREEDY)
    (folder / "b.txt").write_text(PROSE, encoding="utf-8")
    with Processes(1, 300) as workers:
        assert not isinstance(workers.submit(Path("b.txt"), None)(), Failure)  # the libraries are loaded now
        impatient = workers._children.understand(Path("a.html"), None, None, 1.0)
        assert isinstance(impatient, Failure)
        assert "longer than 1 seconds" in str(impatient.message)
        assert not isinstance(workers.submit(Path("b.txt"), None)(), Failure)


@pytest.mark.parametrize("given", ["", "much", "-1", "5", "9" * 40, "²"])
def test_a_limit_that_makes_no_sense_is_refused(given: str) -> None:
    with pytest.raises(UsageError, match="TEJIDO_DOCUMENT_MEMORY"):
        megabytes({"TEJIDO_DOCUMENT_MEMORY": given})


def test_without_a_word_the_stated_limit_holds() -> None:
    assert megabytes({}) == MEMORY
