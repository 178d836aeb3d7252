"""Joining two nodes that are one, with everything that hangs on them."""

from __future__ import annotations

from collections.abc import Sequence

from graph.errors import UsageError
from graph.model import edge_id
from graph.ontology import Ontology
from graph.store.deciding import decide
from graph.store.history import Recorder
from graph.store.joining import encode, join_claims
from graph.store.rows import AMONG, CLAIMS, EVIDENCE_COLUMNS, KEY, OWNER, EvidenceRow, redirects, settle
from graph.store.schema import DECISIONS, EDGES, EVIDENCE, NODES, REDIRECTS


def merge_nodes(recorder: Recorder, keep: str, other: str, ontology: Ontology) -> None:
    """Unite names, properties, evidence, decisions and ties under `keep`; ties between the two go.

    Raises `UsageError`.
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
    keep, other = ids
    owners = {other: keep}
    dropped: list[str] = []
    new_edges: list[tuple[str, ...]] = []
    old_edges: list[tuple[str]] = []
    for id, source, relation, target, properties in connection.execute(
        "SELECT id, source, relation, target, properties FROM edges WHERE source = ?1 OR target = ?1", (other,)
    ).fetchall():
        ends = [keep if end == other else end for end in (source, target)]
        old_edges.append((id,))
        if ends[0] == ends[1]:
            dropped.append(id)
            continue
        if ontology.relations[relation].symmetric:
            ends.sort()
        owners[id] = edge_id(ends[0], relation, ends[1])
        new_edges.append((owners[id], ends[0], relation, ends[1], properties))
    stored = {
        id
        for (id,) in connection.execute(
            f"SELECT id FROM edges WHERE id {AMONG}", (encode([row[0] for row in new_edges]),)
        )
    }
    recorder.add(EDGES, {row[0]: row for row in new_edges if row[0] not in stored}.values())
    _move_decisions(recorder, owners)
    _move_evidence(recorder, owners, dropped)
    recorder.remove(EDGES, old_edges)
    recorder.remove(NODES, [(other,)])
    recorder.add(REDIRECTS, [(other, keep)])
    settle(recorder, owners.values())


def _move_decisions(recorder: Recorder, owners: dict[str, str]) -> None:
    rows = recorder.connection.execute(
        f"SELECT owner, document, quote, review FROM decisions WHERE owner {AMONG}",
        (encode([*owners, *owners.values()]),),
    ).fetchall()
    present = {row[:3] for row in rows}
    moving = {(owners[owner], *rest): review for owner, *rest, review in rows if owner in owners}
    recorder.add(DECISIONS, [(*key, review) for key, review in sorted(moving.items()) if key not in present])
    recorder.remove(DECISIONS, [row[:3] for row in rows if row[0] in owners])


def _move_evidence(recorder: Recorder, owners: dict[str, str], dropped: Sequence[str]) -> None:
    """Give evidence to its new owners, where it meets the decisions made there; that of dropped ties goes."""
    rows: list[EvidenceRow] = recorder.connection.execute(
        f"SELECT {EVIDENCE_COLUMNS} FROM evidence WHERE owner {AMONG}", (encode([*owners, *owners.values(), *dropped]),)
    ).fetchall()
    present = {(row[OWNER], row[KEY]): row for row in rows if row[OWNER] not in owners}
    moving: dict[tuple[str, int], EvidenceRow] = {}
    for row in rows:
        if row[OWNER] in owners:
            moved = (owners[row[OWNER]], *row[1:])
            twin = moving.get((moved[OWNER], moved[KEY])) or present.get((moved[OWNER], moved[KEY]))
            if twin is not None:
                moved = (*twin[:CLAIMS], join_claims(moved[CLAIMS], twin[CLAIMS]))
            moving[moved[OWNER], moved[KEY]] = moved
    recorder.put(EVIDENCE, decide(recorder.connection, moving.values()))
    recorder.remove(EVIDENCE, [row[:2] for row in rows if row[OWNER] in owners or row[OWNER] in dropped])
