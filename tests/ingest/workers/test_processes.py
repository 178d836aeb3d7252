"""Processes read what one process reads; one that dies, hangs or errs takes no other document with it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from graph.errors import UsageError
from ingest.pipeline import understood
from ingest.understanding import Failure
from ingest.workers import IN_TURN, Processes, chosen
from ingest.workers.children import Children
from tests.ingest.workers.deadly import Deadly, Endless, Harmless, Mistaken
from tests.ingest.workers.graphs import graph_of, made_up


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    return made_up(tmp_path, 6)


@pytest.fixture(scope="module")  # a process takes seconds until it has read its first document
def children() -> Iterator[Children]:
    found = Children()
    yield found
    found.close()


def failed(readings: dict[Path, object]) -> list[str]:
    return [path.name for path, one in readings.items() if isinstance(one, Failure)]


def test_processes_make_the_graph_that_one_makes(files: list[Path]) -> None:
    assert graph_of(files, Processes(2)) == graph_of(files)


def test_a_process_that_dies_takes_no_other_document_with_it(files: list[Path]) -> None:
    readings = dict(understood(files, workers=Processes(2), second=Deadly(files[2].name)))
    assert list(readings) == files
    assert failed(readings) == [files[2].name]


def test_leaving_early_ends_what_is_in_hand(files: list[Path]) -> None:
    readings = understood(files, workers=Processes(2), second=Endless(files[1].name))
    assert not isinstance(next(readings)[1], Failure)
    started = time.monotonic()
    readings.close()  # type: ignore[attr-defined]  # it is a generator
    assert time.monotonic() - started < 30


def test_a_child_reads_bytes_that_are_on_no_disk_of_its_own(children: Children) -> None:
    found = children.understand(
        Path("/nowhere/nota.txt"), Harmless(""), b"La Municipalidad de Estel\xc3\xad apoya al IMAS.", 120
    )
    assert not isinstance(found, Failure)
    assert {mention.text for mention in found.extraction.mentions} >= {"IMAS"}


def test_a_document_that_takes_too_long_is_given_up_and_the_next_is_read(files: list[Path], children: Children) -> None:
    second = Endless(files[1].name)
    assert not isinstance(children.understand(files[0], second, None, 120), Failure)
    started = time.monotonic()
    late = children.understand(files[1], second, None, 1.5)
    assert time.monotonic() - started < 30
    assert isinstance(late, Failure)
    assert str(late.message) == f"{files[1]}: reading it took longer than 1.5 seconds and was given up."
    assert "--document-seconds" in str(late.remedy)
    assert not isinstance(children.understand(files[2], second, None, 120), Failure)


def test_a_mistake_of_ours_is_not_taken_for_lack_of_memory(files: list[Path], children: Children) -> None:
    found = children.understand(files[0], Mistaken(files[0].name), None, 120)
    assert isinstance(found, Failure)
    assert "mistake" in str(found.message)


def test_what_was_asked_for_chooses_the_workers() -> None:
    assert chosen() is IN_TURN
    assert isinstance(chosen(2), Processes)
    assert isinstance(chosen(1, seconds=30), Processes)
    with pytest.raises(UsageError, match="--cluster"):
        chosen(2, cluster="tcp://127.0.0.1:8786")
