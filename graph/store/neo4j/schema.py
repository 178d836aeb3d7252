"""The model in Neo4j: labels and relationship types, constraints and indexes, and the migrations that make them.

Nodes and edges are what people write Cypher about: `(:Node:Actor {id, name, names, …})` and `[:funds {id, …}]` with
the ontology's kinds, relations and properties. Everything else that the store keeps is a node that no relationship
touches, joined by property (`MATCH (e:Evidence {owner: a.id})`), so that none of it stands in anybody's way.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from uuid import uuid4

from graph import ontology as vocabulary
from graph.errors import StoreError
from graph.store.neo4j.connections import Database
from graph.store.refusals import made_by_newer
from graph.store.tables import (
    CONSENTS,
    DECISIONS,
    EDGES,
    ERASURES,
    EVIDENCE,
    FEEDBACK,
    JUDGEMENTS,
    NODES,
    REDIRECTS,
    SUGGESTIONS,
    TABLES,
    TEXTS,
    VISIBILITIES,
    Table,
)

LABELS = {
    NODES: "Node",
    EVIDENCE: "Evidence",
    DECISIONS: "Decision",
    REDIRECTS: "Redirect",
    JUDGEMENTS: "Judgement",
    SUGGESTIONS: "Suggestion",
    FEEDBACK: "Feedback",
    TEXTS: "Text",
    VISIBILITIES: "Visibility",
    CONSENTS: "Consent",
    ERASURES: "Erasure",
}
PAST = {table: f"{label}Past" for table, label in {**LABELS, EDGES: "Edge"}.items()}
# Columns that rows are asked for by, besides their key's first one.
ASKED = {EVIDENCE: ("document", "said_of"), REDIRECTS: ("target",), JUDGEMENTS: ("other",)}
SINGLE = tuple(table for table in TABLES if len(table.key) == 1 and table is not EDGES)
# What the engine keeps on nodes and relationships beside the ontology's properties.
RESERVED = frozenset({"id", "kind", "name", "names", "review", "confidence", "known_by"})

IDENTIFIER = re.compile(r"[A-Za-z][A-Za-z0-9_]*")


def kinds() -> tuple[str, ...]:
    """The ontology's kinds of node, each fit to stand in a statement."""
    return _checked(vocabulary.ontology().kinds)


def relations() -> tuple[str, ...]:
    """The ontology's relations, each fit to stand in a statement, in order."""
    return tuple(sorted(_checked(vocabulary.ontology().relations)))


def _checked(names: object) -> tuple[str, ...]:
    listed = tuple(map(str, names))  # type: ignore[call-overload]
    for name in listed:
        if not IDENTIFIER.fullmatch(name):
            raise ValueError(name)
    return listed


def _index(label: str, *columns: str) -> str:
    listed = ", ".join(f"x.{column}" for column in columns)
    return f"CREATE INDEX tejido_{label}_{'_'.join(columns)} IF NOT EXISTS FOR (x:{label}) ON ({listed})"


def _unique(label: str, *columns: str) -> str:
    listed = ", ".join(f"x.{column}" for column in columns)
    return (
        f"CREATE CONSTRAINT tejido_{label}_{'_'.join(columns)} IF NOT EXISTS FOR (x:{label})"
        f" REQUIRE ({listed}) IS UNIQUE"
    )


def _of_relation(relation: str) -> tuple[str, ...]:
    return (
        f"CREATE CONSTRAINT tejido_{relation}_id IF NOT EXISTS FOR ()-[x:{relation}]-() REQUIRE x.id IS UNIQUE",
        f"CREATE INDEX tejido_{relation}_version IF NOT EXISTS FOR ()-[x:{relation}]-() ON (x._version)",
    )


HEAD = _unique("Tejido", "key")
FIRST: tuple[str, ...] = (
    *(_unique(LABELS[table], *table.key) for table in SINGLE),
    _unique("Evidence", *EVIDENCE.key),
    _unique("Change", "number"),
    _index("Change", "token"),
    _index("Node", "kind", "id"),
    _index("Node", "country", "id"),
    _index("Node", "_folded"),
    _index("Name", "folded"),
    _index("Name", "node"),
    _index("Evidence", "review", "owner"),  # what is undecided, in order
    *(_index(label, table.key[0]) for table, label in LABELS.items() if len(table.key) > 1),
    *(_index(LABELS[table], column) for table, columns in ASKED.items() for column in columns),
    *(_index(label, "_version") for label in LABELS.values()),
    *(
        _index(label, column)
        for table, label in PAST.items()
        for column in ("ended", "_version", *dict.fromkeys((table.key[0], *table.owners)))
    ),
)

# Migration n takes a store from version n to n + 1. One that was released is never edited. Statements must be
# repeatable: several processes may run them at once.
MIGRATIONS: tuple[tuple[str, ...], ...] = (FIRST,)


def prepare(database: Database, *, create: bool) -> str:
    """Bring the database to this program's version, or refuse it. Gives the store's own random id."""
    found = _head(database)
    if found is None:
        occupied = database.read("MATCH (n) RETURN 1 LIMIT 1")
        found = _head(database)  # another process may have made the store meanwhile
        if occupied and found is None:
            raise StoreError(
                "{place} is a database of another program.",
                remedy="Choose another database, or an empty one.",
                place=database.place,
            )
    if found is None:
        if not create:
            raise StoreError("There is no store at {place}.", remedy="Check the address.", place=database.place)
        database.run(HEAD)
        database.run(
            "MERGE (head:Tejido {key: 'head'})"
            " ON CREATE SET head.id = $id, head.version = 0, head.sequence = 0, head.relations = []",
            id=uuid4().hex,
        )
        found = _head(database)
    assert found is not None
    id, version, known, filling = found
    if version > len(MIGRATIONS):
        raise made_by_newer(database.place, version, len(MIGRATIONS))
    if filling:
        raise being_filled(database.place)
    _migrate(database, version, known)
    return id


def being_filled(place: str) -> StoreError:
    return StoreError(
        "A copy into {place} was broken off, or is being made.",
        remedy="Wait for it, or empty the database and copy again.",
        place=place,
    )


def _head(database: Database) -> tuple[str, int, Sequence[str], bool] | None:
    rows = database.read(
        "MATCH (head:Tejido {key: 'head'}) RETURN head.id, head.version, head.relations, head.filling IS NOT NULL"
    )
    return (rows[0][0], rows[0][1], rows[0][2], rows[0][3]) if rows else None


def _migrate(database: Database, version: int, known: Sequence[str]) -> None:
    new = [relation for relation in relations() if relation not in known]
    statements = [each for migration in MIGRATIONS[version:] for each in migration]
    statements += [each for relation in new for each in _of_relation(relation)]
    if not statements:
        return
    database.run(*statements)
    database.run("CALL db.awaitIndexes(600)")
    database.run(
        "MATCH (head:Tejido {key: 'head'}) SET head.relations = $relations"
        " SET head.version = CASE WHEN head.version < $version THEN $version ELSE head.version END",
        relations=list(relations()),
        version=len(MIGRATIONS),
    )


def is_single(table: Table) -> bool:
    """Whether a table's key is one column, which then is unique by a constraint."""
    return len(table.key) == 1
