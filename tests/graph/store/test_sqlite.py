"""What is particular to the embedded store: its file, its threads and processes, and histories of any shape."""

from __future__ import annotations

import os
import re
import signal
import sqlite3
import stat
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from graph.errors import ConflictError, StoreError
from graph.model import Changes, Edge, Evidence, Node, Review
from graph.search import SearchIndex, index_path
from graph.store import GraphStore, open_store
from graph.store.sqlite.schema import MIGRATIONS
from graph.store.tables import TABLES
from tests.contract.samples import actor, document, dump, evidence, plan, tie

ROOT = Path(__file__).parents[3]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "red vecinal #1?.db"


def crowd(size: int, key: str = "a") -> Changes:
    """A change of some size."""
    return Changes(
        nodes=(document(), *(actor(f"{key}{number:05}") for number in range(size))),
        edges=tuple(
            tie(f"{key}{number:05}", "supports", f"{key}{number + 1:05}") for number in range(size - 1)
        ),
    )  # fmt: skip


# The file


def test_a_store_outlives_its_process(path: Path) -> None:
    with open_store(f"sqlite:///{path}") as store:
        store.apply(plan())
        before = dump(store)
    assert sorted(each.name for each in path.parent.iterdir()) == [path.name]
    with open_store(f"sqlite:///{path}", create=False) as store:
        assert dump(store) == before


def test_a_relative_path_is_relative(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(path.parent)
    open_store("sqlite:///aquí.db").close()
    assert (path.parent / "aquí.db").is_file()


def test_stores_without_a_file_have_nothing_in_common() -> None:
    with open_store("sqlite://") as one, open_store("sqlite://") as other:
        one.apply(plan())
        assert other.sequence() == 0


def test_a_closed_store_says_so() -> None:
    store = open_store("sqlite://")
    store.close()
    for use in (store.sequence, store.counts, lambda: store.apply(plan())):
        with pytest.raises(StoreError, match="closed"):
            use()


def refused(path: Path, *words: str, create: bool = True) -> None:
    with pytest.raises(StoreError) as error:
        open_store(f"sqlite:///{path}", create=create)
    assert error.value.remedy
    for word in (path.name, *words):
        assert word in str(error.value)


def test_what_is_no_store_is_refused_and_left_alone(path: Path) -> None:
    refused(path, create=False)
    assert not path.exists()
    refused(path / "falta.db", "folder")
    path.write_text("Esto es un texto, y bastante más largo que la cabecera de un archivo de SQLite. " * 20)
    before = path.read_bytes()
    refused(path, "not a store")
    assert path.read_bytes() == before
    folder = path.parent / "carpeta"
    folder.mkdir()
    refused(folder, "folder")


def test_another_program_s_database_is_refused_and_left_alone(path: Path) -> None:
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE recetas (nombre)")
    before = path.read_bytes()
    refused(path, "another program")
    assert path.read_bytes() == before


def test_a_newer_store_is_refused_and_left_alone(path: Path) -> None:
    open_store(f"sqlite:///{path}").close()
    with sqlite3.connect(path) as connection:
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    before = path.read_bytes()
    refused(path, "newer", "Update Tejido")
    assert path.read_bytes() == before


def test_a_damaged_store_says_so(path: Path) -> None:
    with open_store(f"sqlite:///{path}") as store:
        store.apply(crowd(400))
    content = bytearray(path.read_bytes())
    content[8192:-4096] = b"\xaa" * (len(content) - 12288)
    path.write_bytes(content)
    with pytest.raises(StoreError, match="damaged") as error, open_store(f"sqlite:///{path}") as store:
        list(store.edges())
    assert path.name in str(error.value)


def test_a_migration_that_fails_leaves_the_file_as_it_was(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_store(f"sqlite:///{path}") as store:
        store.apply(plan())
    next_one = ("CREATE TABLE extra (a)", "INSERT INTO extra VALUES (1)")
    monkeypatch.setattr(
        "graph.store.sqlite.connections.MIGRATIONS", (*MIGRATIONS, (*next_one, "INSERT INTO falta VALUES (1)"))
    )
    refused(path, "falta")
    with sqlite3.connect(path) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (len(MIGRATIONS),)
        assert connection.execute("SELECT count(*) FROM sqlite_schema WHERE name = 'extra'").fetchone() == (0,)
    monkeypatch.setattr("graph.store.sqlite.connections.MIGRATIONS", (*MIGRATIONS, next_one))
    with open_store(f"sqlite:///{path}") as store:
        assert store.counts()["Actor"] == 3


def run(code: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", code, *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)


def test_a_read_only_store_can_be_read_and_says_why_not_written() -> None:
    code = (
        "import os, sys; from graph.errors import StoreError; from graph.store import open_store\n"
        "open_store('sqlite://').close()  # loads what another user may not read\n"
        "if os.geteuid() == 0: os.setuid(65534)  # the administrator may write anything\n"
        "store = open_store('sqlite:///' + sys.argv[1]); print(store.counts()['Actor'], len(list(store.nodes())))\n"
        "try: store.review('actor/ana', 'accepted', by='person/ana')\n"
        "except StoreError as error: print(error)\n"
        "try: open_store('sqlite:///' + sys.argv[1] + '.new')\n"
        "except StoreError as error: print(error)\n"
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "red.db"
        with open_store(f"sqlite:///{path}") as store:
            store.apply(plan())
        path.chmod(0o444)
        path.parent.chmod(0o555)
        done = run(code, path)
        path.parent.chmod(0o755)
        counts, write, make = done.stdout.splitlines() or [done.stderr, "", ""]
    assert counts == "3 4"
    assert "read-only" in write
    assert str(path) in write
    assert f"{path}.new cannot be" in make


def test_a_full_disk_leaves_nothing_half_written(path: Path) -> None:
    with open_store(f"sqlite:///{path}") as store:
        store.apply(plan())
        before = dump(store)
    code = (
        "import resource, signal, sys; from graph.errors import StoreError; from graph.store import open_store\n"
        "from tests.graph.store.test_sqlite import crowd\n"
        "store = open_store('sqlite:///' + sys.argv[1])\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN); resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, 400_000))\n"
        "try: store.apply(crowd(3000))\n"
        "except StoreError as error: print(error)\n"
        "print(store.sequence())\n"
    )
    done = run(code, path)
    assert "cannot be written" in done.stdout, done.stderr
    assert "Free space" in done.stdout
    assert path.name in done.stdout
    assert done.stdout.endswith("1\n")
    with open_store(f"sqlite:///{path}") as store:
        assert dump(store) == before
        assert store.check() == []


def test_check_finds_what_was_broken_by_hand(path: Path) -> None:
    def after(statement: str) -> list[str]:
        with tempfile.TemporaryDirectory() as folder:
            broken = Path(folder) / "roto.db"
            with open_store(f"sqlite:///{broken}") as store:
                store.apply(plan())
                store.apply(Changes(nodes=(actor("zoila"),)))
                store.merge("actor/ana", "actor/zoila", by="person/ana")
                assert store.check() == []
            with sqlite3.connect(broken) as connection:
                connection.execute(statement)
            with open_store(f"sqlite:///{broken}") as store:
                return store.check()

    for statement, word in (
        ("DELETE FROM nodes WHERE id = 'actor/berta'", "nodes"),
        ("DELETE FROM evidence WHERE owner = 'actor/ana'", "actor/ana"),
        ("DELETE FROM edges WHERE relation = 'funds'", "actor/berta funds actor/carla"),
        ("UPDATE names SET folded = 'otra' WHERE folded = 'ana'", "actor/ana"),
        ("UPDATE redirects SET target = 'actor/nadie'", "actor/nadie"),
        ("UPDATE redirects SET target = id", "actor/zoila"),
        ("UPDATE nodes SET kind = 'Space' WHERE id = 'actor/berta'", "actor_type"),
        ("UPDATE nodes SET properties = '{}' WHERE id = 'actor/berta'", "actor_type"),
        ("UPDATE edges SET id = 'x' WHERE relation = 'funds'", "x"),
        ("UPDATE nodes SET version = 99 WHERE id = 'actor/berta'", "99"),
        ("UPDATE evidence SET document = 'actor/ana' WHERE owner = 'actor/berta'", "actor/berta"),
    ):
        assert any(word in line for line in after(statement)), statement


# Copies


def test_a_copy_is_whole_though_others_write(path: Path) -> None:
    copy = path.parent / "copia.db"
    with open_store(f"sqlite:///{path}") as store:
        store.apply(crowd(300))
        stop = threading.Event()

        def write() -> None:
            number = 0
            while not stop.is_set():
                number += 1
                store.apply(crowd(30, f"w{number}-"))

        writer = threading.Thread(target=write)
        writer.start()
        try:
            store.backup(copy)
            store.backup(copy)
        finally:
            stop.set()
            writer.join()
    with open_store(f"sqlite:///{copy}", create=False) as store:
        assert store.check() == []
        assert store.counts()["Actor"] == 300 + 30 * (store.sequence() - 1)
    assert not list(path.parent.glob("*.part*"))


def test_a_copy_that_cannot_be_made_says_so(path: Path) -> None:
    with open_store(f"sqlite:///{path}") as store:
        for place in (path, path.parent, path.parent / "falta" / "copia.db"):
            with pytest.raises(StoreError, match=re.escape(place.name)):
                store.backup(place)


# Threads and processes


def test_threads_read_while_one_writes() -> None:
    """Each thread sees whole changes only: a change here always brings 20 actors and 19 ties."""
    with open_store("sqlite://") as store:
        store.apply(crowd(20, "start"))
        stop = threading.Event()

        def read() -> int:
            reads = 0
            while not stop.is_set():
                rows = store.network_rows()
                nodes, edges = len(rows.nodes) - 1, sum(1 for _ in rows.edges)
                assert nodes % 20 == 0
                assert edges == nodes // 20 * 19
                assert edges == 19 * rows.sequence
                reads += 1
            return reads

        with ThreadPoolExecutor(4) as pool:
            readers = [pool.submit(read) for _ in range(4)]
            try:
                for number in range(30):
                    store.apply(crowd(20, f"n{number}-"))
            finally:
                stop.set()
            assert all(reader.result() > 0 for reader in readers)


def test_a_stream_may_be_read_on_by_another_thread() -> None:
    with open_store("sqlite://") as store:
        store.apply(plan())
        stream = store.nodes()
        first = next(stream)
        with ThreadPoolExecutor(1) as pool:
            rest = pool.submit(list, stream).result()
        assert [first, *rest] == list(store.nodes())


APPLY = """
import sys; from graph.store import open_store; from tests.graph.store.test_sqlite import crowd
store = open_store('sqlite:///' + sys.argv[1]); change = crowd(int(sys.argv[3]), sys.argv[2])
print('ready', flush=True); sys.stdin.readline(); print('go', flush=True)
store.apply(change); print('done', flush=True)
"""


def applying(path: Path, key: str, size: int) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", APPLY, str(path), key, str(size)],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def start(process: subprocess.Popen[str]) -> None:
    assert process.stdin is not None
    process.stdin.write("\n")
    process.stdin.flush()


def test_two_processes_apply_at_once_while_a_third_reads(path: Path) -> None:
    with open_store(f"sqlite:///{path}") as store:
        processes = [applying(path, key, 2000) for key in ("a", "b")]
        for process in processes:
            start(process)
        slowest = 0.0
        while any(process.poll() is None for process in processes):
            began = time.perf_counter()
            counts = store.counts()
            slowest = max(slowest, time.perf_counter() - began)
            assert counts.get("Actor", 0) in (0, 2000, 4000)
        assert [process.wait() for process in processes] == [0, 0]
        assert slowest < 2
        assert store.counts() == {"Actor": 4000, "Document": 1, "edges": 3998}
        assert store.sequence() == 2
        assert store.check() == []


def test_several_processes_may_make_the_store_at_once(path: Path) -> None:
    code = "import sys; from graph.store import open_store; open_store('sqlite:///' + sys.argv[1]).counts()"
    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(lambda _: run(code, path), range(4)))
    assert [each.returncode for each in done] == [0] * 4, [each.stderr for each in done]


@pytest.mark.parametrize("share", [0.1, 0.4, 0.7, 0.95])
def test_a_process_killed_while_applying_leaves_before_or_after(path: Path, share: float) -> None:
    with open_store(f"sqlite:///{path}") as store:
        store.apply(plan())
    whole = time.perf_counter()
    with open_store("sqlite://") as scratch:
        scratch.apply(crowd(3000, "k"))
    whole = time.perf_counter() - whole
    process = applying(path, "k", 3000)
    start(process)
    assert process.stdout is not None
    assert process.stdout.readline() == "go\n"
    time.sleep(whole * share)
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    with open_store(f"sqlite:///{path}") as store:
        assert (store.sequence(), store.counts()["Actor"]) in ((1, 3), (2, 3003))
        assert store.check() == []


# What is kept


def test_history_stays_compact(path: Path) -> None:
    """Loading costs no history, and a decision no more than the rows it changed."""
    with open_store(f"sqlite:///{path}") as store:
        store.apply(crowd(200))
        store.review("actor/a00001", "accepted", by="person/ana")
    with sqlite3.connect(path) as connection:
        kept = {table.name: connection.execute(f"SELECT count(*) FROM {table.past}").fetchone()[0] for table in TABLES}
    assert kept == dict.fromkeys(kept, 0) | {"evidence": 1}


@pytest.mark.parametrize("name", ["'; DROP TABLE nodes; --", "%", "a\x00b", "«¿Qué?»", "𐍈" * 300, "\u202egnp.exe", " "])
def test_hostile_names_are_only_names(name: str) -> None:
    hostile = Node("actor/x", "Actor", f"x{name}", (name,), {"actor_type": "ngo", "sector": name}, evidence(quote=name))
    with open_store("sqlite://") as store:
        store.apply(Changes(nodes=(document(), hostile), texts={"document/plan": name}))
        found = store.node("actor/x")
        assert found.name == f"x{name}"
        assert found.evidence[0].quote == name
        assert store.document_text("document/plan") == name
        assert store.find(f"x{name}") == [found]
        assert store.check() == []


def test_evidence_comes_back_exactly() -> None:
    full = Evidence(
        "document/plan", "ñandú", 3, 8, 2, "import/kumu", "2020-01-01", 1 / 3, "accepted", "reported", "planned"
    )  # fmt: skip
    with open_store("sqlite://") as store:
        edge = Edge("actor/ana", "funds", "actor/berta", {"start": "2015-07", "amount": "US$ 3"}, (full,))
        store.apply(Changes((document(), actor("ana", known=(full,)), actor("berta")), (edge,)))
        assert list(store.edges()) == [edge]
        assert store.node("actor/ana").evidence == (full,)


def test_of_two_people_deciding_at_once_one_is_told(path: Path) -> None:
    """Whoever comes second, from whatever thread, is refused, and the graph is as the first one left it."""
    with open_store(f"sqlite:///{path}") as one, open_store(f"sqlite:///{path}") as other:
        one.apply(plan())
        for key in ("ana", "berta", "carla"):
            seen, start = one.sequence(), threading.Barrier(2)

            def decide(
                store: GraphStore, decision: Review, id: str = f"actor/{key}", seen: int = seen,
                start: threading.Barrier = start,
            ) -> Review | ConflictError:  # fmt: skip
                start.wait()
                try:
                    store.review(id, decision, by=f"person/{decision}", seen=seen)
                except ConflictError as error:
                    return error
                return decision

            with ThreadPoolExecutor(2) as pool:
                made = [pool.submit(decide, one, "accepted"), pool.submit(decide, other, "rejected")]
                results = [each.result() for each in made]
            (refused,) = (each for each in results if isinstance(each, ConflictError))
            (decided,) = (each for each in results if isinstance(each, str))
            assert f"person/{decided}" in str(refused)
            assert one.sequence() == seen + 1
            assert {each.review for each in other.node(f"actor/{key}").evidence} == {decided}
        assert one.check() == []


def test_a_store_its_copies_and_what_lies_beside_are_their_owner_s(path: Path, tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        with open_store(f"sqlite:///{path}") as store:
            store.apply(crowd(3))
            store.backup(tmp_path / "copy.db")
            SearchIndex(index_path(store), store).search("santa rosa")
            made = {file.name: stat.S_IMODE(file.stat().st_mode) for file in tmp_path.iterdir()}
    finally:
        os.umask(before)
    assert {f"{path.name}-wal", f"{path.name}.tejido-index", "copy.db"} <= made.keys()
    assert {mode & 0o077 for mode in made.values()} == {0}, made


def test_a_store_that_a_group_shares_stays_shared(path: Path, tmp_path: Path) -> None:
    before = os.umask(0o007)
    try:
        open_store(f"sqlite:///{path}").close()
        path.chmod(0o660)
        with open_store(f"sqlite:///{path}") as store:
            store.apply(crowd(3))
            SearchIndex(index_path(store), store).search("santa rosa")
            made = {file.name: stat.S_IMODE(file.stat().st_mode) for file in tmp_path.iterdir()}
    finally:
        os.umask(before)
    assert {made[path.name], made[f"{path.name}-wal"]} == {0o660}
    assert made[f"{path.name}.tejido-index"] == 0o770
