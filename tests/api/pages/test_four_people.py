"""The four who use Tejido, on the graph of the demo, each from the start page to what she came for, by links alone."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from api.app import create_app
from api.settings import Settings
from tests.api.serving import serving
from tests.api.visiting import Visit

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize(("width", "language"), [(360, "es"), (1280, "en")]),
]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    database = f"sqlite:///{tmp_path_factory.mktemp('demo') / 'demo.db'}"
    subprocess.run([sys.executable, "-m", "api.cli", "demo", "--no-serve", "--db", database], check=True, timeout=120)
    with serving(create_app(Settings(database))) as address:
        yield address


class Person(Visit):
    """Somebody who began on the start page and goes on by what she reads."""

    def __init__(self, browser: Any, site: str, width: int, language: str) -> None:
        super().__init__(browser, site, width, language, accept_downloads=True)
        self.width, self.language = width, language
        self.go("/")

    def words(self, es: str, en: str) -> str:
        return es if self.language == "es" else en

    def menu(self, es: str, en: str) -> None:
        """Go by the bar; on a phone all of it is in one menu."""
        name = self.words(es, en)
        bar = self.page.locator("nav.whole" if self.width < 600 else "nav.primary")
        link = bar.get_by_role("link", name=name, exact=True)
        if not link.is_visible():
            bar.locator("summary").click()
        link.click()
        self.page.locator("h1").wait_for()

    def press(self, es: str, en: str) -> None:
        self.page.locator("main").get_by_role("button", name=self.words(es, en), exact=True).first.click()

    def follow(self, es: str, en: str) -> None:
        self.page.locator("main").get_by_role("link", name=self.words(es, en)).first.click()

    def sees(self, es: str, en: str) -> None:
        self.page.locator("main").get_by_text(self.words(es, en)).first.wait_for()

    def __exit__(self, *ends: object) -> None:
        try:
            if ends == (None, None, None):
                assert self.page.evaluate("document.documentElement.scrollWidth") <= self.width
                assert self.troubles == []
        finally:
            super().__exit__(*ends)


def test_a_network_member_finds_a_practice_and_whom_to_call(browser: Any, demo: str, width: int, language: str) -> None:
    with Person(browser, demo, width, language) as member:
        page = member.page
        member.menu("Prácticas", "Practices")
        page.locator("#q").fill("jovenes en riesgo")
        page.wait_for_url("**q=jovenes*")
        page.locator("#resultados .practices h2 a, #resultados .practices h3 a").first.click()
        member.sees("A quién llamar", "Whom to call")
        member.sees("Qué tan sólida es la evidencia", "How strong is the evidence")
        page.locator("#municipio").press_sequentially("sonsonat")
        page.locator("[role=option]").first.click()
        member.press("Ver qué encaja", "See what fits")
        assert page.locator("ol.advice > li").count() > 0


def test_a_coordinator_adds_an_actor_and_follows_agreements(browser: Any, demo: str, width: int, language: str) -> None:
    name = f"Fundación Zaguán {width}"
    with Person(browser, demo, width, language) as coordinator:
        page = coordinator.page
        coordinator.menu("Actores", "Actors")
        coordinator.follow("Añadir un actor", "Add an actor")
        page.locator("#nombre").fill(name)
        page.locator("#tipo").select_option("ngo")
        page.locator("#pais").select_option("SV")
        page.locator("#como").fill("Acta de la mesa del 3 de mayo")
        page.locator("main form").get_by_role("button").last.click()
        page.locator(".notice.done").wait_for()
        expect(page.locator("h1")).to_have_text(name)
        page.locator(".notice.done button").click()
        coordinator.menu("Acuerdos", "Agreements")
        page.locator(".s-overdue h3 a").first.click()
        page.locator("ol.months li").first.wait_for()
        coordinator.menu("Brechas", "Gaps")
        assert page.locator(".gap .next").count() > 0


def test_a_researcher_reads_the_network_and_takes_it_along(browser: Any, demo: str, width: int, language: str) -> None:
    with Person(browser, demo, width, language) as researcher:
        page = researcher.page
        researcher.menu("Red", "Network")
        page.wait_for_selector("#explorer[data-drawn]")
        page.locator("#tamano").select_option("betweenness")
        page.wait_for_url("**tamano=betweenness*")
        page.wait_for_selector("#explorer[data-drawn]")
        with page.expect_download() as picture:
            page.get_by_role("button", name="SVG").click()
        assert picture.value.path().stat().st_size > 2_000
        table = page.locator("#found table, main table").first
        table.scroll_into_view_if_needed()
        assert table.locator("tbody tr").count() > 10


def test_a_programme_pairs_towns_and_prints_their_letters(browser: Any, demo: str, width: int, language: str) -> None:
    with Person(browser, demo, width, language) as programme:
        page = programme.page
        page.goto(f"{demo}/hermanamientos")
        programme.follow("programa", "programme")
        for town in ("Sonsonate", "Puerto Cort", "Peñalol", "Diadema"):
            page.locator("#nuevo").press_sequentially(town)
            page.locator("[role=option]").first.click()
        page.locator("main").get_by_role("button", name=programme.words("Calcular", "Work")).last.click()
        page.locator(".couples h2").first.wait_for()
        page.get_by_role("link", name=re.compile(programme.words("Cartas", "Letters"))).first.click()
        expect(page.locator("article.letter")).not_to_have_count(0)
