"""The network explorer in headless Chromium: how soon a network is drawn, how smoothly it moves, how much is sent.

Everything is drawn by the processor (SwiftShader) where the machine has no graphics card, so the frames are a lower
bound of what people see. The hand that drags moves in every frame, so that each is drawn. `first` is the first look
after the service has started, `anew` the first after a tie came in, when the server lays the network out, and `again`
any later one, by anybody; each with a browser that has never been here, until the picture is on the screen.
"""

from __future__ import annotations

import os
import random
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.service import serve_ours, served
from graph.model import Changes, Edge, Evidence, Node
from graph.store import open_store

CHROMIUM = "/usr/bin/chromium"
TIES_EACH = 2.5  # ties for each actor
CIRCLE = 100  # actors that mostly know each other
ABROAD = 0.12  # of the ties, those that leave the circle
WANTED = {5_000: "drawn in 2 s, less than 500 kB", 20_000: "30 frames a second"}
TYPES = ("municipality", "ngo", "police", "community_organisation", "international_agency", "academia")

LISTED = (Evidence("document/list", asserted_by="import/list", asserted_at="2026-01-01T00:00:00+00:00"),)

MOVES = 90  # of the hand
SHOWN = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
DRAG = """async ([x, y, moves]) => {
    const frame = () => new Promise(requestAnimationFrame);
    const began = performance.now();
    for (let move = 1; move <= moves; move += 1) {
        const at = { bubbles: true, buttons: 1, clientX: x + 2 * move, clientY: y + move };
        document.querySelector('.sigma-mouse').dispatchEvent(new MouseEvent('mousemove', at));
        await frame();
    }
    await frame();
    return moves * 1000 / (performance.now() - began);
}"""
SENT = """() => [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
    .reduce((sum, each) => sum + each.encodedBodySize, 0)"""


def made_up(actors: int, seed: int = 1) -> Changes:
    """A network of circles whose members mostly know each other."""
    chance = random.Random(seed)
    ids = [f"actor/organisation-of-the-circle-{number // CIRCLE}-number-{number}--sv" for number in range(actors)]
    nodes = [
        Node(id, "Actor", id[6:-4].replace("-", " "), (), {"actor_type": chance.choice(TYPES), "country": "SV"}, LISTED)
        for id in ids
    ]
    ties: dict[str, Edge] = {}
    while len(ties) < actors * TIES_EACH:
        one = chance.randrange(actors)
        circle = one - one % CIRCLE
        other = chance.randrange(actors) if chance.random() < ABROAD else circle + chance.randrange(CIRCLE)
        if one != other and other < actors:
            edge = _tie(ids[min(one, other)], ids[max(one, other)])
            ties[edge.id] = edge
    document = Node("document/list", "Document", "list", evidence=LISTED)
    return Changes((document, *nodes), tuple(ties.values()), by="benchmark", texts={})


def _tie(one: str, other: str) -> Edge:
    return Edge(one, "allied_with", other, evidence=LISTED)


def drawn(browser: Any, address: str) -> tuple[float, float, float]:
    """Seconds from going there until all is drawn, frames a second while it is dragged, and bytes that were sent."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    began = time.perf_counter()
    page.goto(address, wait_until="commit", timeout=300_000)
    page.wait_for_selector("#explorer[data-drawn]", timeout=300_000)
    page.evaluate(SHOWN)
    seconds, sent = time.perf_counter() - began, page.evaluate(SENT)
    page.locator(".canvas").scroll_into_view_if_needed()
    box = page.locator(".canvas").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    frames = page.evaluate(DRAG, [x, y, MOVES])
    page.mouse.up()
    context.close()
    return seconds, frames, sent


def main() -> None:
    from playwright.sync_api import sync_playwright

    if not Path(CHROMIUM).exists():
        print(f"Explorer: not measured, since there is no {CHROMIUM}")
        return
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--enable-unsafe-swiftshader"]
        )
        for actors, wanted in WANTED.items():
            database = f"sqlite:///{folder}/{actors}.db"
            network = made_up(actors)
            with open_store(database) as store:
                store.apply(network)
            print(f"Explorer, {actors:,} actors, {int(actors * TIES_EACH):,} ties; wanted: {wanted}")
            with served(serve_ours, database) as server:
                address = f"http://127.0.0.1:{server.port}/red?todo=si"
                for when in ("first", "anew", "again", "again"):
                    if when == "anew":
                        _, one, *_, other = network.nodes
                        with open_store(database) as store:
                            store.apply(Changes((), (_tie(one.id, other.id),), by="benchmark", texts={}))
                    seconds, frames, sent = drawn(browser, address)
                    load = f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors"
                    moving = f"{frames:.0f} frames a second"
                    print(
                        f"  {when:5} drawn in {seconds:.2f} s, {moving}, {sent / 1000:.0f} kB sent; {load}", flush=True
                    )
        browser.close()


if __name__ == "__main__":
    main()
