import shutil
from collections import Counter
from pathlib import Path

import pytest

from corpus.check import check_corpus, misplaced, problems_of, unmatched
from corpus.curated import FOLDER, curated, read_curated
from corpus.gazetteer import Place
from corpus.load import corpus_changes
from graph.errors import DataError
from graph.model import Changes, Edge, Evidence, Node
from graph.store import open_store

NODES = {node.id: node for node in curated().nodes}
EDGES = {edge.id: edge for edge in curated().edges}


def named(name: str, kind: str = "Actor") -> str:
    found = [node.id for node in NODES.values() if node.kind == kind and name in (node.name, *node.names)]
    assert len(found) == 1, f"{name}: {found}"
    return found[0]


def pairs(relation: str) -> set[tuple[str, str]]:
    return {(edge.source, edge.target) for edge in EDGES.values() if edge.relation == relation}


# What stands in it


def test_the_corpus_has_no_problems() -> None:
    report = check_corpus()
    assert [str(problem) for problem in report.problems] == []
    assert report.counts["practices"] >= 80
    assert report.counts["actors"] >= 400
    assert report.counts["spaces"] >= 60
    assert report.counts["alliances"] >= 80


def test_every_record_names_a_source_that_is_there() -> None:
    documents = {document.id for document in curated().documents}
    for item in (*NODES.values(), *EDGES.values()):
        assert item.evidence
        assert {evidence.document for evidence in item.evidence} <= documents
        assert all(evidence.review == "accepted" and evidence.asserted_by == "corpus" for evidence in item.evidence)


def test_what_was_read_is_observed_and_what_it_cites_is_reported() -> None:
    cited = NODES[named("Plan Integral de Barrio Seguro", "Practice")].evidence
    assert {evidence.document: evidence.known_by for evidence in cited}["document/penalolen-2013"] == "reported"
    of_a_file_by_subject = NODES[named("CIUCA", "Space")].evidence
    assert [evidence.known_by for evidence in of_a_file_by_subject] == ["observed"]


def test_the_twinnings_of_the_programme() -> None:
    santa_ana = named("Ciudad de Santa Ana")
    sheet = "document/amuprev"
    twinned = {
        (edge.source, edge.target)
        for edge in EDGES.values()
        if edge.relation == "twinned_with" and sheet in (evidence.document for evidence in edge.evidence)
    }
    for name in ("Nahuizalco", "Sonsonate"):
        assert (named(f"Alcaldía Municipal de {name}"), santa_ana) in twinned
    for name in ("Palencia", "Santa Catarina Pinula", "Mixco"):
        assert (named(f"Municipalidad de {name}"), santa_ana) in twinned
    for name in ("Colón", "San Miguelito"):
        assert (named(f"Municipalidad de {name}"), named("Condado de Pinellas")) in twinned
    assert (named("Municipalidad de Panamá"), named("Ciudad de Arlington")) in twinned
    assert len(twinned) == 8


def test_every_pairwise_tie_of_an_alliance_is_between_its_parties() -> None:
    for edge in EDGES.values():
        if "alliance" in edge.properties:
            for end in (edge.source, edge.target):
                assert f"{end} party_to {edge.properties['alliance']}" in EDGES


def test_the_programme_its_funder_and_dates() -> None:
    programme = named(
        "Programa de Alianzas Municipales para la Prevención de la Violencia en América Central", "Instrument"
    )
    assert NODES[programme].properties["start"] == "2009-10"
    assert NODES[programme].properties["end"] == "2015-09"
    assert (named("USAID"), programme) in pairs("funds")
    assert (named("ICMA"), programme) in pairs("implements")


def test_the_network_of_associations() -> None:
    network = named("RED-AMUPREV", "Space")
    members = {source for source, target in pairs("member_of") if target == network}
    assert members == {named(name) for name in ("ANAM", "AGAAI", "COMURES", "AMHON", "UNGL", "FEDOMU")}
    assert EDGES[f"{named('AMUPREV')} leads {network}"].properties["role"] == "secretariat"


def test_the_metropolitan_policy_is_a_tree_of_objectives_strategies_and_lines() -> None:
    policy = named(
        "Política Metropolitana de prevención de la violencia en el Área Metropolitana de San Salvador", "Instrument"
    )
    above = dict(pairs("part_of"))
    level = {id: node.properties["element_type"] for id, node in NODES.items() if node.kind == "PlanElement"}

    def root(id: str) -> str:
        while id in level:
            id = above[id]
        return id

    of_policy = [id for id in level if root(id) == policy]
    assert Counter(level[id] for id in of_policy) == {"objective": 5, "strategy": 16, "line": 41}
    parent = {"line": "strategy", "strategy": "objective"}
    assert all(level[above[id]] == parent[level[id]] for id in of_policy if level[id] in parent)


def test_the_council_its_roles_and_friends() -> None:
    council = named("Consejo Nacional de Seguridad Ciudadana y Convivencia", "Space")
    roles = Counter(
        edge.properties["role"] for edge in EDGES.values() if edge.relation == "leads" and edge.target == council
    )
    assert roles == {"leads": 2, "convenes": 2, "articulates": 1, "secretariat": 3}
    friends = named("Países Amigos del Proceso", "Space")
    assert len([source for source, target in pairs("member_of") if target == friends]) == 7
    assert EDGES[f"{friends} member_of {council}"].properties["observer"] is True


def test_classes_of_actors_are_marked_generic() -> None:
    assert NODES["actor/iglesias--sv-sector"].properties["generic"] is True


def test_the_agreement_of_imas_and_ina() -> None:
    agreement = next(
        node for node in NODES.values() if node.properties.get("alliance_type") == "coproduction_agreement"
    )
    assert (agreement.properties["start"], agreement.properties["end"]) == ("2015-07", "2016-01")
    assert [step["percent"] for step in agreement.properties["compliance"]] == [50, 25, 0, 0, 0, 0]
    assert agreement.properties["schedule"][0]["month"] == "2015-07"
    assert len(agreement.properties["checklist"]) == 14
    assert EDGES[f"{named('IMAS')} party_to {agreement.id}"].properties["role"] == "lead"


def test_every_practice_has_a_place_a_theme_a_problem_and_what_was_done() -> None:
    practices = [node for node in NODES.values() if node.kind == "Practice"]
    for practice in practices:
        assert practice.properties["elements"]
        assert practice.properties["rung"]
        relations = {edge.relation for edge in EDGES.values() if edge.source == practice.id}
        assert {"operates_in", "about", "addresses"} <= relations
    assert len(practices) >= 80


# Loading


def test_loading_twice_changes_nothing() -> None:
    with open_store("sqlite://") as store:
        for changes in corpus_changes():
            store.apply(changes)
        counts, nodes, edges = store.counts(), list(store.nodes()), list(store.edges())
        for changes in corpus_changes():
            change = store.apply(changes)
            assert (change.nodes, change.edges) == (0, 0)
        assert store.counts() == counts
        assert list(store.nodes()) == nodes
        assert list(store.edges()) == edges
        assert store.check() == []


# Broken files


BREAKS = [
    ("amuprev.yaml", "type: ngo", "type: club", "type", "actor_type"),
    ("amuprev.yaml", "tie: [anam, member_of, red-amuprev]", "tie: [anan, member_of, red-amuprev]", "0", "anan"),
    ("amuprev.yaml", "tie: [anam, member_of, red-amuprev]", "tie: [anam, belongs_to, red-amuprev]", "1", "belongs_to"),
    ("amuprev.yaml", "tie: [usaid-lac, part_of, usaid]", "tie: [usaid-lac, part_of, carsi]", "tie", "part_of"),
    ("amuprev.yaml", "in: [SV1307]", "in: [SV9999]", "0", "SV9999"),
    ("amuprev.yaml", "source: amuprev", "source: amuprov", "", "amuprov"),
    ("amuprev.yaml", "names: [ICMA]", "names: ICMA", "names", "a list is expected"),
    ("consejo-sv.yaml", "modality: planned", "modality: maybe", "modality", "recommended"),
    ("politica-amss.yaml", "themes: [road-safety]", "theme: [road-safety]", "theme", "not a property"),
    ("politica-amss.yaml", "themes: [environment]", "themes: [enviroment]", "0", "enviroment"),
    ("protocolo-cr.yaml", "start: 2015-07", "start: julio", "start", "julio"),
    ("protocolo-cr.yaml", "imas: lead", "imas: boss", "imas", "boss"),
    ("protocolo-cr.yaml", "practices:", "practises:", "practises", "sections are"),
    ("sources.yaml", "url: http://www.amuprev.org", "url: www.amuprev.org", "url", "url"),
    ("guia-pa.yaml", "name: Programa Ventana de Paz", "name: [Ventana", "", "YAML"),
]


@pytest.mark.parametrize(("file", "right", "wrong", "property", "says"), BREAKS)
def test_a_mistake_is_reported_with_file_line_and_property(
    tmp_path: Path, file: str, right: str, wrong: str, property: str, says: str
) -> None:
    folder = tmp_path / "curated"
    shutil.copytree(str(FOLDER), folder)
    text = (folder / file).read_text(encoding="utf-8")
    line = text[: text.index(right)].count("\n") + 1
    (folder / file).write_text(text.replace(right, wrong, 1), encoding="utf-8")
    with pytest.raises(DataError) as caught:
        read_curated(folder)
    message = str(caught.value)
    assert message.startswith(f"{file}, line ")
    assert says in message
    if property:
        assert f"line {line}, «{property}»" in message


def test_two_records_of_one_key_are_refused(tmp_path: Path) -> None:
    folder = tmp_path / "curated"
    shutil.copytree(str(FOLDER), folder)
    with (folder / "guia-pa.yaml").open("a", encoding="utf-8") as file:
        file.write("\nalliances:\n  usaid: {name: Otra, type: alliance}\n")
    with pytest.raises(DataError, match="«usaid»: «usaid» is the key of a record of"):
        read_curated(folder)


# The check itself


SOURCED = (Evidence("document/a", asserted_by="corpus"),)
DOCUMENT = Node("document/a", "Document", "A", evidence=SOURCED)


def test_check_finds_links_that_lead_nowhere_and_sources_that_are_not_there() -> None:
    actor = Node("actor/a", "Actor", "A", (), {"actor_type": "ngo"}, (Evidence("document/lost"),))
    link = Edge("actor/a", "member_of", "space/lost", evidence=SOURCED)
    found = [str(problem) for problem in problems_of([Changes((DOCUMENT, actor), (link,))])]
    assert found == [
        "actor/a: its source «document/lost» is not there.",
        "actor/a member_of space/lost: there is no node «space/lost».",
    ]


def test_check_finds_what_the_ontology_refuses_and_what_nothing_is_tied_to() -> None:
    actor = Node("actor/a", "Actor", "A", (), {"actor_type": "club"}, SOURCED)
    found = [str(problem) for problem in problems_of([Changes((DOCUMENT, actor))])]
    assert len(found) == 2
    assert "actor_type" in found[0]
    assert found[1] == "actor/a: nothing is tied to it."


def test_check_finds_points_outside_their_country() -> None:
    swapped = Place("SV1307", "Nahuizalco", "municipality", "SV", "SV13", -89.7, 13.8, 0, ())
    assert [str(problem) for problem in misplaced([swapped])] == [
        "Nahuizalco (SV1307): the point -89.70, 13.80 is not in SV."
    ]


def document(id: str, **told: object) -> Node:
    return Node(f"document/{id}", "Document", "A", (), told, (Evidence(f"document/{id}", asserted_by="corpus"),))


def found_in(*nodes: Node) -> list[str]:
    return [str(problem) for problem in problems_of([Changes(nodes)])]


def test_check_finds_documents_that_are_listed_twice_or_that_nothing_rests_on() -> None:
    one = document("a", url="http://www.pagina.org/informe/")
    same = document("b", url="https://pagina.org/informe#3", year=2012)
    actor = Node("actor/a", "Actor", "A", (), {"actor_type": "ngo"}, (Evidence("document/a"), Evidence("document/b")))
    assert found_in(one, same, actor)[0] == "document/a, document/b are one document."
    assert "document/a: nothing rests on it." in found_in(document("a", url="https://pagina.org/"))


@pytest.mark.parametrize(
    "address",
    [
        "https://pagina.org./informe",
        "https://localhost/a",
        "https://a b.org/",
        "https://yo@pagina.org",
        "https://a.org/<x>",
    ],
)
def test_check_finds_addresses_that_are_none(address: str) -> None:
    assert any(
        "is no address of a page" in each or "not a valid" in each for each in found_in(document("a", url=address))
    )


@pytest.mark.parametrize(
    "address", ["https://www.pagina.org/informe?x=1&y=2#z", "http://200.130.0.112/bdtd", "https://peñalolén.cl/"]
)
def test_check_lets_addresses_be(address: str) -> None:
    assert found_in(document("a", url=address)) == ["document/a: nothing rests on it."]


def test_check_finds_persons_and_practices_that_claim_more_than_their_results() -> None:
    leader = Node("actor/a", "Actor", "A", (), {"actor_type": "community_leader"}, SOURCED)
    class_of = Node("actor/b", "Actor", "B", (), {"actor_type": "community_leader", "generic": True}, SOURCED)
    assert [each for each in found_in(DOCUMENT, leader, class_of) if "person to protect" in each] == [
        "actor/a: a person to protect does not belong in the corpus."
    ]
    said = {"summary": "S", "elements": ["E"], "rung": "evaluated", "results": [{"outcome": "O", "rung": "monitored"}]}
    practice = Node("practice/a", "Practice", "P", (), said, SOURCED)
    assert "practice/a: it is «evaluated», and no result of it is more than «monitored»." in found_in(
        DOCUMENT, practice
    )
    bare = Node("practice/a", "Practice", "P", (), {"rung": "documented"}, SOURCED)
    assert "practice/a: summary, elements is missing." in found_in(DOCUMENT, bare)


def test_every_category_of_others_is_used() -> None:
    assert list(unmatched()) == []
