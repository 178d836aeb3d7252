"""What a report for a meeting says, to whom, and what becomes of it on paper."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, HTTPServer
from itertools import combinations
from math import hypot
from pathlib import Path

import pypdfium2
import pytest

from graph.analysis.gaps import GapSettings, find_gaps
from graph.errors import UsageError
from graph.model import Changes, Edge, Feedback, Node
from graph.situation import Situation
from graph.store import GraphStore, open_store
from graph.visibility import Sight
from ingest.extraction.persons import person_names
from tests.graph_sample import fill, node, said
from viz.explorer import Explorer
from viz.pages.agreements import Register
from viz.pages.gaps import GapCatalogue
from viz.reports import Asked, Audience, Material, MeetingReport, meeting_report
from viz.reports.asked import READERS
from viz.reports.figure import DRAWN, HEIGHT, WIDTH, figure
from viz.reports.pdf import pdf
from viz.reports.scope import Scope
from viz.reports.written import written

TODAY, SINCE = date(2015, 10, 20), date(2015, 8, 20)
SANTA_ROSA, COUNCIL = "territory/santa-rosa--sv", "space/consejo-de-santa-rosa--sv"
PERSON = "María López"


def made(store: GraphStore, audience: Audience = "network", then: int | None = None, **asked: object) -> MeetingReport:
    """The report as the service makes it; `then` is the change after which the period begins, none: the last."""
    sight = Sight(store, READERS[audience], finder=person_names)
    here = situation_of(sight)
    with sight.as_of(store.sequence() if then is None else then) as before:
        earlier = situation_of(before)
    settings = GapSettings(today=TODAY)
    answered = find_gaps(here, settings=settings, answered=True)
    catalogue = GapCatalogue(here, find_gaps(here, settings=settings), answered)
    material = Material(sight, here, earlier, Explorer(here), catalogue, Register(here, TODAY))
    return meeting_report(material, Asked(TODAY, SINCE, audience=audience, **asked))  # type: ignore[arg-type]  # plain values


def situation_of(sight: Sight) -> Situation:
    return Situation.from_rows(sight.nodes(), sight.edges(), feedback=sight.feedback())


@pytest.fixture
def own() -> Iterator[GraphStore]:
    """A store that a test may change."""
    with open_store("sqlite://") as store:
        fill(store)
        yield store


def told(report: MeetingReport) -> str:
    return " ".join(map(str, (*report.about_network, *report.about_changes, *report.about_unknown)))


def test_who_is_overdue_is_named_with_who_answers_for_it(store: GraphStore) -> None:
    part = made(store).agreements
    assert part is not None
    (late,) = part.overdue
    assert late.responsible == ("Municipalidad de Santa Rosa",)
    assert late.followed.late == ("2015-07", "2015-08", "2015-09")
    assert part.chart is not None
    assert [(bar.month, bar.percent, bar.unreported) for bar in part.chart.bars] == [
        ("2015-07", 50, 0),
        ("2015-08", 0, 0),
        ("2015-09", 0, 1),
    ]
    assert part.chart.bars[0].height == part.chart.tall / 2


def test_the_three_most_pressing_gaps_are_different_things_with_whom_to_invite(store: GraphStore) -> None:
    part = made(store).gaps
    assert part is not None
    assert len({one.shown.gap.kind for one in part.first}) == len(part.first) == 3
    assert all(set(one.invite) <= {node.name for node in one.shown.concerned} for one in part.listed)
    assert any(one.invite for one in part.first)
    assert sum(count for _, count in part.kinds) == part.total


def test_every_number_in_brackets_leads_to_a_source_with_words_of_its_own(store: GraphStore) -> None:
    page = written(made(store), "es")
    cited = set(re.findall(r'href="#(fuente-\d+)"', page))
    assert cited
    assert cited == set(re.findall(r'id="(fuente-\d+)"', page))
    assert "<blockquote" in page
    assert "Acuerdo de Santa Rosa" in page


@pytest.mark.parametrize(("audience", "named", "quoted"), [("public", 0, 0), ("network", 0, 1), ("coordinators", 1, 1)])
def test_readers_meet_neither_persons_nor_words_that_are_not_for_them(
    store: GraphStore, audience: Audience, named: int, quoted: int
) -> None:
    page = written(made(store, audience), "es")
    assert (PERSON in page) == bool(named)
    assert ("<blockquote" in page) == bool(quoted)


def test_what_came_on_record_since_the_last_meeting_is_told(own: GraphStore) -> None:
    first = own.sequence()
    report = made(own)
    assert "Nothing that is on record here has changed" in told(report)
    assert "Nothing was on record on" in told(made(own, then=0))
    gap = report.gaps.listed[0].shown.gap if report.gaps else None
    assert gap is not None
    own.apply(
        Changes(
            (node("actor/radio--sv", "Actor", "Radio Comunal", actor_type="media", country="SV"),),
            (
                Edge("actor/radio--sv", "member_of", COUNCIL, {}, said("Consejo Municipal de Prevención")),
                Edge("actor/camara-de-comercio--sv", "member_of", COUNCIL, {}, said("Consejo Municipal de Prevención")),
            ),
            feedback=(Feedback(gap.id, "done", "person/ana", "2015-10-01T10:00:00Z"),),
        )
    )
    news = told(made(own, then=first))
    assert "Radio Comunal came on record." in news
    assert "ties came on record between those who were there before" in news
    assert "One gap was answered." in news


def test_a_part_that_is_not_asked_for_is_left_out(store: GraphStore) -> None:
    report = made(store, parts=("gaps",))
    assert (report.network, report.agreements, report.practices) == (None, None, None)
    page = written(report, "en")
    assert "Coordination gaps" in page
    assert "Compliance by month" not in page


def test_a_territory_or_theme_where_nobody_works_says_so(store: GraphStore) -> None:
    report = made(store, territory=SANTA_ROSA, theme="theme/mediation")
    assert str(report.title) == "Santa Rosa: Mediación comunitaria"
    assert "Municipalidad de Santa Rosa" in written(report, "es")
    with open_store("sqlite://") as bare:
        empty = made(bare)
        assert "Nobody is on record as working here yet." in told(empty)
        assert "Todavía no consta nadie" in written(empty, "es")
    with pytest.raises(UsageError):
        made(store, territory="territory/nowhere")


def test_a_picture_on_paper_holds_few_dots_that_lie_apart_each_with_a_name_or_a_number() -> None:
    many = 90
    actors = [Node(f"actor/a{i}", "Actor", f"Organización número {i} del municipio") for i in range(many)]
    ties = [Edge(f"actor/a{i}", "allied_with", f"actor/a{j}") for i in range(many) for j in (i // 2, i // 5) if i != j]
    explorer = Explorer(Situation.from_rows(actors, ties))
    drawn = figure(Scope.of(explorer, Asked(TODAY, SINCE)))
    assert len(drawn.marks) + drawn.left_out == many
    assert 30 < len(drawn.marks) <= DRAWN
    assert all(
        mark.size <= mark.x <= WIDTH - mark.size and mark.size <= mark.y <= HEIGHT - mark.size for mark in drawn.marks
    )
    close = [(a, b) for a, b in combinations(drawn.marks, 2) if hypot(a.x - b.x, a.y - b.y) < max(a.size, b.size)]
    assert not close
    assert all((mark.label is None) == (mark.number is not None) for mark in drawn.marks)
    assert sorted(mark.number for mark in drawn.numbered if mark.number) == list(range(1, len(drawn.numbered) + 1))


# On paper


@pytest.fixture(scope="module")
def pages(store: GraphStore) -> bytes:
    try:
        return pdf(written(made(store), "es"))
    except UsageError as error:
        pytest.skip(str(error))


def test_pages_are_numbered_tagged_and_begin_with_all_in_short(pages: bytes) -> None:
    document = pypdfium2.PdfDocument(pages)
    texts = [page.get_textpage().get_text_range() for page in document]
    assert "En breve" in texts[0]
    assert "La red" in texts[1]
    for number, text in enumerate(texts, start=1):
        assert f"Página {number} / {len(texts)}" in text
    assert "20 de octubre de 2015" in texts[1]
    assert PERSON not in "".join(texts)
    assert document.get_metadata_value("Title") == "Informe para una reunión · Toda la red"
    assert document.is_tagged()
    assert {"En breve", "Las fuentes", "Fuentes"} & {mark.get_title() for mark in document.get_toc()}


def test_the_same_report_is_the_same_file(pages: bytes, store: GraphStore) -> None:
    assert pdf(written(made(store), "es")) == pages


def test_nothing_is_fetched_whatever_a_name_holds(pages: bytes) -> None:
    asked: list[str] = []

    class Listening(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

    server = HTTPServer(("127.0.0.1", 0), Listening)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    here = f"http://127.0.0.1:{server.server_port}"
    pdf(
        f'<html lang="es"><title>x</title><link rel="stylesheet" href="{here}/a.css"><img alt="" src="{here}/b"></html>'
    )
    server.shutdown()
    server.server_close()
    assert asked == []


def test_where_pango_is_missing_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stands for a computer without the library: loading the package fails there as it does here."""
    (tmp_path / "weasyprint.py").write_text('raise OSError("cannot load library")', encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(__import__("sys").modules, "weasyprint", raising=False)
    with pytest.raises(UsageError, match="libpango"):
        pdf("<html></html>")
