"""Loading the embedded store, against the bare insertion of the same rows into the same tables."""

from __future__ import annotations

import random
import sqlite3
import tempfile
import time
from pathlib import Path

from graph.model import Changes, Edge, Evidence, Node
from graph.store import open_store
from graph.store.tables import TABLES

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


Rows = dict[str, list[tuple[object, ...]]]


def rows_of(loaded: Path) -> Rows:
    """The loaded store's rows by table, in order of their keys."""
    with sqlite3.connect(loaded) as source:
        return {
            table: source.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall()
            for table in ("changes", *(table.name for table in TABLES), "names")
        }


def as_given(rows: Rows, changes: Changes) -> Rows:
    """The same rows in the order in which the changes name their nodes and edges."""
    records: tuple[Node | Edge, ...] = (*changes.nodes, *changes.edges)
    at = {record.id: place for place, record in enumerate(records)}
    owner = {"nodes": 0, "edges": 0, "evidence": 0, "names": 1}
    ordered = dict(rows)
    for table, column in owner.items():
        places = sorted((at[str(row[column])], number) for number, row in enumerate(rows[table]))
        ordered[table] = [rows[table][number] for _, number in places]
    return ordered


def bare_seconds(rows: Rows, empty: Path) -> float:
    """Seconds that `executemany` takes to insert rows into the same, empty tables, with the same settings."""
    open_store(f"sqlite:///{empty}").close()
    bare = sqlite3.connect(empty, isolation_level=None)
    for setting in ("foreign_keys = ON", "synchronous = NORMAL", "cache_size = -65536"):
        bare.execute(f"PRAGMA {setting}")
    started = time.perf_counter()
    bare.execute("BEGIN IMMEDIATE")
    for table, listed in rows.items():
        if listed:
            bare.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(listed[0]))})", listed)
    bare.execute("COMMIT")
    seconds = time.perf_counter() - started
    bare.close()
    return seconds


def main() -> None:
    changes = network(NODES, EDGES)
    with tempfile.TemporaryDirectory() as folder:
        loaded = Path(folder) / "loaded.db"
        with open_store(f"sqlite:///{loaded}") as store:
            started = time.perf_counter()
            store.apply(changes)
            applying = time.perf_counter() - started
            started = time.perf_counter()
            walked = sum(1 for _ in store.network_rows().edges)
            snapshot = time.perf_counter() - started
            started = time.perf_counter()
            streamed = sum(1 for _ in store.nodes()) + sum(1 for _ in store.edges())
            streaming = time.perf_counter() - started
            started = time.perf_counter()
            repeated = store.apply(changes)
            repeating = time.perf_counter() - started
        rows = rows_of(loaded)
        in_order = bare_seconds(rows, Path(folder) / "sorted.db")
        given = bare_seconds(as_given(rows, changes), Path(folder) / "given.db")
        count, size = sum(map(len, rows.values())), loaded.stat().st_size / 1e6
    print(f"store: {NODES:,} nodes and {EDGES:,} edges with evidence ({count:,} rows, {size:.0f} MB)")
    print(f"  apply                           {applying:6.2f} s")
    print(
        f"  bare executemany, as given      {given:6.2f} s   apply at {given / applying:.0%} of its rate (wanted: 40 %)"
    )
    print(f"  bare executemany, in key order  {in_order:6.2f} s   apply at {in_order / applying:.0%} of its rate")
    print(
        f"  apply again                     {repeating:6.2f} s   {repeated.nodes + repeated.edges} written (wanted: 0)"
    )
    print(f"  network rows                    {snapshot:6.2f} s   {walked:,} edges (wanted: 2 s)")
    print(f"  everything, streamed            {streaming:6.2f} s   {streamed:,} nodes and edges")


if __name__ == "__main__":
    main()
