"""Whether a page can be used by everybody, as far as a program can tell (axe-core, WCAG 2.2 AA)."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.sync_playwright import Axe

STANDARD = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def violations(page: Any, within: str = "") -> list[str]:
    """Each with the places where it stands, for reading when a test fails; in all of the page, or `within` a part."""
    found = (
        Axe()
        .run(page, context=within or None, options={"runOnly": {"type": "tag", "values": STANDARD}})
        .response["violations"]
    )
    return [f"{each['id']}: {[node['target'] for node in each['nodes']]} {each['help']}" for each in found]
