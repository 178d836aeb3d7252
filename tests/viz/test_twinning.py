"""Two towns that could learn from each other, a programme on its board, its letters, and what came of exchanges."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

from graph.errors import UsageError
from graph.matching.programme import twin_programme
from graph.model import Edge, Node
from graph.situation import Situation
from graph.store import GraphStore
from graph.text import Text
from graph.visibility import OPERATOR, Sight
from viz.arcs import arcs
from viz.i18n import translator
from viz.municipalities import Municipalities
from viz.pages.twinning import matches, pairing, profile, side_by_side, towns_page
from viz.pages.twinning_exchanges import exchange_page, exchanges_page
from viz.pages.twinning_letters import letter
from viz.pages.twinning_programme import Plan, board, pasted, plan_asked, plan_before

TOWNS = {"a": ("Altos", "SV"), "b": ("Brisas", "GT"), "c": ("Cumbre", "HN"), "d": ("Dunas", "GT"), "e": ("Eras", "SV")}


def town(letter: str) -> str:
    return f"territory/{letter}"


def municipality(letter: str, **more: object) -> list[Node]:
    name, country = TOWNS[letter]
    place = {"territory_type": "municipality", "country": country, **more}
    office = {"actor_type": "municipality", "country": country}
    return [
        Node(town(letter), "Territory", name, (), place),  # type: ignore[arg-type]  # plain values
        Node(f"actor/{letter}", "Actor", f"Alcaldía de {name}", (), office),
    ]


@pytest.fixture(scope="module")
def known() -> Municipalities:
    """Altos needs what Brisas has shown; Cumbre and Dunas need the same; of Eras nothing is known but its name."""
    nodes = [
        *municipality("a", population=20_000, lat=13.7, lon=-89.2),
        *municipality("b", population=90_000, lat=14.6, lon=-90.5),
        *municipality("c"), *municipality("d"), *municipality("e"),
        Node("problem/gangs", "Problem", "Pandillas"),
        Node("problem/theft", "Problem", "Robos"),
        Node("practice/plaza", "Practice", "Plaza viva", (), {"rung": "evaluated"}),
        Node("practice/radio", "Practice", "Radio joven", (), {"rung": "documented"}),
        Node("actor/rosa", "Actor", "Rosa Paz", (), {"actor_type": "community_leader", "sensitive": True}),
        Node("actor/club", "Actor", "Club Juvenil", (), {"actor_type": "ngo"}),
        Node("space/red", "Space", "Red de Municipios"),
        *(Node(f"instrument/{each}", "Instrument", f"Plan {each}", (), {"instrument_type": "plan"}) for each in "acd"),
    ]  # fmt: skip
    edges = [
        *(Edge(f"actor/{each}", "operates_in", town(each)) for each in TOWNS),
        *(Edge(f"instrument/{each}", "operates_in", town(each)) for each in "acd"),
        Edge("instrument/a", "addresses", "problem/gangs"),
        Edge("instrument/c", "addresses", "problem/theft"),
        Edge("instrument/d", "addresses", "problem/theft"),
        *(Edge(f"practice/{each}", "operates_in", town("b")) for each in ("plaza", "radio")),
        *(Edge(f"practice/{each}", "addresses", "problem/gangs") for each in ("plaza", "radio")),
        Edge("actor/rosa", "leads", "practice/plaza"),
        Edge("actor/club", "implements", "practice/plaza"),
        Edge("actor/a", "member_of", "space/red"),
        Edge("actor/b", "member_of", "space/red"),
    ]
    taken = {"results": [{"when": "2024", "result": "Adaptaron la plaza", "practice": "practice/plaza"}]}
    ties = [
        Edge("actor/b", "twinned_with", "actor/e", taken),
        Edge(town("b"), "twinned_with", town("e"), {"start": "2020"}),
    ]
    return Municipalities(Situation.from_rows(nodes, [*edges, *ties]), ties)


def asked(plan: Plan) -> dict[str, list[str]]:
    return parse_qs(urlsplit(plan.address()).query)


def plan_of(*letters: str, **rules: str) -> dict[str, list[str]]:
    return {"municipio": [town(each) for each in letters], **{name: [value] for name, value in rules.items()}}


# Two towns


def test_what_one_needs_and_the_other_has_shown_is_what_it_could_learn_best_proven_first(known: Municipalities) -> None:
    found = pairing(known, known.town(town("a")), known.town("actor/b"))
    (lesson,), none = found.learns
    assert [each.name for each in lesson.topics] == ["Pandillas"]
    assert [each.name for each in lesson.practices] == ["Plaza viva", "Radio joven"]
    assert none == ()
    assert found.fits[0] > found.fits[1]
    assert [each.name for each in found.together] == ["Red de Municipios"]


def test_needs_that_the_same_practices_answer_are_told_together() -> None:
    nodes = [
        *municipality("a"), *municipality("b"),
        Node("problem/gangs", "Problem", "Pandillas"), Node("problem/theft", "Problem", "Robos"),
        Node("practice/plaza", "Practice", "Plaza viva", (), {"rung": "evaluated"}),
        Node("instrument/a", "Instrument", "Plan a", (), {"instrument_type": "plan"}),
    ]  # fmt: skip
    needs = [Edge("instrument/a", "addresses", problem) for problem in ("problem/gangs", "problem/theft")]
    shown = [Edge("practice/plaza", "addresses", problem) for problem in ("problem/gangs", "problem/theft")]
    places = [("actor/a", "a"), ("actor/b", "b"), ("instrument/a", "a"), ("practice/plaza", "b")]
    edges = [*needs, *shown, *(Edge(what, "operates_in", town(where)) for what, where in places)]
    known = Municipalities(Situation.from_rows(nodes, edges), [])
    (lesson,), _ = pairing(known, known.town(town("a")), known.town(town("b"))).learns
    assert [each.name for each in lesson.topics] == ["Pandillas", "Robos"]
    assert [each.name for each in lesson.practices] == ["Plaza viva"]


def test_what_is_not_known_is_said_and_speaks_for_nothing(known: Municipalities) -> None:
    found = pairing(known, known.town(town("c")), known.town(town("e")))
    said = " ".join(map(str, found.unknown))
    assert "What Eras needs is not known" in said
    assert "No practice of Cumbre" in said
    assert found.practical == ()


def test_a_need_without_a_practice_of_its_own_is_a_gap_and_what_others_took_over_is_told(known: Municipalities) -> None:
    assert [(need.topic.name, need.own) for need in profile(known, known.town(town("a"))).needs] == [("Pandillas", ())]
    gave = profile(known, known.town(town("b"))).gave
    assert [(each.practice.name, each.other.name) for each in gave] == [("Plaza viva", "Eras")]
    received = profile(known, known.town(town("e"))).received
    assert [each.practice.name for each in received] == ["Plaza viva"]


def test_the_best_match_comes_first_and_twins_are_not_proposed_again(known: Municipalities) -> None:
    assert matches(known, known.town(town("a")))[0].place.name == "Brisas"
    assert "Eras" not in [each.place.name for each in matches(known, known.town(town("b")))]


def test_ties_of_governments_and_of_their_territories_are_one_twinning(known: Municipalities) -> None:
    (twinning,) = known.twinnings.values()
    assert known.between("actor/e", town("b")) is twinning
    assert twinning.since == "2020"
    assert [each.what for each in twinning.produced] == ["adaptation"]


def test_a_town_is_not_put_beside_itself(known: Municipalities) -> None:
    with pytest.raises(UsageError):
        side_by_side(known, town("a"), "actor/a")
    with pytest.raises(UsageError):
        side_by_side(known, town("a"), "space/red")


def test_the_list_is_narrowed_by_name_and_country_and_begins_with_those_of_which_something_is_known(
    known: Municipalities,
) -> None:
    assert [card.place.name for card in towns_page(known, "", "GT", 0).cards] == ["Brisas", "Dunas"]
    assert [card.place.name for card in towns_page(known, "ALT", "", 0).cards] == ["Altos"]
    assert towns_page(known, "x", "", 0).total == 0


# A programme


def test_a_plan_comes_back_from_its_address_as_it_was(known: Municipalities) -> None:
    errors: dict[str, Text] = {}
    typed = plan_of("a", "b", "c", pares="2", km="1500,5", tamano="0.25", idioma="si", nunca=f"{town('b')} {town('a')}")
    plan = plan_asked({**typed, "cupo": ["2", "1", "many"]}, known, errors)
    assert not errors
    assert plan.seats == ((town("a"), 2), (town("b"), 1), (town("c"), 1))
    assert plan.rules.kilometres == 1500.5
    assert plan.rules.never == {frozenset({town("a"), town("b")})}
    assert plan_asked(asked(plan), known, errors) == plan
    after = plan.saying("siempre", town("a"), town("c"))
    address = parse_qs(urlsplit(after.address(before=plan)).query)
    assert plan_before(address, known) == plan
    assert plan_asked(address, known, errors) == after


@pytest.mark.parametrize(
    ("field", "typed"), [("pares", "0"), ("pares", "dos"), ("por_paises", "-1"), ("km", "lejos"), ("km", "1,5.5")]
)
def test_what_is_no_number_is_said_beside_its_field(known: Municipalities, field: str, typed: str) -> None:
    errors: dict[str, Text] = {}
    plan_asked(plan_of("a", "b", **{field: typed}), known, errors)
    assert list(errors) == [field]


def test_a_pair_that_must_be_and_must_not_be_is_said_once(known: Municipalities) -> None:
    plan = plan_asked(plan_of("a", "b", "c"), known, {})
    pair = frozenset({town("a"), town("b")})
    for what, always, never in (("siempre", True, False), ("nunca", False, True), ("libre", False, False)):
        plan = plan.saying(what, town("a"), town("b"))
        assert (pair in plan.rules.always, pair in plan.rules.never) == (always, never)
    assert plan.saying("siempre", town("a"), town("e")) == plan
    assert not plan.saying("siempre", town("a"), town("b")).without(town("b")).rules.always


def test_what_if_a_pair_must_not_be_shows_what_goes_what_comes_and_what_it_costs(known: Municipalities) -> None:
    before = plan_asked(plan_of("a", "b", "c", "d"), known, {})
    former = twin_programme(known.here, dict(before.seats), before.rules)
    after = before.saying("nunca", town("a"), town("b"))
    found = twin_programme(known.here, dict(after.seats), after.rules)
    shown = board(known, after, found, (before, former))
    assert shown.change is not None
    assert ("Altos", "Brisas") in [(each.one.name, each.other.name) for each in shown.change.gone]
    assert shown.change.after < shown.change.before
    assert shown.change.new == sum(each.new for each in shown.couples)
    assert {each.one.name for each in shown.must_not} == {"Altos"}
    assert shown.picture is not None
    assert [arc.state for arc in shown.picture.arcs].count("gone") == len(shown.change.gone)
    unchanged = board(known, before, former, (before, former)).change
    assert unchanged is not None
    assert unchanged.nothing


def test_who_stays_without_a_twin_is_told_why(known: Municipalities) -> None:
    plan = plan_asked(plan_of("a", "b", "e"), known, {})
    shown = board(known, plan, twin_programme(known.here, dict(plan.seats), plan.rules))
    ((place, _, why),) = shown.without
    assert place.name == "Eras"
    assert "nothing speaks" in str(why)


def test_a_list_is_pasted_by_names_or_ids_with_how_many_twins(known: Municipalities) -> None:
    found = pasted(known, "municipio;cupo\nALTOS, 2\nAlcaldía de Brisas\nterritory/c;3;Cumbre;HN\n\nMacondo, 1\n")
    assert found.seats == ((town("a"), 2), (town("b"), 1), (town("c"), 3))
    assert found.unknown == ("Macondo, 1",)


def test_a_network_brings_its_towns(known: Municipalities) -> None:
    assert [one.name for one in known.within("space/red")] == ["Brisas", "Altos"]


def test_what_is_no_municipality_takes_no_seat(known: Municipalities) -> None:
    with pytest.raises(UsageError):
        plan_asked({"municipio": ["space/red"]}, known, {})


# Letters


def test_a_letter_says_why_what_to_see_and_whom_to_call_and_never_names_a_person(known: Municipalities) -> None:
    found = letter(known, town("a"), town("b"))
    said = [translator("pt").render(each) for each in (*found.reasons, *found.steps, found.opening)]
    assert any("Brisas tem prática" in each for each in said)
    assert [lesson.practices[0].name for visit in found.visits for lesson in visit.lessons] == ["Plaza viva"]
    called = [each.name for call in found.calls for each in call.institutions]
    assert called == ["Alcaldía de Altos", "Alcaldía de Brisas", "Club Juvenil"]


def test_a_letter_without_lessons_begins_with_talking(known: Municipalities) -> None:
    found = letter(known, town("c"), town("d"))
    assert found.visits == ()
    assert "you work on the same" in str(found.reasons[0])


# Exchanges, and the picture


def test_the_exchange_of_what_is_not_twinned_and_no_two_towns_is_refused(store: GraphStore) -> None:
    rosa, palma = "territory/santa-rosa--sv", "territory/la-palma--gt"
    sight = Sight(store, OPERATOR)
    here = Municipalities(Situation.from_rows(*sight.rows()), ())
    assert exchange_page(sight, here, rosa, palma).entries == ()
    for other in ("actor/municipalidad-de-santa-rosa--sv", "actor/policia--sv"):
        with pytest.raises(UsageError):
            exchange_page(sight, here, rosa, other)


def test_twinnings_are_found_by_either_name(known: Municipalities) -> None:
    assert exchanges_page(known, "eras", False, 0).total == 1
    assert exchanges_page(known, "altos", False, 0).total == 0
    assert exchanges_page(known, "", True, 0).produced == 1
    line = exchanges_page(known, "", False, 0).timeline
    assert line is not None
    assert str(line.events[0].words) == "Brisas – Eras, practice taken over: Adaptaron la plaza"


def test_arcs_join_names_that_are_listed_and_groups_are_named_once() -> None:
    drawn = arcs(
        [("a", "Altos", "SV"), ("e", "Eras", "SV"), ("b", "Brisas", "GT")],
        [("a", "b", 0.9, "kept"), ("a", "nobody", 0.5, "kept"), ("a", "e", 0.1, "new")],
    )
    assert [stop.group for stop in drawn.stops] == ["SV", "", "GT"]
    assert [arc.ends for arc in drawn.arcs] == [("a", "b"), ("a", "e")]
    assert drawn.arcs[0].width > drawn.arcs[1].width
    assert all(0 < stop.y < drawn.height for stop in drawn.stops)
