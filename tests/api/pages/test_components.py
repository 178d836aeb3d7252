"""The design system in a real browser: what every page is made of."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.api.pages.access import violations
from tests.api.visiting import Visit

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_every_component_is_accessible(browser: Any, writable: str, width: int, scheme: str) -> None:
    with Visit(browser, writable, width, "es", color_scheme=scheme) as visit:
        visit.go("/componentes")
        assert violations(visit.page) == []
        assert visit.page.evaluate("document.documentElement.scrollWidth") <= width
        assert not visit.troubles


def test_the_menu_on_a_phone_opens_closes_and_fits(browser: Any, writable: str) -> None:
    with Visit(browser, writable, 360, "es") as visit:
        visit.go("/")
        menu = visit.page.locator("nav.whole details")
        visit.page.locator("nav.whole summary").press("Enter")
        panel = menu.locator(".panel").bounding_box()
        assert panel["x"] >= 0
        assert panel["x"] + panel["width"] <= 360
        assert violations(visit.page, "nav.whole") == []
        visit.page.keyboard.press("Escape")
        expect(menu.locator(".panel")).to_be_hidden()
        assert visit.page.evaluate("document.activeElement.tagName") == "SUMMARY"


def test_a_name_is_chosen_with_the_keyboard(browser: Any, writable: str) -> None:
    with Visit(browser, writable, 1280, "es") as visit:
        visit.go("/componentes")
        field = visit.page.locator("#actor")
        field.press_sequentially("santa r")
        visit.page.locator("#actor-list [role=option]").first.wait_for()
        assert violations(visit.page) == []
        field.press("ArrowDown")
        field.press("Enter")
        expect(field).to_have_value("Municipalidad de Santa Rosa")
        chosen = visit.page.locator("input[name=actor_id]")
        assert chosen.get_attribute("value") == "actor/municipalidad-de-santa-rosa--sv"
        field.press("x")
        assert chosen.get_attribute("value") == ""


def test_several_names_are_chosen_and_one_is_dropped(browser: Any, writable: str) -> None:
    with Visit(browser, writable, 1280, "es") as visit:
        visit.go("/componentes")
        box = visit.page.locator("[data-pick=actors]")
        before = box.locator(".chosen li").count()
        box.locator("#actors").press_sequentially("instituto")
        box.locator("[role=option]").first.click()
        expect(box.locator(".chosen li")).to_have_count(before + 1)
        box.locator("[data-drop]").last.click()
        expect(box.locator(".chosen li")).to_have_count(before)


def test_a_lost_connection_is_said(browser: Any, writable: str) -> None:
    with Visit(browser, writable, 360, "es") as visit:
        visit.go("/componentes")
        visit.context.set_offline(True)
        expect(visit.page.get_by_text("Sin conexión")).to_be_visible()
        visit.page.get_by_text("Sin conexión").wait_for()
        visit.context.set_offline(False)
        visit.page.get_by_text("Sin conexión").wait_for(state="hidden")


def test_a_form_that_cannot_arrive_stays_with_what_was_typed(browser: Any, writable: str) -> None:
    with Visit(browser, writable, 360, "es") as visit:
        visit.go("/editar/actor/municipalidad-de-santa-rosa--sv")
        visit.page.locator("#como").fill("Llamé a la alcaldía")
        visit.context.set_offline(True)
        visit.page.get_by_role("button", name="Guardar").click()
        visit.page.get_by_text("Sin conexión").wait_for()
        expect(visit.page.locator("#como")).to_have_value("Llamé a la alcaldía")
        visit.context.set_offline(False)
        visit.page.get_by_text("Sin conexión").wait_for(state="hidden")
        visit.page.get_by_role("button", name="Guardar").click()
        visit.page.wait_for_url("**/nodo/**")


def test_what_was_taken_back_can_be_done_again_and_leads_to_what_is_there(browser: Any, writable: str) -> None:
    with Visit(browser, writable, 360, "es", java_script_enabled=False) as visit:
        visit.go("/nuevo")
        visit.page.locator("#nombre").fill("Fundación Zaguán")
        visit.page.locator("#tipo").select_option("ngo")
        visit.page.locator("#como").fill("Acta del 3 de mayo")
        visit.page.get_by_role("button", name="Añadir").click()
        expect(visit.page.locator("h1")).to_have_text("Fundación Zaguán")
        visit.page.get_by_role("button", name="Deshacer").click()
        visit.page.wait_for_url("**/actores**")
        expect(visit.page.locator(".notice.done")).to_contain_text("Se deshizo")
        visit.page.get_by_role("button", name="Volver a hacerlo").click()
        visit.go("/actores?q=Zaguán")
        expect(visit.page.get_by_role("link", name="Fundación Zaguán")).to_be_visible()
