"""What a plan lacks, counted at each level, and what is left of it when it is narrowed down."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import pytest

from graph.model import Edge, Node
from graph.situation import Situation
from viz.pages.plans import ANY, Part, Plans, narrowed, total

PLAN = "instrument/plan"
TODAY = date(2026, 6, 1)


def element(id: str, type: str, **properties: str) -> Node:
    return Node(f"plan-element/{id}", "PlanElement", id, (), {"element_type": type, **properties})


def below(part: str, whole: str) -> Edge:
    return Edge(f"plan-element/{part}", "part_of", whole if "/" in whole else f"plan-element/{whole}")


@pytest.fixture
def plans() -> Plans:
    nodes = [
        Node(PLAN, "Instrument", "Plan", (), {"instrument_type": "plan"}),
        Node("actor/town", "Actor", "Town", (), {"actor_type": "municipality"}),
        Node("actor/club", "Actor", "Club", (), {"actor_type": "ngo"}),
        element("o1", "objective"),
        element("s11", "strategy"),
        element("l1", "line"),
        element("l2", "line", deadline="2026-04"),
        element("i2", "indicator"),
        element("o2", "objective", deadline="2026-06"),
    ]
    edges = [
        below("o1", PLAN), below("o2", PLAN), below("s11", "o1"), below("l1", "s11"), below("l2", "s11"),
        below("i2", "l2"),
        Edge("actor/town", "responsible_for", "plan-element/s11"),
        Edge("actor/club", "partner_in", "plan-element/l2"),
    ]  # fmt: skip
    return Plans(Situation.from_rows(nodes, edges), TODAY)


def flat(parts: Iterable[Part]) -> dict[str, Part]:
    return {part.id.removeprefix("plan-element/"): part for part in total(parts).walk()}


def test_whoever_answers_for_a_larger_part_answers_for_what_lies_in_it(plans: Plans) -> None:
    found = flat(plans.of_instruments[PLAN])
    assert found["l1"].flaws == ("partner", "indicator")
    assert found["l2"].flaws == ("deadline",)
    assert found["o2"].flaws == ("responsible", "partner", "indicator")
    assert found["s11"].flaws == ()


def test_what_is_lacking_is_counted_at_each_level(plans: Plans) -> None:
    found = flat(plans.of_instruments[PLAN])
    assert found["o1"].counts == {"partner": 1, "indicator": 1, "deadline": 1}
    assert (found["o1"].leaves, found["o2"].leaves) == (2, 1)
    assert found[""].counts == {"responsible": 1, "partner": 2, "indicator": 2, "deadline": 1}


def test_indicators_stand_on_the_sheet_and_not_in_the_tree(plans: Plans) -> None:
    assert "i2" not in flat(plans.of_instruments[PLAN])


@pytest.mark.parametrize(
    ("flaw", "actor", "left"),
    [
        ("deadline", "", {"o1", "s11", "l2"}),
        ("responsible", "", {"o2"}),
        (ANY, "", {"o1", "s11", "l1", "l2", "o2"}),
        ("", "actor/club", {"o1", "s11", "l2"}),
        ("", "actor/town", {"o1", "s11", "l1", "l2"}),
        ("indicator", "actor/town", {"o1", "s11", "l1"}),
        ("responsible", "actor/club", set()),
    ],
)
def test_narrowed_down_a_plan_keeps_what_it_lies_in(plans: Plans, flaw: str, actor: str, left: set[str]) -> None:
    assert set(flat(narrowed(plans.of_instruments[PLAN], flaw, actor))) - {""} == left


def test_a_part_that_contains_itself_ends_somewhere() -> None:
    nodes = [Node(PLAN, "Instrument", "Plan", (), {}), element("a", "line"), element("b", "line")]
    plans = Plans(Situation.from_rows(nodes, [below("a", PLAN), below("a", "b"), below("b", "a")]), TODAY)
    assert total(plans.tree(PLAN)).leaves < 10
