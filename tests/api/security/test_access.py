"""Who gets where: every route says whom it lets in, and lets in nobody else."""

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import iter_route_contexts
from fastapi.testclient import TestClient
from starlette.requests import Request

from api.app import create_app
from api.security.access import Requirement
from api.security.gate import Gate
from api.security.identity import still_there
from api.settings import Settings
from graph.model import Changes, Evidence, Node
from tests.api.security.conftest import PASSWORD
from tests.api.security.people import HERE, browser, copy_of, form_secret, sign_in

SAID = (Evidence("document/acuerdo-de-santa-rosa", asserted_by="person/ana", review="accepted"),)
BESIDE = {"/static", "/api/v1/openapi.json"}  # files that ship, and the description of what is declared


@pytest.fixture
def gate(app: FastAPI) -> Gate:
    gate = app.state.gate
    assert isinstance(gate, Gate)
    return gate


def _declared(dependant: Dependant) -> Iterator[Requirement]:
    if isinstance(dependant.call, Requirement):
        yield dependant.call
    for each in dependant.dependencies:
        yield from _declared(each)


def test_every_route_says_whom_it_lets_in(app: FastAPI) -> None:
    silent = []
    for route in iter_route_contexts(app.routes):
        dependant = getattr(route, "dependant", None)
        if route.path not in BESIDE and not (dependant and list(_declared(dependant))):
            silent.append(route.path)
    assert silent == []


def test_every_route_that_changes_something_asks_for_more_than_the_public(app: FastAPI) -> None:
    free = set()
    for route in iter_route_contexts(app.routes):
        dependant, methods = getattr(route, "dependant", None), set(route.methods or ())
        if dependant and methods - {"GET", "HEAD", "OPTIONS"}:
            roles = {each.role for each in _declared(dependant)}
            if roles <= {None, "public"}:
                free.add(route.path)
    assert free <= {"/entrar", "/salir", "/cuenta/contrasena", "/api/v1/twin-plan"}  # a plan is made, nothing is kept


def test_without_accounts_this_computer_is_its_owner_s_and_nobody_else_s(app: FastAPI) -> None:
    assert browser(app).get("/cuentas").status_code == 200
    stranger = browser(app, address="203.0.113.9")
    assert stranger.get("/cuentas").headers["location"] == "/entrar?sigue=%2Fcuentas"
    for header in ("X-Forwarded-For", "Forwarded", "Via"):
        assert browser(app).get("/cuentas", headers={header: "x"}).status_code == 303


def test_with_the_first_account_this_computer_has_to_sign_in_too(app: FastAPI, gate: Gate) -> None:
    here = browser(app)
    answer = here.post("/cuentas", data={"name": "ana", "role": "admin"}, headers={"Origin": HERE})
    assert answer.status_code == 200
    given = re.search(r"<code>([a-z0-9-]{19})</code>", answer.text)
    assert given
    assert here.get("/cuentas").status_code == 303
    ana = sign_in(app, "ana", given[1])
    assert ana.get("/cuentas").headers["location"] == "/cuenta/contrasena"
    assert ana.get("/api/v1/nodes").status_code == 403
    changed = ana.post(
        "/cuenta/contrasena",
        data={
            "present": given[1],
            "password": PASSWORD,
            "again": PASSWORD,
            "csrf": form_secret(ana, "/cuenta/contrasena"),
        },
        headers={"Origin": HERE},
    )
    assert changed.headers["location"].partition("?")[0] == "/cuenta"
    assert ana.get("/cuentas").status_code == 200
    gate.accounts.remove("ana")
    assert browser(app).get("/cuentas").status_code == 200


def test_once_started_with_accounts_no_connection_is_taken_for_the_owner_s(shared: FastAPI, gate: Gate) -> None:
    for name in ("leo", "eva", "cora", "ana"):
        gate.accounts.remove(name)
    assert browser(shared).get("/cuentas").status_code == 303


@pytest.mark.parametrize(("name", "status"), [("leo", 403), ("eva", 403), ("ana", 200)])
def test_who_is_signed_in_gets_where_the_role_leads(shared: FastAPI, name: str, status: int) -> None:
    client = sign_in(shared, name)
    assert client.get("/cuenta").status_code == 200
    assert client.get("/cuentas").status_code == status
    assert client.get("/registro").status_code == status


def test_a_service_for_its_accounts_only_shows_nothing_to_others(tmp_path: Path, filled: str) -> None:
    app = create_app(Settings(copy_of(filled, tmp_path), public=False))
    app.state.gate.accounts.add("ana", "admin", PASSWORD)
    app.state.gate.accounts.add("leo", "reader", PASSWORD)
    stranger = browser(app)
    assert stranger.get("/buscar?q=x").headers["location"] == "/entrar?sigue=%2Fbuscar%3Fq%3Dx"
    refused = stranger.get("/api/v1/nodes")
    assert refused.status_code == 401
    assert refused.headers["www-authenticate"].startswith("Bearer")
    assert stranger.get("/healthz").status_code == 200
    assert sign_in(app, "leo").get("/buscar?q=x").status_code == 200


def test_a_token_that_is_none_is_told_so_on_pages_too(shared: FastAPI) -> None:
    for page in ("/", "/entrar"):
        refused = browser(shared).get(page, headers={"Authorization": "Bearer wrong"})
        assert (refused.status_code, "location" in refused.headers) == (401, False)


def test_what_is_public_stays_readable_without_an_account(shared: FastAPI) -> None:
    assert browser(shared).get("/buscar").status_code == 200
    assert browser(shared).get("/api/v1/nodes").status_code == 200


# Sessions in the browser


def test_the_cookie_is_for_nobody_but_this_service(shared: FastAPI) -> None:
    plain = browser(shared).post("/entrar", data={"name": "ana", "password": PASSWORD})
    cookie = plain.headers["set-cookie"].lower()
    assert cookie.startswith("tejido_session=")
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "path=/" in cookie
    assert "secure" not in cookie
    assert "strict-transport-security" not in plain.headers
    with TestClient(shared, base_url="https://127.0.0.1", follow_redirects=False) as client:
        answer = client.post("/entrar", data={"name": "ana", "password": PASSWORD})
        cookie = answer.headers["set-cookie"].lower()
        assert "max-age" in answer.headers["strict-transport-security"]
        assert cookie.startswith("__host-tejido_session=")
        assert "secure" in cookie
        assert "domain" not in cookie


def test_every_sign_in_draws_a_new_secret_and_ends_the_old_session(shared: FastAPI) -> None:
    client = sign_in(shared, "ana")
    first = client.cookies["tejido_session"]
    answer = client.post(
        "/entrar",
        data={"name": "eva", "password": PASSWORD, "csrf": form_secret(client)},
        headers={"Origin": HERE},
    )
    assert answer.status_code == 303
    assert client.cookies["tejido_session"] != first
    old = browser(shared)
    old.cookies.set("tejido_session", first)
    assert old.get("/cuenta").status_code == 303


def test_a_secret_that_somebody_planted_is_not_taken_on(shared: FastAPI) -> None:
    client = browser(shared)
    client.cookies.set("tejido_session", "planted")
    answer = client.post("/entrar", data={"name": "ana", "password": PASSWORD})
    assert "planted" not in answer.headers["set-cookie"]


def test_who_signs_out_leaves_no_page_in_the_browser(shared: FastAPI) -> None:
    client = sign_in(shared, "cora")
    assert client.post("/salir", data={"csrf": form_secret(client)}).headers["clear-site-data"] == '"cache"'


def test_signing_out_ends_the_session_here_and_if_asked_everywhere(shared: FastAPI) -> None:
    here, there = sign_in(shared, "ana"), sign_in(shared, "ana")
    kept = here.cookies["tejido_session"]
    assert here.post("/salir", data={"csrf": form_secret(here)}).status_code == 303
    again = browser(shared)
    again.cookies.set("tejido_session", kept)
    assert again.get("/cuenta").status_code == 303
    assert there.get("/cuenta").status_code == 200
    third = sign_in(shared, "ana")
    third.post("/salir", data={"csrf": form_secret(third), "everywhere": "1"})
    assert there.get("/cuenta").status_code == 303


@pytest.mark.parametrize(
    ("asked", "led"),
    [
        ("/brechas?tema=x", "/brechas?tema=x"),
        ("//evil.example/", "/"),
        ("/\\evil.example", "/"),
        ("https://evil.example/", "/"),
        ("javascript:alert(1)", "/"),
        ("/a\r\nSet-Cookie: x=y", "/"),
        ("", "/"),
    ],
)
def test_signing_in_leads_on_within_this_service_only(shared: FastAPI, asked: str, led: str) -> None:
    answer = browser(shared).post("/entrar", data={"name": "ana", "password": PASSWORD, "sigue": asked})
    assert answer.headers["location"] == led


def test_a_wrong_name_and_a_wrong_password_are_told_alike(shared: FastAPI) -> None:
    client = browser(shared)
    wrong = client.post("/entrar", data={"name": "ana", "password": "no es esta frase"})
    unknown = client.post("/entrar", data={"name": "abc", "password": "no es esta frase"})
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.text.replace('value="ana"', "") == unknown.text.replace('value="abc"', "")
    assert "no es esta frase" not in wrong.text


def test_who_guesses_is_told_how_long_to_wait(shared: FastAPI) -> None:
    client = browser(shared)
    for _ in range(5):
        client.post("/entrar", data={"name": "ana", "password": "wrong"})
    answer = client.post("/entrar", data={"name": "ana", "password": PASSWORD})
    assert answer.status_code == 429
    assert 0 < int(answer.headers["retry-after"]) <= 30
    assert answer.headers["retry-after"] in answer.text


# Requests that others forge


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:9999"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
@pytest.mark.parametrize("accounts", [False, True])
def test_no_page_elsewhere_changes_anything(
    app: FastAPI, gate: Gate, headers: dict[str, str], *, accounts: bool
) -> None:
    client = browser(app)
    if accounts:
        gate.accounts.add("ana", "admin", PASSWORD)
        client = sign_in(app, "ana")
        headers = {**headers, "X-CSRF-Token": form_secret(client)}
    before = gate.accounts.all()
    answer = client.post("/cuentas", data={"name": "eve", "role": "admin"}, headers=headers)
    assert answer.status_code == 403
    assert gate.accounts.all() == before


@pytest.mark.parametrize("secret", ["", "0" * 64, None])
def test_a_form_without_its_session_s_secret_changes_nothing(shared: FastAPI, gate: Gate, secret: str | None) -> None:
    client, other = sign_in(shared, "ana"), sign_in(shared, "ana")
    sent = form_secret(other) if secret is None else secret
    answer = client.post("/cuentas", data={"name": "mia", "role": "reader", "csrf": sent}, headers={"Origin": HERE})
    assert answer.status_code == 403
    assert "mia" not in [account.name for account in gate.accounts.all()]
    own = client.post(
        "/cuentas", data={"name": "mia", "role": "reader", "csrf": form_secret(client)}, headers={"Origin": HERE}
    )
    assert own.status_code == 200
    assert "mia" in [account.name for account in gate.accounts.all()]


# Programs


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def test_a_token_opens_what_its_scope_says_and_needs_no_form(shared: FastAPI, gate: Gate) -> None:
    client = browser(shared)
    reading, editing = gate.tokens.create("eva", "r", "read"), gate.tokens.create("eva", "e", "edit")
    assert client.post("/api/v1/nodes", json={}, headers=bearer(reading)).status_code == 403
    elsewhere = {**bearer(editing), "Origin": "https://x.example"}
    assert client.post("/api/v1/nodes", json={}, headers=elsewhere).status_code == 422


def test_a_token_that_is_none_is_refused_and_not_taken_for_the_public(shared: FastAPI, gate: Gate) -> None:
    client = browser(shared)
    token = gate.tokens.create("eva", "r")
    assert client.get("/api/v1/nodes", headers=bearer(token)).status_code == 200
    gate.tokens.revoke("eva", "r")
    for wrong in (token, "", "tejido_x", "x" * 5000):
        answer = client.get("/api/v1/nodes", headers=bearer(wrong))
        assert answer.status_code == 401
        if wrong:
            assert wrong not in answer.text


def test_a_token_makes_no_tokens_and_no_accounts(shared: FastAPI, gate: Gate) -> None:
    token = gate.tokens.create("ana", "all", "admin")
    for path, data in (
        ("/cuenta/tokens", {"name": "more", "scope": "admin"}),
        ("/cuentas", {"name": "eve", "role": "admin"}),
    ):
        answer = browser(shared).post(path, data=data, headers=bearer(token))
        assert answer.status_code == 403


def test_a_token_made_on_the_page_is_shown_once(shared: FastAPI) -> None:
    client = sign_in(shared, "eva")
    made = client.post(
        "/cuenta/tokens",
        data={"name": "hoja <b>", "scope": "edit", "days": "30", "csrf": form_secret(client)},
        headers={"Origin": HERE},
    )
    token = re.search(r"tejido_[\w-]{43}", made.text)
    assert token
    assert token[0] not in client.get("/cuenta").text
    assert "hoja &lt;b&gt;" in client.get("/cuenta").text
    assert browser(shared).get("/api/v1/nodes", headers=bearer(token[0])).status_code == 200


# Territories


def test_over_http_nobody_decides_what_lies_elsewhere(shared: FastAPI, gate: Gate) -> None:
    gate.accounts.add("rio", "coordinator", PASSWORD, territories=["territory/la-palma--gt"])
    rio = bearer(gate.tokens.create("rio", "t", "coordinate"))
    elsewhere = "actor/municipalidad-de-santa-rosa--sv"
    client, before = browser(shared), shared.state.services.store.sequence()
    attempts = (
        client.patch(f"/api/v1/nodes/{elsewhere}", json={"name": "Otra", "reason": "x"}, headers=rio),
        client.request("DELETE", f"/api/v1/nodes/{elsewhere}", headers=rio),
        client.post("/api/v1/proposals/accept", json={"ids": [elsewhere]}, headers=rio),
        client.post(
            "/api/v1/edges",
            json={
                "source": elsewhere,
                "relation": "operates_in",
                "target": "territory/la-palma--gt",
                "reason": "x",
            },
            headers=rio,
        ),
    )
    assert [answer.status_code for answer in attempts] == [403] * len(attempts)
    assert client.post(f"/api/v1/undo/{before}", headers=rio).status_code == 400
    assert shared.state.services.store.sequence() == before


@pytest.mark.parametrize(("name", "status"), [("cora", 202), ("rio", 403), ("eva", 403)])
def test_who_is_for_a_territory_accepts_no_whole_document(shared: FastAPI, gate: Gate, name: str, status: int) -> None:
    gate.accounts.add("rio", "coordinator", PASSWORD, territories=["territory/santa-rosa--sv"])
    token = gate.tokens.create(name, "t", "edit" if name == "eva" else "coordinate")
    sent = browser(shared).post(
        "/api/v1/ingest", files={"files": ("a.txt", b"a")}, data={"accept": "true"}, headers=bearer(token)
    )
    assert sent.status_code == status, sent.text


# What leaves a trace, and what leaves none


def test_the_log_tells_who_opened_a_person_and_what_changed(shared: FastAPI, gate: Gate) -> None:
    person = next(
        node.id
        for node in shared.state.services.store.nodes("Actor", evidence=False)
        if node.properties.get("actor_type") == "community_leader"
    )
    sign_in(shared, "ana").get(f"/nodo/{person}")
    (entry,) = gate.audit.entries(about=person, what="person-seen")
    assert (entry.who, entry.what) == ("ana", "person-seen")
    assert person not in repr(gate.audit.entries(1000))
    assert gate.audit.check(shared.state.services.store) == []


def test_a_document_named_after_a_person_is_in_the_log_under_a_pseudonym(shared: FastAPI, gate: Gate) -> None:
    store = shared.state.services.store
    person = Node("actor/ana-quijada--sv", "Actor", "Ana Quijada", (), {"actor_type": "community_leader"}, SAID)
    id = "document/entrevista-a-ana-quijada"
    document = Node(id, "Document", "Entrevista a Ana Quijada", (), {}, (Evidence(id, asserted_by="person/ana"),))
    store.apply(Changes((person, document), by="person/ana", texts={id: "Vive aquí."}))
    assert sign_in(shared, "cora").get(f"/documento/{id}").status_code == 200
    assert "text-read" in {entry.what for entry in gate.audit.entries(about=id)}
    assert "quijada" not in repr(gate.audit.entries(1000))


def test_no_secret_is_logged_or_said(shared: FastAPI, gate: Gate, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    client = sign_in(shared, "ana")
    token = gate.tokens.create("ana", "t", "admin")
    session = client.cookies["tejido_session"]
    client.post("/entrar", data={"name": "ana", "password": "wrong secret sentence"})
    client.get("/nodo/nobody", headers=bearer(token))
    client.get("/api/v1/nodes?limit=x", headers=bearer(token))
    said = caplog.text + repr(gate.audit.entries(1000)) + repr(client.get("/registro").text)
    for secret in (PASSWORD, session, token, "wrong secret sentence", token.removeprefix("tejido_")):
        assert secret not in said


def test_answers_to_somebody_are_kept_by_nobody_between(shared: FastAPI) -> None:
    answer: httpx.Response = sign_in(shared, "ana").get("/cuenta")
    assert "private" in answer.headers["cache-control"]


def test_a_browser_that_was_used_before_is_known_again_and_lets_its_owner_in(shared: FastAPI) -> None:
    client = sign_in(shared, "eva")
    kept = next(cookie for cookie in client.cookies.jar if cookie.name == "tejido_browser")
    assert kept.has_nonstandard_attr("HttpOnly")
    assert kept.expires is not None
    client.post("/salir", data={"csrf": form_secret(client)}, headers={"Origin": HERE})
    stranger = browser(shared, address="203.0.113.9")
    for _ in range(6):
        stranger.post("/entrar", data={"name": "eva", "password": "wrong"})
    assert stranger.post("/entrar", data={"name": "eva", "password": PASSWORD}).status_code == 429
    assert client.post("/entrar", data={"name": "eva", "password": PASSWORD}).status_code == 303


def test_refusals_stand_in_the_log_and_do_not_fill_it(shared: FastAPI, gate: Gate) -> None:
    stranger = browser(shared)
    for _ in range(10):
        stranger.post("/entrar", data={"name": "eva", "password": "wrong"})
        stranger.get("/api/v1/nodes", headers={"Authorization": "Bearer tejido_nothing"})
    secret = gate.tokens.create("leo", "otra")
    gate.accounts.disable("leo")
    assert stranger.get("/api/v1/nodes", headers={"Authorization": f"Bearer {secret}"}).status_code == 401
    found = [(entry.who, entry.what, entry.about) for entry in gate.audit.entries()]
    assert found.count(("?", "sign-in-held", "eva")) == 1
    assert found.count(("?", "token-refused", "?")) == 1
    assert found.count(("?", "token-refused", "leo")) == 1


@pytest.mark.parametrize("how", ["disabled", "signed out", "another role", "token revoked"])
def test_an_answer_that_goes_on_ends_when_who_follows_it_is_out(shared: FastAPI, gate: Gate, how: str) -> None:
    headers = [(b"host", b"127.0.0.1")]
    if how == "token revoked":
        headers.append((b"authorization", f"Bearer {gate.tokens.create('eva', 't', 'edit')}".encode()))
    else:
        headers.append((b"cookie", f"tejido_session={gate.sign_in('eva', PASSWORD, '127.0.0.1')}".encode()))
    request = Request({"type": "http", "app": shared, "client": ("127.0.0.1", 1), "headers": headers})
    viewer = gate.accounts.get("eva").viewer
    assert still_there(request, viewer)
    if how == "disabled":
        gate.accounts.disable("eva")
    elif how == "signed out":
        gate.sessions.end_all("eva")
    elif how == "another role":
        gate.accounts.change("eva", role="reader")
    else:
        gate.tokens.revoke("eva", "t")
    assert not still_there(request, viewer)
