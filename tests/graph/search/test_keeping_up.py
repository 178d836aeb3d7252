"""The index follows the store, mends itself, and is shared by processes."""

import multiprocessing
import os
import shutil
import subprocess
import sys
from itertools import chain, repeat
from pathlib import Path

import pytest

from graph.errors import StoreError
from graph.model import Changes
from graph.search import SearchIndex, generations, index_path
from graph.search import index as index_module
from graph.store import GraphStore, open_store
from graph.visibility import PUBLIC, Sight
from tests.graph.search.conftest import GRAPH, SYNONYMS, edge, node


def ids(index: SearchIndex, query: str, **filters: object) -> list[str]:
    return [hit.id for hit in index.search(query, **filters)]


class TestFollowing:
    def test_it_builds_itself_at_the_first_search(self, index):
        assert ids(index, "huertos escolares")[0] == "practice/huertos"

    def test_refreshing_tells_the_change_it_knows(self, index, store):
        assert index.refresh() == store.sequence() == 1

    def test_a_new_node_is_found_at_once(self, index, store):
        assert ids(index, "comité nuevo") == []
        store.apply(Changes(nodes=(node("space/nuevo", "Space", "Comité Nuevo"),), by="test"))
        assert ids(index, "comité nuevo") == ["space/nuevo"]
        assert index.facets("comité nuevo").kind == {"Space": 1}

    def test_catching_up_does_not_rebuild(self, index, store, tmp_path):
        index.refresh()
        before = (tmp_path / "index/current").read_text()
        store.apply(Changes(nodes=(node("space/nuevo", "Space", "Comité Nuevo"),), by="test"))
        index.refresh()
        assert (tmp_path / "index/current").read_text() == before

    def test_a_new_name_is_found_at_the_neighbours_too(self, index, store):
        index.refresh()
        store.apply(Changes(nodes=(node("problem/gangs", "Problem", "Pandillas", "mareros"),), by="test"))
        store.apply(Changes(edges=(edge("practice/barrio", "addresses", "problem/gangs"),), by="test"))
        index.refresh()
        assert ids(index, "mareros") == ["problem/gangs"]
        assert set(ids(index, "pandillas", kind="practice")) == {"practice/barrio", "practice/huertos"}

    def test_a_tie_to_a_busy_node_leaves_its_neighbours_alone(self, index, store, tmp_path, monkeypatch):
        index.refresh()
        before = (tmp_path / "index/current").read_text()
        monkeypatch.setattr(index_module, "MAX_CATCH_UP", 2)  # the two ends of the tie, and none of their neighbours
        store.apply(Changes(edges=(edge("practice/barrio", "addresses", "problem/gangs"),), by="test"))
        assert "practice/barrio" in ids(index, "pandillas", kind="practice")
        assert (tmp_path / "index/current").read_text() == before
        fresh = SearchIndex(tmp_path / "fresh", store, SYNONYMS)
        assert set(ids(index, "pandillas")) == set(ids(fresh, "pandillas"))

    def test_what_becomes_sensitive_disappears_at_its_neighbours(self, index, store):
        assert "space/mesa--sv" in ids(index, "policía")
        pnc = node("actor/pnc--sv", "Actor", "Policía Nacional Civil", actor_type="police", sensitive=True)
        store.apply(Changes(nodes=(pnc,), by="test"))
        index.refresh()
        assert ids(index, "policía") == []

    def test_an_undone_change_is_gone(self, index, store):
        change = store.apply(
            Changes(
                nodes=(node("space/nuevo", "Space", "Comité Nuevo"),),
                edges=(edge("space/nuevo", "operates_in", "territory/sonsonate--sv"),),
                by="test",
            )
        )
        index.refresh()
        assert "territory/sonsonate--sv" in ids(index, "comité nuevo")
        store.undo(change.number, by="test")
        index.refresh()
        assert ids(index, "comité nuevo") == []

    def test_merged_nodes_are_one_with_both_names(self, index, store):
        store.apply(Changes(nodes=(node("practice/otra", "Practice", "Vecindad Tranquila"),), by="test"))
        index.refresh()
        store.merge("practice/barrio", "practice/otra", by="person/ana")
        index.refresh()
        assert ids(index, "vecindad tranquila") == ["practice/barrio"]

    def test_catching_up_gives_what_a_rebuild_gives(self, index, store, tmp_path):
        index.refresh()
        store.apply(Changes(edges=(edge("practice/barrio-dos", "about", "theme/school"),), by="test"))
        store.review("practice/huertos about theme/school", "rejected", by="person/ana")
        store.apply(Changes(nodes=(node("space/nuevo", "Space", "Comité de Sonsonate"),), by="test"))
        index.refresh()
        fresh = SearchIndex(tmp_path / "fresh", store, SYNONYMS, lambda: Sight(store, PUBLIC))
        for query in ("", "barrio seguro", "convivencia", "sonsonate", "clikas"):
            assert sorted(ids(index, query, limit=100)) == sorted(ids(fresh, query, limit=100))

    def test_an_empty_store(self, tmp_path):
        with open_store("sqlite://") as store:
            index = SearchIndex(tmp_path / "index", store)
            assert index.search("algo") == []
            store.apply(GRAPH)
            index.refresh()
            assert ids(index, "PNC")[0] == "actor/pnc--sv"


def test_where_an_index_belongs(store, tmp_path):
    with open_store(f"sqlite:///{tmp_path}/graph.db") as kept:
        assert index_path(kept) == tmp_path / "graph.db.tejido-index"
    assert index_path(store) != index_path(store)


def test_the_index_of_a_store_in_memory_goes_with_its_process(tmp_path: Path) -> None:
    program = (
        "from graph.search import SearchIndex, index_path; from graph.store import open_store\n"
        "with open_store('sqlite://') as store:\n"
        "    folder = index_path(store)\n    SearchIndex(folder, store).search('Ana')\n    print(folder)\n"
    )
    environment = {**os.environ, "TMPDIR": str(tmp_path), "TEMP": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True)
    assert Path(done.stdout.strip()).parent == tmp_path
    assert list(tmp_path.glob("tejido-index-*")) == []


class TestMending:
    def damage(self, folder: Path, how: str) -> None:
        generation = folder / (folder / "current").read_text()
        match how:
            case "removed":
                shutil.rmtree(folder)
            case "no pointer":
                (folder / "current").unlink()
            case "bad pointer":
                (folder / "current").write_bytes(b"\xff../..")
            case "bad meta":
                (generation / "meta.json").write_text("{")
            case "segments gone":
                for file in generation.glob("*.store"):
                    file.unlink()
            case "segments cut":
                for file in [*generation.glob("*.term"), *generation.glob("*.idx"), *generation.glob("*.store")]:
                    file.write_bytes(file.read_bytes()[:10])

    @pytest.mark.parametrize(
        "how", ["removed", "no pointer", "bad pointer", "bad meta", "segments gone", "segments cut"]
    )
    def test_a_damaged_index_makes_itself_again(self, store, tmp_path, how):
        SearchIndex(tmp_path / "index", store).refresh()
        self.damage(tmp_path / "index", how)
        assert ids(SearchIndex(tmp_path / "index", store), "PNC")[0] == "actor/pnc--sv"

    def test_an_index_of_another_version_is_rebuilt(self, store, tmp_path, monkeypatch):
        SearchIndex(tmp_path / "index", store).refresh()
        before = (tmp_path / "index/current").read_text()
        monkeypatch.setattr(index_module, "VERSION", index_module.VERSION + 1)
        SearchIndex(tmp_path / "index", store).refresh()
        assert (tmp_path / "index/current").read_text() != before

    def test_an_index_of_another_store_is_rebuilt(self, store, tmp_path):
        SearchIndex(tmp_path / "index", store).refresh()
        with open_store("sqlite://") as other:
            other.apply(Changes(nodes=(node("document/d", "Document", "Otra cosa"),), by="test"))
            other.apply(Changes(nodes=(node("space/s", "Space", "Otra mesa"),), by="test"))
            index = SearchIndex(tmp_path / "index", other)
            index.refresh()
            assert ids(index, "PNC") == []
            assert ids(index, "otra mesa")[0] == "space/s"

    def test_old_generations_are_taken_away(self, index, tmp_path):
        index.refresh()
        index.rebuild()
        index.rebuild()
        assert len([path for path in (tmp_path / "index").iterdir() if path.is_dir()]) == 1
        assert ids(index, "PNC")[0] == "actor/pnc--sv"

    def test_a_folder_that_cannot_be_made(self, store, tmp_path):
        (tmp_path / "file").write_text("")
        with pytest.raises(StoreError, match="cannot be written"):
            SearchIndex(tmp_path / "file/index", store)


def hold_the_lock(folder: Path, held: object, release: object) -> None:
    with generations.Generations(folder).only_writer(wait=True) as writing:
        assert writing
        held.set()
        release.wait(20)


def search_often(folder: Path, url: str, begun: object, done: object, answers: object) -> None:
    with open_store(url, create=False) as store:
        index = SearchIndex(folder, store, SYNONYMS)
        found = set()
        while not done.is_set():
            found.add(tuple(ids(index, "huertos escolares", kind="practice")))
            begun.set()
        answers.put(found)


class TestProcesses:
    @pytest.fixture
    def shared(self, tmp_path: Path) -> GraphStore:
        with open_store(f"sqlite:///{tmp_path}/graph.db") as store:
            store.apply(GRAPH)
            yield store

    def test_while_another_process_writes_the_old_state_is_read(self, shared, tmp_path):
        index = SearchIndex(tmp_path / "index", shared, SYNONYMS)
        index.refresh()
        spawn = multiprocessing.get_context("spawn")
        held, release = spawn.Event(), spawn.Event()
        other = spawn.Process(target=hold_the_lock, args=(tmp_path / "index", held, release))
        other.start()
        try:
            assert held.wait(20)
            shared.apply(Changes(nodes=(node("space/nuevo", "Space", "Comité Nuevo"),), by="test"))
            assert index.refresh() == 1
            assert ids(index, "comité nuevo") == []
            assert ids(index, "PNC")[0] == "actor/pnc--sv"
        finally:
            release.set()
            other.join(20)
        assert index.refresh() == 2
        assert ids(index, "comité nuevo") == ["space/nuevo"]

    def test_a_writer_and_a_searcher_beside_each_other(self, shared, tmp_path):
        index = SearchIndex(tmp_path / "index", shared, SYNONYMS)
        index.refresh()
        spawn = multiprocessing.get_context("spawn")
        begun, done, answers = spawn.Event(), spawn.Event(), spawn.Queue()
        other = spawn.Process(target=search_often, args=(tmp_path / "index", shared.url, begun, done, answers))
        other.start()
        assert begun.wait(30)
        for number in range(15):
            shared.apply(Changes(nodes=(node(f"space/n{number}", "Space", f"Comité {number}"),), by="test"))
            index.rebuild() if number % 5 == 0 else index.refresh()
        done.set()
        assert answers.get(timeout=20) == {("practice/huertos",)}
        other.join(20)
        assert other.exitcode == 0

    def test_a_rebuild_between_reading_the_name_and_opening_the_files(self, shared, tmp_path, monkeypatch):
        folder = tmp_path / "index"
        SearchIndex(folder, shared, SYNONYMS).refresh()
        gone = (folder / "current").read_text()
        SearchIndex(folder, shared, SYNONYMS).rebuild()
        present = generations.Generations.current
        reads = chain((present, lambda _: gone), repeat(present))

        def current(self: generations.Generations) -> str:
            return next(reads)(self)

        monkeypatch.setattr(generations.Generations, "current", current)
        index = SearchIndex(folder, shared, SYNONYMS)
        assert [hit.id for hit in index.search("huertos escolares", kind="practice")] == ["practice/huertos"]
