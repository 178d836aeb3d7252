"""What goes wrong between program and server: nothing is lost, nothing doubled, and what is said names the place."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from graph.errors import StoreError
from graph.model import Changes
from graph.store import GraphStore, open_store
from graph.store.neo4j import connections
from ingest.pipeline import ingest
from tests.contract.compared import shown_in_short as shown
from tests.contract.samples import actor, plan
from tests.neo4j.proxy import Proxy, When
from tests.neo4j.server import Server, free_port

pytestmark = pytest.mark.neo4j

DOCUMENTS = Path(__file__).parents[2] / "corpus" / "documents"
ALLIANCE = "actor/ana allied_with actor/berta"


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A store that gives up soon, as a test has to."""
    monkeypatch.setattr(connections, "PATIENCE", 1.0)
    monkeypatch.setattr(connections, "CONNECTING", 2.0)
    monkeypatch.setattr(connections, "GREETING", 5.0)


@pytest.fixture
def proxy(own_server: Server, neo4j_url: str) -> Iterator[Proxy]:
    """A way to the empty server that can be cut."""
    proxy = Proxy(own_server.address)
    yield proxy
    proxy.close()


def undisturbed(*steps: Callable[[GraphStore], object]) -> list[str]:
    """What a store shows to which the same happened, and nothing else."""
    with open_store("sqlite://") as store:
        for step in steps:
            step(store)
        return shown(store)


STEPS: dict[str, Callable[[GraphStore], object]] = {
    "apply": lambda store: store.apply(Changes(nodes=(actor("zoila"),), texts={"document/plan": "Zoila"})),
    "review": lambda store: store.review([ALLIANCE, "actor/carla"], "accepted", by="person/eva", seen=1),
    "correct": lambda store: store.correct("actor/ana", actor("ana", "Asociación Ana María"), by="person/eva", seen=1),
    "merge": lambda store: store.merge("actor/berta", "actor/carla", by="person/eva", seen=1),
    "judge": lambda store: store.judge("actor/berta", "actor/carla", "not_same", by="person/eva"),
    "suggest": lambda store: store.suggest(Changes(nodes=(actor("zoila"),)), by="person/luis", reason="la conozco"),
    "undo": lambda store: store.undo(1, by="person/eva"),
}


@pytest.mark.parametrize("when", ["before the commit", "after the commit"])
@pytest.mark.parametrize("step", STEPS.values(), ids=STEPS)
def test_a_change_whose_connection_breaks_happens_once(
    proxy: Proxy, step: Callable[[GraphStore], object], when: When
) -> None:
    """Lost with the request or with the answer: the change is there, once, and the caller is told its number."""
    expected = undisturbed(lambda store: store.apply(plan()), step)
    with open_store(f"bolt://{proxy.address}") as store:
        store.apply(plan())
        proxy.cut = when
        change = step(store)
        assert proxy.cut == "never"
        assert change == store.history(1)[0]
        assert store.sequence() == 2
        assert shown(store) == expected
        assert store.check() == []


def test_two_of_one_suggestion_is_told_apart_from_one_repeated(proxy: Proxy) -> None:
    """The same asked for twice is two suggestions; asked for once over a bad line it is one."""
    with open_store(f"bolt://{proxy.address}") as store:
        store.apply(plan())
        STEPS["suggest"](store)
        proxy.cut = "after the commit"
        STEPS["suggest"](store)
        assert len(store.suggestions()) == 2


@pytest.mark.long
def test_killed_in_the_middle_of_an_ingest(own_server: Server, neo4j_url: str) -> None:
    """The server dies at several moments and comes back: repeated where it gave up, all is there once."""
    files = sorted(DOCUMENTS.iterdir())
    with open_store("sqlite://") as reference:
        ingest(files, reference)
        expected = shown(reference)
    done = threading.Event()

    def disturb() -> None:
        """Kill the server while each of two documents is being written."""
        for moment in (2, 4):
            with open_store(neo4j_url) as watching:
                while watching.sequence() < moment and not done.is_set():
                    time.sleep(0.005)
            own_server.kill()
            own_server.start()

    with open_store(neo4j_url) as store:
        disturbing = threading.Thread(target=disturb)
        disturbing.start()
        try:
            for _ in range(3):
                with suppress(StoreError):
                    _, failures = ingest(files, store)
                    break
        finally:
            done.set()
            disturbing.join()
        assert failures == []
        assert shown(store) == expected
        assert store.check() == []


def test_a_store_lives_on_when_its_server_comes_back(own_server: Server, neo4j_url: str) -> None:
    with open_store(neo4j_url) as store:
        store.apply(plan())
        before = shown(store)
        stream = store.nodes()
        next(stream)
        own_server.kill()
        starting = threading.Thread(target=own_server.start)
        starting.start()
        try:
            assert shown(store) == before
            assert store.review(ALLIANCE, "accepted", by="person/eva").number == 2
        finally:
            starting.join()


def test_a_server_that_does_not_come_back(own_server: Server, neo4j_url: str, impatient: None) -> None:
    with open_store(neo4j_url) as store:
        store.apply(plan())
        own_server.stop()
        try:
            asks: tuple[Callable[[], object], ...] = (
                lambda: store.node("actor/ana"),
                lambda: list(store.edges()),
                lambda: store.review(ALLIANCE, "accepted", by="person/eva"),
                store.sequence,
            )
            for ask in asks:
                began = time.monotonic()
                with pytest.raises(StoreError, match=own_server.address):
                    ask()
                assert time.monotonic() - began < 15
        finally:
            own_server.start()
        assert store.sequence() == 1


def test_no_server_there() -> None:
    address = f"127.0.0.1:{free_port()}"
    with pytest.raises(StoreError, match=address):
        open_store(f"bolt://{address}")


@pytest.mark.parametrize("answer", [b"", b"HTTP/1.1 400 Bad Request\r\n\r\n"], ids=["silence", "another protocol"])
def test_something_else_listens_there(answer: bytes, impatient: None) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        met: list[socket.socket] = []

        def respond() -> None:
            while True:
                try:
                    met.append(listening.accept()[0])
                except OSError:
                    return
                if answer:
                    met[-1].sendall(answer)
                    met[-1].close()

        threading.Thread(target=respond, daemon=True).start()
        address = f"127.0.0.1:{listening.getsockname()[1]}"
        with pytest.raises(StoreError, match=address):
            open_store(f"bolt://{address}")
        listening.shutdown(socket.SHUT_RDWR)
    for end in met:
        end.close()


@pytest.mark.parametrize("missing", ["TEJIDO_DB_USER", "TEJIDO_DB_PASSWORD"])
def test_a_wrong_user_or_password(neo4j_url: str, missing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(missing, "equivocada")
    with pytest.raises(StoreError, match="TEJIDO_DB_PASSWORD") as refused:
        open_store(neo4j_url)
    assert "only-for-tests" not in str(refused.value)
    assert "equivocada" not in str(refused.value) or missing == "TEJIDO_DB_USER"


def test_a_database_that_is_not_there(neo4j_url: str, impatient: None) -> None:
    with pytest.raises(StoreError, match="otra"):
        open_store(f"{neo4j_url}/otra")


@pytest.mark.long
def test_a_server_for_reading_only(own_server: Server, neo4j_url: str, impatient: None) -> None:
    with open_store(neo4j_url) as store:
        store.apply(plan())
        before = shown(store)
    own_server.stop()
    own_server.start({"server.databases.default_to_read_only": "true"})
    try:
        with open_store(neo4j_url, create=False) as store:
            assert shown(store) == before
            assert store.check() == []
            with pytest.raises(StoreError, match="write"):
                store.review(ALLIANCE, "accepted", by="person/eva")
            with store.as_of(1) as past:
                assert len(list(past.edges())) == 2
            assert shown(store) == before
    finally:
        own_server.stop()
        own_server.start()


@pytest.mark.long
def test_encrypted(own_server: Server, neo4j_url: str, impatient: None) -> None:
    """With a certificate of its own: who trusts it gets in, who wants it vouched for and who sends openly does not."""
    own_server.stop()
    own_server.start(encrypted=True)
    try:
        for scheme in ("bolt+ssc", "neo4j+ssc"):
            with open_store(f"{scheme}://{own_server.address}") as store:
                assert store.apply(plan()).number <= 1
                assert store.node("actor/ana").name == "Asociación Ana"
        for scheme in ("bolt", "neo4j", "bolt+s", "neo4j+s"):
            with pytest.raises(StoreError, match=own_server.address):
                open_store(f"{scheme}://{own_server.address}")
    finally:
        own_server.stop()
        own_server.start()


def test_by_the_address_of_a_cluster(own_server: Server, neo4j_url: str) -> None:
    """`neo4j://` asks the server where to read and where to write; what is written is read at once."""
    with open_store(f"neo4j://{own_server.address}") as store, open_store(neo4j_url) as other:
        store.apply(plan())
        assert shown(store) == shown(other)
        for each in range(5):
            number = other.apply(Changes(nodes=(actor(f"n{each}"),))).number
            assert store.sequence() == number
            assert store.node(f"actor/n{each}").id == f"actor/n{each}"


def test_who_writes_too_long_holds_nobody_for_ever(
    neo4j_url: str, impatient: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While another program holds the store, writing ends in a plain error after the time limit; reading goes on."""
    monkeypatch.setattr(connections, "WRITING", 1.0)
    with open_store(neo4j_url) as store, open_store(neo4j_url) as other:
        store.apply(plan())
        with other._database.session() as session, session.begin_transaction() as holding:  # type: ignore[attr-defined]  # only here
            holding.run("MATCH (head:Tejido {key: 'head'}) SET head.held = true").consume()
            with pytest.raises(StoreError, match="in time"):
                store.review(ALLIANCE, "accepted", by="person/eva")
            assert store.node("actor/ana").name == "Asociación Ana"
            holding.rollback()
        assert store.review(ALLIANCE, "accepted", by="person/eva").number == 2
