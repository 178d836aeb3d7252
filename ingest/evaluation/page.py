"""The page of current figures: tables between markers, written anew from scores."""

from __future__ import annotations

from graph.errors import DataError
from ingest.evaluation.figures import Scores

HEADER = ("figure", "of", "precision", "recall", "F1", "annotated", "found")
TABLES = ("names", "items")
_RULE = "---"


def table(scores: Scores, name: str) -> str:
    """A Markdown table: of mentions, entities and relations (`names`), or of the items of documents (`items`)."""
    rows = [row for row in scores.rows() if (row[0] == "item") == (name == "items")]
    lines = ["| " + " | ".join(row) + " |" for row in [list(HEADER), [_RULE] * len(HEADER), *rows]]
    if name == "names":
        lines += ["", f"Type of actor right, over the actors found exactly: {scores.actor_type_accuracy:.3f}"]
    return "\n".join(lines)


def rewritten(page: str, scores: Scores) -> str:
    """A page with the tables of these scores between «<!-- names -->» and «<!-- /names -->», and so for `items`.

    Raises `DataError` where the page lacks a pair of markers.
    """
    for name in TABLES:
        opening, closing = f"<!-- {name} -->", f"<!-- /{name} -->"
        before, opened, rest = page.partition(opening)
        _, closed, after = rest.partition(closing)
        if not (opened and closed):
            raise DataError("The page has no place for a table between {marker} and its end.", marker=opening)
        page = f"{before}{opening}\n{table(scores, name)}\n{closing}{after}"
    return page
