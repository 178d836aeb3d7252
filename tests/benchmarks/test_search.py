import pytest

from benchmarks.search import SETS, judged, ndcg
from corpus.curated import curated


def test_every_judged_practice_is_in_the_corpus():
    practices = {node.id for node in curated().nodes if node.kind == "Practice"}
    assert {id for query in judged() for id in query.grades} <= practices


def test_there_are_enough_queries_in_each_set_and_none_twice():
    texts = [(query.set, query.text) for query in judged()]
    assert len(texts) == len(set(texts)) >= 60
    for each in SETS:
        assert sum(query.set == each for query in judged()) >= 30
    assert all(query.set in SETS and set(query.grades.values()) <= {1, 2, 3} for query in judged())


def test_the_measure():
    grades = {"a": 3, "b": 1}
    assert ndcg(["a", "b"], grades) == 1
    assert ndcg(["x", "y"], grades) == 0
    # 1 / log2(2) + 7 / log2(3), of 7 / log2(2) + 1 / log2(3)
    assert ndcg(["b", "a"], grades) == pytest.approx((1 + 7 / 1.58496) / (7 + 1 / 1.58496), rel=1e-4)
