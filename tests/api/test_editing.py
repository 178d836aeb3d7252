from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.routes.authors import author_of
from graph.store import open_store
from graph.visibility import OPERATOR
from tests.api.conftest import client_of
from tests.api.service import sample_store
from tests.graph_sample import DOCUMENT

API = "/api/v1"
CHURCHES = "actor/iglesias--sv"
COUNCIL = "space/consejo-de-santa-rosa--sv"
TIE = f"{CHURCHES} member_of {COUNCIL}"


@pytest.fixture
def database(tmp_path: Path) -> str:
    return sample_store(tmp_path)


@pytest.fixture
def client(database: str) -> Iterator[TestClient]:
    with client_of(database) as client:
        yield client


def test_a_person_s_word_is_reported_and_accepted(client: TestClient, database: str) -> None:
    words = "Lo dijo la alcaldesa en la mesa."
    node = {"kind": "actor", "name": "Asociación El Roble", "properties": {"actor_type": "ngo", "country": "SV"}}
    answer = client.post(f"{API}/nodes", json={**node, "reason": words})
    assert answer.status_code == 201
    made = client.get(answer.headers["location"]).json()
    assert made["id"] == answer.json()["id"] == "actor/asociacion-el-roble--sv"
    (evidence,) = made["evidence"]
    assert (evidence["known_by"], evidence["review"], evidence["quote"]) == ("reported", "accepted", words)
    assert evidence["asserted_by"] == author_of(OPERATOR)
    again = client.post(f"{API}/nodes", json={**node, "reason": words})
    assert again.status_code == 409
    assert "scope" in again.json()["remedy"]
    namesake = client.post(f"{API}/nodes", json={**node, "scope": "sv-sonsonate", "reason": "Hay otra."})
    assert namesake.json()["id"] == "actor/asociacion-el-roble--sv-sonsonate"
    assert client.post(f"{API}/undo/{answer.json()['change']['number']}").status_code == 200
    assert client.get(f"{API}/nodes/{made['id']}").status_code == 404
    with open_store(database) as store:
        assert store.check() == []


def test_nothing_stands_without_evidence(client: TestClient) -> None:
    for address, body in (
        ("nodes", {"kind": "Actor", "name": "X", "properties": {"actor_type": "ngo"}}),
        ("edges", {"source": CHURCHES, "relation": "allied_with", "target": "actor/policia--sv"}),
    ):
        answer = client.post(f"{API}/{address}", json=body)
        assert answer.status_code == 400
        assert answer.json()["remedy"]


def test_a_document_s_words_are_cited_where_they_stand(client: TestClient) -> None:
    body = {
        "source": CHURCHES,
        "relation": "allied_with",
        "target": "actor/policia--sv",
        "evidence": [{"document": DOCUMENT, "quote": "a la policía y a las iglesias"}],
    }
    made = client.post(f"{API}/edges", json=body)
    assert made.status_code == 201
    (evidence,) = client.get(made.headers["location"]).json()["evidence"]
    assert evidence["known_by"] == "observed"
    text = client.get(f"{API}/documents/{DOCUMENT}").json()["text"]
    assert text[evidence["start"] : evidence["end"]] == evidence["quote"]
    body["evidence"] = [{"document": DOCUMENT, "quote": "palabras que nadie escribió"}]
    refused = client.post(f"{API}/edges", json=body)
    assert (refused.status_code, "palabras" in refused.json()["detail"]) == (422, True)


def test_an_update_that_would_undo_another_s_is_refused_with_who_and_when(client: TestClient) -> None:
    first, second = (client.get(f"{API}/nodes/{CHURCHES}").headers["etag"] for _ in range(2))
    assert first == second
    site = {"properties": {"website": "https://one.example.org/"}}
    assert client.patch(f"{API}/nodes/{CHURCHES}", json=site, headers={"If-Match": first}).status_code == 200
    late = client.patch(f"{API}/nodes/{CHURCHES}", json={"name": "Otras"}, headers={"If-Match": second})
    assert late.status_code == 412
    problem = late.json()
    assert problem["type"].endswith("changed-meanwhile")
    assert problem["by"] == author_of(OPERATOR)
    assert problem["at"].startswith("20")
    assert problem["change"] == client.get(f"{API}/changes").json()["items"][0]["number"]
    node = client.get(f"{API}/nodes/{CHURCHES}")
    assert node.json()["name"] == "Iglesias de Santa Rosa"
    # what changed elsewhere since does not matter
    client.patch(f"{API}/nodes/actor/policia--sv", json=site)
    for tag in (node.headers["etag"], "*"):
        again = client.patch(f"{API}/nodes/{CHURCHES}", json={"name": "Iglesias"}, headers={"If-Match": tag})
        assert again.status_code == 200
    for tag in ('"nonsense"', "W/" + node.headers["etag"]):
        refused = client.patch(f"{API}/nodes/{CHURCHES}", json={"name": "X"}, headers={"If-Match": tag})
        assert refused.status_code == 412


def test_properties_are_set_and_taken_away(client: TestClient) -> None:
    node = f"{API}/nodes/{CHURCHES}"
    client.patch(node, json={"properties": {"website": "https://a.example.org/", "level": "local"}})
    client.patch(node, json={"properties": {"website": None}, "names": ["Pastoral"]})
    found = client.get(node).json()
    assert (found["properties"].get("website"), found["properties"]["level"]) == (None, "local")
    assert "Pastoral" in found["names"]
    refused = client.patch(node, json={"properties": {"colour": "red"}})
    assert refused.status_code == 422
    assert "colour" in refused.json()["detail"]


def test_a_node_of_another_kind_keeps_its_ties_under_a_new_id(client: TestClient) -> None:
    answer = client.put(
        f"{API}/nodes/actor/camara-de-comercio--sv",
        json={"kind": "space", "name": "Mesa de comercio", "properties": {}},
    )
    assert answer.status_code == 200
    new = answer.json()["id"]
    assert new.startswith("space/")
    assert client.get(f"{API}/nodes/actor/camara-de-comercio--sv").json()["id"] == new


def test_ties_are_corrected_and_taken_out(client: TestClient) -> None:
    changed = client.patch(f"{API}/edges/{TIE}", json={"relation": "leads"})
    assert changed.json()["id"] == f"{CHURCHES} leads {COUNCIL}"
    gone = client.request("DELETE", f"{API}/edges/{CHURCHES} leads {COUNCIL}", json={"reason": "No es así."})
    assert gone.status_code == 200
    ties = client.get(f"{API}/edges", params={"of": CHURCHES, "relation": "leads"}).json()["items"]
    assert ties == []
    assert client.delete(f"{API}/edges/{CHURCHES} funds {COUNCIL}").status_code == 404


def test_proposals_are_decided_one_by_one_and_in_bulk(client: TestClient) -> None:
    listed = client.get(f"{API}/proposals", params={"actor": CHURCHES})
    shown = {each["id"]: each for each in listed.json()["items"]}
    assert shown[TIE]["context"]["words"]
    tag = {"If-Match": listed.headers["etag"]}
    assert client.post(f"{API}/proposals/{TIE}/accept", headers=tag).json()["changed"]
    rest = [id for id in shown if id != TIE]
    decided = client.post(f"{API}/proposals/reject", json={"ids": [*rest, TIE]}, headers=tag)
    assert decided.status_code == 412
    assert client.post(f"{API}/proposals/accept", json={"ids": rest}, headers=tag).status_code == 200
    assert client.get(f"{API}/proposals", params={"actor": CHURCHES}).json()["items"] == []
    assert client.post(f"{API}/proposals/{TIE}/reopen").json()["changed"]
    assert [each["id"] for each in client.get(f"{API}/proposals", params={"actor": CHURCHES}).json()["items"]] == [TIE]


def test_two_are_joined_parted_and_told_apart(client: TestClient) -> None:
    one, other = "actor/policia--sv", "actor/camara-de-comercio--sv"
    joined = client.post(f"{API}/merge", json={"keep": one, "other": other, "reason": "Es la misma."})
    assert joined.json()["id"] == one
    assert client.get(f"{API}/nodes/{other}").json()["id"] == one
    assert client.get(f"{API}/judgements", params={"of": one}).json()["items"][0]["verdict"] == "same"
    parted = client.post(f"{API}/judgements", json={"one": one, "other": other, "verdict": "not_same"})
    assert parted.status_code == 200
    assert client.get(f"{API}/nodes/{other}").json()["id"] == other
    again = client.post(f"{API}/merge", json={"keep": one, "other": other})
    assert (again.status_code, again.json()["type"]) == (409, "urn:tejido:problem:conflict")


def test_a_suggestion_waits_for_an_answer(client: TestClient) -> None:
    asked = client.post(
        f"{API}/suggestions",
        json={
            "reason": "Está en su página.",
            "nodes": [{"id": CHURCHES, "properties": {"website": "https://pastoral.example.org/"}}],
            "edges": [{"source": CHURCHES, "relation": "allied_with", "target": "actor/policia--sv"}],
        },
    )
    assert asked.status_code == 201
    assert asked.json()["state"] == "open"
    assert "website" not in client.get(f"{API}/nodes/{CHURCHES}").json()["properties"]
    number = asked.json()["id"].partition("/")[2]
    assert client.post(f"{API}/suggestions/{number}/accept").json()["changed"]
    assert client.get(f"{API}/nodes/{CHURCHES}").json()["properties"]["website"] == "https://pastoral.example.org/"
    assert client.post(f"{API}/suggestions/{number}/reject").status_code == 409
    assert client.post(f"{API}/suggestions/99/reject").status_code == 404
    (shown,) = client.get(f"{API}/suggestions", params={"state": "accepted"}).json()["items"]
    assert shown["id"] == asked.json()["id"]


def test_findings_are_answered(client: TestClient) -> None:
    gap = client.get(f"{API}/gaps").json()["items"][0]
    said = {"finding": gap["code"], "opinion": "not_a_gap", "reason": "Ya se reúnen."}
    assert client.post(f"{API}/feedback", json=said).status_code == 200
    assert gap["id"] not in [each["id"] for each in client.get(f"{API}/gaps").json()["items"]]
    answered = client.get(f"{API}/gaps", params={"answered": True}).json()["items"]
    assert [each["id"] for each in answered] == [gap["id"]]
    pair = {"pair": [CHURCHES, "actor/policia--sv"], "opinion": "together", "reason": "Lo cuenta el párroco."}
    assert client.post(f"{API}/feedback", json=pair).json()["changed"]
    assert client.get(f"{API}/edges/{CHURCHES} allied_with actor/policia--sv").status_code == 200
    assert client.post(f"{API}/feedback", json={"opinion": "done"}).status_code == 400


def test_what_an_exchange_produced_is_recorded(client: TestClient) -> None:
    towns = {"one": "territory/santa-rosa--sv", "other": "territory/la-palma--gt"}
    for result in ("Adoptaron la mesa.", "Volvieron en julio."):
        said = {**towns, "result": result, "when": "2026-07", "practice": "practice/barrios-vivos--sv"}
        assert client.post(f"{API}/exchanges", json=said).status_code == 201
    (exchange,) = client.get(f"{API}/exchanges").json()["items"]
    assert [each["result"] for each in exchange["results"]] == ["Adoptaron la mesa.", "Volvieron en julio."]


def test_what_an_exchange_produced_may_stand_in_a_document(client: TestClient) -> None:
    said = {
        "one": "territory/santa-rosa--sv",
        "other": "territory/la-palma--gt",
        "result": "Una visita",
        "what": "visit",
    }
    cited = {"document": DOCUMENT, "quote": "acuerdan prevenir la violencia juvenil"}
    answer = client.post(f"{API}/exchanges", json={**said, "evidence": [cited]})
    assert answer.status_code == 201
    tie = client.get(f"{API}/edges/{answer.json()['id']}").json()
    assert [each["document"] for each in tie["evidence"]] == [DOCUMENT]
    assert tie["properties"]["results"] == [{"result": "Una visita", "what": "visit"}]
    invented = {"document": DOCUMENT, "quote": "se hermanaron en una fiesta"}
    assert client.post(f"{API}/exchanges", json={**said, "evidence": [invented]}).status_code == 422


def test_a_stranger_changes_nothing(database: str) -> None:
    with client_of(database, host="203.0.113.9") as stranger:
        schema = stranger.get(f"{API}/openapi.json").json()
        for path, operations in schema["paths"].items():
            for method in operations:
                if method == "get" or path.endswith("twin-plan"):
                    continue
                address = path.replace("{id}", "x" if "jobs" in path else CHURCHES).replace("{decision}", "accept")
                address = address.replace("{number}", "1").replace("{change}", "1")
                answer = stranger.request(method, address, json={})
                assert answer.status_code in (401, 422), (method, path)
    with open_store(database) as store:
        assert store.sequence() == 1
