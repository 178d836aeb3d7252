import pytest

from graph.errors import UsageError
from graph.matching import partners, practices_for, twins
from graph.model import Feedback, finding_id
from graph.situation import Situation
from tests.graph.worlds import World, coordinated


def targets(found):
    return [one.target for one in found]


# Partners


@pytest.fixture
def region() -> World:
    world = coordinated(0)
    for name in ("University", "Clinic"):
        world.actor(name, "academia" if name == "University" else "health", place="Town 0", themes=["School violence"])
    world.edge("actor/University", "allied_with", "actor/ngo 0")
    world.edge("actor/Clinic", "allied_with", "actor/ngo 0")
    return world


def test_a_partner_shares_work_and_can_be_introduced(region):
    first = partners(region.situation(), "actor/University")[0]
    assert first.target == "actor/Clinic"
    assert first.contacts == ("actor/ngo 0",)
    assert [str(reason) for reason in first.reasons] == [
        "both work on School violence in Town 0",
        "ngo 0 works with both and could introduce them",
        "it would bring in a sector without a tie so far: health",
    ]


def test_existing_ties_generic_actors_and_oneself_are_never_proposed(region):
    everyone = region.actor("everyone", generic=True, place="Town 0", themes=["School violence"])
    here = region.situation()
    for actor in here.ties.ids:
        proposed = set(targets(partners(here, actor, k=1000)))
        assert not proposed & (here.neighbours[actor] | {actor, everyone})


def test_whom_somebody_found_not_suitable_is_not_proposed_to_either(region):
    said = Feedback(finding_id("partner", "actor/University", "actor/Clinic"), "not_suitable", reason="otro mandato")
    here = Situation.from_rows(*region.rows(), feedback=[said])
    assert "actor/Clinic" not in targets(partners(here, "actor/University", k=1000))
    assert "actor/University" not in targets(partners(here, "actor/Clinic", k=1000))


def test_a_newcomer_is_matched_by_theme_and_place_and_less_surely(region):
    newcomer = region.actor("Newcomer", "business", place="Town 0", themes=["School violence"])
    here = region.situation()
    found = partners(here, newcomer)
    assert {"actor/University", "actor/Clinic"} <= set(targets(found)[:4])
    known = partners(here, "actor/University")[0]
    assert 0 < found[0].probability < known.probability < 1


def test_a_stranger_without_anything_gets_no_invented_advice(region):
    stranger = region.actor("Stranger", country="AR")
    assert partners(region.situation(), stranger) == []


def test_recommendations_vary_by_sector():
    world = World()
    asking = world.actor("Asking", "municipality", place="Town", themes=["Theme"])
    for number in range(5):
        world.actor(f"School {number}", "school", place="Town", themes=["Theme"])
    world.actor("Parish", "faith", place="Town", themes=["Theme"])
    world.actor("Shop", "business", place="Town", themes=["Theme"])
    first = targets(partners(world.situation(), asking, k=3))
    assert {"actor/Parish", "actor/Shop"} < set(first)


def test_partners_of_what_is_no_actor(region):
    with pytest.raises(UsageError, match="«theme/Theme 0» is no actor"):
        partners(region.situation(), "theme/Theme 0")
    with pytest.raises(UsageError, match="«actor/none» is not in"):
        partners(region.situation(), "actor/none")


def test_a_recommendation_explains_its_score(region):
    one = partners(region.situation(), "actor/University")[0].to_dict()
    assert 0 < one["score"] < 1
    assert set(one["parts"]) <= {
        "common_contacts",
        "same_work_here",
        "same_theme",
        "same_place",
        "same_people",
        "like_words",
        "same_country",
    }
    assert all(value > 0 for value in one["parts"].values())


# Practices and twins


def town(world: World, name: str, country: str, population: float, lat: float, lon: float) -> str:
    return world.municipality(name, country=country, population=population, lat=lat, lon=lon)


def test_a_practice_says_what_it_takes_and_who_adapted_it(programme):
    programme.node("practice/Tattoo removal", needs=("a clinic", "a nurse"))
    copy = programme.node("practice/Removal in Far", rung="monitored")
    programme.edge(copy, "adapts", "practice/Tattoo removal")
    programme.edge(copy, "operates_in", "place/Far")
    programme.edge(programme.actor("Far council", "municipality", country="AR"), "implements", copy)
    found = {one.target: one for one in practices_for(programme.situation(), "place/Sonsonate")}
    said = [str(reason) for reason in found["practice/Tattoo removal"].reasons]
    assert "it was adapted in Far" in said
    assert "a town that takes it over needs a clinic, a nurse" in said
    assert found["practice/Tattoo removal"].contacts == ("actor/Palencia council", "actor/Far council")


def test_what_a_town_has_adapted_is_not_recommended_to_it(programme):
    copy = programme.node("practice/Removal in Far", rung="monitored")
    programme.edge(copy, "adapts", "practice/Tattoo removal")
    programme.edge(copy, "operates_in", "place/Far")
    assert "practice/Tattoo removal" not in targets(practices_for(programme.situation(), "place/Far"))


@pytest.fixture
def programme() -> World:
    """Sonsonate needs work on gangs; Palencia has shown it; Santa Ana has shown mediation in schools."""
    world = World()
    town(world, "Sonsonate", "SV", 70_000, 13.7, -89.7)
    town(world, "Palencia", "GT", 60_000, 14.7, -90.4)
    town(world, "Santa Ana", "US", 330_000, 33.7, -117.9)
    town(world, "Far", "AR", 70_000, -34.6, -58.4)
    world.edge("plan/Plan", "operates_in", "place/Sonsonate")
    world.edge("plan/Plan", "addresses", "problem/Gangs")
    world.edge("part/Line", "part_of", "plan/Plan")
    world.edge("part/Line", "targets", "people/Youth")
    world.edge("problem/Maras", "broader", "problem/Gangs")
    for practice, place, problem, rung in (
        ("Tattoo removal", "Palencia", "Gangs", "evaluated"),
        ("Street outreach", "Palencia", "Maras", "documented"),
        ("Mediation", "Santa Ana", "School violence", "promising"),
    ):
        id = world.node(f"practice/{practice}", rung=rung, country="GT" if place == "Palencia" else "US")
        world.edge(id, "operates_in", f"place/{place}")
        world.edge(id, "addresses", f"problem/{problem}")
    world.edge("practice/Tattoo removal", "targets", "people/Youth")
    world.edge(world.actor("Palencia council", "municipality", country="GT"), "implements", "practice/Tattoo removal")
    world.edge("actor/Palencia council", "operates_in", "place/Palencia")
    return world


def test_practices_answer_what_the_plan_names(programme):
    found = practices_for(programme.situation(), "place/Sonsonate")
    assert targets(found) == ["practice/Tattoo removal", "practice/Street outreach", "practice/Mediation"]
    assert [str(reason) for reason in found[0].reasons] == [
        "it deals with Gangs, Youth, which Sonsonate names in its plans",
        "it ran in Palencia, a place of similar size",
        "its effect was evaluated",
        "Palencia council ran it and can be asked",
    ]
    assert found[0].contacts == ("actor/Palencia council",)


def test_a_municipality_is_not_sent_its_own_practice(programme):
    assert "practice/Tattoo removal" not in targets(practices_for(programme.situation(), "place/Palencia"))


def test_a_municipality_without_recorded_problems_is_told_so(programme):
    found = practices_for(programme.situation(), "place/Far")
    assert found[0].target == "practice/Tattoo removal"
    assert str(found[0].reasons[0]).startswith("no problem of Far is recorded yet")


def test_a_twin_has_shown_what_is_needed(programme):
    found = twins(programme.situation(), "place/Sonsonate")
    assert found[0].target == "place/Palencia"
    assert [str(reason) for reason in found[0].reasons] == [
        "Palencia has practice against Gangs, which Sonsonate faces",
        "they are of similar size",
        "they lie 134 km apart",
    ]
    assert found[0].contacts == ("actor/Palencia council",)
    assert found[0].parts["they_can_show"] > 0


def test_twinning_reads_in_the_other_direction_too(programme):
    first = twins(programme.situation(), "place/Palencia")[0]
    assert first.target == "place/Sonsonate"
    assert str(first.reasons[0]) == "Palencia has practice against Gangs, which Sonsonate faces"


def test_the_government_of_a_town_stands_for_it(programme):
    here = programme.situation()
    assert targets(twins(here, "actor/Palencia council")) == targets(twins(here, "place/Palencia"))


def test_existing_twins_are_left_out_whoever_signed(programme):
    programme.edge("actor/Palencia council", "twinned_with", "place/Sonsonate")
    assert "place/Palencia" not in targets(twins(programme.situation(), "place/Sonsonate"))
    assert "place/Sonsonate" not in targets(twins(programme.situation(), "place/Palencia"))


def test_twins_of_what_is_no_municipality(programme):
    with pytest.raises(UsageError, match="is no municipality"):
        twins(programme.situation(), "plan/Plan")


def test_sharing_a_town_means_more_than_sharing_a_country():
    world = World()
    world.node("place/El Salvador", territory_type="country", country="SV")
    asking, near, far = (
        world.actor(name, type, themes=["Theme"]) for name, type in (("a", "ngo"), ("b", "school"), ("c", "school"))
    )
    for actor in (asking, near):
        world.edge(actor, "operates_in", world.municipality("Town"))
    for actor in (asking, far):
        world.edge(actor, "operates_in", "place/El Salvador")
    found = {one.target: one.probability for one in partners(world.situation(), asking)}
    assert found[near] > found[far]


def test_a_twin_is_named_by_its_town_not_by_its_government(programme):
    said = [str(reason) for reason in twins(programme.situation(), "actor/Palencia council")[0].reasons]
    assert said[0] == "Palencia has practice against Gangs, which Sonsonate faces"
