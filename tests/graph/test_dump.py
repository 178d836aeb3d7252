"""What `tejido export jsonl` writes comes back whole: the same nodes, ties and evidence, whatever is said in them."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from graph import dump
from graph.errors import DataError
from graph.model import Changes, Edge, Evidence, Judgement, Node, Property
from graph.store import GraphStore, open_store
from tests import graph_sample

TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1, max_size=20)


@st.composite
def evidence(draw: st.DrawFn) -> tuple[Evidence, ...]:
    """Said in a document, each time in other words."""
    quotes = draw(st.lists(TEXTS.filter(str.strip), min_size=1, max_size=3, unique=True))
    return tuple(
        Evidence(
            "document/acta",
            quote=quote,
            start=place,
            end=None if place is None else place + len(quote),
            page=draw(st.none() | st.integers(1, 9)),
            asserted_by=draw(st.sampled_from(["extractor/0.1", "person/ana", "import/sheet"])),
            asserted_at="2026-11-21T03:00:00Z",
            confidence=draw(st.sampled_from([0.25, 0.5, 1.0])),
            review=draw(st.sampled_from(["proposed", "accepted", "rejected"])),
            known_by=draw(st.sampled_from(["observed", "reported", "inferred"])),
            modality=draw(st.sampled_from(["stated", "planned", "recommended"])),
        )
        for quote in quotes
        for place in [draw(st.none() | st.integers(0, 90))]
    )


@st.composite
def changes(draw: st.DrawFn) -> Changes:
    itself = (Evidence("document/acta", asserted_by="corpus", review="accepted"),)
    nodes = [Node("document/acta", "Document", "Acta", (), {"year": 2015}, itself)]
    names = draw(st.lists(TEXTS.filter(str.strip), min_size=1, max_size=4, unique=True))
    for at, name in enumerate(names):
        own: dict[str, Property] = {"actor_type": "other", "generic": draw(st.booleans()), "contact": draw(TEXTS)}
        others = tuple(draw(st.lists(TEXTS, max_size=2, unique=True)))
        nodes.append(Node(f"actor/{at}", "Actor", name, others, own, draw(evidence())))
    edges = [
        Edge(
            "actor/0",
            draw(st.sampled_from(["supports", "funds"])),
            f"actor/{at}",
            {"start": "2014-03"},
            draw(evidence()),
        )
        for at in range(1, len(names))
    ]
    return Changes(tuple(nodes), tuple(edges), by="person/ana", texts={"document/acta": draw(TEXTS)})


def brought_back(store: GraphStore) -> GraphStore:
    other = open_store("sqlite:///:memory:")
    other.apply(dump.read(dump.record(store), "grafo.jsonl", by="person/ana"))
    return other


@settings(max_examples=30, suppress_health_check=[HealthCheck.too_slow])
@given(made=changes())
@example(made=Changes())
def test_a_graph_comes_back_as_it_was(made: Changes) -> None:
    with open_store("sqlite:///:memory:") as store:
        store.apply(made)
        with brought_back(store) as other:
            assert list(dump.dump(other)) == list(dump.dump(store))


def test_what_was_decided_and_said_of_it_comes_along() -> None:
    with open_store("sqlite:///:memory:") as store:
        graph_sample.fill(store)
        ids = [node.id for node in store.nodes("Actor", evidence=False)]
        store.apply(Changes(judgements=(Judgement(ids[0], ids[1], "not_same", "person/ana"),), by="person/ana"))
        with brought_back(store) as other:
            assert list(dump.dump(other)) == list(dump.dump(store))
            assert other.check() == []


@pytest.mark.parametrize(
    "line", ['{"is":"node","id":1', "[]", '{"is":"strange"}', '{"is":"node","id":"actor/x"}', "null"]
)
def test_a_line_that_is_not_as_it_was_written_is_named(line: str) -> None:
    with pytest.raises(DataError, match=r"grafo\.jsonl, line 2"):
        dump.read(["", line], "grafo.jsonl", by="person/ana")
