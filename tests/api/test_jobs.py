import signal
import sqlite3
import stat
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import httpx
import pytest
from fastapi.testclient import TestClient

from api.client import Client, ProblemError
from api.jobs.desk import LARGEST_FILE, distinct, safe_name
from api.jobs.erasing import erase_beside, kept_beside
from api.jobs.ledger import Ledger
from api.jobs.model import File
from graph.store import open_store
from graph.text import Text
from tests.api.conftest import client_of
from tests.api.service import running, sample_store

API = "/api/v1"
MINUTES = (
    "ACTA DE LA MESA\n\nLa Municipalidad de Villa Nueva y la Asociación de Vecinos del Norte firmaron un convenio de "
    "cooperación. La Policía Nacional Civil es miembro del Consejo Municipal de Prevención de Villa Nueva.\n"
)
SECONDS = 300.0  # a bound for a machine that is busy with other things; an idle one takes some five


@pytest.fixture
def database(tmp_path: Path) -> str:
    return sample_store(tmp_path)


@pytest.fixture
def client(database: str) -> Iterator[TestClient]:
    with client_of(database) as client:
        yield client


def sent(*files: tuple[str, bytes]) -> list[tuple[str, tuple[str, BytesIO]]]:
    return [("files", (name, BytesIO(content))) for name, content in files]


def over(client: TestClient, id: str) -> dict[str, object]:
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        job: dict[str, object] = client.get(f"{API}/jobs/{id}").json()
        if job["state"] in ("done", "failed", "cancelled"):
            return job
        time.sleep(0.1)
    raise AssertionError("the job did not end")


def test_documents_are_read_and_each_file_s_outcome_is_told(client: TestClient, database: str, tmp_path: Path) -> None:
    answer = client.post(
        f"{API}/ingest",
        params={"lang": "en"},
        files=sent(("acta.txt", MINUTES.encode()), ("empty.txt", b""), ("../../acta.txt", MINUTES.encode())),
    )
    assert answer.status_code == 202
    job = over(client, answer.json()["id"])
    assert client.get(answer.headers["location"]).json() == job
    first, empty, third = job["files"]  # type: ignore[misc]  # a list
    assert (first["name"], first["state"]) == ("acta.txt", "done")
    assert first["nodes"] > 0
    assert (empty["state"], empty["nodes"]) == ("failed", 0)
    assert empty["message"]
    assert third["name"] == "acta-2.txt"
    assert (job["state"], job["done"], job["total"]) == ("done", 3, 3)
    document = client.get(f"{API}/documents/{first['document']}").json()
    assert document["text"] == MINUTES
    assert document["mentions"]
    assert str(tmp_path) not in client.get(f"{API}/nodes/{first['document']}").text
    uploads = tmp_path / "tejido.uploads"
    assert stat.S_IMODE(uploads.stat().st_mode) == 0o700
    assert list(uploads.iterdir()) == []
    assert stat.S_IMODE((tmp_path / "tejido.jobs.db").stat().st_mode) == 0o600
    again = client.post(f"{API}/ingest", files=sent(("acta-2.txt", MINUTES.encode()))).json()
    (file,) = over(client, again["id"])["files"]  # type: ignore[misc]
    assert (file["state"], file["nodes"], file["edges"]) == ("done", 0, 0)


def test_a_job_in_which_nothing_could_be_read_has_failed(client: TestClient) -> None:
    answer = client.post(f"{API}/ingest", files=sent(("broken.pdf", b"%PDF-1.4 broken")))
    assert over(client, answer.json()["id"])["state"] == "failed"


def test_what_cannot_be_a_job_is_refused(client: TestClient) -> None:
    assert client.post(f"{API}/ingest").status_code == 422
    many = sent(*((f"{number}.txt", b"x") for number in range(201)))
    assert client.post(f"{API}/ingest", files=many).status_code == 422
    assert client.get(f"{API}/jobs/none").status_code == 404


def test_a_file_that_is_too_large_leaves_nothing_behind(
    client: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.jobs.desk.LARGEST_FILE", 10)
    assert LARGEST_FILE > 10
    answer = client.post(f"{API}/ingest", files=sent(("a.txt", b"small"), ("b.txt", b"larger than ten")))
    assert answer.status_code == 422
    assert "b.txt" in answer.json()["detail"]
    assert list((tmp_path / "tejido.uploads").iterdir()) == []
    assert client.get(f"{API}/jobs").json()["items"] == []


def test_a_job_called_off_reads_no_more(database: str, tmp_path: Path) -> None:
    with running(database) as service, Client(service.url) as tejido:
        paths = [tmp_path / f"{number}.txt" for number in range(30)]
        for number, path in enumerate(paths):
            path.write_text(f"{MINUTES}\nActa número {number}.\n", encoding="utf-8")
        job = tejido.ingest(*paths)
        followed = tejido.follow(job.id)
        while next(followed).done < 2:
            pass
        tejido.cancel(job.id)
        ended = list(followed)[-1]
        assert ended.state == "cancelled"
        assert 2 <= ended.done < 30
        assert tejido.cancel(job.id).state == "cancelled"
        time.sleep(1)
        assert tejido.job(job.id).done <= ended.done + 1


@pytest.mark.long
def test_a_job_survives_the_end_of_the_service_however_it_came(database: str, tmp_path: Path) -> None:
    paths = [tmp_path / f"{number}.txt" for number in range(6)]
    for number, path in enumerate(paths):
        path.write_text(f"{MINUTES}\nActa número {number}.\n", encoding="utf-8")
    with running(database) as service, Client(service.url) as tejido:
        job = tejido.ingest(*paths)
        for now in tejido.follow(job.id):
            if now.done >= 2:
                break
        service.kill()
    with running(database) as service, Client(service.url) as tejido:
        for now in tejido.follow(job.id):
            if now.done >= 4:
                break
        assert service.end() in (0, -signal.SIGTERM)
    with running(database) as service, Client(service.url) as tejido:
        steps: list[int] = []
        ended = tejido.wait(job.id, lambda now: steps.append(now.done))
    assert (ended.state, ended.done) == ("done", 6)
    assert steps == sorted(steps)
    assert all(file.state == "done" for file in ended.files)
    with open_store(database) as store:
        read = [node for node in store.nodes("Document") if str(node.properties.get("path", "")).endswith(".txt")]
        assert len(read) == 6
        assert store.check() == []
        once = store.sequence()
    with running(database) as service, Client(service.url) as tejido:
        tejido.wait(tejido.ingest(*paths).id)
    with open_store(database) as store:
        assert store.sequence() == once  # nothing was doubled


def test_jobs_on_a_store_in_memory_leave_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with client_of("sqlite://") as client:
        client.post(f"{API}/ingest", files=sent(("acta.txt", MINUTES.encode())))
        assert list(tmp_path.glob("tejido-jobs-*"))
    assert not list(tmp_path.glob("tejido-jobs-*"))


def test_jobs_go_on_when_their_list_can_be_written_again(
    client: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.jobs.desk.REST", 0.1)
    with closing(sqlite3.connect(tmp_path / "tejido.jobs.db", isolation_level=None)) as elsewhere:
        elsewhere.execute("CREATE TRIGGER full BEFORE UPDATE ON jobs BEGIN SELECT RAISE(ABORT, 'disk is full'); END")
        job = client.post(f"{API}/ingest", files=sent(("acta.txt", MINUTES.encode()))).json()
        time.sleep(0.5)
        assert client.get(f"{API}/jobs/{job['id']}").json()["state"] == "queued"
        elsewhere.execute("DROP TRIGGER full")
    assert over(client, job["id"])["state"] == "done"


def test_progress_comes_as_events(database: str) -> None:
    with running(database) as service, httpx.Client(base_url=service.url, timeout=SECONDS) as http:
        job = http.post(f"{API}/ingest", files=sent(("acta.txt", MINUTES.encode()))).json()
        with http.stream("GET", f"{API}/jobs/{job['id']}/events") as answer:
            assert answer.headers["content-type"].startswith("text/event-stream")
            lines = list(answer.iter_lines())
    assert lines[0] == "retry: 2000"
    assert "event: progress" in lines
    versions = [int(line.removeprefix("id: ")) for line in lines if line.startswith("id: ")]
    assert versions == sorted(set(versions))
    last = next(line for line in reversed(lines) if line.startswith("data: "))
    assert '"state":"done"' in last


def test_the_client_raises_what_the_service_refuses(database: str) -> None:
    with running(database) as service, Client(service.url, language="en") as tejido:
        with pytest.raises(ProblemError, match=r"404.*none") as refused:
            list(tejido.follow("none"))
        assert refused.value.problem.type.endswith("not-here")


def test_old_jobs_are_forgotten_and_texts_come_back(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "jobs.db")
    said = Text("{n} page", {"n": 2, "of": Text("x")}, plural="{n} pages", n=2)
    job = ledger.add("a", ["one.txt"], by="person/ana", accept=False)
    ledger.finish(job.id, 0, File("one.txt", "failed", message=said, remedy=Text("Mend it.")))
    assert ledger.forget(timedelta(0)) == []
    assert ledger.become(job.id, "done")
    assert not ledger.become(job.id, "running")
    (file,) = ledger.job("a").files  # type: ignore[union-attr]  # it is there
    assert file.message == said
    assert file.message.plural == said.plural
    time.sleep(0.01)
    assert ledger.forget(timedelta(0)) == ["a"]
    assert ledger.job("a") is None
    ledger.close()


def test_of_a_forgotten_job_no_byte_is_left(tmp_path: Path) -> None:
    path = tmp_path / "jobs.db"
    ledger = Ledger(path)
    ledger.add("a", ["Entrevista a Ana Quijada.txt"], by="person/ana", accept=False)
    ledger.become("a", "done")
    time.sleep(0.01)
    ledger.forget(timedelta(0))
    ledger.close()
    assert [file.name for file in tmp_path.iterdir() if b"Quijada" in file.read_bytes()] == []


@pytest.mark.parametrize(
    "name",
    ["Entrevista a Rosa Quintanilla.pdf", "quintanilla_rosa.pdf", "RosaQuintanilla-cv.pdf", "ROSA-QUINTANILLA.pdf"],
)
@pytest.mark.parametrize("state", ["waiting", "done"])
def test_files_called_after_somebody_who_is_forgotten_are_not(tmp_path: Path, name: str, state: str) -> None:
    accounts = tmp_path / "tejido.accounts.db"
    path, uploads = kept_beside(accounts)
    ledger = Ledger(path)
    ledger.add("a", [name, "acta de rosa.pdf"], by="person/ana", accept=False)
    ledger.add("b", ["quintanilla.pdf"], by="person/ana", accept=False)
    (uploads / "a").mkdir(parents=True)
    (uploads / "a" / name).write_text("x")
    if state == "done":
        said = Text("{name} is short.", {"name": name})
        ledger.finish("a", 0, File(name, "done", "document/rosa-quintanilla", 7, 1, 2, (said,)))
        ledger.become("a", "done")
    told = erase_beside(accounts, ["Rosa Quintanilla"])
    assert len(told) == (state == "waiting")
    job = ledger.job("a")
    assert job is not None
    assert job.state == ("cancelled" if state == "waiting" else "done")
    assert [file.name for file in job.files] == ["[persona].pdf", "acta de rosa.pdf"]
    assert ledger.job("b").state == "queued"  # type: ignore[union-attr]  # it is there
    ledger.finish("a", 0, File(name, "done", "document/rosa-quintanilla"))  # was being read when it was called off
    ledger.close()
    held = [file for file in tmp_path.rglob("*") if file.is_file()]
    if state == "waiting":
        assert not (uploads / "a").exists()
        assert all(name.encode() not in file.read_bytes() for file in held)
    else:
        assert all(b"document/rosa" not in file.read_bytes() for file in held)


def test_nothing_is_made_where_there_are_no_jobs(tmp_path: Path) -> None:
    assert erase_beside(tmp_path / "tejido.accounts.db", ["Rosa"]) == ()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\temp\\acta.docx", "acta.docx"),
        ("..", "documento"),
        ("", "documento"),
        (".bashrc", "bashrc"),
        ("a\x00b\n.txt", "ab.txt"),
        ("acta\u202etxt.exe", "actatxt.exe"),
        ("x" * 300 + ".pdf", "x" * 100 + ".pdf"),
    ],
)
def test_names_lead_nowhere_else(name: str, safe: str) -> None:
    assert safe_name(name) == safe


def test_names_are_told_apart() -> None:
    assert distinct(["a.txt", "A.txt", "a", "a", "a-2.txt", "a.txt"]) == [
        "a.txt",
        "A-2.txt",
        "a",
        "a-2",
        "a-2-2.txt",
        "a-3.txt",
    ]


@pytest.mark.parametrize("name", ["火" * 100 + ".txt", "火" * 300, "a" * 300 + ".pdf", "ñ" * 150 + ".docx"])
def test_a_name_that_is_too_long_for_the_disk_is_cut(client: TestClient, name: str) -> None:
    assert len(safe_name(name).encode()) <= 255
    sent_twice = client.post(f"{API}/ingest", files=sent((name, b"x"), (name, b"y")))
    assert sent_twice.status_code == 202, sent_twice.text
    client.post(f"{API}/jobs/{sent_twice.json()['id']}/cancel")
