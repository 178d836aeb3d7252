"""A cluster makes the graph that this computer alone makes, whatever becomes of its workers in the middle."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import pytest

from graph.errors import UsageError
from graph.store import open_store
from ingest.pipeline import understood
from ingest.understanding import Failure
from ingest.workers import Cluster, cluster
from tests.ingest.workers.conftest import DaskCluster
from tests.ingest.workers.deadly import Deadly, DeadlyToWorkers
from tests.ingest.workers.graphs import graph_of, made_up

COUNT = 12


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return made_up(tmp_path_factory.mktemp("documents"), COUNT)


@pytest.fixture(scope="module")
def alone(files: list[Path]) -> list[str]:
    """The graph that this process makes of them."""
    graph, failures = graph_of(files)
    assert not failures
    return graph


def worker_processes(address: str) -> list[int]:
    """The process ids of the workers themselves, which their nannies start again when they die."""
    from distributed import Client

    with Client(address, set_as_default=False) as client:
        return list(client.run(os.getpid).values())


def test_a_cluster_makes_the_same_graph(dask_cluster: DaskCluster, files: list[Path], alone: list[str]) -> None:
    assert graph_of(files, Cluster(dask_cluster.address)) == (alone, [])


def test_a_worker_that_is_killed_loses_nothing_and_doubles_nothing(
    dask_cluster: DaskCluster, files: list[Path], alone: list[str]
) -> None:
    doomed = worker_processes(dask_cluster.address)[0]

    def kill(done: int, _all: int, _path: Path) -> None:
        if done == COUNT // 4:
            os.kill(doomed, signal.SIGKILL)

    assert graph_of(files, Cluster(dask_cluster.address), progress=kill) == (alone, [])
    assert doomed not in worker_processes(dask_cluster.address)


@pytest.mark.long
@pytest.mark.parametrize(
    ("poison", "said"), [(Deadly, "the process that read it was ended"), (DeadlyToWorkers, "worker after worker")]
)
def test_a_document_that_kills_whoever_reads_it_fails_by_name_and_alone(
    dask_cluster: DaskCluster, files: list[Path], poison: type[Deadly], said: str
) -> None:
    poisoned = files[4]
    readings = dict(understood(files, workers=Cluster(dask_cluster.address), second=poison(poisoned.name)))
    assert list(readings) == files
    failures = [one for one in readings.values() if isinstance(one, Failure)]
    assert [failure.path for failure in failures] == [poisoned]
    assert said in str(failures[0].message)


@pytest.mark.long
def test_when_the_cluster_is_lost_what_was_read_stays_and_the_next_run_goes_on(
    bare_cluster: DaskCluster, dask_cluster: DaskCluster, files: list[Path], alone: list[str], tmp_path: Path
) -> None:
    bare_cluster.add_workers(1)
    url = f"sqlite:///{tmp_path / 'graph.db'}"

    def kill(done: int, _all: int, _path: Path) -> None:
        if done == 1:
            bare_cluster.scheduler.kill()

    with pytest.raises(UsageError, match="was lost"):
        graph_of(files, Cluster(bare_cluster.address), store=open_store(url), progress=kill)
    with open_store(url) as store:
        assert store.counts()["Document"] > 1
    assert graph_of(files, Cluster(dask_cluster.address), store=open_store(url)) == (alone, [])


class TestRefused:
    def test_no_scheduler(self, files: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(cluster, "CONNECTING", 1.0)
        with pytest.raises(UsageError, match=r"No Dask scheduler answers at tcp://127\.0\.0\.1:9"):
            graph_of(files, Cluster("tcp://127.0.0.1:9"))

    @pytest.mark.parametrize("address", ["nonsense", "http://127.0.0.1:80", "tcp://", ""])
    def test_no_address(self, files: list[Path], address: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(cluster, "CONNECTING", 1.0)
        with pytest.raises(UsageError, match="No Dask scheduler"):
            graph_of(files, Cluster(address))

    def test_no_workers(self, bare_cluster: DaskCluster, files: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(cluster, "CONNECTING", 2.0)
        with pytest.raises(UsageError, match="has no workers"):
            graph_of(files, Cluster(bare_cluster.address))

    def test_another_version(self, bare_cluster: DaskCluster, files: list[Path], tmp_path: Path) -> None:
        other = tmp_path / "older" / "tejido-0.0.1.dist-info"
        other.mkdir(parents=True)
        (other / "METADATA").write_text("Metadata-Version: 2.1\nName: tejido\nVersion: 0.0.1\n", encoding="utf-8")
        bare_cluster.add_workers(1, first_on_path=[other.parent])
        with pytest.raises(UsageError, match=r"Tejido 0\.0\.1"):
            graph_of(files, Cluster(bare_cluster.address))

    def test_workers_without_tejido(self, bare_cluster: DaskCluster, files: list[Path], tmp_path: Path) -> None:
        package = tmp_path / "without" / "ingest"
        package.mkdir(parents=True)
        (package / "__init__.py").touch()
        bare_cluster.add_workers(1, first_on_path=[package.parent])
        with pytest.raises(UsageError, match="Install the same Tejido"):
            graph_of(files, Cluster(bare_cluster.address))

    def test_without_the_extra(self, files: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(sys.modules, "distributed", None)
        with pytest.raises(UsageError, match="extra «cluster»"):
            graph_of(files, Cluster("tcp://127.0.0.1:8786"))
