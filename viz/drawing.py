"""Where things stand in a picture: a node among its neighbours, and a whole network.

Positions are computed here, so that a picture is the same with and without JavaScript, and the same each time.
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock

import igraph

from graph.model import Node
from graph.visibility import Tie

EGO_WIDTH = 760
ROW = 34
LABEL = 30

_CHANCE = Lock()


@dataclass(frozen=True)
class Spoke:
    """A neighbour in the picture: its dot, its label's place, and the curve (an SVG path) to the middle."""

    node: Node
    relations: tuple[str, ...]
    x: float
    y: float
    path: str
    left: bool
    label: str


@dataclass(frozen=True)
class Ego:
    """A node in the middle and its neighbours to the left and right of it."""

    width: int
    height: int
    label: str
    spokes: tuple[Spoke, ...]
    left_out: int


def ego(node: Node, ties: Sequence[Tie], limit: int = 18) -> Ego:
    """The node's nearest surroundings; neighbours with the most ties to it first, `left_out` of them not drawn."""
    together: dict[str, tuple[Node, list[str]]] = {}
    for tie in ties:
        together.setdefault(tie.other.id, (tie.other, []))[1].append(tie.edge.relation)
    neighbours = sorted(together.values(), key=lambda pair: (-len(pair[1]), pair[0].kind, pair[0].name))
    drawn = sorted(neighbours[:limit], key=lambda pair: (pair[0].kind, pair[0].name))
    half = math.ceil(len(drawn) / 2)
    height = max(3, half) * ROW + 16
    middle = (EGO_WIDTH / 2, height / 2)
    spokes = [
        _spoke(pair, place, count, middle, left=left)
        for side, left in ((drawn[half:], True), (drawn[:half], False))
        for count in [len(side)]
        for place, pair in enumerate(side)
    ]
    return Ego(EGO_WIDTH, height, shorten(node.name, 34), tuple(spokes), len(neighbours) - len(drawn))


def _spoke(pair: tuple[Node, list[str]], place: int, count: int, middle: tuple[float, float], *, left: bool) -> Spoke:
    node, relations = pair
    centre_x, centre_y = middle
    y = centre_y + (place - (count - 1) / 2) * ROW
    # dots stand on an arc, so that the fan reads as one shape
    bend = math.cos((y - centre_y) / (centre_y or 1) * math.pi / 3)
    x = centre_x + (-1 if left else 1) * (70 + 60 * bend)
    path = f"M{centre_x:.0f} {centre_y:.0f}Q{(centre_x + x) / 2:.0f} {y:.0f} {x:.0f} {y:.0f}"
    return Spoke(node, tuple(dict.fromkeys(relations)), round(x, 1), round(y, 1), path, left, shorten(node.name, LABEL))


def shorten(name: str, length: int) -> str:
    """At most `length` characters, cut after a word where that keeps at least half."""
    if len(name) <= length:
        return name
    cut = name[: length - 1]
    words = cut[: cut.rfind(" ")] if " " in cut[length // 2 :] else cut
    return f"{words.rstrip(' ,;:–-')}…"


def positions(
    count: int, ties: Sequence[tuple[int, int]], weights: Sequence[float], seed: int = 7
) -> list[tuple[float, float]]:
    """Force-directed positions in the unit square for nodes 0 … count-1; a stronger tie draws closer.

    Source: Fruchterman and Reingold 1991, doi:10.1002/spe.4380211102, as in igraph.

    Chance comes from `seed`, so that the same network always gives the same picture.
    """
    if count == 0:
        return []
    graph = igraph.Graph(count, list(ties))
    iterations = 600 if count <= 2_000 else 150
    with _CHANCE:  # igraph draws from one generator for the whole process
        igraph.set_random_number_generator(random.Random(seed))  # noqa: S311 -- a picture, not a secret
        layout = graph.layout_fruchterman_reingold(niter=iterations, weights=list(weights))
        igraph.set_random_number_generator(random)
    xs, ys = zip(*layout.coords, strict=True)
    return [(_unit(x, xs), _unit(y, ys)) for x, y in layout.coords]


def _unit(value: float, among: Sequence[float]) -> float:
    low, high = min(among), max(among)
    return round((value - low) / (high - low), 4) if high > low else 0.5
