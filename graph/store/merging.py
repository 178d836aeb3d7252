"""Joining nodes that are one, with everything that hangs on them, and parting them again.

Evidence remembers what it was said of. Joining and parting therefore change but where an id leads; everything said then
goes to the node or edge that its id now leads to. What was said of a tie between two nodes that became one is kept as
evidence without an edge, and is a tie again when they are parted.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from operator import itemgetter

from graph import ontology as vocabulary
from graph.errors import ConflictError, UsageError
from graph.model import Judgement
from graph.store import judging
from graph.store.deciding import decide
from graph.store.refusals import unknown
from graph.store.rows import (
    KEY,
    OWNER,
    SAID_OF,
    EvidenceRow,
    kinds_of,
    owned_by,
    present_ids,
    redirects,
    said_of,
    settle,
)
from graph.store.tables import EDGES, EVIDENCE, NODES, REDIRECTS, Row, Table, Tables
from graph.store.undoing import undo


def merge_nodes(tables: Tables, keep: str, other: str) -> None:
    """Unite names, properties, evidence and ties under `keep`; ties between the two go.

    Raises `UsageError`, and `ConflictError` if somebody judged that they are not the same.
    """
    moved = redirects(tables, [keep, other])
    ids = [moved.get(keep, keep), moved.get(other, other)]
    kinds = kinds_of(tables, ids)
    for given, id in zip((keep, other), ids, strict=True):
        if id not in kinds:
            raise unknown(given)
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
    judging.refuse_contradiction(tables, *ids)
    lead(tables, ids[1], ids[0])


def lead(tables: Tables, other: str, keep: str) -> None:
    """Let one id lead to another, with everything that was said of it."""
    tables.add(REDIRECTS, [(other, keep)])
    _rehome(tables, keep, other)


def judge(tables: Tables, judgement: Judgement) -> None:
    """Keep a judgement and make it so: join what is the same, part what is not. Raises as `merge_nodes` and `part`."""
    ids = (judgement.one, judgement.other)
    here = kinds_of(tables, ids)
    moved = redirects(tables, ids)
    for id in ids:
        if id not in here and id not in moved:
            raise unknown(id)
    if judgement.one == judgement.other:
        raise UsageError("«{id}» is one id: name two.", id=judgement.one)
    joined = _joined(tables, *ids)
    if judgement.verdict == "same" and not joined:
        merge_nodes(tables, *ids)
    elif judgement.verdict != "same" and joined:
        part(tables, *ids)
    judging.record(tables, judgement)


def withdraw(tables: Tables, one: str, other: str) -> None:
    """Take back the judgement on two ids; if it was that they are the same, they are parted."""
    earlier = judging.on(tables, one, other)
    if earlier is None:
        raise UsageError(
            "Nobody judged «{one}» and «{other}».",
            remedy="`tejido judge list` shows the judgements.",
            one=one,
            other=other,
        )
    judging.withdraw(tables, [earlier])
    if earlier.verdict == "same" and _joined(tables, one, other):
        part(tables, one, other)


def take_judgements(tables: Tables, judgements: Iterable[Judgement], arriving: Set[str]) -> None:
    """Take over judgements made elsewhere, also on ids that are not here yet; where there is one here, it stays. Of two
    that are the same the one that stands here is kept, else the one among the nodes that arrive with the judgements.

    Raises `ConflictError` if one contradicts what was judged here.
    """
    for judgement in judgements:
        ids = (judgement.one, judgement.other)
        if judging.on(tables, *ids) is not None:
            continue
        judging.record(tables, judgement)
        if judgement.verdict == "same" and not _joined(tables, *ids):
            moved = redirects(tables, ids)
            roots = [moved.get(id, id) for id in ids]
            here = kinds_of(tables, roots)
            if len(here) == 2:
                merge_nodes(tables, *roots)
            else:
                judging.refuse_contradiction(tables, *roots)
                keep, other = sorted(roots, key=lambda root: (root not in here, root not in arriving))
                tables.add(REDIRECTS, [(other, keep)])
    for judgement in judging.contradictions(tables) if tables.touched else ():
        raise judging.contradiction(judgement)


def _joined(tables: Tables, one: str, other: str) -> bool:
    moved = redirects(tables, [one, other])
    return moved.get(one, one) == moved.get(other, other)


def part(tables: Tables, one: str, other: str) -> None:
    """Take apart two that were joined, with everything that was said of each before and since. `other` leaves, with
    what had been joined to it, unless it is what `one` was joined to.

    Raises `ConflictError` if nothing is left that was said of one of the two.
    """
    leaving = one if one in judging.group_of(tables, other) else other
    root = redirects(tables, [leaving])[leaving]
    tables.remove(REDIRECTS, [(leaving,)])
    _rehome(tables, root, leaving)
    stand = kinds_of(tables, [root, leaving])
    for gone in {root, leaving} - stand.keys():
        raise ConflictError(
            "«{one}» and «{other}» cannot be parted: no document says anything of «{gone}» any more.",
            one=one,
            other=other,
            gone=gone,
        )
    outdated = judging.between(tables, root, leaving)
    judging.withdraw(tables, [each for each in outdated if each.verdict == "same"])


def take_back(tables: Tables, change: int) -> None:
    """Undo a change. A joining that later changes built on is taken back by parting what it joined.

    Raises as `undo` and `part`.
    """
    try:
        undo(tables, change)
    except ConflictError:  # which comes before anything was written
        joined = _joined_by(tables, change)
        if joined is None:
            raise
        part(tables, *joined)


def _joined_by(tables: Tables, change: int) -> tuple[str, str] | None:
    """What a change joined, if it did nothing else: where the id leads, and the id."""
    for id, target, _ in sorted(tables.versioned(REDIRECTS, "version", [change])):
        if all(row[SAID_OF] is not None for row in tables.rows(EVIDENCE, "version", [change])):
            return target, id
    return None


def _rehome(tables: Tables, root: str, other: str) -> None:
    """Bring all that was said of two nodes and of their ties to where the ids that it was said of lead now."""
    kind = kinds_of(tables, [root])[root]
    rows = _evidence_at(tables, (root, other))
    homes = present_ids(tables, {said_of(row) for row in rows})
    moving = [row for row in rows if homes[said_of(row)] != row[OWNER]]
    moved = decide(tables, [owned_by(row, homes[said_of(row)]) for row in moving])
    tables.remove(EVIDENCE, [row[: KEY + 1] for row in moving])
    _make(tables, {row[OWNER] for row in moved}, kind)
    tables.put(EVIDENCE, moved)
    settle(tables, {row[OWNER] for row in (*moving, *moved)})


def _evidence_at(tables: Tables, ids: Sequence[str]) -> list[EvidenceRow]:
    """The evidence of nodes, of their ties, and of what would be a tie of a node with itself."""
    owners = {row[0] for column in ("source", "target") for row in tables.rows(EDGES, column, ids)}
    rows = {row[: KEY + 1]: row for row in tables.rows(EVIDENCE, "owner", owners.union(ids))}
    for id in ids:
        rows.update((row[: KEY + 1], row) for row in tables.within(f"{id} "))
    return list(rows.values())


def _make(tables: Tables, owners: set[str], kind: str) -> None:
    """Nodes of a kind and edges that are to be but are not yet, where such an edge may be.

    They show what they showed when they last stood, as far as `settle` finds that claimed.
    """
    nodes = sorted(owner for owner in owners if " " not in owner)
    present = _present(tables, NODES, nodes)
    earlier = _last(tables, NODES, nodes)
    tables.add(NODES, [(id, *earlier.get(id, (kind, id, "[]", "{}"))) for id in nodes if id not in present])
    ties = {owner: owner.split(" ") for owner in owners if " " in owner}
    present = _present(tables, EDGES, ties)
    earlier = _last(tables, EDGES, ties)
    kinds = _present(tables, NODES, {end for parts in ties.values() for end in parts[::2]})
    relations = vocabulary.ontology().relations
    tables.add(
        EDGES,
        [
            (owner, *earlier.get(owner, (source, relation, target, "{}")))
            for owner, (source, relation, target) in ties.items()
            if owner not in present and source != target
            if (kinds[source], kinds[target]) in relations[relation].ends
        ],
    )


def _present(tables: Tables, table: Table, ids: Iterable[str]) -> dict[str, str]:
    """The second column of rows that stand, by their ids."""
    return {row[0]: row[1] for row in tables.rows(table, "id", ids)}


def _last(tables: Tables, table: Table, ids: Iterable[str]) -> dict[str, Row]:
    """What the rows that last stood under these ids held beside their id."""
    rows = sorted((row for row in tables.past(table, "id", ids) if row[1]), key=itemgetter(0))
    return {id: tuple(values) for _, _, id, *values, _ in rows}
