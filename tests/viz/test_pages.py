from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.model import Changes, Edge, Evidence, Node
from graph.situation import situation
from graph.store import GraphStore, open_store
from graph.visibility import OPERATOR, PUBLIC, Sight
from tests.graph_sample import DOCUMENT, TEXT
from viz.drawing import ego, positions, shorten
from viz.explorer import Explorer, Selection
from viz.explorer.picture import draw
from viz.pages.document import Finding, document_page, stretches
from viz.pages.network import figures, network_page
from viz.pages.node import node_page

MUNICIPALITY = "actor/municipalidad-de-santa-rosa--sv"


def test_ties_are_grouped_by_relation_and_direction_with_their_evidence(store: GraphStore) -> None:
    sight = Sight(store, OPERATOR)
    page = node_page(sight, sight.node(MUNICIPALITY))
    groups = {str(group.heading): [tie.other.name for tie in group.ties] for group in page.groups}
    assert groups["Leads"] == ["Consejo Municipal de Prevención"]
    assert groups["Supported by"] == ["Agencia de Cooperación"]  # rejected, and still shown as such
    assert DOCUMENT in page.documents
    assert page.picture is not None
    assert "Agencia de Cooperación" not in [spoke.node.name for spoke in page.picture.spokes]


def test_a_plan_is_shown_as_its_tree(store: GraphStore) -> None:
    sight = Sight(store, OPERATOR)
    plan = node_page(sight, sight.node("instrument/plan-de-santa-rosa--sv")).plan
    assert [branch.node.properties["number"] for branch in plan] == ["1", "2"]
    line = plan[0].below[0].below[0]
    assert line.node.name == "Iluminar las plazas"
    assert [actor.name for actor in line.responsible] == ["Municipalidad de Santa Rosa"]
    element = node_page(sight, sight.node("plan-element/linea-1-1-a"))
    assert [parent.name for parent in element.within] == [
        "Plan de prevención de Santa Rosa",
        "Reducir la violencia juvenil",
        "Abrir espacios públicos",
    ]


def test_parts_without_a_position_stand_in_the_order_of_their_numbers() -> None:
    parts = [
        Node(f"plan-element/{number}", "PlanElement", "Parte", (), {"element_type": "line", "number": number}, proof)
        for proof in [(Evidence("document/d"),)]
        for number in ("1.10", "1.2", "b", "1.1", "a")
    ]
    plan = Node("instrument/p", "Instrument", "Plan", (), {"instrument_type": "plan"}, parts[0].evidence)
    edges = [Edge(part.id, "part_of", plan.id, {}, part.evidence) for part in parts]
    document = Node("document/d", "Document", "d", (), {}, parts[0].evidence)
    with open_store("sqlite://") as store:
        store.apply(Changes((document, plan, *parts), tuple(edges), by="test"))
        branches = node_page(Sight(store, OPERATOR), plan).plan
    assert [branch.node.properties["number"] for branch in branches] == ["a", "b", "1.1", "1.2", "1.10"]


def test_a_document_marks_what_was_found_in_place(store: GraphStore) -> None:
    page = document_page(Sight(store, OPERATOR), DOCUMENT)
    assert "".join(stretch.text for stretch in page.stretches) == TEXT
    marked = {stretch.text: stretch for stretch in page.stretches if stretch.findings}
    assert marked["Barrios Vivos"].nearest.node.name == "Barrios Vivos"
    assert marked["Barrios Vivos"].anchor == f"e{TEXT.index('Barrios Vivos')}"
    assert marked["Barrios Vivos"].nearest.named
    assert not marked[" financia el programa "].nearest.named


def test_a_name_is_marked_inside_the_sentence_that_is_its_evidence(store: GraphStore) -> None:
    page = document_page(Sight(store, OPERATOR), DOCUMENT)
    police = next(finding for finding in page.nodes if finding.node.name == "Policía Nacional")
    assert TEXT[police.start : police.end] == "policía"
    assert police.anchor < police.start
    assert f"e{police.anchor}" in {stretch.anchor for stretch in page.stretches}


def test_others_see_neither_persons_nor_texts(store: GraphStore) -> None:
    page = document_page(Sight(store, PUBLIC), DOCUMENT)
    assert not page.stretches
    nodes, edges = Sight(store, PUBLIC).rows()
    assert "María López" not in [node.name for node in nodes]
    assert not any("maria" in edge.id for edge in edges)
    assert not any(item.quote for owner in [*nodes, *edges] for item in owner.evidence)


spans = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)).filter(lambda span: span[0] < span[1]), max_size=12)


@given(spans, st.text(min_size=60, max_size=60))
def test_stretches_are_the_text_cut_where_findings_begin_and_end(spans: list[tuple[int, int]], text: str) -> None:
    someone = Node("actor/x", "Actor", "X")
    findings = [Finding(start, end, Evidence("d"), someone) for start, end in spans]
    cut = list(stretches(text, findings))
    assert "".join(stretch.text for stretch in cut) == text
    at = 0
    for stretch in cut:
        covering = {(f.start, f.end) for f in findings if f.start <= at and f.end >= at + len(stretch.text)}
        assert {(finding.start, finding.end) for finding in stretch.findings} == covering
        at += len(stretch.text)
    anchors = [stretch.anchor for stretch in cut if stretch.anchor]
    assert len(anchors) == len(set(anchors)) == len({start for start, _ in spans})


def test_a_picture_is_the_same_each_time_and_within_its_box() -> None:
    ties = [(a, (a * 7 + 3) % 40) for a in range(40) if a != (a * 7 + 3) % 40]
    first = positions(40, ties, [1.0] * len(ties))
    assert first == positions(40, ties, [1.0] * len(ties))
    assert all(0 <= x <= 1 and 0 <= y <= 1 for x, y in first)
    assert len(set(first)) == 40


@pytest.mark.parametrize("count", [0, 1, 2])
def test_the_smallest_networks_can_be_drawn(count: int) -> None:
    assert len(positions(count, [], [])) == count


def test_the_picture_of_a_network_can_be_narrowed(store: GraphStore) -> None:
    ties = Explorer(situation(store))
    whole = draw(ties, Selection())
    assert whole.alone == 1  # the chamber of commerce
    around = draw(ties, Selection(centre="actor/agencia-de-cooperacion"))
    police = draw(ties, Selection(type="police"))
    assert len(around.dots) < len(whole.dots)
    assert (len(police.dots), police.alone) == (0, 1)


@given(st.text(max_size=80), st.integers(2, 60))
def test_a_shortened_name_is_short_and_its_beginning(name: str, length: int) -> None:
    short = shorten(name, length)
    assert len(short) <= length
    assert short == name or name.startswith(short.removesuffix("…"))


def test_names_are_cut_after_a_word() -> None:
    assert shorten("Red de Asociaciones Municipales", 24) == "Red de Asociaciones…"


def test_labels_of_a_node_s_picture_do_not_overlap(store: GraphStore) -> None:
    sight = Sight(store, OPERATOR)
    node = sight.node(MUNICIPALITY)
    picture = ego(node, sight.ties(MUNICIPALITY))
    for left in (True, False):
        heights = sorted(spoke.y for spoke in picture.spokes if spoke.left is left)
        assert all(below - above >= 20 for above, below in pairwise(heights))


def test_a_network_page_lists_what_it_draws(store: GraphStore) -> None:
    ties = Explorer(situation(store))
    page = network_page(ties, Selection(), figures(ties.network))
    assert {dot.id for dot in page.picture.dots} < {row.id for row in page.rows}
    neighbours = {row.id: {id for id, _ in row.neighbours} for row in page.rows}
    for line in page.picture.lines:
        source, target = page.picture.dots[line.source].id, page.picture.dots[line.target].id
        assert target in neighbours[source]
        assert source in neighbours[target]
    assert {measure.id: value for measure, value in page.figures}["isolates"] == page.picture.alone
