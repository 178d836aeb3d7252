"""Choosing from a list by what its entries are like: values of a facet are alternatives, facets add up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from graph.text import Text

Wanted = Mapping[str, Sequence[str]]
"""What is chosen, by the facet's name."""
Values = Mapping[str, frozenset[str]]
"""What an entry has in each facet."""


@dataclass(frozen=True)
class Facet:
    """One way to choose: its name in addresses, its values with their words, how many entries each would leave."""

    name: str
    label: Text
    values: tuple[tuple[str, Text | str], ...]
    counts: Mapping[str, int]
    chosen: tuple[str, ...]


@dataclass(frozen=True)
class Using:
    """A choice that is made, and the address of the page without it."""

    words: Text | str
    facet: str
    without: str


def meets(own: Values, wanted: Wanted) -> bool:
    """Whether an entry has one of the chosen values in every facet in which something is chosen."""
    return all(not values or not own[facet].isdisjoint(values) for facet, values in wanted.items())


def left_by(entries: Iterable[Values], facet: str, wanted: Wanted) -> Counter[str]:
    """How many entries each value of a facet would leave, given what is chosen in the others; those chosen included."""
    others = {name: values for name, values in wanted.items() if name != facet}
    counts = Counter(value for own in entries if meets(own, others) for value in own[facet])
    for value in wanted.get(facet, ()):
        counts.setdefault(value, 0)
    return counts


def using(facets: Iterable[Facet], without: Callable[[str, str], str]) -> tuple[Using, ...]:
    """The choices that are made; `without` gives the address that leaves out a value of a facet."""
    return tuple(
        Using(words, facet.name, without(facet.name, value))
        for facet in facets
        for value, words in facet.values
        if value in facet.chosen
    )
