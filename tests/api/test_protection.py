"""No route and no page tells of what is hidden: each answers, for every role, as over a graph that never held it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.context import identity_of
from api.security.identity import Identity
from api.settings import Settings
from graph.formats import WRITTEN
from graph.model import Changes, Edge, Evidence, Feedback, Judgement, Node, Visibility, finding_id
from graph.store import GraphStore, open_store
from graph.visibility import Role, Viewer

ROLES: tuple[Role, ...] = ("public", "reader", "editor", "coordinator")
LEADER, SECRET = "Xiomara Quiteño", "Refugio Cobalto"
HIDDEN = ("Quite", "Xiomara", "Cobalto", "quiteno", "cobalto")
PAIR = ("actor/xiomara-quiteno", "actor/junta")
AT = "2026-01-02T00:00:00+00:00"


def said(quote: str, document: str = "document/acta") -> tuple[Evidence, ...]:
    return (Evidence(document, quote, asserted_by="person/lea", asserted_at=AT, review="accepted"),)


def fill(store: GraphStore, *, hidden: bool) -> None:
    """A graph with a person and a refuge for administrators alone; or as it would be without them."""
    person, refuge = (LEADER, SECRET) if hidden else ("[persona]", "[persona]")
    town = {"actor_type": "municipality", "country": "SV"}
    place = {"territory_type": "municipality", "country": "SV"}
    quote = f"{person} y el {refuge} hablaron con la Alcaldía y la Junta."
    nodes = [
        Node("document/acta", "Document", "Acta", (), {"year": 2025}, said("")),
        Node("actor/alcaldia", "Actor", "Alcaldía Dorada", (), town, said(quote)),
        Node("actor/junta", "Actor", "Junta Escarlata", (), {"actor_type": "community_organisation"}, said(quote)),
        Node("space/mesa", "Space", "Mesa Fucsia", evidence=said(quote)),
        Node("practice/luces", "Practice", "Luces", (), {"summary": f"La pidió {person}."}, said(quote)),
        Node("theme/luz", "Theme", "Luz", evidence=said("")),
        Node("territory/dorada--sv", "Territory", "Dorada", (), place, said("")),
    ]  # fmt: skip
    edges = [
        Edge("actor/alcaldia", "member_of", "space/mesa", evidence=said(quote)),
        Edge("actor/junta", "implements", "practice/luces", evidence=said(quote)),
        Edge("practice/luces", "about", "theme/luz", evidence=said(quote)),
        Edge("actor/alcaldia", "operates_in", "territory/dorada--sv", evidence=said(quote)),
    ]
    if hidden:
        exposed = {"actor_type": "community_leader", "sensitive": True, "country": "SV"}
        nodes += [
            Node("actor/xiomara-quiteno", "Actor", LEADER, ("Niña Xiomara",), exposed, said(quote)),
            Node("actor/refugio-cobalto", "Actor", SECRET, (), {"actor_type": "ngo", "sensitive": True}, said(quote)),
        ]
        edges += [
            Edge("actor/xiomara-quiteno", "leads", "space/mesa", evidence=said(quote)),
            Edge("actor/refugio-cobalto", "supports", "actor/junta", evidence=said(quote)),
            Edge("actor/refugio-cobalto", "member_of", "space/mesa", evidence=said(quote)),
        ]
    store.apply(Changes(tuple(nodes), tuple(edges), by="person/lea", reason="acta", texts={"document/acta": quote}))
    if hidden:
        store.apply(
            Changes(
                feedback=(Feedback(finding_id("missing_tie", *PAIR), "done", "person/lea", AT),),
                judgements=(Judgement("actor/refugio-cobalto", "actor/junta", "not_same", "person/lea", AT),),
                visibilities=tuple(
                    Visibility(id, "nobody", by="person/lea", at=AT)
                    for id in ("actor/xiomara-quiteno", "actor/refugio-cobalto")
                ),
                by="person/lea",
                reason=f"lo pidió {LEADER}",
            )
        )  # fmt: skip
        store.suggest(Changes((Node("actor/otra", "Actor", LEADER, (), exposed),)), by="person/ivo", reason=LEADER)


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory) -> dict[bool, str]:
    urls = {}
    for hidden in (True, False):
        folder: Path = tmp_path_factory.mktemp("store")
        urls[hidden] = f"sqlite:///{folder / 'tejido.db'}"
        with open_store(urls[hidden]) as store:
            fill(store, hidden=hidden)
    return urls


@pytest.fixture(scope="module", params=ROLES)
def clients(request: pytest.FixtureRequest, stores: dict[bool, str]) -> Iterator[tuple[TestClient, TestClient]]:
    """Over the whole graph, and over the one without; both for the same viewer."""
    viewer = Viewer(request.param, "" if request.param == "public" else "eva")
    apps = [create_app(Settings(stores[hidden])) for hidden in (True, False)]
    for app in apps:
        app.dependency_overrides[identity_of] = lambda: Identity(viewer)
    with (
        TestClient(apps[0], base_url="http://127.0.0.1", client=("127.0.0.1", 5000)) as whole,
        TestClient(apps[1], base_url="http://127.0.0.1", client=("127.0.0.1", 5000)) as part,
    ):
        yield whole, part


QUERIES = ("", "?q=Xiomara", "?q=Quitenyo", "?q=mesa", "?kind=actor", "?of=actor/junta", "?document=document/acta")
IDS = ("actor/junta", "actor/alcaldia", "space/mesa", "practice/luces", "document/acta", "actor/xiomara-quiteno")
TIES = ("actor/junta implements practice/luces", "actor/refugio-cobalto supports actor/junta")
PAGES = ["/", "/buscar", "/red", "/red/datos.json", "/brechas", "/documentos", "/nodo/{id}", "/documento/{id}"]
VOLATILE = ("/api/v1/backup", "/healthz", "/readyz", "/metrics", "/api/v1/jobs", "/api/v1/openapi.json")


def addresses(client: TestClient) -> list[str]:
    """Every address that can be asked for, with ids of what is seen and of what is not."""
    found = []
    for route in PAGES + [
        path for path, ways in client.get("/api/v1/openapi.json").json()["paths"].items() if "get" in ways
    ]:
        if route.startswith(VOLATILE):
            continue
        if "{" not in route:
            found += [route + query for query in QUERIES]
        elif "{id}" in route:
            found += [route.replace("{id}", id) for id in (*IDS, *TIES)]
        elif "{format}" in route:
            found += [route.replace("{format}", format) for format in WRITTEN]
    return found


def test_every_address_answers_as_if_it_had_never_been_there(clients: tuple[TestClient, TestClient]) -> None:
    whole, part = clients
    told = []
    listed = addresses(whole)
    assert len(listed) > 100
    for address in listed:
        one, other = whole.get(address), part.get(address)
        echoed = any(name.lower() in address.lower() for name in HIDDEN)  # what was asked may be said again
        if (one.status_code, _settled(one.text)) != (other.status_code, _settled(other.text)):
            told.append(f"{address} differs: {one.status_code} {other.status_code}")
        elif not echoed and any(name in one.text for name in HIDDEN):
            told.append(f"{address} names her")
        if one.status_code >= 500:
            told.append(f"{address} fails")
    assert told == []


def _settled(text: str) -> str:
    """Without what differs from one moment to the next."""
    text = re.sub(r"20\d\d-\d\d-\d\dT[\d:.+Z]+", "", text)
    return re.sub(r'"(?:score|request|at|change|sequence)": ?[^,}]+', "", text)
