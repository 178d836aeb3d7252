import random
from pathlib import Path

import networkx as nx
import numpy as np
import pytest

from graph.edge_list import read_network
from graph.errors import UsageError
from graph.matching.pairs import DENSE, FEATURES, attributes, candidates, features, standardised
from graph.matching.prediction import PRIORS, SEEN, predict
from graph.matching.twinnings import PRIOR as TWIN_PRIOR
from graph.matching.twinnings import twin_candidates
from graph.model import Edge, Node
from graph.network import Network
from tests.graph.worlds import network

SHARED = Path(__file__).parents[3] / "../shared/data"


def divided(n: int = 60, seed: int = 0) -> tuple[Network, list[tuple[str, str]]]:
    """Two sectors that tie within themselves; returns the network without some of its ties, and those."""
    rng = random.Random(seed)
    sector = [i % 2 for i in range(n)]
    ties = [
        (str(i), str(j))
        for i in range(n)
        for j in range(i)
        if rng.random() < (0.35 if sector[i] == sector[j] else 0.01)
    ]
    rng.shuffle(ties)
    hidden, known = ties[: len(ties) // 10], ties[len(ties) // 10 :]
    nodes = [Node(str(i), "Actor", f"Actor {i}", properties={"sector": "ab"[sector[i]]}) for i in range(n)]
    return Network.from_rows(nodes, [Edge(a, "allied_with", b) for a, b in known]), hidden


def test_hidden_ties_are_found_among_the_first():
    here, hidden = divided()
    found = list(predict(here, 10_000))
    wanted = {frozenset(pair) for pair in hidden}
    places = [i for i, one in enumerate(found) if frozenset((one.source, one.target)) in wanted]
    assert np.mean(places) < 0.3 * len(found)


def test_every_pair_is_ranked_once_and_no_tie_is_proposed():
    here, _ = divided()
    found = [frozenset((one.source, one.target)) for one in predict(here, 10_000)]
    ties = {frozenset((here.ids[a], here.ids[b])) for a, b in here.pairs[0]}
    assert len(found) == len(set(found)) == 60 * 59 // 2 - len(ties)
    assert not set(found) & ties


def test_scores_fall_are_probabilities_and_repeat_with_the_seed():
    here, _ = divided()
    first, again = list(predict(here, 50, seed=3)), list(predict(here, 50, seed=3))
    scores = [one.score for one in first]
    assert scores == sorted(scores, reverse=True)
    assert all(0 < score < 1 for score in scores)
    assert first == again


def test_reasons_name_contacts_and_what_is_shared():
    here = network([(0, 1), (0, 2), (1, 3), (2, 3), (3, 4)])
    first = next(iter(predict(here, 1)))
    assert {first.source, first.target} in ({"0", "3"}, {"1", "2"})
    assert str(first.reasons[0]).startswith("2 contacts in common, among them ")
    sectors, _ = divided()
    said = [str(reason) for one in predict(sectors, 20) for reason in one.reasons]
    assert "the same sector: a" in said


@pytest.mark.parametrize("pairs", [[], [(0, 1)], [(0, 1), (0, 2), (1, 2)]])
def test_networks_with_nothing_to_predict(pairs):
    assert list(predict(network(pairs), 10)) == []
    assert [one for one in predict(network(pairs, n=4), 10) if not 0 < one.score < 1] == []


def test_a_large_network_is_ranked_through_common_neighbours():
    graph = nx.powerlaw_cluster_graph(DENSE + 500, 3, 0.5, seed=1)
    here = network(graph.edges)
    found = list(predict(here, 200))
    assert len(found) == 200
    for one in found:
        assert set(graph[int(one.source)]) & set(graph[int(one.target)])
        assert not graph.has_edge(int(one.source), int(one.target))


def test_features_do_not_depend_on_the_order_of_nodes():
    graph = nx.karate_club_graph()
    order = list(graph)
    random.Random(0).shuffle(order)
    rows = []
    for nodes in (list(graph), order):
        here = Network.from_rows(
            [Node(str(node), "Actor", str(node), properties={"club": graph.nodes[node]["club"]}) for node in nodes],
            [Edge(str(a), "allied_with", str(b)) for a, b in graph.edges],
        )
        low, high = candidates(here.adjacency)
        found = features(here.adjacency, low, high, attributes(here))
        names = [frozenset((here.ids[a], here.ids[b])) for a, b in zip(low, high, strict=True)]
        rows.append(dict(zip(names, found.tolist(), strict=True)))
    assert rows[0].keys() == rows[1].keys()
    for pair, values in rows[0].items():
        assert values == pytest.approx(rows[1][pair], abs=1e-8)


def test_common_neighbours_and_resource_allocation_agree_with_networkx():
    graph = nx.karate_club_graph()
    here = network(graph.edges, n=34)
    low, high = candidates(here.adjacency)
    found = dict(zip(FEATURES, features(here.adjacency, low, high, attributes(here)).T, strict=True))
    pairs = [(int(here.ids[a]), int(here.ids[b])) for a, b in zip(low, high, strict=True)]
    allocation = [value for _, _, value in nx.resource_allocation_index(graph, pairs)]
    assert found["resource_allocation"] == pytest.approx(allocation, abs=1e-9)
    common = [len(list(nx.common_neighbors(graph, a, b))) for a, b in pairs]
    assert np.exp(found["common_neighbours"]) - 0.5 == pytest.approx(common, abs=1e-9)


def test_columns_that_tell_nothing_are_left_out():
    nodes = [
        Node(
            str(i),
            "Actor",
            str(i),
            properties={"unique": f"u{i}", "same": "x", "sector": "ab"[i % 2], "size": float(i)},
        )
        for i in range(20)
    ]
    categories, rankings = attributes(Network.from_rows(nodes, []))
    assert [one.name for one in categories] == ["sector"]
    assert [one.name for one in rankings] == ["size"]
    constant = standardised(np.ones((3, 2)))
    assert constant.tolist() == [[0, 0]] * 3
    assert [set(prior) for prior in PRIORS] == [set(seen) for seen in SEEN]


@pytest.mark.skipif(not SHARED.is_dir(), reason="the reference networks are not here")
def test_a_real_network_is_predicted_better_than_by_chance():
    here = read_network(
        SHARED / "interorg_health/dhhs_collab_nodes.csv", SHARED / "interorg_health/dhhs_collab_edges.csv"
    )
    pairs, _ = here.pairs
    hidden = np.random.default_rng(0).random(len(pairs)) < 0.1
    seen = network([(here.ids[a], here.ids[b]) for a, b in pairs[~hidden]], n=0)
    wanted = {frozenset((here.ids[a], here.ids[b])) for a, b in pairs[hidden]}
    first = [frozenset((one.source, one.target)) for one in predict(seen, len(wanted))]
    # 45 of about 1,030 pairs without a tie are hidden: chance finds one in twenty-five.
    assert sum(pair in wanted for pair in first) / len(wanted) > 0.25


# Twin candidates


def towns() -> Network:
    """Two countries, each with a northern and a southern group; north twins with north, south with south."""
    rng = random.Random(0)
    nodes = []
    for country, lon in (("DE", 10.0), ("FR", 2.0)):
        for i in range(120):
            lat = 52.0 + rng.random() * 0.4 if i % 2 else 44.0 + rng.random() * 0.4
            properties = {
                "country": country,
                "lat": lat,
                "lon": lon + rng.random() * 0.4,
                "population": 1000.0 * (i + 1),
            }
            nodes.append(Node(f"{country}{i}", "Territory", f"Town {country}{i}", properties=properties))
    edges = [Edge(f"DE{i}", "twinned_with", f"FR{j}") for i in range(120) for j in rng.sample(range(i % 2, 120, 2), 2)]
    return Network.from_rows(nodes, edges)


def test_twins_are_looked_for_where_the_neighbours_have_theirs():
    here = towns()
    found = list(twin_candidates(here, "DE1", 10))
    assert len(found) == 10
    assert sum(one.target.startswith("FR") and int(one.target[2:]) % 2 for one in found) >= 9
    assert "towns around the one are twinned with towns around the other" in map(str, found[0].reasons)
    assert "towns of DE twin with towns of FR more than with any other" in map(str, found[0].reasons)
    scores = [one.score for one in found]
    assert scores == sorted(scores, reverse=True)
    assert 0 < sum(scores) <= 1


def test_every_town_gets_candidates_and_no_twin_of_its_own():
    here = towns()
    twinned = {frozenset((here.ids[a], here.ids[b])) for a, b in here.pairs[0]}
    found = list(twin_candidates(here, k=3))
    assert [one.source for one in found] == [id for id in here.ids for _ in range(3)]
    assert not {frozenset((one.source, one.target)) for one in found} & twinned
    assert all(one.source != one.target for one in found)


def test_one_town_alone_gives_what_all_together_give():
    here = towns()
    alone = [(one.target, pytest.approx(one.score)) for one in twin_candidates(here, "FR7", 5)]
    assert alone == [(one.target, one.score) for one in twin_candidates(here, k=5) if one.source == "FR7"]


def test_towns_of_a_size_are_led_to_the_country_that_towns_of_their_size_prefer():
    rng = random.Random(0)
    nodes = [
        Node(f"{country}{i}", "Territory", f"{country}{i}", properties={"country": country, "population": people})
        for country in ("AT", "BO", "CL")
        for i, people in enumerate([3_000.0] * 50 + [900_000.0] * 50)
    ]
    # The villages of AT twin with BO, its cities with CL; the last of each have no twin yet.
    edges = [Edge(f"AT{i}", "twinned_with", f"BO{j}") for i in range(49) for j in rng.sample(range(100), 2)]
    edges += [Edge(f"AT{i}", "twinned_with", f"CL{j}") for i in range(50, 99) for j in rng.sample(range(100), 2)]
    here = Network.from_rows(nodes, edges)
    assert {one.target[:2] for one in twin_candidates(here, "AT49", 5)} == {"BO"}
    assert {one.target[:2] for one in twin_candidates(here, "AT99", 5)} == {"CL"}


def test_towns_without_any_attribute_or_twinning_still_get_an_answer():
    found = list(twin_candidates(network([(0, 1), (1, 2)], n=4, relation="twinned_with"), "0", 10))
    assert {one.target for one in found} == {"2", "3"}
    assert list(twin_candidates(network([], n=1))) == []
    assert list(twin_candidates(network([]))) == []
    with pytest.raises(UsageError, match="«x» is not in this network"):
        list(twin_candidates(network([], n=2), "x"))
    assert all(np.isfinite(weight) for weight in TWIN_PRIOR.values())
