"""Every page in Chromium, small and wide, in both languages, and the tasks that need JavaScript."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from api.app import create_app
from api.serve import listen
from api.settings import Settings
from tests.graph_sample import TEXT

CHROMIUM = Path("/usr/bin/chromium")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="Chromium is not installed at /usr/bin/chromium"),
]


@pytest.fixture(scope="module")
def site(filled: str) -> Iterator[str]:
    """The address of the service, running as `tejido serve` runs it."""
    listening = listen("127.0.0.1", 0)
    server = uvicorn.Server(uvicorn.Config(create_app(Settings(filled)), log_level="warning"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = True
    thread.join(timeout=10)
    listening.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
        browser = playwright.chromium.launch(
            executable_path=str(CHROMIUM), args=[*arguments, "--enable-unsafe-swiftshader"]
        )
        yield browser
        browser.close()


class Visit:
    """A page with everything that went wrong on it."""

    def __init__(self, browser: Any, site: str, width: int, language: str, **options: Any) -> None:
        self.site = site
        self.context = browser.new_context(viewport={"width": width, "height": 800}, **options)
        self.context.add_cookies([{"name": "tejido_lang", "value": language, "url": site}])
        self.page = self.context.new_page()
        self.troubles: list[str] = []
        self.page.on("console", lambda said: self.troubles.append(said.text) if said.type == "error" else None)
        self.page.on("pageerror", lambda error: self.troubles.append(str(error)))
        self.page.on(
            "request", lambda asked: self.troubles.append(asked.url) if not asked.url.startswith(site) else None
        )

    def go(self, path: str) -> Any:
        answer = self.page.goto(self.site + path)
        if path == "/red":
            self.page.wait_for_selector("#explorer[data-drawn]")
        return answer

    def __enter__(self) -> Visit:
        return self

    def __exit__(self, *_: object) -> None:
        self.context.close()


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
        assert visit.page.locator("h1").inner_text() == "Consejo Municipal de Prevención"
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
        assert card.get_by_role("link", name="Municipalidad de Santa Rosa").is_visible()
        visit.page.keyboard.press("Tab")
        visit.page.locator(".canvas").press("Escape")
        assert not card.is_visible()
        assert not visit.troubles


def test_without_webgl_the_picture_stays_as_svg(browser: Any, site: str) -> None:
    with Visit(browser, site, 1280, "es") as visit:
        visit.page.add_init_script("HTMLCanvasElement.prototype.getContext = () => null")
        visit.page.goto(f"{site}/red")
        assert visit.page.locator(".canvas svg circle").count() > 3
        assert not visit.page.locator(".tools").is_visible()
        assert not visit.troubles


def test_the_keyboard_reaches_the_content_first(browser: Any, site: str) -> None:
    with Visit(browser, site, 1280, "es") as visit:
        visit.go("/")
        visit.page.keyboard.press("Tab")
        assert visit.page.evaluate("document.activeElement.className") == "skip"
        visit.page.keyboard.press("Enter")
        assert visit.page.evaluate("document.activeElement.id") == "contenido"


def test_a_search_from_the_start_page(browser: Any, site: str) -> None:
    with Visit(browser, site, 360, "es") as visit:
        visit.go("/")
        visit.page.locator("#q").fill("barrios")
        visit.page.locator("#q").press("Enter")
        visit.page.get_by_role("link", name="Barrios Vivos").first.click()
        assert visit.page.locator("h1").inner_text() == "Barrios Vivos"


def _contrast(one: str, other: str) -> float:
    """The ratio of WCAG 2.2 between two CSS colours `rgb(r, g, b)`."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    channels = [int(part) / 255 for part in colour.removeprefix("rgb(").rstrip(")").split(",")]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
