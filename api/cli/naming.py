"""What a person types at the command line, as a node: an id, or a name as it is said."""

from __future__ import annotations

import getpass
from collections.abc import Sequence

from graph.errors import UsageError
from graph.model import Node
from graph.store import GraphStore


def whoami() -> str:
    """The person at this computer, as the history names people."""
    return f"person/{getpass.getuser()}"


def pick(store: GraphStore, typed: str, kinds: Sequence[str] = (), *, municipal: bool = False) -> Node:
    """The one node that `typed` means; with `municipal`, a municipality before its namesakes.

    Raises `UsageError`, which lists the candidates, when it means several or none.
    """
    if "/" in typed:
        return store.node(typed)
    found = {node.id: node for node in store.find(typed)}
    fitting = [node for node in found.values() if not kinds or node.kind in kinds]
    if not fitting:
        raise UsageError(
            "Nothing here is called «{name}».", remedy="`tejido search {name}` shows what is alike.", name=typed
        )
    order = {kind: place for place, kind in enumerate(kinds)}
    towns = [node for node in fitting if "municipality" in node.properties.values()]
    fitting = towns if municipal and towns else fitting
    first = min(order.get(node.kind, 0) for node in fitting)
    best = [node for node in fitting if order.get(node.kind, 0) == first]
    if len(best) > 1:
        raise UsageError(
            "«{name}» is the name of several.",
            remedy="Give one of these ids: {ids}.",
            name=typed,
            ids=[node.id for node in best],
        )
    return best[0]
