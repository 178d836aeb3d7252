"""Somebody's visit to a service's pages in Chromium (fixture `browser`)."""

from __future__ import annotations

from typing import Any


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
