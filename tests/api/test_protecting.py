"""Protecting people over HTTP: levels, grounds, and forgetting; by whom, with what trace, and taken back how."""

from io import BytesIO
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.client import Client
from api.jobs.desk import Upload
from graph.store import open_store
from tests.api.conftest import client_of
from tests.api.security.conftest import PASSWORD
from tests.api.service import running, sample_store

API = "/api/v1"
PERSON = "actor/maria-lopez--sv"
AGREED = {"purpose": "directorio", "given_by": "María López", "given_at": "2026-03"}


@pytest.fixture
def database(tmp_path: Path) -> str:
    return sample_store(tmp_path)


@pytest.fixture
def shared(database: str) -> TestClient:
    client = client_of(database)
    app = client.app
    assert isinstance(app, FastAPI)
    app.state.personal = False
    accounts = app.state.gate.accounts
    for name, role in (("ana", "admin"), ("cora", "coordinator"), ("eva", "editor")):
        accounts.add(name, role, PASSWORD)
    accounts.add("rio", "coordinator", PASSWORD, territories=["territory/la-palma--gt"])
    return client


def as_(client: TestClient, name: str) -> dict[str, str]:
    gate = client.app.state.gate  # type: ignore[attr-defined]  # ours
    scope = {"ana": "admin", "eva": "edit"}.get(name, "coordinate")
    return {"Authorization": f"Bearer {gate.tokens.create(name, f't{len(gate.tokens.of(name))}', scope)}"}


def levels(client: TestClient, headers: dict[str, str] | None = None) -> dict[str, str]:
    items = client.get(f"{API}/nodes/{PERSON}/visibility", headers=headers).json()["items"]
    return {each["part"]: each["level"] for each in items}


def test_who_may_see_somebody_is_shown_set_and_taken_back(database: str) -> None:
    with client_of(database) as client, client_of(database, host="203.0.113.9") as stranger:
        first = client.get(f"{API}/nodes/{PERSON}/visibility")
        assert levels(client)["node"] == "coordinators"
        assert stranger.get(f"{API}/nodes/{PERSON}").status_code == 404
        sent = {"level": "public", "reason": "lo pidió"}
        url, tag = f"{API}/nodes/{PERSON}/visibility", {"If-Match": first.headers["etag"]}
        done = client.put(url, json=sent, headers=tag).json()
        assert done["changed"] is True
        assert stranger.get(f"{API}/nodes/{PERSON}").status_code == 200
        assert client.put(url, json=sent, headers=tag).status_code == 412
        client.post(f"{API}/undo/{done['change']['number']}")
        assert levels(client)["node"] == "coordinators"
        assert stranger.get(f"{API}/nodes/{PERSON}").status_code == 404
        assert client.put(url, json={"level": "friends"}).status_code == 422


def test_grounds_are_recorded_listed_and_withdrawn(database: str) -> None:
    with client_of(database) as client:
        url = f"{API}/nodes/{PERSON}/consents"

        def missing() -> list[str]:
            return [each["id"] for each in client.get(f"{API}/consents/missing?months=0").json()["items"]]

        assert PERSON in missing()
        assert client.get(f"{API}/consents/missing?months=600").json()["items"] == []
        assert client.post(url, json=AGREED).status_code == 201
        (kept,) = client.get(url).json()["items"]
        assert AGREED.items() <= kept.items()
        assert client.get(f"{API}/consents").json()["items"] == [kept]
        assert PERSON not in missing()
        gone = client.delete(url, params={"purpose": "directorio", "reason": "la retiró"}).json()
        assert gone["change"]["reason"] == "la retiró"
        assert PERSON in missing()
        assert client.delete(url, params={"purpose": "directorio"}).status_code == 404
        client.post(f"{API}/undo/{gone['change']['number']}")
        assert client.get(url).json()["items"] == [kept]
        assert client.post(url, json={**AGREED, "given_at": "once"}).status_code == 400


def test_only_coordinators_of_the_place_decide_and_the_log_tells_it_without_her_name(shared: TestClient) -> None:
    url, gate = f"{API}/nodes/{PERSON}", shared.app.state.gate  # type: ignore[attr-defined]  # ours
    asked = (("get", "visibility", None), ("put", "visibility", {"level": "public"}), ("get", "consents", None),
             ("post", "consents", AGREED))  # fmt: skip
    eva, rio, cora, ana = (as_(shared, name) for name in ("eva", "rio", "cora", "ana"))
    for way, part, body in asked:
        assert shared.request(way, f"{url}/{part}", json=body, headers=eva).status_code == 403, (way, part)
        status = 200 if way == "get" else 403
        assert shared.request(way, f"{url}/{part}", json=body, headers=rio).status_code == status, (way, part)
    assert shared.post(f"{url}/consents", json=AGREED, headers=cora).status_code == 201
    assert shared.put(f"{url}/visibility", json={"level": "nobody"}, headers=cora).status_code == 200
    assert shared.get(f"{url}/visibility", headers=cora).status_code == 404
    assert levels(shared, ana)["node"] == "nobody"
    noted = [(each.who, each.what) for each in gate.audit.entries(1000, about=PERSON)]
    assert {("cora", "ground-recorded"), ("cora", "visibility-set")} <= set(noted)
    assert PERSON not in repr(gate.audit.entries(1000))
    listed = shared.get(f"{API}/audit", params={"what": "visibility-set", "lang": "es"}, headers=ana).json()["items"]
    assert [(each["who"], each["what"]) for each in listed] == [("cora", "visibility-set")]
    assert shared.get(f"{API}/audit", headers=cora).status_code == 403


def test_who_is_forgotten_is_in_no_answer_and_no_file(shared: TestClient, tmp_path: Path) -> None:
    ana, cora, url = as_(shared, "ana"), as_(shared, "cora"), f"{API}/nodes/{PERSON}/forget"
    search = f"{API}/search?q=maria lopez"
    assert PERSON in shared.get(search, headers=ana).text
    basis = {"basis": "solicitud de la persona"}
    assert shared.post(url, json=basis, headers=cora).status_code == 403
    assert shared.post(url, json={"basis": ""}, headers=ana).status_code == 422
    jobs = shared.app.state.jobs  # type: ignore[attr-defined]  # an application of ours
    waiting = jobs.hand_in([Upload("CV de María López.txt", BytesIO(b"x"))], by="person/eva")
    done = shared.post(url, params={"lang": "en"}, json=basis, headers=ana).json()
    assert "López" not in shared.get(f"{API}/jobs/{waiting.id}", headers=ana).text
    assert any("Backups" in each for each in done["left"])
    assert shared.post(url, json=basis, headers=ana).status_code == 404
    assert shared.get(f"{API}/nodes/{PERSON}", headers=ana).status_code == 404
    assert PERSON not in shared.get(search, headers=ana).text
    assert shared.post(f"{API}/undo/{done['change']['number']}", headers=ana).status_code in (400, 409)
    assert shared.post(f"{API}/compact", headers=ana).json() == {"done": True}
    held = [path.name for path in tmp_path.rglob("*") if path.is_file() and "López".encode() in path.read_bytes()]
    assert held == []
    assert shared.get(f"{API}/check", headers=ana).json()["problems"] == []


def test_the_client_protects_people_too(database: str) -> None:
    with running(database) as service, Client(service.url) as tejido:
        done = tejido.set_visibility(PERSON, "network", reason="lo pidió")
        assert {each.part: each.level for each in tejido.visibility(PERSON)}["node"] == "network"
        tejido.undo(done.change.number)
        tejido.record_consent(PERSON, **AGREED)
        assert [each.node for each in tejido.consents()] == [PERSON]
        tejido.withdraw_consent(PERSON, "directorio")
        assert PERSON in [each.id for each in tejido.without_consent(months=0)]
        assert tejido.forget(PERSON, basis="solicitud").left
        assert tejido.match_names(("Alcaldía de Santa Ana", "Municipalidad de Santa Ana"))[0].probability > 0.5
    with open_store(database) as store:
        assert PERSON not in [node.id for node in store.nodes("Actor")]


def test_who_is_for_a_territory_proposes_elsewhere_and_decides_at_home(shared: TestClient) -> None:
    rio, gaps = as_(shared, "rio"), shared.get(f"{API}/gaps?limit=1000", headers=as_(shared, "ana")).json()["items"]
    sent = {"files": ("acta.txt", b"La Municipalidad de Santa Rosa y la Iglesia acordaron colaborar.")}
    assert shared.post(f"{API}/ingest", files=sent, data={"accept": "true"}, headers=rio).status_code == 403
    assert shared.post(f"{API}/ingest", files=sent, headers=rio).status_code == 202
    statuses = {}
    for gap in gaps:
        said = {"finding": gap["id"], "opinion": "done", "reason": "ya está"}
        answer = shared.post(f"{API}/feedback", json=said, headers=rio)
        about = {gap["territory"], *(each["id"] if isinstance(each, dict) else each for each in gap["concerned"])}
        statuses[gap["id"]] = answer.status_code
        assert answer.status_code == (200 if "territory/la-palma--gt" in about else 403), (gap, answer.text)
    assert 403 in statuses.values()
