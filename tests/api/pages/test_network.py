"""A researcher looks through the network: who stands where, who leads to whom, and how it was."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from playwright.sync_api import expect

from api.app import create_app
from api.settings import Settings
from graph.model import Changes, Edge, Evidence, Node
from graph.store import open_store
from tests.api.pages.access import violations
from tests.api.serving import serving
from tests.api.visiting import Visit

pytestmark = pytest.mark.browser
TOWN = "actor/municipalidad-de-santa-rosa--sv"
AGENCY = "actor/agencia-de-cooperacion"
DRAG = """([x, y, right, down]) => {
    for (const part of [0.25, 0.5, 0.75, 1]) {
        const at = { bubbles: true, buttons: 1, clientX: x + part * right, clientY: y + part * down };
        document.querySelector('.sigma-mouse').dispatchEvent(new MouseEvent('mousemove', at));
    }
    const { e, f } = new DOMMatrix(document.querySelector('.sigma-nodes').style.transform);
    return [e, f];
}"""


def drawn(visit: Visit, path: str) -> Any:
    visit.go(path)
    visit.page.wait_for_selector("#explorer[data-drawn]")
    return visit.page


@pytest.mark.parametrize(("width", "language"), [(360, "es"), (1280, "en")])
def test_from_a_name_to_its_surroundings_and_its_page(browser: Any, writable: str, width: int, language: str) -> None:
    with Visit(browser, writable, width, language) as visit:
        page = drawn(visit, "/red?color=community&tamano=betweenness&orden=-betweenness")
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.locator("#centro").press_sequentially("instituto")
        page.get_by_role("option", name="Instituto de la Juventud").click()
        page.wait_for_url("**centro=actor*")
        page.locator("#found h2", has_text="Instituto de la Juventud").wait_for()
        page.wait_for_selector("#explorer[data-drawn]")
        page.locator("#find").fill("santa rosa")
        page.locator("#find").press("Enter")
        page.locator(".card").get_by_role("link", name="Municipalidad de Santa Rosa").click()
        expect(page.locator("h1")).to_have_text("Municipalidad de Santa Rosa")
        assert not visit.troubles


def test_the_keyboard_walks_along_ties_and_says_where_one_is(browser: Any, writable: str) -> None:
    with Visit(browser, writable, 1280, "es") as visit:
        page = drawn(visit, "/red")
        page.locator("#find").fill("Instituto de la Juventud")
        page.locator("#find").press("Enter")
        expect(page.locator(".said")).to_contain_text("Instituto de la Juventud, Instituciones del Estado")
        first = page.locator(".said").inner_text()
        reached = {first}
        for arrow in ("ArrowLeft", "ArrowUp", "ArrowRight", "ArrowDown"):
            page.locator(".canvas").press(arrow)
            reached.add(page.locator(".said").inner_text())
        assert len(reached) > 1
        page.locator(".canvas").press("Escape")
        expect(page.locator(".card")).to_be_hidden()
        page.locator(".canvas").press("Enter")  # the dot in the middle
        page.locator(".canvas").press("Enter")
        page.wait_for_url("**/nodo/**")
        assert not visit.troubles


def test_the_address_brings_back_what_was_seen(browser: Any, writable: str) -> None:
    with Visit(browser, writable, 1280, "es") as visit:
        page = drawn(visit, "/red")
        page.locator("#find").fill("Instituto de la Juventud")
        page.locator("#find").press("Enter")
        page.wait_for_url("**#x=*&n=actor*instituto*")
        page.get_by_label("Color según", exact=True).select_option("core")
        page.wait_for_url("**color=core*")
        page.wait_for_selector("#explorer[data-drawn]")
        assert "color=core" in page.url
        drawn(visit, "/red?color=degree#x=0.5&y=0.5&r=0.3&n=actor/instituto-de-la-juventud--sv")
        expect(page.locator(".card").get_by_role("link", name="Instituto de la Juventud")).to_be_visible()
        expect(page.get_by_label("Color según", exact=True)).to_have_value("degree")


@pytest.mark.parametrize(("button", "begins"), [("PNG", b"\x89PNG"), ("SVG", b"<svg xmlns")])
def test_what_is_shown_can_be_kept(browser: Any, writable: str, tmp_path: Path, button: str, begins: bytes) -> None:
    with Visit(browser, writable, 1280, "es") as visit:
        page = drawn(visit, "/red")
        with page.expect_download() as kept:
            page.get_by_role("button", name=button).click()
        file = tmp_path / "kept"
        kept.value.save_as(file)
        content = file.read_bytes()
        assert content.startswith(begins)
        if button == "SVG":
            assert content.count(b"<circle") == int(page.locator("#explorer").get_attribute("data-drawn"))
            assert b"<script" not in content
        assert not visit.troubles


@pytest.fixture(scope="module")
def crowded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a service with 112 actors who are all tied to one another: 6,216 ties."""
    database = f"sqlite:///{tmp_path_factory.mktemp('crowded') / 'graph.db'}"
    listed = (Evidence("document/list", asserted_by="import/list", asserted_at="2026-01-01T00:00:00+00:00"),)
    said = {"actor_type": "ngo"}
    actors = [Node(f"actor/number-{at:03}", "Actor", f"Number {at:03}", (), said, listed) for at in range(112)]
    ties = (Edge(one.id, "allied_with", other.id, evidence=listed) for one, other in combinations(actors, 2))
    with open_store(database) as store:
        document = Node("document/list", "Document", "List", evidence=listed)
        store.apply(Changes((document, *actors), tuple(ties), by="test", texts={}))
    with serving(create_app(Settings(database))) as address:
        yield address


def test_a_crowd_moves_with_the_hand_and_stands_where_it_was_left(browser: Any, crowded: str) -> None:
    with Visit(browser, crowded, 1280, "es") as visit:
        page = drawn(visit, "/red")
        page.locator("#find").fill("Number 077")
        page.locator("#find").press("Enter")  # now it is in the middle
        page.wait_for_url("**#x=*&n=*")
        page.locator(".canvas").press("Escape")
        page.wait_for_url(lambda url: "n=" not in url)
        before = page.url
        page.locator(".canvas").scroll_into_view_if_needed()
        box = page.locator(".canvas").bounding_box()
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        page.mouse.move(x, y)
        page.mouse.down()
        carried = page.evaluate(DRAG, [x, y, -150, 90])
        assert [round(each) for each in carried] == [-150, 90]
        page.wait_for_url(lambda url: url != before)
        expect(page.locator(".sigma-nodes")).to_have_css("transform", "none")  # drawn anew
        page.mouse.move(x - 150, y + 90)
        page.mouse.up()
        page.reload()
        page.wait_for_selector("#explorer[data-drawn]")
        page.locator(".canvas").scroll_into_view_if_needed()
        box = page.locator(".canvas").bounding_box()
        page.mouse.click(box["x"] + box["width"] / 2 - 150, box["y"] + box["height"] / 2 + 90)
        expect(page.locator(".card").get_by_role("link", name="Number 077")).to_be_visible()
        assert not visit.troubles


def test_the_way_between_two_is_told_in_sentences_without_javascript(browser: Any, writable: str) -> None:
    with Visit(browser, writable, 360, "es", java_script_enabled=False) as visit:
        visit.page.goto(f"{writable}/red")
        visit.page.get_by_text("El camino de uno a otro").click()
        visit.page.locator("#de").fill("Instituto de la Juventud")
        visit.page.locator("#a").fill("Policía Nacional")
        visit.page.get_by_role("button", name="Mostrar").click()
        steps = visit.page.locator(".way li")
        expect(steps.first.get_by_role("link", name="Instituto de la Juventud").first).to_be_visible()
        expect(steps.last.get_by_role("link", name="Policía Nacional").first).to_be_visible()
        assert visit.page.locator(".canvas svg circle").count() >= steps.count() + 1


def test_a_name_that_is_not_there_is_said_and_stays(browser: Any, writable: str) -> None:
    with Visit(browser, writable, 1280, "es") as visit:
        assert visit.page.goto(f"{writable}/red?centro=Macondo").status == 400
        expect(visit.page.get_by_role("alert").first).to_contain_text("Nada aquí se llama «Macondo»")
        expect(visit.page.locator("#centro")).to_have_value("Macondo")
        assert violations(visit.page) == []


def test_the_network_can_be_taken_along_for_other_programs(client: TestClient) -> None:
    page = client.get("/red").text
    taken = re.findall(r'href="(/api/v1/export/[a-z]+)" download', page)
    assert len(taken) == 4
    assert all(client.get(path).status_code == 200 for path in taken)
