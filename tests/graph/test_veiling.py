"""A veil that follows a store is, after every change, the one that would be made anew."""

from __future__ import annotations

from collections.abc import Iterable

from hypothesis import given, settings
from hypothesis import strategies as st

from graph.model import Changes, Evidence, Level, Node, Part, Visibility
from graph.store import open_store
from graph.visibility import Veiling, veil

NAMES = ("Rosa Menjívar", "Casa Rosa Menjívar", "Barrio Rosa", "Luz Zelaya", "Mesa de la luz", "Zelaya", "Río Hondo")
IDS = tuple(f"actor/{number}" for number in range(4))
DOCUMENTS = ("document/acta", "document/informe")
LEVELS: tuple[Level, ...] = ("public", "network", "coordinators", "nobody")


def said(documents: Iterable[str]) -> tuple[Evidence, ...]:
    return tuple(Evidence(document, "dijo", asserted_by="person/ana") for document in documents)


def finder(text: str) -> list[tuple[int, int]]:
    at = text.find("Luz")
    return [] if at < 0 else [(at, at + 3)]


papers = st.lists(st.sampled_from(DOCUMENTS), min_size=1, max_size=2, unique=True)
actors = st.builds(
    lambda actor, name, person, by: Node(
        actor, "Actor", name, (), {"actor_type": "community_leader" if person else "ngo"}, said(by)
    ),
    st.sampled_from(IDS),
    st.sampled_from(NAMES),
    st.booleans(),
    papers,
)
parts: st.SearchStrategy[Part] = st.sampled_from(("node", "text"))
levels = st.builds(Visibility, st.sampled_from((*IDS, *DOCUMENTS)), st.sampled_from(LEVELS), parts)
changes = st.one_of(
    st.builds(lambda nodes: Changes(nodes, by="person/ana"), st.lists(actors, min_size=1, max_size=2).map(tuple)),
    st.builds(lambda level: Changes(visibilities=(level,), by="person/ana"), levels),
    st.builds(lambda document: Changes(retract=(document,), by="extractor/0.1"), st.sampled_from(DOCUMENTS)),
)


@settings(max_examples=60)
@given(st.lists(changes, min_size=1, max_size=6))
def test_a_veil_that_follows_is_the_one_made_anew(history: list[Changes]) -> None:
    with open_store("sqlite://") as store:
        documents = tuple(Node(id, "Document", f"Acta de {id}", evidence=said([id])) for id in DOCUMENTS)
        store.apply(Changes(documents, by="person/ana"))
        following = [Veiling(store, level, finder) for level in LEVELS]
        for change in history:
            known = {node.id for node in store.nodes(rejected=True)} | {node.id for node in change.nodes}
            if all(each.node in known for each in change.visibilities):
                store.apply(change)
            for one, level in zip(following, LEVELS, strict=True):
                assert one.now() == veil(store, level, finder)
