"""A network member looks for a practice that fits her town."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient
from playwright.sync_api import expect

from tests.api.pages.access import violations
from tests.api.visiting import Visit

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(("width", "language"), [(360, "es"), (1280, "en")])
def test_from_the_catalogue_to_whom_to_call(browser: Any, writable: str, width: int, language: str) -> None:
    with Visit(browser, writable, width, language) as visit:
        visit.go("/practicas")
        assert violations(visit.page) == []
        visit.page.locator("#q").fill("violensia jubenil")
        visit.page.locator(".using, #resultados .why").first.wait_for()
        visit.page.get_by_role("link", name="Barrios Vivos").click()
        call = visit.page.locator("section[aria-labelledby=call]")
        expect(call.get_by_role("link", name="Municipalidad de Santa Rosa")).to_be_visible()
        assert violations(visit.page) == []
        assert visit.page.evaluate("document.documentElement.scrollWidth") <= width
        assert not visit.troubles


def test_choices_narrow_the_list_and_can_be_taken_away(browser: Any, writable: str) -> None:
    with Visit(browser, writable, 1280, "es") as visit:
        visit.go("/practicas")
        expect(visit.page.get_by_text("2 prácticas")).to_be_visible()
        visit.page.get_by_role("checkbox", name="evaluad").check()
        visit.page.get_by_text("Una práctica", exact=True).wait_for()
        expect(visit.page.get_by_role("link", name="Luz en la plaza")).to_be_visible()
        assert "evidencia=evaluated" in visit.page.url
        visit.page.locator(".using a").click()
        visit.page.get_by_text("2 prácticas").wait_for()


def test_the_catalogue_needs_no_javascript(browser: Any, writable: str) -> None:
    with Visit(browser, writable, 360, "es", java_script_enabled=False) as visit:
        visit.go("/practicas")
        visit.page.get_by_text("Acotar").click()
        visit.page.get_by_role("checkbox", name="Guatemala").check()
        visit.page.get_by_role("button", name="Mostrar").click()
        expect(visit.page.locator(".practices > li")).to_have_count(1)


def test_two_practices_side_by_side(browser: Any, writable: str) -> None:
    with Visit(browser, writable, 1280, "es") as visit:
        visit.go("/practicas")
        for name in ("Comparar Barrios Vivos", "Comparar Luz en la plaza"):
            visit.page.get_by_role("checkbox", name=name).check()
        visit.page.get_by_role("button", name="Comparar las marcadas").click()
        assert visit.page.locator(".compare thead a").all_inner_texts() == ["Luz en la plaza", "Barrios Vivos"]
        assert violations(visit.page) == []


def test_what_fits_a_municipality_that_is_typed(browser: Any, writable: str) -> None:
    with Visit(browser, writable, 360, "es") as visit:
        visit.go("/practicas/para")
        visit.page.locator("#municipio").press_sequentially("santa r")
        visit.page.locator("[role=option]").first.wait_for()
        visit.page.get_by_role("option", name="Santa Rosa Territorio").click()
        visit.page.get_by_role("button", name="Ver qué encaja").click()
        expect(visit.page.get_by_role("link", name="Luz en la plaza")).to_be_visible()
        assert violations(visit.page) == []


def test_a_town_that_is_not_there_is_said_and_what_was_typed_stays(browser: Any, writable: str) -> None:
    with Visit(browser, writable, 360, "es", java_script_enabled=False) as visit:
        visit.go("/practicas/para?municipio=Macondo")
        assert visit.page.get_by_role("alert").inner_text().startswith("Nada aquí se llama «Macondo»")
        expect(visit.page.locator("#municipio")).to_have_value("Macondo")


def test_who_is_no_municipality_is_told_so_and_the_catalogue_is_one_step_away(browser: Any, writable: str) -> None:
    with Visit(browser, writable, 360, "es", java_script_enabled=False) as visit:
        visit.go("/practicas/para?municipio=Iglesias+de+Santa+Rosa")
        assert visit.page.get_by_role("alert").inner_text().startswith("«Iglesias de Santa Rosa» no es un municipio")
        visit.page.get_by_role("link", name="Todas las prácticas").click()
        expect(visit.page.get_by_text("2 prácticas")).to_be_visible()


def test_where_a_municipality_is_asked_for_nothing_else_is_offered(client: TestClient) -> None:
    offered = client.get("/sugerencias", params={"clase": "Territory,Actor", "campo": "x", "x": "Santa Rosa"}).text
    towns = client.get(
        "/sugerencias", params={"clase": "Territory,Actor", "campo": "x", "x": "Santa Rosa", "solo": "municipio"}
    ).text
    assert "Iglesias de Santa Rosa" in offered
    assert "Iglesias de Santa Rosa" not in towns
    assert "Municipalidad de Santa Rosa" in towns


def test_an_empty_catalogue_says_how_to_fill_it(newcomer: TestClient) -> None:
    page = newcomer.get("/practicas").text
    assert "Todavía no hay ninguna práctica" in page
    assert "Primeros pasos" in page
