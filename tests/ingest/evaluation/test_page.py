"""The page of current figures is written by one command, and writing it twice changes nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.errors import DataError
from ingest.evaluation import Scores
from ingest.evaluation.page import TABLES, rewritten

PAGE = Path(__file__).parents[3] / "docs" / "extraction.md"


def test_the_page_has_its_places_and_only_they_change() -> None:
    page = PAGE.read_text(encoding="utf-8")
    once = rewritten(page, Scores())
    assert rewritten(once, Scores()) == once
    for name in TABLES:
        opening, closing = f"<!-- {name} -->", f"<!-- /{name} -->"
        assert page.count(opening) == page.count(closing) == 1
        page, once = (text.partition(opening)[0] + text.partition(closing)[2] for text in (page, once))
    assert page == once


def test_a_page_without_places_is_refused() -> None:
    with pytest.raises(DataError, match="names"):
        rewritten("# Figures", Scores())
