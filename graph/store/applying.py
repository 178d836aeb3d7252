"""Bringing `Changes` into a store: what is said is joined with what is there; differences are written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable
from itertools import chain

from graph.errors import DataError
from graph.model import Changes, Edge, Evidence, Node, edge_id
from graph.names import fold
from graph.ontology import Ontology
from graph.store.deciding import decide, take_decisions
from graph.store.erasing import without_forgotten
from graph.store.feedback import take_feedback
from graph.store.joining import (
    Claim,
    asserter,
    edge_claims,
    evidence_key,
    join_claims,
    node_claims,
    settle_edge,
    settle_node,
    withdrawn_by,
)
from graph.store.merging import take_judgements
from graph.store.protecting import drop_consents, take_consents, take_visibilities
from graph.store.rows import (
    ASSERTED_AT,
    ASSERTED_BY,
    CLAIMS,
    CONFIDENCE,
    DOCUMENT,
    KEY,
    OWNER,
    PAGE,
    REVIEW,
    SAID_OF,
    EvidenceRow,
    claim_of,
    kinds_of,
    redirects,
    settle,
    unmoved,
)
from graph.store.tables import DECISIONS, EDGES, EVIDENCE, NODES, TEXTS, Tables


def apply_changes(tables: Tables, changes: Changes, ontology: Ontology, at: str) -> None:
    """Write what `changes` adds to the store. Raises `DataError`."""
    changes = without_forgotten(tables, changes)
    take_judgements(tables, changes.judgements, {node.id for node in changes.nodes})
    take_decisions(tables, changes.decisions)
    take_feedback(tables, changes.feedback, changes.by, at)
    take_visibilities(tables, changes.visibilities, changes.by, at)
    drop_consents(tables, changes.withdrawals)
    take_consents(tables, changes.consents, changes.by, at)
    said = _Said(tables, changes, ontology, at)
    withdrawn = _withdrawn(tables, changes, said)
    removed = _removable(tables, withdrawn, said)
    added, replaced = _differences(tables, said, withdrawn)
    changed = {row[OWNER] for rows in (added, replaced, removed) for row in rows}
    unsettled = said.stored.intersection(changed).union(row[OWNER] for row in removed)
    only_added = unsettled.difference(row[OWNER] for rows in (replaced, removed) for row in rows)
    unsettled -= unmoved(tables, [row for row in added if row[OWNER] in only_added])
    tables.add(NODES, said.new_nodes())
    tables.add(EDGES, said.new_edges())
    tables.add(EVIDENCE, added)
    tables.put(EVIDENCE, replaced)
    tables.remove(EVIDENCE, removed)
    settle(tables, unsettled)
    _keep_texts(tables, said)


class _Said:
    """What a change says: checked, and under the ids that merged nodes lead to."""

    def __init__(self, tables: Tables, changes: Changes, ontology: Ontology, at: str) -> None:
        self._ontology = ontology
        self._at = at
        records: Iterable[Node | Edge] = chain(changes.nodes, changes.edges)
        documents = {each.document for record in records for each in record.evidence}
        mentioned = documents.union(changes.texts, (node.id for node in changes.nodes))
        for edge in changes.edges:
            mentioned.add(edge.source)
            mentioned.add(edge.target)
        self._moved = redirects(tables, mentioned)
        self._kinds = kinds_of(tables, mentioned.difference(self._moved).union(self._moved.values()))
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
        self._recall(tables)

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
        return [claim_of(row) for row in self.evidence[owner].values() if row[CLAIMS] is not None]

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

    def _recall(self, tables: Tables) -> None:
        """Find which ties are stored, and what people decided earlier."""
        self.stored.update(owner for owner in self.evidence if owner not in self._nodes and owner not in self.edges)
        ties = {id for id, (a, _, b) in self.edges.items() if a in self.stored and b in self.stored}
        self.stored.update(row[0] for row in tables.rows(EDGES, "id", ties))
        if not tables.is_empty(DECISIONS):
            for row in decide(tables, (row for rows in self.evidence.values() for row in rows.values())):
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
    tables: Tables, said: _Said, withdrawn: Container[tuple[str, int]]
) -> tuple[list[EvidenceRow], list[EvidenceRow]]:
    """The evidence that is not in the store yet, and that which is to replace what is.

    What is there is looked up by its key, since a country or UNICEF has evidence in every document, and streamed: of a
    repeated change nothing is to be kept in memory but that it is there.
    """
    present: set[tuple[str, int]] = set()
    replaced: list[EvidenceRow] = []
    places = ((owner, key) for owner in said.stored.intersection(said.evidence) for key in said.evidence[owner])
    for *values, _version in tables.at(EVIDENCE, places):
        earlier = tuple(values)
        row = said.evidence[earlier[OWNER]][earlier[KEY]]
        place = row[: KEY + 1]
        present.add(place)
        if (joined := _joined(earlier, row, anew=place in withdrawn)) != earlier:
            replaced.append(joined)
    added = [row for rows in said.evidence.values() for row in rows.values() if row[: KEY + 1] not in present]
    return added, replaced


def _withdrawn(tables: Tables, changes: Changes, said: _Said) -> dict[tuple[str, int], EvidenceRow]:
    """Earlier evidence of the documents to retract that does not stay whatever is said now."""
    if not changes.retract:
        return {}
    speakers = {asserter(row[ASSERTED_BY]) for rows in said.evidence.values() for row in rows.values()}
    return {
        (row[OWNER], row[KEY]): row
        for row in tables.rows(EVIDENCE, "document", changes.retract)
        if withdrawn_by(row[ASSERTED_BY], speakers)
    }


def _removable(tables: Tables, withdrawn: dict[tuple[str, int], EvidenceRow], said: _Said) -> list[EvidenceRow]:
    """Withdrawn evidence that is not said again, save that of nodes which others still stand on."""
    removed = [row for (owner, key), row in withdrawn.items() if key not in said.evidence.get(owner, ())]
    if not removed:
        return []
    lost = Counter(row[OWNER] for row in removed)
    kept = Counter(row[OWNER] for row in tables.rows(EVIDENCE, "owner", lost))
    leaving = {owner for owner in lost if kept[owner] == lost[owner] and owner not in said.evidence}
    stood_on = {end for source, _, target in said.edges.values() for end in (source, target)}
    for column in ("source", "target"):
        for id, source, _, target, _ in tables.rows(EDGES, column, leaving):
            if id not in leaving:
                stood_on.update((source, target))
    cited = Counter(row[DOCUMENT] for rows in said.evidence.values() for row in rows.values())
    cited.update(row[DOCUMENT] for row in tables.rows(EVIDENCE, "document", leaving) if row[OWNER] != row[DOCUMENT])
    staying = leaving & stood_on
    cited.subtract(row[DOCUMENT] for row in removed if row[OWNER] != row[DOCUMENT] and row[OWNER] not in staying)
    staying |= {document for document in leaving if cited[document] > 0}
    return [row for row in removed if row[OWNER] not in staying]


def _keep_texts(tables: Tables, said: _Said) -> None:
    kept: dict[str, str] = dict(tables.rows(TEXTS, "document", said.texts))
    tables.put(TEXTS, [(document, text) for document, text in said.texts.items() if kept.get(document) != text])
