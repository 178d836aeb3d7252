"""A coordinator reads what a plan lacks, and what falls to whom, and writes it on an element's sheet."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient
from playwright.sync_api import expect

from tests.api.pages.access import violations
from tests.api.visiting import Visit

pytestmark = pytest.mark.browser
PLAN = "/plan/instrument/plan-de-santa-rosa--sv"
LINE = "/ficha/plan-element/linea-1-1-a"
GOAL = "/ficha/plan-element/objetivo-2"


@pytest.mark.parametrize(("width", "language"), [(360, "es"), (1280, "en")])
def test_from_the_list_to_what_a_plan_lacks(browser: Any, writable: str, width: int, language: str) -> None:
    nobody = {"es": "sin responsable", "en": "nobody responsible"}[language]
    with Visit(browser, writable, width, language) as visit:
        visit.go("/planes")
        expect(visit.page.get_by_role("row").filter(has_text="Plan de prevención")).to_contain_text(nobody)
        assert violations(visit.page) == []
        visit.page.get_by_role("link", name="Plan de prevención de Santa Rosa").click()
        visit.page.wait_for_url("**/plan/**")
        assert violations(visit.page) == []
        visit.page.get_by_label({"es": "Mostrar", "en": "Show"}[language]).first.select_option("responsible")
        visit.page.locator("#plan bdi", has_text="Reducir la violencia juvenil").wait_for(state="detached")
        expect(visit.page.locator("#plan li")).to_have_count(1)
        expect(visit.page.locator("#plan li")).to_contain_text(nobody)
        assert visit.page.evaluate("document.documentElement.scrollWidth") <= width
        assert not visit.troubles


def test_what_falls_to_an_actor_needs_no_javascript(browser: Any, writable: str) -> None:
    with Visit(browser, writable, 360, "es", java_script_enabled=False) as visit:
        visit.go(PLAN)
        visit.page.get_by_label("Lo que le toca a").select_option(label="Iglesias de Santa Rosa")
        visit.page.get_by_role("button", name="Mostrar").click()
        expect(visit.page.locator("#plan").get_by_role("link", name="Iluminar las plazas")).to_be_visible()
        expect(visit.page.locator("#plan").get_by_text("Fortalecer el consejo")).to_have_count(0)


def test_a_sheet_shows_what_stands_above_it_and_prints(browser: Any, writable: str) -> None:
    with Visit(browser, writable, 1280, "es") as visit:
        visit.go(LINE)
        row = visit.page.locator(".ficha tbody tr").inner_text()
        for said in ("Reducir la violencia juvenil", "Municipalidad de Santa Rosa", "Iglesias de Santa Rosa"):
            assert said in row
        assert violations(visit.page) == []
        visit.page.emulate_media(media="print")
        expect(visit.page.locator(".ficha")).to_be_visible()
        expect(visit.page.get_by_role("link", name="Editar")).to_be_hidden()


@pytest.mark.parametrize(("width", "language"), [(360, "es"), (1280, "en")])
def test_a_sheet_gets_an_indicator_and_somebody_responsible_and_the_gaps_go(
    browser: Any, writable: str, width: int, language: str
) -> None:
    add, undo = {"es": ("Añadir", "Deshacer"), "en": ("Add", "Undo")}[language]
    with Visit(browser, writable, width, language) as visit:
        visit.go(f"{GOAL}/editar")
        assert violations(visit.page) == []
        visit.page.locator("#quien").press_sequentially("policía")
        visit.page.get_by_role("option", name="Policía Nacional").click()
        visit.page.locator("#dicho").fill(f"Se acordó en la mesa, {width}")
        visit.page.get_by_role("button", name=add).first.click()
        expect(visit.page.locator(".acting").first.get_by_text("Policía Nacional")).to_be_visible()
        visit.page.locator("#tipo").select_option("indicator")
        visit.page.locator("#nombre").fill(f"Sesiones del consejo por año, {width}")
        visit.page.locator("#fuente").fill(f"Se acordó en la mesa, {width}")
        visit.page.get_by_role("button", name=add).last.click()
        visit.go(GOAL)
        row = visit.page.locator(".ficha tbody tr").inner_text()
        assert "Policía Nacional" in row
        assert f"Sesiones del consejo por año, {width}" in row
        visit.page.go_back()
        visit.page.get_by_role("button", name=undo).click()
        visit.go(GOAL)
        assert "Sesiones del consejo" not in visit.page.locator(".ficha tbody tr").inner_text()
        visit.go(f"{GOAL}/editar")
        visit.page.on("dialog", lambda asked: asked.accept())
        visit.page.locator(".acting").first.get_by_role("button").click()
        visit.page.locator(".notice.done").wait_for()
        expect(visit.page.locator(".acting").first.locator("li")).to_have_count(0)
        assert not visit.troubles


def test_what_is_refused_keeps_what_was_typed(browser: Any, writable: str) -> None:
    with Visit(browser, writable, 360, "es", java_script_enabled=False) as visit:
        visit.go(f"{LINE}/editar")
        visit.page.locator("#deadline").fill("mañana")
        visit.page.get_by_role("button", name="Guardar").click()
        expect(visit.page.get_by_role("alert")).to_contain_text("No es una fecha")
        expect(visit.page.locator("#deadline")).to_have_value("mañana")
        visit.page.locator("#deadline").fill("2016-05")
        visit.page.get_by_role("button", name="Guardar").click()
        visit.go(f"{PLAN}?falta=deadline")
        expect(visit.page.locator("#plan")).to_contain_text("plazo vencido")


def test_two_who_write_at_once_see_each_other(browser: Any, writable: str) -> None:
    with Visit(browser, writable, 1280, "es") as one, Visit(browser, writable, 1280, "es") as other:
        other.go(f"{GOAL}/editar")
        one.go(f"{GOAL}/editar")
        one.page.locator("#number").fill("2 bis")
        one.page.get_by_role("button", name="Guardar").click()
        one.page.locator(".notice.done").wait_for()
        other.page.locator("#number").fill("2 ter")
        other.page.get_by_role("button", name="Guardar").click()
        expect(other.page.locator(".notice.care")).to_contain_text("2 bis")
        expect(other.page.locator("#number")).to_have_value("2 ter")
        assert violations(other.page) == []
        other.page.get_by_role("button", name="Guardar").click()
        other.page.locator(".notice.done").wait_for()
        expect(other.page.locator("#number")).to_have_value("2 ter")


def test_who_may_not_edit_is_not_offered_to(stranger: TestClient) -> None:
    shown = stranger.get(LINE, headers={"Accept-Language": "es"})
    assert "Iluminar las plazas" in shown.text
    assert "/editar" not in shown.text
    assert stranger.get(f"{LINE}/editar").url.path != f"{LINE}/editar"  # but where one signs in
    assert stranger.post(f"{LINE}/parte", data={"nombre": "x", "fuente": "y"}).status_code in (401, 403)


def test_an_empty_graph_says_where_plans_come_from(newcomer: TestClient) -> None:
    assert "documentos que se leen" in newcomer.get("/planes", headers={"Accept-Language": "es"}).text
