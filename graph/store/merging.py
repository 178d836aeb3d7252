"""Joining nodes that are one, with everything that hangs on them, and parting them again.

Evidence remembers what it was said of. Joining and parting therefore change but where an id leads; everything said then
goes to the node or edge that its id now leads to. What was said of a tie between two nodes that became one is kept as
evidence without an edge, and is a tie again when they are parted.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Set

from graph import ontology as vocabulary
from graph.errors import ConflictError, UsageError
from graph.model import Judgement
from graph.store import judging
from graph.store.deciding import decide
from graph.store.history import Recorder, undo
from graph.store.joining import encode
from graph.store.rows import (
    AMONG,
    EVIDENCE_COLUMNS,
    KEY,
    OWNER,
    EvidenceRow,
    owned_by,
    present_ids,
    redirects,
    said_of,
    settle,
)
from graph.store.schema import EDGES, EVIDENCE, NODES, REDIRECTS, Table

AT_NODES = f"""owner {AMONG}
    OR owner IN (SELECT id FROM edges WHERE source {AMONG})
    OR owner IN (SELECT id FROM edges WHERE target {AMONG})"""


def merge_nodes(recorder: Recorder, keep: str, other: str) -> None:
    """Unite names, properties, evidence and ties under `keep`; ties between the two go.

    Raises `UsageError`, and `ConflictError` if somebody judged that they are not the same.
    """
    connection = recorder.connection
    moved = redirects(connection, [keep, other])
    ids = [moved.get(keep, keep), moved.get(other, other)]
    kinds = dict(connection.execute(f"SELECT id, kind FROM nodes WHERE id {AMONG}", (encode(ids),)))
    for given, id in zip((keep, other), ids, strict=True):
        if id not in kinds:
            raise UsageError("There is no «{id}» in the graph.", remedy="Look for it by name.", id=given)
    if ids[0] == ids[1]:
        raise UsageError("«{keep}» and «{other}» are already one.", keep=keep, other=other)
    if kinds[ids[0]] != kinds[ids[1]]:
        raise UsageError(
            "«{keep}» ({kind}) and «{other}» ({other_kind}) cannot be one: they are of different kinds.",
            keep=keep,
            kind=kinds[ids[0]],
            other=other,
            other_kind=kinds[ids[1]],
        )
    if kinds[ids[0]] == "Document":
        raise UsageError(
            "«{keep}» and «{other}» cannot be one: evidence counts in each document's own text.",
            remedy="Take one of the two documents out.",
            keep=keep,
            other=other,
        )
    judging.refuse_contradiction(connection, *ids)
    lead(recorder, ids[1], ids[0])


def lead(recorder: Recorder, other: str, keep: str) -> None:
    """Let one id lead to another, with everything that was said of it."""
    recorder.add(REDIRECTS, [(other, keep)])
    _rehome(recorder, keep, other)


def judge(recorder: Recorder, judgement: Judgement) -> None:
    """Keep a judgement and make it so: join what is the same, part what is not. Raises as `merge_nodes` and `part`."""
    connection = recorder.connection
    ids = (judgement.one, judgement.other)
    kinds = {id for (id,) in connection.execute(f"SELECT id FROM nodes WHERE id {AMONG}", (encode(ids),))}
    moved = redirects(connection, ids)
    for id in ids:
        if id not in kinds and id not in moved:
            raise UsageError("There is no «{id}» in the graph.", remedy="Look for it by name.", id=id)
    if judgement.one == judgement.other:
        raise UsageError("«{id}» is one id: name two.", id=judgement.one)
    joined = _joined(recorder, *ids)
    if judgement.verdict == "same" and not joined:
        merge_nodes(recorder, *ids)
    elif judgement.verdict != "same" and joined:
        part(recorder, *ids)
    judging.record(recorder, judgement)


def withdraw(recorder: Recorder, one: str, other: str) -> None:
    """Take back the judgement on two ids; if it was that they are the same, they are parted."""
    earlier = judging.on(recorder.connection, one, other)
    if earlier is None:
        raise UsageError(
            "Nobody judged «{one}» and «{other}».",
            remedy="`tejido judge list` shows the judgements.",
            one=one,
            other=other,
        )
    judging.withdraw(recorder, [earlier])
    if earlier.verdict == "same" and _joined(recorder, one, other):
        part(recorder, one, other)


def take_judgements(recorder: Recorder, judgements: Iterable[Judgement], arriving: Set[str]) -> None:
    """Take over judgements made elsewhere, also on ids that are not here yet; where there is one here, it stays. Of two
    that are the same the one that stands here is kept, else the one among the nodes that arrive with the judgements.

    Raises `ConflictError` if one contradicts what was judged here.
    """
    connection = recorder.connection
    for judgement in judgements:
        ids = (judgement.one, judgement.other)
        if judging.on(connection, *ids) is not None:
            continue
        judging.record(recorder, judgement)
        if judgement.verdict == "same" and not _joined(recorder, *ids):
            moved = redirects(connection, ids)
            roots = [moved.get(id, id) for id in ids]
            here = {id for (id,) in connection.execute(f"SELECT id FROM nodes WHERE id {AMONG}", (encode(roots),))}
            if len(here) == 2:
                merge_nodes(recorder, *roots)
            else:
                judging.refuse_contradiction(connection, *roots)
                keep, other = sorted(roots, key=lambda root: (root not in here, root not in arriving))
                recorder.add(REDIRECTS, [(other, keep)])
    for judgement in judging.contradictions(connection) if recorder.touched else ():
        raise judging.contradiction(judgement)


def _joined(recorder: Recorder, one: str, other: str) -> bool:
    moved = redirects(recorder.connection, [one, other])
    return moved.get(one, one) == moved.get(other, other)


def part(recorder: Recorder, one: str, other: str) -> None:
    """Take apart two that were joined, with everything that was said of each before and since. `other` leaves, with
    what had been joined to it, unless it is what `one` was joined to.

    Raises `ConflictError` if nothing is left that was said of one of the two.
    """
    connection = recorder.connection
    leaving = one if one in judging.group_of(connection, other) else other
    root = redirects(connection, [leaving])[leaving]
    recorder.remove(REDIRECTS, [(leaving,)])
    _rehome(recorder, root, leaving)
    stand = {id for (id,) in connection.execute(f"SELECT id FROM nodes WHERE id {AMONG}", (encode([root, leaving]),))}
    for gone in {root, leaving} - stand:
        raise ConflictError(
            "«{one}» and «{other}» cannot be parted: no document says anything of «{gone}» any more.",
            one=one,
            other=other,
            gone=gone,
        )
    outdated = judging.between(connection, root, leaving)
    judging.withdraw(recorder, [each for each in outdated if each.verdict == "same"])


def take_back(recorder: Recorder, change: int) -> None:
    """Undo a change. A joining that later changes built on is taken back by parting what it joined.

    Raises as `history.undo` and `part`.
    """
    connection = recorder.connection
    connection.execute("SAVEPOINT before")
    try:
        recorder.touched |= undo(connection, recorder.number, change)
        for judgement in judging.contradictions(connection):
            raise judging.contradiction(judgement)
    except ConflictError:
        connection.execute("ROLLBACK TO before")
        joined = connection.execute(
            """SELECT target, id FROM redirects WHERE version = :change AND NOT EXISTS (
                SELECT 1 FROM evidence WHERE version = :change AND said_of IS NULL)""",
            {"change": change},
        ).fetchone()
        if joined is None:
            raise
        part(recorder, *joined)
    finally:
        connection.execute("RELEASE before")


def _rehome(recorder: Recorder, root: str, other: str) -> None:
    """Bring all that was said of two nodes and of their ties to where the ids that it was said of lead now."""
    connection = recorder.connection
    (kind,) = connection.execute("SELECT kind FROM nodes WHERE id = ?", (root,)).fetchone()
    rows = _evidence_at(recorder, (root, other))
    homes = present_ids(connection, {said_of(row) for row in rows})
    moving = [row for row in rows if homes[said_of(row)] != row[OWNER]]
    moved = decide(connection, [owned_by(row, homes[said_of(row)]) for row in moving])
    recorder.remove(EVIDENCE, [row[: KEY + 1] for row in moving])
    _make(recorder, {row[OWNER] for row in moved}, kind)
    recorder.put(EVIDENCE, moved)
    settle(recorder, {row[OWNER] for row in (*moving, *moved)})


def _evidence_at(recorder: Recorder, ids: Iterable[str]) -> list[EvidenceRow]:
    """The evidence of nodes, of their ties, and of what would be a tie of a node with itself."""
    listed = encode(sorted(ids))
    select = f"SELECT {EVIDENCE_COLUMNS} FROM evidence WHERE"
    rows = {row[: KEY + 1]: row for row in recorder.connection.execute(f"{select} {AT_NODES}", [listed] * 3)}
    for id in ids:
        within = recorder.connection.execute(f"{select} owner > ? AND owner < ?", (f"{id} ", f"{id}!"))
        rows.update((row[: KEY + 1], row) for row in within)
    return list(rows.values())


def _make(recorder: Recorder, owners: set[str], kind: str) -> None:
    """Nodes of a kind and edges that are to be but are not yet, where such an edge may be.

    They show what they showed when they last stood, as far as `settle` finds that claimed.
    """
    connection = recorder.connection
    nodes = sorted(owner for owner in owners if " " not in owner)
    present = _present(connection, NODES, nodes)
    earlier = _last(connection, NODES, nodes)
    recorder.add(NODES, [(id, *earlier.get(id, (kind, id, "[]", "{}"))) for id in nodes if id not in present])
    ties = {owner: owner.split(" ") for owner in owners if " " in owner}
    present = _present(connection, EDGES, ties)
    earlier = _last(connection, EDGES, ties)
    kinds = _present(connection, NODES, {end for parts in ties.values() for end in parts[::2]})
    relations = vocabulary.ontology().relations
    recorder.add(
        EDGES,
        [
            (owner, *earlier.get(owner, (source, relation, target, "{}")))
            for owner, (source, relation, target) in ties.items()
            if owner not in present and source != target
            if (kinds[source], kinds[target]) in relations[relation].ends
        ],
    )


def _present(connection: sqlite3.Connection, table: Table, ids: Iterable[str]) -> dict[str, str]:
    """The second column of rows that stand, by their ids."""
    return dict(
        connection.execute(f"SELECT id, {table.values[0]} FROM {table.name} WHERE id {AMONG}", (encode(sorted(ids)),))
    )


def _last(connection: sqlite3.Connection, table: Table, ids: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The rows that last stood under these ids."""
    rows = connection.execute(
        f"SELECT id, {', '.join(table.values)} FROM {table.past} WHERE id {AMONG} AND there ORDER BY ended",
        (encode(sorted(ids)),),
    )
    return {id: tuple(values) for id, *values in rows}
