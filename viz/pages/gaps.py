"""The page of coordination gaps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from graph.analysis.gaps import KINDS, Gap
from graph.model import Node
from graph.text import Text
from graph.visibility import Sight
from viz.site import with_query

AT_ONCE = 20


@dataclass(frozen=True)
class ShownGap:
    """A gap with the nodes of those it concerns and of those who could introduce them."""

    gap: Gap
    kind: Text
    concerned: tuple[Node, ...]
    introducers: tuple[Node, ...]


@dataclass(frozen=True)
class GapsPage:
    """What `gaps.html` receives."""

    gaps: tuple[ShownGap, ...]
    total: int
    first: int
    next: str
    kinds: Mapping[str, Text]
    territories: tuple[Node, ...]
    themes: tuple[Node, ...]
    kind: str
    territory: str
    theme: str


def shown(sight: Sight, gaps: Sequence[Gap]) -> tuple[ShownGap, ...]:
    """The gaps with what they name looked up at once."""
    wanted = {id for gap in gaps for id in (*gap.concerned, *gap.introducers)}
    nodes = {node.id: node for node in sight.nodes(ids=wanted, evidence=False)}
    return tuple(
        ShownGap(
            gap,
            KINDS[gap.kind],
            tuple(nodes[id] for id in gap.concerned if id in nodes),
            tuple(nodes[id] for id in gap.introducers if id in nodes),
        )
        for gap in gaps
    )


def gaps_page(
    sight: Sight, gaps: Sequence[Gap], *, kind: str = "", territory: str = "", theme: str = "", first: int = 0
) -> GapsPage:
    """The page for gaps already found and filtered, `AT_ONCE` of them from `first` on."""
    more = first + AT_ONCE
    return GapsPage(
        gaps=shown(sight, gaps[first:more]),
        total=len(gaps),
        first=first + 1,
        next=with_query("/brechas", clase=kind, territorio=territory, tema=theme, desde=more)
        if more < len(gaps)
        else "",
        kinds=KINDS,
        territories=_by_name(sight, "Territory"),
        themes=_by_name(sight, "Theme"),
        kind=kind,
        territory=territory,
        theme=theme,
    )


def _by_name(sight: Sight, kind: str) -> tuple[Node, ...]:
    return tuple(sorted(sight.nodes(kind, evidence=False), key=lambda node: node.name.casefold()))
