"""How much one client may ask, under which names the service answers, and what is too much to send."""

import socket
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from api.app import create_app
from api.security.limits import REMEMBERED, Allowance, Limits
from api.settings import Settings
from graph.errors import TooManyAttemptsError, UsageError
from tests.api.security.conftest import PASSWORD, Clock
from tests.api.service import running, sample_store

API = "/api/v1"


@given(st.integers(1, 100), st.lists(st.floats(0, 30), max_size=300))
def test_in_no_minute_more_than_twice_the_allowance_is_given(most: int, pauses: list[float]) -> None:
    clock, given_at = Clock(), []
    allowance = Allowance(most, clock)
    for pause in pauses:
        clock.wait(pause)
        wait = allowance.take("a")
        if not wait:
            given_at.append(clock.now)
        elif wait < 5:
            clock.wait(wait + 0.001)
            assert allowance.take("a") == 0
            given_at.append(clock.now)
    for start in given_at:
        assert sum(start <= at < start + 60 for at in given_at) <= 2 * most


def test_each_client_has_its_own_and_none_means_any_number() -> None:
    allowance, endless = Allowance(2, Clock()), Allowance(0, Clock())
    assert [allowance.take(client) > 0 for client in "aaab"] == [False, False, True, False]
    assert not any(endless.take("a") for _ in range(1000))
    for number in range(REMEMBERED + 1):
        allowance.take(f"other {number}")
    assert allowance.take("a") == 0  # forgotten for those who came since


def test_costly_questions_are_answered_one_at_a_time() -> None:
    limits = Limits(10, 3, Clock())
    with limits.answering("a"), limits.answering("b"), pytest.raises(TooManyAttemptsError), limits.answering("a"):
        raise AssertionError
    for _ in range(2):
        with limits.answering("a"):
            pass
    with pytest.raises(TooManyAttemptsError, match="20"), limits.answering("a"):
        raise AssertionError


def service(folder: Path, **settings: int) -> FastAPI:
    return create_app(Settings(sample_store(folder), **settings))  # type: ignore[arg-type]  # numbers, all of them


def client_at(app: FastAPI, address: str = "203.0.113.9", host: str = "127.0.0.1") -> TestClient:
    return TestClient(app, base_url=f"http://{host}", client=(address, 5000), raise_server_exceptions=False)


def test_who_asks_too_often_is_told_how_long_to_wait(tmp_path: Path) -> None:
    app = service(tmp_path, questions=5)
    stranger = client_at(app)
    asked = [stranger.get(f"{API}/search?q=santa{number}") for number in range(6)]
    assert [each.status_code for each in asked] == [200] * 5 + [429]
    refused = asked[-1]
    assert refused.headers["content-type"] == "application/problem+json"
    assert 1 <= int(refused.headers["retry-after"]) <= 12
    problem = refused.json()
    assert (problem["type"], problem["status"]) == ("urn:tejido:problem:too-many", 429)
    assert refused.headers["retry-after"] in problem["remedy"]
    assert stranger.get("/buscar?q=x").status_code == 429
    assert client_at(app, "203.0.113.10").get(f"{API}/counts").status_code == 200
    owner = client_at(app, "127.0.0.1")
    assert {owner.get(f"{API}/search?q=x{number}").status_code for number in range(20)} == {200}


def test_an_account_is_one_client_wherever_it_asks_from(tmp_path: Path) -> None:
    app = service(tmp_path, questions=3)
    gate = app.state.gate
    gate.accounts.add("ana", "admin", PASSWORD)
    gate.accounts.add("eva", "editor", PASSWORD)
    app.state.personal = False
    tokens = [gate.tokens.create("eva", name) for name in ("a", "b")]
    statuses = [
        client_at(app, f"203.0.113.{number}")
        .get(f"{API}/counts", headers={"Authorization": f"Bearer {tokens[number % 2]}"})
        .status_code
        for number in range(4)
    ]
    assert statuses == [200, 200, 200, 429]


@pytest.mark.parametrize(
    "question", ["measures?built=true&view=all", "gaps?threshold=sector_share=0.4", "export/csv", "coverage"]
)
def test_what_takes_long_is_allowed_less_often(tmp_path: Path, question: str) -> None:
    stranger = client_at(service(tmp_path, costly=2))
    join = "&" if "?" in question else "?"
    asked = [stranger.get(f"{API}/{question}{join}lang={language}").status_code for language in ("es", "en", "pt")]
    assert asked == [200, 200, 429]
    assert stranger.get(f"{API}/measures").status_code == 200


@pytest.mark.parametrize("value", ["-1", "x", "1.5", "٣", ""])
def test_a_limit_is_a_whole_number(value: str) -> None:
    with pytest.raises(UsageError, match="TEJIDO_QUESTIONS"):
        Settings.from_environment({"TEJIDO_QUESTIONS": value})


# Names


@pytest.mark.parametrize(
    ("host", "known"),
    [
        ("127.0.0.1", True),
        ("localhost:8000", True),
        ("LOCALHOST", True),
        ("192.168.1.20:8000", True),
        ("[::1]:8000", True),
        ("red.example.org", True),
        ("a.b.example.net", True),
        ("example.net.evil.example", False),
        ("evil.example", False),
        ("127.0.0.1.evil.example", False),
        ("", False),
    ],
)
def test_no_name_that_leads_here_is_answered_unless_it_was_told(tmp_path: Path, host: str, known: bool) -> None:
    app = create_app(Settings(sample_store(tmp_path), hosts=("red.example.org", "*.example.net")))
    answer = client_at(app, "127.0.0.1").get(f"{API}/counts?lang=en", headers={"Host": host})
    assert answer.status_code == (200 if known else 400)
    if not known:
        assert "TEJIDO_HOSTS" in answer.json()["remedy"]
        assert host in answer.json()["detail"]


# What is sent


def test_what_is_too_much_is_refused_before_it_comes_and_while_it_comes(tmp_path: Path) -> None:
    """Over a real connection: the answer comes though the body never does, and long before an endless one ends."""
    with running(sample_store(tmp_path)) as running_:
        port = int(running_.url.rpartition(":")[2])
        head = f"POST {API}/nodes HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        for rest in ("Content-Length: 999999999999\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n"):
            with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
                connection.sendall((head + rest).encode())
                if "chunked" in rest:
                    for _ in range(40):
                        connection.sendall(b"10000\r\n" + b"a" * 0x10000 + b"\r\n")
                said = connection.recv(4096)
            assert said.startswith(b"HTTP/1.1 413 "), rest


def test_documents_are_limited_together(tmp_path: Path) -> None:
    app = service(tmp_path, upload=1)
    for size, status in ((2_000_000, 202), (4_000_000, 413)):
        sent = client_at(app, "127.0.0.1").post(f"{API}/ingest", files={"files": ("a.txt", b"a " * (size // 2))})
        assert sent.status_code == status
