"""A coordinator follows agreements: what is overdue, a month's report, the fourteen points, a new one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from playwright.sync_api import expect

from api.app import create_app
from api.settings import Settings
from tests.api.pages.access import violations
from tests.api.serving import serving
from tests.api.visiting import Visit
from tests.graph_sample import HOSTILE

pytestmark = pytest.mark.browser
SANTA_ROSA = "alliance/acuerdo-de-santa-rosa--sv"
NAME = "Acuerdo de coproducción de Santa Rosa"


def fits(visit: Visit, width: int) -> None:
    assert violations(visit.page) == []
    assert visit.page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize(("width", "language"), [(360, "es"), (1280, "en")])
def test_from_the_board_to_a_month_s_report_and_back(browser: Any, writable: str, width: int, language: str) -> None:
    with Visit(browser, writable, width, language) as visit:
        visit.go("/acuerdos")
        fits(visit, width)
        overdue = visit.page.locator(".s-overdue")
        overdue.locator("h3 a").click()
        fits(visit, width)
        expect(visit.page.locator("ol.months li.late")).to_have_count(3)
        visit.page.locator(".agreement-acts a").first.click()
        fits(visit, width)
        visit.page.locator(".five label").nth(3).click()
        visit.page.locator("#nota").fill("Falta el informe de la escuela")
        visit.page.locator("form.report button").click()
        visit.page.locator(".notice.done").wait_for()
        note = visit.page.locator("td.compliance").get_by_text("Falta el informe de la escuela")
        expect(note).to_be_visible()
        expect(visit.page.locator("ol.months li").nth(2)).to_contain_text("75")
        fits(visit, width)
        visit.page.locator(".notice.done button").click()
        visit.page.wait_for_load_state()
        expect(note).to_be_hidden()
        assert not visit.troubles


def test_the_points_are_ticked_and_who_did_it_stands_beside(browser: Any, writable: str) -> None:
    with Visit(browser, writable, 360, "es") as visit:
        visit.go(f"/acuerdo/{SANTA_ROSA}/puntos")
        fits(visit, 360)
        visit.page.locator(".three").nth(0).get_by_role("radio", name="Se cumple", exact=True).check()
        visit.page.locator(".three").nth(3).get_by_role("radio", name="No se cumple").check()
        visit.page.get_by_role("button", name="Guardar", exact=True).click()
        visit.page.locator(".notice.done").wait_for()
        rows = visit.page.locator("table.points tbody tr")
        expect(rows.nth(0)).to_contain_text("sí")
        expect(rows.nth(3).locator("td").nth(1)).to_contain_text("no")
        expect(visit.page.get_by_text("de 1 alguien dijo")).to_be_visible()
        fits(visit, 360)


@pytest.mark.parametrize("javascript", [True, False])
def test_a_new_agreement_is_written_with_months_and_parties(browser: Any, writable: str, javascript: bool) -> None:
    name = f"Acuerdo por las plazas {'con' if javascript else 'sin'} guion"
    with Visit(browser, writable, 360, "es", java_script_enabled=javascript) as visit:
        page = visit.page
        visit.go("/acuerdo/nuevo")
        if javascript:
            fits(visit, 360)
        page.locator("#name").fill(name)
        page.locator("#objective").fill("Recuperar las plazas con los vecinos")
        page.locator("#start").fill("2026-10")
        page.locator("#accion-0").fill("Conocerse")
        page.get_by_role("button", name="Una fila por cada mes").click()
        page.locator("#meses .wrong", has_text="empieza y en cuál termina").wait_for()
        expect(page.locator("#accion-0")).to_have_value("Conocerse")
        page.locator("#accion-0").fill("")
        page.locator("#end").fill("2027-01")
        page.get_by_role("button", name="Una fila por cada mes").click()
        page.locator("#mes-3").wait_for()
        assert [page.locator(f"#mes-{at}").input_value() for at in range(4)] == [
            "2026-10", "2026-11", "2026-12", "2027-01",
        ]  # fmt: skip
        page.locator("#accion-0").fill("Escoger las plazas")
        page.get_by_role("button", name="Quitar 4").click()
        page.locator("#mes-3").wait_for(state="detached")
        page.locator("#parte-0").fill("Municipalidad de Santa Rosa")
        page.locator("#parte-1").fill("Iglesias de Macondo")
        page.locator("#lugar").fill("Santa Rosa")
        page.locator("#reason").fill("Lo firmamos en la mesa del 3 de mayo")
        page.get_by_role("button", name="Guardar el acuerdo").click()
        wrong = page.locator("#parte-1-wrong")
        wrong.wait_for()
        assert "Iglesias de Macondo" in wrong.inner_text()
        expect(page.locator("main").get_by_role("link", name="Parte 2")).to_be_visible()
        expect(page.locator("#objective")).to_have_value("Recuperar las plazas con los vecinos")
        if javascript:
            fits(visit, 360)
        page.locator("#parte-1").fill("Iglesias de Santa Rosa")
        page.locator("#rol-1").select_option("civil_society")
        page.get_by_role("button", name="Guardar el acuerdo").click()
        page.locator(".notice.done").wait_for()
        expect(page.locator("h1")).to_have_text(name)
        expect(page.locator("section[aria-labelledby=society]").get_by_text("Iglesias de Santa Rosa")).to_be_visible()
        expect(page.locator("ol.months li")).to_have_count(3)
        expect(page.locator(".facts").get_by_role("link", name="Santa Rosa")).to_be_visible()
        page.locator(".notice.done button").click()
        page.wait_for_load_state()
        answer = visit.go("/acuerdos?vista=tabla")
        assert answer.status == 200
        expect(page.get_by_role("link", name=name)).to_be_hidden()


def test_two_who_edit_at_once_are_shown_each_other_s_words(browser: Any, writable: str) -> None:
    path = f"/acuerdo/{SANTA_ROSA}/editar"
    with Visit(browser, writable, 1280, "es") as one, Visit(browser, writable, 1280, "es") as other:
        one.go(path)
        other.go(path)
        fits(one, 1280)
        other.page.locator("#target").fill("Tres plazas")
        other.page.get_by_role("button", name="Guardar el acuerdo").click()
        other.page.locator(".notice.done").wait_for()
        one.page.locator("#target").fill("Cinco plazas")
        one.page.get_by_role("button", name="Guardar el acuerdo").click()
        row = one.page.locator("tbody tr", has_text="Cinco plazas")
        row.wait_for()
        assert "Tres plazas" in row.inner_text()
        fits(one, 1280)
        one.page.get_by_role("button", name="Guardar el acuerdo").click()
        one.page.locator(".notice.done").wait_for()
        expect(one.page.get_by_text("Cinco plazas").first).to_be_visible()


def test_a_party_comes_in_and_goes(browser: Any, writable: str) -> None:
    with Visit(browser, writable, 360, "es") as visit:
        visit.go(f"/acuerdo/{SANTA_ROSA}/editar")
        visit.page.locator("#parte").press_sequentially("camara")
        visit.page.get_by_role("option", name="Cámara de Comercio").click()
        visit.page.locator("#responsibilities").fill("Presta los locales")
        visit.page.get_by_role("button", name="Guardar la parte").click()
        visit.page.locator(".notice.done").wait_for()
        expect(visit.page.get_by_role("cell", name="Presta los locales")).to_be_visible()
        visit.go(f"/acuerdo/{SANTA_ROSA}/editar")
        card = visit.page.locator(".cards li", has_text="Cámara de Comercio")
        card.get_by_role("button").click()
        visit.page.locator(".notice.done").wait_for()
        expect(visit.page.get_by_role("cell", name="Presta los locales")).to_be_hidden()


def test_the_table_sorts_filters_and_says_what_it_does_not_find(browser: Any, writable: str) -> None:
    with Visit(browser, writable, 1280, "es") as visit:
        visit.go("/acuerdos?vista=tabla&parte=Instituto+de+la+Juventud")
        expect(visit.page.get_by_role("link", name=NAME)).to_be_visible()
        visit.page.get_by_role("link", name="Avance").click()
        expect(visit.page.locator("th[aria-sort=ascending]")).to_contain_text("Avance")
        assert "parte=Instituto" in visit.page.url
        fits(visit, 1280)
        visit.go("/acuerdos?mes=2031-01")
        expect(visit.page.get_by_text("Ningún acuerdo es así")).to_be_visible()
        assert visit.go("/acuerdos?territorio=Macondo").status == 400
        expect(visit.page.locator("#territorio-wrong")).to_contain_text("Macondo")


def test_the_sheet_is_one_for_paper(browser: Any, writable: str) -> None:
    with Visit(browser, writable, 360, "es") as visit:
        visit.go(f"/acuerdo/{SANTA_ROSA}/hoja")
        fits(visit, 360)
        expect(visit.page.locator(".sheet h2")).to_have_count(8)
        visit.page.emulate_media(media="print")
        expect(visit.page.locator("nav.primary")).to_be_hidden()


@pytest.fixture(scope="module")
def nothing(tmp_path_factory: pytest.TempPathFactory, empty: str) -> Iterator[str]:
    with serving(create_app(Settings(empty))) as address:
        yield address


def test_an_empty_graph_says_how_to_begin(browser: Any, nothing: str) -> None:
    with Visit(browser, nothing, 360, "es") as visit:
        visit.go("/acuerdos")
        visit.page.get_by_role("link", name="Escribir el primero").click()
        visit.page.locator("#name").fill(HOSTILE)
        visit.page.locator("#reason").fill("Para probar")
        visit.page.get_by_role("button", name="Guardar el acuerdo").click()
        visit.page.locator(".notice.done").wait_for()
        fits(visit, 360)
        visit.go("/acuerdos")
        fits(visit, 360)
        assert not visit.troubles


def test_who_may_not_write_is_sent_to_sign_in(stranger: TestClient) -> None:
    for path in ("/acuerdo/nuevo", f"/acuerdo/{SANTA_ROSA}/mes", f"/acuerdo/{SANTA_ROSA}/editar"):
        assert stranger.get(path, follow_redirects=False).headers["location"].startswith("/entrar")
        assert stranger.post(path, data={}, follow_redirects=False).status_code in (303, 401, 403)
    board = stranger.get("/acuerdos")
    assert NAME in board.text
    assert "/acuerdo/nuevo" not in board.text
