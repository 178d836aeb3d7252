"""An editor sends documents, follows how they are read, and finds them again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from playwright.sync_api import expect

from tests.api.pages.access import violations
from tests.api.visiting import Visit

pytestmark = pytest.mark.browser
MINUTES = 120_000  # milliseconds that reading may take on a busy machine
WORDS = "La Fundación Semilla coordina la Mesa de Convivencia de Villa Nueva con la Policía Nacional.\n"


@pytest.mark.parametrize(("width", "language"), [(360, "es"), (1280, "en")])
def test_from_choosing_files_to_what_was_found(
    browser: Any, writable: str, tmp_path: Path, width: int, language: str
) -> None:
    good, bad = tmp_path / f"acta-{width}.txt", tmp_path / f"foto-{width}.zip"
    good.write_text(f"Acta {width}. {WORDS}", encoding="utf-8")
    bad.write_bytes(b"PK\x05\x06" + b"\0" * 18)
    with Visit(browser, writable, width, language) as visit:
        page = visit.page
        visit.go("/documentos")
        assert violations(page) == []
        page.locator("#archivos").set_input_files([good, bad])
        expect(page.locator(".chosen-files li")).to_have_count(2)
        page.locator(".sending button:not([type])").click()
        page.wait_for_url("**/documentos/lecturas/*")
        assert violations(page) == []
        page.locator("tr.over").wait_for(timeout=MINUTES)
        page.locator("#lectura:not([hx-get])").wait_for(timeout=MINUTES)
        expect(page.locator("tr", has_text=good.name).locator("a")).to_be_visible()
        assert page.locator("tr.over td").last.inner_text().strip()
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.locator("tr", has_text=good.name).locator("a").click()
        expect(page.locator(".text")).to_contain_text("Mesa de Convivencia")
        assert not visit.troubles


def test_what_is_refused_is_named_and_the_rest_is_read_without_javascript(
    browser: Any, writable: str, tmp_path: Path
) -> None:
    good, empty = tmp_path / "bueno.txt", tmp_path / "vacio.txt"
    good.write_text(WORDS, encoding="utf-8")
    empty.touch()
    with Visit(browser, writable, 360, "es", java_script_enabled=False) as visit:
        page = visit.page
        visit.go("/documentos")
        page.locator("#archivos").set_input_files([good, empty])
        page.locator(".sending button").click()
        alert = page.get_by_role("alert").first
        assert "vacio.txt" in alert.inner_text()
        alert.get_by_role("link").click()
        expect(page.locator("progress")).to_be_visible()
        page.locator("#lectura a.button, tr a").first.click()


def test_documents_are_found_by_their_words(browser: Any, writable: str) -> None:
    with Visit(browser, writable, 1280, "es") as visit:
        visit.go("/documentos?q=acuerdo")
        expect(visit.page.get_by_role("link", name="Acuerdo de Santa Rosa")).to_be_visible()
        visit.go("/documentos?q=zzzzqqq")
        expect(visit.page.get_by_role("link", name="Todos los documentos")).to_be_visible()
        assert violations(visit.page) == []


def test_readers_read_and_do_not_send(stranger: TestClient, client: TestClient) -> None:
    assert 'type="file"' not in stranger.get("/documentos").text
    answer = stranger.post("/documentos", files={"archivos": ("a.txt", b"a")}, follow_redirects=False)
    assert answer.status_code in (303, 401)
    answer = client.post("/documentos", files={"archivos": ("", b"")})
    assert answer.status_code in (400, 422)
    assert client.get("/documentos/lecturas/nothing").status_code == 404
