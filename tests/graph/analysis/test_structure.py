"""Mixing, brokerage, core and margin, key players, multiplexity, two modes, change and governance."""

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.analysis.brokerage import brokerage
from graph.analysis.change import turnover
from graph.analysis.communities import stability
from graph.analysis.core_periphery import core_periphery
from graph.analysis.governance import governance
from graph.analysis.grouping import grouping
from graph.analysis.key_players import breaking, reaching
from graph.analysis.measures import betweenness
from graph.analysis.mixing import mixing
from graph.analysis.multiplexity import multiplexity
from graph.analysis.sampling import sampled_betweenness
from graph.analysis.two_mode import two_mode
from graph.errors import UsageError
from graph.model import Edge, Node
from graph.network import Network
from tests.graph.worlds import World, network


def grouped(pairs, groups, relation="allied_with"):
    ids = [str(node) for node in range(len(groups))]
    return Network.from_rows(
        [
            Node(id, "Actor", id, properties={} if group is None else {"group": group})
            for id, group in zip(ids, groups, strict=True)
        ],
        [Edge(str(a), relation, str(b)) for a, b in pairs],
    )


def test_sector_and_level_follow_from_the_type_of_actor() -> None:
    nodes = [
        Node("a", "Actor", "a", properties={"actor_type": "municipality"}),
        Node("b", "Actor", "b", properties={"actor_type": "national_institution", "level": "local"}),
        Node("c", "Space", "c"),
    ]
    found = Network.from_rows(nodes, [])
    assert grouping(found, "sector") == ("municipal", "national", None)
    assert grouping(found, "level") == ("local", "local", None)
    with pytest.raises(UsageError, match="colour"):
        grouping(found, "colour")


def test_ei_index_goes_from_all_within_to_all_across() -> None:
    assert mixing(grouped([(0, 1), (2, 3)], "aabb"), "group").ei == -1
    assert mixing(grouped([(0, 2), (1, 3)], "aabb"), "group").ei == 1
    assert mixing(grouped([(0, 1), (0, 2)], "aabb"), "group").ei == 0
    assert mixing(grouped([], "aabb"), "group").ei is None
    # of six pairs of four nodes, two lie within
    assert mixing(grouped([], "aabb"), "group").expected_ei == pytest.approx((4 - 2) / 6)


@given(st.lists(st.sampled_from("abc") | st.none(), min_size=2, max_size=9), st.randoms(use_true_random=False))
def test_mixing_agrees_with_networkx(groups, rng) -> None:
    if not any(groups):
        return
    pairs = [(a, b) for a in range(len(groups)) for b in range(a) if rng.random() < 0.4]
    known = nx.Graph([(a, b) for a, b in pairs if groups[a] and groups[b]])
    nx.set_node_attributes(known, dict(enumerate(groups)), "group")
    found = mixing(grouped(pairs, groups), "group")
    assert sum(found.sizes) == sum(group is not None for group in groups)
    assert sum(found.table[i][j] for i in range(len(found.names)) for j in range(i + 1)) == known.number_of_edges()
    ends = {groups[node] for node in known}
    if len(ends) > 1:
        assert found.assortativity == pytest.approx(nx.attribute_assortativity_coefficient(known, "group"))
    else:
        assert found.assortativity is None


def test_a_gatekeeper_lets_others_reach_its_own() -> None:
    # 0 (group a) asks 1 (group b), who passes it on to 2 (group b)
    found = brokerage(grouped([(0, 1), (1, 2)], "abb", relation="funds"), "group")
    assert found.counts["gatekeeper"].tolist() == [0, 1, 0]
    assert found.total.tolist() == [0, 1, 0]
    closed = brokerage(grouped([(0, 1), (1, 2), (0, 2)], "abb", relation="funds"), "group")
    assert closed.total.tolist() == [0, 0, 0]


def test_nobody_brokers_without_a_group() -> None:
    found = brokerage(grouped([(0, 1), (1, 2)], ["a", None, "b"], relation="funds"), "group")
    assert np.isnan(found.total).tolist() == [False, True, False]


# Best of thirty runs of BE in cpnet 0.0.21 (Kojaku) on the same networks.
@pytest.mark.parametrize(
    ("graph", "fit"), [(nx.krackhardt_kite_graph(), 0.32732684), (nx.karate_club_graph(), 0.43147501)]
)
def test_core_fits_as_well_as_another_implementations(graph, fit) -> None:
    found = core_periphery(network(graph.edges, n=len(graph)))
    assert found is not None
    assert found.fit == pytest.approx(fit, abs=1e-6)
    core = {int(id) for id in found.core}
    pairs = [(a, b) for a in graph for b in graph if a < b]
    tied, pattern = ([graph.has_edge(a, b) for a, b in pairs], [bool({a, b} & core) for a, b in pairs])
    assert np.corrcoef(tied, pattern)[0, 1] == pytest.approx(found.fit)


def test_a_star_is_all_core_and_margin() -> None:
    star = core_periphery(network(nx.star_graph(5).edges))
    assert star is not None
    assert (star.core, star.fit) == (("0",), pytest.approx(1))
    assert core_periphery(network([], n=5)) is None
    assert core_periphery(network(nx.complete_graph(5).edges)) is None


def test_key_players_break_and_reach() -> None:
    # two stars joined by one node: taking both centres leaves nothing tied
    pairs = [("x", i) for i in range(4)] + [("y", i) for i in range(4, 8)] + [("x", "m"), ("m", "y")]
    broken, reached = breaking(network(pairs), 2), reaching(network(pairs), 2, steps=1)
    assert broken is not None
    assert (set(broken.ids), broken.value) == ({"x", "y"}, 1)
    assert reached is not None
    assert (set(reached.ids), reached.value) == ({"x", "y"}, 1)
    assert breaking(network([(0, 1)]), 3) is None
    assert reaching(network([]), 3) is None


def test_multiplexity_counts_pairs_joined_in_several_ways() -> None:
    nodes = [Node(id, "Actor", id) for id in "abc"]
    edges = [Edge("a", "funds", "b"), Edge("b", "supports", "a"), Edge("b", "supports", "c")]
    found = multiplexity(Network.from_rows(nodes, edges))
    assert found.share == 0.5
    assert found.pairs == {"funds": 1, "supports": 2}
    assert found.overlap == {("funds", "supports"): 0.5}
    assert multiplexity(network([], n=3)).share is None


def spaces(members: dict[str, str]) -> Network:
    """Spaces by letter, each with its members by letter."""
    actors = sorted(set("".join(members.values())))
    nodes = [Node(one, "Actor", one) for one in actors] + [Node(space, "Space", space) for space in members]
    edges = [Edge(one, "member_of", space) for space, all_of in members.items() for one in all_of]
    return Network.from_rows(nodes, edges, view="two-mode")


def test_two_mode_agrees_with_networkx() -> None:
    sitting = {"X": "abcd", "Y": "bcd", "Z": "de"}
    found = two_mode(spaces(sitting))
    graph = nx.Graph([(one, space) for space, all_of in sitting.items() for one in all_of])
    assert (found.actors, found.spaces, found.memberships) == (5, 3, 9)
    assert found.density == pytest.approx(9 / 15)
    assert found.clustering == pytest.approx(nx.bipartite.robins_alexander_clustering(graph))
    assert found.shared[0] == ("X", "Y", 3)
    with pytest.raises(UsageError, match="one mode"):
        two_mode(network([(0, 1)]))


def test_one_who_sits_everywhere_centralizes_the_actors() -> None:
    assert two_mode(spaces({"X": "a", "Y": "a"})).actor_centralization is None
    assert two_mode(spaces({"X": "ab", "Y": "ab"})).actor_centralization == 0
    assert two_mode(spaces({"X": "ab", "Y": "a", "Z": "a"})).actor_centralization == pytest.approx(2 / 3)


def test_turnover_between_two_moments() -> None:
    before, after = network([(0, 1), (1, 2)], n=4), network([(1, 0), (2, 4)], n=0)
    found = turnover(before, after)
    assert (found.joined, found.left) == (("4",), ("3",))
    assert (found.gained, found.lost, found.kept) == ((("2", "4"),), (("1", "2"),), 1)
    assert found.stability == pytest.approx(1 / 3)
    assert turnover(network([], n=2), network([], n=2)).stability is None


def test_groups_that_are_there_are_found_whatever_the_seed() -> None:
    apart = nx.disjoint_union(nx.complete_graph(6), nx.complete_graph(6))
    assert stability(network([*apart.edges, (0, 6)])) == pytest.approx(1)
    assert stability(network([], n=3)) is None


@given(st.integers(0, 30), st.integers(0, 60), st.integers(0, 5))
def test_a_sample_of_all_sources_is_exact_and_a_part_stays_within_its_bound(n, m, seed) -> None:
    graph = network(nx.gnm_random_graph(n, m, seed=seed).edges, n=n)
    exact, everybody = betweenness(graph), sampled_betweenness(graph, sources=max(n, 1))
    assert everybody.error == 0
    assert everybody.values.tolist() == pytest.approx(exact.tolist(), nan_ok=True)
    some = sampled_betweenness(graph, sources=20, seed=seed)
    if n >= 3:
        assert np.abs(some.values - exact).max() <= some.error + 1e-9


def test_governance_by_an_office_by_a_member_or_together() -> None:
    world = World()
    council = world.node("space/Council")
    members = [world.actor(name, "municipality") for name in ("A", "B", "C")]
    for member in members:
        world.edge(member, "member_of", council)
    assert governance(world.situation(), council).form == "unclear"
    for a, b in ((0, 1), (1, 2), (0, 2)):
        world.edge(members[a], "allied_with", members[b])
    assert governance(world.situation(), council).form == "shared"
    world.edge(members[0], "leads", council)
    led = governance(world.situation(), council)
    assert (led.form, led.leaders) == ("lead_organisation", (members[0],))
    other = world.node("space/Network")
    world.edge(world.actor("Secretariat", "programme_unit"), "leads", other)
    run = governance(world.situation(), other)
    assert run.form == "administrative_organisation"
    assert run.evidence == ("actor/Secretariat leads space/Network",)
    assert 0 < run.certainty < 1
    with pytest.raises(UsageError):
        governance(world.situation(), members[0])
