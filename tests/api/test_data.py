from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient

from tests.graph_sample import DOCUMENT

API = "/api/v1"
MUNICIPALITY = "actor/municipalidad-de-santa-rosa--sv"


def test_a_node_comes_with_its_ties_and_their_evidence(client: TestClient) -> None:
    node = client.get(f"{API}/nodes/{MUNICIPALITY}").json()
    assert (node["kind"], node["name"], node["names"]) == (
        "Actor",
        "Municipalidad de Santa Rosa",
        ["Alcaldía de Santa Rosa"],
    )
    assert node["properties"]["actor_type"] == "municipality"
    leads = next(edge for edge in node["edges"] if edge["relation"] == "leads")
    assert leads["id"] == f"{MUNICIPALITY} leads space/consejo-de-santa-rosa--sv"
    assert leads["evidence"][0].keys() >= {
        "document",
        "quote",
        "start",
        "end",
        "page",
        "asserted_by",
        "confidence",
        "review",
    }
    assert leads["evidence"][0]["review"] == "accepted"


def test_nodes_come_in_pages_that_join_to_all_of_them(client: TestClient) -> None:
    every = client.get(f"{API}/nodes", params={"limit": 1000}).json()
    assert every["next"] is None
    ids: list[str] = []
    after: str | None = ""
    while after is not None:
        answer = client.get(f"{API}/nodes", params={"limit": 4, "after": after}).json()
        ids += [node["id"] for node in answer["items"]]
        after = answer["next"]
    assert ids == [node["id"] for node in every["items"]]
    assert len(set(ids)) == len(ids) > 15


def test_nodes_can_be_filtered_by_kind_and_country(client: TestClient) -> None:
    found = client.get(f"{API}/nodes", params={"kind": "territory", "country": "gt"}).json()["items"]
    assert [node["name"] for node in found] == ["La Palma"]
    assert client.get(f"{API}/nodes", params={"kind": "plan_element"}).json()["items"]


def test_a_neighbourhood_grows_with_its_depth_and_is_closed(client: TestClient) -> None:
    near, far = (
        client.get(f"{API}/nodes/actor/agencia-de-cooperacion/neighbourhood", params={"depth": depth}).json()
        for depth in (1, 2)
    )
    for around in (near, far):
        ids = {node["id"] for node in around["nodes"]}
        assert all({edge["source"], edge["target"]} <= ids for edge in around["edges"])
    assert {node["name"] for node in near["nodes"]} == {"Agencia de Cooperación", "Barrios Vivos"}
    assert len(far["nodes"]) > len(near["nodes"])


def test_findings_explain_themselves_in_the_language_asked_for(client: TestClient) -> None:
    english, spanish = (
        client.get(f"{API}/gaps", params={"lang": language}).json()["items"] for language in ("en", "es")
    )
    assert [gap["id"] for gap in english] == [gap["id"] for gap in spanish]
    assert all(gap["title"] and gap["reason"] and gap["next_step"] for gap in english)
    assert any(gap["kind"] == "agreement_expired" for gap in english)
    scores = [gap["score"] for gap in english]
    assert scores == sorted(scores, reverse=True)


@pytest.mark.parametrize(
    "path", ["partners/actor/iglesias--sv", "practices-for/territory/santa-rosa--sv", "twins/territory/santa-rosa--sv"]
)
def test_recommendations_name_their_target_and_reasons(client: TestClient, path: str) -> None:
    found = client.get(f"{API}/{path}").json()["items"]
    assert found
    for one in found:
        assert one["target"]["name"]
        assert one["reasons"]
        assert 0 <= one["score"] <= 1


def test_measures_say_how_to_read_them(client: TestClient) -> None:
    measures = client.get(f"{API}/measures").json()
    whole = {one["id"]: one for one in measures["whole"]}
    assert whole["isolates"]["value"] == 1
    assert whole["density"]["plain"]
    assert {node["id"] for node in measures["nodes"]} >= {MUNICIPALITY}


def test_overdue_agreements_are_those_with_past_months_not_complied_with(client: TestClient) -> None:
    assert [one["id"] for one in client.get(f"{API}/agreements", params={"overdue": True}).json()["items"]] == [
        "alliance/acuerdo-de-santa-rosa--sv"
    ]


def test_documents_are_listed(client: TestClient) -> None:
    assert [one["id"] for one in client.get(f"{API}/documents").json()["items"]] == [DOCUMENT]


def test_search_answers_with_reasons(client: TestClient) -> None:
    hits = client.get(f"{API}/search", params={"q": "municipalidad santa rosa"}).json()["items"]
    assert hits[0]["id"] == MUNICIPALITY
    assert hits[0]["reasons"]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("nodes/actor/nobody", 404),
        ("nodes/actor/nobody/neighbourhood", 404),
        ("partners/actor/nobody", 404),
        ("nodes?kind=dragon", 400),
        ("gaps?kind=dragon", 400),
        ("gaps?theme=theme/nothing", 400),
        ("search?q=paz&theme=theme/nothing", 400),
        ("search?q=paz&country=zzz", 400),
        ("nodes?country=zzz", 400),
        ("nodes?limit=0", 422),
        ("nodes?limit=many", 422),
        ("search", 422),
        ("nothing-here", 404),
    ],
)
def test_problems_are_told_as_rfc_9457_has_it(client: TestClient, path: str, status: int) -> None:
    answer = client.get(f"{API}/{path}")
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert body["status"] == status
    assert body.keys() >= {"type", "title", "detail", "instance"}
    assert body["title"]
    assert body["detail"]


def test_a_method_that_is_not_offered_is_a_problem_too(client: TestClient) -> None:
    answer = client.post(f"{API}/counts")
    assert (answer.status_code, answer.headers["content-type"]) == (405, "application/problem+json")


def test_every_route_is_described(client: TestClient) -> None:
    described = client.get(f"{API}/openapi.json").json()["paths"]
    assert set(described) >= {
        f"{API}/{name}"
        for name in (
            "nodes",
            "nodes/{id}",
            "nodes/{id}/neighbourhood",
            "search",
            "measures",
            "gaps",
            "partners/{id}",
            "practices-for/{id}",
            "twins/{id}",
            "agreements",
            "documents",
        )
    }
    for methods in described.values():
        for operation in methods.values():
            assert operation["description"]


def test_persons_are_not_there_for_others(client: TestClient, stranger: TestClient) -> None:
    person = quote("actor/maria-lopez--sv")
    assert client.get(f"{API}/nodes/{person}").status_code == 200
    never, hidden = (stranger.get(f"{API}/nodes/{id}") for id in ("actor/maria-perez--sv", person))
    assert (never.status_code, hidden.status_code) == (404, 404)
    assert never.json()["detail"].replace("perez", "lopez") == hidden.json()["detail"]
    for path in (
        "nodes",
        "measures",
        "gaps",
        "nodes/space/consejo-de-santa-rosa--sv",
        "search?q=maria",
        "search?q=consejo",
    ):
        assert "lopez" not in stranger.get(f"{API}/{path}").text.lower().replace("ó", "o")
    through_proxy = client.get(f"{API}/nodes/{person}", headers={"X-Forwarded-For": "203.0.113.9"})
    assert through_proxy.status_code == 404
