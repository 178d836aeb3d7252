"""Who may see what. The strongest form, wherever an answer has no reason to differ: what a viewer gets is what a store
gives in which the hidden things were never loaded.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.account import account
from graph.analysis.coverage import documented
from graph.analysis.gaps import find_gaps
from graph.analysis.measures import measure
from graph.dump import dump
from graph.errors import UsageError
from graph.export import write_csv
from graph.matching import partners
from graph.model import Changes, Edge, Evidence, Feedback, Judgement, Level, Node, Part, Visibility, finding_id
from graph.network import Network
from graph.search import SearchIndex
from graph.situation import Situation
from graph.store import GraphStore, open_store
from graph.visibility import LEVELS, OPERATOR, Role, Sight, Viewer, default_level, is_exposed, sees
from viz.explorer import Explorer, Selection
from viz.pages.document import document_page
from viz.pages.gaps import GapCatalogue, gaps_page
from viz.pages.network import network_page
from viz.pages.node import node_page
from viz.pages.start import start_page
from viz.picture import write_pyvis

ROLES: tuple[Role, ...] = get_args(Role)
RESTRICTED = [Viewer(role) for role in ROLES if role != "admin"]
PERSONS = ["Xiomara Quiteño", "Wilfredo Zepeda", "Yesenia Tobar"]
BODIES = ["Mesa Ámbar", "Comité Bermejo", "Casa Cobalto"]
OPEN = ["Junta Dorada", "Red Escarlata", "Foro Fucsia"]
SAID = ("person/lea", "2026-01-02")
TALK = "Hablaron {a} y {b} en la plaza."


def node_named(name: str, *, person: bool, sensitive: bool, space: bool) -> Node:
    kind = "Space" if space and not person else "Actor"
    properties: dict[str, Any] = {"country": "SV"}
    if kind == "Actor":
        properties["actor_type"] = "community_leader" if person else "ngo"
        if sensitive or person:
            properties["sensitive"] = True
    return Node(f"{kind.lower()}/{name.split()[1].lower()}", kind, name, properties=properties)


class World:
    """A graph with levels that were decided for some of it, and the same graph as one clearance should know it."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.documents = [
            Node(f"document/d{i}", "Document", f"d{i}.txt", properties={"year": 2020 + i}) for i in range(3)
        ]
        self.nodes = [
            node_named(name, person=name in PERSONS, sensitive=name in BODIES, space=draw(st.booleans()))
            for name in PERSONS + BODIES + OPEN
            if draw(st.booleans())
        ]
        levels = st.sampled_from(LEVELS)
        self.decided: dict[tuple[str, Part], Level] = {
            (node.id, part): draw(levels)
            for node in (*self.nodes, *self.documents)
            for part in ("node", "text", "membership", "contact")
            if draw(st.integers(0, 4)) == 0
        }
        self.said_in = {node.id: draw(st.sets(st.integers(0, 2), min_size=1)) for node in self.nodes}
        pairs = [(a, b) for a in self.nodes for b in self.nodes if a.id < b.id]
        self.ties = {
            (a.id, "allied_with", b.id): draw(st.sets(st.integers(0, 2), min_size=1))
            for a, b in pairs
            if draw(st.booleans())
        }
        self.pairs = [(a.id, b.id) for a, b in pairs if draw(st.integers(0, 3)) == 0]

    def level(self, node: Node, part: Part = "node") -> Level:
        return self.decided.get((node.id, part)) or default_level(node, part)

    def load(self, clearance: Level = "nobody") -> GraphStore:
        """The graph, or only what this clearance should know of it."""
        nodes, documents = self._known(clearance)
        texts = {document.id: self._text(clearance) for document in documents}
        store = open_store("sqlite://")
        store.apply(
            Changes(
                (*(replace(each, evidence=(said(each.id),)) for each in documents),
                 *(replace(each, evidence=self._evidence(self.said_in[each.id], texts)) for each in nodes.values())),
                tuple(
                    Edge(*ends, evidence=self._evidence(where, texts))
                    for ends, where in self.ties.items()
                    if self._tie_known(ends, nodes, clearance) and self._evidence(where, texts)
                ),
                texts=texts,
                by="person/lea",
            )
        )  # fmt: skip
        known = {node.id for node in (*nodes.values(), *documents)}
        pairs = [pair for pair in self.pairs if known.issuperset(pair)]
        store.apply(
            Changes(
                feedback=tuple(Feedback(finding_id("missing_tie", *pair), "done", *SAID) for pair in pairs),
                judgements=tuple(Judgement(*pair, "not_same", *SAID) for pair in pairs),
                visibilities=tuple(
                    Visibility(id, level, part, *SAID) for (id, part), level in self.decided.items() if id in known
                ),
                by="person/lea",
            )
        )  # fmt: skip
        return store

    def _known(self, clearance: Level) -> tuple[dict[str, Node], list[Node]]:
        documents = [each for each in self.documents if sees(clearance, self.level(each))]
        at = {int(each.id[-1]) for each in documents}
        nodes = {
            node.id: node for node in self.nodes if sees(clearance, self.level(node)) and self.said_in[node.id] & at
        }
        return nodes, documents

    def _tie_known(self, ends: tuple[str, str, str], nodes: dict[str, Node], clearance: Level) -> bool:
        if ends[0] not in nodes or ends[2] not in nodes:
            return False
        return all(
            sees(clearance, self.level(one, "membership"))
            for one, other in ((nodes[ends[0]], nodes[ends[2]]), (nodes[ends[2]], nodes[ends[0]]))
            if one.kind == "Actor" and is_exposed(one) and other.kind == "Space" and is_exposed(other)
        )

    def _text(self, clearance: Level) -> str:
        return "\n".join(
            TALK.format(a=self._called(a, clearance), b=self._called(b, clearance))
            for a, b in zip(self.nodes, self.nodes[1:], strict=False)
        )

    def _called(self, node: Node, clearance: Level) -> str:
        if sees(clearance, self.level(node)):
            return node.name
        return "[persona]" if node.kind == "Actor" and is_exposed(node) else "[reservado]"

    def _evidence(self, where: set[int], texts: dict[str, str]) -> tuple[Evidence, ...]:
        found = []
        for i in sorted(where):
            if (text := texts.get(f"document/d{i}")) is not None:
                quote = text.partition("\n")[0]
                found.append(replace(said(f"document/d{i}"), quote=quote, start=0, end=len(quote)))
        return tuple(found)


def said(document: str) -> Evidence:
    return Evidence(document, asserted_by="person/lea", asserted_at="2026-01-02T00:00:00+00:00", review="accepted")


@st.composite
def worlds(draw: st.DrawFn) -> World:
    return World(draw)


# Every way out that reads the graph, as something that can be compared.


def everything(sight: Sight) -> list[str]:
    return list(dump(sight))


def the_past(sight: Sight) -> list[str]:
    with sight.as_of(min(1, sight.sequence())) as past:  # of a graph that holds nothing nothing ever changed
        return list(dump(past))


def one_by_one(sight: Sight) -> object:
    return [(sight.node(node.id), sight.ties(node.id), sight.find(node.name)) for node in sight.nodes()]


def pages(sight: Sight) -> object:
    nodes = list(sight.nodes())
    explorer = Explorer(Situation.from_rows(*sight.rows()))
    return (
        [node_page(sight, node) for node in nodes],
        [document_page(sight, node.id) for node in nodes if node.kind == "Document"],
        [network_page(explorer, Selection(colour=colour)) for colour in ("type", "community", "betweenness")],
        start_page(sight.counts()),
    )


def findings(sight: Sight) -> object:
    situation = Situation.from_rows(*sight.rows(), feedback=sight.feedback())
    gaps = find_gaps(situation)
    return (
        gaps_page(sight, GapCatalogue(situation, gaps), {}),
        [partners(situation, id) for id in situation.ties.ids],
        [
            repr([round(value, 9) if isinstance(value, float) else value for value in node.values()])
            for node in measure(situation.ties).to_dict()["nodes"]
        ],  # as text: what is undefined does not equal itself
        documented(*sight.rows()),
    )


def histories(sight: Sight) -> object:
    ids = [node.id for node in sight.nodes()][-3:]
    steps = [account(sight, id) for id in ids]
    return [[(step.change.number, step.change.by, step.differences) for step in each] for each in steps]


def lists(sight: Sight) -> object:
    return sight.undecided(limit=5), sight.undecided(of="actor/dorada"), list(sight.parked()), sight.counts()


def files(sight: Sight) -> object:
    with TemporaryDirectory() as folder:
        write_csv(*sight.rows(), Path(folder))
        write_pyvis(Network.from_rows(*sight.rows(), view="ties"), Path(folder) / "net.html")
        return [(path.name, path.read_bytes()) for path in sorted(Path(folder).iterdir())]


def searches(sight: Sight) -> object:
    with TemporaryDirectory() as folder:
        index = SearchIndex(Path(folder), sight.store, {}, lambda: sight)
        queries = ("", "mesa", "Zepeda", "Zepda", "xiom", "plaza", "persona", "Fucsia Tobar")
        return [(index.search(query), index.facets(query)) for query in queries]


WAYS_OUT: list[Callable[[Sight], object]] = [
    everything, the_past, one_by_one, pages, findings, histories, lists, files, searches,
]  # fmt: skip


@pytest.mark.parametrize("viewer", RESTRICTED, ids=lambda viewer: viewer.role)
@given(world=worlds())
@settings(max_examples=8, suppress_health_check=[HealthCheck.too_slow])
def test_every_answer_is_that_of_a_graph_that_never_held_what_is_hidden(viewer: Viewer, world: World) -> None:
    with world.load() as whole, world.load(viewer.clearance) as part:
        hidden = [node for node in world.nodes if not sees(viewer.clearance, world.level(node))]
        for way in WAYS_OUT:
            answer = way(Sight(whole, viewer))
            assert answer == way(Sight(part, viewer)), way.__name__
            assert not [node.name for node in hidden if node.name in str(answer)], way.__name__


@given(world=worlds(), viewer=st.sampled_from(RESTRICTED))
@settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow])
def test_a_hidden_id_answers_as_an_unknown_one(viewer: Viewer, world: World) -> None:
    with world.load() as store:
        sight = Sight(store, viewer)
        for node in (*world.nodes, *world.documents):
            if sees(viewer.clearance, world.level(node)):
                continue
            for ask in (sight.node, lambda asked: sight.history(of=asked)):
                with pytest.raises(UsageError) as refused:
                    ask(node.id)
                with pytest.raises(UsageError) as unknown:
                    ask("actor/nobody")
                assert str(refused.value).replace(node.id, "") == str(unknown.value).replace("actor/nobody", "")
            assert sight.ties(node.id) == []
            assert sight.find(node.name) == []
            assert sight.document_text(node.id) == ""
            assert sight.judgements(node.id) == []
            assert list(sight.decisions(node.id)) == []
            assert sight.freshness([node.id]) == {}
            assert list(sight.nodes(document=node.id)) == list(sight.edges(document=node.id)) == []


@given(world=worlds())
@settings(max_examples=10, suppress_health_check=[HealthCheck.too_slow])
def test_who_answers_for_all_sees_all(world: World) -> None:
    with world.load() as store:
        assert list(dump(Sight(store, OPERATOR))) == list(dump(store))
        assert Sight(store, OPERATOR).counts() == store.counts()


@pytest.mark.parametrize(
    ("role", "told"),
    [("public", None), ("reader", "7777-0000, mesa@example.org"), ("coordinator", "7777-0000, mesa@example.org")],
)
def test_the_contact_of_an_institution_is_read_by_whoever_signs_in(role: Role, told: str | None) -> None:
    store = open_store("sqlite://")
    reached = {"actor_type": "ngo", "contact": "7777-0000, mesa@example.org"}
    body = Node("actor/mesa", "Actor", "Mesa Ámbar", properties=reached, evidence=(said("document/d"),))
    paper = Node("document/d", "Document", "d.txt", evidence=(said("document/d"),))
    store.apply(Changes((paper, body), texts={"document/d": "Llame a la Mesa Ámbar al 7777-0000."}))
    assert Sight(store, Viewer(role)).node("actor/mesa").properties.get("contact") == told


@pytest.mark.parametrize("role", ROLES)
def test_a_list_of_texts_is_told_as_it_is_whatever_letters_it_holds(role: Role) -> None:
    store = open_store("sqlite://")
    steps = {"elements": ["Rugby como escuela de valores", "Lobby ante el concejo"]}
    practice = Node("practice/cancha", "Practice", "Cancha Abierta", properties=steps, evidence=(said("document/d"),))
    paper = Node("document/d", "Document", "d.txt", evidence=(said("document/d"),))
    store.apply(Changes((paper, practice), texts={"document/d": "Cancha Abierta enseña rugby."}))
    assert Sight(store, Viewer(role)).node("practice/cancha").properties == steps
