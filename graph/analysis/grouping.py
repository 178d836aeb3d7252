"""Which group each node belongs to: its sector, its level, its country or any other attribute."""

from __future__ import annotations

import numpy as np

from graph.errors import UsageError
from graph.network import IntArray, Network
from graph.sectors import LEVELS, SECTORS

BY_TYPE = {"sector": SECTORS, "level": LEVELS}
NO_GROUP = -1


def grouping(network: Network, attribute: str) -> tuple[str | None, ...]:
    """The group of each node, None where it is unknown.

    `sector` and `level` follow from the type of actor where they are not stated. Raises `UsageError` if no node has
    the attribute.
    """
    stated = network.column(attribute)
    implied = BY_TYPE.get(attribute, {})
    types = network.column("actor_type")
    found = tuple(
        str(value) if value not in (None, "") else implied.get(str(type))
        for value, type in zip(stated, types, strict=True)
    )
    if len(network) and not any(found):
        raise UsageError(
            "No node has the attribute «{attribute}».",
            remedy="Attributes of this network: {known}.",
            attribute=attribute,
            known=sorted({*network.columns, *(BY_TYPE if any(types) else ())}),
        )
    return found


def numbered(groups: tuple[str | None, ...]) -> tuple[IntArray, tuple[str, ...]]:
    """The groups as numbers, `NO_GROUP` for none, and their names in that order."""
    names = tuple(sorted({group for group in groups if group is not None}))
    at = {name: number for number, name in enumerate(names)}
    return np.array([NO_GROUP if group is None else at[group] for group in groups], dtype=np.int64), names
