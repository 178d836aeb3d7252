"""Every question of docs/cypher.md, run as it stands there, answers what Tejido's own functions answer."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from itertools import combinations
from pathlib import Path
from typing import Any

import neo4j
import networkx as nx
import pytest

from corpus.load import load
from graph.analysis.gaps.agreements import overdue
from graph.model import Changes, Edge, Evidence, Node
from graph.network import network
from graph.situation import Situation
from graph.store import GraphStore, open_store
from ingest.pipeline import ingest
from tests.neo4j.server import GivenServer, Server, empty

pytestmark = pytest.mark.neo4j

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "cypher.md").read_text(encoding="utf-8")
QUESTIONS = {
    int(number): query
    for number, query in re.findall(r"^## (\d+)\..*?^```cypher\n(.*?)^```", GUIDE, re.MULTILINE | re.DOTALL)
}
AMUPREV, UNION = "actor/amuprev", "actor/union-europea"
Rows = list[list[Any]]


class Shown:
    """What the store shows, looked up as the answers need it."""

    def __init__(self, store: GraphStore) -> None:
        self.store = store
        self.nodes = {node.id: node for node in store.nodes()}
        self.edges = list(store.edges())

    def of(self, *kinds: str) -> list[Node]:
        return [node for node in self.nodes.values() if node.kind in kinds]

    def ties(self, relations: Sequence[str], source: Sequence[str] = (), target: Sequence[str] = ()) -> Iterator[Edge]:
        for edge in self.edges:
            if (
                edge.relation in relations
                and (not source or self.nodes[edge.source].kind in source)
                and (not target or self.nodes[edge.target].kind in target)
            ):
                yield edge

    def groups(self, relations: Sequence[str], kinds: Sequence[str]) -> dict[str, set[str]]:
        """The actors that these relations gather, by what gathers them."""
        gathered: dict[str, set[str]] = defaultdict(set)
        for edge in self.ties(relations, ["Actor"], kinds):
            gathered[edge.target].add(edge.source)
        return gathered

    def shared(self, relations: Sequence[str], kinds: Sequence[str]) -> Counter[tuple[str, str]]:
        return Counter(
            pair for group in self.groups(relations, kinds).values() for pair in combinations(sorted(group), 2)
        )

    def tied(self, *relations: str, kinds: Sequence[str] = ()) -> nx.Graph:
        return nx.Graph((edge.source, edge.target) for edge in self.ties(relations, kinds, kinds))


def standing(evidence: Sequence[Evidence]) -> list[Evidence]:
    return [each for each in evidence if each.review != "rejected"]


def most_first(count: Mapping[Any, int]) -> list[Any]:
    return sorted(count, key=lambda each: (-count[each], each))


def who_sits_in_most_spaces(shown: Shown) -> Rows:
    spaces = Counter(source for group in shown.groups(["member_of", "leads"], ["Space"]).values() for source in group)
    return [[id, shown.nodes[id].name, spaces[id]] for id in most_first(spaces)][:10]


def pairs_without_alliance(shown: Shown) -> Rows:
    allied = shown.tied("allied_with")
    shared = shown.shared(["member_of", "leads"], ["Space"])
    pairs = [pair for pair, spaces in shared.items() if spaces >= 3 and not allied.has_edge(*pair)]
    return [[*pair, shared[pair]] for pair in most_first({pair: shared[pair] for pair in pairs})]


def what_is_said(shown: Shown) -> Rows:
    every = (item for item in (*shown.nodes.values(), *shown.store.edges(of=AMUPREV, rejected=True)))
    said = [
        (item.id, each)
        for item in every
        if item.id == AMUPREV or isinstance(item, Edge)
        for each in standing(item.evidence)
    ]
    return [
        [owner, shown.nodes[each.document].name, each.page, each.quote, each.review]
        for owner, each in sorted(
            said, key=lambda one: (one[0], one[1].document, one[1].start is None, one[1].start or 0, one[1].quote)
        )
    ]


def on_one_document(shown: Shown) -> Rows:
    documents = {node.id: {each.document for each in standing(node.evidence)} for node in shown.of("Actor")}
    return [[id, *said] for id, said in sorted(documents.items()) if len(said) == 1]


def accepted_by_people(shown: Shown) -> Rows:
    edges = {edge.id: edge for edge in shown.store.edges(rejected=True)}
    return [
        [shown.nodes[edge.source].name, edge.relation, shown.nodes[edge.target].name, each.by, each.at[:10]]
        for each in sorted(shown.store.decisions(), key=lambda each: (each.owner, each.by))
        if each.review == "accepted" and (edge := edges.get(each.owner))
    ]


def network_of_2020(shown: Shown) -> Rows:
    then = network(shown.store, view="all", at="2020")
    kinds = dict(zip(then.ids, then.kinds, strict=True))
    ties = Counter(
        relation
        for source, relation, target in zip(then.sources, then.relations, then.targets, strict=True)
        if {kinds[then.ids[source]], kinds[then.ids[target]]} <= {"Actor", "Space"}
    )
    return [[relation, ties[relation]] for relation in most_first(ties)]


def twinned_countries(shown: Shown) -> Rows:
    pairs = Counter(
        tuple(sorted(str(shown.nodes[id].properties.get("country", "?")) for id in (edge.source, edge.target)))
        for edge in shown.ties(["twinned_with"])
    )
    return [[*pair, pairs[pair]] for pair in most_first(pairs)]


def practices_by_problem(shown: Shown) -> Rows:
    wider = nx.DiGraph((edge.source, edge.target) for edge in shown.ties(["broader"]))
    practices: dict[str, set[str]] = defaultdict(set)
    for edge in shown.ties(["addresses"], ["Practice"]):
        above = nx.descendants(wider, edge.target) if edge.target in wider else set()
        for problem in {edge.target, *above}:
            practices[problem].add(edge.source)
    return [[id, sorted(practices[id])] for id in most_first({id: len(each) for id, each in practices.items()})]


def nobody_responsible(shown: Shown) -> Rows:
    answered_for = {edge.target for edge in shown.ties(["responsible_for"])}
    return [
        [node.id, node.name]
        for node in shown.of("PlanElement")
        if node.properties.get("element_type") in ("line", "strategy", "action") and node.id not in answered_for
    ][:20]


def behind_schedule(shown: Shown) -> Rows:
    situation = Situation.from_rows(shown.nodes.values(), shown.edges)
    today = datetime.now(UTC).date()
    parties = Counter(edge.target for edge in shown.ties(["party_to"], ["Actor", "Space"]))
    behind = {node.id: overdue(situation, node.id, today) for node in shown.of("Alliance")}
    return [[id, months, parties[id]] for id, months in behind.items() if months]


def introducers(shown: Shown) -> Rows:
    partners = shown.tied("allied_with", "funds", "supports", kinds=["Actor"])
    pairs = Counter(
        middle
        for middle in partners
        for one, other in combinations(partners[middle], 2)
        if not partners.has_edge(one, other)
        and shown.nodes[one].properties["actor_type"] != shown.nodes[other].properties["actor_type"]
    )
    return [[id, shown.nodes[id].name, pairs[id]] for id in most_first(pairs)][:10]


def evidence_by_source(shown: Shown) -> Rows:
    store = shown.store
    everything = (*store.nodes(rejected=True), *store.edges(rejected=True), *store.parked())
    count = Counter((each.asserted_by, each.review) for item in everything for each in item.evidence)
    return [[*key, count[key]] for key in most_first(count)]


def changes_of_the_month(shown: Shown) -> Rows:
    return [
        [change.number, change.at[:10], change.by, change.reason, change.nodes, change.edges, change.undone_by]
        for change in shown.store.history(50)
        if (datetime.now(UTC).date() - date.fromisoformat(change.at[:10])).days <= 27
    ]


def joined(shown: Shown) -> Rows:
    rows = []
    for judgement in shown.store.judgements():
        if judgement.verdict == "same":
            into = shown.store.node(judgement.one)
            (gone,) = {judgement.one, judgement.other} - {into.id}
            rows.append([gone, into.id, into.name, judgement.by, judgement.reason])
    return sorted(rows)


def fewest_steps(shown: Shown) -> Rows:
    everything = nx.Graph((edge.source, edge.target) for edge in shown.edges)
    return [[nx.shortest_path_length(everything, UNION, AMUPREV)]]


GATHERING = ["member_of", "leads", "participates_in", "implements", "party_to"]


def projection(shown: Shown) -> Rows:
    weight = shown.shared(GATHERING, ["Space", "Alliance", "Instrument", "Practice"])
    return [[*pair, weight[pair]] for pair in most_first(weight)]


def within_two_steps(shown: Shown) -> Rows:
    ties = shown.tied("allied_with", "twinned_with", "funds", "supports", "member_of", "leads", "part_of")
    steps = nx.single_source_shortest_path_length(ties, AMUPREV, 2)
    near = [id for id in steps if id != AMUPREV and shown.nodes[id].kind in ("Actor", "Space")]
    return [[id, shown.nodes[id].name, steps[id]] for id in sorted(near, key=lambda near_by: (steps[near_by], near_by))]


def documented_years(shown: Shown) -> Rows:
    everything = (*shown.store.nodes(rejected=True), *shown.store.edges(rejected=True), *shown.store.parked())
    said = Counter(each.document for item in everything for each in standing(item.evidence) if each.document != item.id)
    years: dict[Any, list[int]] = defaultdict(list)
    for document in shown.of("Document"):
        years[document.properties.get("year")].append(said[document.id])
    return [[year, len(years[year]), sum(years[year])] for year in sorted(years, key=lambda year: year or 9999)]


def waiting(shown: Shown) -> Rows:
    ids = shown.store.undecided(limit=100_000)
    count = Counter(id.split(" ")[1] if " " in id else shown.store.node(id).kind for id in ids)
    return [[what, count[what]] for what in most_first(count)]


def countries(shown: Shown) -> Rows:
    below = nx.DiGraph((edge.target, edge.source) for edge in shown.ties(["part_of"], ["Territory"], ["Territory"]))
    here: dict[str, set[str]] = defaultdict(set)
    for edge in shown.ties(["operates_in"]):
        here[edge.target].add(edge.source)
    rows = []
    for country in shown.of("Territory"):
        if country.properties.get("territory_type") == "country":
            places = {country.id, *(nx.descendants(below, country.id) if country.id in below else ())}
            kinds = Counter(shown.nodes[id].kind for id in set().union(*(here[place] for place in places)))
            rows.append([country.name, kinds["Actor"], kinds["Practice"], kinds["Instrument"]])
    return sorted(rows, key=lambda row: (-row[1], row[0]))


def taken_back(shown: Shown) -> Rows:
    """What stood of it before each change and not so after it."""
    rows = []
    for change in shown.store.history(1000, of=AMUPREV):
        with shown.store.as_of(change.number - 1) as before, shown.store.as_of(change.number) as after:
            earlier, later = ([*store.nodes(ids=[AMUPREV], rejected=True)] for store in (before, after))
            kept = set(later[0].evidence) if later else set()
            rows += [
                [each.quote, each.document, each.review, change.number, change.by, change.reason]
                for each in (earlier[0].evidence if earlier else ())
                if each not in kept
            ]
    return sorted(rows, key=lambda row: (row[3], row[1], row[0]))


ANSWERS: dict[int, Callable[[Shown], Rows]] = {
    1: who_sits_in_most_spaces,
    2: pairs_without_alliance,
    3: what_is_said,
    4: on_one_document,
    5: accepted_by_people,
    6: network_of_2020,
    7: twinned_countries,
    8: practices_by_problem,
    9: nobody_responsible,
    10: behind_schedule,
    11: introducers,
    12: evidence_by_source,
    13: changes_of_the_month,
    14: joined,
    15: fewest_steps,
    16: projection,
    17: within_two_steps,
    18: documented_years,
    19: waiting,
    20: countries,
    21: taken_back,
}


def some_region() -> Changes:
    """Three who sit in three spaces, two of them allied, with dates of every form."""
    said = (Evidence("document/region", asserted_by="import/region", review="accepted"),)
    actors = [
        Node(f"actor/{key}", "Actor", key.title(), properties={"actor_type": kind, "country": "GT"}, evidence=said)
        for key, kind in (("uno", "ngo"), ("dos", "police"), ("tres", "school"))
    ]
    spaces = [
        Node(f"space/{name}", "Space", name, properties=dates, evidence=said)
        for name, dates in (("mesa", {"start": "201X"}), ("red", {"start": "2021-02"}), ("foro", {"end": ".."}))
    ]
    sits = [Edge(actor.id, "member_of", space.id, {}, said) for actor in actors for space in spaces]
    ties = [
        Edge("actor/uno", "allied_with", "actor/dos", {"start": "2019", "end": "2020-03"}, said),
        Edge("actor/tres", "supports", "actor/uno", {"start": "2015-07", "end": "2019"}, said),
        Edge("actor/dos", "supports", AMUPREV, {"start": "2020-12?"}, said),
    ]
    open_words = (Evidence("document/region", "AMUPREV, con la mesa", page=3, asserted_by="extractor/0.1"),)
    programme = Node(AMUPREV, "Actor", "AMUPREV", properties={"actor_type": "programme_unit"}, evidence=open_words)
    document = Node("document/region", "Document", "Informe de la región", properties={"year": 2024}, evidence=said)
    return Changes((document, programme, *actors, *spaces), (*sits, *ties), by="import/region")


def prepare(store: GraphStore) -> None:
    """The corpus, five documents, and what people did about them."""
    load(store)
    ingest(sorted((ROOT / "corpus" / "documents").iterdir()), store)
    store.apply(some_region())
    open_ties = [id for id in store.undecided(limit=100_000) if " " in id]
    store.review(open_ties[:6], "accepted", by="person/eva", reason="lo sé")
    store.review(open_ties[6:12], "rejected", by="person/ana", reason="no es así")
    store.review([AMUPREV], "accepted", by="person/eva")
    store.review([open_ties[20].split(" ")[0]], "rejected", by="person/ana")
    store.merge("actor/uno", "actor/tres", by="person/eva", reason="es la misma")
    store.undo(store.sequence(), by="person/eva")
    same = [node.id for node in store.nodes("Actor") if node.id.startswith("actor/alcald")][:2]
    store.merge(*same, by="person/eva", reason="dos nombres")


@pytest.fixture(scope="module")
def shown(neo4j_server: Server | GivenServer) -> Iterator[Shown]:
    empty(neo4j_server)
    with open_store(neo4j_server.url) as store:
        prepare(store)
        assert store.check() == []
        yield Shown(store)


@pytest.fixture(scope="module")
def session(neo4j_server: Server | GivenServer, shown: Shown) -> Iterator[neo4j.Session]:
    auth = (neo4j_server.user, neo4j_server.password)
    with (
        neo4j.GraphDatabase.driver(neo4j_server.url, auth=auth) as driver,
        driver.session(default_access_mode=neo4j.READ_ACCESS) as session,
    ):
        yield session


def test_every_question_has_its_answer() -> None:
    assert list(QUESTIONS) == list(ANSWERS) == list(range(1, GUIDE.count("```cypher") + 1))


@pytest.mark.parametrize("number", ANSWERS)
def test_the_answer_is_what_tejido_answers(number: int, session: neo4j.Session, shown: Shown) -> None:
    expected = ANSWERS[number](shown)
    assert expected
    result = session.run(QUESTIONS[number])
    assert [list(record.values()) for record in result] == expected
    # a name that is not there finds nothing in Cypher, and is remarked upon
    assert [each.status_description for each in result.consume().gql_status_objects if each.is_notification] == []
