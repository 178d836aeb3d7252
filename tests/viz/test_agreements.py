"""Agreements as pages show them: how they stand, what comes first, what a form means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.agreements import CRITERIA, STEPS, Check, Month, checks, monitored, months, reported, standing
from graph.model import Changes, Node, Property
from graph.situation import Situation, situation
from graph.store import GraphStore, open_store
from graph.visibility import OPERATOR, PUBLIC, Sight
from tests.graph_sample import fill, said
from viz.pages.agreements import (
    TEXTS,
    Narrowed,
    Register,
    Step,
    agreement,
    agreements_page,
    months_between,
    progress,
    properties_of,
    steps_of,
)

TODAY = date(2026, 11, 21)
SANTA_ROSA = "alliance/acuerdo-de-santa-rosa--sv"


def alliance(name: str, **properties: Property) -> Node:
    return Node(f"alliance/{name}", "Alliance", name, (), properties, said("acuerdan"))


def month(when: str, percent: int | None = None) -> tuple[Mapping[str, Property], ...]:
    return ({"month": when, "action": "x"},), (({"month": when, "percent": percent},) if percent is not None else ())


def test_schedule_and_compliance_are_joined_by_month(store: GraphStore) -> None:
    sight = Sight(store, OPERATOR)
    shown = agreement(sight, sight.node(SANTA_ROSA), situation(store), TODAY)
    assert [(month.month, month.actions, month.percent) for month in shown.months] == [
        ("2015-07", ("Taller inicial",), 50),
        ("2015-08", ("Recuperación de la plaza",), 0),
        ("2015-09", ("Evaluación",), None),
    ]
    assert [party.role for party in shown.parties] == ["lead", "collaborator"]
    assert shown.to_report == "2015-09"
    assert shown.expired
    assert {point.criterion.id for point in shown.points if point.stated} >= {"objective", "lead", "term", "schedule"}


@pytest.mark.parametrize(
    ("planned", "percents", "stands"),
    [
        (["2026-10"], [75], "overdue"),
        (["2026-10"], [None], "overdue"),
        (["2026-10", "2026-11"], [100, None], "due"),
        (["2026-10", "2026-12"], [100, None], "on_the_way"),
        (["2026-10", "2026-11"], [100, 100], "done"),
        ([], [], "unreported"),
    ],
)
def test_how_an_agreement_stands(planned: list[str], percents: list[int | None], stands: str) -> None:
    schedule = [{"month": when, "action": "x"} for when in planned]
    done = [{"month": when, "percent": p} for when, p in zip(planned, percents, strict=True) if p is not None]
    assert standing(months(schedule, done), TODAY) == stands


MONTHS = st.dates(date(2020, 1, 1), date(2030, 1, 1)).map(lambda day: day.isoformat()[:7])
RECORDS = st.lists(st.builds(lambda when, percent: {"month": when, "percent": percent}, MONTHS, st.sampled_from(STEPS)))


@given(RECORDS, MONTHS, st.sampled_from(STEPS))
def test_a_report_takes_the_place_of_the_same_month_s_and_leaves_the_others(
    known: list[dict[str, str | int | float | bool]], when: str, percent: int
) -> None:
    new = reported(known, Month(when, percent=percent, by="person/ana", at="2026-11-21"))
    assert [record for record in new if record["month"] == when] == [
        {"month": when, "percent": percent, "by": "person/ana", "at": "2026-11-21"}
    ]
    others = [record for record in known if record["month"] != when]
    assert sorted(map(str, others)) == sorted(str(record) for record in new if record["month"] != when)


@given(st.lists(st.builds(Step, MONTHS, st.text("ab ", max_size=4).map(str.strip))))
def test_what_a_form_says_is_what_it_shows_again(steps: list[Step]) -> None:
    typed = dict.fromkeys((*TEXTS, "programmes", "territories"), "")
    node = alliance("x", **properties_of(typed, steps))
    again = steps_of(node)
    assert {step for step in steps if step.action} <= set(again)
    assert {step.month for step in steps} == {step.month for step in again}


def test_checks_come_back_as_they_were_kept() -> None:
    found = {each.id: Check(each.id, at % 2 == 0, "n", "person/ana", "2026") for at, each in enumerate(CRITERIA)}
    assert len(CRITERIA) == 14
    assert checks(monitored(found)) == found


def test_only_who_signs_in_is_told_who_reported() -> None:
    with open_store("sqlite://") as store:
        fill(store)
        node = replace(
            store.node(SANTA_ROSA),
            properties={"compliance": [{"month": "2015-07", "percent": 75, "by": "person/ana"}]},
            evidence=said("acuerdan"),
        )
        store.correct(SANTA_ROSA, node, by="person/ana")
        told = [Sight(store, viewer).node(SANTA_ROSA).properties["compliance"] for viewer in (OPERATOR, PUBLIC)]
    assert [records[0]["by"] for records in told] == ["person/ana", "person"]  # type: ignore[index,call-overload]  # records


@pytest.fixture(scope="module")
def register() -> Register:
    def all_of(when: str, percent: int | None = None) -> dict[str, Property]:
        planned, done = month(when, percent)
        return {"schedule": list(planned), "compliance": list(done)}  # type: ignore[dict-item]  # records

    nodes = [
        alliance("late", **all_of("2026-09", 50)),
        alliance("done", **all_of("2026-09", 100)),
        alliance("coming", **all_of("2027-01")),
        alliance("now", **all_of("2026-11")),
        alliance("silent"),
    ]
    with open_store("sqlite://") as store:
        fill(store)
        store.apply(Changes(tuple(nodes), by="test"))
        return Register(situation(store), TODAY)


def test_what_is_overdue_stands_first(register: Register) -> None:
    names = [one.name for one in register.all]
    assert names == ["Acuerdo de coproducción de Santa Rosa", "late", "now", "coming", "done", "silent"]


def test_the_list_is_narrowed_by_party_month_and_standing(register: Register) -> None:
    def names(narrowed: Narrowed) -> list[str]:
        return [one.name for one in register.chosen(narrowed)]

    assert names(Narrowed(party="actor/instituto-de-la-juventud--sv")) == ["Acuerdo de coproducción de Santa Rosa"]
    assert names(Narrowed(month="2026-09")) == ["late", "done"]
    assert names(Narrowed(standing="due")) == ["now"]
    assert names(Narrowed(territory="territory/la-palma--gt")) == []


def test_the_board_counts_all_and_shows_some(register: Register) -> None:
    page = agreements_page(register, Narrowed(), {}, as_table=False, order="", first=0)
    assert {column.standing: column.count for column in page.columns} == {
        "overdue": 2, "due": 1, "on_the_way": 1, "done": 1, "unreported": 1,
    }  # fmt: skip
    table = agreements_page(register, Narrowed(), {}, as_table=True, order="-avance", first=0)
    assert table.rows[0].name == "done"


def test_progress_counts_what_was_not_reported_as_nothing() -> None:
    assert progress(months([{"month": "2026-01"}, {"month": "2026-02"}], [{"month": "2026-01", "percent": 100}])) == 50
    assert progress(()) is None


def test_the_months_of_a_term() -> None:
    assert months_between("2015-11", "2016-02") == ["2015-11", "2015-12", "2016-01", "2016-02"]
    assert months_between("2016-02", "2015-11") == []
    assert months_between("", "2016") == []


def test_an_empty_graph_has_an_empty_board() -> None:
    page = agreements_page(
        Register(Situation.from_rows([], []), TODAY), Narrowed(), {}, as_table=True, order="x", first=0
    )
    assert page.of == 0
    assert page.rows == ()
