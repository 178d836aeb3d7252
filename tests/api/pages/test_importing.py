"""A coordinator brings her directory in: columns said, looked at, brought in, the rest corrected, taken back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from ingest.tables.sheets import read_workbook
from tests.api.pages.access import violations
from tests.api.visiting import Visit
from tests.ingest.tables.sheets import text, xlsx

pytestmark = pytest.mark.browser
MINUTES = 120_000  # milliseconds that looking may take on a busy machine


def directory(mark: str) -> bytes:
    return xlsx(
        {
            "Directorio": [
                ["Directorio de actores"],
                [],
                ["No.", "Institución", "Clase de gente", "Municipio", "Mesas en que participa", "Teléfono"],
                [1, f"Fundación Semillas {mark}", "ONG", "Sonsonate", f"Mesa de Paz {mark}", "2222-2222"],
                [2, f"Parroquia El Ángel {mark}", "Iglesia", "Nahuizalco", f"Mesa de Paz {mark}", ""],
                [3, f"Colegio Los Pinos {mark}", "Escuela", "Villa Inventada", "", ""],
                ["Fuente: recorridos"],
            ]
        }
    )


@pytest.mark.parametrize(("width", "language"), [(1280, "en"), (360, "es")])
def test_from_a_sheet_to_the_directory_and_back(
    browser: Any, writable: str, tmp_path: Path, width: int, language: str
) -> None:
    sheet = tmp_path / "actores.xlsx"
    sheet.write_bytes(directory(f"de {width}"))
    with Visit(browser, writable, width, language) as visit:
        page = visit.page
        page.set_default_timeout(MINUTES)
        visit.go("/importar")
        assert violations(page) == []
        page.locator("#archivo").set_input_files(sheet)
        page.locator("form[enctype] button").click()
        page.wait_for_url("**/importar/*")
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        if width == 1280:  # the phone's sheet has the same headings, and maps itself
            page.locator("select[name='columna-0-2']").select_option("type")
        else:
            expect(page.locator(".tag.good").first).to_be_visible()
            expect(page.locator("select[name='columna-0-2']")).to_have_value("type")
        page.locator("button[value=seguir]").click()
        page.wait_for_url("**/vista")
        page.locator(".tiles").wait_for(timeout=MINUTES)
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert [page.locator(f".tile.{state} strong").inner_text() for state in ("fault", "new")] == ["1", "2"]
        expect(page.locator(".faults")).to_contain_text("D6")
        with page.expect_download() as taken:
            page.locator("a[href$='filas.xlsx']").click()
        corrected = read_workbook(Path(taken.value.path()).read_bytes(), "filas.xlsx").sheets[0].rows
        page.locator(".enter button").click()
        page.wait_for_url("**/hecho?*")
        assert violations(page) == []
        visit.go(f"/actores?q=Semillas+de+{width}")
        expect(page.get_by_role("link", name=f"Fundación Semillas de {width}").first).to_be_visible()
        rows = [["Nahuizalco" if cell == "Villa Inventada" else cell or "" for cell in row] for row in corrected]
        again = tmp_path / "corregidas.csv"
        again.write_bytes(text(rows, ";", "latin-1"))
        visit.go("/importar")
        page.locator("#archivo").set_input_files(again)
        page.locator("form[enctype] button").click()
        page.wait_for_url("**/importar/*")
        page.locator("button[value=seguir]").click()
        page.locator(".tiles").wait_for(timeout=MINUTES)
        page.locator(".enter button").click()
        page.wait_for_url("**/hecho?*")
        page.locator(".notice.done button").click()
        page.wait_for_url("**/hecho*")
        visit.go(f"/actores?q=Pinos+de+{width}")
        expect(page.get_by_role("link", name=f"Colegio Los Pinos de {width}")).to_be_hidden()
        assert not visit.troubles


def test_without_javascript_what_is_no_table_is_refused_and_the_subject_can_be_changed(
    browser: Any, writable: str, tmp_path: Path
) -> None:
    broken, odd = tmp_path / "rota.xlsx", tmp_path / "rara.csv"
    broken.write_bytes(b"PK\x03\x04 no")
    odd.write_bytes(text([["Cosa", "Otra"], ["Mesa de Diálogo Rara", "algo"]]))
    with Visit(browser, writable, 360, "es", java_script_enabled=False) as visit:
        page = visit.page
        page.set_default_timeout(MINUTES)
        visit.go("/importar")
        page.locator("#archivo").set_input_files(broken)
        page.locator("form[enctype] button").click()
        expect(page.get_by_role("alert")).to_contain_text("rota.xlsx")
        page.locator("#archivo").set_input_files(odd)
        page.locator("form[enctype] button").click()
        page.locator("button[value=seguir]").click()
        expect(page.get_by_role("alert")).to_be_visible()
        page.locator("select[name=sobre-0]").select_option("spaces")
        page.locator("button[value=ver]").first.click()
        page.locator("select[name='columna-0-0']").select_option("name")
        page.locator("button[value=seguir]").click()
        while not page.locator(".tiles").is_visible():
            page.get_by_role("link", name="Ver cómo va ahora").click()
        expect(page.locator(".tile.new strong")).to_have_text("1")
