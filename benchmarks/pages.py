"""Every list and one page of each kind over a slow line, in headless Chromium: what comes on the first visit, and how
soon the page can be used on the second, when the browser has what all pages share.

The line is what Lighthouse calls slow 3G: 400 ms for every answer to begin, 400 kbit/s. The graph is that of the demo.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any, Final

from benchmarks.explorer import CHROMIUM
from benchmarks.service import serve_ours, served
from corpus.load import load
from graph.store import open_store

LATENCY, BYTES_A_SECOND = 400, 400_000 / 8  # milliseconds
LIGHT, HEAVIER, USABLE = 150, 500, 1.0  # kB, kB for what is drawn, seconds
WHOLE: Final = ("/red", "/mapa")
PAGES: Final = (
    "/",
    "/practicas",
    "/actores",
    "/espacios",
    "/acuerdos",
    "/planes",
    "/brechas",
    "/socios",
    "/red",
    "/mapa",
    "/hermanamientos",
    "/documentos",
    "/revision",
    "/informes",
    "/buscar?q=violencia",
)
KINDS: Final = ("Actor", "Space", "Alliance", "Practice", "Instrument", "Territory")
USABLE_AT: Final = """() => {
    const [navigation] = performance.getEntriesByType('navigation');
    return navigation.domContentLoadedEventEnd / 1000;
}"""


class Line:
    """A browser's slow line, and what came over it."""

    def __init__(self, context: Any, page: Any) -> None:
        self.bytes = 0
        session = context.new_cdp_session(page)
        session.send("Network.enable")
        session.on("Network.loadingFinished", self._count)
        self._session = session

    def slow(self) -> None:
        conditions = {"offline": False, "latency": LATENCY, "downloadThroughput": BYTES_A_SECOND}
        self._session.send("Network.emulateNetworkConditions", {**conditions, "uploadThroughput": BYTES_A_SECOND})

    def _count(self, event: dict[str, Any]) -> None:
        self.bytes += event["encodedDataLength"]


def visits(browser: Any, address: str) -> tuple[float, float, float]:
    """Kilobytes of the first visit and of the second, and seconds until the second can be used."""
    context = browser.new_context(viewport={"width": 360, "height": 800})
    page = context.new_page()
    line = Line(context, page)
    page.goto(address, wait_until="networkidle", timeout=60_000)
    first, line.bytes = line.bytes, 0
    line.slow()
    page.goto("about:blank")
    page.goto(address, wait_until="networkidle", timeout=60_000)
    seconds = float(page.evaluate(USABLE_AT))
    context.close()
    return first / 1000, line.bytes / 1000, seconds


def main() -> None:
    from playwright.sync_api import sync_playwright

    if not Path(CHROMIUM).exists():
        print(f"Pages: not measured, since there is no {CHROMIUM}")
        return
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        database = f"sqlite:///{folder}/demo.db"
        with open_store(database) as store:
            load(store)
            fullest = [_fullest(store, kind) for kind in KINDS]
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--enable-unsafe-swiftshader"]
        )
        print(
            f"Pages over a slow line; wanted: {LIGHT} kB at first ({HEAVIER} for {', '.join(WHOLE)}), {USABLE} s again"
        )
        with served(serve_ours, database) as server:
            for path in (*PAGES, *(f"/nodo/{id}" for id in fullest)):
                first, second, seconds = visits(browser, f"http://127.0.0.1:{server.port}{path}")
                over = first > (HEAVIER if path in WHOLE else LIGHT) or seconds > USABLE
                print(
                    f"  {path[:60]:60} first {first:4.0f} kB, again {second:4.1f} kB, usable in {seconds:.2f} s"
                    f"{'  OVER' if over else ''}",
                    flush=True,
                )
        print(f"  load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")
        browser.close()


def _fullest(store: Any, kind: str) -> str:
    """Of this kind, the one with the most ties: its page is the longest."""
    ids = {node.id for node in store.nodes(kind=kind, evidence=False)}
    ties = dict.fromkeys(ids, 0)
    for edge in store.edges():
        for end in (edge.source, edge.target):
            if end in ids:
                ties[end] += 1
    return max(sorted(ties), key=ties.__getitem__)


if __name__ == "__main__":
    main()
