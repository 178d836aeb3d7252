"""The tables of the embedded store as SQL, and the migrations that make them."""

from __future__ import annotations

APPLICATION = 0x54656A69  # «Teji», in the file's header: tells a store from any other SQLite file


# The nodes and edges all of whose evidence is rejected.
REJECTED = """SELECT DISTINCT owner AS id FROM evidence AS one WHERE review = 'rejected'
    AND NOT EXISTS (SELECT 1 FROM evidence AS other WHERE other.owner = one.owner AND other.review <> 'rejected')"""


# Of each evidence that was not rejected: when it came in, the date of its source, and when it was confirmed by a source
# of that date, by who asserts it (people, imports, the corpus), or by who accepted it.
CONFIRMED = """WITH dated (document, date) AS (
        SELECT id, printf('%d', json_extract(properties, '$.year')) FROM nodes
        WHERE kind = 'Document' AND json_extract(properties, '$.year') IS NOT NULL)
    SELECT owner, evidence.document AS document, asserted_at, date,
        coalesce(date, iif(asserted_by GLOB 'person/*' OR asserted_by GLOB 'import/*' OR asserted_by GLOB 'corpus*',
            asserted_at, NULL)) AS asserted,
        (SELECT max(at) FROM decisions WHERE decisions.owner IN (evidence.owner, evidence.said_of)
            AND decisions.review = 'accepted') AS accepted
    FROM evidence LEFT JOIN dated ON dated.document = evidence.document WHERE evidence.review <> 'rejected'"""


def _past(name: str, keys: str, values: str) -> tuple[str, ...]:
    """The twin that keeps replaced rows; `there` is 0 where the change found no row."""
    return (
        f"CREATE TABLE {name}_past (ended INTEGER NOT NULL, there INTEGER NOT NULL, {keys}, {values}, version)",
        f"CREATE UNIQUE INDEX {name}_past_ended ON {name}_past (ended, {keys})",
        f"CREATE INDEX {name}_past_key ON {name}_past ({keys})",
        f"CREATE INDEX {name}_past_version ON {name}_past (version)",
    )


FIRST: tuple[str, ...] = (
    """CREATE TABLE changes (
        number INTEGER PRIMARY KEY,
        at TEXT NOT NULL,
        by TEXT NOT NULL,
        reason TEXT NOT NULL,
        nodes INTEGER NOT NULL DEFAULT 0,
        edges INTEGER NOT NULL DEFAULT 0,
        undoes INTEGER REFERENCES changes (number),
        undone_by INTEGER REFERENCES changes (number)
    )""",
    """CREATE TABLE nodes (
        id TEXT NOT NULL PRIMARY KEY,
        kind TEXT NOT NULL,
        name TEXT NOT NULL,
        names TEXT NOT NULL,        -- JSON list
        properties TEXT NOT NULL,   -- JSON object
        version INTEGER NOT NULL
    )""",
    "CREATE INDEX nodes_kind ON nodes (kind, id)",
    "CREATE INDEX nodes_version ON nodes (version)",
    """CREATE TABLE edges (
        id TEXT NOT NULL PRIMARY KEY,  -- graph.model.edge_id
        source TEXT NOT NULL REFERENCES nodes (id) DEFERRABLE INITIALLY DEFERRED,
        relation TEXT NOT NULL,
        target TEXT NOT NULL REFERENCES nodes (id) DEFERRABLE INITIALLY DEFERRED,
        properties TEXT NOT NULL,   -- JSON object
        version INTEGER NOT NULL
    )""",
    "CREATE INDEX edges_source ON edges (source)",
    "CREATE INDEX edges_target ON edges (target)",
    "CREATE INDEX edges_version ON edges (version)",
    """CREATE TABLE evidence (
        owner TEXT NOT NULL,        -- the id of a node or of an edge
        key INTEGER NOT NULL,       -- graph.store.joining.evidence_key
        document TEXT NOT NULL REFERENCES nodes (id) DEFERRABLE INITIALLY DEFERRED,
        quote TEXT NOT NULL,
        start INTEGER,
        stop INTEGER,
        page INTEGER,
        asserted_by TEXT NOT NULL,
        asserted_at TEXT NOT NULL,
        confidence REAL NOT NULL,
        review TEXT NOT NULL,
        known_by TEXT NOT NULL,
        modality TEXT NOT NULL,
        claims TEXT,                -- JSON object: the names and properties that this evidence vouches for
        version INTEGER NOT NULL,
        PRIMARY KEY (owner, key)
    )""",
    "CREATE INDEX evidence_document ON evidence (document)",
    "CREATE INDEX evidence_version ON evidence (version)",
    "CREATE INDEX evidence_rejected ON evidence (owner) WHERE review = 'rejected'",
    f"CREATE VIEW rejected AS {REJECTED}",
    """CREATE TABLE decisions (
        owner TEXT NOT NULL,
        document TEXT NOT NULL,
        quote TEXT NOT NULL,        -- folded
        review TEXT NOT NULL,
        version INTEGER NOT NULL,
        PRIMARY KEY (owner, document, quote)
    )""",
    """CREATE TABLE redirects (
        id TEXT NOT NULL PRIMARY KEY,
        target TEXT NOT NULL,
        version INTEGER NOT NULL
    )""",
    "CREATE INDEX redirects_target ON redirects (target)",
    """CREATE TABLE texts (
        document TEXT NOT NULL PRIMARY KEY REFERENCES nodes (id) DEFERRABLE INITIALLY DEFERRED,
        text TEXT NOT NULL,
        version INTEGER NOT NULL
    )""",
    """CREATE TABLE names (
        folded TEXT NOT NULL,       -- graph.names.fold
        node TEXT NOT NULL REFERENCES nodes (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
        PRIMARY KEY (folded, node)
    ) WITHOUT ROWID""",
    "CREATE INDEX names_node ON names (node)",
    *_past("nodes", "id", "kind, name, names, properties"),
    *_past("edges", "id", "source, relation, target, properties"),
    *_past(
        "evidence",
        "owner, key",
        "document, quote, start, stop, page, asserted_by, asserted_at, confidence, review, known_by, modality, claims",
    ),
    *_past("decisions", "owner, document, quote", "review"),
    *_past("redirects", "id", "target"),
    *_past("texts", "document", "text"),
)

# Judgements as data of their own; evidence remembers the id it was said of; a decision remembers who made it, and when.
SECOND: tuple[str, ...] = (
    """CREATE TABLE judgements (
        one TEXT NOT NULL,
        other TEXT NOT NULL,        -- the greater id of the two
        verdict TEXT NOT NULL,
        by TEXT NOT NULL,
        at TEXT NOT NULL,
        reason TEXT NOT NULL,
        version INTEGER NOT NULL,
        PRIMARY KEY (one, other)
    )""",
    "CREATE INDEX judgements_other ON judgements (other)",
    *_past("judgements", "one, other", "verdict, by, at, reason"),
    """INSERT INTO judgements SELECT min(id, target), max(id, target), 'same', by, at, reason, version
        FROM redirects JOIN changes ON number = version""",
    "ALTER TABLE evidence ADD COLUMN said_of TEXT",  # the id of a node or edge that was joined to the owner
    "ALTER TABLE evidence_past ADD COLUMN said_of TEXT",
    "ALTER TABLE decisions ADD COLUMN by TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE decisions ADD COLUMN at TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE decisions_past ADD COLUMN by TEXT",
    "ALTER TABLE decisions_past ADD COLUMN at TEXT",
    "UPDATE decisions SET (by, at) = (SELECT by, at FROM changes WHERE number = version)",
    "UPDATE decisions_past SET (by, at) = (SELECT by, at FROM changes WHERE number = version) WHERE there",
    "CREATE INDEX nodes_country ON nodes (json_extract(properties, '$.country'), id)",
)

THIRD: tuple[str, ...] = (
    """CREATE TABLE suggestions (
        id TEXT NOT NULL PRIMARY KEY,
        changes TEXT NOT NULL,      -- JSON object: nodes and edges
        by TEXT NOT NULL,
        at TEXT NOT NULL,
        reason TEXT NOT NULL,
        state TEXT NOT NULL,
        decided_by TEXT NOT NULL,
        answer TEXT NOT NULL,
        version INTEGER NOT NULL
    )""",
    *_past("suggestions", "id", "changes, by, at, reason, state, decided_by, answer"),
)

FOURTH: tuple[str, ...] = (
    """CREATE TABLE feedback (
        finding TEXT NOT NULL PRIMARY KEY,
        opinion TEXT NOT NULL,
        by TEXT NOT NULL,
        at TEXT NOT NULL,
        reason TEXT NOT NULL,
        version INTEGER NOT NULL
    )""",
    *_past("feedback", "finding", "opinion, by, at, reason"),
)

# What is undecided, and what has not been confirmed for long, found without reading all that is known.
FIFTH: tuple[str, ...] = (
    "CREATE INDEX evidence_proposed ON evidence (owner, confidence) WHERE review = 'proposed'",
    "CREATE INDEX evidence_said_of ON evidence (said_of) WHERE said_of IS NOT NULL",
    f"CREATE VIEW confirmed AS {CONFIRMED}",
)

# Who may see what, on what ground persons are kept, and that some were forgotten.
SIXTH: tuple[str, ...] = (
    """CREATE TABLE visibilities (
        node TEXT NOT NULL,
        part TEXT NOT NULL,
        level TEXT NOT NULL,
        by TEXT NOT NULL,
        at TEXT NOT NULL,
        reason TEXT NOT NULL,
        version INTEGER NOT NULL,
        PRIMARY KEY (node, part)
    )""",
    *_past("visibilities", "node, part", "level, by, at, reason"),
    """CREATE TABLE consents (
        node TEXT NOT NULL,
        purpose TEXT NOT NULL,
        basis TEXT NOT NULL,
        given_by TEXT NOT NULL,
        given_at TEXT NOT NULL,
        document TEXT NOT NULL,
        by TEXT NOT NULL,
        at TEXT NOT NULL,
        version INTEGER NOT NULL,
        PRIMARY KEY (node, purpose)
    )""",
    *_past("consents", "node, purpose", "basis, given_by, given_at, document, by, at"),
    """CREATE TABLE erasures (
        id TEXT NOT NULL PRIMARY KEY,
        salt TEXT NOT NULL,
        marks TEXT NOT NULL,        -- JSON list
        at TEXT NOT NULL,
        by TEXT NOT NULL,
        basis TEXT NOT NULL,
        version INTEGER NOT NULL
    )""",
    *_past("erasures", "id", "salt, marks, at, by, basis"),
)

# What a change wrote is found without reading whole tables, all texts among them.
SEVENTH: tuple[str, ...] = tuple(
    f"CREATE INDEX {name}_version ON {name} (version)"
    for name in ("decisions", "redirects", "judgements", "suggestions", "feedback", "texts", "visibilities", "consents")
)

# Migration n takes a file from version n to n + 1 (`PRAGMA user_version`). One that was released is never edited.
MIGRATIONS: tuple[tuple[str, ...], ...] = (FIRST, SECOND, THIRD, FOURTH, FIFTH, SIXTH, SEVENTH)
