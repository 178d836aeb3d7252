"""Reading nodes, edges and the whole network page by page, all of one moment.

A page asks for the head's sequence before and after it reads. As long as that is the moment's, what was read is what
stood then. Where somebody wrote meanwhile, the page is put together anew from the versioned rows and their past.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from heapq import merge
from itertools import chain, islice
from operator import attrgetter, itemgetter
from typing import Any

from graph.model import Edge, Evidence, Node
from graph.store.base import EdgeRow
from graph.store.neo4j.connections import Database, Values
from graph.store.neo4j.schema import relations
from graph.store.neo4j.tables import Neo4jTables, summary_of
from graph.store.rows import CONFIDENCE, DOCUMENT, KNOWN_BY, REVIEW, in_order, properties_of
from graph.store.tables import EDGES, EVIDENCE, NODES, Row, in_batches

PAGE = 2_000
ATTEMPTS = 10  # for a small answer, where others keep writing; the last one counts
NETWORK_PAGE = 20_000
EVIDENCE_READ = (
    "document", "quote", "start", "stop", "page", "asserted_by", "asserted_at", "confidence", "review", "known_by",
    "modality", "said_of",
)  # fmt: skip
PLACES = [EVIDENCE.columns.index(name) for name in EVIDENCE_READ]

KNOWN = (
    "COLLECT { MATCH (e:Evidence {owner: x.id}) USING INDEX e:Evidence(owner) RETURN ["
    + ", ".join(f"e.{name}" for name in EVIDENCE_READ)
    + "] }"
)
ENDS_STAND = "a.review <> 'rejected' AND b.review <> 'rejected' AND x.review <> 'rejected'"

BY_ID = """
    WITH id, split(id, ' ') AS parts MATCH (a:Node {id: parts[0]}) USING INDEX a:Node(id)
    MATCH (b:Node {id: parts[2]}) USING INDEX b:Node(id) MATCH (a)-[x]->(b) WHERE x.id = id WITH a, x, b"""
CONDITIONS = {
    "relation": "type(x) = $relation",
    "of": "(a.id = $of OR b.id = $of)",
    "source": "a.id = $source",
    "target": "b.id = $target",
    "document": "EXISTS { MATCH (said:Evidence {owner: x.id}) WHERE said.document = $document }",
}


def at_one_moment(body: str) -> str:
    """A statement that gives the sequence before, the rows of `body`, and the sequence after: the aggregations keep
    the server from reading in another order.
    """
    return (
        "MATCH (head:Tejido {key: 'head'}) WITH max(head.sequence) AS before"
        f" WITH before, COLLECT {{ {body} }} AS rows"
        " MATCH (head:Tejido {key: 'head'}) RETURN before, rows, max(head.sequence) AS after"
    )


class Moment:
    """The moment that a reading is of: that of its first page."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.number: int | None = None
        self._tables: Neo4jTables | None = None

    def page(self, body: str, **values: Any) -> tuple[Values, bool]:
        """The rows of a page, and whether they are of this moment."""
        ((before, rows, after),) = self._database.read(at_one_moment(body), **values)
        if self.number is None:
            self.number = before
        return rows, after == self.number

    def tables(self) -> Neo4jTables:
        """The tables as they were at this moment."""
        assert self.number is not None
        if self._tables is None:
            self._tables = Neo4jTables(self._database.read, moment=self.number)
        return self._tables


@dataclass(frozen=True)
class Wanted:
    """Which nodes or edges are asked for. `ends` are ids of which one, `source` and `target` those that must be one."""

    ids: Sequence[str] | None = None
    kind: str | None = None
    country: str | None = None
    document: str | None = None
    relation: str | None = None
    of: str | None = None
    source: str | None = None
    target: str | None = None
    rejected: bool = False

    def takes_node(self, row: Row, evidence: Sequence[Row]) -> bool:
        """Whether a row of `nodes` with its evidence is wanted."""
        return (
            (self.kind is None or row[1] == self.kind)
            and (self.country is None or json.loads(row[4]).get("country") == self.country)
            and self._takes(evidence)
        )

    def takes_edge(self, row: Row, evidence: Sequence[Row]) -> bool:
        """Whether a row of `edges` with its evidence is wanted, if its ends are."""
        _, source, relation, target = row[:4]
        return (
            (self.relation is None or relation == self.relation)
            and (self.source is None or source == self.source)
            and (self.target is None or target == self.target)
            and (self.of is None or self.of in (source, target))
            and self._takes(evidence)
        )

    def _takes(self, evidence: Sequence[Row]) -> bool:
        return (self.document is None or any(row[DOCUMENT] == self.document for row in evidence)) and (
            self.rejected or stands(evidence)
        )


def stands(evidence: Sequence[Row]) -> bool:
    """Whether not all of it is rejected."""
    return not evidence or any(row[REVIEW] != "rejected" for row in evidence)


# Nodes


def nodes(moment: Moment, wanted: Wanted, *, after: str, limit: int | None, evidence: bool) -> Iterator[Node]:
    """Nodes in order of id, after one, `limit` at most."""
    if wanted.document is not None and wanted.ids is None:
        wanted = replace(wanted, ids=said_in(moment, wanted.document))
    size = PAGE if limit is None else min(PAGE, max(limit, 0) + 1)
    return islice(_nodes(moment, wanted, after, size, evidence=evidence), limit)


def said_in(moment: Moment, document: str) -> list[str]:
    """The ids of nodes of which a document says something, in order."""
    rows, steady = moment.page(
        "MATCH (said:Evidence {document: $document}) USING INDEX said:Evidence(document)"
        " WHERE NOT said.owner CONTAINS ' ' RETURN DISTINCT said.owner",
        document=document,
    )
    if steady:
        return sorted(str(row) for row in rows)
    return sorted({row[0] for row in moment.tables().versioned(EVIDENCE, "document", [document]) if " " not in row[0]})


def _nodes(moment: Moment, wanted: Wanted, after: str, size: int, *, evidence: bool) -> Iterator[Node]:
    # named ids are held against `after` here, as everywhere by code points
    conditions = ["x.id > $after"] if wanted.ids is None else []
    if wanted.kind is not None:
        conditions.append("x.kind = $kind")
    if wanted.country is not None:
        conditions.append("x.country = $country")
    if not wanted.rejected:
        conditions.append("x.review <> 'rejected'")
    known = KNOWN if evidence else "[]"
    result = f"RETURN [x.id, x.kind, x.name, x.names, x._properties, {known}]"
    values = {"kind": wanted.kind, "country": wanted.country, "document": wanted.document}
    if wanted.ids is not None:
        if wanted.document is not None:
            conditions.append("EXISTS { MATCH (said:Evidence {owner: x.id}) WHERE said.document = $document }")
        found = "UNWIND $ids AS id MATCH (x:Node {id: id}) USING INDEX x:Node(id)"
        body = f"{found} {_where(conditions)} {result}"
        for some in in_batches((id for id in wanted.ids if id > after), size):
            rows, steady = moment.page(body, ids=some, **values)
            if steady:
                yield from map(_node, sorted(rows, key=itemgetter(0)))
            else:
                yield from _nodes_then(moment, wanted, some, after, None, evidence=evidence)
        return
    index = ["kind", "id"] if wanted.kind is not None else ["country", "id"] if wanted.country is not None else ["id"]
    body = (
        f"MATCH (x:Node) USING INDEX SEEK x:Node({', '.join(index)}) WHERE {' AND '.join(conditions)}"
        f" WITH x ORDER BY {', '.join(f'x.{column}' for column in index)} LIMIT $size {result}"
    )
    for rows, steady, before, last in _pages(moment, body, size, after=after, **values):
        if steady:
            yield from map(_node, rows)
        else:
            yield from _nodes_then(moment, wanted, [row[0] for row in rows], before, last, evidence=evidence)


def _nodes_then(
    moment: Moment, wanted: Wanted, ids: Iterable[str], after: str, last: str | None, *, evidence: bool
) -> Iterator[Node]:
    """The nodes of a page as they were at the moment, though others wrote since."""
    tables = moment.tables()
    later = set() if wanted.ids is not None else _touched(tables, NODES, EVIDENCE)
    candidates = sorted({*ids, *(id for id in later if " " not in id and _between(id, after, last))})
    known = _evidence_of(tables, candidates)
    for row in sorted(tables.versioned(NODES, "id", candidates)):
        said = known.get(row[0], [])
        if wanted.takes_node(row, said):
            yield node_of(row, said if evidence else ())


def named(moment: Moment, folded: str, kind: str | None, *, evidence: bool) -> list[Node]:
    """Nodes one of whose folded names begins with this, and is this where it is no longer."""
    conditions = ["x.review <> 'rejected'", *(["x.kind = $kind"] if kind is not None else [])]
    known = KNOWN if evidence else "[]"
    body = (
        "CALL { MATCH (x:Node {_folded: $folded}) USING INDEX x:Node(_folded) RETURN x"
        " UNION MATCH (n:Name {folded: $folded}) USING INDEX n:Name(folded)"
        " MATCH (x:Node {id: n.node}) USING INDEX x:Node(id) RETURN x }"
        f" WITH x WHERE {' AND '.join(conditions)} RETURN [x.id, x.kind, x.name, x.names, x._properties, {known}]"
    )
    for _ in range(ATTEMPTS):
        rows, steady = moment.page(body, folded=folded, kind=kind)
        if steady:
            break
        moment.number = None
    return [_node(row) for row in sorted(rows, key=itemgetter(0))]


def node_of(row: Row, evidence: Iterable[Row]) -> Node:
    """A node from its row and those of its evidence."""
    id, kind, name, names, properties = row[:5]
    return Node(id, kind, name, tuple(json.loads(names)), json.loads(properties), known_of(evidence))


def known_of(evidence: Iterable[Row]) -> tuple[Evidence, ...]:
    return _evidence([[row[place] for place in PLACES] for row in evidence])


def _node(row: Sequence[Any]) -> Node:
    id, kind, name, names, properties, evidence = row
    return Node(id, kind, name, tuple(names), properties_of(properties), _evidence(evidence))


# Edges


def edges(moment: Moment, wanted: Wanted, *, evidence: bool, size: int = PAGE) -> Iterator[Edge]:
    """Edges in order of id."""
    known = KNOWN if evidence else "[]"
    result = f"[x.id, x._properties, {known}]"
    if wanted.ids is wanted.of is wanted.source is wanted.target is wanted.document is None:
        yield from _whole(moment, wanted, result, size, evidence=evidence)
        return
    for found, pattern, ids in _patterns(wanted):
        conditions = [condition for name, condition in CONDITIONS.items() if name != found and getattr(wanted, name)]
        if not wanted.rejected:
            conditions.append(ENDS_STAND)
        rows, steady = moment.page(
            f"{pattern} {_where(conditions)} RETURN {result}",
            ids=ids, of=wanted.of, source=wanted.source, target=wanted.target, relation=wanted.relation,
            document=wanted.document,
        )  # fmt: skip
        if steady:
            yield from map(_edge, sorted(rows, key=itemgetter(0)))
        else:
            yield from _edges_then(moment, wanted, ids, evidence=evidence)


def _patterns(wanted: Wanted) -> Iterator[tuple[str, str, Sequence[str] | None]]:
    """Ways to find few edges: what of the wish each answers, and the ids that it is about, in order."""
    if wanted.ids is not None:
        known = set(relations())
        listed = sorted(id for id in wanted.ids if len(parts := id.split(" ")) == 3 and parts[1] in known)
        for start in range(0, len(listed), PAGE):
            some = listed[start : start + PAGE]
            yield "ids", f"UNWIND $ids AS id {BY_ID}", some
    elif wanted.of is not None:
        yield "of", "MATCH (n:Node {id: $of}) MATCH (n)-[x]-() WITH startNode(x) AS a, x, endNode(x) AS b", None
    elif wanted.source is not None:
        yield "source", "MATCH (a:Node {id: $source})-[x]->(b:Node) WITH a, x, b", None
    elif wanted.target is not None:
        yield "target", "MATCH (a:Node)-[x]->(b:Node {id: $target}) WITH a, x, b", None
    else:
        said = (
            "MATCH (said:Evidence {document: $document}) USING INDEX said:Evidence(document)"
            " WITH DISTINCT said.owner AS id WHERE id CONTAINS ' '"
        )
        yield "document", f"{said} {BY_ID}", None


def _where(conditions: Sequence[str]) -> str:
    return f"WHERE {' AND '.join(conditions)}" if conditions else ""


def _whole(moment: Moment, wanted: Wanted, result: str, size: int, *, evidence: bool) -> Iterator[Edge]:
    """All edges, or all of a relation: one stream for each relation, merged by id."""
    listed = relations() if wanted.relation is None else [each for each in relations() if each == wanted.relation]
    condition = "" if wanted.rejected else f" AND {ENDS_STAND}"

    def stream(relation: str) -> Iterator[Edge]:
        body = (
            f"MATCH (a)-[x:{relation}]->(b) USING INDEX SEEK x:{relation}(id) WHERE x.id > $after{condition}"
            f" WITH x ORDER BY x.id LIMIT $size RETURN {result}"
        )
        for rows, steady, after, last in _pages(moment, body, size):
            if steady:
                yield from map(_edge, rows)
            else:
                here = Wanted(relation=relation, rejected=wanted.rejected)
                yield from _edges_then(moment, here, None, after=after, last=last, evidence=evidence)

    yield from merge(*map(stream, listed), key=attrgetter("id"))


def _pages(
    moment: Moment, body: str, size: int, *, after: str = "", **values: str | None
) -> Iterator[tuple[Values, bool, str, str | None]]:
    """Pages in order of id, each with whether it is of the moment, the id before it, and its last unless it ends."""
    while True:
        rows, steady = moment.page(body, after=after, size=size, **values)
        last = rows[-1][0] if len(rows) == size else None
        yield rows, steady, after, last
        if last is None:
            return
        after = last


def _edges_then(
    moment: Moment,
    wanted: Wanted,
    ids: Iterable[str] | None,
    *,
    after: str = "",
    last: str | None = None,
    evidence: bool,
) -> Iterator[Edge]:
    """The edges of a page as they were at the moment, though others wrote since."""
    for row, said in _rows_then(moment, wanted, ids, after, last):
        yield Edge(row[1], row[2], row[3], properties_of(row[4]), known_of(said) if evidence else ())


def _rows_then(
    moment: Moment, wanted: Wanted, ids: Iterable[str] | None, after: str, last: str | None
) -> Iterator[tuple[Row, list[Row]]]:
    tables = moment.tables()
    if ids is not None:
        found = tables.versioned(EDGES, "id", ids)
    elif wanted.document is not None:
        owners = {row[0] for row in tables.versioned(EVIDENCE, "document", [wanted.document])}
        found = tables.versioned(EDGES, "id", owners)
    elif wanted.of is not None:
        found = chain(tables.versioned(EDGES, "source", [wanted.of]), tables.versioned(EDGES, "target", [wanted.of]))
    elif wanted.source is not None:
        found = tables.versioned(EDGES, "source", [wanted.source])
    elif wanted.target is not None:
        found = tables.versioned(EDGES, "target", [wanted.target])
    else:
        assert wanted.relation is not None
        found = tables.between(wanted.relation, after, last)
    rows = sorted({row[0]: row for row in found}.values())
    known = _evidence_of(tables, (row[0] for row in rows))
    ends = _evidence_of(tables, () if wanted.rejected else {end for row in rows for end in (row[1], row[3])})
    for row in rows:
        said = known.get(row[0], [])
        if wanted.takes_edge(row, said) and all(stands(ends.get(end, ())) for end in (row[1], row[3])):
            yield row, said


def _edge(row: Sequence[Any]) -> Edge:
    id, properties, evidence = row
    source, relation, target = id.split(" ")
    return Edge(source, relation, target, properties_of(properties), _evidence(evidence))


# The whole network


def network_nodes(moment: Moment) -> list[tuple[str, str]]:
    """Ids and kinds of the nodes that stand, in order of id."""
    body = (
        "MATCH (x:Node) USING INDEX SEEK x:Node(id) WHERE x.id > $after AND x.review <> 'rejected'"
        " WITH x ORDER BY x.id LIMIT $size RETURN [x.id, x.kind]"
    )
    found: list[tuple[str, str]] = []
    for rows, steady, after, last in _pages(moment, body, NETWORK_PAGE):
        if steady:
            found += ((id, kind) for id, kind in rows)
        else:
            ids = [row[0] for row in rows]
            found += ((node.id, node.kind) for node in _nodes_then(moment, Wanted(), ids, after, last, evidence=False))
    return found


def network_edges(moment: Moment) -> Iterator[EdgeRow]:
    """What analysis knows of the edges that stand, in order of id."""

    def stream(relation: str) -> Iterator[tuple[str, EdgeRow]]:
        body = (
            f"MATCH (a)-[x:{relation}]->(b) USING INDEX SEEK x:{relation}(id) WHERE x.id > $after AND {ENDS_STAND}"
            " WITH x ORDER BY x.id LIMIT $size RETURN [x.id, x.review, x.confidence, x.known_by]"
        )
        for rows, steady, after, last in _pages(moment, body, NETWORK_PAGE):
            if steady:
                for id, review, confidence, known_by in rows:
                    source, _, target = id.split(" ")
                    yield id, EdgeRow(source, relation, target, review, confidence, known_by)
                continue
            for row, said in _rows_then(moment, Wanted(relation=relation), None, after, last):
                summary = summary_of((each[REVIEW], each[CONFIDENCE], each[KNOWN_BY]) for each in said)
                yield row[0], EdgeRow(row[1], row[2], row[3], *summary)

    for _, row in merge(*map(stream, relations()), key=itemgetter(0)):
        yield row


def _evidence_of(tables: Neo4jTables, owners: Iterable[str]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in tables.versioned(EVIDENCE, "owner", owners):
        found.setdefault(row[0], []).append(row)
    return found


def _touched(tables: Neo4jTables, *of: Any) -> set[str]:
    return {key[0] for table in of for key in tables.touched_after(table)}


def _between(id: str, after: str, last: str | None) -> bool:
    return after < id and (last is None or id <= last)


def _evidence(rows: Iterable[Sequence[Any]]) -> tuple[Evidence, ...]:
    """Evidence from rows of `EVIDENCE_READ`."""
    return in_order([Evidence(*(*row[:-1], row[-1] or "")) for row in rows])
