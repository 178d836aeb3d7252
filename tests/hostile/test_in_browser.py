"""Names that mean harm, in a real browser: nothing of them runs on any page that links lead to, nor in the picture."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from api.app import create_app
from api.settings import Settings
from graph.network import network
from graph.store import open_store
from tests.api.serving import serving
from tests.api.visiting import Visit
from tests.hostile.test_names import DOCUMENT, NAMES, harmful
from viz.picture import write_pyvis

__all__ = ["harmful"]
pytestmark = pytest.mark.browser
PASSWORD = "tres gatos miran el faro"
ACCOUNTS = ("/cuenta", "/cuenta/contrasena", "/cuentas", "/cuentas/ana", "/registro")
MOST = 45  # pages: each kind of page many times over
HARM = """() => {
    const attributes = [...document.querySelectorAll('*')].flatMap(element => [...element.attributes]);
    const links = [...document.querySelectorAll('[href]')].map(link => new URL(link.getAttribute('href'), location));
    return {
        ran: window.harmed,
        handlers: attributes.filter(each => /^on/.test(each.name)).length,
        leads: links.filter(link => !/^(https?|mailto):$/.test(link.protocol)).length,
        foreign: document.querySelectorAll('main iframe, main object, main embed, main script').length,
    };
}"""
LINKS = "[...document.querySelectorAll('a[href]:not([download])')].map(a => a.getAttribute('href').split('#')[0])"
HOVER = """() => {
    const drawn = Object.values(network.getPositions()).map(at => network.canvasToDOM(at));
    const corner = document.querySelector('canvas').getBoundingClientRect();
    return drawn.map(at => [at.x + corner.x, at.y + corner.y]);
}"""


@pytest.fixture(scope="module")
def site(harmful: str) -> Iterator[str]:
    """The address of a service over the store of `harmful`, with an account whose token bears such a name, too."""
    app = create_app(Settings(harmful))
    gate = app.state.gate
    gate.accounts.add("ana", "admin", PASSWORD)
    for name in NAMES[:4]:
        gate.tokens.create("ana", name)
    app.state.personal = False
    with serving(app) as address:
        yield address


def watch(page: Any, troubles: list[str]) -> None:
    """A dialog is a trouble, and so are what the pages' policy had to forbid and what is not there."""
    page.on("response", lambda answer: troubles.append(f"{answer.status} {answer.url}") if answer.status >= 400 else 0)
    page.on("dialog", lambda dialog: (troubles.append(f"dialog: {dialog.message}"), dialog.dismiss()))
    page.add_init_script(
        "document.addEventListener('securitypolicyviolation', e => console.error('policy: ' + e.violatedDirective))"
    )


def test_nothing_runs_on_any_page_that_links_lead_to(browser: Any, site: str) -> None:
    with Visit(browser, site, 1280, "es") as visit:
        watch(visit.page, visit.troubles)
        visit.go("/entrar")
        visit.page.locator("#name").fill("ana")
        visit.page.locator("#password").fill(PASSWORD)
        visit.page.locator("#password").press("Enter")
        visit.page.wait_for_url(f"{site}/")
        start = ["/red", *ACCOUNTS, "/buscar?q=%3Cscript%3Ewindow.harmed%3D1%3C%2Fscript%3E", f"/documento/{DOCUMENT}"]
        start += [f"/nodo/actor/a{number}" for number in range(len(NAMES))]
        waiting, seen, visited = deque(start), set(start), 0
        while waiting and visited < MOST:
            path = waiting.popleft()
            visit.go(path)
            visited += 1
            found = visit.page.evaluate(HARM)
            assert found == {"ran": None, "handlers": 0, "leads": 0, "foreign": 0}, path
            # the picture that Chromium itself asks for beside a file that is no page; what pages ask for is watched
            assert [trouble for trouble in visit.troubles if not trouble.startswith("Failed to load")] == [], path
            for link in visit.page.evaluate(LINKS):
                if link.startswith("/") and "lang=" not in link and link not in seen and not link.startswith("/api/"):
                    seen.add(link)
                    waiting.append(link)
        assert visited >= len(start)


def test_nothing_runs_where_people_type_and_look(browser: Any, site: str) -> None:
    with Visit(browser, site, 1280, "es") as visit:
        watch(visit.page, visit.troubles)
        visit.go("/red")
        for name in NAMES[:4]:
            visit.page.locator("#find").fill(name)
            visit.page.locator("#find").press("Enter")
            expect(visit.page.locator(".explorer .card")).to_be_visible()
            visit.page.locator(".canvas").press("Escape")
        visit.go("/")
        visit.page.locator("#q").fill(NAMES[0])
        visit.page.locator("#q").press("Enter")
        visit.page.wait_for_url("**/buscar**")
        assert visit.page.evaluate("window.harmed") is None
        assert not visit.troubles


def test_nothing_runs_in_the_picture_that_is_sent_around(browser: Any, harmful: str, tmp_path: Path) -> None:
    path = tmp_path / "red.html"
    with open_store(harmful) as store:
        write_pyvis(network(store), path, language="es")
    troubles: list[str] = []
    page = browser.new_page()
    watch(page, troubles)
    page.on("console", lambda said: troubles.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("request", lambda asked: None if asked.url.startswith("file://") else troubles.append(asked.url))
    page.goto(path.as_uri())
    page.wait_for_selector("canvas")
    tips = set()
    for x, y in page.evaluate(HOVER):
        page.mouse.move(x, y)
        tips.add(page.locator(".vis-tooltip").inner_text())
    assert any(NAMES[0] in tip for tip in tips)
    assert page.evaluate("window.harmed") is None
    assert not troubles
    page.close()
