"""What people and programs hold of two ids: the same, not the same, or not to be told.

Judgements are data of their own, kept by the ids that were judged (nomenklatura's resolver does so too). "Same" is what
joining records. "Not the same" holds for everything that either id was joined to: where A and B are not the same, and B
and C are, A and C are not.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import get_args

from graph.errors import ConflictError, UsageError
from graph.model import Judgement, Verdict
from graph.store.history import Recorder
from graph.store.joining import encode
from graph.store.rows import AMONG, redirects
from graph.store.schema import JUDGEMENTS

COLUMNS = "one, other, verdict, by, at, reason"
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)


def on(connection: sqlite3.Connection, one: str, other: str) -> Judgement | None:
    """The judgement on just these two ids."""
    row = connection.execute(
        f"SELECT {COLUMNS} FROM judgements WHERE one = ? AND other = ?", sorted((one, other))
    ).fetchone()
    return Judgement(*row) if row else None


def record(recorder: Recorder, judgement: Judgement) -> None:
    """Keep a judgement in place of an earlier one on the same two, unless that says the same."""
    one, other = sorted((judgement.one, judgement.other))
    earlier = on(recorder.connection, one, other)
    if earlier is None or earlier.verdict != judgement.verdict:
        recorder.put(JUDGEMENTS, [(one, other, judgement.verdict, judgement.by, judgement.at, judgement.reason)])


def withdraw(recorder: Recorder, judgements: Iterable[Judgement]) -> None:
    """Take judgements back."""
    recorder.remove(JUDGEMENTS, [(each.one, each.other) for each in judgements])


def judgements(connection: sqlite3.Connection, of: str | None) -> list[Judgement]:
    """All judgements in order of their ids; or those on a node and on what is joined with it."""
    if of is None:
        rows = connection.execute(f"SELECT {COLUMNS} FROM judgements ORDER BY one, other")
    else:
        members = encode(group_of(connection, redirects(connection, [of]).get(of, of)))
        rows = connection.execute(
            f"""SELECT {COLUMNS} FROM judgements WHERE one {AMONG}
            UNION SELECT {COLUMNS} FROM judgements WHERE other {AMONG} ORDER BY one, other""",
            (members, members),
        )
    return [Judgement(*row) for row in rows]


def between(connection: sqlite3.Connection, one: str, other: str) -> list[Judgement]:
    """Every judgement on a node or what was joined to it, and another or what was joined to that."""
    members = [encode(group_of(connection, id)) for id in (one, other)]
    return [
        Judgement(*row)
        for row in connection.execute(
            f"""SELECT {COLUMNS} FROM judgements WHERE one {AMONG} AND other {AMONG}
            UNION SELECT {COLUMNS} FROM judgements WHERE other {AMONG} AND one {AMONG}""",
            (*members, *members),
        )
    ]


def group_of(connection: sqlite3.Connection, id: str) -> list[str]:
    """An id and all that lead to it."""
    return [
        member
        for (member,) in connection.execute(
            """WITH RECURSIVE members (id) AS (
                SELECT ? UNION SELECT redirects.id FROM redirects JOIN members ON target = members.id
            ) SELECT id FROM members ORDER BY id""",
            (id,),
        )
    ]


def refuse_contradiction(connection: sqlite3.Connection, one: str, other: str) -> None:
    """Raise `ConflictError` naming the judgement by which two nodes are not the same."""
    for judgement in between(connection, one, other):
        if judgement.verdict == "not_same":
            raise contradiction(judgement)


def contradiction(judgement: Judgement) -> ConflictError:
    return ConflictError(
        "{by} judged on {at} that «{one}» and «{other}» are not the same.",
        remedy="Withdraw or change that judgement first.",
        by=judgement.by,
        at=judgement.at,
        one=judgement.one,
        other=judgement.other,
    )


def contradictions(connection: sqlite3.Connection) -> list[Judgement]:
    """Judgements that two are not the same, which are one all the same."""
    judged = [
        Judgement(*row) for row in connection.execute(f"SELECT {COLUMNS} FROM judgements WHERE verdict = 'not_same'")
    ]
    moved = redirects(connection, {id for each in judged for id in (each.one, each.other)})
    return [each for each in judged if moved.get(each.one, each.one) == moved.get(each.other, each.other)]


def checked(verdict: str) -> Verdict:
    """Raise `UsageError` for a word that is no verdict."""
    for known in VERDICTS:
        if known == verdict:
            return known
    raise UsageError(
        "«{verdict}» is not a judgement.", remedy="Judgements: {verdicts}.", verdict=verdict, verdicts=list(VERDICTS)
    )
