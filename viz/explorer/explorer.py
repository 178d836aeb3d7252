"""The network as its page chooses among it: attributes and measures of the actors, parts of it, positions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property, lru_cache
from itertools import chain
from typing import Final

import numpy as np

from graph.analysis.communities import communities
from graph.analysis.measures import NODE_MEASURES, Measure
from graph.analysis.measures.catalogue import DISTANT
from graph.analysis.sampling import sampled_betweenness
from graph.network import FloatArray, IntArray
from graph.situation import Situation
from viz.drawing import positions
from viz.explorer.selection import Selection

# Up to so many dots a part is laid out by itself; of larger ones the dots stand where they do in the whole.
LAID_OUT_ALONE: Final = 1_500
# Nodes times ties up to which distances are measured from every node: some tenths of a second.
QUICK: Final = 20_000_000
Place = tuple[float, float]


class Explorer:
    """One viewer's network of actors and spaces, at all times or, `whole` being that, in a period.

    What is costly is computed when first asked for, and kept.
    """

    def __init__(self, here: Situation, whole: Explorer | None = None) -> None:
        self.here = here
        self.network = here.ties
        self._whole = whole or self
        self._values = lru_cache(maxsize=len(NODE_MEASURES))(self._measured)
        self._places = lru_cache(maxsize=32)(self._laid_out)

    def __len__(self) -> int:
        return len(self.network)

    # Attributes, one value a node; empty where unknown

    @cached_property
    def types(self) -> list[str]:
        """The type of each actor; `space` of spaces."""
        return [
            "space" if kind == "Space" else str(type or "other")
            for kind, type in zip(self.network.kinds, self.network.column("actor_type"), strict=True)
        ]

    @cached_property
    def sectors(self) -> list[str]:
        return [self.here.sector(id) for id in self.network.ids]

    @cached_property
    def levels(self) -> list[str]:
        return [self.here.level(id) for id in self.network.ids]

    @cached_property
    def countries(self) -> list[str]:
        return [str(code or "") for code in self.network.column("country")]

    @cached_property
    def communities(self) -> list[int]:
        """The number of each node's community, 0 for the largest; −1 for a node without ties."""
        of = communities(self.network).of()
        return [of[id] if degree else -1 for id, degree in zip(self.network.ids, self.degrees.tolist(), strict=True)]

    # Measures

    @cached_property
    def degrees(self) -> IntArray:
        return np.bincount(self.network.pairs[0].ravel(), minlength=len(self))

    @cached_property
    def is_large(self) -> bool:
        """Whether measures built on distances would keep a reader waiting."""
        return len(self) * len(self.network.pairs[0]) > QUICK

    @property
    def measures(self) -> Sequence[Measure[FloatArray]]:
        """The measures that can be shown; of those built on distances a large network has an estimated betweenness."""
        return [one for one in NODE_MEASURES if not self.is_large or one.id not in DISTANT or one.id == "betweenness"]

    def values(self, measure: str) -> FloatArray:
        """A measure of each node, NaN where undefined. Raises `KeyError` for one that cannot be shown."""
        return self._values(measure)

    def _measured(self, measure: str) -> FloatArray:
        one = {each.id: each for each in self.measures}[measure]
        if self.is_large and one.id in DISTANT:
            sources = max(10, QUICK // max(len(self.network.pairs[0]), 1))
            return sampled_betweenness(self.network, sources=sources).values
        return one.compute(self.network)

    # Parts

    def chosen(self, selection: Selection) -> list[int]:
        """The nodes of a selection, in rising order."""
        wanted = [
            (selection.kind, self.network.kinds),
            (selection.type, self.types),
            (selection.sector, self.sectors if selection.sector else ()),
            (selection.level, self.levels if selection.level else ()),
            (selection.country, self.countries),
        ]
        tests = [(value, column) for value, column in wanted if value]
        among = self._around(selection)
        found = [node for node in among if all(column[node] == value for value, column in tests)]
        for topic, covers, shown in (
            (selection.territory, "part_of", "places"),
            (selection.topic, "broader", "topics"),
        ):
            if topic:
                within, own = self._within(topic, covers), getattr(self.here, shown)
                found = [node for node in found if not within.isdisjoint(own[self.network.ids[node]])]
        fixed = {self.network.at[id] for id in (selection.centre,) if id in self.network.at}
        return sorted({*found, *fixed})

    def _around(self, selection: Selection) -> Sequence[int]:
        at = self.network.at
        if selection.is_way:
            return self.between(selection.start, selection.goal)
        if selection.centre:
            centre = at.get(selection.centre)
            return () if centre is None else sorted(self.network.graph.neighborhood(centre, selection.depth))
        return range(len(self))

    def between(self, start: str, goal: str) -> list[int]:
        """The nodes on any of the shortest ways between two; none where no way leads from one to the other."""
        at = self.network.at
        if start not in at or goal not in at:
            return []
        there, back = self.network.graph.distances([at[start], at[goal]])
        length = there[at[goal]]
        if length == float("inf"):
            return []
        return [node for node, (a, b) in enumerate(zip(there, back, strict=True)) if a + b == length]

    def _within(self, id: str, relation: str) -> set[str]:
        """A territory or topic and all that lies in it."""
        found, waiting = {id}, [id]
        while waiting:
            for below in self.here.into(waiting.pop(), relation):
                if below not in found:
                    found.add(below)
                    waiting.append(below)
        return found

    def tied(self, chosen: Sequence[int]) -> tuple[list[int], IntArray, FloatArray]:
        """Those of the chosen nodes that have a tie among them; the ties, as pairs of indexes; their strengths."""
        pairs, weights = self.network.pairs
        inside = np.zeros(len(self), dtype=bool)
        inside[list(chosen)] = True
        kept = inside[pairs[:, 0]] & inside[pairs[:, 1]]
        return np.unique(pairs[kept]).tolist(), pairs[kept], weights[kept]

    # Positions

    def places(self, selection: Selection, tied: Sequence[int]) -> list[Place]:
        """Where these dots stand in the unit square: in a period where they stand at all times."""
        # in a period other ways may be the shortest
        base = self if selection.is_way else self._whole
        places = base._places(selection.members if len(tied) <= LAID_OUT_ALONE else Selection())
        return [places.get(self.network.ids[node], (0.5, 0.5)) for node in tied]

    def _laid_out(self, members: Selection) -> dict[str, Place]:
        tied, pairs, weights = self.tied(self.chosen(members))
        place = np.zeros(len(self), dtype=np.int64)
        place[tied] = np.arange(len(tied))
        found = _positions(len(tied), place[pairs].tobytes(), weights.tobytes())
        return {self.network.ids[node]: where for node, where in zip(tied, found, strict=True)}

    # Time

    @cached_property
    def years(self) -> tuple[int, int] | None:
        """The first and the last year that anything is known to have begun or ended in."""
        known = self._whole.here.network
        said = chain(
            known.column("start"),
            known.column("end"),
            (edge.get(end) for edge in known.edge_properties for end in ("start", "end")),
        )
        years = {int(date[:4]) for date in _dates(said)}
        return (min(years), max(years)) if years else None


@lru_cache(maxsize=8)
def _positions(count: int, pairs: bytes, weights: bytes) -> list[Place]:
    """Kept for as long as nobody is tied anew, whatever else of the graph changes."""
    ends = np.frombuffer(pairs, dtype=np.int64).tolist()
    return positions(count, list(zip(ends[::2], ends[1::2], strict=True)), np.frombuffer(weights).tolist())


def _dates(values: Iterator[object]) -> Iterator[str]:
    return (value for value in values if isinstance(value, str) and value[:4].isdecimal() and value[:4].isascii())
