"""An editor of a territory changes what lies in it, and nobody moves a thing into reach."""

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.security.territory import check_may_apply, may_edit, named
from graph.errors import ForbiddenError, UsageError
from graph.model import Changes, Edge, Evidence, Node
from graph.reported import report
from graph.store import GraphStore, open_store
from graph.visibility import Viewer

TOWN, WARD, OTHER, LAND = "territory/town", "territory/ward", "territory/other", "territory/land"
EVA = Viewer("editor", "eva", (TOWN,))
DOCUMENT = "document/d"


def known(review: str = "accepted") -> tuple[Evidence, ...]:
    return (Evidence(DOCUMENT, quote="so", start=0, end=2, asserted_by="person/ana", review=review),)  # type: ignore[arg-type]  # one of three words


def place(id: str) -> Node:
    return Node(id, "Territory", id, properties={"territory_type": "municipality"}, evidence=known())


def actor(id: str) -> Node:
    return Node(id, "Actor", id, properties={"actor_type": "ngo"}, evidence=known())


def tie(source: str, relation: str, target: str, review: str = "accepted") -> Edge:
    return Edge(source, relation, target, evidence=known(review))


@pytest.fixture
def store() -> Iterator[GraphStore]:
    with open_store("sqlite://") as store:
        store.apply(
            Changes(
                nodes=(
                    Node(DOCUMENT, "Document", "d", evidence=(Evidence(DOCUMENT, asserted_by="person/ana"),)),
                    *map(place, (TOWN, WARD, OTHER, LAND)),
                    *map(actor, ("actor/in", "actor/ward", "actor/out", "actor/unit", "actor/nowhere")),
                ),
                edges=(
                    tie(WARD, "part_of", TOWN),
                    tie(TOWN, "part_of", LAND),
                    tie(OTHER, "part_of", LAND),
                    tie("actor/in", "operates_in", TOWN),
                    tie("actor/ward", "operates_in", WARD),
                    tie("actor/out", "operates_in", OTHER),
                    tie("actor/out", "operates_in", TOWN, "proposed"),
                    tie("actor/unit", "part_of", "actor/ward"),
                    tie("actor/in", "allied_with", "actor/out"),
                ),
                by="person/ana",
                texts={DOCUMENT: "so"},
            )
        )
        yield store


@pytest.mark.parametrize("id", [TOWN, WARD, "actor/in", "actor/ward", "actor/unit", "actor/in allied_with actor/out"])
def test_what_lies_in_the_territory_or_its_parts_may_be_edited(store: GraphStore, id: str) -> None:
    assert may_edit(store, EVA, id)


@pytest.mark.parametrize(
    "id",
    [LAND, OTHER, "actor/out", "actor/nowhere", f"actor/out operates_in {OTHER}", f"actor/out operates_in {TOWN}"],
)
def test_what_lies_elsewhere_above_or_nowhere_may_not(store: GraphStore, id: str) -> None:
    assert not may_edit(store, EVA, id)


def test_who_is_for_a_land_edits_its_towns_and_who_is_for_none_edits_all(store: GraphStore) -> None:
    assert may_edit(store, Viewer("editor", "eva", (LAND,)), "actor/ward")
    assert may_edit(store, Viewer("editor", "eva"), "actor/nowhere")


def test_nobody_moves_a_thing_into_reach(store: GraphStore) -> None:
    for edge in (tie("actor/out", "operates_in", TOWN), tie("actor/out", "part_of", "actor/in")):
        with pytest.raises(ForbiddenError, match="actor/out"):
            check_may_apply(store, EVA, Changes(edges=(edge,), by="person/eva"))


def test_what_is_new_has_to_lie_within(store: GraphStore) -> None:
    new = actor("actor/new")
    check_may_apply(store, EVA, report("so", by="person/eva", nodes=[new], edges=[Edge(new.id, "operates_in", WARD)]))
    for edges in ([], [Edge(new.id, "operates_in", OTHER)]):
        with pytest.raises(ForbiddenError, match="actor/new"):
            check_may_apply(store, EVA, report("so", by="person/eva", nodes=[new], edges=edges))


def test_one_s_own_words_may_be_repeated_and_others_documents_not_touched(store: GraphStore) -> None:
    said = report("so", by="person/eva", nodes=[actor("actor/in")])
    check_may_apply(store, EVA, said)
    store.apply(said)
    check_may_apply(store, EVA, said)
    for changes in (
        Changes(nodes=(Node(DOCUMENT, "Document", "other title", evidence=known()),), by="person/eva"),
        Changes(retract=(DOCUMENT,), by="person/eva"),
    ):
        with pytest.raises(ForbiddenError, match=DOCUMENT):
            check_may_apply(store, EVA, changes)


def test_readers_change_nothing(store: GraphStore) -> None:
    with pytest.raises(ForbiddenError):
        check_may_apply(store, Viewer("reader", "leo", (TOWN,)), Changes(nodes=(actor("actor/in"),)))


def test_territories_are_named_by_id_or_by_name(store: GraphStore) -> None:
    assert named(store, TOWN) == TOWN
    for unknown in ("territory/nowhere", "actor/in", "Atlantis"):
        with pytest.raises(UsageError, match=unknown):
            named(store, unknown)


def test_namesakes_are_told_apart_by_what_they_are(store: GraphStore) -> None:
    for id, sort in {"territory/izalco": "municipality", "territory/izalco-2": "department"}.items():
        store.apply(Changes((Node(id, "Territory", "Izalco", properties={"territory_type": sort}, evidence=known()),)))
    with pytest.raises(UsageError, match=r"territory/izalco \(municipality\), territory/izalco-2 \(department\)"):
        named(store, "Izalco")


@settings(max_examples=30)
@given(st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=20), st.integers(0, 7), st.integers(0, 7))
def test_within_is_what_can_be_walked_to_circles_included(parts: list[tuple[int, int]], start: int, goal: int) -> None:
    ids = [f"territory/t{number}" for number in range(8)]
    pairs = {(low, high) for low, high in parts if low != high}
    reached, ring = {start}, {start}
    while ring:
        ring = {high for low, high in pairs if low in ring} - reached
        reached |= ring
    with open_store("sqlite://") as store:
        document = Node(DOCUMENT, "Document", "d", evidence=(Evidence(DOCUMENT, asserted_by="person/ana"),))
        edges = tuple(tie(ids[low], "part_of", ids[high]) for low, high in pairs)
        store.apply(Changes((document, *map(place, ids)), edges, by="person/ana", texts={DOCUMENT: "so"}))
        assert may_edit(store, Viewer("editor", "eva", (ids[goal],)), ids[start]) == (goal in reached)
