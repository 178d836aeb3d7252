"""Every kind of gap is found where it was planted, and nothing where nothing is missing."""

import random
from collections.abc import Callable
from datetime import date
from time import process_time

import pytest

from graph.analysis.gaps import KINDS, Gap, GapSettings, find_gaps, most_pressing
from graph.errors import UsageError
from graph.model import Feedback
from graph.situation import Situation
from tests.graph.worlds import World, coordinated
from viz.i18n import translator

TODAY = GapSettings(today=date(2025, 6, 30))


def gaps(world: World, **asked: str) -> list[Gap]:
    return find_gaps(world.situation(), settings=TODAY, **asked)


# What each plant does to a world in which nothing is missing, and whom the finding must concern.


def missing_tie(world: World) -> set[str]:
    newcomers = [
        world.actor(name, "academia", place="Town 0", themes=["Rare theme"]) for name in ("University", "School")
    ]
    for newcomer, friend in zip(newcomers, ("actor/Ministry", "actor/Federation"), strict=True):
        world.edge(newcomer, "allied_with", friend)
        world.edge(newcomer, "allied_with", "actor/ngo 1")
    return set(newcomers)


def duplicated_effort(world: World) -> set[str]:
    leaders = set()
    for name, friend in (("Workshop", "actor/ngo 1"), ("Studio", "actor/police 2")):
        leader = world.actor(name, "ngo")
        programme = world.node(f"plan/{name} programme", instrument_type="programme")
        world.edge(leader, "leads", programme)
        world.edge(leader, "allied_with", friend)
        world.edge(leader, "allied_with", friend.replace("1", "0").replace("2", "1"))
        world.edge(programme, "about", world.node("theme/Twice done"))
        world.edge(programme, "operates_in", world.municipality("Town 0"))
        world.edge(programme, "targets", world.node("people/Youth"))
        leaders.add(leader)
    return leaders


def plan_without_responsible(world: World) -> set[str]:
    world.edge(world.node("part/Orphan", element_type="line"), "part_of", "plan/Plan 0")
    return {"part/Orphan"}


def plan_without_partners(world: World) -> set[str]:
    world.edge(world.node("part/Lonely", element_type="line"), "part_of", "plan/Plan 0")
    world.edge("actor/ngo 0", "responsible_for", "part/Lonely")
    return {"part/Lonely"}


def missing_sector(world: World) -> set[str]:
    del world.edges["actor/faith 0 member_of space/Council 0"]
    for other in ("municipality 0", "ngo 0", "police 0", "Ministry", "Federation"):
        world.edge("actor/faith 0", "allied_with", f"actor/{other}")
    return {"space/Council 0"}


def spaces_apart(world: World) -> set[str]:
    board = world.node("space/Board", level="national", country="SV")
    world.edge(board, "about", "theme/Theme 0")
    for name in ("Bank", "Chamber"):
        world.edge(world.actor(name, "business"), "member_of", board)
        for friend in ("ngo 1", "faith 2"):
            world.edge(world.actor(name, "business"), "allied_with", f"actor/{friend}")
    return {board, "space/Council 0"}


def fragile_point(world: World) -> set[str]:
    for name in ("Parish 1", "Parish 2", "Parish 3"):
        world.edge(world.actor(name, "faith"), "allied_with", "actor/faith 0")
    return {"actor/faith 0"}


def levels_apart(world: World) -> set[str]:
    national = world.actor("Institute", "national_institution", themes=["Far theme"])
    local = world.actor("Youth centre", "community_organisation", themes=["Far theme"])
    for actor in (national, local):
        world.edge(actor, "allied_with", "actor/ngo 0")
        world.edge(actor, "allied_with", "actor/ngo 1")
    del world.edges[f"{local} allied_with actor/ngo 1"]
    world.edge(local, "allied_with", "actor/police 0")
    return {national, local}


def isolated_actor(world: World) -> set[str]:
    return {world.actor("Hermit", "ngo")}


def agreement_expired(world: World) -> set[str]:
    world.nodes["alliance/Agreement 0"]["end"] = "2024-12"
    return {"alliance/Agreement 0"}


def agreement_overdue(world: World) -> set[str]:
    world.nodes["alliance/Agreement 0"]["compliance"] = [{"month": "2020-01", "percent": 75}]
    return {"alliance/Agreement 0"}


def agreement_incomplete(world: World) -> set[str]:
    del world.nodes["alliance/Agreement 0"]["schedule"]
    return {"alliance/Agreement 0"}


def problem_without_practice(world: World) -> set[str]:
    del world.edges["practice/Practice 0 addresses problem/Problem 0"]
    return {"problem/Problem 0"}


def uncovered_territory(world: World) -> set[str]:
    place = world.municipality("Nowhere")
    world.edge(world.node("practice/Tried once", rung="documented"), "operates_in", place)
    return {place}


def uncovered_population(world: World) -> set[str]:
    world.edge("plan/Plan 0", "targets", world.node("people/Girls"))
    return {"people/Girls"}


PLANTS: list[Callable[[World], set[str]]] = [
    missing_tie,
    duplicated_effort,
    plan_without_responsible,
    plan_without_partners,
    missing_sector,
    spaces_apart,
    fragile_point,
    levels_apart,
    isolated_actor,
    agreement_expired,
    agreement_overdue,
    agreement_incomplete,
    problem_without_practice,
    uncovered_population,
    uncovered_territory,
]

# Two that change the same agreement, which then is expired rather than overdue.
CLASHING = [agreement_overdue]


def about(gap: Gap) -> set[str]:
    return {*gap.concerned, *gap.introducers, *gap.evidence, *gap.themes, gap.territory or ""}


@pytest.mark.parametrize("seed", range(5))
def test_nothing_is_found_where_nothing_is_missing(seed):
    assert [str(gap.title) for gap in gaps(coordinated(seed))] == []


@pytest.mark.parametrize("plant", PLANTS, ids=lambda plant: plant.__name__)
@pytest.mark.parametrize("seed", range(3))
def test_a_planted_gap_is_found_and_only_that(plant, seed):
    world = coordinated(seed)
    concerned = plant(world)
    found = gaps(world)
    assert [gap.kind for gap in found] == [plant.__name__]
    assert concerned <= about(found[0])


def test_many_plants_in_many_worlds_are_found_with_few_false_alarms():
    found_of, planted_in_all, right, said = 0, 0, 0, 0
    for seed in range(1000):
        world = coordinated(seed, groups=4 + seed % 3)
        chosen = random.Random(seed).sample([p for p in PLANTS if p not in CLASHING], 5)
        planted = {plant.__name__: plant(world) for plant in chosen}
        found = gaps(world)
        hit = [gap for gap in found if gap.kind in planted and planted[gap.kind] <= about(gap)]
        planted_in_all += len(planted)
        found_of += len({gap.kind for gap in hit})
        right += len(hit)
        said += len(found)
    assert found_of / planted_in_all >= 0.95
    assert right / said >= 0.9


def test_every_kind_is_planted_and_named():
    assert {plant.__name__ for plant in PLANTS} == set(KINDS)


@pytest.fixture
def troubled() -> World:
    world = coordinated(1)
    for plant in PLANTS:
        if plant is not plan_without_partners:
            plant(world)
    return world


def test_gaps_are_ranked_explained_and_lead_to_a_step(troubled):
    found = gaps(troubled)
    assert [gap.score for gap in found] == sorted((gap.score for gap in found), reverse=True)
    assert len({gap.id for gap in found}) == len(found)
    known = set(troubled.nodes) | set(troubled.edges)
    for gap in found:
        assert all(0 <= part <= 1 for part in gap.parts.values())
        for text in (gap.title, gap.reason, gap.next_step):
            assert "{" not in str(text)
            assert not str(text).startswith(" ")
        assert set(gap.evidence) <= known
        assert set(gap.concerned) | set(gap.introducers) <= set(troubled.nodes)
        assert gap.to_dict()["kind"] in KINDS


def test_a_short_list_shows_different_kinds(troubled):
    short = most_pressing(gaps(troubled), 5)
    assert len({gap.kind for gap in short}) == 5
    assert short[0] == gaps(troubled)[0]


def test_filters_keep_what_was_asked_for(troubled):
    assert {gap.kind for gap in gaps(troubled, kind="missing_tie")} == {"missing_tie"}
    assert all("theme/Rare theme" in gap.themes for gap in gaps(troubled, theme="theme/Rare theme"))
    assert gaps(troubled, theme="theme/Rare theme")
    inside = gaps(troubled, territory="place/Town 0")
    assert inside
    assert len(inside) < len(gaps(troubled))


def test_a_country_holds_the_gaps_of_its_towns(troubled):
    troubled.node("place/El Salvador", territory_type="country")
    for number in range(4):
        troubled.edge(f"place/Town {number}", "part_of", "place/El Salvador")
    assert "missing_tie" in {gap.kind for gap in gaps(troubled, territory="place/El Salvador")}


def test_a_reason_names_those_concerned_and_who_could_introduce_them():
    world = coordinated(0)
    missing_tie(world)
    (gap,) = gaps(world)
    assert str(gap.title) == "School and University work on the same and are not in touch"
    assert str(gap.reason) == "Both work on Rare theme in Town 0, and no tie between them is documented."
    assert str(gap.next_step) == "Ask ngo 1, tied to both, to bring School and University together."
    assert gap.introducers == ("actor/ngo 1",)


def test_unknown_kind_and_territory_are_usage_errors():
    with pytest.raises(UsageError, match="«nonsense» is no kind of gap"):
        gaps(World(), kind="nonsense")
    with pytest.raises(UsageError, match="«place/x» is not in"):
        gaps(World(), territory="place/x")


def test_an_empty_graph_has_no_gaps():
    assert gaps(World()) == []


def test_a_plan_that_names_nobody_is_one_gap():
    world = World()
    for number in range(41):
        world.edge(world.node(f"part/Line {number}", element_type="line"), "part_of", "plan/Policy")
    (gap,) = gaps(world)
    assert gap.kind == "plan_without_responsible"
    assert "None of its 41 parts" in str(gap.reason)


def test_a_crowded_theme_is_not_looked_at_pair_by_pair():
    world = World()
    for number in range(3000):
        world.actor(str(number), place=f"Town {number % 3}", themes=["Everything"])
    here = world.situation()
    started = process_time()
    found = find_gaps(here, settings=TODAY)
    assert process_time() - started < 3
    assert sum(gap.kind == "missing_tie" for gap in found) <= TODAY.per_kind


def test_thresholds_are_set_as_people_type_them() -> None:
    said = GapSettings().with_values(["sector_share = 0.4", "cut_off=3", "today=2026-07-31"])
    assert (said.sector_share, said.cut_off, said.today) == (0.4, 3, date(2026, 7, 31))


@pytest.mark.parametrize(
    "said", ["sector", "colour=3", "cut_off=many", "cut_off=-1", "sector_share=nan", "sector_share=7", "today=soon"]
)
def test_what_is_no_threshold_is_refused_with_what_would_be_one(said: str) -> None:
    with pytest.raises(UsageError) as error:
        GapSettings().with_values([said])
    assert error.value.remedy


def test_each_gap_has_an_id_and_a_code_of_its_own(troubled: World) -> None:
    found = gaps(troubled)
    assert len({gap.id for gap in found}) == len({gap.code for gap in found}) == len(found)


def test_a_gap_keeps_its_id_when_those_who_could_close_it_change(troubled: World) -> None:
    before = {gap.id for gap in gaps(troubled) if gap.kind == "isolated_actor"}
    troubled.actor("Another", "ngo", place="Town 0", themes=["Theme 0"])
    assert before <= {gap.id for gap in gaps(troubled) if gap.kind == "isolated_actor"}


def test_answered_gaps_stay_out_and_are_shown_when_asked_for(troubled: World) -> None:
    answered = gaps(troubled)[0]
    here = Situation.from_rows(*troubled.rows(), feedback=[Feedback(answered.id, "done")])
    assert answered.id not in {gap.id for gap in find_gaps(here, settings=TODAY)}
    assert [gap.id for gap in find_gaps(here, settings=TODAY, answered=True)] == [answered.id]


def test_an_expired_agreement_says_in_words_when_and_what_it_left_open() -> None:
    world = coordinated(0)
    agreement_expired(world)
    agreement_overdue(world)
    (gap,) = (gap for gap in gaps(world) if gap.kind.startswith("agreement"))
    assert gap.kind == "agreement_expired"
    assert "behind schedule" in str(gap.title)
    assert "diciembre de 2024" in translator("es").render(gap.reason)


def test_a_gap_without_a_theme_has_the_themes_of_the_concerned() -> None:
    world = coordinated(0)
    fragile_point(world)
    world.edge("actor/Parish 1", "about", "theme/Choirs")
    assert "fragile_point" in {gap.kind for gap in gaps(world, theme="theme/Choirs")}
    world.node("theme/Ships")
    assert not gaps(world, theme="theme/Ships")


def test_an_isolated_actor_is_shown_others_on_its_theme() -> None:
    world = coordinated(0)
    world.actor("Hermit", "ngo", themes=["Theme 0"])
    (gap,) = gaps(world, kind="isolated_actor", theme="theme/Theme 0")
    assert len(gap.concerned) > 1
    assert "work on the same" in str(gap.reason)


def test_nobody_is_asked_to_introduce_its_own_units() -> None:
    world = coordinated(0)
    fragile_point(world)
    for name in ("Parish 1", "Parish 2"):
        world.edge(f"actor/{name}", "part_of", "actor/faith 0")
    (gap,) = gaps(world, kind="fragile_point")
    assert gap.concerned[0] == "actor/Parish 3"
    world.edge("actor/Parish 3", "part_of", "actor/faith 0")
    assert not gaps(world, kind="fragile_point")


def test_a_missing_sector_names_the_spaces_that_have_it() -> None:
    world = coordinated(0)
    missing_sector(world)
    (gap,) = gaps(world, kind="missing_sector")
    assert "Council 1" in str(gap.reason)
    assert "several levels" not in str(gap.reason)
    for other in (id for id in list(world.nodes) if id.startswith("space/Council") and id != "space/Council 0"):
        world.node(other, level="departmental")
    (gap,) = (gap for gap in gaps(world, kind="missing_sector") if gap.subject[0] == "space/Council 0")
    assert "several levels" in str(gap.reason)


def test_a_step_agrees_with_how_many_it_names() -> None:
    world = coordinated(0)
    plan_without_responsible(world)
    (gap,) = gaps(world, kind="plan_without_responsible")
    several = len(gap.concerned) > 1
    assert ("one of these" in str(gap.next_step)) == several
