"""What people and programs hold of two ids: the same, not the same, or not to be told.

Judgements are data of their own, kept by the ids that were judged (nomenklatura's resolver does so too). "Same" is what
joining records. "Not the same" holds for everything that either id was joined to: where A and B are not the same, and B
and C are, A and C are not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import get_args

from graph.errors import ConflictError, UsageError
from graph.model import Judgement, Verdict
from graph.store.rows import redirects
from graph.store.tables import JUDGEMENTS, REDIRECTS, Tables

VERDICTS: tuple[Verdict, ...] = get_args(Verdict)


def on(tables: Tables, one: str, other: str) -> Judgement | None:
    """The judgement on just these two ids."""
    return next((Judgement(*row[:-1]) for row in tables.at(JUDGEMENTS, [tuple(sorted((one, other)))])), None)


def record(tables: Tables, judgement: Judgement) -> None:
    """Keep a judgement in place of an earlier one on the same two, unless that says the same."""
    one, other = sorted((judgement.one, judgement.other))
    earlier = on(tables, one, other)
    if earlier is None or earlier.verdict != judgement.verdict:
        tables.put(JUDGEMENTS, [(one, other, judgement.verdict, judgement.by, judgement.at, judgement.reason)])


def withdraw(tables: Tables, judgements: Iterable[Judgement]) -> None:
    """Take judgements back."""
    tables.remove(JUDGEMENTS, [(each.one, each.other) for each in judgements])


def judgements(tables: Tables, of: str | None) -> list[Judgement]:
    """All judgements in order of their ids; or those on a node and on what is joined with it."""
    if of is None or tables.is_empty(JUDGEMENTS):
        rows = set(tables.rows(JUDGEMENTS))
    else:
        members = group_of(tables, redirects(tables, [of]).get(of, of))
        rows = {row for column in ("one", "other") for row in tables.rows(JUDGEMENTS, column, members)}
    return [Judgement(*row) for row in sorted(rows)]


def between(tables: Tables, one: str, other: str) -> list[Judgement]:
    """Every judgement on a node or what was joined to it, and another or what was joined to that."""
    ones, others = set(group_of(tables, one)), set(group_of(tables, other))
    judged = (Judgement(*row) for row in tables.rows(JUDGEMENTS, "one", ones | others))
    return [
        each
        for each in judged
        if (each.one in ones and each.other in others) or (each.one in others and each.other in ones)
    ]


def group_of(tables: Tables, id: str) -> list[str]:
    """An id and all that lead to it."""
    members, asked = {id}, {id}
    while asked:
        asked = {member for member, _ in tables.rows(REDIRECTS, "target", asked)} - members
        members |= asked
    return sorted(members)


def refuse_contradiction(tables: Tables, one: str, other: str) -> None:
    """Raise `ConflictError` naming the judgement by which two nodes are not the same."""
    for judgement in between(tables, one, other):
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


def contradictions(tables: Tables) -> list[Judgement]:
    """Judgements that two are not the same, which are one all the same."""
    judged = [Judgement(*row) for row in tables.rows(JUDGEMENTS)]
    return contradicted(judged, lambda ids: redirects(tables, ids))


def contradicted(judged: Iterable[Judgement], leads: Callable[[set[str]], Mapping[str, str]]) -> list[Judgement]:
    """Those of these judgements that two are not the same, where both lead to one id."""
    apart = [each for each in judged if each.verdict == "not_same"]
    moved = leads({id for each in apart for id in (each.one, each.other)})
    return [each for each in apart if moved.get(each.one, each.one) == moved.get(each.other, each.other)]


def checked(verdict: str) -> Verdict:
    """Raise `UsageError` for a word that is no verdict."""
    for known in VERDICTS:
        if known == verdict:
            return known
    raise UsageError(
        "«{verdict}» is not a judgement.", remedy="Judgements: {verdicts}.", verdict=verdict, verdicts=list(VERDICTS)
    )
