"""What every answer of the service keeps to: tags, pages, languages, ids, problems, logs and figures."""

import io
import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.answers import BESIDES, Answer, Memory
from api.language import preferred
from api.logs import Lines
from graph.reported import report
from graph.store import open_store
from tests.api.conftest import HERE, client_of
from tests.api.service import sample_store

API = "/api/v1"
PERSON = "actor/maria-lopez--sv"


@pytest.fixture
def database(tmp_path: Path) -> str:
    return sample_store(tmp_path)


def test_an_answer_holds_until_the_graph_changes(database: str) -> None:
    with client_of(database) as client:
        first = client.get(f"{API}/gaps")
        tag = {"If-None-Match": first.headers["etag"]}
        same = client.get(f"{API}/gaps", headers=tag)
        assert (same.status_code, same.content, same.headers["etag"]) == (304, b"", first.headers["etag"])
        assert client.get(f"{API}/gaps", headers={"If-None-Match": f'"x", W/{tag["If-None-Match"]}'}).status_code == 304
        assert client.get(f"{API}/gaps?lang=en", headers=tag).status_code == 200
        assert client.get(f"{API}/gaps", headers={**tag, "Accept-Encoding": "identity"}).status_code == 200
        with open_store(database) as store:
            store.apply(report("Lo dijo.", by="person/eva", nodes=[store.node("actor/iglesias--sv")]))
        later = client.get(f"{API}/gaps", headers=tag)
        assert later.status_code == 200
        assert later.headers["etag"] != first.headers["etag"]


def test_no_answer_of_one_is_given_to_another(database: str) -> None:
    with client_of(database) as operator, client_of(database, host="203.0.113.9") as stranger:
        # one application, so that both meet one memory
        stranger_app = TestClient(operator.app, base_url=HERE, client=("203.0.113.9", 5000))
        for client in (operator, stranger_app, stranger, operator, stranger_app):
            answer = client.get(f"{API}/nodes/{PERSON}")
            assert answer.status_code == (200 if client is operator else 404)
        mine, theirs = (client.get(f"{API}/nodes?limit=1000") for client in (operator, stranger_app))
        assert PERSON in mine.text
        assert PERSON not in theirs.text
        assert mine.headers["etag"] != theirs.headers["etag"]


def test_the_public_is_not_told_that_something_else_changed(database: str) -> None:
    with client_of(database, host="203.0.113.9") as stranger:
        before = stranger.get(f"{API}/nodes/actor/iglesias--sv").headers["etag"]
        with open_store(database) as store:
            store.apply(report("Lo dijo.", by="person/eva", nodes=[store.node(PERSON)]))
        assert stranger.get(f"{API}/nodes/actor/iglesias--sv").headers["etag"] == before
        assert stranger.get(f"{API}/counts").json()["change"] is None
        assert stranger.get("/readyz").json()["change"] is None
        known = {"If-None-Match": before}
        assert stranger.get(f"{API}/nodes/actor/iglesias--sv", headers=known).status_code == 304


def test_what_is_packed_is_the_same(database: str) -> None:
    with client_of(database) as client:
        plain = client.get(f"{API}/measures", headers={"Accept-Encoding": "identity"})
        for _ in range(2):
            packed = client.get(f"{API}/measures", headers={"Accept-Encoding": "gzip"})
            assert packed.headers["content-encoding"] == "gzip"
            assert packed.content == plain.content
            assert packed.headers["etag"] != plain.headers["etag"]
            assert "Accept-Encoding" in packed.headers["vary"]


def test_the_memory_is_bounded_and_forgets_what_changed() -> None:
    memory = Memory(most=100 + 3 * BESIDES)
    for number in range(5):
        memory.find([(number,)], 1)
        memory.put((number,), 1, Answer(bytes(30), "/"))
    assert [number for number in range(5) if memory.find([(number,)], 1)] == [2, 3, 4]
    assert memory.find([(4,)], 2) is None
    assert memory.find([(4,)], 1) is None
    memory.put((9,), 7, Answer(b"", "/"))
    assert memory.find([(9,)], 1) is None


@pytest.mark.parametrize("path", ["nodes", "edges", "gaps", "stale?before=2030", "proposals", "search?q=santa rosa"])
def test_pages_join_to_the_whole_list(database: str, path: str) -> None:
    with client_of(database) as client:
        join = "&" if "?" in path else "?"
        whole = client.get(f"{API}/{path}{join}limit=1000").json()
        assert whole["next"] is None
        pages: list[object] = []
        after: str | None = ""
        while after is not None:
            page = client.get(f"{API}/{path}{join}limit=2" + (f"&after={after}" if after else "")).json()
            assert 1 <= len(page["items"]) <= 2
            pages += page["items"]
            after = page["next"]
        assert pages == whole["items"]
        assert len(pages) > 2


def test_a_cursor_is_good_for_its_own_list_only(database: str) -> None:
    with client_of(database) as client:
        after = client.get(f"{API}/nodes?kind=actor&limit=1").json()["next"]
        assert client.get(f"{API}/nodes?limit=5&lang=en&kind=actor&after={after}").status_code == 200
        for other in (f"nodes?kind=space&after={after}", f"edges?kind=actor&after={after}", "nodes?after=nonsense",
                      f"nodes?kind=actor&after={after[:-2]}", "nodes?after=WzEsMl0"):  # fmt: skip
            refused = client.get(f"{API}/{other}")
            assert refused.status_code == 400, other
            assert refused.json()["remedy"]


@pytest.mark.parametrize(
    "question",
    [
        "nodes?kind=dragon",
        "nodes?country=zzz",
        "nodes?territory=theme/mediation",
        "nodes?theme=territory/santa-rosa--sv",
        "nodes?document=actor/iglesias--sv",
        "nodes?at=yesterday",
        "nodes?as_of=99",
        "edges?relation=eats",
        "stale?kind=dragon",
        "agreements?country=1",
        "export/csv?kind=dragon",
        "gaps?threshold=nothing=1",
    ],
)
def test_a_word_that_means_nothing_is_refused_with_those_that_do(database: str, question: str) -> None:
    with client_of(database) as client:
        answer = client.get(f"{API}/{question}")
        assert answer.status_code == 400, answer.text
        assert answer.json()["detail"]
        assert answer.json().get("remedy")


def test_the_same_words_narrow_everywhere(database: str) -> None:
    with client_of(database) as client:

        def ids(question: str) -> set[str]:
            return {each["id"] for each in client.get(f"{API}/{question}").json()["items"]}

        practices = {"practice/barrios-vivos--sv", "practice/luz-en-la-plaza--gt"}
        assert ids("nodes?territory=territory/la-palma--gt&kind=practice") == practices
        assert ids("nodes?theme=theme/mediation&kind=practice") == {"practice/barrios-vivos--sv"}
        assert ids("search?q=&territory=territory/la-palma--gt&kind=practice") == practices
        assert ids("search?q=plaza&kind=practice&country=GT") == {"practice/luz-en-la-plaza--gt"}
        assert "actor/policia--sv" not in ids("nodes?evidence=accepted")
        assert ids("nodes?kind=instrument&at=2019") == set()
        assert ids("nodes?kind=instrument&at=2016") == {"instrument/plan-de-santa-rosa--sv"}
        assert ids("nodes?changed_since=1") == set()
        exported = client.get(f"{API}/export/graphml?kind=practice").text
        assert "barrios-vivos" in exported
        assert "iglesias" not in exported


def test_the_graph_is_shown_as_it_was(database: str) -> None:
    with client_of(database) as client:
        client.patch(f"{API}/nodes/actor/iglesias--sv", json={"name": "Pastoral"})
        names = [
            client.get(f"{API}/nodes/actor/iglesias--sv", params={"as_of": moment}).json()["name"]
            for moment in ("1", "2", "2999")
        ]
        assert names == ["Iglesias de Santa Rosa", "Pastoral", "Pastoral"]
        steps = client.get(f"{API}/nodes/actor/iglesias--sv/history?lang=en").json()["items"]
        assert [step["change"]["number"] for step in steps] == [2, 1]
        assert any("Pastoral" in said for said in steps[0]["differences"])


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("en", "en"),
        ("en-GB,es;q=0.9", "en"),
        ("fr, es;q=0.5, en;q=0.7", "en"),
        ("de", None),
        ("es;q=0, en;q=0.1", "en"),
        ("en;q=oops", None),
        ("", None),
        (",;=,q", None),
        ("pt-BR", "pt"),
    ],
)
def test_the_language_that_is_accepted_most(header: str, language: str | None) -> None:
    assert preferred(header) == language


def test_sentences_come_in_the_language_accepted(client: TestClient) -> None:
    accepted = {"Accept-Language": "en-US,en;q=0.9"}
    english = client.get(f"{API}/nodes?kind=dragon", headers=accepted).json()
    assert english["title"] == "This cannot be answered"
    spanish = client.get(f"{API}/nodes?kind=dragon&lang=es", headers=accepted).json()
    assert spanish["title"] != english["title"]


def test_every_value_that_does_not_fit_is_named(client: TestClient) -> None:
    problem = client.get(f"{API}/nodes?limit=0&changed_since=x&lang=en").json()
    assert {each["where"]: each["problem"] for each in problem["errors"]} == {
        "limit": "it must be at least 1",
        "changed_since": "a whole number is expected",
    }


def test_a_request_bears_its_id(client: TestClient) -> None:
    assert client.get("/healthz", headers={"X-Request-Id": "abc-1.2"}).headers["x-request-id"] == "abc-1.2"
    for bad in ("two words", "x" * 65, "línea"):
        made = client.get(f"{API}/nodes/none", headers={b"X-Request-Id": bad.encode()})
        assert made.headers["x-request-id"] not in ("", bad)
        assert made.json()["request"] == made.headers["x-request-id"]


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(Lines())
    log = logging.getLogger("tejido")
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    yield stream
    log.removeHandler(handler)


def test_the_log_names_routes_and_nobody(database: str, lines: io.StringIO, monkeypatch: pytest.MonkeyPatch) -> None:
    with client_of(database) as client:
        client.get(f"{API}/nodes/{PERSON}")
        client.get(f"{API}/search?q=María+López")
        client.get("/nodo/none")
        client.get("/there/is/no/maria")

        def fail(*_: object, **__: object) -> None:
            raise RuntimeError("María López")

        monkeypatch.setattr(client.app.state.services, "measures", fail)  # type: ignore[attr-defined]  # ours
        broken = client.get(f"{API}/measures?view=ties")
        assert broken.status_code == 500
        assert "López" not in broken.text
    said = [json.loads(line) for line in lines.getvalue().splitlines()]
    routes = [line["route"] for line in said if line["event"] == "answered"]
    assert routes[:4] == [f"{API}/nodes/{{id:path}}", f"{API}/search", "/nodo/{id:path}", "-"]
    assert {"at", "level", "request", "method", "status", "ms"} <= said[0].keys()
    failure = next(line for line in said if line["event"] == "failed")
    assert (failure["error"], failure["level"]) == ("RuntimeError", "error")
    assert any("findings.py" in step for step in failure["way"])
    assert failure["request"] == broken.json()["request"]
    everything = lines.getvalue().lower()
    assert "maria" not in everything
    assert "lópez" not in everything
    assert "l\\u00f3pez" not in everything


def test_figures_are_for_this_computer(database: str) -> None:
    with client_of(database) as client, client_of(database, host="203.0.113.9") as stranger:
        client.get(f"{API}/nodes/{PERSON}")
        client.get(f"{API}/nodes/none")
        figures = client.get("/metrics").text
        assert f'tejido_requests_total{{method="GET",route="{API}/nodes/{{id:path}}",status="404"}} 1.0' in figures
        assert "tejido_request_seconds_bucket" in figures
        assert 'tejido_jobs{state="queued"} 0.0' in figures
        assert "tejido_store_sequence 1.0" in figures
        assert PERSON not in figures
        assert stranger.get("/metrics").status_code == 401


def test_exports_are_whole_files(database: str) -> None:
    with client_of(database) as client, client_of(database, host="203.0.113.9") as stranger:
        for each in client.get(f"{API}/export").json()["items"]:
            answer = client.get(f"{API}/export/{each['format']}")
            assert answer.status_code == 200
            assert answer.headers["content-type"].partition(";")[0] == each["media_type"]
            assert each["file"] in answer.headers["content-disposition"]
            assert len(answer.content) > 100
            assert "maria-lopez" not in stranger.get(f"{API}/export/{each['format']}").text.lower()
        assert client.get(f"{API}/export/papyrus").status_code == 422
        copy = client.get(f"{API}/backup").content
        assert copy.startswith(b"SQLite format 3")
        assert stranger.get(f"{API}/backup").status_code == 401
