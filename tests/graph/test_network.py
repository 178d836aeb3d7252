from pathlib import Path

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import DataError, UsageError
from graph.model import Edge, Evidence, Node
from graph.network import LARGEST_GROUP, Network, read_network
from tests.graph.worlds import World, network


def ties(network: Network) -> set[tuple[str, str, str]]:
    return {
        (network.ids[a], relation, network.ids[b])
        for a, relation, b in zip(network.sources, network.relations, network.targets, strict=True)
    }


def test_ties_are_stated_or_seen_in_common_membership():
    world = World()
    world.edge(world.actor("a"), "funds", world.actor("b"))
    for name in ("a", "b", "c"):
        world.edge(world.actor(name), "party_to", "alliance/x")
    view = Network.from_rows(*world.rows(), view="ties")
    assert set(view.ids) == {"actor/a", "actor/b", "actor/c"}
    assert ties(view) == {
        ("actor/a", "funds", "actor/b"),
        ("actor/a", "together_in", "actor/b"),
        ("actor/a", "together_in", "actor/c"),
        ("actor/b", "together_in", "actor/c"),
    }
    pairs, weights = view.pairs
    assert pairs.tolist() == [[0, 1], [0, 2], [1, 2]]
    assert weights.tolist() == [1.5, 0.5, 0.5]


def test_a_hall_full_of_members_ties_nobody():
    world = World()
    for number in range(LARGEST_GROUP + 1):
        world.edge(world.actor(str(number)), "participates_in", "plan/x")
    assert len(Network.from_rows(*world.rows(), view="ties").pairs[0]) == 0


def test_generic_actors_are_no_go_betweens():
    world = World()
    everyone = world.actor("municipalities", generic=True)
    world.edge(world.actor("a"), "allied_with", everyone)
    world.edge(world.actor("b"), "allied_with", everyone)
    assert everyone not in Network.from_rows(*world.rows(), view="ties").ids
    assert everyone in Network.from_rows(*world.rows(), view="all").ids


def test_the_two_mode_view_joins_actors_to_spaces():
    world = World()
    world.edge(world.actor("a"), "member_of", "space/council")
    world.edge(world.actor("a"), "member_of", world.actor("federation"))
    view = Network.from_rows(*world.rows(), view="two-mode")
    assert ties(view) == {("actor/a", "member_of", "space/council")}


@pytest.mark.parametrize(
    ("standard", "expected"),
    [("all", {"proposed", "sure", "accepted"}), ("accepted", {"accepted"}), ("confident", {"sure", "accepted"})],
)
def test_evidence_decides_what_counts(standard, expected):
    reviews = {
        "proposed": ("proposed", 0.2),
        "sure": ("proposed", 0.9),
        "accepted": ("accepted", 0.1),
        "rejected": ("rejected", 1.0),
    }
    evidence = {
        name: (Evidence("document/d", review=review, confidence=sure),) for name, (review, sure) in reviews.items()
    }
    seen = (Evidence("document/d", review="accepted"),)
    nodes = [Node(id, "Actor", id, evidence=seen) for id in ("x", *reviews)]
    edges = [Edge("x", "funds", name, evidence=found) for name, found in evidence.items()]
    view = Network.from_rows(nodes, edges, evidence=standard)
    assert {view.ids[target] for target in view.targets} == expected


@pytest.mark.parametrize(
    ("at", "count"), [(None, 1), ("2014-12-31", 0), ("2015", 1), ("2015-06", 1), ("2016-01", 1), ("2016-02", 0)]
)
def test_a_view_at_a_date(at, count):
    world = World()
    world.edge(world.actor("a"), "allied_with", world.actor("b"), start="2015", end="2016-01")
    assert len(Network.from_rows(*world.rows(), at=at).relations) == count


def test_wrong_view_and_unknown_id_are_usage_errors():
    with pytest.raises(UsageError, match="«tiess» is no view"):
        Network.from_rows([], [], view="tiess")  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="«maybe» is no standard"):
        Network.from_rows([], [], evidence="maybe")  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="«nobody» is not in this network"):
        network([(1, 2)]).index("nobody")


@given(st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8)), max_size=30))
def test_networkx_sees_the_same_ties(pairs):
    here = network(pairs, n=9)
    there = nx.Graph(here.to_networkx().to_undirected())
    assert {frozenset((here.ids[a], here.ids[b])) for a, b in here.pairs[0]} == {
        frozenset(edge) for edge in there.edges
    }
    assert here.adjacency.sum() == 2 * there.number_of_edges()
    assert (here.adjacency != here.adjacency.T).nnz == 0


# Reading tables


def written(tmp_path: Path, nodes: str, edges: str) -> tuple[Path, Path]:
    (tmp_path / "nodes.csv").write_text(nodes, encoding="utf-8")
    (tmp_path / "edges.csv").write_text(edges, encoding="utf-8")
    return tmp_path / "nodes.csv", tmp_path / "edges.csv"


def test_ids_stay_text_and_attributes_are_typed(tmp_path):
    read = read_network(
        *written(
            tmp_path,
            "id,name,population,sector\n007,Bond,12,x\n7,Seven,,NA\n",
            "source,target,weight,relation\n007,7,2.5,funds\n",
        )
    )
    assert read.ids == ("007", "7")
    assert read.names == ("Bond", "Seven")
    assert read.column("population") == (12.0, None)
    assert read.column("sector") == ("x", None)
    assert read.column("nothing") == (None, None)
    assert read.relations == ("funds",)
    assert read.weights.tolist() == [2.5]


def test_semicolons_byte_order_mark_quotes_and_empty_rows(tmp_path):
    read = read_network(*written(tmp_path, '\ufeffid;name\n1;"a; b"\n\n2;c\n', "source;target\n1;2\n"))
    assert read.names == ("a; b", "c")
    assert len(read.pairs[0]) == 1


def test_loops_and_weights_of_nought_are_set_aside_and_said(tmp_path):
    read = read_network(*written(tmp_path, "id\na\nb\n", "source,target,weight\na,a,1\nb,b,1\na,b,0\na,b,\nb,a,2\n"))
    assert [str(text) for text in read.set_aside] == [
        "2 ties of a node to itself were left out.",
        "1 tie of weight 0 was left out.",
    ]
    assert read.pairs[0].tolist() == [[0, 1]]
    assert read.pairs[1].tolist() == [3.0]


@pytest.mark.parametrize(
    ("nodes", "edges", "message"),
    [
        ("name\na\n", "source,target\n", "nodes.csv: there is no column «id»"),
        ("", "source,target\n", "nodes.csv: the file is empty"),
        ("id\na\na\n", "source,target\n", "nodes.csv, row 3: the id «a» was already given"),
        ("id,name\n,x\n", "source,target\n", "nodes.csv, row 2: «id» is empty"),
        ("id\na\n", "source,target\na,b\n", "edges.csv, row 2: «b» in column target is not an id of nodes.csv"),
        ("id\na\nb\n", "source,target\na,b,c\n", "edges.csv, row 2: 3 values where 2 are expected"),
        ("id\na\nb\n", "source,target,weight\na,b,1\na,b,-2\n", "edges.csv, row 3: the weight «-2»"),
        ("id\na\nb\n", "source,target,weight\na,b,strong\n", "edges.csv, row 2: the weight «strong»"),
        ("id\na\nb\n", "source,target,weight\na,b,inf\n", "edges.csv, row 2: the weight «inf»"),
        ('id\n"a\n', "source,target\n", "nodes.csv, row 2: "),
    ],
)
def test_what_does_not_fit_is_named_with_its_row(tmp_path, nodes, edges, message):
    with pytest.raises(DataError) as error:
        read_network(*written(tmp_path, nodes, edges))
    assert message in str(error.value)


def test_other_encodings_and_missing_files_are_said(tmp_path):
    nodes, edges = written(tmp_path, "id\na\n", "source,target\n")
    nodes.write_bytes("id\nColón\n".encode("latin-1"))
    with pytest.raises(DataError, match="not UTF-8"):
        read_network(nodes, edges)
    with pytest.raises(DataError, match="cannot be read"):
        read_network(tmp_path / "none.csv", edges)


def test_what_is_no_number_where_one_is_understood_is_named_and_the_rest_still_counts(tmp_path: Path) -> None:
    nodes = "id,population,lat,lon,colour\na,100,1,2,red\nb,abc,1,,7\nc,NA,x,3,blue\n"
    found = read_network(*written(tmp_path, nodes, "source,target\na,b\n"))
    assert found.column("population") == (100.0, None, None)
    assert found.column("lat") == (1.0, 1.0, None)
    said = " ".join(str(text) for text in found.set_aside)
    assert "row 3: the population «abc»" in said
    assert "row 4: the lat «x»" in said
    assert len(found.set_aside) == 2
