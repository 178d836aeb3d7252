"""The exact place of a person or a sensitive space leaves by no way: as a tie, as coordinates, as a contact."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.context import identity_of
from api.security.identity import Identity
from api.settings import Settings
from graph.formats import WRITTEN
from graph.model import Changes, Edge, Evidence, Node, Visibility
from graph.store import GraphStore
from graph.visibility import Role, Viewer
from tests.api.test_protection import PAGES, VOLATILE

PERSON, REFUGE, TOWN, STREET = "actor/ada", "space/refugio", "territory/town", "territory/colonia"
IDS = (PERSON, REFUGE, TOWN, STREET, "document/acta", f"{PERSON} operates_in {STREET}")
SECRET = ("Pasaje Escondido 7", "ada.example.org", f"{PERSON} operates_in {STREET}", f"{REFUGE} operates_in {STREET}")
EXACT = ("13.98765", "89.12345")


def fill(store: GraphStore) -> None:
    """A person and a refuge that everybody may know of, but not where they are."""
    said = (Evidence("document/acta", "Se sabe.", asserted_by="person/lea", review="accepted"),)
    person = {"actor_type": "community_leader", "sensitive": True, "contact": "Pasaje Escondido 7"}
    refuge = {"sensitive": True, "contact": "Pasaje Escondido 7", "website": "https://ada.example.org/"}
    street = {"territory_type": "neighbourhood", "country": "SV", "lat": 13.98765, "lon": -89.12345}
    store.apply(
        Changes(
            (
                Node("document/acta", "Document", "Acta", evidence=(Evidence("document/acta", review="accepted"),)),
                Node(PERSON, "Actor", "Ada", (), person, said),
                Node(REFUGE, "Space", "Refugio", (), refuge, said),
                Node(TOWN, "Territory", "Dorada", (), {"territory_type": "municipality", "country": "SV"}, said),
                Node(STREET, "Territory", "Colonia", (), street, said),
            ),
            (
                Edge(PERSON, "operates_in", TOWN, evidence=said),
                Edge(PERSON, "operates_in", STREET, evidence=said),
                Edge(REFUGE, "operates_in", TOWN, evidence=said),
                Edge(REFUGE, "operates_in", STREET, evidence=said),
                Edge(STREET, "part_of", TOWN, evidence=said),
            ),
            visibilities=tuple(Visibility(id, "public") for id in (PERSON, REFUGE)),
            by="person/lea",
        )
    )


@pytest.fixture(scope="module")
def service() -> Iterator[TestClient]:
    app = create_app(Settings("sqlite://"))
    fill(app.state.services.store)
    with TestClient(app, base_url="http://127.0.0.1", client=("127.0.0.1", 5000)) as client:
        yield client


def addresses(client: TestClient) -> Iterator[str]:
    """Every address that can be asked for, of each of these ids and in each format, now and as it was."""
    listed = client.get("/api/v1/openapi.json").json()["paths"]
    for route in PAGES + [path for path, ways in listed.items() if "get" in ways]:
        if route.startswith(VOLATILE):
            continue
        for id in IDS if "{id}" in route else ("",):
            for format in WRITTEN if "{format}" in route else ("",):
                address = route.replace("{id}", id).replace("{format}", format)
                yield from (address, f"{address}?q=Ada", f"{address}?as_of=2030", f"{address}?of={PERSON}")


def words(content: bytes) -> str:
    """What an answer says, unpacked where it is an archive."""
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return "\n".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())
    return content.decode("utf-8", "replace")


@pytest.mark.parametrize("role", ["public", "reader", "editor", "coordinator"])
def test_exact_places_leave_by_no_way(service: TestClient, role: Role) -> None:
    viewer = Viewer(role, "" if role == "public" else f"eva-{role}")  # each with a budget of its own
    service.app.dependency_overrides[identity_of] = lambda: Identity(viewer)  # type: ignore[attr-defined]  # ours
    secret = SECRET + (EXACT if role == "public" else ())
    told, answered = set(), 0
    for address in addresses(service):
        answer = service.get(address)
        answered += answer.status_code == 200
        said = words(answer.content) if answer.status_code == 200 else ""
        told |= {(address, each) for each in secret if each in said and each not in address}
    assert answered > 30
    assert bool(told) == (role == "coordinator"), sorted(told)[:5]
