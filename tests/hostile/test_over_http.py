"""Files that mean harm, sent to a real service: each ends in plain words, and meanwhile the service answers others."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Mapping
from io import BytesIO
from pathlib import Path

import httpx
import pytest

from api.client import Client
from api.jobs import Jobs
from api.jobs.desk import Upload
from api.jobs.model import OVER
from graph.store import open_store
from tests.api.service import Running, running
from tests.hostile.files import FILES
from tests.hostile.genuine import PROSE

PATIENCE = 60.0  # seconds, on a busy machine
ENDING = 20.0  # seconds until processes that are not wanted any more are gone: by itself the slow file ends later
PROMPT = 5.0  # seconds within which the service says that it is well, on a busy machine
MOST = 400  # megabytes that the service itself takes meanwhile; its readers may have more
SLOW = b"<html><body>" + b"<p>a" * 4_000_000  # half a minute of work, at the least
PROCESSES = Path("/proc")
pytestmark = pytest.mark.skipif(not (PROCESSES / "self" / "status").exists(), reason="processes are seen in /proc here")


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Running]:
    database = f"sqlite:///{tmp_path / 'tejido.db'}"
    open_store(database).close()
    with running(database) as service:
        yield service


@pytest.fixture
def tejido(service: Running) -> Iterator[Client]:
    with Client(service.url, language="en") as client:
        yield client


def lives(process: int) -> bool:
    """Whether it is there, and not only remembered until somebody asks how it ended."""
    try:
        return (PROCESSES / str(process) / "stat").read_text().rpartition(") ")[2][0] != "Z"
    except OSError:
        return False


def megabytes(process: int) -> int:
    """The most memory that a process ever had."""
    lines = (PROCESSES / str(process) / "status").read_text().splitlines()
    (peak,) = (line.split()[1] for line in lines if line.startswith("VmHWM"))
    return int(peak) // 1_000


def below(process: int) -> set[int]:
    """The processes that a process started, and those that they did."""
    parents = {}
    for each in PROCESSES.glob("[0-9]*"):
        try:
            parents[int(each.name)] = int((each / "stat").read_text().rpartition(") ")[2].split()[1])
            # multiprocessing's own helper stays as long as its program
            if b"resource_tracker" in (each / "cmdline").read_bytes():
                del parents[int(each.name)]
        except OSError:  # it ended meanwhile
            continue
    found: set[int] = set()
    while more := {child for child, parent in parents.items() if parent in found | {process}} - found:
        found |= more
    return found


def soon(condition: Callable[[], object], seconds: float = PATIENCE) -> None:
    """Wait until it holds."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.1)


def written(folder: Path, files: Mapping[str, bytes]) -> list[Path]:
    folder.mkdir()
    paths = []
    for name, content in files.items():
        paths.append(folder / name)
        paths[-1].write_bytes(content)
    return paths


HEAVY = {"tablas.html", "hondo.html", "linea.txt", "codigo.txt", "marcas.md", "largo.txt", "chorro.pdf", "talla.docx"}
"""Read within their limits for long, or many megabytes: `test_files` has them read without the service around."""
LIGHT = [each for each in FILES if each.name not in HEAVY]


def test_each_ends_in_words_while_the_service_answers(service: Running, tejido: Client, tmp_path: Path) -> None:
    # the last is a plain one, which is read whatever came before
    files = {**{each.name: each.content() for each in LIGHT}, "luego.txt": PROSE.encode()}
    job = tejido.ingest(*written(tmp_path / "sent", files))
    with httpx.Client(base_url=service.url, timeout=PROMPT) as other:
        while (now := tejido.job(job.id)).state not in OVER:
            assert other.get("/healthz").status_code == 200
            time.sleep(0.3)
    told = {file.name: file for file in now.files}
    assert list(told) == list(files)
    for file in LIGHT:
        said = told[file.name]
        if file.refused:
            assert said.state == "failed", file.name
            assert file.name in str(said.message)
            assert file.refused in str(said.message)
            assert said.remedy
        else:
            assert said.state == "done", said.message
            text = tejido.document(str(said.document)).text
            assert file.read in text
            assert file.never not in text
    assert told["luego.txt"].state == "done"
    assert megabytes(service.process.pid) < MOST


def test_of_a_job_called_off_nothing_goes_on(service: Running, tejido: Client, tmp_path: Path) -> None:
    """Not even the process that had the document in hand."""
    before = below(service.process.pid)
    slow, plain = written(tmp_path / "sent", {"lento.html": SLOW, "luego.txt": PROSE.encode()})
    job = tejido.ingest(slow, plain)
    soon(lambda: len(below(service.process.pid) - before) >= 2)  # the one that writes, and the one that reads
    begun = below(service.process.pid) - before
    assert tejido.cancel(job.id).state == "cancelled"
    soon(lambda: not any(map(lives, begun)), ENDING)
    assert tejido.wait(tejido.ingest(plain).id).state == "done"


def test_a_file_that_takes_too_long_is_given_up_and_the_next_job_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "store"
    folder.mkdir()
    database = f"sqlite:///{folder / 'tejido.db'}"
    open_store(database).close()
    jobs = Jobs(database, folder / "tejido.accounts.db")
    before = below(os.getpid())
    jobs.start()
    try:
        with monkeypatch.context() as hasty:
            hasty.setattr("api.jobs.desk.SECONDS_A_FILE", 1.0)
            late = jobs.hand_in([Upload("lento.html", BytesIO(SLOW))], by="person/ana").id
            soon(lambda: jobs.job(late).over)
        (file,) = jobs.job(late).files
        assert (file.state, str(file.message)) == ("failed", "lento.html took too long to read.")
        soon(lambda: below(os.getpid()) <= before, ENDING)
        plain = jobs.hand_in([Upload("luego.txt", BytesIO(PROSE.encode()))], by="person/ana").id
        soon(lambda: jobs.job(plain).over)
        assert jobs.job(plain).state == "done"
    finally:
        jobs.stop()
