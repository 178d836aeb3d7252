"""The shared store: a Neo4j server, many that read and write at once, every change kept so that it can be taken back.

This is the door and the reading. Behind it: `connections` (the server), `schema` (labels, constraints, migrations),
`tables` (the port's engine), `reading` (pages of one moment), `waiting` (what waits for people), `verification`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

from neo4j import ManagedTransaction, Session, Transaction

from graph.errors import StoreError
from graph.model import Change, Decision, Edge, Freshness, Node
from graph.names import fold
from graph.store.base import GraphStore, NetworkRows
from graph.store.copying import copy_tables
from graph.store.history import change_at
from graph.store.neo4j import reading, verification, waiting
from graph.store.neo4j.connections import Database, Values
from graph.store.neo4j.reading import ENDS_STAND, Moment, Wanted
from graph.store.neo4j.schema import LABELS, PAST, being_filled, prepare, relations
from graph.store.neo4j.tables import Neo4jTables, indexed_name
from graph.store.recording import RecordingStore
from graph.store.refusals import not_empty, unknown
from graph.store.rows import CLAIMS, DOCUMENT, KEY, OWNER, QUOTE, SAID_OF, START, redirects
from graph.store.sqlite import SQLiteStore
from graph.store.tables import DECISIONS, EDGES, TABLES, TEXTS, Row, Tables

LOCK = "MATCH (head:Tejido {key: 'head'}) SET head.writer = $token"
LATEST = """
    MATCH (head:Tejido {key: 'head'}) OPTIONAL MATCH (c:Change {token: $token}) USING INDEX c:Change(token)
    RETURN head.sequence, head.filling IS NOT NULL, c.number"""
FILLED = """
    MATCH (head:Tejido {key: 'head'})
    RETURN head.filling, head.sequence > 0 OR EXISTS { MATCH (x) WHERE NOT x:Tejido }"""
CLAIM = "MATCH (head:Tejido {key: 'head'}) SET head.filling = $token"
PORTION = 25_000  # rows that a copy commits at once


class Neo4jStore(RecordingStore):
    """`GraphStore` on a server: `neo4j://host:7687/database`, `bolt://…`, and `+s` or `+ssc` for encryption."""

    def __init__(self, url: str, *, create: bool = True) -> None:
        self.url = url
        self._database = Database(url)
        try:
            self.id = prepare(self._database, create=create)  # random, the store's own
        except BaseException:
            self._database.close()
            raise

    # Transactions

    @contextmanager
    def reading(self) -> Iterator[Neo4jTables]:
        yield self._tables_at(self._head())

    def writing(self, make: Callable[[Tables], Change]) -> Change:
        token = uuid4().hex

        def once(transaction: ManagedTransaction) -> Change:
            def run(statement: str, **values: Any) -> Values:
                return transaction.run(statement, values).values()

            run(LOCK, token=token)  # other writers wait from here on
            ((last, filling, made),) = run(LATEST, token=token)
            if filling:
                raise being_filled(self.url)
            if made is not None:  # committed before, and the answer was lost
                return next(Neo4jTables(run).changes([made]))
            tables = Neo4jTables(run, last + 1, token=token)
            change = make(tables)
            tables.finish()
            return change

        return self._database.write(once)

    @contextmanager
    def filling(self) -> Iterator[Neo4jTables]:
        self._database.write(self._claiming(uuid4().hex))
        with self._database.session() as session:
            portions = _Portions(session)
            tables = Neo4jTables(portions.run)
            yield tables
            tables.finish()
            portions.run("MATCH (head:Tejido {key: 'head'}) REMOVE head.filling")
            portions.commit()

    def _claiming(self, token: str) -> Callable[[ManagedTransaction], None]:
        """Mark the store as one that is being filled, unless it holds something or somebody else is filling it."""

        def once(transaction: ManagedTransaction) -> None:
            transaction.run(LOCK, token=token).consume()
            ((filling, filled),) = transaction.run(FILLED).values()
            if filling not in (None, token):  # our own: claimed before, and the answer was lost
                raise being_filled(self.url)
            if filled:
                raise not_empty(self.url)
            transaction.run(CLAIM, token=token).consume()

        return once

    def _head(self) -> int:
        return int(self._database.read("MATCH (head:Tejido {key: 'head'}) RETURN head.sequence")[0][0])

    def _tables_at(self, moment: int) -> Neo4jTables:
        return Neo4jTables(self._database.read, moment=moment)

    # Reading

    def node(self, id: str) -> Node:
        found = next(self._nodes(Wanted(ids=[id], rejected=True)), None)
        if found is None and (moved := self._resolve(id)) != id:
            found = next(self._nodes(Wanted(ids=[moved], rejected=True)), None)
        if found is None:
            raise unknown(id)
        return found

    def nodes(
        self,
        kind: str | None = None,
        *,
        country: str | None = None,
        ids: Iterable[str] | None = None,
        document: str | None = None,
        after: str = "",
        limit: int | None = None,
        evidence: bool = True,
        rejected: bool = False,
    ) -> Iterator[Node]:
        wanted = Wanted(
            ids=self._resolved(ids) if ids is not None else None,
            kind=kind,
            country=country,
            document=self._resolve(document) if document is not None else None,
            rejected=rejected,
        )
        return self._nodes(wanted, after=after, limit=limit, evidence=evidence)

    def edges(
        self,
        *,
        ids: Iterable[str] | None = None,
        of: str | None = None,
        relation: str | None = None,
        source: str | None = None,
        target: str | None = None,
        document: str | None = None,
        evidence: bool = True,
        rejected: bool = False,
    ) -> Iterator[Edge]:
        given = {name: id for name, id in (("of", of), ("source", source), ("target", target)) if id is not None}
        if document is not None:
            given["document"] = document

        listed = sorted(set(ids)) if ids is not None else None

        def ask(ends: Mapping[str, str]) -> Iterator[Edge]:
            wanted = Wanted(
                ids=listed,
                relation=relation,
                rejected=rejected,
                of=ends.get("of"),
                source=ends.get("source"),
                target=ends.get("target"),
                document=ends.get("document"),
            )
            return reading.edges(Moment(self._database), wanted, evidence=evidence)

        return self._wherever(ask, given)

    def parked(self) -> Iterator[Edge]:
        with self.reading() as tables:
            rows = [row[:-1] for row in tables.said_elsewhere() if " " in row[OWNER]]
            standing = {row[0] for row in tables.rows(EDGES, "id", (row[OWNER] for row in rows))}
        rows = [row for row in rows if row[OWNER] not in standing]
        rows.sort(key=_as_said)
        for row in rows:
            properties = json.loads(row[CLAIMS] or "{}").get("properties", {})
            source, relation, target = row[SAID_OF].split(" ")
            yield Edge(source, relation, target, properties, reading.known_of([row]))

    def find(self, name: str, kind: str | None = None, *, evidence: bool = True) -> list[Node]:
        folded = fold(name)
        moment = Moment(self._database)
        found = reading.named(moment, indexed_name(name), kind, evidence=evidence)
        return [node for node in found if any(fold(each) == folded for each in (node.name, *node.names))]

    def document_text(self, document: str) -> str:
        rows = self._database.read(
            f"MATCH (x:{LABELS[TEXTS]} {{document: $document}}) RETURN x.text", document=document
        )
        return str(rows[0][0]) if rows else ""

    def decisions(self, of: str | None = None) -> Iterator[Decision]:
        with self.reading() as tables:
            rows = sorted(tables.rows(DECISIONS) if of is None else tables.rows(DECISIONS, "owner", [of]))
        return (Decision(owner, review, document, quote, by, at) for owner, document, quote, review, by, at in rows)

    def undecided(
        self,
        *,
        document: str | None = None,
        of: str | None = None,
        kind: str | None = None,
        least: float = 0.0,
        most: float = 1.0,
        after: str = "",
        limit: int = 50,
    ) -> list[str]:
        moved = self._redirected(id for id in (document, of) if id is not None)
        return waiting.undecided(
            self._database,
            document=moved.get(document, document) if document is not None else None,
            of=moved.get(of, of) if of is not None else None,
            kind=kind,
            least=least,
            most=most,
            after=after,
            limit=limit,
        )

    def freshness(self, ids: Iterable[str]) -> dict[str, Freshness]:
        return waiting.freshness(self._database, ids)

    def stale(
        self, before: str, *, kind: str | None = None, after: tuple[str, str] = ("", ""), limit: int = 50
    ) -> dict[str, Freshness]:
        return waiting.stale(self._database, before, kind=kind, after=after, limit=limit)

    def counts(self) -> dict[str, int]:
        kinds = self._database.read(
            "MATCH (x:Node) WHERE x.review <> 'rejected' RETURN x.kind AS kind, count(*) ORDER BY kind"
        )
        ((edges,),) = self._database.read(f"MATCH (a:Node)-[x]->(b:Node) WHERE {ENDS_STAND} RETURN count(x)")
        return {**dict(kinds), "edges": edges}

    def network_rows(self) -> NetworkRows:
        moment = Moment(self._database)
        nodes = reading.network_nodes(moment)
        assert moment.number is not None
        return NetworkRows(moment.number, nodes, reading.network_edges(moment))

    # Following and keeping

    def touched_since(self, change: int) -> Sequence[str]:
        owners: set[str] = set()
        for table in TABLES:
            for column in table.owners:
                since = [
                    f"MATCH (x:{PAST[table]}) USING INDEX x:{PAST[table]}(ended) WHERE x.ended > $change"
                    f" RETURN x.{column} AS owner"
                ]
                if table is EDGES:
                    since += [
                        f"MATCH ()-[x:{relation}]->() USING INDEX x:{relation}(_version) WHERE x._version > $change"
                        " RETURN x.id AS owner"
                        for relation in relations()
                    ]
                else:
                    since.append(
                        f"MATCH (x:{LABELS[table]}) USING INDEX x:{LABELS[table]}(_version)"
                        f" WHERE x._version > $change RETURN x.{column} AS owner"
                    )
                owners.update(owner for (owner,) in self._database.read(" UNION ".join(since), change=change))
        return sorted({id for owner in owners for id in owner.split(" ")[::2]})

    def as_of(self, moment: int | str) -> GraphStore:
        with self.reading() as tables:
            number = change_at(tables, moment)
        return PastStore(self.url, self._tables_at(number), number)

    def compact(self) -> bool:
        """The server keeps its log until it turns it over, which only who runs it can hasten: never done in full."""
        return False

    def backup(self, path: Path) -> None:
        """Copy what stands at this moment, with its history, into a SQLite file, which opens as a store of its own."""
        if path.is_dir():
            raise StoreError("{path} is a folder.", remedy="Give the path of a file.", path=str(path))
        with TemporaryDirectory(prefix="tejido-") as folder:
            whole = Path(folder) / "tejido.db"
            with SQLiteStore(f"sqlite:///{whole}") as copy, copy.filling() as target, self.reading() as source:
                copy_tables(source, target)
            with SQLiteStore(f"sqlite:///{whole}") as copy:
                copy.backup(path)

    def check(self) -> list[str]:
        """As `GraphStore.check`: what holds between rows is verified in a copy; then what only a server has."""
        with SQLiteStore("sqlite://") as copy:
            with copy.filling() as target, self.reading() as source:
                copy_tables(source, target)
            found = copy.check()
        return found + verification.disorder(self._database)

    def close(self) -> None:
        self._database.close()

    # How it is done

    def _nodes(
        self, wanted: Wanted, *, after: str = "", limit: int | None = None, evidence: bool = True
    ) -> Iterator[Node]:
        return reading.nodes(Moment(self._database), wanted, after=after, limit=limit, evidence=evidence)

    def _wherever(self, ask: Callable[[Mapping[str, str]], Iterator[Edge]], given: Mapping[str, str]) -> Iterator[Edge]:
        """What is found with these ids; where nothing is, with those that they lead to."""
        found = ask(given)
        first = next(found, None)
        if first is None and (moved := self._redirected(given.values())):
            found = ask({name: moved.get(id, id) for name, id in given.items()})
            first = next(found, None)
        if first is not None:
            yield first
            yield from found

    def _redirected(self, ids: Iterable[str]) -> dict[str, str]:
        """Where the ids of merged nodes lead."""
        listed = set(ids)
        run = self._database.read
        return redirects(Neo4jTables(run), listed) if listed else {}

    def _resolve(self, id: str) -> str:
        return self._redirected([id]).get(id, id)

    def _resolved(self, ids: Iterable[str]) -> list[str]:
        listed = set(ids)
        moved = self._redirected(listed)
        return sorted({moved.get(id, id) for id in listed})


class PastStore(SQLiteStore):
    """The shared store as it was after a change: a copy in a file that goes when it is closed."""

    def __init__(self, url: str, source: Tables, number: int) -> None:
        super().__init__("sqlite://")
        self._whole = self._database
        with self.filling() as target:
            copy_tables(source, target)
        self._database = super().as_of(number)._database
        self.url = url

    def close(self) -> None:
        super().close()
        self._whole.close()


class _Portions:
    """Statements in transactions of bounded size, for what need not be one."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._transaction: Transaction | None = None
        self._rows = 0

    def run(self, statement: str, **values: Any) -> Values:
        if self._rows >= PORTION:
            self.commit()
        if self._transaction is None:
            self._transaction = self._session.begin_transaction()
        self._rows += len(values.get("rows", ()))
        return self._transaction.run(statement, values).values()

    def commit(self) -> None:
        if self._transaction is not None:
            self._transaction.commit()
        self._transaction, self._rows = None, 0


def _as_said(row: Row) -> tuple[Any, ...]:
    start = -1 if row[START] is None else row[START]
    return row[SAID_OF], row[DOCUMENT], start, row[QUOTE], row[KEY]
