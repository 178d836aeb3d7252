from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from tests.api.conftest import client_of
from tests.graph_sample import DOCUMENT, TEXT

PATHS = (
    "/",
    "/buscar",
    "/buscar?tipo=Practice",
    "/red",
    "/red?centro=space/consejo-de-santa-rosa--sv",
    "/brechas",
    "/documentos",
    f"/documento/{DOCUMENT}",
    "/nodo/actor/municipalidad-de-santa-rosa--sv",
    "/nodo/actor/hostil",
    "/nodo/alliance/acuerdo-de-santa-rosa--sv",
    "/nodo/practice/barrios-vivos--sv",
    "/nodo/instrument/plan-de-santa-rosa--sv",
    "/nodo/plan-element/linea-1-1-a",
    "/nodo/territory/santa-rosa--sv",
    "/nodo/theme/mediation",
)
VOID = {"meta", "link", "input", "br", "hr"}


class Outline(HTMLParser):
    """The tags of a page with their attributes; fails on a page whose tags do not match."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(page)
        assert not self.open, self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def all(self, tag: str) -> Iterator[dict[str, str | None]]:
        return (attributes for name, attributes in self.tags if name == tag)


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("language", ["es", "en"])
def test_every_page_is_whole_and_brings_nothing_inline_or_from_elsewhere(
    client: TestClient, path: str, language: str
) -> None:
    client.cookies.set("tejido_lang", language)
    answer = client.get(path)
    assert answer.status_code == 200
    page = Outline(answer.text)
    assert next(page.all("html"))["lang"] == language
    assert len(list(page.all("h1"))) == 1
    assert len(list(page.all("main"))) == 1
    ids = [attributes["id"] for _, attributes in page.tags if attributes.get("id")]
    assert len(ids) == len(set(ids))
    for tag, attributes in page.tags:
        assert "style" not in attributes
        assert not any(name.startswith("on") for name in attributes)
        if tag in ("script", "link", "img", "use"):
            address = attributes.get("src") or attributes.get("href") or ""
            assert address.startswith("/static/")
    labelled = {label.get("for") for label in page.all("label")}
    assert {field["id"] for field in page.all("select")} <= labelled


def test_a_choice_of_language_is_remembered(client: TestClient) -> None:
    assert "Buscar" in client.get("/").text
    assert "Most pressing" in client.get("/?lang=en").text
    assert "Most pressing" in client.get("/").text


def test_a_choice_of_language_keeps_the_rest_of_the_address(client: TestClient) -> None:
    assert 'href="?q=santa+rosa&amp;tipo=Actor&amp;lang=en"' in client.get("/buscar?q=santa+rosa&tipo=Actor").text
    away = [
        link["href"] for link in Outline(client.get("//evil.example/").text).all("a") if "evil" in str(link["href"])
    ]
    assert not away


def test_a_node_s_page_quotes_its_evidence_and_leads_to_the_place(client: TestClient) -> None:
    page = client.get("/nodo/actor/municipalidad-de-santa-rosa--sv").text
    start = TEXT.index("El Consejo Municipal")
    assert f"/documento/{DOCUMENT}#e{start}" in page
    assert f'id="e{start}"' in client.get(f"/documento/{DOCUMENT}").text
    for state in ("propuesto", "aceptado", "rechazado"):
        assert state in page


def test_an_empty_graph_gives_first_steps(newcomer: TestClient) -> None:
    for path in ("/", "/buscar", "/red", "/brechas", "/documentos"):
        assert newcomer.get(path).status_code == 200
    assert "/inicio/coleccion" in newcomer.get("/").text


def test_what_nobody_can_call_has_a_page_too(tmp_path: Path) -> None:
    made = {
        "kind": "Actor",
        "name": "Iglesias",
        "properties": {"actor_type": "faith", "generic": True},
        "reason": "acta",
    }
    with client_of(f"sqlite:///{tmp_path / 'tejido.db'}") as client:
        id = client.post("/api/v1/nodes", json=made).json()["id"]
        assert client.get(f"/nodo/{id}").status_code == 200


@pytest.mark.parametrize("path", ["/nada", "/nodo/actor/nobody", "/documento/document/nothing", "/static/nothing.css"])
def test_what_is_not_there_is_a_page_that_helps(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert "Qué hacer" in answer.text
    assert 'name="q"' in answer.text


def test_a_wrong_parameter_is_a_page_that_says_so(client: TestClient) -> None:
    assert client.get("/brechas?clase=dragon").status_code == 400
    assert client.get("/red?evidencia=rumour").status_code == 422


def test_names_are_escaped(client: TestClient) -> None:
    for path in PATHS:
        assert '<script>alert("x")' not in client.get(path).text


def test_persons_and_texts_are_for_the_operator(client: TestClient, stranger: TestClient) -> None:
    council = "/nodo/space/consejo-de-santa-rosa--sv"
    assert "María López" in client.get(council).text
    for path in (council, "/red", "/red/datos.json", "/brechas", "/", "/buscar?tipo=Actor", f"/documento/{DOCUMENT}"):
        answer = stranger.get(path)
        assert answer.status_code == 200
        assert "María López" not in answer.text
    assert "financia el programa" not in stranger.get(f"/documento/{DOCUMENT}").text


def test_search_finds_and_says_why(client: TestClient) -> None:
    page = client.get("/buscar?q=mediacion").text
    assert "Mediación comunitaria" in page
    assert 'class="why"' in page
    assert "Nada coincide" in client.get("/buscar?q=zzzzqqqq").text


@pytest.mark.parametrize("path", ["/", "/api/v1/nodes", "/static/tejido.css", "/nada"])
def test_every_answer_carries_the_security_headers(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"


def test_another_name_for_this_computer_is_refused(client: TestClient) -> None:
    assert client.get("/", headers={"Host": "evil.example"}).status_code == 400


def test_pages_are_light(client: TestClient) -> None:
    page = client.get("/", headers={"Accept-Encoding": "gzip"})
    assert page.headers["content-encoding"] == "gzip"
    first_load = sum(
        int(client.get(path, headers={"Accept-Encoding": "gzip"}).headers["content-length"])
        for path in ("/", "/static/tejido.css", "/static/tejido.svg")
    )
    assert first_load < 150_000
