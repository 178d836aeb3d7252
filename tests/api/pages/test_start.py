"""From an empty graph to a first network: guided steps, the sample in and out, the collection, one's own territory."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from playwright.sync_api import expect

from api.app import create_app
from api.settings import Settings
from graph.store import open_store
from tests.api.pages.access import violations
from tests.api.serving import serving
from tests.api.visiting import Visit

MINUTES = 120_000  # milliseconds that reading may take on a busy machine


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Of a store in which nothing is."""
    return f"sqlite:///{tmp_path_factory.mktemp('blank') / 'tejido.db'}"


@pytest.fixture(scope="module")
def blank(address: str) -> Iterator[str]:
    with serving(create_app(Settings(address))) as site:
        yield site


class TestInABrowser:
    pytestmark = pytest.mark.browser

    def test_the_sample_comes_and_goes_with_a_button(self, browser: Any, blank: str, address: str) -> None:
        with Visit(browser, blank, 1280, "es") as visit:
            page = visit.page
            visit.go("/")
            expect(page.locator(".checklist > li")).to_have_count(7)
            expect(page.locator(".checklist .ticked")).to_have_count(0)
            assert violations(page) == []
            page.get_by_role("button", name="Poner la muestra").click()
            page.wait_for_url("**/documentos/lecturas/*")
            page.locator("#lectura:not([hx-get])").wait_for(timeout=MINUTES)
            visit.go("/")
            expect(page.locator(".sample-band")).to_contain_text("documentos de muestra")
            assert page.locator(".gap svg").count() > 0
            assert violations(page) == []

            # somebody says that one of them is still so: it is theirs now
            visit.go("/actores?q=Policía")
            page.locator("table a.name, .name").first.click()
            page.get_by_text("Confirmarlo").first.wait_for()
            name = page.locator("h1").inner_text()
            page.get_by_text("Confirmarlo").first.click()
            page.locator("#como").fill("Llamé hoy")
            page.locator("form[action^='/confirmar'] button").click()
            page.locator(".notice.done").wait_for()

            page.locator(".sample-band a").click()
            expect(page.locator("main")).to_contain_text(name)
            assert violations(page) == []
            page.get_by_role("button", name="Quitar la muestra").click()
            done = page.locator(".notice.done")
            assert "se quedó 1 nombre" in done.inner_text()
            expect(page.locator(".sample-band")).to_have_count(0)
            with open_store(address) as store:
                left = store.counts()
                assert store.find(name, "Actor")
                assert left.get("Alliance", 0) == 0
            done.get_by_role("button").click()
            page.locator(".sample-band").wait_for()
            assert not visit.troubles

    def test_the_first_steps_tick_themselves_without_javascript(self, browser: Any, blank: str) -> None:
        with Visit(browser, blank, 360, "en", java_script_enabled=False) as visit:
            page = visit.page
            visit.go("/inicio/territorio?nombre=Atlantis")
            expect(page.locator(".empty")).to_contain_text("Atlantis")
            page.locator("#nombre").fill("San Miguelito")
            page.get_by_role("button", name="Look for it").click()
            page.get_by_role("button", name="This is ours").wait_for()
            assert page.evaluate("document.documentElement.scrollWidth") <= 360
            page.get_by_role("button", name="This is ours").click()
            visit.go("/")
            page.locator(".first-steps > summary").click()
            page.locator("form[action='/inicio/coleccion'] button").click()
            for _ in range(60):
                if page.locator(".notice.done").count():
                    break
                page.wait_for_timeout(500)
                page.locator("#tarea a.button").first.click()
            visit.go("/")
            page.locator(".first-steps > summary").click()
            ticked = page.locator(".checklist .ticked").all_inner_texts()
            assert any("Name your territory" in text for text in ticked)
            assert any("curated collection" in text for text in ticked)
            assert "San Miguelito" in page.locator("#pressing").inner_text() or page.locator(".gap").count() > 0
            page.get_by_role("button", name="Put these steps away").click()
            expect(page.locator(".first-steps")).to_have_count(0)
            assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_who_may_do_nothing_is_told_so(stranger: TestClient, newcomer: TestClient) -> None:
    assert "checklist" not in stranger.get("/").text
    for path in ("/inicio/territorio", "/inicio/coleccion", "/muestra"):
        assert stranger.get(path, follow_redirects=False).status_code in (303, 401)
    for path in ("/muestra", "/muestra/quitar", "/inicio/coleccion", "/inicio/pasos", "/inicio/territorio"):
        assert stranger.post(path, follow_redirects=False).status_code in (303, 401, 403)
    assert newcomer.get("/muestra").status_code == 200


def test_a_place_that_was_not_chosen_is_asked_for_again(newcomer: TestClient) -> None:
    secret = re.search(r'name="csrf" value="([^"]*)"', newcomer.get("/").text)
    assert secret
    answer = newcomer.post("/inicio/territorio", data={"csrf": secret[1], "nombre": "Sonsonate"})
    assert answer.status_code == 400
    assert "Sonsonate" in answer.text


def test_of_a_large_graph_what_takes_computing_is_fetched_later(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.services.LARGE", 3)
    first = client.get("/").text
    assert 'hx-get="/inicio/ahora"' in first
    assert 'class="gap"' not in first
    for later in ("/inicio/brechas", "/?todo=si"):
        assert 'class="gap"' in client.get(later).text
