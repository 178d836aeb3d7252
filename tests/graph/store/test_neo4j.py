"""What is Neo4j's own: the model in the database, migrations, values that no statement takes for its own words."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

import neo4j
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.erasure import forget
from graph.errors import DataError, StoreError, UsageError
from graph.model import Changes, Evidence, Node
from graph.ontology import ontology
from graph.search import SearchIndex, index_path
from graph.store import GraphStore, open_store
from graph.store.neo4j import Neo4jStore
from graph.store.neo4j.schema import RESERVED
from graph.store.tables import NODES
from graph.visibility import OPERATOR, PUBLIC, Sight
from tests.contract.compared import shown
from tests.contract.samples import actor, document, evidence, plan, tie
from tests.neo4j.server import GivenServer, Server

pytestmark = pytest.mark.neo4j

Running = Server | GivenServer

HOSTILE = [
    "'}) DETACH DELETE n //",
    '"}) MATCH (n) DETACH DELETE n //',
    "`}) SET n:`Actor`",
    "$id",
    "{id}",
    "actor`ana",
    "\\u0027 OR 1=1",
    "\\'",
    "});//",
    "CALL { MATCH (n) DETACH DELETE n }",
    "\x00",
    "\u202e",
    "🏘",
    "null",
    "/* */",
]
hostile = st.lists(st.sampled_from(HOSTILE) | st.text(max_size=12), min_size=1, max_size=3).map(" ".join)


@contextmanager
def cypher(server: Running) -> Iterator[neo4j.Session]:
    with (
        neo4j.GraphDatabase.driver(server.url, auth=(server.user, server.password)) as driver,
        driver.session() as session,
    ):
        yield session


def test_no_text_changes_a_statement(neo4j_url: str) -> None:
    """Whatever stands in ids, names, quotes, properties, reasons: both stores say the same of it, and nothing else."""
    with open_store("sqlite://") as embedded, open_store(neo4j_url) as shared:
        stores: tuple[GraphStore, ...] = (embedded, shared)
        for store in stores:
            store.apply(plan())

        @given(name=hostile, other=hostile, quote=hostile, value=hostile, reason=hostile, key=hostile)
        @settings(max_examples=10)
        def say(name: str, other: str, quote: str, value: str, reason: str, key: str) -> None:
            id = "actor/" + "".join(each for each in key if each.isprintable() and each != " ")
            known = evidence(quote=quote, start=3)
            properties = {"actor_type": "ngo", "sector": value}
            one = Node(id, "Actor", name if name.strip() else "x", (other,), properties, known)
            paid = replace(tie("ana", "funds", "berta", known, amount=value), target=id)
            said = Changes(nodes=(one,), edges=(paid,), texts={"document/plan": quote}, by="x", reason=reason)
            told: list[object] = []
            for store in stores:
                try:
                    store.apply(said)
                    store.review(id, "accepted", by="person/ana", reason=reason)
                    found = [[node.id for node in store.find(each)] for each in (name, other)]
                    reasons = [change.reason for change in store.history(of=id)]
                    around = list(store.edges(of=id))
                    told.append((store.node(id), around, found, reasons, store.document_text("document/plan")))
                except DataError as error:
                    told.append(str(error))
            assert told[0] == told[1]

        say()
        assert shown(shared) == shown(embedded)
        assert shared.check() == []


def test_what_people_write_cypher_about(neo4j_server: Running, neo4j_url: str) -> None:
    schedule = [{"activity": "feria", "month": 3}]
    alliance = Node(
        "alliance/pacto", "Alliance", "Pacto", (), {"alliance_type": "covenant", "schedule": schedule}, evidence()
    )
    with open_store(neo4j_url) as store:
        store.apply(replace(plan(), nodes=(*plan().nodes, alliance)))
        store.review("actor/ana", "accepted", by="person/eva")
        store.review("actor/berta funds actor/carla", "rejected", by="person/eva")
    with cypher(neo4j_server) as session:
        (ana,) = session.run("MATCH (a:Actor {id: 'actor/ana'}) RETURN labels(a), properties(a)").values()
        assert sorted(ana[0]) == ["Actor", "Node"]
        public = {name: value for name, value in ana[1].items() if not name.startswith("_")}
        assert public == {
            "id": "actor/ana", "kind": "Actor", "name": "Asociación Ana", "names": ["ANA"], "actor_type": "ngo",
            "review": "accepted", "confidence": 0.8, "known_by": "observed",
        }  # fmt: skip
        assert session.run("MATCH (:Actor)-[r:funds]->(:Actor) RETURN r.review").values() == [["rejected"]]
        ((kept,),) = session.run("MATCH (a:Alliance) RETURN a.schedule").values()
        assert json.loads(kept) == schedule
        quotes = session.run(
            "MATCH (a:Actor {id: 'actor/ana'}) MATCH (e:Evidence {owner: a.id}) RETURN e.quote, e.document"
        ).values()
        assert quotes == [["la ana", "document/plan"]]
        assert session.run("MATCH (x)--() WHERE NOT x:Node RETURN count(x)").values() == [[0]]


def test_no_property_of_the_ontology_takes_a_reserved_name() -> None:
    vocabulary = ontology()
    named = {name for kind in vocabulary.kinds.values() for name in kind.properties}
    named |= {name for relation in vocabulary.relations.values() for name in relation.properties}
    assert not {name for name in named if name in RESERVED or name.startswith("_")}


def test_what_is_written_past_the_store_is_found(neo4j_server: Running, neo4j_url: str) -> None:
    with open_store(neo4j_url) as store:
        store.apply(plan())
        assert store.check() == []
        for statement, told in (
            ("CREATE (:Persona {nombre: 'Eva'})", "Persona"),
            ("MATCH (a:Actor {id: 'actor/ana'}) SET a.country = 'SV'", "actor/ana: country"),
            ("MATCH (a:Actor {id: 'actor/berta'}) SET a:Space", "actor/berta"),
            ("MATCH (a:Actor {id: 'actor/carla'}) SET a.review = 'accepted'", "actor/carla: review"),
            ("MATCH (a {id: 'actor/ana'}), (b {id: 'actor/carla'}) CREATE (a)-[:conoce]->(b)", "conoce"),
            ("MATCH (:Actor)-[r:allied_with]->() SET r.end = '2020'", "actor/ana allied_with actor/berta: end"),
            ("MATCH (e:Evidence {owner: 'actor/carla'}) DELETE e", "actor/carla: it has no evidence"),
        ):
            with cypher(neo4j_server) as session:
                session.run(statement).consume()
            assert any(told in line for line in store.check()), told


def test_a_database_of_another_program_is_left_alone(neo4j_server: Running, neo4j_url: str) -> None:
    with cypher(neo4j_server) as session:
        session.run("CREATE (:Pelicula {titulo: 'Macario'})").consume()
    with pytest.raises(StoreError, match="another program"):
        open_store(neo4j_url)
    with cypher(neo4j_server) as session:
        assert session.run("MATCH (n) RETURN labels(n)").values() == [[["Pelicula"]]]


def test_a_store_that_is_not_there_is_not_made_unasked(neo4j_url: str) -> None:
    with pytest.raises(StoreError, match="no store"):
        open_store(neo4j_url, create=False)


def test_a_newer_store_is_refused(neo4j_server: Running, neo4j_url: str) -> None:
    open_store(neo4j_url).close()
    with cypher(neo4j_server) as session:
        session.run("MATCH (head:Tejido) SET head.version = 99").consume()
    with pytest.raises(StoreError, match="99"):
        open_store(neo4j_url)


def test_several_processes_make_one_store(neo4j_server: Running, neo4j_url: str) -> None:
    with cypher(neo4j_server) as session:
        for name in session.run("SHOW CONSTRAINTS YIELD name").value():
            session.run(f"DROP CONSTRAINT {name}").consume()
        for name in session.run("SHOW INDEXES YIELD name, type WHERE type <> 'LOOKUP' RETURN name").value():
            session.run(f"DROP INDEX {name}").consume()
    program = (
        "import sys\nfrom graph.model import Changes\nfrom graph.store import GraphStore, open_store\n"
        "from tests.contract.samples import actor, document\n"
        "with open_store(sys.argv[1]) as store:\n"
        "    store.apply(Changes(nodes=(document(), actor(sys.argv[2]))))\n    print(store.id)\n"
    )
    started = [
        subprocess.Popen([sys.executable, "-c", program, neo4j_url, name], stdout=subprocess.PIPE, text=True)
        for name in ("ana", "berta")
    ]
    ids = {process.communicate(timeout=120)[0] for process in started}
    assert [process.returncode for process in started] == [0, 0]
    assert len(ids) == 1
    with open_store(neo4j_url) as store:
        assert store.sequence() == 2
        assert store.counts() == {"Actor": 2, "Document": 1, "edges": 0}
        assert store.check() == []
    with cypher(neo4j_server) as session:
        assert session.run("SHOW INDEXES YIELD state WHERE state <> 'ONLINE' RETURN count(*)").value() == [0]


def test_user_and_password_stay_out_of_the_address() -> None:
    with pytest.raises(UsageError, match="TEJIDO_DB_PASSWORD") as refused:
        open_store("neo4j://ana:secreta@localhost:7687/neo4j")
    assert "secreta" not in str(refused.value)


def test_names_that_are_longer_than_an_index_takes_are_found(neo4j_url: str) -> None:
    long, longer = "ñandú " * 3_000, "ñandú " * 3_000 + "dos"
    with open_store(neo4j_url) as store:
        store.apply(Changes(nodes=(document(), actor("uno", long), actor("dos", longer, long + "tres"))))
        assert [node.id for node in store.find(long)] == ["actor/uno"]
        assert [node.id for node in store.find(long + "tres")] == ["actor/dos"]
        with pytest.raises(DataError, match="too long"):
            store.apply(Changes(nodes=(actor("x" * 10_000),)))
        assert store.sequence() == 1


def test_named_ids_come_in_order_of_code_points(neo4j_url: str) -> None:
    """By UTF-16 units, as the server may compare, the second of these ids would come first."""
    ids = ["space/\uffee", "space/\U00010400"]
    with open_store(neo4j_url) as store:
        store.apply(Changes(nodes=(document(), *(Node(id, "Space", id, evidence=evidence()) for id in ids))))
        assert [node.id for node in store.nodes(ids=ids)] == ids
        assert [node.id for node in store.nodes(ids=ids, after=ids[0])] == ids[1:]
        assert [node.id for node in store.nodes("Space", after=ids[0])] == ids[1:]


def test_numbers_keep_their_kind(neo4j_url: str) -> None:
    place = Node(
        "territory/cojute",
        "Territory",
        "Cojutepeque",
        properties={"territory_type": "municipality", "population": 10**30, "lat": 13.0},
        evidence=(Evidence("document/plan"),),
    )
    with open_store(neo4j_url) as store:
        store.apply(Changes(nodes=(document(), place)))
        found = store.node("territory/cojute").properties
        assert (found["population"], found["lat"], type(found["lat"])) == (10**30, 13.0, float)
        assert store.check() == []


def test_the_search_index_has_its_place(
    neo4j_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("cache")
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder))
    with open_store(neo4j_url) as store:
        assert isinstance(store, Neo4jStore)
        first = index_path(store)
        assert store.id in first.name
        with store.as_of(0) as past:
            assert index_path(past) != first
    with open_store(neo4j_url) as store:
        assert index_path(store) == first
    assert first.is_relative_to(folder) == (sys.platform == "linux")


def test_who_is_forgotten_goes_from_the_search_indexes(
    neo4j_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("XDG_CACHE_HOME", "HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(tmp_path))
    with open_store(neo4j_url) as store:
        store.apply(plan())
        folders = [index_path(store, viewer) for viewer in (OPERATOR, PUBLIC)]
        for folder, viewer in zip(folders, (OPERATOR, PUBLIC), strict=True):
            SearchIndex(folder, store, sight=partial(Sight, store, viewer)).search("Ana")
            assert any(folder.iterdir())
        done = forget(store, "actor/ana", by="person/eva", basis="Lo pidió.")
        assert not any(folder.exists() for folder in folders)
    told = " ".join(map(str, done.left))
    assert folders[0].name in told
    assert "--finish" not in told


def test_a_store_that_is_being_filled_is_nobody_elses(neo4j_url: str) -> None:
    with open_store(neo4j_url) as one, open_store(neo4j_url) as other:
        with one.filling() as tables:
            tables.insert(NODES, [("actor/ana", "Actor", "Ana", "[]", "{}", 1)])
            with pytest.raises(StoreError, match="is being made"), other.filling():
                pytest.fail("two fill one store")
            with pytest.raises(StoreError, match="is being made"):
                other.apply(plan())
        with pytest.raises(UsageError, match="not empty"), other.filling():
            pytest.fail("a filled store is filled again")
