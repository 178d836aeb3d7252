"""Parts of a network, how they look, how they were, and the ways through them."""

from __future__ import annotations

from itertools import combinations

import igraph
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.model import Edge, Node
from graph.situation import Situation
from viz.drawing import positions
from viz.explorer import Explorer, Selection
from viz.explorer import explorer as explorer_of
from viz.explorer.appearance import ATTRIBUTES, colouring, sizes
from viz.explorer.picture import draw
from viz.explorer.ways import way
from viz.pages import network as page_of

NODES = [
    Node("actor/a", "Actor", "A", properties={"actor_type": "municipality", "country": "SV"}),
    Node("actor/b", "Actor", "B", properties={"actor_type": "ngo", "country": "SV"}),
    Node("actor/c", "Actor", "C", properties={"actor_type": "police", "country": "GT"}),
    Node("actor/d", "Actor", "D", properties={"actor_type": "business"}),
    Node("space/s", "Space", "S", properties={"start": "2010"}),
    Node("territory/town", "Territory", "Town"),
    Node("territory/quarter", "Territory", "Quarter"),
    Node("theme/peace", "Theme", "Peace"),
]
EDGES = [
    Edge("actor/a", "funds", "actor/b", {"start": "2012", "end": "2014"}),
    Edge("actor/b", "member_of", "space/s"),
    Edge("actor/c", "member_of", "space/s"),
    Edge("actor/c", "allied_with", "actor/d", {"start": "2013"}),
    Edge("actor/a", "operates_in", "territory/quarter"),
    Edge("territory/quarter", "part_of", "territory/town"),
    Edge("actor/b", "about", "theme/peace"),
]


def explorer(since: str = "", until: str = "") -> Explorer:
    here = Situation.from_rows(NODES, EDGES)
    whole = Explorer(here)
    if not (since or until):
        return whole
    then = here.network.during(since, until)
    return Explorer(Situation(then, then.seen_as("ties")), whole)


def names(selection: Selection, among: Explorer | None = None) -> str:
    among = among or explorer()
    return "".join(among.network.names[node] for node in among.chosen(selection))


@pytest.mark.parametrize(
    ("selection", "left"),
    [
        (Selection(), "ABCDS"),
        (Selection(kind="Space"), "S"),
        (Selection(country="SV"), "AB"),
        (Selection(sector="police"), "C"),
        (Selection(level="local"), "A"),
        (Selection(territory="territory/town"), "A"),
        (Selection(topic="theme/peace"), "B"),
        (Selection(centre="actor/a"), "AB"),
        (Selection(centre="actor/a", depth=2), "ABCS"),
        (Selection(centre="actor/a", depth=3, type="business"), "AD"),
        (Selection(start="actor/a", goal="actor/d"), "ABCD"),
        (Selection(start="actor/a", goal="actor/nobody"), ""),
    ],
)
def test_a_part_is_chosen_by_what_it_is(selection: Selection, left: str) -> None:
    assert names(selection) == left


def test_a_period_shows_what_may_have_stood_in_it() -> None:
    early, late = explorer("", "2009"), explorer("2015", "")
    assert early.network.names == ("A", "B", "C", "D")  # the space was not there yet
    assert len(draw(early, Selection()).lines) == 0
    ties = {frozenset((late.network.names[a], late.network.names[b])) for a, b in late.network.pairs[0].tolist()}
    assert frozenset("AB") not in ties
    assert frozenset("CD") in ties


def test_dots_stay_where_they_are_when_the_period_changes() -> None:
    places = {dot.id: (dot.x, dot.y) for dot in draw(explorer(), Selection()).dots}
    for dot in draw(explorer("2015"), Selection(since="2015")).dots:
        assert places[dot.id] == (dot.x, dot.y)


def test_a_way_says_who_links_whom_by_what() -> None:
    found = way(explorer(), "actor/a", "actor/d")
    assert found is not None
    told = [[tie.relation for tie in step.stated] for step in found.steps]
    assert told == [["funds"], [], ["allied_with"]]
    assert found.steps[1].together == (("space/s", "S"),)
    assert way(explorer("2015"), "actor/a", "actor/d") is None


@given(st.sets(st.sampled_from([f"{a}-{b}" for a, b in combinations(range(7), 2)])))
def test_a_way_is_as_short_as_can_be_and_follows_ties(ties: set[str]) -> None:
    nodes = [Node(f"actor/{number}", "Actor", str(number)) for number in range(7)]
    edges = [Edge(f"actor/{tie[0]}", "supports", f"actor/{tie[2]}") for tie in sorted(ties)]
    network = Explorer(Situation.from_rows(nodes, edges))
    found = way(network, "actor/0", "actor/6")
    graph = igraph.Graph(7, [(int(tie[0]), int(tie[2])) for tie in ties])
    distance = graph.distances(0, 6)[0][0]
    assert (len(found.steps) if found else float("inf")) == distance
    for step in found.steps if found else ():
        assert "-".join(sorted((step.source[1], step.target[1]))) in ties


@pytest.mark.parametrize("by", [*ATTRIBUTES, *(one.id for one in explorer().measures)])
def test_every_colour_and_size_can_be_drawn_and_counts_all_dots(by: str) -> None:
    network = explorer()
    nodes = network.chosen(Selection())
    colours = colouring(network, by, nodes)
    assert sum(group.count for group in colours.groups) == len(colours.of) == len(nodes)
    assert [colours.of.count(number) for number in range(len(colours.groups))] == [g.count for g in colours.groups]
    if by not in ATTRIBUTES:
        radii, values = sizes(network, by, nodes), np.nan_to_num(network.values(by)[nodes])
        assert all((radii[a] >= radii[b]) or values[a] < values[b] for a, b in combinations(range(len(nodes)), 2))


def test_a_large_network_begins_with_a_search(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_of, "SEARCH_FIRST", 4)
    network = explorer()
    first = page_of.network_page(network, Selection())
    assert first.searching
    assert not first.picture.dots
    assert not first.rows
    assert first.suggested[0] == ("actor/b", "B")  # two ties, and first of those by id
    assert page_of.network_page(network, Selection(country="SV")).picture.dots
    assert len(page_of.network_page(network, Selection(whole=True)).picture.dots) == 5


def test_the_list_is_ordered_by_what_its_columns_show() -> None:
    network = explorer()
    for order in ("name", "-name", "-degree", "betweenness", "-betweenness", "country"):
        page = page_of.network_page(network, Selection(size="betweenness"), order=order)
        shown = [
            {
                "name": row.name,
                "degree": float(len(row.neighbours)),
                "country": row.country,
                "betweenness": row.measured[0],
            }[order.removeprefix("-")]
            for row in page.rows
        ]
        assert shown == sorted(shown, reverse=order.startswith("-"))  # type: ignore[type-var]  # one kind each time


def test_a_network_of_thousands_is_laid_out_by_its_circles() -> None:
    circles = [[(base + i, base + (i + 1) % 50) for i in range(50)] for base in range(0, 2_000, 50)]
    ties = [tie for circle in circles for tie in circle] + [(base, base + 50) for base in range(0, 1_900, 50)]
    places = np.array(positions(2_000, ties, [1.0] * len(ties)))
    assert places.min() >= 0
    assert places.max() <= 1
    spread = np.mean([places[base : base + 50].std(axis=0).mean() for base in range(0, 2_000, 50)])
    assert spread < places.std(axis=0).mean() / 2
    assert places.tolist() == [list(each) for each in positions(2_000, ties, [1.0] * len(ties))]


def test_a_network_in_which_nobody_is_tied_anew_keeps_its_places(monkeypatch: pytest.MonkeyPatch) -> None:
    before = {dot.id: (dot.x, dot.y) for dot in draw(explorer(), Selection()).dots}
    monkeypatch.setattr(explorer_of, "positions", lambda *_: pytest.fail("laid out again"))
    another = Node("actor/aa", "Actor", "AA", properties={"actor_type": "ngo"})
    more = Explorer(Situation.from_rows([*NODES, another], EDGES))
    assert {dot.id: (dot.x, dot.y) for dot in draw(more, Selection()).dots} == before
