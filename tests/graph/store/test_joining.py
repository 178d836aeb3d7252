"""When what is added to a node or edge cannot change what it shows, and its other claims need not be read."""

from __future__ import annotations

import json
from itertools import pairwise

from hypothesis import assume, event, given
from hypothesis import strategies as st

from graph.store.joining import Claim, edge_stays, encode, node_stays, settle_edge, settle_node

NAMES = ("UNICEF", "Unicef", "Fondo de las Naciones Unidas para la Infancia")
VALUES = st.sampled_from((1, 1.0, True, False, 0, "a", "b", ["a", "b"], ["b", "a"], [{"x": 1}], [{"x": 1.0}]))
DATES = st.sampled_from(("2010", "2015", "2020-05"))

asserters = st.sampled_from(("extractor/0.1", "extractor/0.2", "import/lista", "person/ana"))
reviews = st.sampled_from(("proposed", "accepted", "rejected"))


@st.composite
def says(draw: st.DrawFn, *, named: bool, by_person: bool) -> str | None:
    said: dict[str, object] = {}
    if named and draw(st.integers(0, 9)):
        said["name"] = draw(st.sampled_from(NAMES))
    if named and draw(st.booleans()):
        said["names"] = sorted(draw(st.sets(st.sampled_from((*NAMES, "  ")))))
    if named and by_person and draw(st.booleans()):
        said["dropped"] = sorted(draw(st.sets(st.sampled_from(NAMES))))
    properties = draw(st.dictionaries(st.sampled_from(("one", "two")), VALUES, max_size=2))
    properties |= draw(st.dictionaries(st.sampled_from(("start", "end")), DATES, max_size=2))
    if by_person and draw(st.booleans()):
        properties[draw(st.sampled_from(("one", "start")))] = None
    if properties:
        said["properties"] = properties
    return encode(said) if said else None


@st.composite
def claims(draw: st.DrawFn, *, named: bool) -> Claim:
    by = draw(asserters)
    return Claim(
        draw(says(named=named, by_person=by.startswith("person/"))),
        draw(reviews),
        by,
        draw(st.sampled_from(("2026-01-01", "2026-01-02", "2026-01-03"))),
        draw(st.sampled_from(("document/a", "document/b", "document/c"))),
        draw(st.sampled_from((None, None, "actor/other"))),
    )


@st.composite
def histories(draw: st.DrawFn, *, named: bool) -> list[list[Claim]]:
    """The claims on one thing after each of some changes, which add, withdraw and decide."""
    standing = draw(st.lists(claims(named=named), min_size=1, max_size=3))
    history = [standing]
    for _ in range(draw(st.integers(0, 3))):
        kept = [one for one in standing if draw(st.integers(0, 3))]
        standing = [*kept, *draw(st.lists(claims(named=named), max_size=2))]
        if standing:
            history.append(standing)
    return history


@st.composite
def echoes(draw: st.DrawFn, shown: tuple[str, str, str], *, named: bool) -> Claim:
    """A claim that says what is shown, or some of it, or nearly."""
    name, names, properties = shown[0], json.loads(shown[1]), json.loads(shown[2])
    said: dict[str, object] = {"name": name} if named else {}
    if named and names and draw(st.booleans()):
        said["names"] = names[:1]
    kept = {key: value for key, value in properties.items() if draw(st.booleans())}
    if kept:
        said["properties"] = kept
    one = draw(claims(named=named))
    return Claim(
        encode(said) if said else None, one.review, one.asserted_by, one.asserted_at, one.document, one.said_of
    )


def added(shown: tuple[str, str, str], *, named: bool) -> st.SearchStrategy[list[Claim]]:
    return st.lists(st.one_of(echoes(shown, named=named), echoes(shown, named=named), claims(named=named)), max_size=3)


def is_vouched(standing: list[Claim]) -> bool:
    return any(claim.claims and claim.review != "rejected" for claim in standing)


@given(st.data())
def test_a_node_that_stays_is_settled_the_same_with_all_its_claims(data: st.DataObject) -> None:
    history = data.draw(histories(named=True))
    shown = settle_node(NAMES[0], "{}", history[0])
    for _, standing in pairwise(history):
        shown = settle_node(shown[0], shown[2], standing)
    new = data.draw(added(shown, named=True))
    stays = node_stays(shown, new)
    event(f"stays: {stays and is_vouched(history[-1])}")
    assume(stays and (is_vouched(history[-1]) or not any(claim.claims for claim in new)))
    assert settle_node(shown[0], shown[2], [*history[-1], *new]) == shown


@given(st.data())
def test_an_edge_that_stays_is_settled_the_same_with_all_its_claims(data: st.DataObject) -> None:
    history = data.draw(histories(named=False))
    shown = settle_edge("{}", history[0])
    for _, standing in pairwise(history):
        shown = settle_edge(shown, standing)
    new = data.draw(added(("", "[]", shown), named=False))
    assume(edge_stays(shown, new) and (is_vouched(history[-1]) or not any(claim.claims for claim in new)))
    assert settle_edge(shown, [*history[-1], *new]) == shown


def test_what_says_something_new_is_settled() -> None:
    shown = ("UNICEF", encode(["Unicef"]), encode({"country": "PA", "year": 2020}))

    def says(by: str = "extractor/0.1", review: str = "proposed", **said: object) -> Claim:
        return Claim(encode(said), review, by, "2026-01-01", "document/a")  # type: ignore[arg-type]

    assert node_stays(shown, [says(name="UNICEF", names=["Unicef"], properties={"year": 2020})])
    assert not node_stays(shown, [says(name="Unicef")])
    assert not node_stays(shown, [says(name="UNICEF", names=["Fondo"])])
    assert not node_stays(shown, [says(name="UNICEF", properties={"year": 2021})])
    assert not node_stays(shown, [says(name="UNICEF", properties={"web": "x"})])
    assert not node_stays(shown, [says(by="person/ana", name="UNICEF")])
    assert not node_stays(shown, [says(review="rejected", name="UNICEF")])
    assert not node_stays(shown, [says(name="UNICEF"), says(name="Unicef")])
