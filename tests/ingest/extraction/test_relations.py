"""Ties found in small sentences of our own, one for each construction, and what must hold for any text."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.errors import DataError
from graph.names import fold_letters
from graph.ontology import ontology
from ingest.extraction.items import Entity, Mention, MentionType, Relation
from ingest.extraction.relations import extract_relations
from ingest.extraction.relations.annotated import read_exercises, read_gold
from ingest.extraction.relations.cues import RELATIONS, Lexicon, lexicon
from ingest.extraction.relations.ends import LABELS
from ingest.extraction.relations.model import built_in, load
from ingest.extraction.relations.nesting import nesting_of
from ingest.extraction.relations.training import across_publishers, examples, fit, measure
from ingest.source import Source

GOLD = Path(__file__).parents[4] / "shared" / "gold" / "dev"

TYPES: dict[str, tuple[MentionType, str | None]] = {
    "A": ("ACTOR", "ngo"),
    "S": ("ACTOR", "space"),
    "N": ("ACTOR", "national_institution"),
    "M": ("ACTOR", "municipality"),
    "C": ("SECTOR", "citizens"),
    "P": ("PLACE", None),
    "I": ("INSTRUMENT", None),
}
Marked = tuple[Source, list[Mention], list[Entity]]


def marked(text: str) -> Marked:
    """A source from text with names in marks: «[A:Fundación Alba] apoya…»; the same name is the same entity.

    «[A:name|full name]» gives a mention its entity's name.
    """
    plain = ""
    mentions: list[Mention] = []
    entities: dict[str, Entity] = {}
    for at, part in enumerate(text.replace("]", "[").split("[")):
        if at % 2 == 0:
            plain += part
            continue
        code, _, name = part.partition(":")
        shown, _, full = name.partition("|")
        kind, actor_type = TYPES[code]
        entity = entities.setdefault(full or shown, Entity(full or shown, full or shown, kind, actor_type))
        start = len(plain)
        plain += shown
        mentions.append(Mention(start, len(plain), shown, kind, actor_type, entity.id))
    return Source("nota.txt", plain, "txt", ""), mentions, list(entities.values())


def found(text: str) -> list[Relation]:
    return list(extract_relations(*marked(text)))


def triples(text: str) -> set[tuple[str, str, str]]:
    return {(relation.head, relation.relation, relation.tail) for relation in found(text)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("El [I:Plan Aurora] es financiado por la [A:Fundación Alba].", ("Fundación Alba", "funds", "Plan Aurora")),
        ("La [A:Fundación Alba] financia el [I:Plan Aurora].", ("Fundación Alba", "funds", "Plan Aurora")),
        (
            "El [I:Plan Aurora] fue ejecutado por el [N:Ministerio de Salud].",
            ("Ministerio de Salud", "implements", "Plan Aurora"),
        ),
        (
            "El [N:Ministerio de Salud] ejecuta el [I:Plan Aurora].",
            ("Ministerio de Salud", "implements", "Plan Aurora"),
        ),
        ("La [S:Mesa Local], liderada por el [N:Ministerio de Salud].", ("Ministerio de Salud", "leads", "Mesa Local")),
        (
            "La [S:Mesa Local] se reúne bajo el liderazgo de la [A:Fundación Alba].",
            ("Fundación Alba", "leads", "Mesa Local"),
        ),
        ("La [A:Fundación Alba] coordina la [S:Mesa Local].", ("Fundación Alba", "leads", "Mesa Local")),
        (
            "El [I:Plan Aurora] se hace con el apoyo técnico de la [A:Fundación Alba].",
            ("Fundación Alba", "supports", "Plan Aurora"),
        ),
        ("La [A:Fundación Alba] es miembro de la [S:Red del Sur].", ("Fundación Alba", "member_of", "Red del Sur")),
        (
            "La [A:Fundación Alba] participa en el [I:Plan Aurora].",
            ("Fundación Alba", "participates_in", "Plan Aurora"),
        ),
        ("La [A:Fundación Alba] trabaja en [P:Chalatenango].", ("Fundación Alba", "operates_in", "Chalatenango")),
        ("La [A:Fundación Alba], en el municipio de [P:Mixco], abrió.", ("Fundación Alba", "operates_in", "Mixco")),
        ("La [A:Fundación Alba] ([P:Guatemala]) abrió.", ("Fundación Alba", "operates_in", "Guatemala")),
        ("El taller fue en [P:Mixco], [P:Guatemala].", ("Mixco", "part_of", "Guatemala")),
        ("El [I:Proyecto Faro] forma parte del [I:Plan Aurora].", ("Proyecto Faro", "part_of", "Plan Aurora")),
        ("A [A:Fundação Alba] faz parte da [S:Rede do Sul].", ("Fundação Alba", "member_of", "Rede do Sul")),
        ("O [I:Plano Aurora] é financiado pela [A:Fundação Alba].", ("Fundação Alba", "funds", "Plano Aurora")),
        ("The [I:Aurora Plan] is funded by the [A:Alba Foundation].", ("Alba Foundation", "funds", "Aurora Plan")),
        (
            "The [I:Aurora Plan] is implemented by the [A:Alba Foundation].",
            ("Alba Foundation", "implements", "Aurora Plan"),
        ),
    ],
)
def test_a_sentence_states_its_tie(text: str, expected: tuple[str, str, str]) -> None:
    assert expected in triples(text)


def test_an_agreement_joins_its_parties() -> None:
    stated = triples("Se firmó un convenio entre la [A:Fundación Alba] y el [N:Ministerio de Salud].")
    assert ("Fundación Alba", "allied_with", "Ministerio de Salud") in stated


def test_parties_to_a_named_agreement_take_part_in_it_and_are_allied() -> None:
    stated = triples("Rige el [I:Convenio Alba] entre la [A:Fundación Sur], el [N:Ministerio de Salud] y [A:UNE].")
    assert {head for head, relation, _ in stated if relation == "participates_in"} == {
        "Fundación Sur",
        "Ministerio de Salud",
        "UNE",
    }
    assert len({frozenset((a, b)) for a, relation, b in stated if relation == "allied_with"}) == 3


def test_a_verb_may_come_first() -> None:
    stated = triples("Participaron en el [I:Plan Aurora] representantes de [A:ANDA], [A:COPA] y la [A:Fundación Alba].")
    assert {h for h, r, t in stated if (r, t) == ("participates_in", "Plan Aurora")} == {
        "ANDA",
        "COPA",
        "Fundación Alba",
    }


def test_twinnings_pair_both_sides_of_con_in_each_clause() -> None:
    text = (
        "Hay hermanamientos entre las municipalidades de [M:Colón] y [M:Mixco] ([P:Panamá]), con la [M:Reno]; "
        "[M:Izalco], con la [M:Ciudad de Troy]; así como [M:Antigua] y [M:Akron]."
    )
    twins = {frozenset((head, tail)) for head, relation, tail in triples(text) if relation == "twinned_with"}
    assert twins == {
        frozenset(pair)
        for pair in (
            ("Colón", "Reno"),
            ("Mixco", "Reno"),
            ("Izalco", "Ciudad de Troy"),
            ("Antigua", "Akron"),
        )
    }


def test_a_place_that_only_says_where_is_no_party() -> None:
    twins = {
        t
        for t in triples("Hermanamientos entre [C:ciudades] y [C:municipios] de [P:Centroamérica].")
        if t[1] == "twinned_with"
    }
    assert twins == {("ciudades", "twinned_with", "municipios")}


def test_a_place_in_brackets_qualifies_all_names_since_the_bracket_before() -> None:
    stated = triples(
        "Vinieron [A:ANDA] y [A:ALMA] ([P:Guatemala]), [A:COPA] ([P:Honduras]) y [A:UNE] ([P:Costa Rica])."
    )
    assert {triple for triple in stated if triple[1] == "operates_in"} == {
        ("ANDA", "operates_in", "Guatemala"),
        ("ALMA", "operates_in", "Guatemala"),
        ("COPA", "operates_in", "Honduras"),
        ("UNE", "operates_in", "Costa Rica"),
    }


def test_a_list_shares_what_is_said_of_it() -> None:
    text = (
        "La [S:Mesa Local] está integrada por la [A:Fundación Alba], el [N:Ministerio de Salud] y la [N:Policía Civil]."
    )
    members = {head for head, relation, tail in triples(text) if (relation, tail) == ("member_of", "Mesa Local")}
    assert members == {"Fundación Alba", "Ministerio de Salud", "Policía Civil"}


def test_a_bulleted_roster_belongs_to_the_body_that_announces_it_and_its_quote_starts_there() -> None:
    text = "La [S:Mesa Local] está integrada por:\n\n• [N:Ministerio de Salud]\n• [A:Fundación Alba]\n• [N:Fiscalía]\n"
    members = {r.head: r for r in found(text) if (r.relation, r.tail) == ("member_of", "Mesa Local")}
    assert members.keys() == {"Ministerio de Salud", "Fundación Alba", "Fiscalía"}
    assert all(relation.quote.startswith("Mesa Local está integrada por:") for relation in members.values())


def test_a_phrase_refers_back_to_the_body_that_was_named() -> None:
    text = "La [S:Red del Sur] nació en 2010. La [A:Fundación Alba] coordina la Red."
    assert ("Fundación Alba", "leads", "Red del Sur") in triples(text)


def test_a_sheet_of_labels_speaks_of_the_name_above_it() -> None:
    text = "[I:Plan Aurora]\nLugar: [P:Mixco]\nInstitución ejecutora: [A:Fundación Alba]\nDonante: [A:ANDA]\n"
    assert {
        ("Plan Aurora", "operates_in", "Mixco"),
        ("Fundación Alba", "implements", "Plan Aurora"),
        ("ANDA", "funds", "Plan Aurora"),
    } <= triples(text)


def test_y_closes_a_list_before_the_subject_of_the_sentence() -> None:
    stated = triples(
        "Con la participación de [A:ANDA], [A:COPA] y [A:UNE], la [M:Alcaldía] formuló el [I:Plan Aurora]."
    )
    assert ("Alcaldía", "implements", "Plan Aurora") in stated
    assert not {head for head, relation, _ in stated if relation == "implements"} & {"ANDA", "COPA", "UNE"}


def test_a_line_behind_a_label_stands_by_itself_however_long_the_line_before() -> None:
    text = (
        "Coordinación general: [N:Dirección Nacional de Prevención de la Violencia]\n"
        "Fuente de financiamiento: [A:Agencia Imaginada de Cooperación para el Desarrollo]\n"
    )
    assert not triples(text)


def test_a_noun_is_a_label_only_before_a_colon() -> None:
    assert lexicon().cues("sede: mixco", 0, 11)
    assert not lexicon().cues("la sede mixco", 0, 13)


def test_what_follows_y_is_not_said_of_the_name_before_it() -> None:
    stated = triples("El [I:Plan Aurora] fue elaborado por la [A:Fundación Alba] y financiado por [A:BRISA].")
    assert ("BRISA", "funds", "Plan Aurora") in stated
    assert ("BRISA", "funds", "Fundación Alba") not in stated


def test_the_gazetteer_tells_which_of_two_places_holds_the_other() -> None:
    assert nesting_of("Mixco", "Guatemala") == "inside"
    assert nesting_of("Guatemala", "Mixco") == "around"
    assert nesting_of("Mixco", "Honduras") == "apart"
    assert nesting_of("Mixco", "Tierra Imaginada") == "unknown"


def test_a_sentence_without_subject_speaks_of_the_one_before() -> None:
    text = "El [I:Plan Aurora] nació en 2010. Es implementado por la [A:Fundación Alba]."
    assert ("Fundación Alba", "implements", "Plan Aurora") in triples(text)


def test_a_post_is_part_of_its_institution_and_its_holder_heads_it() -> None:
    stated = triples("La [A:Fundación Alba] creció. Habló el [A:director de la Fundación Alba], [A:Raúl Pineda].")
    assert ("director de la Fundación Alba", "part_of", "Fundación Alba") in stated
    assert ("Raúl Pineda", "leads", "Fundación Alba") in stated


@pytest.mark.parametrize(
    "text",
    [
        "La [A:Fundación Alba] no financia el [I:Plan Aurora].",
        "El [I:Plan Aurora] nunca fue financiado por la [A:Fundación Alba].",
        "A [A:Fundação Alba] não financia o [I:Plano Aurora].",
    ],
)
def test_a_denied_tie_is_dropped(text: str) -> None:
    assert "funds" not in {relation for _, relation, _ in triples(text)}


def test_who_did_not_come_is_no_member_of_what_stands_above() -> None:
    stated = triples(
        "[S:Consejo Municipal de Paz]\n\nAsistieron: [N:Ministerio de Salud], [A:Fundación Alba].\n\n"
        "No asistió la [N:Fiscalía General].\n"
    )
    assert ("Ministerio de Salud", "member_of", "Consejo Municipal de Paz") in stated
    assert "Fiscalía General" not in {head for head, _, _ in stated}


@pytest.mark.parametrize(
    ("text", "modality"),
    [
        ("La [A:Fundación Alba] financia el [I:Plan Aurora].", "stated"),
        ("La [A:Fundación Alba] financiará el [I:Plan Aurora].", "planned"),
        ("Se propone que la [A:Fundación Alba] financie el [I:Plan Aurora].", "planned"),
        ("Se recomienda que la [A:Fundación Alba] financie el [I:Plan Aurora].", "recommended"),
        ("A [A:Fundação Alba] financiará o [I:Plano Aurora].", "planned"),
        ("The [A:Alba Foundation] will fund the [I:Aurora Plan].", "planned"),
        ("It is recommended that the [A:Alba Foundation] fund the [I:Aurora Plan].", "recommended"),
    ],
)
def test_intentions_and_advice_are_told_apart_from_facts(text: str, modality: str) -> None:
    assert {r.modality for r in found(text) if r.relation == "funds"} == {modality}


@pytest.mark.parametrize(("verb", "modality"), [("lidera", "stated"), ("liderará", "planned"), ("LIDERARÁ", "planned")])
def test_a_present_tense_that_ends_like_a_future_states_a_fact(verb: str, modality: str) -> None:
    relations = found(f"La [A:Fundación Alba] {verb} la [S:Mesa Local].")
    assert {r.modality for r in relations if r.relation == "leads"} == {modality}


def test_an_intention_further_on_in_a_list_does_not_touch_what_was_said_before_it() -> None:
    relations = found("La [A:Fundación Alba] financia el [I:Plan Aurora], que podrá ampliarse, y el [I:Plan Brisa].")
    assert {r.modality for r in relations if (r.relation, r.tail) == ("funds", "Plan Aurora")} == {"stated"}


def test_leadership_has_a_role() -> None:
    text = "La [S:Red del Sur], donde la [A:Fundación Alba] ejerce la secretaría técnica, se reunió."
    assert {r.role for r in found(text) if (r.head, r.relation) == ("Fundación Alba", "leads")} == {"secretariat"}
    assert set(lexicon().roles) <= set(ontology().values["leadership"])


def test_a_programme_that_acts_as_an_organisation_may_lead() -> None:
    text = "La [S:Red del Sur], donde el [I:Programa Faro] ejerce la secretaría técnica, se reunió."
    assert ("Programa Faro", "leads", "Red del Sur") in triples(text)


def test_an_instrument_never_funds() -> None:
    text = "El [I:Plan Aurora] se hace con fondos de la [I:Iniciativa Alba] y lo paga el [N:Ministerio de Salud]."
    assert {head for head, relation, _ in triples(text) if relation == "funds"} <= {"Ministerio de Salud"}


def test_nothing_is_stated_where_no_name_stands() -> None:
    assert extract_relations(Source("vacio.txt", "Nada que decir.", "txt", ""), [], []) == ()


# What holds for any text

NAMES = st.sampled_from(
    [
        f"[{code}:{name}]"
        for code, name in zip(
            "ASNMCPIA",
            ("Alba", "Red Sur", "Salud", "Mixco", "jóvenes", "Izalco", "Plan Aurora", "Ana Paz"),
            strict=True,
        )
    ]
)
WORDS = st.sampled_from(
    [
        "financiado por",
        "integrada por:",
        ", ",
        " y ",
        " (",
        ") ",
        "\n• ",
        ". ",
        "no ",
        "en",
        "convenio entre",
        "hermanamiento entre",
        " con ",
        "El programa",
        ": ",
        "\x00",
        "\n\n",
        "Responsable: ",
        "coordinará ",
    ]
)
TEXTS = st.lists(st.one_of(NAMES, WORDS), max_size=25).map(" ".join)


@settings(max_examples=60)
@given(TEXTS)
def test_every_tie_is_shown_by_its_quote_joins_two_known_things_and_comes_once(text: str) -> None:
    source, mentions, entities = marked(text)
    relations = extract_relations(source, mentions, entities)
    known = {entity.id for entity in entities}
    for relation in relations:
        assert relation.quote == source.text[relation.start : relation.end] != ""
        assert {relation.head, relation.tail} <= known
        assert relation.head != relation.tail
        assert relation.relation in RELATIONS
        assert 0 <= relation.confidence <= 1
    stated = [(relation.head, relation.relation, relation.tail) for relation in relations]
    assert len(stated) == len(set(stated))
    assert relations == extract_relations(source, mentions, entities)


@settings(max_examples=60)
@given(st.text(max_size=200))
def test_folding_keeps_every_offset(text: str) -> None:
    assert len(fold_letters(text)) == len(text)


def test_a_mention_of_an_unknown_entity_is_passed_over() -> None:
    source, mentions, _ = marked("La [A:Fundación Alba] financia el [I:Plan Aurora].")
    assert extract_relations(source, mentions, []) == ()


def test_time_grows_no_faster_than_the_text() -> None:
    sentence = (
        "El [I:Plan Aurora] es financiado por la [A:Fundación Alba], con el apoyo de [A:ANDA] y [A:COPA] en [P:Mixco]. "
    )

    def seconds(copies: int) -> float:
        source, mentions, entities = marked(sentence * copies)
        start = time.process_time()
        extract_relations(source, mentions, entities)
        return time.process_time() - start

    seconds(10)
    assert seconds(800) < 20 * seconds(100) + 0.5


@pytest.mark.parametrize(
    "unit", ["[A:ANDA], [N:Ministerio de Salud] y [P:Mixco] ", "convenio entre [A:ANDA] y [A:UNE], "]
)
def test_one_endless_line_takes_time_in_proportion(unit: str) -> None:
    def seconds(copies: int) -> float:
        source, mentions, entities = marked(unit * copies)
        start = time.process_time()
        extract_relations(source, mentions, entities)
        return time.process_time() - start

    seconds(5)
    assert seconds(400) < 12 * seconds(100) + 0.5


# The lexicon, the model and its training


def test_the_lexicon_knows_cues_of_every_relation_in_every_language() -> None:
    for language in ("es", "pt", "en"):
        words = Lexicon([language])
        states = {state for patterns in words._by_letters.values() for _, stated in patterns for state in stated}
        assert {relation for relation, _ in states} == set(RELATIONS)


def test_a_damaged_model_says_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "relations.json"
    path.write_text('{"threshold": 0.2}', encoding="utf-8")
    with pytest.raises(DataError, match=r"relations\.json.*Install Tejido again"):
        load(path)


def test_the_model_that_ships_is_small_and_knows_only_our_labels() -> None:
    model = built_in()
    assert len(model.to_json()) < 300_000
    assert all(len(weights) == len(LABELS) for weights in model.observed.values())


def test_probabilities_of_a_pair_sum_to_one() -> None:
    if not GOLD.exists():
        pytest.skip("the annotated passages are not here")
    for candidate in read_gold(GOLD)[0].candidates:
        assert sum(built_in().probabilities(candidate).values()) == pytest.approx(1)


def test_the_exercises_are_well_formed_and_know_every_relation() -> None:
    exercises = read_exercises()
    assert {relation for text in exercises for _, relation, _ in text.quotes} == set(RELATIONS)
    for text in exercises:
        assert "[" not in text.text
        assert all(text.text[m.start : m.end] == m.text for m in text.mentions)


def test_an_exercise_that_ties_nothing_is_told_by_its_line(tmp_path: Path) -> None:
    path = tmp_path / "exercises.txt"
    path.write_text("[A/ngo a:Alba] duerme.\n---\n[A/ngo a:Alba] apoya a [A/ngo b:Brisa].\n= a supports c\n", "utf-8")
    with pytest.raises(DataError, match="line 4"):
        read_exercises(path)


def test_training_is_reproducible() -> None:
    if not GOLD.exists():
        pytest.skip("the annotated passages are not here")
    gold = read_gold(GOLD)[:4]
    assert any(example.label != "none" for passage in gold for example in examples(passage))
    assert fit(gold).to_json() == fit(gold).to_json()


@pytest.mark.long
def test_unseen_publishers_are_read_well_enough() -> None:
    if not GOLD.exists():
        pytest.skip("the annotated passages are not here")
    gold = read_gold(GOLD)
    figures = measure(gold, across_publishers(gold))
    assert figures["labelled"].f1 >= 0.45
    assert figures["unlabelled"].f1 >= 0.48


def test_the_names_below_a_bodys_name_are_its_members() -> None:
    stated = triples("[S:Mesa Aurora]\n\nIntegrantes\n\n[A:ANDA]\nTitular y suplente\n\n[A:COPA]\nTitular\n\n[A:UNE]\n")
    assert {(name, "member_of", "Mesa Aurora") for name in ("ANDA", "COPA", "UNE")} <= stated


def test_a_pronoun_before_the_verb_turns_its_direction() -> None:
    stated = triples("La [S:Mesa Aurora] se reúne cada mes. La preside la [M:Alcaldía].")
    assert ("Alcaldía", "leads", "Mesa Aurora") in stated
    assert ("Mesa Aurora", "leads", "Alcaldía") not in stated


def test_a_pair_bears_one_tie_in_one_place() -> None:
    ties = [(found.head, found.tail) for found in found("La [A:ANDA] ejecuta y apoya el [I:Plan Aurora].")]
    assert len(ties) == len(set(ties))
