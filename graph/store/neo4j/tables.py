"""The port's engine in Cypher: the versioned tables as nodes and relationships of one transaction, or of one moment.

New nodes, edges and evidence are held back until something else is asked for, so that a node is made at once with the
summary of its evidence; owners whose evidence changed otherwise are summarised by the server at the end.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any, get_args

from graph.errors import DataError, StoreError
from graph.model import Change, Knowledge
from graph.names import fold
from graph.store.joining import encode
from graph.store.neo4j.connections import Values
from graph.store.neo4j.schema import LABELS, PAST, is_single, kinds, relations
from graph.store.rows import CONFIDENCE, KNOWN_BY, REVIEW
from graph.store.tables import EDGES, EVIDENCE, NODES, Key, Row, Table, Tables, in_batches

Run = Callable[..., Values]

ROWS = 5_000  # rows that one statement writes or reads
HELD = 300_000  # new rows that are held back at most
LONGEST_ID = 2_000  # bytes of a node's id: an index takes 8,000, and the id of a tie holds two
LONGEST_NAME = 200  # characters of a folded name that are indexed; the rest is compared afterwards
BEYOND = "\U0010ffff"  # no id comes after it
KNOWLEDGE = get_args(Knowledge)  # the best first
CHANGE = ("number", "at", "by", "reason", "nodes", "edges", "undoes", "undone_by")

SUMMARISED = """
    OPTIONAL MATCH (e:Evidence {owner: id}) USING INDEX e:Evidence(owner) WHERE e.review <> 'rejected'
    WITH x, min(e.review) AS review, max(e.confidence) AS confidence,
        min(CASE e.known_by WHEN 'observed' THEN 0 WHEN 'reported' THEN 1 ELSE 2 END) AS known, count(e) AS standing
    SET x.review = coalesce(review, 'rejected'), x.confidence = confidence,
        x.known_by = CASE WHEN standing = 0 THEN null ELSE ['observed', 'reported', 'inferred'][known] END"""

JOINED = """
    SET x.review = CASE WHEN x.review < row[1] THEN x.review ELSE row[1] END,
        x.confidence = CASE WHEN x.confidence > row[2] THEN x.confidence ELSE row[2] END,
        x.known_by = CASE WHEN 'observed' IN [x.known_by, row[3]] THEN 'observed'
            WHEN 'reported' IN [x.known_by, row[3]] THEN 'reported' ELSE 'inferred' END"""


class Neo4jTables(Tables):
    """The tables as `run`, which gives the rows of a statement, sees them.

    With `moment`, for reading only, they show what stood after that change, whatever is written meanwhile: what a
    later change replaced is found in the past. Each batch is read first, and then it is asked whether anything changed.
    """

    def __init__(self, run: Run, number: int = 0, *, token: str | None = None, moment: int | None = None) -> None:
        super().__init__(number)
        self._run = run
        self._token = token
        self._moment = moment
        self._known: tuple[int, dict[Table, dict[Key, Row | None]]] = (0, {})
        self._nodes: list[Row] = []
        self._edges: list[Row] = []
        self._evidence: list[Row] = []
        self._unsettled: set[str] = set()  # whose summaries the server is to make
        self._grown: dict[str, list[Any]] = {}  # to which evidence was only added: its summary
        self._loose: set[str] = set()  # whose evidence was written before they were

    # Reading

    def versioned(self, table: Table, column: str | None = None, among: Iterable[str | int] = ()) -> Iterator[Row]:
        self.flush()
        if column is None:
            yield from self._all(table)
            return
        for some in in_batches(sorted(set(among))):
            wanted = set(some)
            place = len(table.columns) if column == "version" else table.columns.index(column)

            def belongs(row: Row, wanted: set[Any] = wanted, place: int = place) -> bool:
                return row[place] in wanted

            yield from self._as_it_stood(table, self._matching(table, column, some), belongs)

    def past(self, table: Table, column: str | None = None, among: Iterable[str | int] = ()) -> Iterator[Row]:
        label = PAST[table]
        listed = _returned("x", ("ended", "there", *table.columns, "_version"))
        until = "" if self._moment is None else " WHERE x.ended <= $moment"
        if column is not None:
            name = "_version" if column == "version" else column
            statement = (
                f"UNWIND $values AS value MATCH (x:{label} {{{name}: value}})"
                f" USING INDEX x:{label}({name}){until} RETURN {listed}"
            )
            for some in in_batches(sorted(set(among))):
                yield from map(tuple, self._run(statement, values=some, moment=self._moment))
            return
        first = table.key[0]
        after = ""
        while rows := self._run(_page(f"(x:{label})", f"x:{label}({first})", first, listed), after=after, size=ROWS):
            after = max(row[2] for row in rows)
            yield from (tuple(row) for row in rows if self._moment is None or row[0] <= self._moment)

    def at(self, table: Table, keys: Iterable[Key]) -> Iterator[Row]:
        if is_single(table):
            yield from self.versioned(table, table.key[0], (key[0] for key in keys))
            return
        self.flush()
        wanted = list(dict.fromkeys(keys))
        for some in in_batches(wanted):
            among = set(some)

            def belongs(row: Row, among: set[Key] = among) -> bool:
                return table.key_of(row) in among

            rows = self._run(
                f"UNWIND $keys AS key MATCH {_by_key(table)} RETURN {_columns(table)}", keys=[list(key) for key in some]
            )
            yield from self._as_it_stood(table, map(tuple, rows), belongs)

    def within(self, prefix: str) -> Iterator[Row]:
        self.flush()
        rows = self._run(
            "MATCH (x:Evidence) USING INDEX x:Evidence(owner) WHERE x.owner STARTS WITH $prefix"
            f" RETURN {_columns(EVIDENCE)}",
            prefix=prefix,
        )
        for row in self._as_it_stood(EVIDENCE, map(tuple, rows), lambda row: row[0].startswith(prefix)):
            yield row[:-1]

    def vouched(self, owners: Iterable[str]) -> set[str]:
        self.flush()
        found: set[str] = set()
        for some in in_batches(sorted(set(owners))):
            rows = self._run(
                "UNWIND $owners AS owner CALL { WITH owner"
                " MATCH (x:Evidence {owner: owner}) USING INDEX x:Evidence(owner)"
                " WHERE x.review <> 'rejected' AND x.claims IS NOT NULL RETURN true AS vouched LIMIT 1 } RETURN owner",
                owners=some,
            )
            found.update(owner for (owner,) in rows)
        return found

    def said_elsewhere(self) -> Iterator[Row]:
        """The versioned rows of evidence that was said of something that was joined to its owner since."""
        rows = self._run(
            "MATCH (x:Evidence) USING INDEX x:Evidence(said_of) WHERE x.said_of IS NOT NULL"
            f" RETURN {_columns(EVIDENCE)}"
        )
        yield from self._as_it_stood(EVIDENCE, map(tuple, rows), lambda row: row[-2] is not None)

    def changes(self, numbers: Iterable[int] | None = None) -> Iterator[Change]:
        listed = _returned("c", CHANGE)
        if numbers is not None:
            for some in in_batches(sorted(set(numbers))):
                yield from map(
                    self._change,
                    self._run(
                        "UNWIND $numbers AS number MATCH (c:Change {number: number}) USING INDEX c:Change(number)"
                        f" WHERE c.number <= $last RETURN {listed} ORDER BY c.number",
                        numbers=some,
                        last=self._until(),
                    ),
                )
            return
        after = 0
        while rows := self._run(
            "MATCH (c:Change) USING INDEX c:Change(number) WHERE $after < c.number <= $last"
            f" RETURN {listed} ORDER BY c.number LIMIT $size",
            after=after,
            last=self._until(),
            size=ROWS,
        ):
            after = rows[-1][0]
            yield from map(self._change, rows)

    def last(self) -> int:
        if self._moment is not None:
            return self._moment
        return int(self._run("MATCH (head:Tejido {key: 'head'}) RETURN head.sequence")[0][0])

    def touched_after(self, table: Table) -> Collection[Key]:
        """The keys of the rows that changes after the moment replaced, removed, or, in the place of one, made."""
        return self._later(table).keys()

    def _until(self) -> int:
        return 2**62 if self._moment is None else self._moment

    def _change(self, row: Sequence[Any]) -> Change:
        change = Change(*row)
        later = change.undone_by is not None and change.undone_by > self._until()
        return replace(change, undone_by=None) if later else change

    def _all(self, table: Table) -> Iterator[Row]:
        """All rows, in order of the first column of their key; edges by relation."""
        for part, statement in _whole(table):
            after = ""
            while True:
                rows = [_row(table, row) for row in self._run(statement, after=after, size=ROWS)]
                last = max((row[0] for row in rows), default=None)

                def belongs(row: Row, after: str = after, last: str | None = last, part: str = part) -> bool:
                    return after < row[0] and (last is None or row[0] <= last) and part in ("", row[2])

                yield from self._as_it_stood(table, rows, belongs)
                if last is None:
                    break
                after = last

    def between(self, relation: str, after: str, last: str | None) -> Iterator[Row]:
        """The edges of a relation whose ids come after one, up to another."""
        rows = self._run(
            f"MATCH ()-[x:{relation}]->() USING INDEX SEEK x:{relation}(id)"
            f" WHERE x.id > $after AND x.id <= $last RETURN {_columns(EDGES)}",
            after=after,
            last=last if last is not None else BEYOND,
        )
        yield from self._as_it_stood(
            EDGES,
            (_row(EDGES, row) for row in rows),
            lambda row: row[2] == relation and after < row[0] and (last is None or row[0] <= last),
        )

    def _matching(self, table: Table, column: str, some: Sequence[Any]) -> Iterator[Row]:
        if table is EDGES:
            statements = _edges_by(column, some)
        else:
            label = LABELS[table]
            name = "_version" if column == "version" else column
            statements = [
                (
                    f"UNWIND $values AS value MATCH (x:{label} {{{name}: value}})"
                    f" USING INDEX x:{label}({name}) RETURN {_columns(table)}",
                    some,
                )
            ]
        for statement, values in statements:
            yield from (_row(table, row) for row in self._run(statement, values=values))

    def _as_it_stood(self, table: Table, rows: Iterable[Row], belongs: Callable[[Row], bool]) -> Iterator[Row]:
        """Of rows just read, those that stood at the moment, and those that did in place of others."""
        if self._moment is None:
            yield from rows
            return
        present = list(rows)
        later = self._later(table)
        yield from (row for row in present if row[-1] <= self._moment and table.key_of(row) not in later)
        yield from (row for row in later.values() if row is not None and belongs(row))

    def _later(self, table: Table) -> dict[Key, Row | None]:
        """Of the keys whose rows changed since the moment, the row that stood then, or None."""
        (head,) = self._run("MATCH (head:Tejido {key: 'head'}) RETURN head.sequence")[0]
        assert self._moment is not None
        if head == self._moment:
            return {}
        if self._known[0] != head:
            self._known = (head, {})
        found = self._known[1].get(table)
        if found is None:
            label = PAST[table]
            listed = _returned("x", ("there", *table.columns, "_version"))
            found = {}
            for there, *row in self._run(
                f"MATCH (x:{label}) USING INDEX x:{label}(ended) WHERE x.ended > $moment"
                f" RETURN {listed} ORDER BY x.ended DESC",
                moment=self._moment,
            ):
                stood = there and row[-1] <= self._moment
                found[table.key_of(tuple(row))] = tuple(row) if stood else None
            self._known[1][table] = found
        return found

    # Writing

    def insert(self, table: Table, rows: Iterable[Row]) -> None:
        if table in (NODES, EDGES, EVIDENCE):
            if (table is NODES and self._edges) or (table is not EVIDENCE and self._evidence):
                self.flush()
            for some in in_batches(rows, ROWS):
                held = self._nodes if table is NODES else self._edges if table is EDGES else self._evidence
                held += some
                if len(self._nodes) + len(self._edges) + len(self._evidence) >= HELD:
                    self.flush()
        else:
            names = (*table.columns, "_version")
            statement = f"UNWIND $rows AS row CREATE (x:{LABELS[table]} {{{_assigned(names)}}})"
            for some in in_batches(rows, ROWS):
                _check_ids((row[0] for row in some), 3 * LONGEST_ID)
                self._run(statement, rows=[list(row) for row in some])

    def replace(self, table: Table, rows: Iterable[Row]) -> None:
        for some in in_batches(rows):
            self._replace(table, some)

    def _replace(self, table: Table, listed: Sequence[Row]) -> None:
        if table is NODES or table is EDGES:
            present = {row[0] for row in self.versioned(table, "id", (row[0] for row in listed))}
            self.insert(table, [row for row in listed if row[0] not in present])
            again = [row for row in listed if row[0] in present]
            self.flush()
            if table is NODES:
                self._replace_nodes(again)
            else:
                self._replace_edges(again)
            self._unsettled.update(row[0] for row in again)
        else:
            self.delete(table, map(table.key_of, listed))
            self.insert(table, listed)

    def delete(self, table: Table, keys: Iterable[Key]) -> None:
        self.flush()
        for some in in_batches(keys, ROWS):
            if table is EDGES:
                for relation, ids in _by_relation(key[0] for key in some).items():
                    self._run(f"UNWIND $ids AS id MATCH {_tie(relation, 'id')} DELETE x", ids=ids)
            elif is_single(table):
                label, column = LABELS[table], table.key[0]
                ids = [key[0] for key in some]
                if table is NODES:
                    self._forget_names(ids)
                self._run(
                    f"UNWIND $ids AS id MATCH (x:{label} {{{column}: id}}) USING INDEX x:{label}({column}) DELETE x",
                    ids=ids,
                )
            else:
                self._run(f"UNWIND $keys AS key MATCH {_by_key(table)} DELETE x", keys=[list(key) for key in some])
            if table is EVIDENCE:
                self._unsettled.update(key[0] for key in some)

    def insert_past(self, table: Table, rows: Iterable[Row]) -> None:
        label, names = PAST[table], ("ended", "there", *table.columns, "_version")
        same = " AND ".join(
            f"earlier.{column} = row[{place}]"
            for place, column in enumerate(("ended", "there", *table.key))
            if place != 1
        )
        first = table.key[0]
        statement = (
            f"UNWIND $rows AS row OPTIONAL MATCH (earlier:{label} {{{first}: row[2]}})"
            f" USING INDEX earlier:{label}({first}) WHERE {same} WITH row, earlier WHERE earlier IS NULL"
            f" CREATE (x:{label} {{{_assigned(names)}}})"
        )
        for some in in_batches(rows, ROWS):
            once = {(row[0], *row[2 : 2 + len(table.key)]): row for row in reversed(some)}
            self._run(statement, rows=[[row[0], bool(row[1]), *row[2:]] for row in once.values()])

    def delete_past(self, table: Table, keys: Iterable[Key]) -> None:
        self.flush()
        label, first = PAST[table], table.key[0]
        same = " AND ".join(f"x.{column} = key[{place}]" for place, column in enumerate(("ended", *table.key)))
        statement = (
            f"UNWIND $keys AS key MATCH (x:{label} {{{first}: key[1]}}) USING INDEX x:{label}({first})"
            f" WHERE {same} DELETE x"
        )
        for some in in_batches(keys, ROWS):
            self._run(statement, keys=[list(key) for key in some])

    def reword(self, number: int, reason: str) -> None:
        self._run("MATCH (c:Change {number: $number}) SET c.reason = $reason", number=number, reason=reason)

    def record(self, change: Change) -> None:
        self._run(
            f"CREATE (c:Change {{{_assigned(CHANGE, '$row')}, token: $token}})"
            " WITH c MATCH (head:Tejido {key: 'head'}) WHERE head.sequence < c.number SET head.sequence = c.number",
            row=[getattr(change, name) for name in CHANGE],
            token=self._token,
        )

    def mark(self, number: int, undone_by: int | None) -> None:
        self._run("MATCH (c:Change {number: $number}) SET c.undone_by = $undone_by", number=number, undone_by=undone_by)

    def finish(self) -> None:
        """Write what is held back, and bring the summaries in step with the evidence."""
        self.flush()
        nodes = [owner for owner in self._unsettled if " " not in owner]
        for some in in_batches(nodes, ROWS):
            self._run(f"UNWIND $ids AS id MATCH (x:Node {{id: id}}) USING INDEX x:Node(id) {SUMMARISED}", ids=some)
        ties = (owner for owner in self._unsettled if " " in owner)
        for relation, ids in _by_relation(ties).items():
            for some in in_batches(ids, ROWS):
                self._run(f"UNWIND $ids AS id MATCH {_tie(relation, 'id')} {SUMMARISED}", ids=some)
        self._join_summaries()
        self._unsettled.clear()
        self._grown.clear()
        self._loose.clear()

    def _join_summaries(self) -> None:
        """Join the summaries of what was only added with those that are there, without reading all evidence again."""
        grown = {
            owner: summary
            for owner, summary in self._grown.items()
            if owner not in self._unsettled and summary[0] != "rejected"
        }
        nodes = [[owner, *summary] for owner, summary in grown.items() if " " not in owner]
        for rows in in_batches(nodes, ROWS):
            self._run(f"UNWIND $rows AS row MATCH (x:Node {{id: row[0]}}) USING INDEX x:Node(id) {JOINED}", rows=rows)
        for relation, ids in _by_relation(grown).items():
            for some in in_batches(ids, ROWS):
                ties = [[id, *grown[id]] for id in some]
                self._run(f"UNWIND $rows AS row MATCH {_tie(relation, 'row[0]')} {JOINED}", rows=ties)

    def flush(self) -> None:
        """Write what is held back."""
        if not (self._nodes or self._edges or self._evidence):
            return
        nodes, edges, evidence = self._nodes, self._edges, self._evidence
        self._nodes, self._edges, self._evidence = [], [], []
        self._loose.update(self._parked(row[0] for row in edges))
        summaries = _summaries(evidence)
        made = {row[0] for rows in (nodes, edges) for row in rows}
        for owner in summaries.keys() - made:
            self._grown[owner] = summary_of((self._grown.get(owner, summaries[owner]), summaries[owner]))
        self._unsettled.update(made & self._loose, made - summaries.keys())
        self._loose.update(summaries)
        self._make_nodes(nodes, summaries)
        self._make_edges(edges, summaries)
        statement = f"UNWIND $rows AS row CREATE (x:Evidence {{{_assigned((*EVIDENCE.columns, '_version'))}}})"
        for some in in_batches(evidence, ROWS):
            self._run(statement, rows=some)

    def _parked(self, ids: Iterable[str]) -> list[str]:
        """Those of these ties of which something was said while they could not be."""
        if not self._run(
            "MATCH (x:Evidence) USING INDEX x:Evidence(said_of) WHERE x.said_of IS NOT NULL RETURN 1 LIMIT 1"
        ):
            return []
        statement = "UNWIND $ids AS id MATCH (x:Evidence {owner: id}) USING INDEX x:Evidence(owner) RETURN DISTINCT id"
        return [id for some in in_batches(ids) for (id,) in self._run(statement, ids=some)]

    def _make_nodes(self, rows: Iterable[Row], summaries: dict[str, list[Any]]) -> None:
        by_kind: dict[str, list[list[Any]]] = {}
        names: list[list[str]] = []
        for row in rows:
            by_kind.setdefault(row[1], []).append(_node_values(row, summaries.get(row[0], NOTHING)))
            names += other_names(row)
        for kind in by_kind.keys() & set(kinds()):
            statement = (
                f"UNWIND $rows AS row CREATE (x:Node:{kind} {{id: row[0], kind: row[1], name: row[2], names: row[3],"
                " _properties: row[4], _version: row[5], _folded: row[6], review: row[7], confidence: row[8],"
                " known_by: row[9]}) SET x += row[10]"
            )
            for some in in_batches(by_kind[kind], ROWS):
                self._run(statement, rows=some)
        self._keep_names(names)

    def _make_edges(self, rows: Iterable[Row], summaries: dict[str, list[Any]]) -> None:
        by_relation: dict[str, list[list[Any]]] = {}
        for row in rows:
            id, source, relation, target, properties, version = row
            values = [id, source, target, properties, version, *summaries.get(id, NOTHING), native(properties)]
            by_relation.setdefault(relation, []).append(values)
        for relation in by_relation.keys() & set(relations()):
            statement = (
                "UNWIND $rows AS row MATCH (a:Node {id: row[1]}) USING INDEX a:Node(id)"
                " MATCH (b:Node {id: row[2]}) USING INDEX b:Node(id)"
                f" CREATE (a)-[x:{relation} {{id: row[0], _properties: row[3], _version: row[4], review: row[5],"
                " confidence: row[6], known_by: row[7]}]->(b)"
            )
            for some in in_batches(by_relation[relation], ROWS):
                more = " SET x += row[8]" if any(row[8] for row in some) else ""
                ((made,),) = self._run(f"{statement}{more} RETURN count(x)", rows=some)
                if made != len(some):
                    raise StoreError(
                        "A tie is to be written between nodes that are not there.", remedy="Run `tejido check`."
                    )

    def _replace_nodes(self, rows: Sequence[Row]) -> None:
        by_kind: dict[str, list[dict[str, Any]]] = {}
        names: list[list[str]] = []
        for row in rows:
            by_kind.setdefault(row[1], []).append(node_properties(row, NOTHING))
            names += other_names(row)
        every = ":".join(kinds())
        for kind in by_kind.keys() & set(kinds()):
            for some in in_batches(by_kind[kind], ROWS):
                self._run(
                    "UNWIND $rows AS row MATCH (x:Node {id: row.id}) USING INDEX x:Node(id)"
                    f" REMOVE x:{every} SET x:{kind} SET x = row",
                    rows=some,
                )
        self._forget_names([row[0] for row in rows])
        self._keep_names(names)

    def _replace_edges(self, rows: Sequence[Row]) -> None:
        values = {row[0]: {**native(row[4]), "id": row[0], "_properties": row[4], "_version": row[5]} for row in rows}
        for relation, ids in _by_relation(values).items():
            for some in in_batches(ids, ROWS):
                self._run(
                    f"UNWIND $rows AS row MATCH {_tie(relation, 'row.id')} SET x = row",
                    rows=[values[id] for id in some],
                )

    def _keep_names(self, names: Sequence[list[str]]) -> None:
        for some in in_batches(names, ROWS):
            self._run("UNWIND $rows AS row CREATE (x:Name {folded: row[0], node: row[1]})", rows=some)

    def _forget_names(self, ids: Sequence[str]) -> None:
        for some in in_batches(ids, ROWS):
            self._run("UNWIND $ids AS id MATCH (x:Name {node: id}) USING INDEX x:Name(node) DELETE x", ids=some)


NODE_NAMES = ("id", "kind", "name", "names", "_properties", "_version", "_folded")
NOTHING = [None, None, None]


def native(properties: str) -> dict[str, Any]:
    """A row's properties, JSON, as Neo4j keeps them: lists of records as JSON text, all else as it is."""
    if properties == "{}":
        return {}
    return {name: _native(value) for name, value in json.loads(properties).items()}


def _native(value: Any) -> Any:
    if isinstance(value, int) and not -(2**63) <= value < 2**63:
        return float(value)
    if isinstance(value, dict) or (isinstance(value, list) and not all(isinstance(each, str) for each in value)):
        return encode(value)
    return value


def indexed_name(name: str) -> str:
    """A name as it is looked up: folded, and no longer than an index takes."""
    return fold(name)[:LONGEST_NAME]


def _node_values(row: Row, summary: Sequence[Any]) -> list[Any]:
    id, kind, name, names, properties, version = row
    _check_ids((id,))
    listed = json.loads(names) if names != "[]" else []
    return [id, kind, name, listed, properties, version, indexed_name(name), *summary, native(properties)]


def node_properties(row: Row, summary: Sequence[Any]) -> dict[str, Any]:
    """All properties of a node of this row and summary, by name."""
    *values, properties = _node_values(row, summary)
    named = {**properties, **dict(zip((*NODE_NAMES, "review", "confidence", "known_by"), values, strict=True))}
    return {name: value for name, value in named.items() if value is not None}


def other_names(row: Row) -> list[list[str]]:
    """The folded names that a node has besides its main one, each with its id."""
    if row[3] == "[]":
        return []
    main = indexed_name(row[2])
    return [[folded, row[0]] for folded in sorted({indexed_name(name) for name in json.loads(row[3])} - {main})]


def _check_ids(ids: Iterable[str], longest: int = LONGEST_ID) -> None:
    for key in ids:
        if len(key) > longest // 4 and len(key.encode()) > longest:
            raise DataError("«{id}…» is too long for an id.", id=key[:60])


def summary_of(reviews: Iterable[Sequence[Any]]) -> list[Any]:
    """Best review, highest confidence and best knowledge of (review, confidence, known_by) that are not rejected."""
    standing = [each for each in reviews if each[0] != "rejected"]
    if not standing:
        return ["rejected", None, None]
    return [
        min(review for review, _, _ in standing),
        max(confidence for _, confidence, _ in standing),
        min((known for _, _, known in standing), key=KNOWLEDGE.index),
    ]


def _summaries(evidence: Iterable[Row]) -> dict[str, list[Any]]:
    by_owner: dict[str, list[tuple[str, float, str]]] = {}
    for row in evidence:
        by_owner.setdefault(row[0], []).append((row[REVIEW], row[CONFIDENCE], row[KNOWN_BY]))
    return {owner: summary_of(known) for owner, known in by_owner.items()}


# Pieces of statements: made of our own labels and column names; every value is a parameter


def _returned(variable: str, names: Iterable[str]) -> str:
    return ", ".join(f"{variable}.{name}" for name in names)


def _assigned(names: Iterable[str], row: str = "row") -> str:
    return ", ".join(f"{name}: {row}[{place}]" for place, name in enumerate(names))


def _columns(table: Table) -> str:
    if table is NODES:
        return "x.id, x.kind, x.name, x.names, x._properties, x._version"
    if table is EDGES:
        return "x.id, x._properties, x._version"
    return _returned("x", (*table.columns, "_version"))


def _row(table: Table, values: Sequence[Any]) -> Row:
    """A versioned row as the port has it."""
    if table is NODES:
        id, kind, name, names, properties, version = values
        return id, kind, name, encode(names) if names else "[]", properties, version
    if table is EDGES:
        id, properties, version = values
        return id, *id.split(" "), properties, version
    return tuple(values)


def _tie(relation: str, id: str) -> str:
    return f"()-[x:{relation} {{id: {id}}}]->() USING INDEX x:{relation}(id)"


def _by_relation(ids: Iterable[str]) -> dict[str, list[str]]:
    """Ids of edges by relation; what is no such id is left out."""
    known, found = set(relations()), dict[str, list[str]]()
    for id in ids:
        parts = id.split(" ")
        if len(parts) == 3 and parts[1] in known:
            found.setdefault(parts[1], []).append(id)
    return found


def _by_key(table: Table) -> str:
    """A node under a whole `key` of several columns."""
    label = LABELS[table]
    same = ", ".join(f"{column}: key[{place}]" for place, column in enumerate(table.key))
    index = ", ".join(table.key) if table is EVIDENCE else table.key[0]
    return f"(x:{label} {{{same}}}) USING INDEX x:{label}({index})"


def _page(pattern: str, index: str, column: str, listed: str) -> str:
    """All rows of the next `size` values of a column after `after`; a value's rows are never parted.

    The order is the index's, which is by code point, and so is what a seek compares. What the server sorts, takes
    the greatest of or compares row by row along a scan may be by UTF-16 units; hence `SEEK`, which leaves it no choice.
    """
    return (
        f"MATCH {pattern} USING INDEX SEEK {index} WHERE x.{column} > $after"
        f" WITH x.{column} AS value ORDER BY value LIMIT $size WITH collect(value)[-1] AS last"
        f" MATCH {pattern} USING INDEX SEEK {index} WHERE x.{column} > $after AND x.{column} <= last RETURN {listed}"
    )


def _whole(table: Table) -> Iterator[tuple[str, str]]:
    """For each part of a table the relation, if it is one's, and the statement for a page."""
    if table is EDGES:
        for relation in relations():
            yield relation, _page(f"()-[x:{relation}]->()", f"x:{relation}(id)", "id", _columns(table))
    else:
        label, first = LABELS[table], table.key[0]
        yield "", _page(f"(x:{label})", f"x:{label}({first})", first, _columns(table))


def _edges_by(column: str, some: Sequence[Any]) -> list[tuple[str, Sequence[Any]]]:
    listed = _columns(EDGES)
    if column == "id":
        return [
            (f"UNWIND $values AS value MATCH {_tie(relation, 'value')} RETURN {listed}", ids)
            for relation, ids in _by_relation(some).items()
        ]
    if column == "version":
        return [
            (
                f"UNWIND $values AS value MATCH ()-[x:{relation} {{_version: value}}]->()"
                f" USING INDEX x:{relation}(_version) RETURN {listed}",
                some,
            )
            for relation in relations()
        ]
    pattern = "(a)-[x]->()" if column == "source" else "()-[x]->(a)"
    return [
        (
            "UNWIND $values AS value MATCH (a:Node {id: value}) USING INDEX a:Node(id)"
            f" MATCH {pattern} RETURN {listed}",
            some,
        )
    ]
