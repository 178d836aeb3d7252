"""The embedded store's door, and its reading."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from itertools import groupby
from pathlib import Path
from typing import Any

from graph import ontology as vocabulary
from graph.model import Change, Decision, Edge, Evidence, Freshness, Node
from graph.names import fold
from graph.store.base import EdgeRow, NetworkRows
from graph.store.history import change_at
from graph.store.joining import encode
from graph.store.recording import RecordingStore, refuse_filled
from graph.store.refusals import unknown
from graph.store.rows import in_order, properties_of, redirects
from graph.store.sqlite import verification, waiting
from graph.store.sqlite.connections import Database
from graph.store.sqlite.tables import AMONG, SQLiteTables
from graph.store.tables import TABLES, Tables

EVIDENCE_READ = (
    "document, quote, start, stop, page, asserted_by, asserted_at, confidence, review, known_by, modality,"
    " coalesce(said_of, '')"
)

SAID_IN = "IN (SELECT owner FROM evidence WHERE document = ?)"


class SQLiteStore(RecordingStore):
    """`GraphStore` in a file: `sqlite:///relative.db`, `sqlite:////absolute.db`; `sqlite://` is gone when closed."""

    def __init__(self, url: str, *, create: bool = True) -> None:
        place = url.removeprefix("sqlite://").removeprefix("/")
        self.url = url
        self._database = Database(Path(place) if place not in {"", ":memory:"} else None, create=create)

    def as_of(self, moment: int | str) -> SQLiteStore:
        with self.reading() as tables:
            number = change_at(tables, moment)
        past = SQLiteStore.__new__(SQLiteStore)
        past.url = self.url
        past._database = Database(self._database.path, create=False, as_of=number)
        return past

    @contextmanager
    def reading(self) -> Iterator[SQLiteTables]:
        with self._database.reading() as connection:
            yield SQLiteTables(connection, 0)

    def writing(self, make: Callable[[Tables], Change]) -> Change:
        with self._database.writing() as connection:
            tables = SQLiteTables(connection, 0)
            tables.number = tables.last() + 1
            return make(tables)

    @contextmanager
    def filling(self) -> Iterator[SQLiteTables]:
        with self._database.writing() as connection:
            tables = SQLiteTables(connection, 0)
            refuse_filled(tables, self.url)
            yield tables

    # Reading

    def node(self, id: str) -> Node:
        found = next(self._nodes("id = ?", [self._resolve(id)], evidence=True), None)
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
        conditions, values = ["id > ?"], [after]
        if kind is not None:
            conditions.append("kind = ?")
            values.append(kind)
        if country is not None:
            conditions.append("json_extract(properties, '$.country') = ?")
            values.append(country)
        if ids is not None:
            conditions.append(f"id {AMONG}")
            values.append(self._resolved(ids))
        if document is not None:
            conditions.append(f"id {SAID_IN}")
            values.append(self._resolve(document))
        if not rejected:
            conditions.append(_visible("id"))
        return self._nodes(" AND ".join(conditions), values, evidence=evidence, limit=limit)

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
        conditions: list[str] = []
        values: list[str] = []
        if ids is not None:
            conditions.append(f"id {AMONG}")
            values.append(encode(sorted(set(ids))))
        if of is not None:
            conditions.append("(source = ? OR target = ?)")
            values += [self._resolve(of)] * 2
        for column, end in (("source", source), ("target", target)):
            if end is not None:
                conditions.append(f"{column} = ?")
                values.append(self._resolve(end))
        if relation is not None:
            conditions.append("relation = ?")
            values.append(relation)
        if document is not None:
            conditions.append(f"id {SAID_IN}")
            values.append(self._resolve(document))
        if not rejected:
            conditions += map(_visible, ("id", "source", "target"))
        return self._edges(" AND ".join(conditions) or "1", values, evidence=evidence)

    def parked(self) -> Iterator[Edge]:
        rows = self._rows(
            f"""SELECT said_of, claims, {EVIDENCE_READ} FROM evidence
            WHERE said_of IS NOT NULL AND instr(owner, ' ') > 0 AND owner NOT IN (SELECT id FROM edges)
            ORDER BY said_of, document, start, quote, key"""
        )
        for said_of, claims, *known in rows:
            properties = json.loads(claims or "{}").get("properties", {})
            source, relation, target = said_of.split(" ")
            yield Edge(source, relation, target, properties, (Evidence(*known),))

    def find(self, name: str, kind: str | None = None, *, evidence: bool = True) -> list[Node]:
        condition, values = "id IN (SELECT node FROM names WHERE folded = ?)", [fold(name)]
        if kind is not None:
            condition += " AND kind = ?"
            values.append(kind)
        return list(self._nodes(f"{condition} AND {_visible('id')}", values, evidence=evidence))

    def document_text(self, document: str) -> str:
        rows = self._rows("SELECT text FROM texts WHERE document = ?", [document])
        return next((str(text) for (text,) in rows), "")

    def decisions(self, of: str | None = None) -> Iterator[Decision]:
        condition, values = ("owner = ?", [of]) if of is not None else ("1", [])
        rows = self._rows(
            f"SELECT owner, review, document, quote, by, at FROM decisions WHERE {condition}"
            " ORDER BY owner, document, quote",
            values,
        )
        return (Decision(*row) for row in rows)

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
        document = self._resolve(document) if document is not None else None
        of = self._resolve(of) if of is not None else None
        with self._database.reading() as connection:
            return waiting.undecided(
                connection, document=document, of=of, kind=kind, least=least, most=most, after=after, limit=limit
            )

    def freshness(self, ids: Iterable[str]) -> dict[str, Freshness]:
        with self._database.reading() as connection:
            return waiting.freshness(connection, ids)

    def stale(
        self, before: str, *, kind: str | None = None, after: tuple[str, str] = ("", ""), limit: int = 50
    ) -> dict[str, Freshness]:
        with self._database.reading() as connection:
            return waiting.stale(connection, before, kind=kind, after=after, limit=limit)

    def counts(self) -> dict[str, int]:
        with self._database.reading() as connection:
            counts = dict(
                connection.execute(
                    "SELECT kind, count(*) FROM nodes WHERE id NOT IN (SELECT id FROM rejected)"
                    " GROUP BY kind ORDER BY kind"
                )
            )
            (edges,) = connection.execute(
                "SELECT count(*) FROM edges WHERE id NOT IN (SELECT id FROM rejected)"
                " AND source NOT IN (SELECT id FROM rejected) AND target NOT IN (SELECT id FROM rejected)"
            ).fetchone()
        return {**counts, "edges": edges}

    def network_rows(self) -> NetworkRows:
        rows = self._network_rows()
        sequence, nodes = next(rows)
        return NetworkRows(sequence, nodes, (EdgeRow(*row) for row in rows))

    # Following and keeping

    def touched_since(self, change: int) -> Sequence[str]:
        owners: set[str] = set()
        with self._database.reading() as connection:
            for table in TABLES:
                for column in table.owners:
                    owners.update(
                        owner
                        for (owner,) in connection.execute(
                            f"SELECT {column} FROM {table.name} WHERE version > ?1"
                            f" UNION SELECT {column} FROM {table.past} WHERE ended > ?1",
                            (change,),
                        )
                    )
        return sorted({id for owner in owners for id in owner.split(" ")[::2]})

    def compact(self) -> bool:
        return self._database.compact()

    def backup(self, path: Path) -> None:
        self._database.backup(path)

    def check(self) -> list[str]:
        with self._database.reading() as connection:
            found = verification.damage(connection)
            if found:
                return found
            found = verification.disorder(connection)
        found += verification.misfits(self.nodes(rejected=True), self.edges(rejected=True), vocabulary.ontology())
        return found

    def close(self) -> None:
        self._database.close()

    # How it is done

    def _rows(self, statement: str, values: Sequence[Any] = ()) -> Iterator[tuple[Any, ...]]:
        """Stream rows; the connection goes back when the last was read or the stream is dropped."""
        with self._database.reading() as connection, closing(connection.execute(statement, values)) as rows:
            yield from rows

    def _nodes(
        self, condition: str, values: Sequence[str], *, evidence: bool, limit: int | None = None
    ) -> Iterator[Node]:
        chosen = f"SELECT id, kind, name, names, properties FROM nodes WHERE {condition} ORDER BY id"
        if limit is not None:
            chosen += f" LIMIT {int(limit)}"
        if not evidence:
            for id, kind, name, names, properties in self._rows(chosen, values):
                yield Node(id, kind, name, tuple(json.loads(names)), json.loads(properties))
            return
        rows = self._rows(
            f"SELECT node.*, {EVIDENCE_READ} FROM ({chosen}) AS node"
            " LEFT JOIN evidence ON owner = node.id ORDER BY node.id",
            values,
        )
        for (id, kind, name, names, properties), known in groupby(rows, key=lambda row: row[:5]):
            yield Node(id, kind, name, tuple(json.loads(names)), json.loads(properties), _evidence(known, 5))

    def _edges(self, condition: str, values: Sequence[str], *, evidence: bool) -> Iterator[Edge]:
        chosen = f"SELECT id, source, relation, target, properties FROM edges WHERE {condition} ORDER BY id"
        if not evidence:
            for _, source, relation, target, properties in self._rows(chosen, values):
                yield Edge(source, relation, target, properties_of(properties))
            return
        rows = self._rows(
            f"SELECT edge.*, {EVIDENCE_READ} FROM ({chosen}) AS edge"
            " LEFT JOIN evidence ON owner = edge.id ORDER BY edge.id",
            values,
        )
        for (_, source, relation, target, properties), known in groupby(rows, key=lambda row: row[:5]):
            yield Edge(source, relation, target, properties_of(properties), _evidence(known, 5))

    def _network_rows(self) -> Iterator[Any]:
        """First the sequence and the nodes, then each edge: all of one moment."""
        with self._database.reading() as connection:
            (sequence,) = connection.execute("SELECT coalesce(max(number), 0) FROM changes").fetchone()
            yield (
                sequence,
                connection.execute(
                    "SELECT id, kind FROM nodes WHERE id NOT IN (SELECT id FROM rejected) ORDER BY id"
                ).fetchall(),
            )
            with closing(connection.execute(NETWORK_EDGES)) as rows:
                yield from rows

    def _resolve(self, id: str) -> str:
        with self.reading() as tables:
            return redirects(tables, [id]).get(id, id)

    def _resolved(self, ids: Iterable[str]) -> str:
        """The ids, as merged nodes lead them, for `AMONG`."""
        listed = set(ids)
        with self.reading() as tables:
            moved = redirects(tables, listed)
        return encode(sorted({moved.get(id, id) for id in listed}))


NETWORK_EDGES = """
    SELECT source, relation, target, min(review), max(confidence),
        CASE min(CASE known_by WHEN 'observed' THEN 0 WHEN 'reported' THEN 1 ELSE 2 END)
            WHEN 0 THEN 'observed' WHEN 1 THEN 'reported' ELSE 'inferred' END
    FROM edges CROSS JOIN evidence ON owner = edges.id  -- CROSS: walk the ties in their order, nothing to sort
    WHERE review <> 'rejected'
        AND source NOT IN (SELECT id FROM rejected) AND target NOT IN (SELECT id FROM rejected)
    GROUP BY edges.id ORDER BY edges.id
"""


def _visible(column: str) -> str:
    """Not in the view `rejected`: the same, for queries of few rows, which need not find all that was rejected."""
    return f"""NOT (
        EXISTS (SELECT 1 FROM evidence WHERE owner = {column} AND review = 'rejected')
        AND NOT EXISTS (SELECT 1 FROM evidence WHERE owner = {column} AND review <> 'rejected'))"""


def _evidence(rows: Iterable[tuple[Any, ...]], at: int) -> tuple[Evidence, ...]:
    """The evidence in the columns from `at` on; a left join has none there where there is none."""
    return in_order([Evidence(*row[at:]) for row in rows if row[at] is not None])
