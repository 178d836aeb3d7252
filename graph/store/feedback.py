"""What people say of findings: kept by the finding's id, and led along when what it is about is joined."""

from __future__ import annotations

from collections.abc import Iterable
from typing import get_args

from graph.errors import UsageError
from graph.model import Feedback, Opinion, finding_id
from graph.store.rows import redirects
from graph.store.tables import FEEDBACK, Tables

OPINIONS: tuple[Opinion, ...] = get_args(Opinion)


def take_feedback(tables: Tables, said: Iterable[Feedback], by: str, at: str) -> None:
    """Keep what is said of findings, by and at the change's own where it does not say.

    Raises `UsageError` for an unknown opinion, or one that needs a reason and has none.
    """
    present = {each.finding: each for each in _rows(tables)}
    for each in said:
        if each.opinion not in OPINIONS:
            raise UsageError(
                "«{opinion}» cannot be said of a finding.",
                remedy="Say one of {opinions}.",
                opinion=each.opinion,
                opinions=list(OPINIONS),
            )
        if each.opinion != "done" and not each.reason.strip():
            raise UsageError("Why does it not fit?", remedy="Give a reason: others will read it.")
        before = present.get(each.finding)
        if before is None or (before.opinion, before.reason) != (each.opinion, each.reason):
            row = (each.finding, each.opinion, each.by or by, each.at or at, each.reason)
            tables.put(FEEDBACK, [row])


def feedback(tables: Tables) -> list[Feedback]:
    """All that was said, in order of findings, each finding about what its ids lead to now; of two that are one now,
    what was said later.
    """
    rows = _rows(tables)
    moved = redirects(tables, {id for each in rows for id in each.finding.split("|")[1:]})
    found: dict[str, Feedback] = {}
    for each in sorted(rows, key=lambda each: each.at):
        kind, *subject = each.finding.split("|")
        now = finding_id(kind, *(moved.get(id, id) for id in subject))
        found[now] = Feedback(now, each.opinion, each.by, each.at, each.reason)
    return [found[finding] for finding in sorted(found)]


def _rows(tables: Tables) -> list[Feedback]:
    return sorted((Feedback(*row) for row in tables.rows(FEEDBACK)), key=lambda each: each.finding)
