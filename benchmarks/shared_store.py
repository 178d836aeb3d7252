"""The shared store against hand-written Cypher on the same server: loading, streaming, a neighbourhood, a name.

`TEJIDO_TEST_NEO4J` names a server, with TEJIDO_DB_USER and TEJIDO_DB_PASSWORD; without it one is fetched and started
as for the tests. The server's database is emptied. Sizes: TEJIDO_BENCH_NODES, TEJIDO_BENCH_EDGES.
"""

from __future__ import annotations

import os
import random
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from math import inf
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import neo4j

from benchmarks.store import network
from graph.model import Changes, Edge, Node
from graph.names import fold
from graph.store import open_store
from tests.neo4j import server as servers

NODES = int(os.environ.get("TEJIDO_BENCH_NODES", "5000"))
EDGES = int(os.environ.get("TEJIDO_BENCH_EDGES", "20000"))
BATCH = 5_000
ROUNDS = 3
ASKED = 400

NEIGHBOURHOOD = """
    MATCH (a:Node {id: $id})
    RETURN a, COLLECT { MATCH (e:Evidence {owner: a.id}) USING INDEX e:Evidence(owner) RETURN e },
        COLLECT { MATCH (a)-[r]-(b) RETURN [r, startNode(r).id, endNode(r).id,
            COLLECT { MATCH (e:Evidence {owner: r.id}) USING INDEX e:Evidence(owner) RETURN e }] }"""
NAMED = """
    MATCH (a:Named {folded: $folded}) USING INDEX a:Named(folded)
    RETURN a, COLLECT { MATCH (e:Evidence {owner: a.id}) USING INDEX e:Evidence(owner) RETURN e }"""


@contextmanager
def server() -> Iterator[servers.Server | servers.GivenServer]:
    """The server that is given, or one of our own."""
    given = servers.given()
    if given is not None:
        yield given
        return
    with tempfile.TemporaryDirectory() as folder:
        own = servers.Server(Path(folder) / "server")
        own.start()
        os.environ |= {"TEJIDO_DB_USER": own.user, "TEJIDO_DB_PASSWORD": own.password}
        try:
            yield own
        finally:
            own.stop()


class ByHand:
    """What somebody writes who needs no history: a node, a relationship, an evidence each, in batches by `UNWIND`."""

    def __init__(self, driver: neo4j.Driver) -> None:
        self.driver = driver

    def prepare(self) -> None:
        for statement in (
            "CREATE CONSTRAINT hand_node IF NOT EXISTS FOR (n:Node) REQUIRE n.id IS UNIQUE",
            "CREATE INDEX hand_name IF NOT EXISTS FOR (n:Named) ON (n.folded)",
            "CREATE INDEX hand_evidence IF NOT EXISTS FOR (e:Evidence) ON (e.owner)",
            "CALL db.awaitIndexes()",
        ):
            self.driver.execute_query(statement)

    def load(self, changes: Changes) -> None:
        """One transaction, as `apply` is."""
        with self.driver.session() as session, session.begin_transaction() as transaction:
            for kind in {node.kind for node in changes.nodes}:
                rows = [_of_node(node) for node in changes.nodes if node.kind == kind]
                self._write(transaction, f"CREATE (n:Node:Named:{kind}) SET n = row", rows)
            for relation in {edge.relation for edge in changes.edges}:
                ties = [_of_edge(edge) for edge in changes.edges if edge.relation == relation]
                self._write(
                    transaction,
                    "MATCH (a:Node {id: row.source}) MATCH (b:Node {id: row.target})"
                    f" CREATE (a)-[r:{relation}]->(b) SET r = row.properties",
                    ties,
                )
            records: tuple[Node | Edge, ...] = (*changes.nodes, *changes.edges)
            evidence = [{"owner": each.id, **vars(said)} for each in records for said in each.evidence]
            self._write(transaction, "CREATE (e:Evidence) SET e = row", evidence)
            transaction.commit()

    def _write(self, transaction: neo4j.Transaction, statement: str, rows: Sequence[dict[str, Any]]) -> None:
        for start in range(0, len(rows), BATCH):
            transaction.run(f"UNWIND $rows AS row {statement}", rows=rows[start : start + BATCH]).consume()

    def ask(self, statement: str, **values: str) -> list[neo4j.Record]:
        return self.driver.execute_query(statement, values, routing_=neo4j.RoutingControl.READ).records


def _of_node(node: Node) -> dict[str, Any]:
    return {"id": node.id, "name": node.name, "names": list(node.names), "folded": fold(node.name), **node.properties}


def _of_edge(edge: Edge) -> dict[str, Any]:
    return {"source": edge.source, "target": edge.target, "properties": {"id": edge.id, **edge.properties}}


def clear(driver: neo4j.Driver) -> None:
    """An empty database without constraints and indexes."""
    while driver.execute_query("MATCH (n) WITH n LIMIT 10000 DETACH DELETE n").summary.counters.nodes_deleted:
        pass
    for kind, many in (("CONSTRAINT", "CONSTRAINTS"), ("INDEX", "INDEXES")):
        for record in driver.execute_query(f"SHOW {many} YIELD name, type WHERE type <> 'LOOKUP'").records:
            driver.execute_query(f"DROP {kind} `{record['name']}` IF EXISTS")


def seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def p95(work: Callable[[str], object], asked: Iterable[str]) -> float:
    """The 95th percentile of the seconds that each takes."""
    return quantiles([seconds(lambda each=each: work(each)) for each in asked], n=20)[-1]  # type: ignore[misc]


def main() -> None:
    changes = network(NODES, EDGES)
    chance = random.Random(2)
    chosen = chance.sample([node for node in changes.nodes if node.kind == "Actor"], ASKED)
    ids, names = [node.id for node in chosen], [node.name for node in chosen]
    bare: list[float] = []
    ours: list[float] = []
    by_hand = named_by_hand = around = named = inf
    with server() as running, neo4j.GraphDatabase.driver(running.url, auth=(running.user, running.password)) as driver:
        hand = ByHand(driver)
        for _ in range(ROUNDS):
            clear(driver)
            hand.prepare()
            bare.append(seconds(lambda: hand.load(changes)))
            by_hand = min(by_hand, p95(lambda each: hand.ask(NEIGHBOURHOOD, id=each), ids))
            named_by_hand = min(named_by_hand, p95(lambda each: hand.ask(NAMED, folded=fold(each)), names))
            clear(driver)
            with open_store(running.url) as store:
                ours.append(seconds(lambda: store.apply(changes)))
                around = min(around, p95(lambda each: (store.node(each), list(store.edges(of=each))), ids))
                named = min(named, p95(store.find, names))
        with open_store(running.url) as store:
            network_rows = seconds(lambda: sum(1 for _ in store.network_rows().edges))
            everything = seconds(lambda: (sum(1 for _ in store.nodes()), sum(1 for _ in store.edges())))
            small = p95(lambda each: store.review(each, "accepted", by="person/ana"), ids[:100])
            repeated = seconds(lambda: store.apply(changes))
        clear(driver)
    print(f"shared store: {NODES:,} nodes and {EDGES:,} edges with evidence, one transaction; best of {ROUNDS} runs")
    print(f"  hand-written UNWIND loader      {min(bare):6.2f} s   (all runs: {_listed(bare)})")
    print(
        f"  apply                           {min(ours):6.2f} s   at {min(bare) / min(ours):.0%} of its rate"
        f" (wanted: 50 %; all runs: {_listed(ours)}; median against median {median(bare) / median(ours):.0%})"
    )
    print(f"  apply again                     {repeated:6.2f} s")
    print(f"  network rows                    {network_rows:6.2f} s")
    print(f"  everything, streamed            {everything:6.2f} s")
    print(f"  neighbourhood with evidence     {around * 1e3:6.1f} ms p95, {around / by_hand:.1f} times the bare query")
    print(
        f"  find                            {named * 1e3:6.1f} ms p95, {named / named_by_hand:.1f} times the bare query"
    )
    print(f"  review of one                   {small * 1e3:6.1f} ms p95")


def _listed(figures: Iterable[float]) -> str:
    return ", ".join(f"{figure:.2f}" for figure in figures)


if __name__ == "__main__":
    main()
