"""The page of search results."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from graph.model import Node
from graph.names import fold_letters
from graph.ontology import ontology
from graph.text import Text
from graph.visibility import Sight

AT_ONCE = 50


@dataclass(frozen=True)
class ShownHit:
    """A node that was found, why, and the words of it that matter here."""

    node: Node
    score: float = 0.0
    reasons: Sequence[Text] = ()
    snippet: str = ""


@dataclass(frozen=True)
class Question:
    """What is searched for; empty means any."""

    query: str = ""
    kind: str = ""
    country: str = ""
    theme: str = ""

    def __bool__(self) -> bool:
        return bool(self.query.strip() or self.kind or self.country or self.theme)


@dataclass(frozen=True)
class SearchPage:
    """What `search.html` receives."""

    query: str
    kind: str
    country: str
    theme: str
    hits: tuple[ShownHit, ...]
    searched: bool
    more: bool
    kinds: tuple[str, ...]
    countries: tuple[str, ...]
    themes: tuple[Node, ...]


def search_page(
    sight: Sight,
    question: Question,
    hits: Sequence[ShownHit],
    countries: Sequence[str],
    counts: Mapping[str, int],
) -> SearchPage:
    """The page for hits already found, best first; `counts` tells which kinds the viewer may choose among."""
    return SearchPage(
        query=question.query,
        kind=question.kind,
        country=question.country,
        theme=question.theme,
        hits=tuple(hits[:AT_ONCE]),
        searched=bool(question),
        more=len(hits) > AT_ONCE,
        kinds=tuple(kind for kind in ontology().kinds if counts.get(kind)),
        countries=tuple(countries),
        themes=tuple(sorted(sight.nodes("Theme", evidence=False), key=lambda node: fold_letters(node.name))),
    )
