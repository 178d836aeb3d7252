"""Who may see what, and on what ground somebody is kept: about ids, and so untouched by what documents say or cease to
say of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TypeVar, get_args

from graph.dates import is_date
from graph.errors import UsageError
from graph.model import Basis, Consent, Level, Part, Visibility
from graph.store.rows import redirects
from graph.store.tables import CONSENTS, VISIBILITIES, Tables

LEVELS: tuple[Level, ...] = get_args(Level)
PARTS: tuple[Part, ...] = get_args(Part)
BASES: tuple[Basis, ...] = get_args(Basis)
Said = TypeVar("Said", Visibility, Consent)


def take_visibilities(tables: Tables, decided: Iterable[Visibility], by: str, at: str) -> None:
    """Keep who may see what, by and at the change's own where it does not say. Raises `UsageError` for what is no level
    or no part.
    """
    for each in _present(tables, decided):
        for value, allowed in ((each.level, LEVELS), (each.part, PARTS)):
            if value not in allowed:
                raise UsageError(
                    "«{value}» does not say who may see what.",
                    remedy="Use one of {allowed}.",
                    value=value,
                    allowed=list(allowed),
                )
        row = (each.node, each.part, each.level, each.by or by, each.at or at, each.reason)
        known = list(tables.at(VISIBILITIES, [row[:2]]))
        if not known or (known[0][2], known[0][5]) != (each.level, each.reason):
            tables.put(VISIBILITIES, [row])


def take_consents(tables: Tables, given: Iterable[Consent], by: str, at: str) -> None:
    """Keep on what ground somebody is kept. Raises `UsageError` for what is no ground, no date, or has no purpose."""
    for each in _present(tables, given):
        if each.basis not in BASES:
            raise UsageError(
                "«{value}» is no ground to keep a person.",
                remedy="Use one of {allowed}.",
                value=each.basis,
                allowed=list(BASES),
            )
        if not each.purpose.strip():
            raise UsageError("What is it for?", remedy="Say what she agreed to, or what the law allows.")
        if not is_date(each.given_at):
            raise UsageError(
                "«{moment}» is no date.", remedy="For example: 2026, 2026-07 or 2026-07-31.", moment=each.given_at
            )
        row = (
            each.node, each.purpose, each.basis, each.given_by, each.given_at, each.document, each.by or by,
            each.at or at,
        )  # fmt: skip
        known = list(tables.at(CONSENTS, [row[:2]]))
        if not known or known[0][2:6] != row[2:6]:
            tables.put(CONSENTS, [row])


def drop_consents(tables: Tables, withdrawn: Iterable[tuple[str, str]]) -> None:
    """Take out the grounds of these nodes for these purposes. Raises `UsageError` for one that is not there."""
    listed = list(withdrawn)
    if not listed:
        return
    kept = [(str(node), str(purpose)) for node, purpose, *_ in tables.rows(CONSENTS)]
    moved = redirects(tables, {node for node, _ in (*kept, *listed)})
    for node, purpose in listed:
        present = moved.get(node, node), purpose
        here = [(one, what) for one, what in kept if (moved.get(one, one), what) == present]
        if not here:
            raise UsageError(
                "There is no ground for «{purpose}» recorded of «{id}».",
                remedy="The list of grounds names them.",
                purpose=purpose,
                id=node,
            )
        tables.remove(CONSENTS, here)


def visibilities(tables: Tables) -> list[Visibility]:
    """What was decided, in order of node and part, each about what its id leads to now; of two that are one now, the
    stricter.
    """
    found: dict[tuple[str, str], Visibility] = {}
    for each in _present(tables, (Visibility(row[0], row[2], row[1], *row[3:]) for row in tables.rows(VISIBILITIES))):
        known = found.get((each.node, each.part))
        if known is None or LEVELS.index(known.level) < LEVELS.index(each.level):
            found[each.node, each.part] = each
    return [found[place] for place in sorted(found)]


def consents(tables: Tables) -> list[Consent]:
    """The grounds, in order of node, purpose and date, each about what its id leads to now."""
    found = _present(tables, (Consent(*row) for row in tables.rows(CONSENTS)))
    return sorted(found, key=lambda each: (each.node, each.purpose, each.given_at))


def _present(tables: Tables, said: Iterable[Said]) -> list[Said]:
    listed = list(said)
    moved = redirects(tables, {each.node for each in listed})
    return [replace(each, node=moved.get(each.node, each.node)) for each in listed]
