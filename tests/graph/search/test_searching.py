"""What a query finds, in what order, and what is said of it."""

import json
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.model import Changes, Evidence, Node
from graph.search import SearchIndex
from graph.store import open_store
from graph.visibility import PUBLIC, Sight
from tests.graph.search.conftest import GRAPH, SYNONYMS, edge, node


def ids(index: SearchIndex, query: str, **filters: object) -> list[str]:
    return [hit.id for hit in index.search(query, **filters)]


def reasons(index: SearchIndex, query: str, id: str) -> list[str]:
    return next([str(reason) for reason in hit.reasons] for hit in index.search(query) if hit.id == id)


def told(index: SearchIndex, query: str) -> list[tuple[str, list[str], str]]:
    return [(hit.id, [*map(str, hit.reasons)], hit.snippet) for hit in index.search(query)]


class TestRanking:
    def test_an_exact_name_comes_first(self, index):
        assert ids(index, "barrio seguro")[:2] == ["practice/barrio", "practice/barrio-dos"]
        assert reasons(index, "barrio seguro", "practice/barrio") == ["«Barrio Seguro» is its name"]

    def test_an_acronym_is_a_name(self, index):
        assert ids(index, "pnc")[0] == "actor/pnc--sv"
        assert reasons(index, "pnc", "actor/pnc--sv") == ["«PNC» is another of its names"]

    def test_entries_with_all_words_come_before_those_with_some(self, index):
        found = ids(index, "municipalidad Sonsonate")
        assert found[0] == "actor/muni--sv"
        assert "practice/huertos" in found[1:]

    def test_a_name_counts_more_than_a_description(self, index, store):
        store.apply(Changes(nodes=(node("practice/m", "Practice", "Mediación"),), by="test"))
        index.refresh()
        assert ids(index, "mediación entre vecinas", kind="practice")[0] == "practice/m"

    def test_scores_fall(self, index):
        scores = [hit.score for hit in index.search("barrio seguro de Sonsonate")]
        assert scores == sorted(scores, reverse=True)

    def test_limit(self, index):
        assert len(index.search("", limit=3)) == 3
        assert index.search("barrio", limit=0) == []


class TestForgiveness:
    @pytest.mark.parametrize(
        ("query", "id"),
        [
            ("prevencion", "theme/prevention"),
            ("PREVENCIÓN", "theme/prevention"),
            ("joven", "practice/huertos"),
            ("jovenes", "practice/huertos"),
            ("escuela", "practice/huertos"),
            ("huerto escolar", "practice/huertos"),
            ("penalolen", "territory/penalolen--cl"),
            ("plaza", "practice/barrio"),
        ],
    )
    def test_accents_case_number_and_gender_do_not_count(self, index, query, id):
        assert id in ids(index, query)

    @pytest.mark.parametrize(
        ("query", "id", "reason"),
        [
            ("Sonsonte", "territory/sonsonate--sv", "«sonsonte» was read as «Sonsonate»"),
            ("polisia nasional", "actor/pnc--sv", "«nasional» was read as «Nacional»"),
            ("municiaplidda", "actor/muni--sv", "«municiaplidda» was read as «Municipalidad»"),
        ],
    )
    def test_typing_errors(self, index, query, id, reason):
        assert id in ids(index, query)
        assert reason in reasons(index, query, id)

    def test_a_country_is_meant_by_what_is_called_after_it_and_by_its_region(self, everything):
        for query in (
            "escuelas salvadoreñas",
            "salvadoran schools",
            "escolas da América Central",
            "escuelas en Centroamérica",
        ):
            assert ids(everything, query, kind="practice")[0] == "practice/huertos"
        assert "its region is Centroamérica" in reasons(everything, "Centroamérica", "practice/huertos")
        assert "its region is Latinoamérica" in reasons(everything, "Latin American", "practice/huertos")
        assert "its country is El Salvador" in reasons(everything, "salvadoran", "practice/huertos")
        assert "practice/huertos" not in ids(everything, "Caribe")

    def test_short_words_are_taken_as_they_are(self, index):
        assert ids(index, "pnd") == []

    def test_a_known_word_is_not_taken_for_another(self, index):
        assert "space/mesa--sv" in ids(index, "mesa")
        assert ids(index, "meza")[0] == "space/mesa--sv"
        assert not any("was read as" in reason for reason in reasons(index, "mesa", "space/mesa--sv"))

    def test_the_last_word_may_be_unfinished(self, index):
        assert ids(index, "municipalidad de Sonso")[0] == "actor/muni--sv"
        assert ids(index, "polic")[0] == "actor/pnc--sv"
        assert ids(index, "munici")[0] == "actor/muni--sv"
        assert ids(index, "munici ") == []

    def test_a_word_that_is_nowhere_does_not_hide_the_others(self, index):
        assert set(ids(index, "zzzzzz barrio seguro")[:2]) == {"practice/barrio", "practice/barrio-dos"}
        assert index.facets("zzzzzz barrio").total == index.facets("barrio").total

    def test_a_good_guess_counts_like_the_word(self, index):
        assert {"practice/huertos", "actor/muni--sv"} <= set(ids(index, "maras Sonsonte")[:4])

    def test_what_sort_of_thing_it_is(self, everything):
        assert ids(everything, "buenas prácticas de mediación")[0] == "practice/huertos"
        assert "it is a thing of the kind «police»" in reasons(everything, "police", "actor/pnc--sv")


class TestSynonyms:
    def test_a_synonym_finds_what_is_called_otherwise(self, index):
        assert "practice/huertos" in ids(index, "clikas")
        assert "«Pandillas» is looked for with «clikas» too" in reasons(index, "clikas", "practice/huertos")
        assert "it addresses the problem «Pandillas»" in reasons(index, "clikas", "practice/huertos")

    def test_of_several_words(self, index):
        assert ids(index, "VIF", kind="practice") == ["practice/barrio"]
        assert ids(index, "violencia doméstica en Peñalolén")[0] == "practice/barrio"

    def test_misspelt(self, index):
        assert "practice/huertos" in ids(index, "clicas")
        assert "«Pandillas» is looked for with «clikas» too" in reasons(index, "clicas", "practice/huertos")

    def test_what_is_meant_may_itself_be_misspelt(self, index):
        assert "«pandilas» was read as «Pandillas»" in reasons(index, "pandilas", "practice/huertos")


class TestWordsThatTellNothing:
    @pytest.fixture
    def asked(self, tmp_path, store):
        """An index that is told which words only ask."""
        asking = {"quien": (), "nos": (), "como": ()}
        return SearchIndex(tmp_path / "asked", store, {**SYNONYMS, **asking})

    def test_a_question_is_asked_without_them(self, asked, store):
        store.apply(
            Changes(nodes=(node("practice/q", "Practice", "Quién nos cuida", summary="Quién, cómo."),), by="test")
        )
        found = ids(asked, "¿Quién nos enseña mediación?")
        assert found == ids(asked, "enseña mediación")
        assert "practice/q" not in found

    def test_alone_they_are_looked_for(self, asked, store):
        store.apply(Changes(nodes=(node("practice/q", "Practice", "Quién nos cuida"),), by="test"))
        assert ids(asked, "quién") == ["practice/q"]


def test_what_a_node_is_about_counts_more_than_a_text(index, store):
    told = "Pandillas, dice el texto, pandillas otra vez."
    store.apply(Changes(nodes=(node("practice/dice", "Practice", "Otra", summary=told),), by="test"))
    assert ids(index, "pandillas", kind="practice") == ["practice/huertos", "practice/dice"]


class TestPlaces:
    def test_a_country_is_found_by_its_name_in_any_language(self, index):
        assert ids(index, "vigilancia chile", kind="practice")[0] == "practice/barrio"
        assert "its country is Chile" in reasons(index, "vigilancia chile", "practice/barrio")

    def test_whoever_names_a_place_hardly_wants_another(self, index, store):
        told = "Jóvenes y huertos, huertos y jóvenes, mediación y jóvenes."
        there = node("practice/otra", "Practice", "Jóvenes y huertos", summary=told, country="CL")
        store.apply(Changes(nodes=(there,), by="test"))
        assert ids(index, "huertos de jóvenes en El Salvador", kind="practice")[0] == "practice/huertos"


def test_small_words_make_no_difference_in_a_label(store, tmp_path):
    synonyms = {"violencia en las escuelas": ["acoso escolar"], "en": [], "la": [], "las": []}
    store.apply(Changes(nodes=(node("practice/acoso", "Practice", "Acoso escolar"),), by="test"))
    index = SearchIndex(tmp_path / "index", store, synonyms)
    assert ids(index, "violencia en la escuela ", kind="practice")[0] == "practice/acoso"


def test_hits_about_the_same_as_the_first_ones_come_before_others(index, store):
    alike = [node(f"practice/a{number}", "Practice", "Aguja fina", summary="Aguja e hilo.") for number in range(3)]
    other = node("practice/o", "Practice", "Hilo", summary="Una aguja.")
    same = node("practice/s", "Practice", "Hilo", summary="Una aguja.")
    tied = [edge(one.id, "addresses", "problem/vif") for one in (*alike, same)]
    elsewhere = edge("practice/o", "addresses", "problem/gangs")
    store.apply(Changes(nodes=(*alike, other, same), edges=(*tied, elsewhere), by="test"))
    found = ids(index, "aguja", kind="practice")
    assert found.index("practice/s") < found.index("practice/o")


class TestBigIndex:
    """Less is asked first; here of a small one, whose answers are known."""

    @pytest.fixture
    def turn_big(self, monkeypatch):
        def turn_big():
            monkeypatch.setattr("graph.search.index.BIG", 0)
            monkeypatch.setattr("graph.search.question.PHRASES_READ", 0)

        return turn_big

    @pytest.mark.parametrize(
        "query",
        [
            "Chalatenango",
            "clikas",
            "VIF",
            "maras Sonsonte",
            "polisia nasional",
            "mesa de prevención",
            "zzzzzz",
            "de",
            "",
        ],
    )
    def test_a_page_that_less_does_not_fill_is_filled_by_the_whole(self, everything, turn_big, query):
        before = everything.search(query), everything.facets(query)
        turn_big()
        assert (everything.search(query), everything.facets(query)) == before

    @pytest.mark.parametrize(
        "query",
        [
            "barrio seguro",
            "pnc",
            "municipalidad Sonsonate",
            "municiaplidda de Sonso",
            "prevencion",
            "violencia doméstica",
        ],
    )
    def test_what_answers_best_comes_first(self, everything, turn_big, query):
        first = everything.search(query, limit=1)[0].id
        turn_big()
        assert everything.search(query, limit=1)[0].id == first

    def test_names_come_before_what_is_said_elsewhere(self, everything, store, turn_big):
        named = [node(f"practice/n{number}", "Practice", f"Aguja {number}") for number in range(3)]
        said = [node(f"practice/s{number}", "Practice", f"Otra {number}", quote="aguja " * 20) for number in range(20)]
        store.apply(Changes(nodes=(*named, *said), by="test"))
        turn_big()
        assert {hit.id for hit in everything.search("aguja", limit=3)} == {one.id for one in named}


class TestReasons:
    def test_place_theme_and_description(self, index):
        assert reasons(index, "mediación escolar Sonsonate", "practice/huertos") == [
            "its description has «mediación»",
            "its name has «escolares»",
            "its place is Sonsonate",
        ]
        assert "its theme is «Convivencia escolar»" in reasons(index, "convivencia", "practice/huertos")

    def test_ties(self, index):
        assert "it is tied to «Policía Nacional Civil»" in reasons(index, "policía", "space/mesa--sv")

    def test_a_snippet_shows_the_words(self, index):
        (hit,) = index.search("mediación")
        assert hit.snippet == "Los jóvenes cuidan un huerto con las escuelas y aprenden mediación."

    def test_a_long_text_is_cut_around_the_words(self, index, store):
        summary = "palabra " * 100 + "aguja " + "palabra " * 100
        store.apply(Changes(nodes=(node("practice/l", "Practice", "Larga", summary=summary),), by="test"))
        index.refresh()
        (hit,) = index.search("aguja")
        assert "aguja" in hit.snippet
        assert len(hit.snippet) < 180
        assert hit.snippet.startswith("… palabra")
        assert hit.snippet.endswith("palabra …")

    def test_as_json(self, index):
        (hit,) = index.search("mediación")
        assert json.loads(json.dumps(hit.to_dict(), default=str)) == {
            "id": "practice/huertos",
            "kind": "Practice",
            "name": "Huertos escolares",
            "score": hit.score,
            "country": "SV",
            "reasons": ["its description has «mediación»"],
            "snippet": hit.snippet,
        }


class TestFilters:
    def test_kind_in_any_case(self, index):
        assert set(ids(index, "", kind="practice")) == {"practice/huertos", "practice/barrio", "practice/barrio-dos"}
        assert ids(index, "sonsonate", kind="Territory") == ["territory/sonsonate--sv"]

    def test_a_theme_takes_in_what_is_below_it(self, index):
        assert ids(index, "", theme="school", kind="practice") == ["practice/huertos"]
        assert ids(index, "", theme="theme/prevention", kind="practice") == ["practice/huertos"]
        assert ids(index, "", theme="gangs", kind="practice") == ["practice/huertos"]

    def test_country_also_by_the_territory(self, index):
        assert ids(index, "", country="cl") == ["practice/barrio", "territory/penalolen--cl"]

    @pytest.mark.parametrize("filters", [{"kind": "nada"}, {"theme": "no hay"}, {"country": "ZZ"}, {"kind": "\ud800"}])
    def test_what_is_not_there_leaves_nothing(self, index, filters):
        assert ids(index, "", **filters) == []

    def test_facets(self, index):
        facets = index.facets("sonsonate")
        assert facets.total == 3
        assert facets.kind == {"Actor": 1, "Practice": 1, "Territory": 1}
        assert facets.country == {"SV": 3}
        assert index.facets("sonsonate", kind="actor").total == 1


class TestProtection:
    def test_persons_are_found_by_those_who_may_see_them(self, index, everything):
        assert ids(index, "Rosa Aguilar") == []
        assert ids(everything, "Rosa Aguilar")[0] == "actor/rosa--sv"

    def test_a_persons_name_does_not_find_her_neighbours_either(self, index, everything):
        assert ids(index, "Aguilar") == []
        assert ids(index, "Aguilr") == []
        assert ids(index, "Agui") == []
        assert "space/mesa--sv" in ids(everything, "Aguilar")

    def test_quotes_are_for_those_who_may_read_them(self, index, everything):
        assert ids(index, "Chalatenango") == []
        (hit,) = everything.search("Chalatenango")
        assert [str(reason) for reason in hit.reasons] == ["a source says «Chalatenango»"]
        assert "Chalatenango" in hit.snippet

    def test_counts_do_not_give_away(self, index, everything):
        assert index.facets("Aguilar").total == 0
        assert index.facets("", kind="actor").total == 2
        assert everything.facets("", kind="actor").total == 3

    @pytest.mark.parametrize("query", ["Aguilar", "Rosa Aguilar Sonsonate", "Aguilr barrio", "barrio Agui", "rosas"])
    def test_nothing_tells_whether_she_is_there(self, index, tmp_path, query):
        """The answers are those of a graph that never knew her."""
        without = replace(
            GRAPH,
            nodes=tuple(node for node in GRAPH.nodes if node.id != "actor/rosa--sv"),
            edges=tuple(edge for edge in GRAPH.edges if edge.source != "actor/rosa--sv"),
        )
        with open_store("sqlite://") as other:
            other.apply(without)
            unaware = SearchIndex(tmp_path / "unaware", other, SYNONYMS, lambda: Sight(other, PUBLIC))
            assert index.search(query) == unaware.search(query)
            assert index.facets(query) == unaware.facets(query)

    def test_nor_whether_somebody_works_on_her(self, index, store):
        before = told(index, "mesa")
        store.review("actor/rosa--sv", "accepted", by="person/ana")
        assert told(index, "mesa") == before

    def test_whatever_is_marked_sensitive(self, index, everything, store):
        store.apply(
            Changes(
                nodes=(node("actor/refugio", "Actor", "Refugio Amanecer", actor_type="ngo", sensitive=True),),
                by="test",
            )
        )
        assert ids(index, "Refugio Amanecer") == []
        assert ids(everything, "Refugio Amanecer") == ["actor/refugio"]

    def test_who_becomes_hidden_leaves_every_text(self, index, store):
        store.apply(
            Changes(
                nodes=(
                    node("actor/lucia", "Actor", "Lucía Marroquín", actor_type="other"),
                    node("practice/talleres", "Practice", "Talleres", summary="Los dirige Lucía Marroquín."),
                ),
                by="test",
            )
        )
        assert ids(index, "Marroquín") == ["actor/lucia", "practice/talleres"]
        marked = node("actor/lucia", "Actor", "Lucía Marroquín", actor_type="other", sensitive=True)
        store.apply(Changes(nodes=(marked,), by="test"))
        assert ids(index, "Marroquín") == []
        assert "[persona]" in index.search("talleres")[0].snippet


def test_what_is_rejected_is_not_found(index, store):
    assert ids(index, "huertos")[0] == "practice/huertos"
    store.review("practice/huertos", "rejected", by="person/ana")
    index.refresh()
    assert "practice/huertos" not in ids(index, "huertos")
    assert "practice/huertos" not in ids(index, "", kind="practice")


@pytest.mark.parametrize(
    "query",
    ['"', "AND", "name:barrio", "barrio AND (", "*", "?", "[a TO b]", "-barrio", "\\", "\0", "\ud800", "¿¡",
     "a" * 100_000,     "barrio " * 5_000, "👩‍👩‍👧 ﷽", "barrio^1000", "/x/", "~~~~", "|", "🇸🇻", "ﬁ ǆ ß İ"],
)  # fmt: skip
def test_hostile_queries_never_raise(index, query):
    assert isinstance(index.search(query), list)
    assert index.facets(query).total >= 0


@given(query=st.text() | st.text(st.characters(categories=["Cs", "Cc", "Cn", "Co"])), kind=st.none() | st.text())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200)
def test_no_text_raises(index, query, kind):
    for hit in index.search(query, kind=kind):
        str(hit)


@given(name=st.text(st.characters(categories=["L", "N", "P", "Z"]), min_size=1).filter(str.strip))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
def test_a_name_finds_its_node(index, store, name):
    store.apply(Changes(nodes=(Node("space/x", "Space", name, evidence=(Evidence("document/d", asserted_by="t"),)),)))
    index.refresh()
    try:
        if any(character.isalnum() for character in name):
            assert "space/x" in ids(index, name, limit=100)
    finally:
        store.undo(store.sequence(), by="test")
