"""A coordinator goes through the gaps: what each rests on, what is done, what is none, and whom to work with."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.api.pages.access import violations
from tests.api.visiting import Visit

pytestmark = pytest.mark.browser


def how_many(visit: Visit) -> int:
    return int(visit.page.locator(".tabs .count").first.inner_text())


@pytest.mark.parametrize(("width", "language"), [(360, "es"), (1280, "en")])
def test_a_gap_is_read_and_answered_and_the_answer_taken_back(
    browser: Any, writable: str, width: int, language: str
) -> None:
    done, undo = {"es": ("Hecho", "Deshacer"), "en": ("Done", "Undo")}[language]
    with Visit(browser, writable, width, language) as visit:
        visit.go("/brechas")
        assert violations(visit.page) == []
        assert visit.page.evaluate("document.documentElement.scrollWidth") <= width
        before = how_many(visit)
        visit.page.locator(".gap h2 a").first.click()
        expect(visit.page.locator(".tie").first).to_be_visible()
        assert violations(visit.page) == []
        title = visit.page.locator("h1").inner_text()
        visit.page.locator("#motivo").fill("Se acordó en la mesa del 3 de mayo")
        visit.page.get_by_role("button", name=done).click()
        visit.go("/brechas/respondidas")
        row = visit.page.get_by_role("row").filter(has_text=title)
        assert "Se acordó en la mesa del 3 de mayo" in row.inner_text()
        assert violations(visit.page) == []
        visit.go("/brechas")
        assert how_many(visit) == before - 1
        visit.page.go_back()
        visit.page.go_back()
        visit.page.get_by_role("button", name=undo).click()
        visit.go("/brechas")
        assert how_many(visit) == before
        assert not visit.troubles


def test_what_is_no_gap_needs_a_reason_and_keeps_what_was_typed(browser: Any, writable: str) -> None:
    with Visit(browser, writable, 360, "es", java_script_enabled=False) as visit:
        visit.go("/brechas")
        visit.page.locator(".gap h2 a").last.click()
        visit.page.get_by_role("button", name="No es brecha").click()
        expect(visit.page.locator(".wrong")).to_contain_text("Otras personas leerán el motivo")
        visit.page.locator("#motivo").fill("Se reúnen cada mes")
        visit.page.get_by_role("button", name="No es brecha").click()
        expect(visit.page.get_by_text("no es brecha", exact=False).first).to_be_visible()
        expect(visit.page.locator("main")).to_contain_text("Se reúnen cada mes")


def test_what_was_answered_long_ago_can_be_opened_again(browser: Any, writable: str) -> None:
    with Visit(browser, writable, 360, "es", java_script_enabled=False) as visit:
        visit.go("/brechas")
        before = how_many(visit)
        visit.page.locator(".gap h2 a").nth(1).click()
        visit.page.get_by_role("button", name="Hecho").wait_for()
        title = visit.page.locator("h1").inner_text()
        expect(visit.page.get_by_role("button", name="Sigue abierta")).to_have_count(0)
        visit.page.get_by_role("button", name="Hecho").click()
        visit.go("/brechas/respondidas")
        visit.page.get_by_role("link", name=title).click()
        visit.page.get_by_role("button", name="Sigue abierta").click()
        expect(visit.page.locator(".wrong")).to_be_visible()
        visit.page.locator("#motivo").fill("Lo acordado no se cumplió")
        visit.page.get_by_role("button", name="Sigue abierta").click()
        visit.go("/brechas/respondidas")
        expect(visit.page.get_by_role("row").filter(has_text=title)).to_have_count(0)
        visit.go("/brechas")
        assert how_many(visit) == before


def test_two_who_answer_at_once_do_not_overwrite_each_other(browser: Any, writable: str) -> None:
    with Visit(browser, writable, 1280, "es") as one, Visit(browser, writable, 1280, "es") as other:
        one.go("/brechas")
        one.page.locator(".gap h2 a").first.click()
        one.page.get_by_role("button", name="Hecho").wait_for()
        other.page.goto(one.page.url)
        one.page.get_by_role("button", name="Hecho").click()
        other.page.locator("#motivo").fill("Ya existe un convenio")
        other.page.get_by_role("button", name="No es brecha").click()
        expect(other.page.get_by_role("alert")).to_contain_text("la respondió entretanto")
        expect(other.page.locator("#motivo")).to_have_value("Ya existe un convenio")
        assert violations(other.page) == []


def test_filters_narrow_the_list_with_and_without_javascript(browser: Any, writable: str) -> None:
    for java_script in (True, False):
        with Visit(browser, writable, 1280, "es", java_script_enabled=java_script) as visit:
            visit.go("/brechas")
            every = visit.page.locator(".gap").count()
            kind = visit.page.locator("input[name=clase]").first
            kind.check()
            if not java_script:
                visit.page.get_by_role("button", name="Mostrar").click()
            visit.page.locator(".using a").first.wait_for()
            assert 0 < visit.page.locator(".gap").count() < every
            assert "clase=" in visit.page.url


def test_a_sheet_for_the_meeting_of_a_territory(browser: Any, writable: str) -> None:
    with Visit(browser, writable, 360, "es", java_script_enabled=False) as visit:
        visit.go("/brechas/reunion?territorio=Macondo")
        assert visit.page.get_by_role("alert").inner_text().startswith("Nada aquí se llama «Macondo»")
        visit.page.locator("#territorio").fill("Santa Rosa")
        visit.page.get_by_role("button", name="Mostrar").click()
        expect(visit.page.locator("h1")).to_have_text("Brechas en Santa Rosa")
        assert visit.page.locator(".agenda tbody tr").count() > 0
        visit.page.emulate_media(media="print")
        expect(visit.page.locator("#territorio")).to_be_hidden()
        expect(visit.page.locator(".agenda .blank").first).to_be_visible()


@pytest.mark.parametrize(("width", "language"), [(360, "es"), (1280, "en")])
def test_partners_of_an_actor_and_why_one_does_not_suit(browser: Any, writable: str, width: int, language: str) -> None:
    fits, unsuitable = {"es": ("Ver quién encaja", "No encaja"), "en": ("See who fits", "Not suitable")}[language]
    with Visit(browser, writable, width, language) as visit:
        visit.go("/socios")
        visit.page.locator("#actor").press_sequentially("instituto de la juv")
        visit.page.get_by_role("option", name="Instituto de la Juventud").click()
        visit.page.get_by_role("button", name=fits).click()
        expect(visit.page.locator(".suitable .reasons li").first).to_be_visible()
        assert violations(visit.page) == []
        partner = visit.page.locator(".suitable h2").first.inner_text()
        visit.page.get_by_role("button", name=unsuitable).click()
        expect(visit.page.locator(".wrong")).to_be_visible()
        visit.page.locator("#motivo").fill(f"Otra zona {width}")
        visit.page.get_by_role("button", name=unsuitable).click()
        expect(visit.page.get_by_role("row").filter(has_text=partner)).to_contain_text(f"Otra zona {width}")
        assert visit.page.evaluate("document.documentElement.scrollWidth") <= width
        visit.troubles = [trouble for trouble in visit.troubles if "400" not in trouble]  # Chromium reports it itself
        assert not visit.troubles


def test_who_may_not_answer_is_not_asked(stranger: Any) -> None:
    listed = stranger.get("/brechas", headers={"Accept-Language": "es"})
    assert "Brechas" in listed.text
    assert "No es brecha" not in listed.text
    assert stranger.post("/brechas/000000", data={"opinion": "done"}).status_code in (401, 403)
