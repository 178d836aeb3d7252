"""Names of persons that are shown, in lists and quotes too, leave a trace: one entry an answer; and none of a name."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi import Request
from fastapi.testclient import TestClient

from api.app import create_app
from api.context import identity_of
from api.security.identity import Identity
from api.security.watching import MOST, persons_named
from api.settings import Settings
from graph.erasure import forget
from graph.model import Changes
from graph.visibility import PUBLIC, Role, Viewer
from tests.graph_sample import fill, node

MARIA = "actor/maria-lopez--sv"
API = "/api/v1"


@pytest.fixture
def service() -> Iterator[TestClient]:
    app = create_app(Settings("sqlite://"))
    fill(app.state.services.store)
    with TestClient(app, base_url="http://127.0.0.1", client=("127.0.0.1", 5000)) as client:
        yield client


def come_in(client: TestClient, viewer: Viewer) -> None:
    """Let whoever asks be this viewer."""

    def identified(request: Request) -> Identity:
        request.state.identity = Identity(viewer)
        return Identity(viewer)

    client.app.dependency_overrides[identity_of] = identified  # type: ignore[attr-defined]  # an application of ours


def traces(client: TestClient, role: Role, path: str) -> list[tuple[str, str]]:
    """What the log says after somebody asked for this."""
    log = client.app.state.gate.audit  # type: ignore[attr-defined]  # an application of ours
    before = log.seal().number
    come_in(client, Viewer(role, "eva"))
    assert client.get(path).status_code == 200
    return [(entry.what, entry.about) for entry in log.entries(log.seal().number - before)]


@pytest.mark.parametrize(
    "path", ["nodes", "nodes?kind=actor", "search?q=maria", "measures", "documents/document/acuerdo-de-santa-rosa"]
)
def test_a_list_that_names_persons_is_one_entry(service: TestClient, path: str) -> None:
    shown = traces(service, "coordinator", f"{API}/{path}")
    named = service.get(f"{API}/{path}").text
    expected = "María López" in named or "maria-lopez" in named
    assert [what for what, _ in shown].count("persons-named") == expected
    assert not any("maria" in about.lower() or "lópez" in about.lower() for _, about in shown)
    assert "persons-named" not in [what for what, _ in traces(service, "reader", f"{API}/{path}")]


def test_pages_leave_the_same_trace(service: TestClient) -> None:
    assert "persons-named" in [what for what, _ in traces(service, "coordinator", f"/nodo/{MARIA}")]
    assert "persons-named" not in [what for what, _ in traces(service, "reader", "/documentos")]


def test_who_saw_somebody_is_found_by_her_id_in_lists_too(service: TestClient) -> None:
    come_in(service, Viewer("coordinator", "eva"))
    assert "María López" in service.get(f"{API}/nodes?kind=actor").text
    come_in(service, Viewer("admin", "ana"))
    saw = service.get(f"{API}/audit", params={"about": MARIA}).json()["items"]
    assert [(entry["who"], entry["what"]) for entry in saw] == [("eva", "persons-named")]
    count, *pseudonyms = saw[0]["about"].split(" ")
    assert int(count) >= len(pseudonyms) > 0
    again = service.get(f"{API}/audit", params={"about": service.app.state.gate.audit.pseudonym(MARIA)})  # type: ignore[attr-defined]
    assert again.json()["items"] == saw
    assert service.get(f"{API}/audit", params={"about": "actor/nobody--sv"}).json()["items"] == []


def test_an_entry_tells_so_many_persons_apart_and_counts_the_rest(service: TestClient) -> None:
    people = [
        node(f"actor/{letter}-{number}--sv", "Actor", f"Berta {letter}{number}qx", actor_type="community_leader")
        for number, letter in enumerate("abcdefghij" * (MOST // 10 + 1))
    ]
    state = service.app.state  # type: ignore[attr-defined]  # an application of ours
    state.services.store.apply(Changes(nodes=people, by="person/ana"))
    public, own = (state.services.sight(viewer).veil for viewer in (PUBLIC, Viewer("coordinator", "eva")))
    ids, others = persons_named(state.services.store, public, own, " ".join(node.name for node in people))
    assert (len(ids), others) == (MOST, len(people) - MOST)


def test_after_she_is_forgotten_the_log_keeps_but_a_pseudonym(service: TestClient) -> None:
    assert ("person-seen", MARIA) not in traces(service, "coordinator", f"{API}/nodes/{MARIA}")
    state = service.app.state  # type: ignore[attr-defined]
    forget(state.services.store, MARIA, by="person/ana", basis="lo pidió")
    come_in(service, Viewer("admin", "ana"))
    assert service.get(f"{API}/nodes/{MARIA}").status_code == 404
    entries = state.gate.audit.entries(1000)
    assert any(entry.about.startswith("pseudonym/") for entry in entries)
    assert not [entry for entry in entries if "maria" in entry.about.lower() or "lópez" in entry.about.lower()]
    assert state.gate.audit.check(state.services.store) == []
