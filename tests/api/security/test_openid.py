"""Signing in with an account of another service, against a provider that really runs."""

import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

import httpx
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.app import create_app
from api.settings import OpenID, Settings
from graph.errors import UsageError
from tests.api.security.conftest import PASSWORD
from tests.api.security.people import browser
from tests.api.security.provider import CLIENT, SECRET, Provider, running


@pytest.fixture(scope="module")
def running_provider() -> Iterator[Provider]:
    with running() as provider:
        yield provider


@pytest.fixture
def provider(running_provider: Provider) -> Provider:
    running_provider.person = {"email": "eva@example.org", "email_verified": True}
    running_provider.spoil = {}
    running_provider.forged = running_provider.unsigned = False
    return running_provider


def serving(provider: Provider, folder: Path, **settings: str) -> FastAPI:
    openid = OpenID(provider.url, CLIENT, SECRET, **settings)  # type: ignore[arg-type]  # a role, where there is one
    app = create_app(Settings(f"sqlite:///{folder / 'tejido.db'}", openid=openid))
    app.state.gate.accounts.add("ana", "admin", PASSWORD)
    return app


@pytest.fixture
def app(provider: Provider, tmp_path: Path) -> FastAPI:
    app = serving(provider, tmp_path)
    app.state.gate.accounts.add("eva", "editor", email="eva@example.org")
    return app


def depart(client: TestClient, onward: str = "/cuenta") -> str:
    """As far as the provider sends the browser back to."""
    sent = client.get("/entrar/openid", params={"sigue": onward})
    assert sent.status_code == 303, sent.text
    return httpx.get(sent.headers["location"]).headers["location"]


def arrive(client: TestClient, back: str) -> httpx.Response:
    return client.get(urlsplit(back).path + "?" + urlsplit(back).query)


def test_who_is_known_there_and_has_an_account_here_comes_in(app: FastAPI) -> None:
    client = browser(app)
    answer = arrive(client, depart(client, "/cuenta?x=1"))
    assert answer.headers["location"] == "/cuenta?x=1"
    assert "eva" in client.get("/cuenta").text
    assert [entry.what for entry in app.state.gate.audit.entries(1)] == ["signed-in"]


def test_a_password_is_not_made_up_for_such_an_account(app: FastAPI) -> None:
    for tried in ("", "None", PASSWORD):
        assert browser(app).post("/entrar", data={"name": "eva", "password": tried}).status_code == 401


@pytest.mark.parametrize(
    "spoil",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"iss": "https://evil.example"},
        {"aud": "another-client"},
        {"aud": ["another-client"]},
        {"azp": "another-client"},
        {"exp": int(time.time()) - 3600},
        {"exp": None},
        {"iat": int(time.time()) + 3600},
        {"sub": None},
        {"email_verified": False},
        {"email_verified": "true"},
        {"email": None},
        {"email": "somebody@else.example"},
    ],
)
def test_what_does_not_fit_is_refused(app: FastAPI, provider: Provider, spoil: dict[str, object]) -> None:
    provider.spoil = spoil
    client = browser(app)
    assert arrive(client, depart(client)).status_code == 401
    assert client.get("/cuenta").status_code == 303
    assert [entry.what for entry in app.state.gate.audit.entries()] == ["openid-refused"]


@pytest.mark.parametrize("how", ["forged", "unsigned"])
def test_what_somebody_else_signed_or_nobody_is_refused(app: FastAPI, provider: Provider, how: str) -> None:
    setattr(provider, how, True)
    client = browser(app)
    assert arrive(client, depart(client)).status_code == 401


def test_what_comes_back_to_another_browser_is_refused(app: FastAPI) -> None:
    """Signing somebody in as oneself, by giving them the end of one's own journey."""
    own, other = browser(app), browser(app)
    back = depart(own)
    assert arrive(other, back).status_code == 401
    depart(other)
    assert arrive(other, back).status_code == 401


def test_a_code_is_good_once_and_only_with_its_state(app: FastAPI) -> None:
    client = browser(app)
    back = depart(client)
    wrong = back.replace(parse_qs(urlsplit(back).query)["state"][0], "other")
    assert arrive(client, wrong).status_code == 401
    back = depart(client)
    assert arrive(client, back).status_code == 303
    assert arrive(client, back).status_code == 401


@pytest.mark.parametrize("kept", ["5", "null", "[]", "{}", '["\\ud800", "b", "c", "/"]', "[" * 5000, "nonsense"])
def test_a_cookie_that_was_bent_is_refused(app: FastAPI, kept: str) -> None:
    client = browser(app)
    client.cookies.set("tejido_openid", quote(kept))
    assert client.get("/entrar/openid/vuelta?state=a&code=b").status_code == 401


def test_no_neighbour_plants_the_beginning_of_a_sign_in(provider: Provider, tmp_path: Path) -> None:
    """With TLS the cookie bears the name that browsers let no other host set."""
    app = serving(provider, tmp_path)
    with TestClient(app, base_url="https://127.0.0.1", follow_redirects=False) as client:
        cookie = client.get("/entrar/openid").headers["set-cookie"].lower()
    assert cookie.startswith("__host-tejido_openid=")
    assert "path=/;" in cookie
    assert "secure" in cookie


@pytest.mark.parametrize("email", ["\N{KELVIN SIGN}im@example.org", "kim@example.org\n"])
def test_an_address_that_only_looks_alike_is_another_one(provider: Provider, tmp_path: Path, email: str) -> None:
    app = serving(provider, tmp_path)
    app.state.gate.accounts.add("kim", "admin", email="Kim@Example.org")
    provider.person = {"email": email, "email_verified": True}
    client = browser(app)
    known = email.strip().isascii()
    assert arrive(client, depart(client)).status_code == (303 if known else 401)


def test_who_refuses_there_is_told_to_begin_again(app: FastAPI) -> None:
    client = browser(app)
    client.get("/entrar/openid")
    assert client.get("/entrar/openid/vuelta?error=access_denied&state=x").status_code == 401


def test_who_is_disabled_stays_out(app: FastAPI) -> None:
    app.state.gate.accounts.disable("eva")
    client = browser(app)
    assert arrive(client, depart(client)).status_code == 401


def test_without_an_account_nobody_comes_in_unless_a_role_is_set(provider: Provider, tmp_path: Path) -> None:
    for folder, settings, status in (("closed", {}, 401), ("open", {"role": "reader"}, 303)):
        (tmp_path / folder).mkdir()
        app = serving(provider, tmp_path / folder, **settings)
        client = browser(app)
        assert arrive(client, depart(client)).status_code == status
        known = {account.name: account.role for account in app.state.gate.accounts.all()}
        assert known == {"ana": "admin"} | ({"eva": "reader"} if settings else {})
        assert arrive(client, depart(client)).status_code in (status, 303)
        assert len(app.state.gate.accounts.all()) == len(known)


def test_a_provider_that_is_not_there_or_is_another_one_is_told_plainly(provider: Provider, tmp_path: Path) -> None:
    for issuer in ("http://127.0.0.1:9", f"{provider.url}/other"):
        openid = OpenID(issuer, CLIENT, SECRET)
        app = create_app(Settings(f"sqlite:///{tmp_path / 'tejido.db'}", openid=openid))
        if not app.state.gate.accounts.any():
            app.state.gate.accounts.add("ana", "admin", PASSWORD)
        answer = browser(app).get("/entrar/openid")
        assert answer.status_code == 401
        assert issuer in answer.text
        assert SECRET not in answer.text + repr(app.state.services.settings)


def test_the_settings_are_whole_and_safe() -> None:
    whole = {"TEJIDO_OIDC_ISSUER": "https://x.example/", "TEJIDO_OIDC_CLIENT": "c", "TEJIDO_OIDC_SECRET": "s"}
    assert Settings.from_environment(whole).openid == OpenID("https://x.example", "c", "s")
    for wrong in (
        {"TEJIDO_OIDC_ISSUER": "https://x.example"},
        {**whole, "TEJIDO_OIDC_ISSUER": "http://x.example"},
        {**whole, "TEJIDO_OIDC_ROLE": "king"},
    ):
        with pytest.raises(UsageError):
            Settings.from_environment(wrong)
