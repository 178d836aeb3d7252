"""Keeping a store while others use it, when the disk is full, and when the power goes."""

from __future__ import annotations

import resource
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path
from subprocess import run

import pytest

from graph.store import open_store
from tests.operations.processes import pair, running, said, whole

SMALL = 300_000  # bytes that a file may have where the disk is as good as full


@pytest.fixture
def db(tmp_path: Path) -> Path:
    """A store of some 1 MB."""
    path = tmp_path / "tejido.db"
    with open_store(f"sqlite:///{path}") as store:
        store.apply(pair(0, 1_000))
    return path


def tejido(*arguments: str, db: Path, limit: int | None = None) -> tuple[int, str]:
    """The exit code of a command and what it said; `limit` is how large a file it may write."""

    def narrow() -> None:
        if limit is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    command = [sys.executable, "-m", "api.cli", *arguments, "--db", f"sqlite:///{db}", "--lang", "en"]
    done = run(command, capture_output=True, text=True, preexec_fn=narrow, check=False)
    return done.returncode, done.stdout + done.stderr


def changes(path: Path, size: int = 1) -> int:
    """How many changes a store holds, after it was verified."""
    with open_store(f"sqlite:///{path}", create=False) as store:
        assert store.check() == []
        return whole(store, size)


def test_a_copy_made_while_another_process_writes_is_a_whole_state(tmp_path: Path) -> None:
    db, held = tmp_path / "tejido.db", []
    with running("write", db, 200) as writer, open_store(f"sqlite:///{db}") as store:
        for _ in range(6):
            said(writer)
        for number in range(4):
            copy = tmp_path / f"copy-{number}.db"
            store.backup(copy)
            held.append(changes(copy, 200))
            while said(writer) <= held[-1]:  # it went on meanwhile
                pass
    assert held[0] >= 5
    assert held == sorted(set(held))


def test_a_copy_is_put_back_under_a_process_that_reads(db: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    assert tejido("backup", str(copy), db=db)[0] == 0
    with open_store(f"sqlite:///{db}") as store:
        store.apply(pair(1, 1_000))
    with running("read", db) as reader:
        assert said(reader) == 2_000
        code, answer = tejido("restore", str(copy), db=db)
        assert code == 0, answer
        while (seen := said(reader)) == 2_000:  # what it said before
            pass
        assert {seen, *(said(reader) for _ in range(20))} == {1_000}
    assert changes(db, 1_000) == 1
    assert changes(tmp_path / "tejido.db.before-restore", 1_000) == 2


def test_a_change_in_whose_middle_the_process_is_killed_leaves_nothing_half(tmp_path: Path) -> None:
    db = tmp_path / "tejido.db"
    log = tmp_path / "tejido.db-wal"
    held = 0
    for _ in range(3):
        with running("write", db, 3_000) as writer:
            begun = said(writer)
            assert begun >= held
            before = log.stat().st_size if log.exists() else 0
            while log.stat().st_size <= before:  # the change is on its way to the disk
                pass
            writer.kill()
        held = changes(db, 3_000)
        assert held in (begun, begun + 1)
    with open_store(f"sqlite:///{db}") as store:
        store.apply(pair(held, 3_000))
    assert changes(db, 3_000) == held + 1


def test_a_full_disk_leaves_the_earlier_copy_as_it_was(db: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    assert tejido("backup", str(copy), db=db)[0] == 0
    earlier = copy.read_bytes()
    with open_store(f"sqlite:///{db}") as store:
        store.apply(pair(1, 1_000))
    code, answer = tejido("backup", str(copy), db=db, limit=SMALL)
    assert code == 3
    assert "copy.db" in answer
    assert "Traceback" not in answer
    assert copy.read_bytes() == earlier
    assert sorted(path.name for path in tmp_path.glob("copy*")) == ["copy.db"]
    assert changes(db, 1_000) == 2


def test_a_full_disk_leaves_the_store_as_it_was_when_a_copy_is_put_back(db: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    with open_store(f"sqlite:///{db}") as store:
        store.backup(copy)
        store.apply(pair(1, 1_000))
    code, answer = tejido("restore", str(copy), db=db, limit=SMALL)
    assert code == 3, answer
    assert "Traceback" not in answer
    assert changes(db, 1_000) == 2


def test_a_full_disk_leaves_no_half_store_where_there_was_none(db: Path, tmp_path: Path) -> None:
    new = tmp_path / "new.db"
    code, answer = tejido("restore", str(db), db=new, limit=SMALL)
    assert code == 3, answer
    assert "Traceback" not in answer
    assert not new.exists()
    assert tejido("restore", str(db), db=new)[0] == 0
    assert changes(new, 1_000) == 1


def test_a_full_disk_takes_back_the_change_that_did_not_fit(db: Path) -> None:
    code, answer = tejido("load-corpus", db=db, limit=db.stat().st_size // 2)
    assert code == 3, answer
    assert "Traceback" not in answer
    assert changes(db, 1_000) == 1


@pytest.mark.parametrize("damage", [lambda data: data[:5_000], lambda data: b"not a store" * 1_000])
def test_a_damaged_copy_is_refused(db: Path, tmp_path: Path, damage: Callable[[bytes], bytes]) -> None:
    copy = tmp_path / "copy.db"
    copy.write_bytes(damage(db.read_bytes()))
    code, answer = tejido("restore", str(copy), db=db)
    assert code == 3, answer
    assert "copy.db" in answer
    assert "Traceback" not in answer
    assert changes(db, 1_000) == 1


def test_a_copy_takes_the_place_of_a_store_that_is_damaged(db: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    with open_store(f"sqlite:///{db}") as store:
        store.backup(copy)
    db.write_bytes(b"zeros and ones" * 10_000)
    code, answer = tejido("restore", str(copy), db=db)
    assert code == 0, answer
    assert changes(db, 1_000) == 1
    assert (tmp_path / "tejido.db.before-restore").read_bytes().startswith(b"zeros and ones")


def test_reading_does_not_wait_for_writing_in_a_copy_put_in_place(db: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    with open_store(f"sqlite:///{db}") as store:
        store.backup(copy)
    with running("write", copy, 1_000) as writer, open_store(f"sqlite:///{copy}") as store:
        for _ in range(3):
            said(writer)
        pages = store.nodes()
        next(pages)
        assert said(writer) < said(writer)  # written while a stream is read
        assert sum(1 for _ in pages) >= 2_000


def test_what_somebody_wrote_past_tejido_is_named(db: Path) -> None:
    with sqlite3.connect(db) as connection:
        connection.execute("DELETE FROM evidence WHERE owner = 'actor/7'")
    connection.close()
    code, answer = tejido("check", db=db)
    assert code == 3
    assert "actor/7: it has no evidence." in answer
