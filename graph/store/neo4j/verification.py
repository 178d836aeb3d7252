"""What must hold on a server besides the rules for rows: what is derived from them, and what nobody else may write."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from graph.store.neo4j.connections import Database
from graph.store.neo4j.schema import LABELS, PAST, kinds, relations
from graph.store.neo4j.tables import Neo4jTables, native, node_properties, other_names, summary_of
from graph.store.rows import CONFIDENCE, KNOWN_BY, REVIEW
from graph.store.tables import EDGES, EVIDENCE, NODES, Row, in_batches

OURS = (*LABELS.values(), *PAST.values(), "Tejido", "Change", "Name")
SHOWN = 20  # of one thing that does not hold


def disorder(database: Database) -> list[str]:
    """What was written past Tejido, and what is out of step; one line each."""
    return [*_strangers(database), *_out_of_step(database)]


def _strangers(database: Database) -> Iterator[str]:
    for labels, count in database.read(
        "MATCH (n) WHERE none(label IN labels(n) WHERE label IN $ours) RETURN labels(n), count(*)", ours=OURS
    ):
        yield f"{count} nodes {':'.join(labels) or 'without a label'} were not written by Tejido."
    for relation, count in database.read(
        "MATCH ()-[x]->() WHERE x._version IS NULL OR x.id IS NULL OR NOT type(x) IN $relations"
        " RETURN type(x), count(*)",
        relations=relations(),
    ):
        yield f"{count} relationships {relation} were not written by Tejido."
    for (id,) in database.read(
        "MATCH (a)-[x]->(b) WHERE x.id <> a.id + ' ' + type(x) + ' ' + b.id RETURN x.id LIMIT $shown", shown=SHOWN
    ):
        yield f"{id}: its id does not follow from its ends."
    for (id,) in database.read(
        "MATCH (x:Node) WHERE x._version IS NULL OR [each IN labels(x) WHERE each IN $kinds] <> [x.kind]"
        " RETURN x.id LIMIT $shown",
        kinds=kinds(), shown=SHOWN,
    ):  # fmt: skip
        yield f"{id}: its labels are not those of its kind, or it was not written by Tejido."
    ((sequence, last),) = database.read(
        "MATCH (head:Tejido {key: 'head'}) RETURN head.sequence, COLLECT { MATCH (c:Change) RETURN max(c.number) }"
    )
    if sequence != (last[0] or 0):
        yield f"The last change is {last[0] or 0}, but {sequence} is noted."


def _out_of_step(database: Database) -> Iterator[str]:
    """Native properties, summaries and names that are not those of the row and its evidence."""
    tables = Neo4jTables(database.read, moment=Neo4jTables(database.read).last())
    for rows in in_batches(tables.versioned(NODES)):
        found = database.read(
            "UNWIND $ids AS id MATCH (x:Node {id: id}) RETURN id, properties(x),"
            " COLLECT { MATCH (n:Name {node: id}) RETURN n.folded }",
            ids=[row[0] for row in rows],
        )
        present = {id: (properties, sorted(names)) for id, properties, names in found}
        for row, summary in _summarised(tables, rows):
            expected = node_properties(row, summary), sorted(folded for folded, _ in other_names(row))
            if row[0] in present and present[row[0]] != expected:
                yield _changed(row[0], present[row[0]][0], expected[0])
    for rows in in_batches(tables.versioned(EDGES)):
        by_relation: dict[str, list[str]] = {}
        for row in rows:
            by_relation.setdefault(row[2], []).append(row[0])
        shown = {
            id: properties
            for relation, ids in by_relation.items()
            for id, properties in database.read(
                f"UNWIND $ids AS id MATCH ()-[x:{relation} {{id: id}}]->() RETURN id, properties(x)", ids=ids
            )
        }
        for row, (review, confidence, known_by) in _summarised(tables, rows):
            wanted = {
                **native(row[4]), "id": row[0], "_properties": row[4], "_version": row[5], "review": review,
                "confidence": confidence, "known_by": known_by,
            }  # fmt: skip
            wanted = {name: value for name, value in wanted.items() if value is not None}
            if row[0] in shown and shown[row[0]] != wanted:
                yield _changed(row[0], shown[row[0]], wanted)


def _summarised(tables: Neo4jTables, rows: Iterable[Row]) -> Iterator[tuple[Row, list[object]]]:
    listed = list(rows)
    known: dict[str, list[tuple[str, float, str]]] = {}
    for row in tables.versioned(EVIDENCE, "owner", (row[0] for row in listed)):
        known.setdefault(row[0], []).append((row[REVIEW], row[CONFIDENCE], row[KNOWN_BY]))
    for row in listed:
        yield row, summary_of(known.get(row[0], ()))


def _changed(id: str, found: dict[str, object], expected: dict[str, object]) -> str:
    names = sorted(name for name in found.keys() | expected.keys() if found.get(name) != expected.get(name))
    return f"{id}: {', '.join(names) or 'its names'} was written past Tejido, or is out of step with its evidence."
