"""Order and pages: by code point, as Python compares text, whatever the alphabet."""

from __future__ import annotations

import pytest

from graph.freshness import stale
from graph.model import Changes
from graph.store import GraphStore
from tests.contract.samples import actor, document, plan, tie

# In UTF-16, as Java keeps text, what lies beyond the first 65,536 characters sorts before U+FB01 and U+FF21;
# a database's collation would put é beside e, and a beside A.
KEYS = ["A", "Z", "a", "a-b", "a.b", "e", "z", "é", "ñ", "Ж", "東", "ﬁ", "\uff21", "𐐷", "🏘"]


@pytest.fixture
def mixed(store: GraphStore) -> GraphStore:
    store.apply(Changes(nodes=(document(), *(actor(key, f"Red {key}", country="SV") for key in reversed(KEYS)))))
    store.apply(Changes(edges=tuple(tie("a", "funds", key) for key in reversed(KEYS) if key != "a")))
    store.apply(Changes(edges=tuple(tie(key, "supports", "é") for key in reversed(KEYS) if key != "é")))
    return store


def test_everything_comes_in_the_order_of_its_id(mixed: GraphStore) -> None:
    ids = [f"actor/{key}" for key in KEYS]
    assert ids == sorted(ids)
    assert [node.id for node in mixed.nodes("Actor")] == ids
    assert [node.id for node in mixed.nodes(ids=reversed(ids))] == ids
    assert [node.id for node in mixed.nodes(country="SV")] == ids
    assert [node.id for node in mixed.nodes(document="document/plan")] == [*ids, "document/plan"]
    assert [id for id, _ in mixed.network_rows().nodes] == [*ids, "document/plan"]
    for edges in (
        mixed.edges(),
        mixed.edges(of="actor/é"),
        mixed.edges(target="actor/é"),
        mixed.edges(source="actor/a"),
    ):
        listed = [edge.id for edge in edges]
        assert len(listed) >= len(KEYS) - 1
        assert listed == sorted(listed)
    rows = [row[:3] for row in mixed.network_rows().edges]
    assert len(rows) == 2 * len(KEYS) - 2
    assert sorted(rows) == sorted((edge.source, edge.relation, edge.target) for edge in mixed.edges())
    assert list(mixed.touched_since(0)) == [*ids, "document/plan"]


@pytest.mark.parametrize("size", [1, 4, 100])
def test_pages_put_together_are_the_whole(mixed: GraphStore, size: int) -> None:
    whole = [node.id for node in mixed.nodes(country="SV")]
    paged: list[str] = []
    while page := [node.id for node in mixed.nodes(country="SV", after=paged[-1] if paged else "", limit=size)]:
        assert len(page) <= size
        paged += page
    assert paged == whole


@pytest.mark.parametrize("size", [1, 7, 100])
def test_pages_of_what_waits_put_together_are_the_whole(mixed: GraphStore, size: int) -> None:
    whole = mixed.undecided(limit=1000)
    assert set(whole) == {item.id for item in (*mixed.nodes(), *mixed.edges())}
    paged: list[str] = []
    while page := mixed.undecided(after=paged[-1] if paged else "", limit=size):
        paged += page
    assert paged == whole
    # a node, then the ties that start from it
    assert whole.index("actor/a") < whole.index("actor/a funds actor/é") < whole.index("actor/a-b")


@pytest.mark.parametrize("size", [1, 7, 100])
def test_pages_of_what_is_stale_put_together_are_the_whole(mixed: GraphStore, size: int) -> None:
    for node in ("actor/z", "actor/𐐷", "actor/ﬁ"):
        mixed.review(node, "accepted", by="person/eva")
    whole = list(mixed.stale("2100", limit=1000))
    paged: list[str] = []
    after = ("", "")
    while page := mixed.stale("2100", after=after, limit=size):
        paged += page
        last = paged[-1]
        after = (page[last].last_confirmed, last)
    assert paged == whole
    assert {item.id for item, _ in stale(mixed, "2100")} <= set(whole)


def test_judgements_and_decisions_come_in_order(mixed: GraphStore) -> None:
    for one, other in (("𐐷", "ﬁ"), ("é", "z"), ("A", "a")):
        mixed.judge(f"actor/{one}", f"actor/{other}", "not_same", by="person/eva")
    assert [(each.one[6:], each.other[6:]) for each in mixed.judgements()] == [("A", "a"), ("z", "é"), ("ﬁ", "𐐷")]
    mixed.review(["actor/𐐷", "actor/ﬁ", "actor/a", "actor/é"], "accepted", by="person/eva")
    assert [each.owner[6:] for each in mixed.decisions()] == ["a", "é", "ﬁ", "𐐷"]


def test_suggestions_come_in_the_order_in_which_they_were_made(store: GraphStore) -> None:
    store.apply(plan())
    for number in range(12):
        asked = Changes(nodes=(actor("ana", "Asociación Ana", start=str(2000 + number)),))
        store.suggest(asked, by="person/luis", reason=f"la {number}")
    assert [each.reason for each in store.suggestions()] == [f"la {number}" for number in range(12)]
    assert len({each.id for each in store.suggestions()}) == 12


@pytest.mark.parametrize(
    "name", ["Ñandú", "n\u0303andu", "NÑandú", "Straße", "İzmir", "東京", "🏘 Barrio", "e\u0301\u0327"]
)
def test_names_are_kept_to_the_letter(store: GraphStore, name: str) -> None:
    """Composed or not, in any script: what was written is what is read, in names, quotes, texts and properties."""
    store.apply(
        Changes(
            nodes=(document(), actor("una", name, f"{name}?", f"¿{name}", sector=name)),
            texts={"document/plan": name * 3},
            reason=name,
        )
    )
    una = store.node("actor/una")
    assert (una.name, set(una.names), una.properties["sector"]) == (name, {f"{name}?", f"¿{name}"}, name)
    assert store.document_text("document/plan") == name * 3
    assert store.history()[0].reason == name
    assert [node.id for node in store.find(name)] == ["actor/una"]
