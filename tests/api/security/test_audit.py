"""The log: what it holds, and that whatever is done to it shows."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.security.audit import Audit
from api.security.gate import Gate
from api.security.sessions import Lifetime
from graph.model import Changes, Evidence, Node
from graph.store import GraphStore, open_store
from tests.api.security.conftest import HOUR, PASSWORD
from tests.graph_sample import fill


@pytest.fixture
def store(tmp_path: Path) -> Iterator[GraphStore]:
    with open_store(f"sqlite:///{tmp_path / 'tejido.db'}") as store:
        yield store


def _tamper(file: Path, statement: str) -> None:
    """What somebody who may write the file can do, triggers or not."""
    connection = sqlite3.connect(file)
    connection.executescript(f"DROP TRIGGER entry_stays; DROP TRIGGER entry_remains; {statement}")
    connection.close()


def _fill(audit: Audit, entries: int = 6) -> None:
    for number in range(entries):
        audit.note("ana", "person-seen", f"actor/{number}")


def test_an_untouched_log_has_nothing_to_say(gate: Gate) -> None:
    assert gate.audit.check() == []
    _fill(gate.audit)
    assert gate.audit.check() == []
    assert gate.audit.seal().number == 6
    assert [entry.about for entry in gate.audit.entries(2)] == ["actor/5", "actor/4"]


def test_the_database_itself_refuses_to_change_an_entry(gate: Gate, file: Path) -> None:
    _fill(gate.audit)
    connection = sqlite3.connect(file)
    for statement in ("UPDATE entry SET who = 'eva'", "DELETE FROM entry"):
        with pytest.raises(sqlite3.IntegrityError, match="only added"):
            connection.execute(statement)
    connection.close()


@pytest.mark.parametrize(
    ("statement", "place"),
    [
        ("UPDATE entry SET who = 'eva' WHERE number = 3", "entry 3"),
        ("UPDATE entry SET at = '2020-01-01' WHERE number = 1", "entry 1"),
        ("UPDATE entry SET digest = 'x' WHERE number = 4", "entry 4"),
        ("DELETE FROM entry WHERE number = 3", "between 2 and 4"),
        ("DELETE FROM entry WHERE number > 4", "4 entries where there were 6"),
        ("DELETE FROM entry", "0 entries where there were 6"),
    ],
)
def test_what_was_tampered_with_is_found_and_its_place_told(gate: Gate, file: Path, statement: str, place: str) -> None:
    _fill(gate.audit)
    _tamper(file, statement)
    assert any(place in str(problem) for problem in gate.audit.check())


def test_a_log_written_anew_from_some_place_on_does_not_fit_its_seal(gate: Gate, file: Path) -> None:
    _fill(gate.audit)
    seal = file.with_name(f"{file.name}.seal")
    kept = seal.read_text()
    _tamper(file, "DELETE FROM entry WHERE number > 3")
    _fill(gate.audit, 5)
    seal.write_text(kept)
    assert any("Entry 6" in str(problem) for problem in gate.audit.check())


@pytest.mark.parametrize("done", ["gone", "damaged"])
def test_a_seal_that_is_gone_or_damaged_is_told(gate: Gate, file: Path, done: str) -> None:
    _fill(gate.audit)
    seal = file.with_name(f"{file.name}.seal")
    if done == "gone":
        seal.unlink()
    else:
        seal.write_text("six")
    assert any(done in str(problem) for problem in gate.audit.check())


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_single_alteration_goes_unseen(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    file = tmp_path_factory.mktemp("log") / "a.db"
    with Gate(file, Lifetime(HOUR, HOUR)) as gate:
        said = data.draw(st.lists(st.tuples(st.text(max_size=5), st.text(max_size=5)), min_size=1, max_size=8))
        for who, about in said:
            gate.audit.note(who, "person-seen", about)
        assert gate.audit.check() == []
        number = data.draw(st.integers(1, len(said)))
        column = data.draw(st.sampled_from(["at", "who", "what", "about"]))
        other = data.draw(st.text(max_size=5).filter(lambda text: "\x00" not in text))
        before = getattr(gate.audit.entries(100)[len(said) - number], column)
        _tamper(file, "")
        connection = sqlite3.connect(file)
        connection.execute(f"UPDATE entry SET {column} = ? WHERE number = ?", (other, number))
        connection.commit()
        connection.close()
        assert bool(gate.audit.check()) == (other != before)


def test_every_change_of_the_graph_is_an_entry_whoever_made_it(gate: Gate, store: GraphStore) -> None:
    fill(store)
    gate.audit.follow(store)
    gate.audit.follow(store)
    made = {f"change/{change.number} {change.at}": change.by for change in store.history(1000)}
    assert {entry.about: entry.who for entry in gate.audit.entries(1000)} == made
    undone = store.undo(store.sequence(), by="person/eva")
    gate.audit.follow(store)
    assert gate.audit.entries(1)[0].about == f"change/{undone.number} {undone.at}"
    assert gate.audit.check(store) == []


def test_a_history_that_was_altered_does_not_fit_the_log(gate: Gate, store: GraphStore, tmp_path: Path) -> None:
    fill(store)
    gate.audit.follow(store)
    connection = sqlite3.connect(tmp_path / "tejido.db")
    connection.execute("UPDATE changes SET by = 'person/somebody-else' WHERE number = 1")
    connection.commit()
    connection.close()
    assert any("Change 1" in str(problem) for problem in gate.audit.check(store))


def test_a_backup_put_back_is_an_entry_and_then_followed(gate: Gate, store: GraphStore, tmp_path: Path) -> None:
    store.apply(Changes(nodes=(_node("one"),), by="person/ana"))
    copy = tmp_path / "copy.db"
    store.backup(copy)
    for name in ("two", "three"):
        store.apply(Changes(nodes=(_node(name),), by="person/ana"))
    gate.audit.follow(store)
    with open_store(f"sqlite:///{copy}") as restored:
        assert gate.audit.check(restored)
        restored.apply(Changes(nodes=(_node("four"),), by="person/eva"))
        gate.audit.follow(restored)
        assert [(entry.what, entry.about.split()[0]) for entry in gate.audit.entries(2)] == [
            ("changed", "change/2"),
            ("rewound", "change/1"),
        ]
        assert gate.audit.check(restored) == []
        gate.audit.follow(restored)
        assert gate.audit.seal().number == 5


def test_signing_in_leaves_a_trace_and_what_was_typed_does_not(gate: Gate) -> None:
    gate.accounts.add("ana", "admin", PASSWORD)
    gate.sign_in("ana", PASSWORD, "127.0.0.1")
    for name in ("ana", "my secret typed here"):
        with pytest.raises(Exception, match="not right"):
            gate.sign_in(name, "wrong", "127.0.0.1")
    said = [(entry.who, entry.what, entry.about) for entry in gate.audit.entries()]
    assert said == [("?", "sign-in-failed", "?"), ("?", "sign-in-failed", "ana"), ("ana", "signed-in", "ana")]


def _node(name: str) -> Node:
    id = f"document/{name}"
    return Node(id, "Document", name, evidence=(Evidence(id, asserted_by="person/ana"),))
