"""Answering who asks to be forgotten: what is taken out, and what only people can reach."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field

from graph.errors import UsageError
from graph.model import Erasure
from graph.search import index_path, index_paths
from graph.store.base import GraphStore
from graph.text import Text


@dataclass(frozen=True)
class Forgotten:
    """What was done, and what is left for people to do; `names` are hers, for whoever keeps them elsewhere."""

    erasure: Erasure
    left: tuple[Text, ...]
    names: tuple[str, ...] = field(repr=False)


def forget(store: GraphStore, id: str, *, by: str, basis: str) -> Forgotten:
    """Erase a person from the graph, its past, its files and its search indexes. `basis` says why, without naming her.

    It cannot be taken back. Raises `UsageError` without a basis, for an id that is not there or is no actor's.
    """
    if not basis.strip():
        raise UsageError(
            "Nothing says why she is to be forgotten.", remedy="Give a reason without her name: --basis 'she asked'."
        )
    known = store.node(id)
    erasure = store.erase(id, by=by, basis=basis)
    for folder in index_paths(store):
        # made anew from the graph at the next search
        shutil.rmtree(folder, ignore_errors=True)
    return Forgotten(erasure, tuple(_left(store, erasure)), (known.name, *known.names))


def _left(store: GraphStore, erasure: Erasure) -> list[Text]:
    left = [
        Text("Backups and copies of the store hold her still: delete those from before today, or forget her in each."),
        Text("Exports, pictures and printed pages hold her still: ask whoever has them to delete them."),
        Text("The documents themselves hold her still: black her out there, or ask who published them to."),
    ]
    if erasure.bearing:
        left.append(
            Text(
                "These bear her name and were left: {ids}. Correct or take out what is about her.",
                {"ids": list(erasure.bearing)},
            )
        )
    if not store.url.startswith("sqlite:"):
        left += [
            Text("Bytes of her stay in the server's transaction logs and dumps until whoever runs it deletes them."),
            Text(
                "Other computers that searched this store keep search indexes of their own: remove {name} there, too.",
                {"name": index_path(store).name},
            ),
        ]
    elif not store.compact():
        left.append(
            Text(
                "Bytes of her may stay in the store's log: end what else uses the store, then `tejido forget --finish`."
            )
        )
    return left
