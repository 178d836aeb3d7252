"""Whoever changes the graph learns nothing of what she does not see: every writing route answers, and leaves what she
reads afterwards, as over a graph that never held what is hidden (non-interference, also of what is written).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from api.app import create_app
from api.context import identity_of
from api.jobs import File
from api.jobs.reading import were_joined
from api.security.identity import Identity
from api.settings import Settings
from graph.model import Changes, Edge, Evidence, Feedback, Judgement, Node, Visibility, finding_id
from graph.store import GraphStore
from graph.visibility import Viewer

API = "/api/v1"
HERE = "http://127.0.0.1"
TOWN, TWIN = "territory/dorada--sv", "territory/esmeralda--gt"
HALL, BOARD, TABLE, LIGHTS = "actor/alcaldia", "actor/junta", "space/mesa", "practice/luces"
LEADER, REFUGE = "actor/xiomara-quiteno", "actor/refugio-cobalto"
SECRET_TIE = f"{BOARD} allied_with {HALL}"
VIEWERS = [Viewer("editor", "eva", (TOWN,)), Viewer("editor", "eva"), Viewer("coordinator", "eva")]
AT = "2026-01-02T00:00:00+00:00"
NAMES = ("Quite", "Xiomara", "Cobalto")


class Ask(NamedTuple):
    """A request: the route that it is of, the address, what is sent, and whether an old answer's tag goes along."""

    route: str
    method: str
    path: str
    body: dict[str, Any] | None = None
    old: bool = False


def said(quote: str = "", *documents: str) -> tuple[Evidence, ...]:
    return tuple(
        Evidence(document, quote, asserted_by="extractor/0.1", asserted_at=AT)
        for document in documents or ("document/acta",)
    )


def fill(store: GraphStore, *, hidden: bool) -> None:
    """A graph with a person, a refuge, a document and a tie for administrators alone; or as it would be without."""
    person, refuge = ("Xiomara Quiteño", "Refugio Cobalto") if hidden else ("[persona]", "[persona]")
    words = f"{person} y el {refuge} hablaron con la Alcaldía y la Junta en la mesa."
    town = {"actor_type": "municipality", "country": "SV"}
    place = {"territory_type": "municipality", "country": "SV"}
    other = ("document/acta", "document/secreta") if hidden else ("document/acta",)
    nodes = [
        Node("document/acta", "Document", "Acta", (), {"year": 2025}, said()),
        Node(HALL, "Actor", "Alcaldía Dorada", (), {**town, "contact": "Calle 1"}, said(words, *other)),
        Node(BOARD, "Actor", "Junta Escarlata", (), {"actor_type": "community_organisation"}, said(words)),
        Node("actor/escarlata", "Actor", "La Escarlata", (), {"actor_type": "community_organisation"}, said(words)),
        Node(TABLE, "Space", "Mesa Fucsia", evidence=said(words)),
        Node(LIGHTS, "Practice", "Luces", (), {"summary": f"La pidió {person}."}, said(words)),
        Node(TOWN, "Territory", "Dorada", (), place, said(words)),
        Node(TWIN, "Territory", "Esmeralda", (), {**place, "country": "GT"}, said(words)),
    ]  # fmt: skip
    edges = [
        Edge(HALL, "member_of", TABLE, evidence=said(words)),
        Edge(BOARD, "implements", LIGHTS, evidence=said(words)),
        Edge(HALL, "operates_in", TOWN, evidence=said(words)),
        Edge(BOARD, "operates_in", TOWN, evidence=said(words)),
        Edge(TABLE, "operates_in", TOWN, evidence=said(words)),
        Edge("actor/escarlata", "operates_in", TOWN, evidence=said(words)),
        Edge(TOWN, "twinned_with", TWIN, {"results": [{"result": f"Con {person}."}]}, said(words)),
    ]
    feedback = [Feedback(finding_id("missing_tie", HALL, BOARD), "done", "person/lea", AT)]
    visibilities = [Visibility(HALL, "nobody", "contact", "person/lea", AT)]
    judgements = []
    if hidden:
        exposed = {"actor_type": "community_leader", "sensitive": True, "country": "SV"}
        nodes += [
            Node("document/secreta", "Document", "Secreta", (), {"year": 2024}, said("", "document/secreta")),
            Node(LEADER, "Actor", "Xiomara Quiteño", ("Niña Xiomara",), exposed, said(words)),
            Node(REFUGE, "Actor", "Refugio Cobalto", (), {"actor_type": "ngo", "sensitive": True}, said(words)),
        ]
        edges += [
            Edge(LEADER, "leads", TABLE, evidence=said(words)),
            Edge(LEADER, "operates_in", TOWN, evidence=said(words)),
            Edge(REFUGE, "supports", BOARD, evidence=said(words)),
            Edge(REFUGE, "supports", "actor/escarlata", evidence=said(words)),
            Edge(BOARD, "allied_with", HALL, evidence=said(words, "document/secreta")),
        ]
        feedback += [Feedback(finding_id("missing_tie", LEADER, BOARD), "done", "person/lea", AT)]
        judgements += [Judgement(REFUGE, BOARD, "not_same", "person/lea", AT)]
        visibilities += [
            Visibility(id, "nobody", by="person/lea", at=AT) for id in (LEADER, REFUGE, "document/secreta")
        ]
    store.apply(
        Changes(
            tuple(nodes),
            tuple(edges),
            by="person/lea",
            reason="acta",
            texts={"document/acta": words},
            feedback=tuple(feedback),
            visibilities=tuple(visibilities),
            judgements=tuple(judgements),
        )
    )
    store.review(f"{HALL} member_of {TABLE}", "accepted", by="person/lea")
    store.review([LEADER, HALL] if hidden else [HALL], "accepted", by="person/lea", reason=f"vista con {person}")


def quoting(quote: str, document: str = "document/acta") -> list[dict[str, Any]]:
    return [{"document": document, "quote": quote}]


def ties(source: str, relation: str, target: str, **more: Any) -> dict[str, Any]:
    return {"source": source, "relation": relation, "target": target, **more}


NODES, EDGES = f"{API}/nodes", f"{API}/edges"
NEW = {"kind": "Actor", "properties": {"actor_type": "ngo", "country": "SV"}}
ASKED: Sequence[Ask] = (
    *(
        Ask(NODES, "POST", NODES, body)
        for body in (
            {**NEW, "name": "Casa Nueva", "reason": "La visité."},
            {**NEW, "name": "Casa Nueva", "reason": "La visité."},
            {**NEW, "name": "Casa Nueva", "evidence": quoting("hablaron con la Alcaldía")},
            {**NEW, "name": "Casa Nueva", "evidence": quoting("Xiomara Quiteño y el")},
            {**NEW, "name": "Casa Nueva", "evidence": quoting("[persona] y el")},
            {**NEW, "name": "Casa Nueva", "evidence": quoting("palabras", "document/secreta")},
            {**NEW, "name": "Casa Nueva", "reason": "x", "id": LEADER},
            {**NEW, "name": "Casa Nueva", "reason": "x", "id": "actor/casa-nueva"},
            {"kind": "Actor", "name": "Ana", "properties": {"actor_type": "community_leader"}, "reason": "La conozco."},
            {"kind": "Document", "name": "Secreta", "reason": "La leí."},
        )
    ),
    *(
        Ask(f"{NODES}/{{id}}", method, f"{NODES}/{id}", body, old)
        for id in (HALL, LEADER, LIGHTS, "document/secreta", "actor/nadie")
        for method, body, old in (
            ("PATCH", {"properties": {"country": "SV"}, "reason": "Así es."}, False),
            ("PATCH", {"name": "Otra", "properties": {"contact": None} if "actor" in id else {}}, True),
            ("PUT", {"kind": "Actor", "name": "Refugio Azul", "properties": {"actor_type": "ngo"}}, False),
            ("PUT", {"kind": "Space", "name": "Refugio", "properties": {}}, False),
        )
    ),
    *(Ask(f"{NODES}/{{id}}", "DELETE", f"{NODES}/{id}", {"reason": "No es."}) for id in (TABLE, REFUGE, "actor/nadie")),
    *(
        Ask(EDGES, "POST", EDGES, body)
        for body in (
            ties(HALL, "allied_with", BOARD, reason="Lo dicen."),
            ties(HALL, "leads", TABLE, evidence=quoting("hablaron con la Alcaldía")),
            ties(HALL, "allied_with", LEADER, reason="Lo dicen."),
            ties("actor/nadie", "allied_with", BOARD, reason="Lo dicen."),
        )
    ),
    *(
        Ask(f"{EDGES}/{{id}}", method, f"{EDGES}/{id}", body, old)
        for id in (f"{HALL} member_of {TABLE}", SECRET_TIE, f"{HALL} allied_with {BOARD}", f"{LEADER} leads {TABLE}")
        for method, body, old in (
            ("PATCH", {"properties": {"role": "lead"}}, True),
            ("PATCH", {"relation": "leads", "reason": "La dirige."}, False),
            ("PATCH", {"source": LEADER}, False),
            ("DELETE", {"reason": "No es así."}, False),
        )
    ),
    *(
        Ask(f"{API}/merge", "POST", f"{API}/merge", {"keep": keep, "other": other, "reason": "Son la misma."}, old)
        for keep, other, old in (
            (BOARD, "actor/escarlata", True),
            (BOARD, "actor/escarlata", False),
            (BOARD, REFUGE, False),
            (LEADER, "actor/nadie", False),
        )
    ),
    *(Ask(f"{API}/undo/{{change}}", "POST", f"{API}/undo/{change}") for change in (1, 2, 3, 4, 5, 6, 7, 999)),
    *(
        Ask(f"{API}/exchanges", "POST", f"{API}/exchanges", {"one": one, "other": TWIN, "result": "Visita.", **more})
        for one in (TOWN, LEADER)
        for more in ({}, {"practice": LIGHTS}, {"practice": REFUGE})
    ),
    *(
        Ask(f"{API}/proposals/{{id}}/{{decision}}", "POST", f"{API}/proposals/{id}/{decision}", body)
        for id in (HALL, LEADER, f"{BOARD} implements {LIGHTS}", SECRET_TIE, f"{LEADER} leads {TABLE}", "actor/nadie")
        for decision in ("accept", "reject", "reopen")
        for body in ({}, {"document": "document/acta"}, {"document": "document/secreta"})
    ),
    *(
        Ask(f"{API}/proposals/{{decision}}", "POST", f"{API}/proposals/accept", {"ids": ids, "reason": "Vistas."}, old)
        for ids in ([HALL, BOARD], [HALL, LEADER], [SECRET_TIE])
        for old in (False, True)
    ),
    *(
        Ask(f"{API}/suggestions", "POST", f"{API}/suggestions", {"reason": reason, **asked})
        for reason in ("Lo sé.", "Lo dijo Xiomara Quiteño.")
        for asked in (
            {"nodes": [{"id": BOARD, "properties": {"website": "https://junta.example.org/"}}]},
            {"nodes": [{"id": LEADER, "properties": {}}]},
            {"nodes": [{"id": BOARD, "properties": {"sensitive": True}}]},
            {"edges": [ties(BOARD, "allied_with", HALL)]},
            {"edges": [ties(BOARD, "allied_with", REFUGE)]},
            {"same": [[BOARD, REFUGE]]},
            {"same": [[BOARD, "actor/escarlata"]]},
        )
    ),
    *(
        Ask(f"{API}/suggestions/{{number}}/{{decision}}", "POST", f"{API}/suggestions/{number}/{decision}")
        for number in (1, 2, 3, 99)
        for decision in ("reject", "accept")
    ),
    *(
        Ask(f"{API}/judgements", "POST", f"{API}/judgements", {"one": BOARD, "other": other, "verdict": verdict})
        for other in (REFUGE, HALL, "actor/escarlata", "actor/nadie")
        for verdict in ("not_same", None, "unsure", "same")
    ),
    *(
        Ask(f"{API}/feedback", "POST", f"{API}/feedback", {**about, "reason": "Ya se ven."})
        for about in (
            {"finding": finding_id("missing_tie", HALL, BOARD), "opinion": "not_a_gap"},
            {"finding": finding_id("missing_tie", LEADER, BOARD), "opinion": "not_a_gap"},
            {"pair": [HALL, BOARD], "opinion": "not_suitable"},
            {"pair": [HALL, BOARD], "opinion": "together"},
            {"pair": [HALL, LEADER], "opinion": "not_suitable"},
        )
    ),
    *(
        Ask(f"{API}/twin-plan", "POST", f"{API}/twin-plan", {"towns": [{"municipality": one}, {"municipality": TWIN}]})
        for one in (TOWN, LEADER)
    ),
    *(
        Ask(f"{NODES}/{{id}}/visibility", "PUT", f"{NODES}/{id}/visibility", {"level": level, "reason": "Lo pidió."})
        for id in (TABLE, LEADER, "actor/nadie")
        for level in ("network", "public")
    ),
    *(
        Ask(f"{NODES}/{{id}}/consents", "POST", f"{NODES}/{id}/consents", {"purpose": "directorio", "given_by": "ella"})
        for id in (BOARD, LEADER, "actor/nadie")
    ),
    *(
        Ask(f"{NODES}/{{id}}/consents", "DELETE", f"{NODES}/{id}/consents?purpose=directorio")
        for id in (BOARD, LEADER, "actor/nadie")
    ),
    Ask(f"{API}/jobs/{{id}}/cancel", "POST", f"{API}/jobs/0123456789ab/cancel"),
)  # fmt: skip
READ = ("nodes", "edges", "changes", "suggestions", "judgements", "feedback", "proposals", "gaps", "measures", "counts")
ELSEWHERE = {
    f"{API}/ingest": "below: what a job says of its files",
    f"{API}/import": "below: what a sheet is told of its rows",
    f"{API}/match-names": "it looks at nothing but what is sent",
    f"{API}/corpus": "for administrators, who see everything",
    f"{API}/compact": "for administrators, who see everything",
    f"{NODES}/{{id}}/forget": "for administrators, who see everything",
}


@contextmanager
def service(viewer: Viewer, *, hidden: bool) -> Iterator[TestClient]:
    """A service over the graph with or without what is hidden, to which everybody is this viewer."""
    app = create_app(Settings("sqlite://"))
    fill(app.state.services.store, hidden=hidden)
    app.dependency_overrides[identity_of] = lambda: Identity(viewer)
    with TestClient(app, base_url=HERE, client=("127.0.0.1", 5000), raise_server_exceptions=False) as client:
        yield client


def answered(client: TestClient, ask: Ask) -> tuple[object, ...]:
    """What comes back, without what differs from one moment to the next."""
    headers = {"Accept-Encoding": "identity"}  # packed, the length would tell of the time of day
    if ask.old:
        headers["If-Match"] = '"1-0123456789abcdef"'
    answer = client.request(ask.method, ask.path, json=ask.body, headers=headers)
    kept = {name: value for name, value in answer.headers.items() if name not in ("x-request-id", "date")}
    return answer.status_code, kept, settled(answer.text)


def settled(text: str) -> str:
    text = re.sub(r"20\d\d-\d\d-\d\dT\d\d:\d\d[\d:.+Z]*", "…", text)
    return re.sub(r'"request": ?"[^"]+"', "", text)


def test_every_writing_route_is_asked_here() -> None:
    app = create_app(Settings("sqlite://"))
    with TestClient(app, base_url=HERE, client=("127.0.0.1", 5000)) as client:
        listed = client.get(f"{API}/openapi.json").json()["paths"]
    routes = {(path, method.upper()) for path, ways in listed.items() for method in ways if method != "get"}
    asked = {(ask.route, ask.method) for ask in ASKED}
    assert {route for route in routes - asked if route[0] not in ELSEWHERE} == set()  # else: add it to ASKED


@pytest.mark.parametrize("viewer", VIEWERS, ids=["editor of a town", "editor", "coordinator"])
@given(asked=st.permutations(ASKED))
@settings(max_examples=1, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
def test_what_is_written_answers_as_if_nothing_were_hidden(viewer: Viewer, asked: list[Ask]) -> None:
    with service(viewer, hidden=True) as whole, service(viewer, hidden=False) as part:
        for ask in asked:
            one, other = answered(whole, ask), answered(part, ask)
            assert one == other, ask
            assert isinstance(one[0], int)
            assert one[0] < 500, ask
        for name in READ:
            look = Ask(name, "GET", f"{API}/{name}")
            one, other = answered(whole, look), answered(part, look)
            assert one == other, name
            assert name == "suggestions" or not any(hidden in str(one) for hidden in NAMES), name  # they are one's own


@pytest.mark.parametrize("viewer", VIEWERS, ids=["editor of a town", "editor", "coordinator"])
def test_a_sheet_is_told_nothing_of_what_is_hidden(viewer: Viewer) -> None:
    rows = [
        "Xiomara Quiteño;community_leader",
        "Refugio Cobalto;ngo",
        "Alcaldía Dorada;municipality",
        "Niña Xiomara;ngo",
    ]
    sheet = "\n".join(["nombre;tipo;municipio", *(f"{row};Dorada" for row in rows)]).encode()
    told = []
    for hidden in (True, False):
        with service(viewer, hidden=hidden) as client:
            answers = [
                client.post(f"{API}/import", files={"file": ("hoja.csv", sheet)}, data={"preview": preview})
                for preview in ("true", "false")
            ]
            told.append([(each.status_code, _without_change(each.json())) for each in answers])
    assert told[0] == told[1]
    assert told[0][0][0] == 200


def _without_change(said: dict[str, Any]) -> dict[str, Any]:
    return {**said, "change": bool(said.get("change"))}


@pytest.mark.parametrize("viewer", VIEWERS, ids=["editor of a town", "editor", "coordinator"])
def test_a_job_counts_nothing_hidden(viewer: Viewer) -> None:
    told = []
    for hidden in (True, False):
        with service(viewer, hidden=hidden) as client:
            state = client.app.state  # type: ignore[attr-defined]  # an application of ours
            made = state.services.store.history(10)[-1]
            joined = (were_joined(1),) if hidden else ()
            read = File("acta.txt", "done", "document/acta", made.number, made.nodes, made.edges, joined)
            ledger = state.jobs._ledger
            ledger.add("0123456789ab", [read.name], by="person/eva", accept=False)
            ledger.finish("0123456789ab", 0, read)
            told.append(client.get(f"{API}/jobs/0123456789ab").json()["files"])
    assert told[0] == told[1]
