"""What the catalogue covers: numbers that lead to what they count, the same as data and as pictures."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from fastapi.testclient import TestClient
from lxml import etree, html
from python_calamine import load_workbook

from graph.formats import WRITTEN
from tests.api.conftest import client_of
from tests.api.service import sample_store
from viz.pages.coverage import PICTURES

PAGE, DATA = "/practicas/cobertura", "/api/v1/catalogue"
BARRIOS, LUZ = "practice/barrios-vivos--sv", "practice/luz-en-la-plaza--gt"


def tallies(page: str) -> dict[str, int]:
    """The numbers in the tables of the page, by the address that each leads to."""
    links = html.fromstring(page).xpath("//table//a[starts-with(@href, '/practicas?')] | //dl[@class='figures']//a")
    return {link.get("href"): int(link.text) for link in links}


def listed(client: TestClient, address: str) -> int:
    """How many practices the page at an address says that it has."""
    said = html.fromstring(client.get(address).text).xpath("string(//p[@role='status'])")
    found = re.match(r"(\d+) prácticas|(Una) práctica", said.strip())
    assert found, said
    return int(found[1] or 1)


def test_every_number_leads_to_as_many_practices(client: TestClient) -> None:
    found = tallies(client.get(PAGE).text)
    assert len(found) >= 12
    assert found == {address: listed(client, address) for address in found}


def test_what_has_none_and_what_was_never_evaluated_is_named(client: TestClient) -> None:
    page = html.fromstring(client.get(PAGE).text)
    wanting = {each.xpath("string(dt)"): each.xpath("string(dd)") for each in page.xpath("//dl[@class='wanting']/div")}
    assert "Mediación" in wanting["Temas de los que ninguna práctica fue evaluada"]
    assert "El Salvador" in wanting["Países de los que ninguna práctica fue evaluada"]
    assert "Guatemala" not in wanting["Países de los que ninguna práctica fue evaluada"]


def test_programs_are_told_the_same(client: TestClient) -> None:
    told, page = client.get(DATA).json(), tallies(client.get(PAGE).text)
    assert told["practices"] == sum(told["rungs"].values()) == sum(told["started"].values()) == 2
    assert told["proven"] == told["rungs"]["evaluated"] == 1
    for facet, rows in (("pais", told["countries"]), ("tema", told["themes"]), ("problema", told["problems"])):
        for row in rows:
            assert page.get(f"/practicas?{facet}={row['id'].replace('/', '%2F')}", 0) == row["practices"]
    assert told["missing"]["unproven_countries"] == ["SV"]
    assert {row["name"] for row in client.get(f"{DATA}?lang=en").json()["countries"]} == {"El Salvador", "Guatemala"}


@pytest.mark.parametrize("name", PICTURES)
def test_each_picture_is_a_file_that_stands_alone(client: TestClient, name: str) -> None:
    answer = client.get(f"{PAGE}/{name}.svg?lang=en")
    assert answer.headers["content-type"] == "image/svg+xml"
    picture = etree.fromstring(answer.content)
    assert picture.tag == "{http://www.w3.org/2000/svg}svg"
    assert "Good practices · By" in picture.findtext("{*}title")
    assert len(picture.findall(".//{*}text")) > 5
    assert client.get(f"{PAGE}/otra.svg").status_code == 422


def test_what_somebody_does_not_see_is_not_counted_for_her(tmp_path) -> None:
    url = sample_store(tmp_path)
    with client_of(url) as here:
        given = {"level": "coordinators", "reason": "Lo pidieron."}
        assert here.put(f"/api/v1/nodes/{LUZ}/visibility", json=given).status_code == 200
        assert here.get(DATA).json()["practices"] == 2
    with client_of(url, host="203.0.113.9") as stranger:
        told = stranger.get(DATA).json()
        assert (told["practices"], told["proven"]) == (1, 0)
        assert "Guatemala" not in stranger.get(f"{PAGE}/paises.svg").text


def test_the_sheet_for_sending_one_in_is_for_everybody_and_holds_nobody(stranger: TestClient) -> None:
    page = html.fromstring(stranger.get("/aportar").text)
    (sheet,) = {link for link in page.xpath("//a[@download]/@href") if link.endswith("/es")}
    book = load_workbook(BytesIO(stranger.get(sheet).content))
    assert "Prácticas" in book.sheet_names
    assert "Barrios Vivos" not in str([book.get_sheet_by_name(name).to_python() for name in book.sheet_names])


def test_every_format_has_a_button_that_gives_the_part_that_was_chosen(client: TestClient) -> None:
    page = html.fromstring(client.get("/exportar?clase=Practice&pais=SV").text)
    addresses = page.xpath("//table//a[@download]/@href")
    assert sorted(re.findall(r"/export/([\w-]+)", " ".join(addresses))) == sorted(WRITTEN)
    (lines,) = [each for each in addresses if "/jsonl?" in each]
    given = client.get(lines).text
    assert BARRIOS in given
    assert LUZ not in given


def test_whoever_sees_persons_is_told_that_the_files_hold_them(client: TestClient, stranger: TestClient) -> None:
    assert "Usted ve a personas que se protegen" in client.get("/exportar").text
    assert "No están las personas que se protegen" in stranger.get("/exportar").text
