"""Somebody looks on the map for who works where, and with whom that place is twinned."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from api.app import create_app
from api.settings import Settings
from graph.model import Changes, Edge, Evidence, Node, Property
from graph.store import open_store
from tests.api.conftest import client_of
from tests.api.pages.access import violations
from tests.api.security.people import copy_of
from tests.api.serving import serving
from tests.api.visiting import Visit
from tests.graph_sample import DOCUMENT

SENT = """() => [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
    .reduce((sum, each) => sum + each.encodedBodySize, 0)"""
HER_STREET = "13.628"


@pytest.fixture(scope="module")
def twinned(filled: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The sample with a town across the border, its twinning, a practice taken over, and where a leader lives."""
    itself = (Evidence(DOCUMENT, asserted_by="corpus", review="accepted"),)
    url = copy_of(filled, tmp_path_factory.mktemp("twinned"))
    palma, rosa = "actor/municipalidad-de-la-palma--gt", "actor/municipalidad-de-santa-rosa--sv"
    barrio: dict[str, Property] = {
        "territory_type": "neighbourhood",
        "country": "SV",
        "lat": float(HER_STREET),
        "lon": -87.891,
    }
    ties = [
        (palma, "operates_in", "territory/la-palma--gt"),
        (rosa, "twinned_with", palma),
        ("instrument/plan-de-santa-rosa--sv", "adapts", "practice/luz-en-la-plaza--gt"),
        ("territory/colonia--sv", "part_of", "territory/santa-rosa--sv"),
        ("actor/maria-lopez--sv", "operates_in", "territory/colonia--sv"),
    ]
    nodes = (
        Node(palma, "Actor", "Municipalidad de La Palma", (), {"actor_type": "municipality", "country": "GT"}, itself),
        Node("territory/colonia--sv", "Territory", "Colonia Jardín", (), barrio, itself),
    )
    with open_store(url) as store:
        edges = tuple(Edge(source, relation, target, {}, itself) for source, relation, target in ties)
        store.apply(Changes(nodes, edges, by="test", reason="a twinning"))
    return url


@pytest.fixture(scope="module")
def site(twinned: str) -> Iterator[str]:
    with serving(create_app(Settings(twinned))) as address:
        yield address


@pytest.mark.browser
@pytest.mark.parametrize(("width", "language"), [(360, "es"), (1280, "en")])
def test_from_the_whole_map_to_whom_to_call(browser: Any, site: str, width: int, language: str) -> None:
    with Visit(browser, site, width, language) as visit:
        page = visit.page
        visit.go("/mapa")
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate(SENT) < 500_000
        page.locator(".spots a", has_text="Guatemala").click()
        page.wait_for_url("**pais=GT**")
        page.locator("#lugar").get_by_role("link", name="Luz en la plaza").wait_for()
        page.get_by_role("row", name="La Palma").get_by_role("link").click()
        page.wait_for_url("**lugar=territory**")
        assert violations(page) == []
        expect(page.locator(".spots .is-chosen")).to_have_count(1)
        page.locator("#lugar").get_by_role("link", name="Municipalidad de La Palma").click()
        page.locator("h1", has_text="Municipalidad de La Palma").wait_for()
        expect(page.locator(".little-map .spot")).to_have_count(1)
        assert violations(page) == []
        assert not visit.troubles


@pytest.mark.browser
def test_hand_pointer_and_keyboard_move_the_map_and_the_link_keeps_the_view(browser: Any, site: str) -> None:
    with Visit(browser, site, 1280, "es") as visit:
        page = visit.page
        visit.go("/mapa?por=municipio")
        told = page.locator(".map .told")
        page.locator(".ways a").first.dispatch_event("pointerover", {"bubbles": True})
        assert told.inner_text().endswith(": un hermanamiento")
        assert all(name in told.inner_text() for name in ("La Palma", "Santa Rosa"))
        expect(page.locator(".spots a.is-on")).to_have_count(2)
        first, other = page.locator(".spots a").all()[:2]
        first.focus()
        # one lies to the south-east of the other
        page.keyboard.press("ArrowRight" if first.bounding_box()["x"] < other.bounding_box()["x"] else "ArrowLeft")
        assert other.evaluate("spot => spot === document.activeElement")
        page.get_by_role("button", name="Más cerca").click()
        page.wait_for_url("**#v=1.60,**")
        closer = page.locator(".map .whole").get_attribute("transform")
        page.reload()
        assert page.locator(".map .whole").get_attribute("transform") == closer
        box = page.locator(".map svg").bounding_box()
        page.mouse.move(box["x"] + 300, box["y"] + 200)
        page.mouse.down()
        page.mouse.move(box["x"] + 200, box["y"] + 150, steps=3)
        page.mouse.up()
        assert page.locator(".map .whole").get_attribute("transform") != closer
        page.get_by_role("button", name="Imagen entera").click()
        assert page.locator(".map .whole").get_attribute("transform") == "translate(0 0) scale(1)"
        assert not visit.troubles


@pytest.mark.browser
def test_choosing_narrows_the_map_and_the_moving_goes_on(browser: Any, site: str) -> None:
    with Visit(browser, site, 1280, "es", color_scheme="dark") as visit:
        page = visit.page
        visit.go("/mapa")
        page.get_by_role("checkbox", name="Buenas prácticas").check()
        page.wait_for_url("**clase=Practice**")
        page.locator(".using").wait_for()
        expect(page.locator(".spots a")).to_have_count(1)
        expect(page.locator(".map .tools")).to_be_visible()
        assert violations(page) == []
        page.get_by_role("checkbox", name="Alianzas").check()
        page.wait_for_url("**lazo=alianza**")
        visit.go("/mapa?sector=media")
        page.get_by_text("No hay nada en esta parte del mapa").wait_for()
        assert violations(page) == []


@pytest.mark.browser
def test_the_map_can_be_read_and_narrowed_without_javascript(browser: Any, site: str) -> None:
    with Visit(browser, site, 360, "es", java_script_enabled=False) as visit:
        page = visit.page
        page.goto(f"{site}/mapa?lugar=territory/santa-rosa--sv")
        expect(page.locator(".map .tools")).to_be_hidden()
        page.get_by_text("Acotar").click()
        page.get_by_role("checkbox", name="Actores").check()
        page.get_by_role("button", name="Mostrar").click()
        page.wait_for_url("**lugar=territory**")
        assert page.locator(".ways-list li").all_inner_texts()[0].startswith("Santa Rosa – Guatemala: un hermanamiento")
        page.goto(f"{site}/nodo/practice/luz-en-la-plaza--gt")
        words = page.locator(".little-map figcaption").inner_text()
        assert words.startswith("La Palma. La retomaron en: Santa Rosa.")


def test_a_person_is_counted_for_whoever_may_see_her_and_named_to_nobody(twinned: str) -> None:
    address = "/mapa?lugar=territory/santa-rosa--sv&lang=es"
    with client_of(twinned) as operator, client_of(twinned, host="203.0.113.9") as stranger:
        seen, unseen = operator.get(address).text, stranger.get(address).text
    assert "por protección no se nombra" in seen
    assert "por protección no se nombra" not in unseen
    for page in (seen, unseen):
        assert "Santa Rosa" in page
        assert "María" not in page
        assert HER_STREET not in page


def test_her_neighbourhood_is_looked_at_as_its_town(twinned: str) -> None:
    with client_of(twinned) as operator:
        of_street, of_town = (
            operator.get(f"/mapa?lugar=territory/{place}&lang=es").text for place in ("colonia--sv", "santa-rosa--sv")
        )
    assert of_street[of_street.index("<main") :] == of_town[of_town.index("<main") :]


def test_a_place_that_is_not_there_is_said(twinned: str) -> None:
    with client_of(twinned) as operator:
        answer = operator.get("/mapa?lugar=territory/macondo")
    assert answer.status_code == 400
    assert "macondo" in answer.text


def test_an_empty_graph_has_an_empty_map(empty: str) -> None:
    with client_of(empty) as newcomer:
        assert "Todavía no hay nada en el mapa" in newcomer.get("/mapa?lang=es").text
