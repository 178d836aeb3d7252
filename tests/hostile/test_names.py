"""Names and texts that mean harm stay text: in every file that a spreadsheet opens, in the log."""

from __future__ import annotations

import csv
import io
import json
import logging
from collections import deque
from collections.abc import Iterator
from pathlib import Path

import lxml.html
import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from api.logs import Lines
from graph.export import FORMULA, write_csv
from graph.model import Changes, Edge, Evidence, Node
from graph.store import open_store
from tests.api.conftest import client_of

NAMES = [
    "<script>window.harmed=1</script>",
    '"><img src=x onerror=window.harmed=1>',
    "javascript:window.harmed=1",
    "</title></style><svg/onload=window.harmed=1>",
    "{{ 7 * 7 }} {% raw %} ${7*7}",
    '=HYPERLINK("http://127.0.0.1:9","x")',
    "\u202egpj.exe\u2066 \u200f",
    "Acta\r\nSet-Cookie: harmed=1",
    "</script><script>window.harmed=1</script>",
    "' onmouseover='window.harmed=1' autofocus onfocus=window.harmed=1 x='",
    '<a href="javascript:window.harmed=1">Acta</a><iframe srcdoc="<script>parent.harmed=1</script>">',
]

DOCUMENT = "document/hostil"


@pytest.fixture(scope="module")
def harmful(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a store in which everything is called something that means harm."""
    url = f"sqlite:///{tmp_path_factory.mktemp('harmful') / 'tejido.db'}"
    text = "\n".join(NAMES)
    nodes = [Node(DOCUMENT, "Document", NAMES[0], (), {"title": NAMES[1]}, (Evidence(DOCUMENT, review="accepted"),))]
    for number, name in enumerate(NAMES):
        start = text.index(name)
        said = (Evidence(DOCUMENT, name, start, start + len(name), review="accepted"),)
        nodes.append(
            Node(
                f"actor/a{number}",
                "Actor",
                name,
                (f"{name} ",),
                {"actor_type": "ngo", "contact": name, "country": "SV"},
                said,
            )
        )
    edges = [
        Edge(f"actor/a{number}", "funds", f"actor/a{number - 1}", {}, nodes[number].evidence)
        for number in range(1, len(NAMES))
    ]
    with open_store(url) as store:
        store.apply(Changes(tuple(nodes), tuple(edges), texts={DOCUMENT: text}))
    return url


@pytest.fixture
def client(harmful: str) -> Iterator[TestClient]:
    with client_of(harmful) as client:
        yield client


def test_on_every_page_that_links_lead_to_names_are_text_and_no_script(client: TestClient) -> None:
    start = ["/", *(f"/nodo/actor/a{number}" for number in range(len(NAMES))), f"/documento/{DOCUMENT}"]
    waiting, seen, shown = deque([*start, "/buscar?q=%3Cscript%3E", "/red"]), set(start), set()
    while waiting and len(seen) < 40:
        path = waiting.popleft()
        answer = client.get(path, headers={"Accept": "text/html"})
        assert answer.status_code < 500, path
        assert "harmed" not in answer.headers.get("set-cookie", "")
        if not answer.headers.get("content-type", "").startswith("text/html"):
            continue
        assert "'unsafe" not in answer.headers["content-security-policy"]
        page = lxml.html.document_fromstring(answer.text)
        for element in page.iter(lxml.html.etree.Element):
            assert element.tag != "script" or (element.get("src") or "").startswith("/static/"), path
            assert not any(name.startswith("on") for name in element.attrib), path
            for link in (element.get("href"), element.get("src"), element.get("action")):
                assert link is None or link[:1] in "/?#" or link.startswith(("data:image/", "mailto:")), (path, link)
                target = (link or "").partition("#")[0]
                if element.tag == "a" and target.startswith("/") and "lang=" not in target and target not in seen:
                    seen.add(target)
                    waiting.append(target)
        shown |= {name for name in NAMES if name[:12] in page.text_content()}
    assert shown >= set(NAMES[:6])


@given(name=st.text(st.sampled_from(" =+-@\t\r\n\"',;<") | st.characters(exclude_categories=["Cs"]), max_size=30))
def test_no_cell_of_an_export_is_a_formula(tmp_path_factory: pytest.TempPathFactory, name: str) -> None:
    folder = tmp_path_factory.mktemp("csv")
    write_csv([Node("actor/a", "Actor", name, (name,), {"summary": name}, ())], [], folder)
    for row in csv.reader(io.StringIO((folder / "nodes.csv").read_text(encoding="utf-8-sig"), newline="")):
        assert not any(cell.startswith(FORMULA) for cell in row)


@pytest.mark.parametrize("name", NAMES)
def test_a_line_of_the_log_stays_one_line(name: str) -> None:
    line = Lines().format(logging.LogRecord("tejido", logging.INFO, "", 1, f"read {name}", None, None))
    assert len(line.splitlines()) == 1
    assert json.loads(line)["event"] == f"read {name}"


def test_no_file_is_named_by_what_it_is_called(tmp_path: Path) -> None:
    from api.jobs.desk import safe_name

    for name in (*NAMES, "../../x", "/etc/passwd", "C:\\x", "CON\0", "a/../../b"):
        safe = safe_name(name)
        assert (tmp_path / safe).resolve().parent == tmp_path.resolve()
        assert safe.isprintable()
