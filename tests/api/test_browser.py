"""Every page in Chromium, small and wide, in both languages, and the tasks that need JavaScript."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from api.app import create_app
from api.settings import Settings
from tests.api.serving import serving
from tests.api.visiting import Visit
from tests.graph_sample import TEXT

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def site(filled: str) -> Iterator[str]:
    """The address of the service."""
    with serving(create_app(Settings(filled))) as address:
        yield address


def test_the_dark_design_keeps_its_contrast(browser: Any, site: str) -> None:
    with Visit(browser, site, 1280, "es", color_scheme="dark") as visit:
        visit.go("/nodo/actor/municipalidad-de-santa-rosa--sv")
        paper, ink = visit.page.evaluate("(s => [s.backgroundColor, s.color])(getComputedStyle(document.body))")
        assert _contrast(paper, ink) > 7
        for selector in (".meta", "a.name", ".review", ".source"):
            colour = visit.page.locator(selector).first.evaluate("e => getComputedStyle(e).color")
            assert _contrast(paper, colour) >= 4.5, selector


@pytest.mark.parametrize("selector", [".meta", "a.name", ".review", ".source", ".kind"])
def test_the_light_design_keeps_its_contrast(browser: Any, site: str, selector: str) -> None:
    with Visit(browser, site, 1280, "es", color_scheme="light") as visit:
        visit.go("/nodo/actor/municipalidad-de-santa-rosa--sv")
        paper = visit.page.evaluate("getComputedStyle(document.body).backgroundColor")
        colour = visit.page.locator(selector).first.evaluate("e => getComputedStyle(e).color")
        assert _contrast(paper, colour) >= 4.5


def test_reading_needs_no_javascript(browser: Any, site: str) -> None:
    with Visit(browser, site, 360, "es", java_script_enabled=False) as visit:
        visit.page.goto(f"{site}/red")
        assert visit.page.locator(".canvas svg circle").count() > 3
        visit.page.get_by_role("link", name="Consejo Municipal de Prevención").first.click()
        expect(visit.page.locator("h1")).to_have_text("Consejo Municipal de Prevención")
        visit.page.locator(".source a").first.click()
        visit.page.wait_for_url("**/documento/**")
        assert visit.page.locator(".text mark").count() > 3


def test_a_quote_leads_to_its_place_in_the_text(browser: Any, site: str) -> None:
    with Visit(browser, site, 1280, "es") as visit:
        visit.go("/nodo/actor/municipalidad-de-santa-rosa--sv")
        visit.page.locator(".ties .source a").first.click()
        visit.page.wait_for_url(f"**#e{TEXT.index('El Consejo')}")
        assert visit.page.locator("mark:target").inner_text().startswith("El ")


def test_the_explorer_finds_an_actor_and_shows_its_neighbours(browser: Any, site: str) -> None:
    with Visit(browser, site, 1280, "es") as visit:
        visit.go("/red")
        visit.page.locator("#find").fill("Instituto de la Juventud")
        visit.page.locator("#find").press("Enter")
        card = visit.page.locator(".explorer .card")
        expect(card.get_by_role("link", name="Municipalidad de Santa Rosa")).to_be_visible()
        visit.page.keyboard.press("Tab")
        visit.page.locator(".canvas").press("Escape")
        expect(card).to_be_hidden()
        assert not visit.troubles


def test_without_webgl_the_picture_stays_as_svg(browser: Any, site: str) -> None:
    with Visit(browser, site, 1280, "es") as visit:
        visit.page.add_init_script("HTMLCanvasElement.prototype.getContext = () => null")
        visit.page.goto(f"{site}/red")
        assert visit.page.locator(".canvas svg circle").count() > 3
        expect(visit.page.locator(".tools")).to_be_hidden()
        assert not visit.troubles


def test_the_keyboard_reaches_the_content_first(browser: Any, site: str) -> None:
    with Visit(browser, site, 1280, "es") as visit:
        visit.go("/")
        visit.page.keyboard.press("Tab")
        assert visit.page.evaluate("document.activeElement.className") == "skip"
        visit.page.keyboard.press("Enter")
        expect(visit.page.locator("#contenido")).to_be_focused()


def test_a_search_from_the_start_page(browser: Any, site: str) -> None:
    with Visit(browser, site, 360, "es") as visit:
        visit.go("/")
        visit.page.locator("#q").fill("barrios")
        visit.page.locator("#q").press("Enter")
        visit.page.get_by_role("link", name="Barrios Vivos").first.click()
        expect(visit.page.locator("h1")).to_have_text("Barrios Vivos")


def _contrast(one: str, other: str) -> float:
    """The ratio of WCAG 2.2 between two CSS colours `rgb(r, g, b)`."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    channels = [int(part) / 255 for part in colour.removeprefix("rgb(").rstrip(")").split(",")]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
