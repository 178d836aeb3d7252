"""What others call a concept, on its page and for programs."""

from __future__ import annotations

from pathlib import Path

from fastapi.testclient import TestClient
from lxml import html

from graph.model import Changes, Evidence, Node
from graph.store import open_store
from tests.api.conftest import client_of
from tests.api.service import sample_store
from tests.graph_sample import DOCUMENT

MATCH = {"match": "broadMatch", "scheme": "ICCS", "code": "0401", "name": "Robbery", "url": "https://www.unodc.org/x"}


def test_a_concept_leads_to_what_others_call_it_and_nowhere_else(tmp_path: Path) -> None:
    url = sample_store(tmp_path)
    matches = [MATCH, {**MATCH, "code": "9", "url": "javascript:alert(1)"}]
    with open_store(url) as store:
        store.apply(
            Changes((Node("problem/robo", "Problem", "Robo", (), {"matches": matches}, (Evidence(DOCUMENT),)),))
        )
    with client_of(url) as client:
        (section,) = html.fromstring(client.get("/nodo/problem/robo").text).xpath("//section[h2[@id='matches']]")
    assert section.xpath(".//a/@href") == [MATCH["url"]]
    assert [each.text_content() for each in section.findall(".//li")] == [
        "ICCS 0401 · Robbery más amplio que lo nuestro",
        "ICCS 9 · Robbery más amplio que lo nuestro",
    ]


def test_programs_read_the_matches_of_a_vocabulary(client: TestClient) -> None:
    concepts = {each["id"]: each for each in client.get("/api/v1/vocabularies/problem").json()["items"]}
    (match,) = concepts["problem/homicide"]["matches"]
    assert (match["match"], match["scheme"], match["code"], match["name"]) == (
        "exactMatch",
        "ICCS",
        "0101",
        "Intentional homicide",
    )
    assert concepts["problem/alcohol"]["matches"] == []
