"""Bringing `Changes` into the embedded store: what is said is joined with what is there; differences are written."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Container, Iterable
from itertools import chain

from graph.errors import DataError
from graph.model import Changes, Edge, Evidence, Node, edge_id
from graph.names import fold
from graph.ontology import Ontology
from graph.store.deciding import decide, take_decisions
from graph.store.feedback import take_feedback
from graph.store.history import Recorder
from graph.store.joining import (
    Claim,
    asserter,
    edge_claims,
    encode,
    evidence_key,
    join_claims,
    node_claims,
    settle_edge,
    settle_node,
    withdrawn_by,
)
from graph.store.merging import take_judgements
from graph.store.rows import (
    AMONG,
    ASSERTED_AT,
    ASSERTED_BY,
    CLAIMS,
    CONFIDENCE,
    DOCUMENT,
    EVIDENCE_COLUMNS,
    KEY,
    OWNER,
    PAGE,
    REVIEW,
    SAID_OF,
    EvidenceRow,
    redirects,
    settle,
)
from graph.store.schema import EDGES, EVIDENCE, NODES, TEXTS


def apply_changes(recorder: Recorder, changes: Changes, ontology: Ontology, at: str) -> None:
    """Write, as the recorder's change, what `changes` adds to the store. Raises `DataError`."""
    take_judgements(recorder, changes.judgements, {node.id for node in changes.nodes})
    take_decisions(recorder, changes.decisions)
    take_feedback(recorder, changes.feedback, changes.by, at)
    said = _Said(recorder.connection, changes, ontology, at)
    withdrawn = _withdrawn(recorder.connection, changes, said)
    removed = _removable(recorder.connection, withdrawn, said)
    added, replaced = _differences(recorder.connection, said, withdrawn)
    recorder.add(NODES, said.new_nodes())
    recorder.add(EDGES, said.new_edges())
    recorder.add(EVIDENCE, added)
    recorder.put(EVIDENCE, replaced)
    recorder.remove(EVIDENCE, removed)
    changed = {row[OWNER] for rows in (added, replaced, removed) for row in rows}
    settle(recorder, said.stored.intersection(changed).union(row[OWNER] for row in removed))
    _keep_texts(recorder, said)


class _Said:
    """What a change says: checked, and under the ids that merged nodes lead to."""

    def __init__(self, connection: sqlite3.Connection, changes: Changes, ontology: Ontology, at: str) -> None:
        self._ontology = ontology
        self._at = at
        records: Iterable[Node | Edge] = chain(changes.nodes, changes.edges)
        documents = {each.document for record in records for each in record.evidence}
        mentioned = documents.union(changes.texts, (node.id for node in changes.nodes))
        for edge in changes.edges:
            mentioned.add(edge.source)
            mentioned.add(edge.target)
        self._moved = redirects(connection, mentioned)
        self._kinds: dict[str, str] = dict(
            connection.execute(
                f"SELECT id, kind FROM nodes WHERE id {AMONG}",
                (encode(sorted(mentioned.difference(self._moved).union(self._moved.values()))),),
            )
        )
        self.stored = set(self._kinds)
        self._nodes: dict[str, Node] = {}
        self.edges: dict[str, tuple[str, str, str]] = {}
        self.evidence: dict[str, dict[int, EvidenceRow]] = {}
        for node in changes.nodes:
            self._take_node(node)
        for edge in changes.edges:
            self._take_edge(edge)
        self.texts = changes.texts
        self._check_documents(documents.union(self.texts))
        self._recall(connection)

    def new_nodes(self) -> list[tuple[str, ...]]:
        """Rows of `nodes` that are not in the store."""
        return [
            (id, node.kind, *settle_node(node.name, "{}", self._claims(id)))
            for id, node in self._nodes.items()
            if id not in self.stored
        ]

    def new_edges(self) -> list[tuple[str, ...]]:
        """Rows of `edges` that are not in the store."""
        return [
            (id, *edge, settle_edge("{}", claims) if (claims := self._claims(id)) else "{}")
            for id, edge in self.edges.items()
            if id not in self.stored
        ]

    def _claims(self, owner: str) -> list[Claim]:
        return [
            Claim(row[CLAIMS], row[REVIEW], row[ASSERTED_BY], row[ASSERTED_AT], row[DOCUMENT], row[SAID_OF])
            for row in self.evidence[owner].values()
            if row[CLAIMS] is not None
        ]

    def _take_node(self, node: Node) -> None:
        self._ontology.check_node(node)
        id = self._moved.get(node.id, node.id)
        if not id or " " in id or not id.isprintable():
            raise DataError("«{id}» is not an id: it is empty, or holds a space or a control character.", id=ascii(id))
        known = self._kinds.setdefault(id, node.kind)
        if known != node.kind and id == node.id:  # a merged node may have been corrected to be of another kind
            raise DataError(
                "{id}: it is {known} in the graph, so it cannot be {kind}.",
                remedy="Give one of the two another id.",
                id=id,
                known=known,
                kind=node.kind,
            )
        self._nodes.setdefault(id, node)
        self._take_evidence(id, node.id, node.evidence, node_claims(node))

    def _take_edge(self, edge: Edge) -> None:
        source, target = self._moved.get(edge.source, edge.source), self._moved.get(edge.target, edge.target)
        kinds = self._kind_of(source, edge), self._kind_of(target, edge)
        as_said = source == edge.source and target == edge.target
        relation = self._ontology.relations.get(edge.relation)
        # an end that was merged may have been corrected to be of a kind that has no such ties
        fits = as_said or relation is None or kinds in relation.ends
        if fits:
            self._ontology.check_edge(edge, *kinds)
        symmetric = relation is not None and relation.symmetric
        tie = _tie(source, edge.relation, target, symmetric=symmetric)
        id = edge_id(*tie)
        if fits and source != target:  # else what is said is kept, but is no tie between what its ends led to
            self.edges[id] = tie
        said = id if as_said else edge_id(*_tie(edge.source, edge.relation, edge.target, symmetric=symmetric))
        self._take_evidence(id, said, edge.evidence, edge_claims(edge))

    def _kind_of(self, end: str, edge: Edge) -> str:
        kind = self._kinds.get(end)
        if kind is None:
            raise DataError(
                "{id}: «{end}» is neither in the graph nor in this change.",
                remedy="Bring the node with the tie.",
                id=edge.id,
                end=end,
            )
        return kind

    def _take_evidence(self, owner: str, said: str, evidence: Iterable[Evidence], claims: str | None) -> None:
        """The first evidence of each document and asserter carries the claims."""
        rows = self.evidence.setdefault(owner, {})
        vouched: set[tuple[str, str, str]] = set()
        for each in evidence:
            said_of = each.said_of or said
            original = None if said_of == owner else said_of
            key = evidence_key(each.document, each.asserted_by, each.start, each.end, fold(each.quote), original)
            vouches = claims
            if claims is not None:
                voice = each.document, asserter(each.asserted_by), said_of
                vouches = claims if voice not in vouched else None
                vouched.add(voice)
            row = (
                owner,
                key,
                each.document,
                each.quote,
                each.start,
                each.end,
                each.page,
                each.asserted_by,
                each.asserted_at or self._at,
                each.confidence,
                each.review,
                each.known_by,
                each.modality,
                vouches,
                original,
            )
            rows[key] = _joined(rows[key], row, anew=False) if key in rows else row

    def _check_documents(self, documents: Iterable[str]) -> None:
        for document in documents:
            if self._kinds.get(document) != "Document":
                owners = (
                    row[OWNER] for rows in self.evidence.values() for row in rows.values() if row[DOCUMENT] == document
                )
                raise DataError(
                    "{id}: its evidence names «{document}», which is no Document in the graph or in this change.",
                    remedy="Bring the Document with it.",
                    id=next(owners, document),
                    document=document,
                )

    def _recall(self, connection: sqlite3.Connection) -> None:
        """Find which ties are stored, and what people decided earlier."""
        self.stored.update(owner for owner in self.evidence if owner not in self._nodes and owner not in self.edges)
        self.stored.update(
            id
            for (id,) in connection.execute(
                f"SELECT id FROM edges WHERE id {AMONG}",
                (encode(sorted(id for id, (a, _, b) in self.edges.items() if a in self.stored and b in self.stored)),),
            )
        )
        if connection.execute("SELECT EXISTS (SELECT 1 FROM decisions)").fetchone()[0]:
            for row in decide(connection, (row for rows in self.evidence.values() for row in rows.values())):
                self.evidence[row[OWNER]][row[KEY]] = row


def _tie(source: str, relation: str, target: str, *, symmetric: bool) -> tuple[str, str, str]:
    """A tie's ends and relation; where it has no direction, in order of its ends."""
    return (target, relation, source) if symmetric and target < source else (source, relation, target)


def _joined(earlier: EvidenceRow, row: EvidenceRow, *, anew: bool) -> EvidenceRow:
    """The same evidence said again; `anew` if what was said earlier is withdrawn."""
    claims = row[CLAIMS] if anew else join_claims(earlier[CLAIMS], row[CLAIMS])
    return (
        *row[:PAGE],
        row[PAGE] if row[PAGE] is not None else earlier[PAGE],
        row[ASSERTED_BY],
        earlier[ASSERTED_AT] if claims == earlier[CLAIMS] else row[ASSERTED_AT],
        row[CONFIDENCE],
        earlier[REVIEW] if row[REVIEW] == "proposed" else row[REVIEW],
        *row[REVIEW + 1 : CLAIMS],
        claims,
        row[SAID_OF],
    )


def _differences(
    connection: sqlite3.Connection, said: _Said, withdrawn: Container[tuple[str, int]]
) -> tuple[list[EvidenceRow], list[EvidenceRow]]:
    """The evidence that is not in the store yet, and that which is to replace what is.

    What is there is streamed: of a repeated change nothing is to be kept in memory but that it is there.
    """
    present: set[tuple[str, int]] = set()
    replaced: list[EvidenceRow] = []
    for earlier in connection.execute(
        f"SELECT {EVIDENCE_COLUMNS} FROM evidence WHERE owner {AMONG}",
        (encode(sorted(said.stored.intersection(said.evidence))),),
    ):
        row = said.evidence[earlier[OWNER]].get(earlier[KEY])
        if row is not None:
            place = row[: KEY + 1]
            present.add(place)
            if (joined := _joined(earlier, row, anew=place in withdrawn)) != earlier:
                replaced.append(joined)
    added = [row for rows in said.evidence.values() for row in rows.values() if row[: KEY + 1] not in present]
    return added, replaced


def _withdrawn(connection: sqlite3.Connection, changes: Changes, said: _Said) -> dict[tuple[str, int], EvidenceRow]:
    """Earlier evidence of the documents to retract that does not stay whatever is said now."""
    if not changes.retract:
        return {}
    speakers = {asserter(row[ASSERTED_BY]) for rows in said.evidence.values() for row in rows.values()}
    return {
        (row[OWNER], row[KEY]): row
        for row in connection.execute(
            f"SELECT {EVIDENCE_COLUMNS} FROM evidence WHERE document {AMONG}",
            (encode(sorted(set(changes.retract))),),
        )
        if withdrawn_by(row[ASSERTED_BY], speakers)
    }


def _removable(
    connection: sqlite3.Connection, withdrawn: dict[tuple[str, int], EvidenceRow], said: _Said
) -> list[EvidenceRow]:
    """Withdrawn evidence that is not said again, save that of nodes which others still stand on."""
    removed = [row for (owner, key), row in withdrawn.items() if key not in said.evidence.get(owner, ())]
    if not removed:
        return []
    lost = Counter(row[OWNER] for row in removed)
    leaving = {
        owner
        for owner, kept in connection.execute(
            f"SELECT owner, count(*) FROM evidence WHERE owner {AMONG} GROUP BY owner", (encode(sorted(lost)),)
        )
        if kept == lost[owner] and owner not in said.evidence
    }
    listed = encode(sorted(leaving))
    stood_on = {end for source, _, target in said.edges.values() for end in (source, target)}
    for id, source, target in connection.execute(
        f"SELECT id, source, target FROM edges WHERE source {AMONG} UNION"
        f" SELECT id, source, target FROM edges WHERE target {AMONG}",
        (listed, listed),
    ):
        if id not in leaving:
            stood_on.update((source, target))
    cited = Counter(row[DOCUMENT] for rows in said.evidence.values() for row in rows.values())
    cited.update(
        dict(
            connection.execute(
                f"SELECT document, count(*) FROM evidence WHERE document {AMONG} AND owner <> document"
                " GROUP BY document",
                (listed,),
            )
        )
    )
    staying = leaving & stood_on
    cited.subtract(row[DOCUMENT] for row in removed if row[OWNER] != row[DOCUMENT] and row[OWNER] not in staying)
    staying |= {document for document in leaving if cited[document] > 0}
    return [row for row in removed if row[OWNER] not in staying]


def _keep_texts(recorder: Recorder, said: _Said) -> None:
    kept = dict(
        recorder.connection.execute(
            f"SELECT document, text FROM texts WHERE document {AMONG}", (encode(list(said.texts)),)
        )
    )
    recorder.put(TEXTS, [(document, text) for document, text in said.texts.items() if kept.get(document) != text])
