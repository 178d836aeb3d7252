"""Whoever runs a twinning programme: from towns to letters of match, what changes if, and what came of exchanges."""

from __future__ import annotations

import re
from typing import Any

import pytest
from fastapi.testclient import TestClient
from playwright.sync_api import expect

from tests.api.pages.access import violations
from tests.api.visiting import Visit

ROSA, PALMA = "territory/santa-rosa--sv", "territory/la-palma--gt"


def fits(page: Any) -> bool:
    """Whether nothing has to be scrolled sideways, on a phone and on a desk."""
    widths = []
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        widths.append(page.evaluate("document.documentElement.scrollWidth") <= width)
    return all(widths)


def pick(page: Any, field: str, typed: str, option: str) -> None:
    page.locator(f"#{field}").press_sequentially(typed)
    page.get_by_role("option", name=option).first.click()


@pytest.mark.browser
@pytest.mark.parametrize(("width", "language"), [(360, "es"), (1280, "en")])
def test_a_programme_from_its_towns_to_its_letters(browser: Any, writable: str, width: int, language: str) -> None:
    work, if_not, against, letters = {
        "es": ("Calcular", "¿Y si no?", "Frente al plan anterior", "Cartas de hermanamiento"),
        "en": ("Work", "What if not?", "Against the plan before", "Letters of match"),
    }[language]
    with Visit(browser, writable, width, language) as visit:
        page = visit.page
        visit.go("/hermanamientos/programa")
        assert violations(page) == []
        pick(page, "nuevo", "santa ros", "Santa Rosa")
        pick(page, "nuevo", "la palm", "La Palma")
        page.locator("main").get_by_role("button", name=work).last.click()
        page.locator(".couples h2").wait_for()
        assert page.locator(".couples .reasons li").count() > 0
        expect(page.locator("figure.arcs path.a-kept")).to_have_count(1)
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width

        page.get_by_role("button", name=if_not).click()
        page.get_by_text(against).wait_for()
        expect(page.locator(".couples")).to_have_count(0)
        expect(page.locator("figure.arcs path.a-gone")).to_have_count(1)
        assert violations(page) == []
        page.locator(".notice.care a").click()

        page.get_by_role("link", name=letters).click()
        sheet = page.locator("article.letter")
        expect(sheet).to_have_count(1)
        assert (
            sheet.get_by_text("Barrios Vivos").first.is_visible() or sheet.get_by_text("Luz en la plaza").is_visible()
        )
        page.locator("#idioma").select_option("pt")
        page.locator("main form button").click()
        expect(page.locator("article.letter[lang=pt]").get_by_text("Carta de irmanamento")).to_be_visible()
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert not visit.troubles


@pytest.mark.browser
def test_a_rule_is_tried_at_once_and_the_address_keeps_the_plan(browser: Any, writable: str) -> None:
    with Visit(browser, writable, 1280, "es") as visit:
        visit.go(f"/hermanamientos/programa?municipio={ROSA}&municipio={PALMA}")
        visit.page.locator("#km").fill("10")
        visit.page.locator("#km").blur()
        visit.page.get_by_text("Frente al plan anterior").wait_for()
        expect(visit.page.locator(".couples")).to_have_count(0)
        assert "km=10" in visit.page.url
        visit.page.locator("#km").fill("1000")
        visit.page.locator("#km").blur()
        visit.page.locator(".couples h2").wait_for()
        visit.page.locator("#km").fill("lejos")
        visit.page.locator("#km").blur()
        visit.page.locator("#plan [role=alert]").wait_for()
        assert [each for each in visit.troubles if "400" not in each] == []


@pytest.mark.browser
def test_the_board_needs_no_javascript(browser: Any, writable: str) -> None:
    with Visit(browser, writable, 360, "es", java_script_enabled=False) as visit:
        page = visit.page
        visit.go("/hermanamientos/programa")
        page.get_by_text("Pegar una lista").click()
        page.locator("#lista").fill("Santa Rosa, 2\nLa Palma\nMacondo")
        page.get_by_role("button", name="Calcular").last.click()
        expect(page.locator("#lista-wrong")).to_contain_text("Macondo")
        assert page.locator("#lista").input_value().startswith("Santa Rosa, 2")
        page.locator("#lista").fill("Santa Rosa, 2\nLa Palma")
        page.get_by_role("button", name="Calcular").last.click()
        expect(page.locator(".couples > li")).to_have_count(1)
        assert "lista" not in page.url
        page.get_by_role("button", name="Debe estar").click()
        expect(page.locator("input[name=siempre]")).to_be_checked()
        page.locator("#pares").fill("muchos")
        page.get_by_role("button", name="Calcularlos").click()
        expect(page.locator("#pares")).to_have_value("muchos")
        page.locator("#pares").fill("")
        page.get_by_role("button", name="Dejar fuera a Santa Rosa").click()
        expect(page.get_by_text("fuera: Santa Rosa")).to_be_visible()
        expect(page.get_by_text("Añada al menos dos municipios")).to_be_visible()


@pytest.mark.browser
def test_from_a_profile_to_two_side_by_side(browser: Any, writable: str) -> None:
    with Visit(browser, writable, 1280, "es") as visit:
        page = visit.page
        visit.go("/hermanamientos?q=rosa")
        assert violations(page) == []
        page.get_by_role("link", name="Santa Rosa", exact=True).click()
        expect(page.locator(".matches").get_by_role("link", name="La Palma", exact=True)).to_be_visible()
        expect(page.locator(".matches .lessons").first.get_by_text("Luz en la plaza")).to_be_visible()
        assert violations(page) == []
        assert fits(page)
        page.locator(".matches .actions a").first.click()
        assert page.locator(".compare thead a").all_inner_texts() == ["Santa Rosa", "La Palma"]
        assert violations(page) == []
        assert fits(page)
        assert not visit.troubles


@pytest.mark.browser
def test_what_came_of_an_exchange_is_recorded_taken_back_and_taken_out(browser: Any, writable: str) -> None:
    with Visit(browser, writable, 360, "es") as visit:
        page = visit.page
        visit.go("/hermanamientos/intercambio/nuevo")
        assert violations(page) == []
        pick(page, "uno", "santa ros", "Santa Rosa")
        pick(page, "otro", "la palm", "La Palma")
        page.get_by_role("button", name="Seguir").click()
        page.locator("#cuando").fill("pronto")
        page.locator("#dicho").fill("Vieron la plaza")
        page.get_by_role("button", name="Registrarlo").click()
        expect(page.get_by_role("alert").get_by_role("link", name="Cuándo")).to_be_visible()
        expect(page.locator("#dicho")).to_have_value("Vieron la plaza")
        assert violations(page) == []
        page.locator("#cuando").fill("2026-07")
        page.locator("#como").fill("Estuve en la visita")
        page.get_by_role("button", name="Registrarlo").click()
        expect(page.locator(".events").get_by_text("julio de 2026")).to_be_visible()
        assert violations(page) == []
        page.get_by_role("button", name="Deshacer").click()
        visit.go(f"/hermanamientos/intercambio?uno={ROSA}&otro={PALMA}")
        expect(page.locator(".events")).to_have_count(0)

        page.get_by_role("radio", name="práctica adaptada").check()
        page.locator("#dicho").fill("La Palma enseñó a iluminar")
        page.locator("#como").fill("Lo cuenta el equipo")
        pick(page, "practica", "luz en", "Luz en la plaza")
        page.get_by_role("button", name="Registrarlo").click()
        expect(page.locator(".events").get_by_role("link", name="Luz en la plaza")).to_be_visible()
        visit.go("/hermanamientos/intercambios")
        expect(page.get_by_role("cell", name=re.compile("iluminar"))).to_be_visible()
        assert violations(page) == []
        assert fits(page)
        page.get_by_role("link", name=re.compile("La Palma – Santa Rosa")).click()
        page.locator(".take-out summary").click()
        page.locator("#porque-1").fill("Fue en otro municipio")
        page.get_by_role("button", name="Quitar").click()
        expect(page.locator(".events")).to_have_count(0)
        expect(page.get_by_role("button", name="Deshacer")).to_be_visible()
        assert [each for each in visit.troubles if "400" not in each] == []


def test_who_may_not_plan_or_record_is_told_so_and_offered_neither(stranger: TestClient) -> None:
    for path in ("/hermanamientos/programa", f"/hermanamientos/carta?uno_id={ROSA}&otro_id={PALMA}"):
        assert "/entrar" in str(stranger.get(path).url)
    address = f"/hermanamientos/intercambio?uno={ROSA}&otro={PALMA}"
    shown = stranger.get(address)
    assert shown.status_code == 200
    assert '<form class="form" method="post"' not in shown.text
    assert "/hermanamientos/programa" not in stranger.get("/hermanamientos").text
    assert stranger.post(address, data={"que": "visit", "dicho": "x", "como": "y"}).status_code in (401, 403)


def test_where_nothing_is_yet_each_page_says_what_to_do(newcomer: TestClient) -> None:
    for path, words in {
        "/hermanamientos": "Todavía no hay ningún municipio",
        "/hermanamientos/programa": "Añada al menos dos municipios",
        "/hermanamientos/intercambios": "Todavía no hay ningún hermanamiento",
    }.items():
        answer = newcomer.get(path, headers={"accept-language": "es"})
        assert answer.status_code == 200
        assert words in answer.text


def test_what_is_no_municipality_is_refused_in_words(client: TestClient) -> None:
    for path in (
        "/hermanamientos/municipio/actor/policia--sv",
        "/hermanamientos/programa?municipio=actor/policia--sv",
        f"/hermanamientos/comparar?uno_id={ROSA}&otro_id=actor/municipalidad-de-santa-rosa--sv",
        "/hermanamientos/comparar?uno=Macondo&otro=La%20Palma",
        f"/hermanamientos/programa/cartas?municipio={ROSA}",
    ):
        answer = client.get(path)
        assert answer.status_code in (400, 404), path
        assert 'role="alert"' in answer.text


def test_the_towns_of_a_plan_are_a_file_that_can_be_pasted_again(client: TestClient) -> None:
    answer = client.get(f"/hermanamientos/programa.csv?municipio={ROSA}&cupo=2&municipio={PALMA}&cupo=1")
    assert answer.text.lstrip("\ufeff").splitlines()[:2] == ["municipio,cupo,nombre,pais", f"{ROSA},2,Santa Rosa,SV"]
    pasted = client.get(
        "/hermanamientos/programa", params={"lista": answer.text.lstrip("\ufeff")}, follow_redirects=False
    )
    assert pasted.status_code == 303
    assert "cupo=2&cupo=1" in pasted.headers["location"]
