"""What the start page shows beside lists that others make."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

import pytest

from graph.model import Change
from graph.situation import situation
from graph.store import GraphStore
from graph.visibility import OPERATOR, PUBLIC, Sight, Viewer
from viz.i18n import translator
from viz.labels import reason_of
from viz.pages.agreements import Register
from viz.pages.start import FEW, WEEKS, Known, bars, first_steps, has_own_agreement, now, start_page, weeks

TODAY = date(2026, 11, 21)


def test_what_programs_left_as_reasons_is_told_in_words_and_what_people_wrote_as_it_stands() -> None:
    spanish = translator("es")
    told = [spanish.render(reason_of(reason)) for reason in ("import lista.xlsx", "vocabularies", "Me lo dijo Ana", "")]
    assert told == ["Se incorporó lista.xlsx", "Se cargaron los vocabularios", "Me lo dijo Ana", ""]


def test_a_step_is_ticked_by_what_there_is() -> None:
    for field, name in {"collection": "coleccion", "document": "documento", "reviewed": "revision"}.items():
        steps = first_steps(Known(**{field: True}), territory=False, account=False)
        assert [step.name for step in steps if step.done] == [name]
    steps = first_steps(Known(), territory=True, account=True)
    assert [step.name for step in steps if step.done] == ["territorio", "cuenta"]


def test_vocabularies_and_documents_alone_are_an_empty_graph() -> None:
    assert start_page({"Theme": 36, "Territory": 4, "Document": 2, "edges": 40}).empty
    assert not start_page({"Theme": 36, "Actor": 1, "edges": 40}).empty


def test_the_parts_of_the_bar_follow_one_another_to_its_end(store: GraphStore) -> None:
    drawn = bars(Register(situation(store), TODAY))
    assert drawn
    assert drawn[0].start == 0
    assert drawn[-1].start + drawn[-1].width == pytest.approx(100, abs=0.1)
    assert all(one.start + one.width == pytest.approx(other.start, abs=0.05) for one, other in pairwise(drawn))


def changes(*days: date) -> Iterator[Change]:
    for number, day in enumerate(days, 1):
        yield Change(number, f"{day.isoformat()}T12:00:00.000+00:00", "person/ana", "", 1, 0)


def test_changes_are_counted_by_their_week() -> None:
    monday = TODAY - timedelta(days=TODAY.weekday())
    found = weeks(list(changes(TODAY, monday, monday - timedelta(days=1), monday - timedelta(weeks=WEEKS))), TODAY)
    assert len(found) == WEEKS
    assert found[-1] == (monday, 2)
    assert found[-2][1] == 1
    assert sum(count for _, count in found) == 3  # what is older is not drawn
    assert weeks([], TODAY) == ()


def test_who_only_reads_is_not_told_what_waits_for_others(store: GraphStore) -> None:
    register = Register(situation(store), TODAY)
    member = now(Sight(store, Viewer("reader")), register, TODAY, edits=False, follows=True, stale=False)
    assert member.changes
    assert (member.waiting, member.stale) == (0, ())
    assert now(Sight(store, PUBLIC), register, TODAY, edits=False, follows=False, stale=False).changes == ()
    editor = now(Sight(store, OPERATOR), register, TODAY, edits=True, follows=True, stale=True)
    assert editor.waiting > 0
    assert len(editor.overdue) <= FEW
    assert editor.late >= len(editor.overdue)


def test_an_agreement_of_a_document_is_none_of_ones_own(store: GraphStore) -> None:
    assert not has_own_agreement(Sight(store, OPERATOR))
