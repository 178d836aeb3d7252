"""Several at once: who writes waits for who writes, nobody is lost, and a reader sees whole transactions only."""

from __future__ import annotations

import multiprocessing
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from itertools import cycle

import pytest

from graph.errors import ConflictError
from graph.model import Changes
from graph.store import GraphStore, open_store
from tests.contract.samples import actor, document, evidence, plan, tie

WRITERS, CHANGES = 4, 6
MANY = 2_500  # more than a store hands over in one go


def write(address: str, writer: int) -> list[int]:
    """Some changes of one writer on a connection of its own: own actors, and each time something of a common one."""
    numbers = []
    with open_store(address) as store:
        for each in range(CHANGES):
            said = evidence("document/plan", f"lo dice {writer}", start=each)
            nodes = (actor("todos", "Todas", f"Nombre {writer} {each}", known=said), actor(f"de-{writer}-{each}"))
            change = store.apply(
                Changes(nodes=nodes, edges=(tie(f"de-{writer}-{each}", "supports", "todos"),), by=f"import/{writer}")
            )
            numbers.append(change.number)
    return numbers


@pytest.mark.parametrize("pool", ["threads", "processes"])
def test_nothing_of_anybody_is_lost_or_doubled(address: str, pool: str) -> None:
    with open_store(address) as store:
        store.apply(Changes(nodes=(document(),)))
    executor: ThreadPoolExecutor | ProcessPoolExecutor = (
        ThreadPoolExecutor(WRITERS)
        if pool == "threads"
        else ProcessPoolExecutor(WRITERS, multiprocessing.get_context("spawn"))
    )
    with executor:
        numbers = list(executor.map(write, [address] * WRITERS, range(WRITERS)))
    assert sorted(number for each in numbers for number in each) == list(range(2, WRITERS * CHANGES + 2))
    assert all(each == sorted(each) for each in numbers)
    with open_store(address, create=False) as store:
        assert store.sequence() == WRITERS * CHANGES + 1
        assert store.counts() == {"Actor": WRITERS * CHANGES + 1, "Document": 1, "edges": WRITERS * CHANGES}
        common = store.node("actor/todos")
        assert len(common.evidence) == WRITERS * CHANGES
        assert len({common.name, *common.names}) == WRITERS * CHANGES + 1
        by = Counter(change.by for change in store.history(limit=100))
        assert by == {"": 1, **{f"import/{n}": CHANGES for n in range(WRITERS)}}
        assert store.check() == []


def test_one_store_may_be_used_by_several_threads(store: GraphStore) -> None:
    store.apply(plan())
    start = threading.Barrier(WRITERS)

    def work(writer: int) -> list[str]:
        start.wait()
        for each in range(CHANGES):
            store.apply(Changes(nodes=(actor(f"{writer}-{each}"),)))
            assert store.node(f"actor/{writer}-{each}").name == f"{writer}-{each}".title()
        return [node.id for node in store.nodes("Actor")]

    with ThreadPoolExecutor(WRITERS) as executor:
        seen = list(executor.map(work, range(WRITERS)))
    assert store.sequence() == 1 + WRITERS * CHANGES
    assert store.counts()["Actor"] == 3 + WRITERS * CHANGES
    for writer, ids in enumerate(seen):
        assert {f"actor/{writer}-{each}" for each in range(CHANGES)} <= set(ids)
    assert store.check() == []


def test_of_two_who_decide_at_once_the_second_is_told(address: str) -> None:
    with open_store(address) as one, open_store(address) as other:
        seen = one.apply(plan()).number
        start = threading.Barrier(2)

        def decide(store: GraphStore, by: str) -> str:
            start.wait()
            try:
                return f"change {store.review('actor/ana', 'accepted', by=by, seen=seen).number}"
            except ConflictError as error:
                return str(error)

        with ThreadPoolExecutor(2) as executor:
            ends = list(executor.map(decide, (one, other), ("person/ana", "person/eva")))
        (told,) = (end for end in ends if end != "change 2")
        assert ("person/ana" if ends[1] == told else "person/eva") in told
        assert one.sequence() == other.sequence() == 2


def test_what_one_wrote_the_other_reads_at_once(address: str) -> None:
    with open_store(address) as one, open_store(address) as other:
        for each in range(5):
            change = one.apply(Changes(nodes=(document(), actor(f"numero-{each}"))))
            assert other.sequence() == change.number
            assert other.node(f"actor/numero-{each}").id == f"actor/numero-{each}"
            other.review(f"actor/numero-{each}", "accepted", by="person/eva")
            assert {said.review for said in one.node(f"actor/numero-{each}").evidence} == {"accepted"}


def version(number: int) -> Changes:
    """A document's version: who is in it and how they are tied changes from one to the next, the same for all."""
    keys = [f"de-{number}-{each}" for each in range(20)]
    return Changes(
        nodes=(document(), *(actor(key, f"Vez {number}", start=str(2000 + number)) for key in keys)),
        edges=tuple(tie(keys[0], "funds", key, start=str(2000 + number)) for key in keys[1:]),
        retract=("document/plan",),
    )


def test_readers_see_whole_transactions(address: str) -> None:
    """While the whole graph is exchanged again and again, every answer is of one version."""
    answers: list[Callable[[GraphStore], Iterator[str]]] = [
        lambda store: (node.name for node in store.nodes("Actor")),
        lambda store: (f"Vez {int(str(edge.properties['start'])) - 2000}" for edge in store.edges()),
        lambda store: (f"Vez {row.source.split('-')[1]}" for row in store.network_rows().edges),
        lambda store: (f"Vez {id.split('-')[1]}" for id, kind in store.network_rows().nodes if kind == "Actor"),
        lambda store: (f"Vez {id.split('-')[1]}" for id in store.undecided(kind="Actor")),
    ]
    ended = threading.Event()
    with open_store(address) as writer, open_store(address) as reader:
        writer.apply(version(0))
        met: set[str] = set()

        def read() -> None:
            for answer in cycle(answers):
                if ended.is_set():
                    return
                seen = Counter(answer(reader))
                assert len(seen) == 1
                assert set(seen.values()) <= {19, 20}
                met.update(seen)

        with ThreadPoolExecutor(1) as executor:
            reading = executor.submit(read)
            try:
                for number in range(1, 200):
                    writer.apply(version(number % 20))
                    if number > 10 and len(met) > 3:
                        break
            finally:
                ended.set()
            reading.result()
        assert len(met) > 3


@pytest.fixture
def crowded(store: GraphStore) -> GraphStore:
    nodes = [actor(f"{each:05}", f"Antes {each}", country="SV") for each in range(MANY)]
    edges = [tie(f"{each:05}", "funds", f"{(each + 1) % MANY:05}") for each in range(MANY)]
    store.apply(Changes(nodes=(document(), *nodes), edges=tuple(edges)))
    return store


def upset(store: GraphStore) -> None:
    """All that can happen to what stands: changed, joined, rejected, removed, added."""
    late = [actor(f"{each:05}", f"Antes {each}", "Después", country="GT") for each in range(MANY - 500, MANY)]
    store.apply(Changes(nodes=(*late, actor("99999", country="SV"), actor("00000-bis", country="SV")), by="person/eva"))
    store.merge(f"actor/{MANY - 3:05}", f"actor/{MANY - 2:05}", by="person/eva")
    store.review([f"actor/{MANY - 5:05}"], "rejected", by="person/eva")
    store.apply(Changes(retract=("document/plan",)))


STREAMS: dict[str, Callable[[GraphStore], Iterator[object]]] = {
    "nodes": lambda store: store.nodes(rejected=True),
    "of a country": lambda store: store.nodes("Actor", country="SV", evidence=False),
    "a page": lambda store: store.nodes("Actor", after="actor/00700", limit=1700),
    "of a document": lambda store: store.nodes(document="document/plan"),
    "edges": lambda store: store.edges(),
    "of a relation": lambda store: store.edges(relation="funds", evidence=False),
    "its edges": lambda store: store.edges(document="document/plan", rejected=True),
    "network": lambda store: iter(store.network_rows().edges),
}


@pytest.mark.long
def test_a_stream_is_of_the_moment_in_which_it_began(crowded: GraphStore) -> None:
    before = {name: list(stream(crowded)) for name, stream in STREAMS.items()}
    assert all(len(items) >= 1700 for items in before.values())
    streaming = {name: stream(crowded) for name, stream in STREAMS.items()}
    first = {name: next(items) for name, items in streaming.items()}
    upset(crowded)
    for name, stream in STREAMS.items():
        assert [first[name], *streaming[name]] == before[name], name
        assert list(stream(crowded)) != before[name], name
