"""How much of a network is documented: the estimates beside vegan's for R, and what holds of any sightings."""

import csv
import json
from math import exp, log, sqrt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.analysis.coverage import Coverage, coverage, documented, responses
from graph.model import Edge, Evidence, Node, Property, Review
from graph.network import Network

HERE = Path(__file__).parent / "reference"
THEIRS = json.loads((HERE / "figures.json").read_text(encoding="utf-8"))["sightings"]


def sightings() -> list[set[str]]:
    with (HERE / "sightings.csv").open() as file:
        rows = list(csv.DictReader(file))
    return [{str(at) for at, row in enumerate(rows) if row[actor] == "1"} for actor in rows[0]]


def high_end(found: Coverage, least: float, error: float) -> float:
    """The upper end of the log-normal interval for this standard error (Chao 1987)."""
    unseen = least - found.seen
    return found.seen + unseen * exp(1.96 * sqrt(log(1 + (error / unseen) ** 2)))


def test_estimates_equal_those_of_vegan() -> None:
    found = coverage(sightings(), 14)
    assert found.least == pytest.approx(THEIRS["least"])
    assert found.high == pytest.approx(high_end(found, THEIRS["least"], THEIRS["error"]))


def test_estimates_equal_those_of_vegan_where_nothing_is_seen_twice() -> None:
    found = coverage([where for where in sightings() if len(where) != 2], 14)
    assert found.least == pytest.approx(THEIRS["none_twice"])
    assert found.high == pytest.approx(high_end(found, THEIRS["none_twice"], THEIRS["none_twice_error"]))


@given(st.lists(st.sets(st.integers(0, 9).map(str)), max_size=30))
def test_what_holds_of_any_sightings(seen_in: list[set[str]]) -> None:
    found = coverage(seen_in, 10)
    assert found.seen == sum(bool(where) for where in seen_in)
    if found.share is not None:
        assert 0 <= found.share <= 1
    if found.least is not None and found.low is not None and found.high is not None:
        assert found.seen <= found.low <= found.least + 1e-9 <= found.high + 2e-9


def test_nothing_is_estimated_from_one_document_or_none() -> None:
    assert coverage([{"a"}, {"a"}], 1).share is None
    assert coverage([], 0).least is None
    assert coverage([{"a"}, {"b"}], 2).least is None, "all seen once: no bound"


def said(*documents: str, review: Review = "proposed") -> tuple[Evidence, ...]:
    return tuple(Evidence(document, review=review) for document in documents)


def test_an_actor_is_where_its_ties_are_named_and_rejected_words_do_not_count() -> None:
    nodes = [
        Node("a", "Actor", "A", evidence=said("d1")),
        Node("b", "Space", "B", evidence=said("d1")),
        Node("c", "Actor", "C", evidence=said("d3", review="rejected")),
        Node("g", "Actor", "G", properties={"generic": True}, evidence=said("d1", "d2")),
        Node("p", "Practice", "P", evidence=said("d4")),
    ]
    edges = [Edge("a", "member_of", "b", evidence=said("d2")), Edge("g", "member_of", "b", evidence=said("d2"))]
    found = documented(nodes, edges)
    assert (found.actors.seen, found.actors.once, found.actors.twice, found.actors.documents) == (2, 0, 2, 2)
    assert (found.ties.seen, found.ties.once) == (1, 1)


@pytest.mark.parametrize(
    ("header", "values", "answered"),
    [("answered", ("yes", "no", None), 1), ("Respondió", ("sí", "SI", "no"), 2), ("answered", (1, True, 0), 2)],
)
def test_a_column_says_who_answered_a_survey(header: str, values: tuple[Property | None, ...], answered: int) -> None:
    nodes = [
        Node(str(at), "Actor", str(at), properties={} if value is None else {header: value})
        for at, value in enumerate(values)
    ]
    found = responses(Network.from_rows(nodes, []))
    assert found is not None
    assert (found.asked, found.answered) == (3, answered)


def test_without_such_a_column_nothing_is_said_of_answers() -> None:
    assert responses(Network.from_rows([Node("a", "Actor", "A")], [])) is None
