"""What waits for people: what nobody decided, and what nobody confirmed for long. Found by indexes, page by page."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from graph.model import Freshness
from graph.store.joining import encode
from graph.store.sqlite.tables import AMONG

FRESHNESS = """owner, min(asserted_at) AS seen, coalesce(max(date), '') AS dated,
    max(coalesce(max(asserted), ''), coalesce(max(accepted), '')) AS last"""
OF_KIND = """(EXISTS (SELECT 1 FROM nodes WHERE id = owner AND kind = :kind)
    OR instr(owner, ' ' || :kind || ' ') > 0)"""  # the id of a tie names its relation
AT_NODE = """(owner = :of OR owner IN (SELECT id FROM edges WHERE source = :of)
    OR owner IN (SELECT id FROM edges WHERE target = :of))"""

# What may not be confirmed since a date: that of which some confirmation is older.
OLD = """
    SELECT owner FROM evidence WHERE document IN (
        SELECT id FROM nodes WHERE kind = 'Document' AND printf('%d', json_extract(properties, '$.year')) < :before)
    UNION SELECT owner FROM evidence WHERE asserted_at < :before AND document IN (
        SELECT id FROM nodes WHERE kind = 'Document' AND json_extract(properties, '$.year') IS NULL)
    UNION SELECT owner FROM decisions WHERE review = 'accepted' AND at < :before
    UNION SELECT evidence.owner FROM decisions JOIN evidence ON said_of = decisions.owner
        WHERE decisions.review = 'accepted' AND decisions.at < :before"""
END = "coalesce(json_extract(properties, '$.end'), '..')"
GOES_ON = f"({END} = '..' OR {END} > date('now'))"
STANDS = f"""(EXISTS (SELECT 1 FROM nodes WHERE id = owner AND kind <> 'Document' AND {GOES_ON})
    OR EXISTS (SELECT 1 FROM edges WHERE id = owner AND {GOES_ON}
        AND source NOT IN (SELECT id FROM rejected) AND target NOT IN (SELECT id FROM rejected)))"""


def undecided(
    connection: sqlite3.Connection,
    *,
    document: str | None,
    of: str | None,
    kind: str | None,
    least: float,
    most: float,
    after: str,
    limit: int,
) -> list[str]:
    """Ids of which something is proposed, in order; the most confident of it lies between `least` and `most`."""
    conditions = ["review = 'proposed'", "owner > :after"]
    for wanted, condition in ((document, "document = :document"), (of, AT_NODE), (kind, OF_KIND)):
        if wanted is not None:
            conditions.append(condition)
    rows = connection.execute(
        f"""SELECT owner FROM evidence WHERE {" AND ".join(conditions)}
        GROUP BY owner HAVING max(confidence) BETWEEN :least AND :most ORDER BY owner LIMIT :limit""",
        {
            "document": document, "of": of, "kind": kind, "least": least, "most": most, "after": after, "limit": limit,
        },
    )  # fmt: skip
    return [owner for (owner,) in rows]


def freshness(connection: sqlite3.Connection, owners: Iterable[str]) -> dict[str, Freshness]:
    """How fresh these nodes and edges are; what is rejected, or not there, is left out."""
    rows = connection.execute(
        f"SELECT {FRESHNESS} FROM confirmed WHERE owner {AMONG} GROUP BY owner", (encode(sorted(owners)),)
    )
    return {owner: Freshness(*values) for owner, *values in rows}


def stale(
    connection: sqlite3.Connection, before: str, *, kind: str | None, after: tuple[str, str], limit: int
) -> dict[str, Freshness]:
    """What stands and was not confirmed since, the longest ago first; `after` is date and id of the one before."""
    rows = connection.execute(
        f"""WITH known AS (SELECT {FRESHNESS} FROM confirmed WHERE owner IN ({OLD}) GROUP BY owner)
        SELECT * FROM known
        WHERE last <> '' AND last < :before AND (last, owner) > (:date, :id)
            AND {STANDS} AND {OF_KIND if kind is not None else "1"}
        ORDER BY last, owner LIMIT :limit""",
        {"before": before, "kind": kind, "date": after[0], "id": after[1], "limit": limit},
    )
    return {owner: Freshness(*values) for owner, *values in rows}
