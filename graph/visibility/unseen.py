"""Changing what one sees only in part: whoever corrects the rest neither changes nor learns what is kept from her.

She sends back what she was shown. A mask in it stands for the words behind it, and what she was not shown stays.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, get_args

from graph.errors import ForbiddenError
from graph.model import Edge, Node, Part
from graph.ontology import ontology
from graph.visibility.levels import LEVELS, Viewer, default_level
from graph.visibility.sight import Sight


def corrected(sight: Sight, shown: Node | Edge, sent: Node | Edge) -> Node | Edge:
    """What somebody who was shown one thing and sent another means. Of another kind, or between other ends, it takes
    along what she was not shown.
    """
    stored = sight.stored(shown)
    properties = {
        name: _meant(value, shown.properties.get(name), stored.properties.get(name))
        for name, value in sent.properties.items()
    }
    if sent.id != shown.id:
        allowed = _allowed(sent)
        for name in stored.properties.keys() - shown.properties.keys() - properties.keys():
            if name in allowed:
                properties[name] = stored.properties[name]
    if isinstance(sent, Edge) or isinstance(shown, Edge) or isinstance(stored, Edge):
        return replace(sent, properties=properties)
    called = dict(zip((shown.name, *shown.names), (stored.name, *stored.names), strict=True))
    names = tuple(called.get(name, name) for name in sent.names)
    return replace(sent, name=called.get(sent.name, sent.name), names=names, properties=properties)


def seen_of(sight: Sight, shown: Node | Edge) -> Node | Edge | None:
    """What somebody saw of a node or edge, in the words behind the masks; None where she saw it whole."""
    stored = sight.stored(shown)
    properties = {name: value for name, value in stored.properties.items() if name in shown.properties}
    return replace(stored, properties=properties) if properties.keys() != stored.properties.keys() else None


def check_keeps_levels(viewer: Viewer, before: Node, after: Node) -> None:
    """Raises `ForbiddenError` where a change of properties would show a part of a node to more people than before, and
    the viewer is none who decides who sees what.
    """
    if viewer.trusted:
        return
    for part in get_args(Part):
        if LEVELS.index(default_level(after, part)) < LEVELS.index(default_level(before, part)):
            raise ForbiddenError(
                "More people would see «{id}» then.", remedy="Coordinators decide who sees what: ask one.", id=before.id
            )


def _meant(sent: Any, shown: Any, stored: Any) -> Any:
    if sent == shown:
        return stored
    if isinstance(sent, list) and isinstance(shown, Sequence) and not isinstance(shown, str):
        whole = list(zip(shown, stored, strict=True))
        return [next((original for masked, original in whole if masked == each), each) for each in sent]
    return sent


def _allowed(sent: Node | Edge) -> frozenset[str]:
    known = ontology()
    what = known.relations[sent.relation] if isinstance(sent, Edge) else known.kinds[sent.kind]
    return frozenset(what.properties)
