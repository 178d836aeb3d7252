from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from graph.dump import dump as lines
from graph.errors import ConflictError, UsageError
from graph.model import Changes, Judgement
from graph.store import GraphStore, open_store
from tests.contract.samples import actor, document, dump, evidence, plan, tie


def judged(store: GraphStore) -> list[tuple[str, str, str]]:
    return [(each.one, each.other, each.verdict) for each in store.judgements()]


def test_a_judgement_is_kept_with_who_when_and_why(store: GraphStore) -> None:
    store.apply(plan())
    before = dump(store)
    change = store.judge("actor/berta", "actor/ana", "not_same", by="person/eva", reason="otra ciudad")
    (judgement,) = store.judgements()
    assert judgement == Judgement("actor/ana", "actor/berta", "not_same", "person/eva", change.at, "otra ciudad")
    assert dump(store) == before
    assert store.judgements("actor/carla") == []
    assert [each.number for each in store.history(of="actor/berta")] == [2, 1]
    assert store.touched_since(1) == ["actor/ana", "actor/berta"]
    assert store.check() == []


def test_merging_records_that_they_are_the_same_and_undoing_withdraws_it(store: GraphStore) -> None:
    store.apply(plan())
    merged = store.merge("actor/berta", "actor/ana", by="person/eva")
    assert judged(store) == [("actor/ana", "actor/berta", "same")]
    store.undo(merged.number, by="person/eva")
    assert judged(store) == []


def test_judging_the_same_is_merging(store: GraphStore) -> None:
    store.apply(plan())
    store.judge("actor/berta", "actor/ana", "same", by="person/eva")
    assert store.node("actor/ana").id == "actor/berta"
    assert store.judge("actor/ana", "actor/berta", "same", by="person/ana").nodes == 0


@pytest.mark.parametrize(("keep", "other"), [("actor/ana", "actor/carla"), ("actor/carla", "actor/ana")])
def test_not_the_same_holds_for_everything_joined(store: GraphStore, keep: str, other: str) -> None:
    store.apply(plan())
    store.judge("actor/ana", "actor/berta", "not_same", by="person/eva")
    store.merge("actor/carla", "actor/berta", by="person/ana")
    before = dump(store)
    with pytest.raises(ConflictError, match=r"person/eva.*actor/ana.*actor/berta"):
        store.merge(keep, other, by="person/ana")
    assert (dump(store), store.sequence()) == (before, 3)


def test_unsure_forbids_nothing_and_gives_way(store: GraphStore) -> None:
    store.apply(plan())
    store.judge("actor/ana", "actor/berta", "unsure", by="person/eva")
    store.merge("actor/berta", "actor/ana", by="person/eva")
    assert judged(store) == [("actor/ana", "actor/berta", "same")]


def test_a_judgement_can_be_changed_and_withdrawn(store: GraphStore) -> None:
    store.apply(plan())
    store.judge("actor/ana", "actor/berta", "not_same", by="person/eva")
    store.judge("actor/berta", "actor/ana", "unsure", by="person/ana")
    assert judged(store) == [("actor/ana", "actor/berta", "unsure")]
    store.judge("actor/ana", "actor/berta", None, by="person/ana")
    assert judged(store) == []
    asks: tuple[Callable[[], object], ...] = (
        lambda: store.judge("actor/ana", "actor/berta", None, by="person/ana"),
        lambda: store.judge("actor/ana", "actor/nadie", "not_same", by="person/ana"),
        lambda: store.judge("actor/ana", "actor/ana", "not_same", by="person/ana"),
        lambda: store.judge("actor/ana", "actor/berta", "x", by="person/ana"),  # type: ignore[arg-type]  # wrong
    )
    for ask in asks:
        with pytest.raises(UsageError):
            ask()


def test_judging_that_they_are_not_the_same_parts_what_was_joined(store: GraphStore) -> None:
    both = (tie("ana", "funds", "carla"), tie("berta", "supports", "ana"))
    store.apply(replace(plan(), edges=(*plan().edges, *both)))
    before = dump(store)
    store.merge("actor/berta", "actor/ana", by="person/eva")
    acta = evidence("document/acta", "la ANA firmó", 8)
    store.apply(Changes(nodes=(document("document/acta"), actor("ana", "A.N.A.", known=acta))))
    store.judge("actor/ana", "actor/berta", "not_same", by="person/eva", reason="me equivoqué")
    assert judged(store) == [("actor/ana", "actor/berta", "not_same")]
    assert store.node("actor/ana").names == ("A.N.A.", "ANA")
    assert store.node("actor/berta").names == ()
    assert [edge.id for edge in store.edges()] == [
        "actor/ana allied_with actor/berta",
        "actor/ana funds actor/carla",
        "actor/berta funds actor/carla",
        "actor/berta supports actor/ana",
    ]
    assert store.check() == []
    store.apply(Changes(retract=("document/acta",)))
    assert dump(store) == before


def test_a_merge_can_be_taken_back_after_others_built_on_it(store: GraphStore) -> None:
    store.apply(plan())
    merged = store.merge("actor/berta", "actor/ana", by="person/eva")
    again = actor("ana", "Ana", known=evidence(quote="Ana otra vez", start=70))
    store.apply(Changes(nodes=(again,), edges=(tie("ana", "funds", "carla"),)))
    joined = dump(store)
    undone = store.undo(merged.number, by="person/eva")
    assert [node.id for node in store.nodes("Actor")] == ["actor/ana", "actor/berta", "actor/carla"]
    assert store.node("actor/ana").names == ("ANA", "Ana")
    assert [edge.id for edge in store.edges(of="actor/ana")] == [
        "actor/ana allied_with actor/berta",
        "actor/ana funds actor/carla",
    ]
    assert judged(store) == []
    assert store.check() == []
    store.undo(undone.number, by="person/eva")
    assert dump(store) == joined
    assert judged(store) == [("actor/ana", "actor/berta", "same")]


def test_what_has_no_source_left_cannot_be_parted(store: GraphStore) -> None:
    acta = evidence("document/acta", "Zoila")
    store.apply(plan())
    store.apply(Changes(nodes=(document("document/acta"), actor("zoila", known=acta))))
    store.merge("actor/ana", "actor/zoila", by="person/eva")
    store.apply(Changes(retract=("document/acta",)))
    with pytest.raises(ConflictError, match="actor/zoila"):
        store.judge("actor/ana", "actor/zoila", "not_same", by="person/eva")
    assert store.node("actor/zoila").id == "actor/ana"


def test_parting_leaves_the_rest_of_the_group_together(store: GraphStore) -> None:
    store.apply(replace(plan(), nodes=(*plan().nodes, actor("dora"))))
    store.merge("actor/berta", "actor/ana", by="person/eva")
    store.merge("actor/carla", "actor/berta", by="person/eva")
    store.merge("actor/carla", "actor/dora", by="person/eva")
    store.judge("actor/ana", "actor/carla", "not_same", by="person/eva")
    assert store.node("actor/ana").id == "actor/ana"
    assert {store.node(f"actor/{key}").id for key in ("berta", "dora")} == {"actor/carla"}
    assert judged(store) == [
        ("actor/ana", "actor/carla", "not_same"),
        ("actor/berta", "actor/carla", "same"),
        ("actor/carla", "actor/dora", "same"),
    ]
    assert store.check() == []


def test_judgements_outlive_what_they_are_about(store: GraphStore) -> None:
    store.apply(plan())
    store.judge("actor/ana", "actor/berta", "not_same", by="person/eva")
    store.merge("actor/ana", "actor/carla", by="person/eva")
    store.apply(Changes(retract=("document/plan",)))
    assert store.counts() == {"edges": 0}
    store.apply(plan())
    assert [node.id for node in store.nodes("Actor")] == ["actor/ana", "actor/berta"]
    with pytest.raises(ConflictError, match="not the same"):
        store.merge("actor/berta", "actor/carla", by="person/ana")


@pytest.mark.parametrize("judgements_first", [True, False])
def test_judgements_can_be_taken_to_another_store(store: GraphStore, judgements_first: bool) -> None:
    store.apply(plan())
    store.merge("actor/berta", "actor/ana", by="person/eva")
    store.judge("actor/ana", "actor/carla", "not_same", by="person/eva")
    judgements = Changes(judgements=tuple(store.judgements()))
    with open_store("sqlite://") as other:
        for changes in (judgements, plan()) if judgements_first else (plan(), judgements):
            other.apply(changes)
        assert other.judgements() == store.judgements()
        assert len(list(other.nodes("Actor"))) == 2
        assert other.node("actor/ana") == other.node("actor/berta")
        assert other.apply(judgements).nodes == 0
        assert other.check() == []


def test_a_whole_store_can_be_taken_to_another(store: GraphStore) -> None:
    store.apply(replace(plan(), texts={"document/plan": "La Ana y la Berta."}))
    store.merge("actor/berta", "actor/ana", by="person/eva")
    store.review("actor/berta funds actor/carla", "accepted", by="person/eva")
    copy = Changes(
        tuple(store.nodes(rejected=True)),
        tuple(store.edges(rejected=True)),
        texts={"document/plan": store.document_text("document/plan")},
        judgements=tuple(store.judgements()),
        decisions=tuple(store.decisions()),
    )
    with open_store("sqlite://") as other:
        other.apply(copy)
        assert dump(other) == dump(store)
        assert (other.judgements(), list(other.decisions())) == (store.judgements(), list(store.decisions()))
        other.apply(plan())
        assert dump(other) == dump(store)
        other.judge("actor/ana", "actor/berta", None, by="person/eva")
        assert [node.id for node in other.nodes("Actor")] == ["actor/ana", "actor/berta", "actor/carla"]
        assert other.check() == []


def test_what_was_said_of_a_tie_that_cannot_be_is_taken_along(store: GraphStore) -> None:
    store.apply(plan())
    store.apply(Changes(edges=(tie("ana", "allied_with", "berta", evidence(quote="convenio"), start="2014"),)))
    store.merge("actor/berta", "actor/ana", by="person/eva")
    store.review("actor/carla", "rejected", by="person/eva")
    assert [(each.id, each.evidence[0].quote) for each in store.parked()] == [
        ("actor/ana allied_with actor/berta", "convenio"),
        ("actor/ana allied_with actor/berta", "ana con berta"),
    ]
    with open_store("sqlite://") as other:
        other.apply(
            Changes(
                tuple(store.nodes(rejected=True)),
                (*store.edges(rejected=True), *store.parked()),
                judgements=tuple(store.judgements()),
                decisions=tuple(store.decisions()),
            )
        )
        assert list(lines(other)) == list(lines(store))
        other.judge("actor/ana", "actor/berta", None, by="person/eva")
        (tied,) = other.edges(relation="allied_with")
        assert (len(tied.evidence), tied.properties) == (2, {"start": "2014"})
        assert list(other.parked()) == []


def test_judgements_that_contradict_what_stands_are_refused_whole(store: GraphStore) -> None:
    store.apply(plan())
    store.merge("actor/berta", "actor/ana", by="person/eva")
    store.merge("actor/berta", "actor/carla", by="person/eva")
    foreign = Judgement("actor/ana", "actor/carla", "not_same", "person/otra", "2026-01-01T00:00:00+00:00")
    with pytest.raises(ConflictError, match="person/otra"):
        store.apply(Changes(judgements=(foreign,)))
    assert len(judged(store)) == 2


def test_undoing_never_makes_a_contradiction(store: GraphStore) -> None:
    store.apply(plan())
    store.merge("actor/berta", "actor/carla", by="person/eva")
    merged = store.merge("actor/ana", "actor/berta", by="person/eva")
    undone = store.undo(merged.number, by="person/eva")
    store.judge("actor/ana", "actor/carla", "not_same", by="person/eva")
    with pytest.raises(ConflictError, match="not the same"):
        store.undo(undone.number, by="person/eva")
    assert store.check() == []


def test_the_order_of_joining_does_not_matter(store: GraphStore) -> None:
    def filled(key: str, year: int) -> Changes:
        (said,) = evidence(f"document/{key}", key)
        known = (replace(said, asserted_at=f"{year}-01-01T00:00:00+00:00"),)
        return Changes((document(f"document/{key}"), actor(key, key, known=known, sector=key, start=str(year))))

    orders = [("ana", "berta", "carla"), ("carla", "ana", "berta"), ("berta", "carla", "ana")]
    ends = []
    for order in orders:
        with open_store("sqlite://") as other:
            other.apply(Changes(nodes=(document(), actor("dora"))))
            for year, key in enumerate(("carla", "ana", "berta"), start=2001):
                other.apply(filled(key, year))
            for key in order:
                other.merge("actor/dora", f"actor/{key}", by="person/eva")
            ends.append(dump(other))
    assert ends[0] == ends[1] == ends[2]
    assert "'sector': 'carla'" in ends[0]
