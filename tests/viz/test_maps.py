"""Who and what is counted where, what ties places, and who is never on a map."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.model import Changes, Edge, Evidence, Node, Property
from graph.situation import Situation
from graph.store import open_store
from graph.visibility import OPERATOR, PUBLIC, Sight, Viewer
from viz.atlas import Atlas
from viz.outlines import project
from viz.pages.directory import Directory
from viz.pages.little_map import little_map, places_of
from viz.pages.maps import MOST_DRAWN, Asked, MapPage, map_page
from viz.territories import Territories

READ = (Evidence("document/list", asserted_by="import/list", asserted_at="2026-01-01T00:00:00+00:00"),)
TOWNS = {
    "norte": ("sur-dep", 14.1, -89.1), "sur": ("sur-dep", 13.5, -89.0), "este": ("este-dep", 13.4, -88.1),
    "unplaced": ("este-dep", None, None), "lejos": ("lejos-dep", 15.0, -91.0),
}  # fmt: skip


def territory(id: str, type: str, country: str, lat: float | None = None, lon: float | None = None) -> Node:
    at = {} if lat is None or lon is None else {"lat": lat, "lon": lon}
    return Node(
        f"territory/{id}", "Territory", id.title(), (), {"territory_type": type, "country": country, **at}, READ
    )


def land() -> tuple[list[Node], list[Edge]]:
    """Two countries, three departments, five municipalities, one district."""
    nodes = [territory("sv", "country", "SV"), territory("gt", "country", "GT")]
    edges = []
    for department, country in (("sur-dep", "SV"), ("este-dep", "SV"), ("lejos-dep", "GT")):
        nodes.append(territory(department, "department", country))
        edges.append(within(department, country.lower()))
    for town, (department, lat, lon) in TOWNS.items():
        country = "GT" if department == "lejos-dep" else "SV"
        nodes.append(territory(town, "municipality", country, lat, lon))
        edges.append(within(town, department))
    nodes.append(territory("barrio", "neighbourhood", "SV", 14.11, -89.11))
    return nodes, [*edges, within("barrio", "norte")]


def within(inner: str, outer: str) -> Edge:
    return Edge(f"territory/{inner}", "part_of", f"territory/{outer}", {}, READ)


def actor(id: str, type: str = "ngo", **properties: Property) -> Node:
    return Node(f"actor/{id}", "Actor", id.title(), (), {"actor_type": type, **properties}, READ)


def works(id: str, *places: str, kind: str = "actor") -> list[Edge]:
    return [Edge(f"{kind}/{id}", "operates_in", f"territory/{place}", {}, READ) for place in places]


def situation(nodes: Iterable[Node], edges: Iterable[Edge]) -> Situation:
    lands, inside = land()
    return Situation.from_rows([*lands, *nodes], [*inside, *edges])


ALL = Asked({})


def shown(here: Situation, asked: Asked = ALL) -> MapPage:
    return map_page(Atlas(here), asked, lambda code: {"SV": "El Salvador", "GT": "Guatemala"}.get(code, code))


def table(page: MapPage) -> dict[str, int]:
    return {row.name: row.total for row in page.rows}


@pytest.fixture
def here() -> Situation:
    nodes = [
        actor("alcaldia", "municipality", country="SV"), actor("twin", "municipality", country="GT"),
        actor("ministerio", "national_institution", country="SV"), actor("red"), actor("nowhere"),
        actor("lider", "community_leader", sensitive=True), actor("vecinos", "community_organisation"),
        Node("practice/luz", "Practice", "Luz", (), {"country": "SV"}, READ),
        Node("practice/copia", "Practice", "Copia", (), {}, READ),
        Node("theme/youth", "Theme", "Youth", (), {}, READ),
    ]  # fmt: skip
    edges = [
        *works("alcaldia", "norte"), *works("twin", "lejos"), *works("ministerio", "sv", "norte"),
        *works("red", "norte", "sur", "este"), *works("lider", "barrio"), *works("vecinos", "barrio"),
        *works("luz", "norte", kind="practice"), *works("copia", "este", kind="practice"),
        Edge("practice/copia", "adapts", "practice/luz", {}, READ),
        Edge("actor/alcaldia", "twinned_with", "actor/twin", {}, READ),
        Edge("actor/alcaldia", "allied_with", "actor/ministerio", {}, READ),
        Edge("actor/red", "about", "theme/youth", {}, READ),
    ]  # fmt: skip
    return situation(nodes, edges)


# Counting


def test_what_works_in_several_towns_of_a_country_counts_there_once(here: Situation) -> None:
    assert table(shown(here)) == {"El Salvador": 7, "Guatemala": 1}


def test_a_country_is_shown_by_its_towns_and_a_department_by_its_own(here: Situation) -> None:
    country = shown(here, Asked({"pais": ["SV"]}))
    assert country.grain == "municipality"
    assert table(country) == {"Norte": 6, "Sur": 1, "Este": 2}
    assert table(shown(here, Asked({}, place="territory/sur-dep"))) == {"Norte": 6, "Sur": 1}
    assert table(shown(here, Asked({"pais": ["SV"]}, grain="departamento"))) == {"Sur-Dep": 6, "Este-Dep": 2}


def test_who_works_in_a_whole_country_is_said_where_towns_are_shown() -> None:
    page = shown(
        situation([actor("a"), actor("b")], [*works("a", "sv"), *works("b", "norte")]), Asked({"pais": ["SV"]})
    )
    assert [text.n for text in page.sentences if text.plural] == [1]
    assert page.total == 2


def test_what_has_no_place_is_said_and_not_shown(here: Situation) -> None:
    assert [text.n for text in shown(here).sentences if text.plural] == [1]


def test_a_country_by_its_territory_is_that_country(here: Situation) -> None:
    assert shown(here, Asked({}, place="territory/sv")).asked == Asked({"pais": ["SV"]})


def test_a_country_that_is_chosen_beside_a_place_elsewhere_is_gone_to(here: Situation) -> None:
    assert shown(here, Asked({"pais": ["GT"]}, place="territory/norte")).asked == Asked({"pais": ["GT"]})
    assert shown(here, Asked({"pais": ["SV"]}, place="territory/norte")).asked == Asked({}, place="territory/norte")


def test_choices_narrow_what_is_counted(here: Situation) -> None:
    assert table(shown(here, Asked({"clase": ["Practice"]}))) == {"El Salvador": 2}
    assert table(shown(here, Asked({"tema": ["theme/youth"]}))) == {"El Salvador": 1}
    assert table(shown(here, Asked({"sector": ["municipal"]}))) == {"El Salvador": 1, "Guatemala": 1}


def test_every_actor_on_the_map_is_in_the_list_that_it_leads_to(here: Situation) -> None:
    directory = Directory(here, "Actor", {}, date(2026, 1, 1))
    for place in ("norte", "sur", "sur-dep"):
        panel = shown(here, Asked({}, place=f"territory/{place}")).panel
        assert panel
        actors = next(part for part in panel.listed if part.kind == "Actor")
        listed = directory.narrowed({"territorio": [f"territory/{place}"]}, directory.rows(None))
        assert actors.count == int(listed.sum())
        assert actors.all == f"/actores?territorio=territory%2F{place}"


@settings(max_examples=30)
@given(st.lists(st.lists(st.sampled_from(sorted(TOWNS)), max_size=4, unique=True), max_size=12))
def test_a_larger_area_never_counts_fewer_than_what_lies_in_it(places: list[list[str]]) -> None:
    nodes = [actor(f"a{number}") for number in range(len(places))]
    edges = [edge for number, towns in enumerate(places) for edge in works(f"a{number}", *towns)]
    atlas = Atlas(situation(nodes, edges))
    rows = {grain: map_page(atlas, Asked({}, grain=grain), str).rows for grain in ("municipio", "departamento", "pais")}
    totals = {row.unit.id: row.total for grain in rows.values() for row in grain}
    for row in rows["municipio"]:
        assert row.total == sum(row.unit.id.removeprefix("territory/") in towns for towns in places)
        assert row.total <= totals[row.unit.department] <= totals[row.unit.country] <= len(places)


# Where it stands


def test_nothing_stands_more_finely_than_its_municipality(here: Situation) -> None:
    territories = Territories(here)
    assert territories.allowed("territory/barrio") == "territory/norte"
    norte = project(-89.1, 14.1)
    places = [territories.unit(unit.id).point for unit in Atlas(here).units["municipality"] if unit.name == "Norte"]
    assert places == [norte]
    drawn = little_map(territories, *places_of(here, "actor/vecinos"))
    assert drawn
    assert [mark.unit.point for mark in drawn.marks] == [norte]


def test_a_town_without_a_point_stands_where_its_department_does(here: Situation) -> None:
    unit = Territories(here).unit("territory/unplaced")
    assert unit.near
    assert unit.point == project(-88.1, 13.4)


@pytest.mark.parametrize(("lat", "lon"), [(1e9, 0), (0, float("nan")), (float("inf"), 0)])
def test_a_point_that_is_none_is_taken_for_unknown(lat: float, lon: float) -> None:
    nodes = [territory("mal", "municipality", "GT", lat, lon)]
    unit = Territories(Situation.from_rows(nodes, [])).unit("territory/mal")
    assert unit.near
    assert unit.point
    assert abs(unit.point[0]) < 180


def test_more_places_than_can_be_drawn_are_in_the_table() -> None:
    towns = [territory(f"t{n}", "municipality", "SV", 13.3 + n % 10 / 10, -89.9 + n // 10 / 10) for n in range(80)]
    edges = [edge for town in towns for edge in works("a", town.id.partition("/")[2])]
    page = map_page(Atlas(Situation.from_rows([*towns, actor("a")], edges)), Asked({}, grain="municipio"), str)
    assert (len(page.spots), len(page.specks), page.of) == (MOST_DRAWN, 80 - MOST_DRAWN, 80)
    assert page.after


# What ties places


def test_a_twinning_ties_the_countries_and_in_one_of_them_leads_out_of_it(here: Situation) -> None:
    assert [(line.one, line.other) for line in shown(here).lines] == [("El Salvador", "Guatemala")]
    inside = shown(here, Asked({"pais": ["SV"]}))
    assert [(line.one, line.other) for line in inside.lines] == [("Norte", "Guatemala")]


def test_what_lies_within_one_place_is_counted_and_not_drawn(here: Situation) -> None:
    salvador = next(row for row in shown(here).rows if row.name == "El Salvador")
    assert salvador.ways == {"alianza": 1, "hermanamiento": 1}


def test_ways_can_be_chosen(here: Situation) -> None:
    assert not shown(here, Asked({}, ways=("alianza",))).lines


def test_parties_of_an_agreement_are_tied_by_it_once() -> None:
    nodes = [actor("a"), actor("b"), Node("alliance/x", "Alliance", "X", (), {"alliance_type": "twinning"}, READ)]
    edges = [
        *works("a", "norte"), *works("b", "lejos"), Edge("actor/a", "party_to", "alliance/x", {}, READ),
        Edge("actor/b", "party_to", "alliance/x", {}, READ), Edge("actor/a", "twinned_with", "actor/b", {}, READ),
    ]  # fmt: skip
    page = shown(situation(nodes, edges))
    assert [(line.way, line.count) for line in page.lines] == [("hermanamiento", 1)]
    # an agreement is where its parties are at home
    assert [row.counts["Alliance"] for row in page.rows] == [1, 1]


@settings(max_examples=30)
@given(st.lists(st.sampled_from(sorted(TOWNS)), min_size=2, max_size=8), st.data())
def test_every_tie_is_in_one_line_and_the_same_at_every_grain(homes: list[str], data: st.DataObject) -> None:
    places = range(len(homes))
    pairs = data.draw(st.lists(st.tuples(st.sampled_from(places), st.sampled_from(places)), max_size=12))
    edges = [edge for place, town in enumerate(homes) for edge in works(f"a{place}", town)]
    ties = {f"{a} {b}": Edge(f"actor/a{a}", "allied_with", f"actor/a{b}", {}, READ) for a, b in pairs if a < b}
    atlas = Atlas(situation([actor(f"a{place}") for place in places], [*edges, *ties.values()]))
    for grain, units in atlas.units.items():
        inside = {unit.id: unit for unit in units}
        everybody = atlas.meeting({})
        between = list(atlas.lines(everybody, (), grain, inside, territories=True))
        assert sorted(tie for each in between for tie in each.ties.tolist()) == list(range(len(ties)))
        assert len({(each.one, each.other, each.way) for each in between}) == len(between)


def test_somebody_is_at_home_as_finely_as_the_level_that_it_works_on(here: Situation) -> None:
    atlas = Atlas(here)
    assert atlas.seat("actor/alcaldia") == "territory/norte"
    assert atlas.seat("actor/ministerio") == "SV"
    assert atlas.seat("actor/red") == ""


# Who is never on it


def test_persons_are_counted_and_never_named(here: Situation) -> None:
    panel = shown(here, Asked({}, place="territory/norte")).panel
    assert panel
    actors = next(part for part in panel.listed if part.kind == "Actor")
    assert (actors.count, actors.persons) == (5, 1)
    assert "Lider" not in repr(shown(here, Asked({}, place="territory/norte")))
    assert places_of(here, "actor/lider") == ([], [])


@pytest.mark.parametrize("asked", [Asked({}), Asked({"pais": ["SV"]}), Asked({}, place="territory/barrio")])
def test_whom_the_public_may_not_see_counts_nowhere(asked: Asked) -> None:
    """The map is the same as if she were not there, and so tells nothing by a difference."""
    nodes, edges = land()
    listed = [Node("document/list", "Document", "list", (), {}, READ), *nodes, actor("club")]
    hers = [actor("lider", "community_leader", sensitive=True)]
    ties = [*edges, *works("club", "norte")]
    herties = [*works("lider", "barrio"), Edge("actor/club", "allied_with", "actor/lider", {}, READ)]

    def seen(viewer: Viewer, *, with_her: bool) -> MapPage:
        with open_store("sqlite://") as store:
            changes = Changes(
                tuple([*listed, *hers] if with_her else listed),
                tuple([*ties, *herties] if with_her else ties),
                by="test",
            )
            store.apply(changes)
            sight = Sight(store, viewer)
            return replace(shown(Situation.from_rows(sight.nodes(), sight.edges()), asked), here=str)

    assert seen(PUBLIC, with_her=True) == seen(PUBLIC, with_her=False)
    assert seen(OPERATOR, with_her=True).total == seen(OPERATOR, with_her=False).total + 1


# On other pages


def test_a_practice_shows_where_it_was_done_and_who_took_it_over(here: Situation) -> None:
    drawn = little_map(Territories(here), *places_of(here, "practice/luz"))
    assert drawn
    assert [(mark.name, mark.later) for mark in drawn.marks] == [("Norte", False), ("Este", True)]
    assert drawn.more == "/mapa?pais=SV"


def test_what_has_no_place_has_no_small_map(here: Situation) -> None:
    assert little_map(Territories(here), *places_of(here, "actor/nowhere")) is None
    assert little_map(Territories(here), *places_of(here, "actor/nobody")) is None
