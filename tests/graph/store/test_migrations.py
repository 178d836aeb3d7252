"""Files of earlier versions go on working, with what was decided in them."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from graph.model import Changes
from graph.store import open_store
from graph.store.sqlite.schema import APPLICATION, FIRST
from tests.contract.samples import actor, document, plan

AT = "2026-01-01T00:00:00+00:00"
MERGED = (
    ("INSERT INTO changes (number, at, by, reason) VALUES (1, ?, 'import/kumu', '')", (AT,)),
    ("INSERT INTO changes (number, at, by, reason) VALUES (2, ?, 'person/eva', 'es la misma')", (AT,)),
    ("INSERT INTO changes (number, at, by, reason) VALUES (3, ?, 'person/ana', '')", (AT,)),
    ("INSERT INTO nodes VALUES ('document/plan', 'Document', 'plan', '[]', '{}', 1)", ()),
    ("INSERT INTO nodes VALUES ('actor/ana', 'Actor', 'Ana', '[\"ANA\"]', '{\"actor_type\":\"ngo\"}', 2)", ()),
    ("INSERT INTO names VALUES ('plan', 'document/plan'), ('ana', 'actor/ana')", ()),
    *(
        (
            "INSERT INTO evidence VALUES (?, ?, 'document/plan', ?, NULL, NULL, NULL, 'import/kumu', ?, 0.5, ?,"
            " 'observed', 'stated', ?, ?)",
            (owner, key, quote, AT, review, claims, version),
        )
        for owner, key, quote, review, claims, version in (
            ("document/plan", 1, "", "proposed", '{"name":"plan"}', 1),
            ("actor/ana", 2, "la Ana", "accepted", '{"name":"Ana","properties":{"actor_type":"ngo"}}', 3),
            ("actor/ana", 3, "ANA", "proposed", '{"name":"ANA","properties":{"actor_type":"ngo"}}', 2),
        )
    ),
    ("INSERT INTO redirects VALUES ('actor/anita', 'actor/ana', 2)", ()),
    ("INSERT INTO nodes_past VALUES (2, 1, 'actor/anita', 'Actor', 'ANA', '[]', '{}', 1)", ()),
    ("INSERT INTO decisions VALUES ('actor/ana', 'document/plan', 'ana', 'accepted', 3)", ()),
)


def test_a_first_version_keeps_its_decisions_and_its_joined_nodes(tmp_path: Path) -> None:
    path = tmp_path / "first.db"
    with sqlite3.connect(path) as connection:
        for statement in FIRST:
            connection.execute(statement)
        for statement, values in MERGED:
            connection.execute(statement, values)
        connection.execute(f"PRAGMA application_id = {APPLICATION}")
        connection.execute("PRAGMA user_version = 1")
    with open_store(f"sqlite:///{path}") as store:
        assert store.check() == []
        assert store.node("actor/anita").id == "actor/ana"
        (judgement,) = store.judgements()
        assert (judgement.verdict, judgement.by, judgement.reason) == ("same", "person/eva", "es la misma")
        (decision,) = store.decisions()
        assert (decision.owner, decision.by, decision.at) == ("actor/ana", "person/ana", AT)
        store.apply(plan())
        store.judge("actor/ana", "actor/berta", "not_same", by="person/eva")
        assert store.check() == []
        assert [change.number for change in store.history(of="actor/anita")] == [2, 1]


def test_a_country_is_looked_up_and_not_searched_for(tmp_path: Path) -> None:
    path = tmp_path / "g.db"
    with open_store(f"sqlite:///{path}") as store:
        store.apply(Changes(nodes=(document(), actor("ana", country="SV"), actor("eva", country="GT"))))
        assert [node.id for node in store.nodes(country="GT")] == ["actor/eva"]
    with sqlite3.connect(path) as connection:
        plan_ = connection.execute(
            "EXPLAIN QUERY PLAN SELECT * FROM nodes WHERE id > '' AND json_extract(properties, '$.country') = 'GT'"
            " ORDER BY id LIMIT 10"
        ).fetchall()
    assert "nodes_country" in str(plan_)
