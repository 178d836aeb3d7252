"""A list in pages: where the one before and the one after begin."""

from __future__ import annotations

from collections.abc import Callable


def beside(first: int, at_once: int, total: int, address: Callable[[int], str]) -> tuple[str, str]:
    """The addresses of the pages before and after the one that begins at entry `first`, counted from 0; empty where
    there is none. `address` tells that of the page that begins at an entry.
    """
    before = address(max(first - at_once, 0)) if first else ""
    after = address(first + at_once) if first + at_once < total else ""
    return before, after
