"""What a real service writes while it works and while it fails: no secret, no person, nothing of what was asked."""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import httpx
import pytest

from api.security.gate import Gate
from api.settings import Settings
from graph.errors import TejidoError
from graph.store import open_store
from tests.api.service import running, sample_store

API = "/api/v1"
PASSWORD, NEW_PASSWORD = "tres gatos miran el faro", "un faro mira cuatro gatos"
DATABASE, CLIENT = "clave-de-la-base-7", "clave-del-cliente-8"
CODE, ASKED, WORDS = "codigo-de-ida-9", "pregunta-secreta", "palabras-de-la-nota"
PERSON = "actor/maria-lopez--sv"
NAMES = ("María López", "maria-lopez", "Rosaura Quintanilla")


class Worked(NamedTuple):
    """What is left of a service that worked and failed: what it printed, its files as text, its problems."""

    printed: str
    log: str
    kept: str
    jobs: str
    problems: list[str]
    secrets: list[str]


def contents(path: Path) -> str:
    with closing(sqlite3.connect(path)) as database:
        return "\n".join(database.iterdump())


@pytest.fixture(scope="module")
def worked(tmp_path_factory: pytest.TempPathFactory) -> Worked:
    folder = tmp_path_factory.mktemp("secrets")
    url = sample_store(folder)
    accounts = folder / "tejido.accounts.db"
    with Gate(accounts, Settings(url).lifetime) as gate:
        gate.accounts.add("ana", "admin", PASSWORD)
        token = gate.tokens.create("ana", "prueba", "admin")
    settings = {
        "TEJIDO_DB_USER": "tejido",
        "TEJIDO_DB_PASSWORD": DATABASE,
        "TEJIDO_OIDC_ISSUER": "http://127.0.0.1:9",
        "TEJIDO_OIDC_CLIENT": "tejido",
        "TEJIDO_OIDC_SECRET": CLIENT,
    }
    printed = folder / "printed.log"
    problems: list[str] = []
    with running(url, printed=printed, **settings) as service:
        with httpx.Client(base_url=service.url, timeout=60, headers={"Origin": service.url}) as http:
            assert http.post("/entrar", data={"name": PASSWORD, "password": "ana"}).status_code == 401
            problems.append(http.get("/entrar/openid").text)
            http.get("/entrar/openid/vuelta", params={"code": CODE, "state": CODE})
            assert http.post("/entrar", data={"name": "ana", "password": PASSWORD}).status_code == 303
            cookies = dict(http.cookies)
            assert cookies
            form = re.search(r'name="csrf" value="([0-9a-f]{64})"', http.get("/cuenta").text)
            assert form
            shown = http.post("/cuenta/tokens", data={"csrf": form[1], "name": "otra", "scope": "read"})
            other = re.search(r"<code[^>]*>([^<]{20,})</code>", shown.text)
            assert other, shown.text
            changed = {"csrf": form[1], "present": "no era", "password": NEW_PASSWORD, "again": NEW_PASSWORD}
            assert http.post("/cuenta/contrasena", data=changed).status_code == 400
            for page in ("/", f"/nodo/{PERSON}", "/buscar", "/red", "/registro"):
                http.get(page, params={"q": ASKED})
        with httpx.Client(base_url=service.url, timeout=60, headers={"Authorization": f"Bearer {token}"}) as http:
            sent = http.post(f"{API}/ingest", files=[("files", ("nota.txt", f"{WORDS}: {NAMES[2]}.".encode()))])
            assert sent.status_code == 202, sent.text
            http.get(f"{API}/jobs/{sent.json()['id']}/events")
            refused = http.post(f"{API}/ingest", files=[("files", ("roto.pdf", WORDS.encode()))])
            http.get(f"{API}/jobs/{refused.json()['id']}/events")
            for path in (f"nodes/{PERSON}", f"nodes/{PERSON}/history", "search", "export/csv", "check"):
                http.get(f"{API}/{path}", params={"q": ASKED})
            asks = [
                http.get(f"{API}/nodes", params={"q": ASKED, "limit": ASKED}),
                http.get(f"{API}/nodes/actor/nadie", params={"q": ASKED}),
                http.get(f"{API}/no/hay", params={"q": ASKED}),
                http.post(f"{API}/nodes", json={"kind": "Actor", "name": WORDS, "password": PASSWORD}),
                http.post(f"{API}/nodes", content=f'{{"name": "{WORDS}"'),
                http.get(f"{API}/nodes", headers={"Authorization": f"Bearer {token}x"}),
            ]
            http.get(f"{API}/nodes", headers={"Authorization": f"Basic {DATABASE}"})
            assert [answer.status_code for answer in asks if answer.status_code < 400] == []
            problems += [answer.text for answer in asks]
            with closing(sqlite3.connect(folder / "tejido.db")) as store, store:
                store.execute("UPDATE nodes SET properties = ? WHERE id = ?", (json.dumps([NAMES[0]]), PERSON))
            broken = [http.get(f"{API}/nodes/{PERSON}"), http.get(f"{API}/search", params={"q": ASKED})]
            broken.append(http.get(f"{API}/export/csv"))
            broken.append(http.get(f"{API}/measures"))
            assert any(answer.status_code == 500 for answer in broken)
            with closing(sqlite3.connect(folder / "tejido.db")) as store, store:
                store.execute("ALTER TABLE nodes RENAME TO elsewhere")
            broken.append(http.get(f"{API}/nodes", params={"country": "SV"}))
            assert broken[-1].status_code == 503
            problems += [answer.text for answer in broken if answer.status_code >= 400]
        service.end()
    secrets = [PASSWORD, NEW_PASSWORD, DATABASE, CLIENT, CODE, token, other[1], form[1], *cookies.values()]
    kept = contents(accounts)
    log = "\n".join(line for line in kept.splitlines() if line.startswith('INSERT INTO "entry"'))
    told = printed.read_text(encoding="utf-8")
    return Worked(told, log, kept, contents(folder / "tejido.jobs.db"), problems, secrets)


def test_no_secret_is_written_anywhere(worked: Worked) -> None:
    for secret in worked.secrets:
        for where in ("printed", "kept", "jobs"):
            assert secret not in getattr(worked, where), where
        assert not [problem for problem in worked.problems if secret in problem]


def test_the_service_s_log_names_neither_people_nor_what_was_asked(worked: Worked) -> None:
    lines = [json.loads(line) for line in worked.printed.splitlines()]
    assert any(line["event"] == "failed" for line in lines)
    assert any(line.get("status", 0) >= 500 for line in lines)
    for word in (*NAMES, ASKED, WORDS, CODE, "nota.txt"):
        assert word not in worked.printed


def test_neither_the_audit_log_nor_what_became_of_a_job_names_people(worked: Worked) -> None:
    assert "sign-in-failed" in worked.log
    for word in (*NAMES, ASKED, WORDS):
        assert word not in worked.log
        assert word not in worked.jobs


def test_no_problem_repeats_the_question_or_a_name_of_the_store(worked: Worked) -> None:
    for problem in worked.problems:
        for word in (f"q={ASKED}", NAMES[0], WORDS):
            assert word not in problem


ADDRESSES = [
    f"bolt://tejido:{DATABASE}@127.0.0.1:9",
    f"neo4j+s://tejido:{DATABASE}@example.org/db",
    f"postgres://tejido:{DATABASE}@127.0.0.1/x",
    f"bolt://tejido:x/y@{DATABASE}@127.0.0.1",
    f"bolt://{DATABASE}@[",
]


@pytest.mark.parametrize("url", ADDRESSES)
def test_a_password_within_an_address_is_not_repeated(url: str) -> None:
    environment = {
        "TEJIDO_DB": url,
        "TEJIDO_OIDC_ISSUER": "https://example.org",
        "TEJIDO_OIDC_CLIENT": "tejido",
        "TEJIDO_OIDC_SECRET": CLIENT,
    }
    settings = Settings.from_environment(environment)
    assert DATABASE not in repr(settings)
    assert CLIENT not in repr(settings)
    for ask in (lambda: settings.accounts_path, lambda: open_store(url)):
        with pytest.raises(TejidoError) as refused:
            ask()
        assert DATABASE not in f"{refused.value} {refused.value.remedy} {refused.value!r}"
