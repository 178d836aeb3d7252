"""What must hold in an embedded store, and what does not."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator

from graph.errors import DataError
from graph.model import Edge, Node
from graph.ontology import Ontology
from graph.store import judging
from graph.store.sqlite.tables import SQLiteTables, folded_names

# Each gives the rows that break a rule, and the sentence that says which.
RULES = (
    ("SELECT id, source FROM edges WHERE source NOT IN (SELECT id FROM nodes)", "{}: its end {} is not in the graph."),
    ("SELECT id, target FROM edges WHERE target NOT IN (SELECT id FROM nodes)", "{}: its end {} is not in the graph."),
    (
        "SELECT id FROM edges WHERE id <> source || ' ' || relation || ' ' || target",
        "{}: its id does not follow from its ends.",
    ),
    ("SELECT id FROM nodes WHERE id NOT IN (SELECT owner FROM evidence)", "{}: it has no evidence."),
    ("SELECT id FROM edges WHERE id NOT IN (SELECT owner FROM evidence)", "{}: it has no evidence."),
    (
        # what was said of a tie between two that are one since is no tie, but stays on record
        """SELECT DISTINCT owner FROM evidence
        WHERE owner NOT IN (SELECT id FROM nodes) AND owner NOT IN (SELECT id FROM edges)
        AND (said_of IS NULL OR instr(owner, ' ') = 0)""",
        "{}: there is evidence of it, but it is not in the graph.",
    ),
    (
        """SELECT DISTINCT owner, document FROM evidence
        WHERE document NOT IN (SELECT id FROM nodes WHERE kind = 'Document')""",
        "{}: its evidence names {}, which is no Document in the graph.",
    ),
    (
        """SELECT evidence.owner, evidence.review, decisions.review FROM evidence
            JOIN decisions ON decisions.owner = coalesce(said_of, evidence.owner)
                AND decisions.document = evidence.document AND decisions.quote = ''
        WHERE evidence.quote = '' AND evidence.review <> decisions.review AND asserted_by NOT GLOB 'person/*'""",
        "{}: its evidence is {}, though {} was decided.",
    ),
    (
        "SELECT id FROM redirects WHERE id IN (SELECT id FROM nodes)",
        "{}: it was merged into another, and is in the graph nevertheless.",
    ),
    (
        """SELECT id, target FROM redirects WHERE target NOT IN (
            SELECT id FROM nodes UNION SELECT id FROM redirects UNION SELECT id FROM nodes_past
            UNION SELECT one FROM judgements UNION SELECT other FROM judgements)""",
        "{}: it was merged into {}, which is not in the graph.",
    ),
    (
        """WITH RECURSIVE chain (id, target) AS (
            SELECT id, target FROM redirects
            UNION SELECT chain.id, redirects.target FROM chain JOIN redirects ON redirects.id = chain.target
        ) SELECT id FROM chain WHERE id = target""",
        "{}: it was merged into itself.",
    ),
    (
        "SELECT document FROM texts WHERE document NOT IN (SELECT id FROM nodes)",
        "{}: its text is kept, but it is not in the graph.",
    ),
    (
        """SELECT version FROM (
            SELECT version FROM nodes UNION SELECT version FROM edges UNION SELECT version FROM evidence)
        WHERE version NOT IN (SELECT number FROM changes)""",
        "Change {} wrote rows, but is not in the history.",
    ),
)


def damage(connection: sqlite3.Connection) -> list[str]:
    """What SQLite itself finds wrong with the file."""
    found = [str(line) for (line,) in connection.execute("PRAGMA integrity_check") if line != "ok"]
    found += [
        f"{table}: row {row} refers to a row of {parent} that is not there."
        for table, row, parent, _ in connection.execute("PRAGMA foreign_key_check")
    ]
    return found


def disorder(connection: sqlite3.Connection) -> list[str]:
    """Rules between rows that do not hold."""
    found = [sentence.format(*row) for query, sentence in RULES for row in connection.execute(query)]
    found += [
        str(judging.contradiction(judgement)) for judgement in judging.contradictions(SQLiteTables(connection, 0))
    ]
    indexed: dict[str, set[str]] = {}
    for folded, node in connection.execute("SELECT folded, node FROM names"):
        indexed.setdefault(node, set()).add(folded)
    found += [
        f"{id}: its folded names are out of step with its names."
        for id, name, names in connection.execute("SELECT id, name, names FROM nodes")
        if indexed.get(id) != folded_names(name, names)
    ]
    return found


def misfits(nodes: Iterable[Node], edges: Iterable[Edge], ontology: Ontology) -> Iterator[str]:
    """Nodes and edges that do not fit the ontology."""
    kinds: dict[str, str] = {}
    for node in nodes:
        kinds[node.id] = node.kind
        try:
            ontology.check_node(node)
        except DataError as error:
            yield str(error)
    for edge in edges:
        try:
            ontology.check_edge(edge, kinds[edge.source], kinds[edge.target])
        except DataError as error:
            yield str(error)
