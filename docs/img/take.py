"""Take the pictures of the README from a running demo: `python docs/img/take.py http://127.0.0.1:8000`."""

import sys
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

PAGES = {
    "start": "/",
    "node": "/nodo/actor/amuprev",
    "map": "/mapa",
    "gaps": "/brechas",
}
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--enable-unsafe-swiftshader",
]


def main(site: str) -> None:
    here = Path(__file__).parent
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        for language in ("es", "en"):
            page = browser.new_page(viewport={"width": 1200, "height": 800}, color_scheme="light")
            for name, path in PAGES.items():
                page.set_viewport_size({"width": 1200, "height": 1100 if name == "node" else 800})
                page.goto(f"{site}{path}?lang={language}")
                picture = Image.open(BytesIO(page.screenshot()))
                picture.convert("P", palette=Image.Palette.ADAPTIVE, colors=96).save(
                    here / f"{name}-{language}.png", optimize=True
                )
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/"))
