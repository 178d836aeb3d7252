"""On what ground persons are kept: whom nobody vouches for, so that somebody decides."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from graph.model import Node
from graph.store.base import GraphReading
from graph.visibility.levels import is_person

MONTHS = 6
"""How long a person may stay without a ground before somebody has to decide."""


def without_ground(store: GraphReading, months: int = MONTHS) -> Iterator[tuple[Node, str]]:
    """Persons in the graph for longer than so many months for whom no ground is recorded, with the date since when, in
    order of id. «Community leaders» in general are nobody whom one could ask. Time grows linearly with the actors.
    """
    known = {consent.node for consent in store.consents()}
    limit = _months_before(date.today(), months).isoformat()
    persons = (
        node for node in store.nodes("Actor", evidence=False) if is_person(node) and not node.properties.get("generic")
    )
    unvouched = {node.id: node for node in persons if node.id not in known}
    since = store.freshness(unvouched)
    for id, node in unvouched.items():
        if id in since and (first := since[id].first_seen[:10]) <= limit:
            yield node, first


def _months_before(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, 28))
