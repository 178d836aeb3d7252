"""What two actors have in common, and how much it says of a tie between them."""

import random

import pytest
from scipy.special import expit

from graph.matching.common_ground import PRIOR, Grounds
from tests.graph.worlds import World, coordinated


def test_what_two_share_through_a_council_is_not_counted() -> None:
    world = World()
    for name in ("Parish", "School", "Clinic"):
        world.edge(world.actor(name), "member_of", world.node("space/Council", country="SV"))
    world.edge("space/Council", "about", world.node("theme/Youth"))
    world.edge("space/Council", "operates_in", world.municipality("Town"))
    common = Grounds(world.situation()).between("actor/Parish", "actor/School")
    assert (common.topics, common.places, common.contacts) == ((), (), ())
    world.edge("actor/Parish", "about", "theme/Youth")
    world.edge("actor/School", "about", "theme/Youth")
    world.edge("actor/Parish", "allied_with", world.actor("Friend"))
    world.edge("actor/School", "allied_with", "actor/Friend")
    common = Grounds(world.situation()).between("actor/Parish", "actor/School")
    assert (common.topics, common.contacts) == (("theme/Youth",), ("actor/Friend",))


def test_populations_and_the_words_of_what_they_do_count() -> None:
    world = World()
    for name, programme in (
        ("Parish", "Football at school"),
        ("Club", "School football league"),
        ("Court", "Mediation"),
    ):
        world.edge(world.actor(name), "implements", world.node(f"plan/{programme}", instrument_type="programme"))
        world.edge(f"plan/{programme}", "targets", world.node("people/Youth" if name != "Court" else "people/Women"))
    ground = Grounds(world.situation())
    alike, unlike = (ground.between("actor/Parish", f"actor/{other}").units for other in ("Club", "Court"))
    assert alike["same_people"] > unlike["same_people"] == 0
    assert alike["like_words"] > unlike["like_words"] == 0


def tied_by(kind: str, seed: int) -> World:
    """Actors of whom two are tied just where they share a `kind` of thing, theme or place; the other is by chance."""
    rng, world = random.Random(seed), World()
    drawn = {}
    for number in range(60):
        theme, place = rng.randrange(12), rng.randrange(12)
        actor = world.actor(f"a{number}", place=f"Town {place}", themes=[f"Theme {theme}"])
        drawn[actor] = theme if kind == "theme" else place
    names = sorted(drawn)
    for one in names:
        for other in names:
            if one < other and drawn[one] == drawn[other] and rng.random() < 0.8:
                world.edge(one, "allied_with", other)
    return world


def test_weights_follow_the_ties_that_the_graph_has() -> None:
    by_theme, by_place = (Grounds(tied_by(kind, 1).situation()).weights for kind in ("theme", "place"))
    assert by_theme["same_theme"] > by_place["same_theme"]
    assert by_place["same_place"] > by_theme["same_place"]
    assert all(weight >= 0 for weight in (*by_theme.values(), *by_place.values()))


@pytest.mark.parametrize("kind", ["theme", "place"])
def test_probabilities_are_as_often_true_as_they_say(kind: str) -> None:
    here = tied_by(kind, 2).situation()
    ground = Grounds(here)
    said, true, pairs = 0.0, 0, 0
    for actor in here.ties.ids:
        for other in ground.candidates(actor):
            parts = ground.parts(ground.between(actor, other))
            said += float(expit(ground.base + sum(parts.values())))
            true += other in here.neighbours[actor]
            pairs += 1
    assert said / pairs == pytest.approx(true / pairs, abs=0.1)


def test_where_there_are_few_ties_the_prior_stands() -> None:
    assert Grounds(World().situation()).weights == PRIOR
    few = World()
    few.edge(few.actor("one"), "allied_with", few.actor("other"))
    assert Grounds(few.situation()).weights == PRIOR


def test_the_same_graph_teaches_the_same() -> None:
    first, second = (Grounds(coordinated(5, groups=8).situation()) for _ in range(2))
    assert (first.base, first.weights) == (second.base, second.weights)
