import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.vocabulary import (
    LANGUAGES,
    SCHEMES,
    label_key,
    read_vocabulary,
    to_changes,
    vocabulary,
)
from graph.errors import DataError
from graph.ontology import ontology

CONCEPT = """\
scheme: Problem
concepts:
  gangs:
    prefLabel: {es: Pandillas, en: Gangs, pt: Gangues}
    scopeNote: Nota.
"""


@pytest.mark.parametrize(
    ("scheme", "labels"),
    [
        (
            "Theme",
            "prevención de la violencia; control y persecución del delito; rehabilitación y reinserción; "
            "atención y protección a víctimas; fortalecimiento institucional; cultura ciudadana; espacio "
            "público; oportunidades para la juventud; factores de riesgo; participación ciudadana; "
            "gobernanza local de la seguridad; mediación comunitaria; policía comunitaria; convivencia "
            "escolar; observatorios sociales; alumbrado público; seguridad vial; medio ambiente; rendición "
            "de cuentas",
        ),
        (
            "Problem",
            "homicidio; maras; violencia doméstica; VIF; femicidio; violencia contra las mujeres; maltrato "
            "infantil; violencia juvenil; narcotráfico; consumo de drogas; alcohol; armas de fuego; robo; "
            "temor al delito; violencia escolar; deserción escolar; deterioro del espacio público; exclusión "
            "social; crimen organizado; extorsión; renta",
        ),
        (
            "Population",
            "niñez; adolescentes; jóvenes; mujeres; adultos mayores; personas con discapacidad; LGBTI; "
            "víctimas; privados de libertad; familiares de reos; migrantes; familias; vecinos; ninis",
        ),
    ],
)
def test_what_members_say_is_known(scheme, labels):
    assert [label for label in labels.split("; ") if vocabulary(scheme).find(label) is None] == []


def test_the_five_axes_are_the_top_themes():
    assert {concept.id for concept in vocabulary("Theme") if concept.broader is None} == {
        "violence-prevention",
        "crime-control",
        "reintegration",
        "victim-care",
        "institutional-strengthening",
    }


@pytest.mark.parametrize(
    "label", ["Pandillas", "PANDILLA", "mara", "clikas", "street gangs", "gangues", "gangs", "combos"]
)
def test_a_concept_is_found_by_any_label(label):
    assert vocabulary("Problem").find(label).id == "gangs"


def test_plurals_and_accents_do_not_count():
    assert label_key("Jóvenes en riesgo") == label_key("JOVEN  EN RIESGO")
    assert label_key("extorsões") == label_key("extorsão")
    assert label_key("homicides") == label_key("Homicide")
    assert label_key("robo") != label_key("roba")


def test_narrower():
    themes = vocabulary("Theme")
    assert themes["public-lighting"] in themes.narrower("public-space")


class TestRunningText:
    def found(self, scheme, text):
        return [(match.concept.id, text[match.start : match.end]) for match in vocabulary(scheme).concepts_in(text)]

    def test_labels_are_found_where_they_stand(self):
        text = "Las maras y la VIOLENCIA  INTRAFAMILIAR\nafectan; también el robo."
        assert self.found("Problem", text) == [
            ("gangs", "maras"),
            ("domestic-violence", "VIOLENCIA  INTRAFAMILIAR"),
            ("robbery", "robo"),
        ]

    def test_the_longest_label_wins(self):
        assert self.found("Problem", "violencia contra las mujeres y violencia") == [
            ("violence-against-women", "violencia contra las mujeres"),
            ("violence", "violencia"),
        ]

    def test_only_whole_words(self):
        assert self.found("Problem", "El maratón de Tamara") == []

    def test_a_label_does_not_reach_over_a_pause(self):
        assert self.found("Population", "mujeres, jóvenes") == [("women", "mujeres"), ("youth", "jóvenes")]

    def test_words_with_other_meanings_are_not_taken_for_the_concept(self):
        assert self.found("Problem", "La vacuna y el impuesto sobre la renta; se trata de eso") == []

    @given(st.text())
    def test_matches_are_in_order_apart_and_labels(self, text):
        for scheme in SCHEMES:
            end = 0
            for match in vocabulary(scheme).concepts_in(text):
                assert end <= match.start < match.end <= len(text)
                assert vocabulary(scheme).find(text[match.start : match.end]) is match.concept
                end = match.end

    @pytest.mark.parametrize("scheme", SCHEMES)
    def test_every_label_is_found_in_a_sentence(self, scheme):
        for concept in vocabulary(scheme):
            for label in concept.labels:
                text = f"Sobre {label.replace(',', '')} aquí"
                assert concept in [match.concept for match in vocabulary(scheme).concepts_in(text)], label


def test_changes_fit_the_ontology():
    changes = to_changes()
    kinds = {node.id: node.kind for node in changes.nodes}
    for node in changes.nodes:
        ontology().check_node(node)
    for edge in changes.edges:
        ontology().check_edge(edge, kinds[edge.source], kinds[edge.target])
    by_id = {node.id: node for node in changes.nodes}
    assert by_id["problem/gangs"].name == "Pandillas"
    assert "maras" in by_id["problem/gangs"].names
    assert by_id["problem/gangs"].evidence[0].document in by_id
    assert ("problem/femicide", "problem/violence-against-women") in {
        (edge.source, edge.target) for edge in changes.edges
    }


@pytest.mark.parametrize(
    ("broken", "line", "name", "problem"),
    [
        (CONCEPT.replace(", pt: Gangues", ""), 4, "prefLabel", "«pt» is missing"),
        (CONCEPT.replace("scopeNote: Nota.", "broader: nada\n    scopeNote: Nota."), 5, "broader", "no concept «nada»"),
        (
            CONCEPT.replace("scopeNote: Nota.", "broader: gangs\n    scopeNote: Nota."),
            5,
            "broader",
            "stands above itself",
        ),
        (CONCEPT.replace("    scopeNote: Nota.\n", ""), 4, "scopeNote", "missing"),
        (CONCEPT.replace("scopeNote", "nota"), 5, "nota", "not a property"),
        (CONCEPT.replace("scopeNote", "altLabel: {fr: [bandes]}\n    scopeNote"), 5, "fr", "languages"),
        (CONCEPT.replace("scopeNote", "altLabel: {es: maras}\n    scopeNote"), 5, "es", "a list"),
        (
            CONCEPT.replace("scopeNote", "closeMatch: [3]\n    scopeNote"),
            5,
            "closeMatch",
            "«3»",
        ),
        (CONCEPT + CONCEPT.split("concepts:\n")[1].replace("gangs", "maras"), 6, "maras", "label of «gangs» already"),
        (CONCEPT.replace("Problem", "Theme"), 1, "scheme", "«Problem» is expected"),
        (CONCEPT.replace("gangs:", "Las Maras:"), 3, "Las Maras", "an id is"),
    ],
)
def test_a_mistake_is_reported_with_file_line_and_property(tmp_path, broken, line, name, problem):
    path = tmp_path / "problems.yaml"
    path.write_text(broken, encoding="utf-8")
    with pytest.raises(DataError) as caught:
        read_vocabulary(path, "Problem")
    assert str(caught.value).startswith(f"problems.yaml, line {line}, «{name}»: ")
    assert problem in str(caught.value)


def test_an_id_given_twice(tmp_path):
    path = tmp_path / "problems.yaml"
    path.write_text(CONCEPT + CONCEPT.split("concepts:\n")[1], encoding="utf-8")
    with pytest.raises(DataError, match=r"problems\.yaml, line 6"):
        read_vocabulary(path, "Problem")


class TestMatches:
    """What concepts are called in the classifications of others."""

    def matched(self, id):
        return {
            (match.how, f"{match.category.scheme} {match.category.code}") for match in vocabulary("Problem")[id].matches
        }

    def test_a_match_says_how_close_it_is_and_names_the_category(self):
        assert self.matched("homicide") == {("exactMatch", "ICCS 0101")}
        assert ("broadMatch", "ICCS 0101") in self.matched("femicide")
        assert ("closeMatch", "EUCPN street-gangs") in self.matched("gangs")

    def test_it_stands_in_the_graph_with_its_address(self):
        (robbery,) = [node for node in to_changes().nodes if node.id == "problem/robbery"]
        (match,) = robbery.properties["matches"]
        assert match["match"] == "exactMatch"
        assert match["code"] == "0401"
        assert match["url"].startswith("https://www.unodc.org/")

    def test_a_category_that_is_not_listed_is_refused_with_its_line(self, tmp_path):
        path = tmp_path / "problems.yaml"
        path.write_text(CONCEPT + "    exactMatch:\n      - ICCS 0101\n      - ICCS 9999\n")
        with pytest.raises(DataError, match=r"problems.yaml, line 8, «1»: «ICCS 9999» is not in classifications.yaml"):
            read_vocabulary(path, "Problem")


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_concept_has_other_names_in_every_language(scheme):
    bare = [
        (concept.id, code) for concept in vocabulary(scheme) for code in LANGUAGES if not concept.alt_labels.get(code)
    ]
    assert bare == []
