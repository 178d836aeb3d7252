"""Twinning programmes: the best pairs under everybody's rules, and what changes when somebody drops out."""

import itertools
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.errors import DataError
from graph.matching.programme import Programme, Rules, difference, twin_programme
from graph.matching.towns import town
from graph.matching.twins import likeness
from graph.situation import Situation
from tests.graph.worlds import World

COUNTRIES = ("SV", "GT", "CL")


def region(towns: int, seed: int = 0) -> tuple[Situation, list[str]]:
    """Towns of three countries that need something and have shown something."""
    rng = random.Random(seed)
    world = World()
    for number in range(towns):
        place = world.municipality(f"Town {number}", country=COUNTRIES[number % 3], population=10_000 * (1 + number))
        plan = world.node(f"plan/Plan {number}", instrument_type="plan")
        world.edge(plan, "operates_in", place)
        for theme in rng.sample(range(6), 2):
            world.edge(plan, "about", world.node(f"theme/{theme}"))
        practice = world.node(f"practice/Practice {number}", rung="evaluated")
        world.edge(practice, "operates_in", place)
        world.edge(practice, "about", world.node(f"theme/{rng.randrange(6)}"))
    return world.situation(), [f"place/Town {number}" for number in range(towns)]


def ends(found: Programme) -> list[frozenset[str]]:
    return [frozenset({pair.one, pair.other}) for pair in found.pairs]


@settings(max_examples=25)
@given(st.integers(0, 6), st.integers(0, 50), st.sampled_from([None, 1]))
def test_no_other_choice_is_better(towns: int, seed: int, per_countries: int | None) -> None:
    here, ids = region(towns, seed)
    found = twin_programme(here, dict.fromkeys(ids, 1), Rules(per_countries=per_countries))
    assert found.proven
    possible = [
        (a, b, (likeness(here, one, other).probability + likeness(here, other, one).probability) / 2)
        for a, b in itertools.combinations(ids, 2)
        if (one := town(here, a)).country != (other := town(here, b)).country and likeness(here, one, other).reasons
    ]
    best = 0.0
    for size in range(len(ids) // 2 + 1):
        for chosen in itertools.combinations(possible, size):
            used = [end for a, b, _ in chosen for end in (a, b)]
            between = [frozenset({town(here, a).country, town(here, b).country}) for a, b, _ in chosen]
            if len(set(used)) == len(used) and (per_countries is None or len(set(between)) == len(between)):
                best = max(best, sum(score for _, _, score in chosen))
    assert found.value == pytest.approx(best)


def test_everybodys_rules_are_kept() -> None:
    here, ids = region(12)
    capacity = {id: 1 + number % 2 for number, id in enumerate(ids)}
    never = frozenset({frozenset({ids[0], ids[1]})})
    always = frozenset({frozenset({ids[0], ids[2]})})
    found = twin_programme(here, capacity, Rules(pairs=5, per_countries=2, never=never, always=always))
    pairs = ends(found)
    assert len(pairs) == 5
    assert always <= set(pairs)
    assert not never & set(pairs)
    for id in ids:
        assert sum(id in pair for pair in pairs) <= capacity[id]
    countries = [frozenset(town(here, id).country for id in pair) for pair in pairs]
    assert all(len(pair) == 2 and countries.count(pair) <= 2 for pair in countries)
    assert set(found.without) == set(ids) - set().union(*pairs)


def test_size_distance_language_and_earlier_twins_count() -> None:
    world = World()
    for name, country, lat, population in (
        ("A", "SV", 13.7, 10_000),
        ("B", "GT", 14.6, 9_000),
        ("C", "BR", -23.7, 8_000),
        ("D", "HN", 14.1, 100),
    ):
        place = world.municipality(name, country=country, lat=lat, lon=-89.0, population=population)
        plan = world.node(f"plan/{name}", instrument_type="plan")
        world.edge(plan, "operates_in", place)
        world.edge(plan, "about", world.node("theme/One"))
    ids = [f"place/{name}" for name in "ABCD"]

    def pairs(**rules: object) -> set[frozenset[str]]:
        two = dict.fromkeys(ids, 3)
        return set(ends(twin_programme(world.situation(), two, Rules(**rules))))  # type: ignore[arg-type]  # rules by name

    assert len(pairs()) == 6
    assert pairs(language=True) == {frozenset(pair) for pair in itertools.combinations([ids[0], ids[1], ids[3]], 2)}
    assert pairs(kilometres=500) == pairs(language=True)
    assert pairs(size=0.5) == {frozenset(pair) for pair in itertools.combinations(ids[:3], 2)}
    world.edge(ids[0], "twinned_with", ids[1])
    assert frozenset(ids[:2]) not in pairs()


def test_what_changes_when_a_town_drops_out() -> None:
    here, ids = region(9)
    before = twin_programme(here, dict.fromkeys(ids, 1))
    gone = before.pairs[0].one
    after = twin_programme(here, {id: 1 for id in ids if id != gone})
    change = difference(before, after)
    assert any(gone in (pair.one, pair.other) for pair in change.gone)
    assert not any(gone in (pair.one, pair.other) for pair in change.new)
    assert change.loss == pytest.approx(before.value - after.value)
    assert change.loss >= -1e-9


def test_what_cannot_be_is_refused_with_a_reason() -> None:
    here, ids = region(6)
    with pytest.raises(DataError, match="a rule forbids it"):
        twin_programme(here, dict.fromkeys(ids, 1), Rules(always=frozenset({frozenset({ids[0], ids[3]})})))
    together = frozenset({frozenset({ids[0], ids[1]}), frozenset({ids[0], ids[2]})})
    with pytest.raises(DataError, match="do not fit together"):
        twin_programme(here, dict.fromkeys(ids, 1), Rules(always=together))


def test_nobody_to_pair_is_an_answer() -> None:
    here, ids = region(1)
    found = twin_programme(here, dict.fromkeys(ids, 1))
    assert (found.pairs, found.value, found.proven) == ((), 0, True)
    assert set(found.without) == set(ids)


def test_places_that_no_pair_fills_are_told() -> None:
    here, ids = region(4)
    found = twin_programme(here, dict.fromkeys(ids, 3))
    used = [end for pair in found.pairs for end in (pair.one, pair.other)]
    assert found.pairs
    assert found.free == {id: 3 - used.count(id) for id in ids if 0 < used.count(id) < 3}
