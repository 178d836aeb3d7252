"""Before a meeting: one click to a report, on paper and in a mail, and nobody named who is not to be."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from fastapi.testclient import TestClient
from playwright.sync_api import expect

from tests.api.pages.access import violations
from tests.api.visiting import Visit
from tests.command import tejido

PERSON = "María López"
MAILED = 1_500_000  # bytes that a mail may well hold


def text_of(pdf: Path) -> str:
    return "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf))


class TestInABrowser:
    pytestmark = pytest.mark.browser

    @pytest.mark.parametrize(("width", "language"), [(360, "es"), (1280, "en")])
    def test_one_click_is_enough_and_paper_another(
        self, browser: Any, writable: str, width: int, language: str, tmp_path: Path
    ) -> None:
        see, paper, gaps = {
            "es": ("Ver el informe", "PDF para imprimir", "Brechas de coordinación"),
            "en": ("See the report", "PDF to print", "Coordination gaps"),
        }[language]
        with Visit(browser, writable, width, language) as visit:
            visit.go("/informes")
            expect(visit.page.locator("#territorio")).to_have_value("La Palma")
            visit.page.get_by_role("button", name=see).click()
            expect(visit.page.locator("h1")).to_have_text("La Palma")
            assert PERSON not in visit.page.locator("main").inner_text()
            assert violations(visit.page) == []
            if not _has_pango():
                pytest.skip("Pango is not installed")
            with visit.page.expect_download() as download:
                visit.page.get_by_role("link", name=paper).click()
            assert download.value.suggested_filename.startswith("reunion-la-palma-")
            download.value.save_as(tmp_path / "informe.pdf")
            text = text_of(tmp_path / "informe.pdf")
            assert gaps in text
            assert PERSON not in text
            assert visit.troubles == []

    def test_all_can_be_chosen_without_javascript_and_what_is_wrong_is_said(self, browser: Any, writable: str) -> None:
        with Visit(browser, writable, 360, "es", java_script_enabled=False) as visit:
            visit.go("/informes")
            visit.page.locator("#territorio").fill("Macondo")
            visit.page.get_by_role("button", name="Ver el informe").click()
            expect(visit.page.locator("main")).to_contain_text("Nada aquí se llama «Macondo»")
            expect(visit.page.locator("#territorio")).to_have_value("Macondo")
            visit.page.locator("#territorio").fill("Santa Rosa")
            visit.page.get_by_label("Acuerdos", exact=True).uncheck()
            visit.page.locator("#idioma").select_option("en")
            visit.page.get_by_role("button", name="Ver el informe").click()
            expect(visit.page.locator("h1")).to_have_text("Santa Rosa")
            expect(visit.page.get_by_role("heading", name="What is missing")).to_be_visible()
            expect(visit.page.get_by_role("heading", name="Agreements")).to_have_count(0)

    def test_the_picture_opens_from_a_mail_without_a_network(self, browser: Any, writable: str, tmp_path: Path) -> None:
        file = tmp_path / "red.html"
        with Visit(browser, writable, 1280, "es") as visit:
            visit.go("/red")
            with visit.page.expect_download() as download:
                visit.page.get_by_role("link", name="La imagen en un archivo para enviar").click()
            download.value.save_as(file)
        assert file.stat().st_size < MAILED
        assert PERSON not in file.read_text(encoding="utf-8")
        assert r"L\u00f3pez" not in file.read_text(encoding="utf-8")
        asked: list[str] = []
        troubles: list[str] = []
        context = browser.new_context(offline=True)
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda said: troubles.append(said.text) if said.type == "error" else None)
        page.goto(file.as_uri())
        page.wait_for_selector("html[data-drawn]")
        expect(page.locator("#picture canvas")).to_be_visible()
        expect(page.get_by_role("table")).to_contain_text("Consejo Municipal de Prevención")
        expect(page.locator(".legend")).to_contain_text("Espacios de coordinación")
        assert violations(page) == []
        assert (asked, troubles) == ([file.as_uri()], [])
        context.close()


def _has_pango() -> bool:
    try:
        import weasyprint  # noqa: F401 -- whether it can be loaded
    except OSError:
        return False
    return True


# Who is named


def test_persons_are_named_only_where_that_is_asked_for_and_the_log_keeps_it(client: TestClient) -> None:
    audit = client.app.state.gate.audit  # type: ignore[attr-defined]  # the application's own

    def noted() -> int:
        return len(audit.entries(what="exported"))

    for path in ("/informes/reunion", "/informes/reunion.html", "/informes/red.html", "/red/imagen.html"):
        before = noted()
        assert "López" not in re.sub(r"\\u00f3", "ó", client.get(path).text), path
        assert "López" not in re.sub(r"\\u00f3", "ó", client.get(f"{path}?para=publico").text), path
        assert noted() == before
    for path in ("/informes/reunion", "/informes/reunion.html", "/informes/red.html"):
        before = noted()
        assert "López" in re.sub(r"\\u00f3", "ó", client.get(f"{path}?para=personas").text), path
        assert noted() == before + 1
    assert audit.entries(what="exported")[0].about == "report-with-persons picture"


def test_nobody_makes_a_report_that_tells_more_than_she_sees(stranger: TestClient) -> None:
    offered = stranger.get("/informes").text
    assert re.findall(r'name="para" value="(\w+)"', offered) == ["publico"]
    assert stranger.get("/informes/reunion?para=red").status_code == 403
    assert stranger.get("/api/v1/reports/meeting.html?audience=coordinators").status_code == 403
    page = stranger.get("/informes/reunion.html")
    assert page.status_code == 200
    assert "<blockquote" not in page.text


def test_programs_get_the_same_report(client: TestClient) -> None:
    known = {"territory": "territory/santa-rosa--sv", "part": "agreements", "since": "2015-08-01", "lang": "es"}
    answer = client.get("/api/v1/reports/meeting.html", params=known)
    assert answer.headers["content-disposition"].startswith('attachment; filename="reunion-santa-rosa-')
    assert "Acuerdo de coproducción de Santa Rosa" in answer.text
    assert "Brechas de coordinación" not in answer.text
    assert client.get("/api/v1/reports/meeting.html?territory=territory/nowhere").status_code == 400
    assert client.get("/api/v1/reports/meeting.pdf?part=weather").status_code == 422
    assert "vis.Network" in client.get("/api/v1/reports/network.html").text


def test_the_command_writes_what_the_ending_says(filled: str, tmp_path: Path) -> None:
    file = tmp_path / "reunion.html"
    assert tejido("report", file, "--territory", "Santa Rosa", "--lang", "en", db=filled).returncode == 0
    assert "Report for a meeting · Santa Rosa" in file.read_text(encoding="utf-8")
    assert PERSON not in file.read_text(encoding="utf-8")
    assert tejido("report", file, "--since", "yesterday", db=filled).returncode == 2
