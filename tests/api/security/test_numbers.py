"""The numbers of changes tell nobody of what is hidden."""

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from graph.model import Changes, Edge, Evidence, Node
from tests.api.security.people import browser

SEEN, OTHER = "actor/iglesias--sv", "actor/policia--sv"
HIDDEN = "actor/ana-quijada--sv"
SAID = (Evidence("document/acuerdo-de-santa-rosa", asserted_by="person/ana", review="accepted"),)


def program(app: FastAPI, name: str, scope: str) -> TestClient:
    client = browser(app)
    client.headers["Authorization"] = f"Bearer {app.state.gate.tokens.create(name, scope, scope)}"
    return client


def changed(client: TestClient, since: int) -> set[str]:
    answer = client.get(f"/api/v1/nodes?changed_since={since}&limit=1000")
    assert answer.status_code == 200, answer.text
    return {node["id"] for node in answer.json()["items"]}


def test_what_a_hidden_person_is_tied_to_does_not_look_changed(shared: FastAPI) -> None:
    store = shared.state.services.store
    before = store.sequence()
    person = Node(HIDDEN, "Actor", "Ana Quijada", (), {"actor_type": "community_leader"}, SAID)
    store.apply(Changes((person,), (Edge(HIDDEN, "allied_with", SEEN, {}, SAID),), by="person/ana"))
    for name, scope in (("leo", "read"), ("eva", "edit")):
        assert changed(program(shared, name, scope), before) == set()
    assert changed(program(shared, "ana", "admin"), before) == {HIDDEN, SEEN}
    middle = store.sequence()
    store.apply(Changes(edges=(Edge(OTHER, "allied_with", SEEN, {}, SAID),), by="person/ana"))
    leo = browser(shared)
    leo.headers["Authorization"] = f"Bearer {shared.state.gate.tokens.create('leo', 'again')}"
    assert changed(leo, before) == changed(leo, middle) == {OTHER, SEEN}


@pytest.mark.parametrize("question", ["nodes?changed_since=0", "nodes?as_of=1", "edges?as_of=99", "counts?as_of=1"])
def test_the_public_does_not_find_out_how_many_changes_there_were(shared: FastAPI, question: str) -> None:
    client = browser(shared)
    assert client.get(f"/api/v1/{question}").status_code == 401
    assert client.get("/api/v1/nodes?as_of=2026").status_code == 200
