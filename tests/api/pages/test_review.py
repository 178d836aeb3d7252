"""An editor decides what was read: in a document's text, one by one from the queue, and of pairs that may be one."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient
from playwright.sync_api import expect

from tests.api.pages.access import violations
from tests.api.visiting import Visit
from tests.graph_sample import DOCUMENT

pytestmark = pytest.mark.browser
TEXT = f"/documento/{DOCUMENT}"
PAIR = "/duplicados/ver?uno=actor/policia--sv&otro=actor/iglesias--sv"


PAGES = {
    (360, "es"): [TEXT, "/revision", "/revision?clase=funds", "/revision/sugerencias", "/duplicados", PAIR],
    (1280, "en"): [TEXT, "/revision"],
}


@pytest.mark.parametrize(("width", "language"), PAGES)
def test_every_page_of_reviewing_fits_and_can_be_used_by_all(
    browser: Any, writable: str, width: int, language: str
) -> None:
    with Visit(browser, writable, width, language) as visit:
        for path in PAGES[width, language]:
            visit.go(path)
            assert violations(visit.page) == [], path
            assert visit.page.evaluate("document.documentElement.scrollWidth") <= width, path
        assert not visit.troubles


def test_statements_are_decided_in_the_text_with_the_keyboard_and_taken_back(browser: Any, writable: str) -> None:
    with Visit(browser, writable, 1280, "en") as visit:
        page = visit.page
        visit.go(TEXT)
        total = page.locator("#decided").get_attribute("max")
        before = int(page.locator("#decided").get_attribute("value"))
        first = page.locator(".statement.is-here")
        name = first.locator(".what").inner_text()
        page.keyboard.press("a")
        page.locator(".told", has_text=f"Accepted: {name}").wait_for()
        expect(page.locator(".so-far")).to_have_text(f"{before + 1} of {total} decided")
        assert page.locator(".statement.is-here .what").inner_text() != name
        page.keyboard.press("k")
        page.keyboard.press("r")
        page.locator(".told", has_text="Rejected: ").wait_for()
        page.keyboard.press("u")
        page.locator(".told", has_text="Accepted: ").wait_for()
        page.keyboard.press("u")
        page.locator(".told", has_text="Open again: ").wait_for()
        expect(page.locator(".so-far")).to_have_text(f"{before} of {total} decided")
        page.keyboard.press("?")
        expect(page.locator("dialog.keys")).to_be_visible()
        assert violations(page) == []
        page.keyboard.press("Escape")
        assert not visit.troubles


def test_a_mark_leads_to_its_statement_and_the_mouse_decides_it(browser: Any, writable: str) -> None:
    with Visit(browser, writable, 1280, "es") as visit:
        page = visit.page
        visit.go(TEXT)
        mark = page.locator("mark", has_text="Agencia de Cooperación").first
        mark.click()
        expect(page.locator(".at-hand .what")).to_have_text("Agencia de Cooperación")
        page.locator(".at-hand [data-deed=reject]").click()
        page.locator(".statement.is-rejected", has_text="Agencia de Cooperación").first.wait_for()
        page.locator(".at-hand [data-deed=undo]").click()
        page.locator(".statement.is-here.is-proposed").wait_for()
        assert not visit.troubles


def test_several_are_decided_at_once_without_javascript_and_taken_back(browser: Any, writable: str) -> None:
    with Visit(browser, writable, 360, "es", java_script_enabled=False) as visit:
        page = visit.page
        visit.go(TEXT)
        before = int(page.locator("#decided").get_attribute("value"))
        for number in range(2):
            page.locator(".statement input[type=checkbox]").nth(number).check()
        page.locator("button[name=todas][value=accept]").click()
        assert int(page.locator("#decided").get_attribute("value")) == before + 2
        page.locator(".notice.done button").click()
        assert int(page.locator("#decided").get_attribute("value")) == before
        page.locator(".narrowing summary, details.more summary").first.click()
        page.locator("#clase").select_option("funds")
        page.locator("form.narrowing button").click()
        expect(page.locator(".statement")).to_have_count(1)


def test_the_queue_shows_one_at_a_time_and_goes_on(browser: Any, writable: str) -> None:
    with Visit(browser, writable, 1280, "es") as visit:
        page = visit.page
        visit.go("/revision?clase=member_of")
        first = page.locator(".proposal h2").inner_text()
        assert page.locator(".passage mark").inner_text().startswith("El Consejo Municipal")
        page.keyboard.press("j")
        page.wait_for_url("**tras=**")
        second = page.locator(".proposal h2").inner_text()
        assert second != first
        page.keyboard.press("a")
        page.locator(".notice.done").wait_for()
        assert page.locator(".proposal h2").inner_text() not in (first, second)
        page.keyboard.press("u")
        page.get_by_text("Se deshizo").wait_for()
        assert "clase=member_of" in page.url
        visit.go("/revision?clase=member_of")
        expect(page.locator(".proposal h2")).to_have_text(first)


def test_a_wrong_tie_is_corrected_and_a_name_that_is_not_there_keeps_what_was_typed(
    browser: Any, writable: str
) -> None:
    with Visit(browser, writable, 360, "es", java_script_enabled=False) as visit:
        page = visit.page
        visit.go("/revision?clase=funds")
        page.locator("a[data-key=c]").click()
        page.locator("#origen").fill("Nadie conocido")
        page.locator("#motivo").fill("lo dice el acta")
        page.locator("form.form button").click()
        expect(page.get_by_role("alert")).to_contain_text("Nadie conocido")
        expect(page.locator("#motivo")).to_have_value("lo dice el acta")
        page.locator("#origen").fill("Cámara de Comercio")
        page.locator("form.form button").click()
        expect(page.locator(".notice.done")).to_be_visible()
        visit.go("/nodo/practice/barrios-vivos--sv")
        expect(page.get_by_role("link", name="Cámara de Comercio").first).to_be_visible()


def test_two_are_joined_under_the_name_that_leads_and_parted_again(browser: Any, writable: str) -> None:
    with Visit(browser, writable, 1280, "es") as visit:
        page = visit.page
        visit.go(PAIR)
        page.get_by_role("radio", name="Iglesias de Santa Rosa").check()
        page.locator("button[value=same]").click()
        page.locator(".notice.done").wait_for()
        visit.go("/nodo/actor/policia--sv")
        expect(page.locator("h1")).to_have_text("Iglesias de Santa Rosa")
        page.go_back()
        page.locator(".notice.done button").click()
        visit.go("/nodo/actor/policia--sv")
        expect(page.locator("h1")).to_have_text("Policía Nacional")
        visit.go(PAIR)
        page.locator("button[value=unsure]").click()
        visit.go(PAIR)
        expect(page.get_by_role("note")).to_have_count(1)


def test_who_decided_meanwhile_is_told_to_who_comes_second(browser: Any, writable: str) -> None:
    with Visit(browser, writable, 1280, "es") as visit, Visit(browser, writable, 1280, "es") as other:
        for each in (visit, other):
            each.go("/revision?clase=participates_in")
            each.go("/revision?clase=implements")
        visit.page.locator("[data-key=a]").click()
        visit.page.locator(".notice.done").wait_for()
        other.page.locator("[data-key=r]").click()
        other.page.get_by_role("alert").wait_for()
        assert violations(other.page) == []
        other.page.locator("a.button", has=other.page.locator("xpath=self::*[contains(@href, '/revision')]")).click()


def test_the_queue_is_for_editors(stranger: TestClient) -> None:
    for path in ("/revision", "/revision/sugerencias", "/duplicados", PAIR):
        assert stranger.get(path, follow_redirects=False).headers["location"].startswith("/entrar")
    assert 'class="statement' not in stranger.get(TEXT).text
