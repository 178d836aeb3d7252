"""Protecting persons at the command line: levels, grounds, and forgetting."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from graph.model import Changes, Node
from graph.store import open_store
from tests.command import tejido
from tests.contract.samples import evidence, plan


@pytest.fixture
def db(tmp_path: Path) -> str:
    url = f"sqlite:///{tmp_path / 'graph.db'}"
    leader = {"actor_type": "community_leader"}
    with open_store(url) as store:
        store.apply(plan())
        store.apply(Changes((Node("actor/rosa", "Actor", "Rosa Quintanilla", (), leader, evidence()),)))
    return url


def test_levels_are_shown_set_and_taken_back(db: str) -> None:
    shown = json.loads(tejido("visibility", "actor/rosa", "--json", db=db).stdout)
    assert {row["part"]: row["level"] for row in shown}["node"] == "coordinators"
    assert tejido("visibility", "actor/rosa", "network", "--reason", "lo pidió", db=db).returncode == 0
    shown = json.loads(tejido("visibility", "actor/rosa", "--json", db=db).stdout)
    assert {row["part"]: row["level"] for row in shown}["node"] == "network"
    assert tejido("visibility", "actor/rosa", "friends", db=db).returncode == 2


def test_who_has_no_ground_is_listed_until_one_is_recorded(db: str) -> None:
    waiting = json.loads(tejido("consent", "--months", "0", "--json", db=db).stdout)
    assert [row["id"] for row in waiting] == ["actor/rosa"]
    assert json.loads(tejido("consent", "--months", "240", "--json", db=db).stdout) == []
    given = tejido("consent", "actor/rosa", "--purpose", "directorio", "--given-by", "Rosa Quintanilla", db=db)
    assert given.returncode == 0, given.stderr
    assert json.loads(tejido("consent", "--months", "0", "--json", db=db).stdout) == []


def test_her_grounds_are_shown_by_her_name_alone_and_levels_in_words(db: str) -> None:
    none = tejido("consent", "Rosa Quintanilla", "--lang", "en", db=db)
    assert none.returncode == 0
    assert "No ground is recorded" in none.stdout
    tejido("consent", "Rosa Quintanilla", "--basis", "public_office", "--purpose", "directorio", db=db)
    assert "habla por un cargo público" in tejido("consent", "Rosa Quintanilla", db=db).stdout
    (ground,) = json.loads(tejido("consent", "Rosa Quintanilla", "--json", db=db).stdout)
    assert (ground["purpose"], ground["basis"]) == ("directorio", "public_office")
    assert tejido("consent", "Rosa Quintanilla", "--basis", "public_office", db=db).returncode == 2  # what for?
    assert "coordinadores y administradores" in tejido("visibility", "Rosa Quintanilla", db=db).stdout
    tejido("visibility", "Rosa Quintanilla", "nobody", db=db)
    told = tejido("history", "Rosa Quintanilla", db=db).stdout
    assert "visibility node nobody" in told
    assert "consent public_office" in told


def test_leaders_in_general_are_nobody_to_ask(db: str) -> None:
    generic = {"actor_type": "community_leader", "generic": True}
    with open_store(db) as store:
        store.apply(Changes((Node("actor/lideres", "Actor", "Líderes comunitarios", (), generic, evidence()),)))
    waiting = json.loads(tejido("consent", "--months", "0", "--json", db=db).stdout)
    assert [row["id"] for row in waiting] == ["actor/rosa"]


def test_forgetting_takes_a_name_as_well_as_an_id(db: str) -> None:
    done = tejido("forget", "Rosa Quintanilla", "--yes", "--basis", "solicitud", db=db)
    assert done.returncode == 0, done.stderr
    assert json.loads(tejido("search", "quintanilla", "--json", db=db).stdout) == []


def test_forgetting_takes_her_out_of_files_and_index_and_says_what_is_left(db: str, tmp_path: Path) -> None:
    assert "actor/rosa" in tejido("search", "quintanilla", "--json", db=db).stdout
    assert tejido("forget", "actor/rosa", "--yes", db=db).returncode == 2  # nothing says why
    done = tejido("forget", "actor/rosa", "--yes", "--basis", "solicitud", "--lang", "en", db=db)
    assert done.returncode == 0, done.stderr
    assert "Backups" in done.stdout
    assert json.loads(tejido("search", "quintanilla", "--json", db=db).stdout) == []
    held = [path for path in tmp_path.rglob("*") if path.is_file() and b"uintanilla" in path.read_bytes()]
    assert held == []
    assert tejido("check", db=db).returncode == 0
