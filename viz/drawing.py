"""Where things stand in a picture: a node among its neighbours, a missing tie, and a whole network.

Positions are computed here, so that a picture is the same with and without JavaScript, and the same each time.
"""

from __future__ import annotations

import math
import random
import textwrap
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from threading import Lock

import igraph

from graph.model import Node
from graph.visibility import Tie

EGO_WIDTH = 760
ROW = 34
LABEL = 30
SPOKES = 18

SIMPLE = 1_500
NEAR_ROUNDS = 60
ROOM = 2.5  # for each node, in the unit of igraph's forces: closer, and the near ones are too many to be quick
GOLDEN = math.pi * (3 - math.sqrt(5))
PLACE_WIDTH = 340
STEP = 52

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


def ego(node: Node, ties: Sequence[Tie]) -> Ego:
    """The node's nearest surroundings; neighbours with the most ties to it first, `left_out` of them not drawn."""
    together: dict[str, tuple[Node, list[str]]] = {}
    for tie in ties:
        together.setdefault(tie.other.id, (tie.other, []))[1].append(tie.edge.relation)
    neighbours = sorted(together.values(), key=lambda pair: (-len(pair[1]), pair[0].kind, pair[0].name))
    drawn = sorted(neighbours[:SPOKES], key=lambda pair: (pair[0].kind, pair[0].name))
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


@dataclass(frozen=True)
class Dot:
    """A node in a picture of a place; the first line of its label stands at `label_y`, aligned by `anchor`."""

    node: Node
    x: float
    y: float
    label: tuple[str, ...]
    label_x: float
    label_y: float
    anchor: str


@dataclass(frozen=True)
class Line:
    """A tie between two nodes of the picture, by their ids: one that is known, or one that is missing."""

    ends: tuple[str, str]
    path: str
    missing: bool


@dataclass(frozen=True)
class Place:
    """A place in the network: some nodes, what ties them, and the ties that are missing."""

    width: int
    height: int
    dots: tuple[Dot, ...]
    lines: tuple[Line, ...]

    @property
    def missing(self) -> tuple[tuple[str, str], ...]:
        return tuple(line.ends for line in self.lines if line.missing)

    @property
    def known(self) -> tuple[tuple[str, str], ...]:
        return tuple(line.ends for line in self.lines if not line.missing)


def meeting(one: Node, other: Node, between: Sequence[Node], tied: Collection[frozenset[str]]) -> Place:
    """Two who should meet, side by side, and above them those who could bring them together.

    `tied` are the pairs of ids that are known to be tied.
    """
    base = 34 + STEP * len(between)
    dots = [
        _dot(node, PLACE_WIDTH / 2, 34 + STEP * place, above=True)
        for place, node in enumerate(node for node in between if node.id not in (one.id, other.id))
    ]
    sides = [_dot(one, 64, base, above=False), _dot(other, PLACE_WIDTH - 64, base, above=False)]
    lines = [_line(*sides, missing=frozenset({one.id, other.id}) not in tied)]
    lines += [
        _line(dot, side, missing=False)
        for dot in dots
        for side in sides
        if frozenset({dot.node.id, side.node.id}) in tied
    ]
    return Place(PLACE_WIDTH, base + 56, (*sides, *dots), tuple(lines))


def hub(middle: Node, others: Sequence[Node], tied: Collection[frozenset[str]]) -> Place:
    """What something is missing to, at the left, and those who are tied to it or should be, one below the other."""
    around = [node for node in others if node.id != middle.id]
    height = max(2, len(around)) * STEP
    centre = _dot(middle, 64, height / 2 - 12, above=False)
    top = (height - len(around) * STEP) / 2
    dots = [_beside(node, 168, top + STEP * (place + 0.5)) for place, node in enumerate(around)]
    lines = [_line(centre, dot, missing=frozenset({middle.id, dot.node.id}) not in tied) for dot in dots]
    return Place(PLACE_WIDTH, height, (centre, *dots), tuple(lines))


def _dot(node: Node, x: float, y: float, *, above: bool) -> Dot:
    label = _wrapped(node.name, 40, 1) if above else _wrapped(node.name, 19, 2)
    return Dot(node, x, y, label, x, y - 13 if above else y + 24, "middle")


def _beside(node: Node, x: float, y: float) -> Dot:
    label = _wrapped(node.name, 25, 2)
    return Dot(node, x, y, label, x + 14, y + 5 - 7 * (len(label) - 1), "start")


def _line(one: Dot, other: Dot, *, missing: bool) -> Line:
    return Line((one.node.id, other.node.id), f"M{one.x:.0f} {one.y:.0f}L{other.x:.0f} {other.y:.0f}", missing)


def _wrapped(name: str, width: int, lines: int) -> tuple[str, ...]:
    return tuple(textwrap.wrap(name, width, max_lines=lines, placeholder="…"))


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

    Up to `SIMPLE` nodes by Fruchterman and Reingold (1991, doi:10.1002/spe.4380211102), as in igraph. Beyond, where
    that would take minutes and end in a tangle, in two levels (Walshaw 2003, doi:10.7155/jgaa.00070): communities are
    laid out first, their members start within them, and then all move for a while, pushed only by what is near.

    Chance comes from `seed`, so that the same network always gives the same picture.
    """
    if count == 0:
        return []
    graph = igraph.Graph(count, list(ties), edge_attrs={"weight": list(weights)})
    with _CHANCE:  # igraph draws from one generator for the whole process
        igraph.set_random_number_generator(random.Random(seed))  # noqa: S311 -- a picture, not a secret
        if count <= SIMPLE:
            layout = graph.layout_fruchterman_reingold(niter=600, weights="weight")
        else:
            start = _by_communities(graph)
            layout = graph.layout_fruchterman_reingold(
                niter=NEAR_ROUNDS, weights="weight", grid="grid", seed=start, start_temp=2.0
            )
        igraph.set_random_number_generator(random)
    xs, ys = zip(*layout.coords, strict=True)
    return list(zip(_unit(xs), _unit(ys), strict=True))


def _by_communities(graph: igraph.Graph) -> list[tuple[float, float]]:
    """Each node near the middle of its community; communities that nothing ties to the others stand around them."""
    found = graph.community_leiden(objective_function="modularity", weights="weight")
    sizes = found.sizes()
    among = found.cluster_graph(combine_edges="sum")
    alone = [group for group, degree in enumerate(among.degree()) if degree == 0]
    tied = [group for group, degree in enumerate(among.degree()) if degree]
    middles: dict[int, tuple[float, float]] = {}
    radius = ROOM * math.sqrt(sum(sizes[group] for group in tied))
    if tied:
        # by strength the large communities would fall into one
        inner = among.induced_subgraph(tied).layout_fruchterman_reingold(niter=300)
        inner.fit_into((-radius, -radius, radius, radius))
        middles = dict(zip(tied, inner.coords, strict=True))
    filled = sum(sizes[group] for group in tied)
    for group in sorted(alone, key=lambda one: -sizes[one]):
        turn, out = len(middles) * GOLDEN, 1.1 * ROOM * math.sqrt(filled + sizes[group])
        middles[group] = (out * math.cos(turn), out * math.sin(turn))
        filled += 2 * sizes[group]
    placed, start = [0] * len(sizes), []
    for group in found.membership:
        # members stand as the seeds of a sunflower do: evenly, in the order in which they come
        x, y = middles[group]
        turn, out = placed[group] * GOLDEN, ROOM / 2 * math.sqrt(placed[group])
        start.append((x + out * math.cos(turn), y + out * math.sin(turn)))
        placed[group] += 1
    return start


def _unit(values: Sequence[float]) -> list[float]:
    low, high = min(values), max(values)
    return [round((value - low) / (high - low), 4) if high > low else 0.5 for value in values]
