"""What waits for people: what nobody decided, and what nobody confirmed for long. Found by indexes, page by page."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from graph.model import Freshness
from graph.store.neo4j.connections import Database

# Of evidence `e` that is not rejected, with the node of its document as `d`: the date of its source, and when it was
# confirmed by a source of that date, by who asserts it (people, imports, the corpus), or by who accepted it.
CONFIRMED = """
    WITH owner, e, CASE WHEN d.year IS NULL THEN null ELSE toString(toInteger(d.year)) END AS date
    WITH owner, e.asserted_at AS at, date,
        coalesce(date, CASE WHEN e.asserted_by STARTS WITH 'person/' OR e.asserted_by STARTS WITH 'import/'
            OR e.asserted_by STARTS WITH 'corpus' THEN e.asserted_at END) AS asserted,
        COLLECT { UNWIND [e.owner, e.said_of] AS decided
            MATCH (y:Decision {owner: decided}) USING INDEX y:Decision(owner) WHERE y.review = 'accepted'
            RETURN y.at } AS accepted
    WITH owner, min(at) AS seen, coalesce(max(date), '') AS dated, coalesce(max(asserted), '') AS asserted,
        max(reduce(latest = '', each IN accepted | CASE WHEN each > latest THEN each ELSE latest END)) AS accepted
    WITH owner, seen, dated, CASE WHEN accepted > asserted THEN accepted ELSE asserted END AS last"""
STANDING = """
    MATCH (e:Evidence {owner: owner}) USING INDEX e:Evidence(owner) WHERE e.review <> 'rejected'
    OPTIONAL MATCH (d:Node {id: e.document}) USING INDEX d:Node(id) WHERE d:Document"""

# What may not be confirmed since a date: that of which some confirmation is older.
OLD = """
    MATCH (d:Document) WHERE toString(toInteger(d.year)) < $before
        MATCH (e:Evidence {document: d.id}) USING INDEX e:Evidence(document) RETURN e.owner AS owner
    UNION MATCH (d:Document) WHERE d.year IS NULL
        MATCH (e:Evidence {document: d.id}) USING INDEX e:Evidence(document) WHERE e.asserted_at < $before
        RETURN e.owner AS owner
    UNION MATCH (y:Decision) WHERE y.review = 'accepted' AND y.at < $before RETURN y.owner AS owner
    UNION MATCH (y:Decision) WHERE y.review = 'accepted' AND y.at < $before
        MATCH (e:Evidence {said_of: y.owner}) USING INDEX e:Evidence(said_of) RETURN e.owner AS owner"""
GOES_ON = "(coalesce(x.`end`, '..') = '..' OR x.`end` > $today)"
STANDS = f"""(EXISTS {{ MATCH (x:Node {{id: owner}}) WHERE NOT x:Document AND {GOES_ON} }}
    OR EXISTS {{ WITH owner, split(owner, ' ') AS parts WHERE size(parts) = 3
        MATCH (a:Node {{id: parts[0]}})-[x]->(b:Node {{id: parts[2]}})
        WHERE x.id = owner AND a.review <> 'rejected' AND b.review <> 'rejected' AND {GOES_ON} }})"""
OF_KIND = "(EXISTS { MATCH (n:Node {id: owner}) WHERE n.kind = $kind } OR owner CONTAINS ' ' + $kind + ' ')"


def undecided(
    database: Database,
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
    conditions = ["e.review = 'proposed'"]
    if document is not None:
        conditions.append("e.document = $document")
    values = {"document": document, "of": of, "kind": kind, "least": least, "most": most}
    if of is None and document is None:
        return _undecided_of_all(database, kind, least, most, after, limit)
    if of is not None:
        found = (
            "WITH COLLECT { MATCH (:Node {id: $of})-[x]-() RETURN x.id } AS ties"
            " UNWIND [$of] + ties AS owner MATCH (e:Evidence {owner: owner}) USING INDEX e:Evidence(owner)"
        )
    else:
        found = "MATCH (e:Evidence {document: $document}) USING INDEX e:Evidence(document)"
    rows = database.read(
        f"{found} WHERE {' AND '.join(conditions)} WITH e.owner AS owner, max(e.confidence) AS confidence"
        f" WHERE $least <= confidence <= $most{f' AND {OF_KIND}' if kind is not None else ''} RETURN owner",
        **values,
    )
    return sorted(owner for (owner,) in rows if owner > after)[: max(limit, 0)]


def _undecided_of_all(
    database: Database, kind: str | None, least: float, most: float, after: str, limit: int
) -> list[str]:
    """Along the index, which is in order of code points as a seek is: each owner's evidence lies together."""
    found: list[str] = []
    size = 4 * limit + 100
    statement = (
        "MATCH (e:Evidence) USING INDEX SEEK e:Evidence(review, owner) WHERE e.review = 'proposed' AND e.owner > $after"
        " WITH e ORDER BY e.review, e.owner LIMIT $size WITH e.owner AS owner, e.confidence AS confidence"
        f" RETURN owner, confidence{f', {OF_KIND}' if kind is not None else ', true'}"
    )
    while len(found) < limit:
        rows = database.read(statement, after=after, size=size, kind=kind)
        owners = {owner: fits for owner, _, fits in rows}
        confidence: dict[str, float] = {}
        for owner, each, _ in rows:
            confidence[owner] = max(each, confidence.get(owner, 0.0))
        complete = list(owners)
        if len(rows) == size:  # the last one's evidence may go on
            complete.pop()
        if not complete and rows:
            size *= 2
            continue
        found += (owner for owner in complete if owners[owner] and least <= confidence[owner] <= most)
        if len(rows) < size:
            break
        after = complete[-1]
    return found[: max(limit, 0)]


def freshness(database: Database, owners: Iterable[str]) -> dict[str, Freshness]:
    """How fresh these nodes and edges are; what is rejected, or not there, is left out."""
    rows = database.read(
        f"UNWIND $owners AS owner {STANDING} {CONFIRMED} RETURN owner, seen, dated, last", owners=sorted(set(owners))
    )
    return {owner: Freshness(*values) for owner, *values in rows}


def stale(
    database: Database, before: str, *, kind: str | None, after: tuple[str, str], limit: int
) -> dict[str, Freshness]:
    """What stands and was not confirmed since, the longest ago first; `after` is date and id of the one before."""
    rows = database.read(
        f"CALL {{ {OLD} }} WITH DISTINCT owner {STANDING} {CONFIRMED}"
        " WHERE last <> '' AND last < $before AND (last > $date OR (last = $date AND owner > $id))"
        f" AND {STANDS} {f'AND {OF_KIND}' if kind is not None else ''}"
        " RETURN owner, seen, dated, last ORDER BY last, owner LIMIT $limit",
        before=before, kind=kind, date=after[0], id=after[1], limit=limit,
        today=datetime.now(UTC).date().isoformat(),
    )  # fmt: skip
    return {owner: Freshness(*values) for owner, *values in rows}
