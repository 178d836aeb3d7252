"""Ten thousand changes of every sort, each state on the way shown again, and all of it taken back to the first byte."""

from __future__ import annotations

import random
import tempfile
import time
from hashlib import sha256
from itertools import permutations
from pathlib import Path

from graph.dump import dump
from graph.errors import ConflictError, DataError, UsageError
from graph.model import Changes, Edge, Evidence, Node
from graph.store import GraphStore, open_store

LENGTH, ACTORS, DOCUMENTS, LOOKS = 10_000, 150, 40, 10
WORDS = ("mesa", "convenio", "prevención", "juventud", "escuela", "policía", "barrio", "deporte")


def change(store: GraphStore, chance: random.Random) -> None:
    """One change of a random sort; refusals are part of the history that people make."""
    keys = [f"actor/a{number}" for number in chance.sample(range(ACTORS), 3)]
    tie = f"{keys[0]} funds {keys[1]}"
    by = f"person/{chance.choice(('ana', 'eva'))}"
    match chance.choices(range(7), (40, 8, 20, 8, 6, 6, 12))[0]:
        case 0:
            store.apply(reading(chance, keys))
        case 1:
            store.apply(Changes(retract=(f"document/d{chance.randrange(DOCUMENTS)}",), by=by))
        case 2:
            about = chance.choice((None, None, f"document/d{chance.randrange(DOCUMENTS)}"))
            store.review(
                chance.choice((keys[0], tie)),
                chance.choice(("accepted", "rejected", "proposed")),
                by=by,
                document=about,
            )
        case 3:
            store.correct(tie, Edge(keys[1], "supports", keys[2]), by=by)
        case 4:
            store.merge(keys[0], keys[1], by=by)
        case 5:
            store.judge(keys[0], keys[1], chance.choice(("not_same", "unsure", None)), by=by)
        case _:
            store.undo(max(store.sequence() - chance.randrange(30), 1), by=by)


def reading(chance: random.Random, keys: list[str]) -> Changes:
    """What a document might say of three actors."""
    document = f"document/d{chance.randrange(DOCUMENTS)}"

    def evidence() -> tuple[Evidence, ...]:
        quote, start = " ".join(chance.choices(WORDS, k=6)), chance.randrange(5_000)
        return (Evidence(document, quote, start, start + len(quote), None, "extractor/0.1", confidence=0.7),)

    names = {
        key: Node(key, "Actor", f"{chance.choice(WORDS)} {key}", (), {"actor_type": "ngo"}, evidence()) for key in keys
    }
    source = Node(document, "Document", document, evidence=(Evidence(document, asserted_by="extractor/0.1"),))
    ties = tuple(Edge(a, "funds", b, {}, evidence()) for a, b in permutations(names, 2))
    return Changes((source, *names.values()), ties, by="extractor/0.1")


def digest(store: GraphStore) -> str:
    """All that a store shows, in one line."""
    return sha256("\n".join(dump(store)).encode()).hexdigest()


def main() -> None:
    chance = random.Random(1)
    with tempfile.TemporaryDirectory() as folder, open_store(f"sqlite:///{Path(folder) / 'h.db'}") as store:
        first, refused, states = digest(store), 0, {}
        started = time.perf_counter()
        while store.sequence() < LENGTH:
            before = store.sequence()
            try:
                change(store, chance)
            except (UsageError, ConflictError, DataError):
                refused += 1
            if store.sequence() > before and store.sequence() % (LENGTH // LOOKS) == 0:
                states[store.sequence()] = digest(store)
        changing = time.perf_counter() - started
        assert store.check() == []
        started = time.perf_counter()
        for number, state in states.items():
            with store.as_of(number) as past:
                assert digest(past) == state
        looking = (time.perf_counter() - started) / len(states)
        started = time.perf_counter()
        for number in range(LENGTH, 0, -1):
            store.undo(number, by="person/ana")
            if number - 1 in states:
                assert digest(store) == states[number - 1]
        undoing = time.perf_counter() - started
        assert digest(store) == first
        assert store.check() == []
    print(f"histories: {LENGTH:,} changes ({refused:,} refused beside them)")
    print(f"  a change                        {changing / LENGTH * 1000:6.2f} ms")
    print(f"  all as of an earlier change     {looking:6.2f} s    the same bytes at each of {len(states)}")
    print(f"  taking one back                 {undoing / LENGTH * 1000:6.2f} ms   all back to the first byte")


if __name__ == "__main__":
    main()
