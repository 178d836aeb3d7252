"""Loading the embedded store, against the bare insertion of the same rows into the same tables."""

from __future__ import annotations

import random
import sqlite3
import tempfile
import time
from pathlib import Path

from graph.model import Changes, Edge, Evidence, Node
from graph.store import open_store
from graph.store.schema import TABLES

NODES, EDGES = 100_000, 400_000
RELATIONS = ("allied_with", "member_of", "funds", "supports")
WORDS = ("municipalidad", "consejo", "comité", "prevención", "juventud", "convivencia", "asociación", "norte")


def network(nodes: int, edges: int, seed: int = 1) -> Changes:
    """A made-up network of actors with a quoted evidence for everything."""
    chance = random.Random(seed)
    documents = [f"document/informe-{number}" for number in range(max(nodes // 100, 1))]
    asserted_at = "2026-01-01T00:00:00+00:00"

    def evidence() -> tuple[Evidence, ...]:
        start = chance.randrange(100_000)
        quote = " ".join(chance.choices(WORDS, k=12))
        return (
            Evidence(
                chance.choice(documents), quote, start, start + len(quote), start // 3000 + 1, "extractor/0.1",
                asserted_at, round(chance.uniform(0.3, 1), 3),
            ),
        )  # fmt: skip

    read = tuple(
        Node(id, "Document", id, evidence=(Evidence(id, asserted_by="extractor/0.1", asserted_at=asserted_at),))
        for id in documents
    )
    ids = [f"actor/{'-'.join(chance.choices(WORDS, k=3))}-{number}--sv" for number in range(nodes - len(documents))]
    actors = tuple(
        Node(id, "Actor", id[6:].replace("-", " "), (), {"actor_type": "ngo", "country": "SV"}, evidence())
        for id in ids
    )
    ties: dict[str, Edge] = {}
    while len(ties) < edges:
        source, target = sorted(chance.sample(ids, 2))
        edge = Edge(source, chance.choice(RELATIONS), target, evidence=evidence())
        ties[edge.id] = edge
    return Changes((*read, *actors), tuple(ties.values()), by="benchmark", texts={})


def bare_seconds(loaded: Path, empty: Path, changes: Changes) -> tuple[float, int]:
    """Seconds that `executemany` takes for the loaded store's rows, in the order given, into the same but empty tables;
    and how many rows these are.
    """
    given = {record.id: at for at, record in enumerate((*changes.nodes, *changes.edges))}
    with sqlite3.connect(loaded) as source:
        tables: dict[str, list[tuple[object, ...]]] = {
            table: source.execute(f"SELECT * FROM {table}").fetchall()
            for table in ("changes", *(table.name for table in TABLES), "names")
        }
    for table, place in (("nodes", 0), ("edges", 0), ("evidence", 0), ("names", 1)):
        tables[table] = [row for _, row in sorted((given[str(row[place])], row) for row in tables[table])]
    bare = sqlite3.connect(empty, isolation_level=None)
    for setting in ("foreign_keys = ON", "synchronous = NORMAL", "cache_size = -65536"):
        bare.execute(f"PRAGMA {setting}")
    started = time.perf_counter()
    bare.execute("BEGIN IMMEDIATE")
    for table, rows in tables.items():
        if rows:
            bare.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(rows[0]))})", rows)
    bare.execute("COMMIT")
    seconds = time.perf_counter() - started
    bare.close()
    return seconds, sum(map(len, tables.values()))


def main() -> None:
    changes = network(NODES, EDGES)
    with tempfile.TemporaryDirectory() as folder:
        loaded, empty = Path(folder) / "loaded.db", Path(folder) / "bare.db"
        with open_store(f"sqlite:///{loaded}") as store:
            started = time.perf_counter()
            store.apply(changes)
            applying = time.perf_counter() - started
            started = time.perf_counter()
            rows = sum(1 for _ in store.network_rows().edges)
            snapshot = time.perf_counter() - started
            started = time.perf_counter()
            streamed = sum(1 for _ in store.nodes()) + sum(1 for _ in store.edges())
            streaming = time.perf_counter() - started
            started = time.perf_counter()
            repeated = store.apply(changes)
            repeating = time.perf_counter() - started
        open_store(f"sqlite:///{empty}").close()
        bare, written = bare_seconds(loaded, empty, changes)
        size = loaded.stat().st_size / 1e6
    print(f"store: {NODES:,} nodes and {EDGES:,} edges with evidence ({written:,} rows, {size:.0f} MB)")
    print(f"  bare executemany       {bare:6.2f} s")
    print(f"  apply                  {applying:6.2f} s   {bare / applying:.0%} of the bare rate (wanted: 40 %)")
    print(f"  apply again            {repeating:6.2f} s   {repeated.nodes + repeated.edges} written (wanted: 0)")
    print(f"  network rows           {snapshot:6.2f} s   {rows:,} edges (wanted: 2 s)")
    print(f"  everything, streamed   {streaming:6.2f} s   {streamed:,} nodes and edges")


if __name__ == "__main__":
    main()
