"""A store as one viewer sees it: what is not to be seen is, for that viewer, simply not there.

`Sight` answers every question that a store answers. Whatever is computed from it (search, measures, gaps, exports,
pages) is computed on what the viewer sees, and so cannot tell more.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain, islice
from typing import Any, Final

from graph.errors import UsageError
from graph.masking import Finder, Span, behind, cut, moved, nobody
from graph.model import (
    Change,
    Changes,
    Consent,
    Decision,
    Edge,
    Evidence,
    Feedback,
    Freshness,
    Judgement,
    Node,
    Property,
    Suggestion,
    SuggestionState,
    Visibility,
)
from graph.ontology import TITLED
from graph.store.base import GraphStore
from graph.store.refusals import unknown
from graph.store.rows import DOCUMENT
from graph.store.tables import EDGES, EVIDENCE, NODES, TABLES, Row, Table
from graph.visibility.levels import FINER_THAN_A_MUNICIPALITY, Viewer, is_exposed, sees
from graph.visibility.veil import Veil, veil

CONTACT: Final = frozenset({"contact"})
OWN_CONTACT: Final = frozenset({"contact", "website"})
EXACT_PLACE: Final = frozenset({"lat", "lon"})
OWN_COMPUTER: Final = frozenset({"path"})
_BATCH = 1_000
_REMEMBERED = 100_000  # ends of ties
LONGEST_HISTORY = 1_000


@dataclass(frozen=True)
class Tie:
    """An edge as seen from one of its ends: `other` is the node at the far end."""

    edge: Edge
    other: Node
    outgoing: bool


@dataclass(frozen=True)
class Sight:
    """A store as one viewer sees it.

    `kept` is the veil of that clearance at this moment, where it was worked out before; `finder` tells persons in
    texts that no node stands for. Offsets of evidence count in the text as `document_text` gives it; what is read of
    the whole graph at once comes without.
    """

    store: GraphStore
    viewer: Viewer
    kept: Veil | None = None
    finder: Finder = nobody

    @cached_property
    def veil(self) -> Veil:
        return self.kept or veil(self.store, self.viewer.clearance, self.finder)

    @cached_property
    def _signed_in(self) -> bool:
        return sees(self.viewer.clearance, "network")

    @cached_property
    def all_seeing(self) -> bool:
        """Whether nothing at all is kept from this viewer."""
        return sees(self.viewer.clearance, "nobody")

    # Nodes and edges

    def node(self, id: str) -> Node:
        """Raises `UsageError` when there is no such node or the viewer may not see it."""
        seen = next(self.nodes(ids=[id], rejected=True), None)
        if seen is None:
            raise unknown(id)
        return seen

    def nodes(
        self,
        kind: str | None = None,
        *,
        country: str | None = None,
        ids: Iterable[str] | None = None,
        document: str | None = None,
        after: str = "",
        limit: int | None = None,
        evidence: bool = True,
        rejected: bool = False,
    ) -> Iterator[Node]:
        """As `GraphStore.nodes`, without what may not be seen."""
        if self.all_seeing:
            return self.store.nodes(
                kind, country=country, ids=ids, document=document, after=after, limit=limit, evidence=evidence,
                rejected=rejected,
            )  # fmt: skip
        if document is not None and not self._cites(document):
            return iter(())
        # no limit is passed on: how many of a page are missing must not tell how many are hidden
        found = self.store.nodes(
            kind, country=country, ids=ids, document=document, after=after, evidence=evidence, rejected=rejected
        )
        near = document is not None or ids is not None
        seen = (self._veiled_node(node, near=near) for node in found if self._may_see(node, rejected=rejected))
        return islice(seen, limit)

    def edges(
        self,
        *,
        ids: Iterable[str] | None = None,
        of: str | None = None,
        relation: str | None = None,
        source: str | None = None,
        target: str | None = None,
        document: str | None = None,
        evidence: bool = True,
        rejected: bool = False,
    ) -> Iterator[Edge]:
        """As `GraphStore.edges`, without those to or from what may not be seen."""
        found = self.store.edges(
            ids=ids, of=of, relation=relation, source=source, target=target, document=document, evidence=evidence,
            rejected=rejected,
        )  # fmt: skip
        if self.all_seeing:
            yield from found
            return
        if document is not None and not self._cites(document):
            return
        near = document is not None or ids is not None or of is not None
        ends: dict[str, Node | None] = {}
        while batch := list(islice(found, _BATCH)):
            if len(ends) > _REMEMBERED:
                ends.clear()
            ends |= self._ends({end for edge in batch for end in (edge.source, edge.target)} - ends.keys(), rejected)
            for edge in batch:
                a, b = ends[edge.source], ends[edge.target]
                if a is not None and b is not None and self._may_see_tie(edge, a, b, rejected=rejected):
                    yield self._veiled_edge(edge, near=near)

    def ties(self, id: str, *, rejected: bool = False) -> list[Tie]:
        """The edges at a node with the node at their other end."""
        edges = list(self.store.edges(of=id, rejected=rejected))
        ends = {end for edge in edges for end in (edge.source, edge.target)}
        stand = {node.id: node for node in self.store.nodes(ids=ends, evidence=False)} if ends else {}
        # one that was merged goes by another id, and one that was rejected does not stand
        centre = stand.pop(id, None) or next(self.store.nodes(ids=[id], evidence=False, rejected=True), None)
        if centre is None or not self._may_see(centre, rejected=rejected):
            return []
        seen = {node.id: self._veiled_node(node, near=False) for node in stand.values() if self._may_see(node)}
        return [
            Tie(self._veiled_edge(edge, near=True), seen[other], outgoing=edge.source == centre.id)
            for edge in edges
            if (other := edge.target if edge.source == centre.id else edge.source) in seen
            and self._may_see_tie(edge, centre, stand[other], rejected=rejected)
        ]

    def rows(self, document: str | None = None) -> tuple[list[Node], list[Edge]]:
        """All nodes and the edges between them; or those with evidence in a document, and the nodes at their ends."""
        nodes = list(self.nodes(document=document))
        edges = list(self.edges(document=document))
        if document is not None:
            ends = {end for edge in edges for end in (edge.source, edge.target)} - {node.id for node in nodes}
            nodes += self.nodes(ids=ends)
        seen = {node.id for node in nodes}
        return nodes, [edge for edge in edges if edge.source in seen and edge.target in seen]

    def parked(self) -> Iterator[Edge]:
        """As `GraphStore.parked`, of ties between ids that lead to what is seen."""
        for edge in self.store.parked():
            if self.all_seeing:
                yield edge
            elif self.leads_to_seen(edge.source, edge.target):
                veiled = self._veiled_edge(edge, near=False)
                if veiled.evidence:
                    yield veiled

    def find(self, name: str, kind: str | None = None, *, evidence: bool = True) -> list[Node]:
        """As `GraphStore.find`."""
        found = self.store.find(name, kind, evidence=evidence)
        if self.all_seeing:
            return found
        return [self._veiled_node(node, near=False) for node in found if self._may_see(node, rejected=False)]

    def counts(self) -> dict[str, int]:
        """How many nodes of each kind, and under `edges` how many edges, are seen."""
        if self.all_seeing:
            return self.store.counts()
        kinds = Counter(node.kind for node in self.nodes(evidence=False))
        return {**dict(sorted(kinds.items())), "edges": sum(1 for _ in self.edges(evidence=False))}

    def stored(self, shown: Node | Edge) -> Any:
        """What was shown as it is kept: for changing it, not to be shown."""
        if isinstance(shown, Edge):
            return next(self.store.edges(ids=[shown.id], rejected=True))
        return next(self.store.nodes(ids=[shown.id], rejected=True))

    # What documents say

    def document_text(self, document: str) -> str:
        """A document's text with the names masked that are not for this viewer; empty where it is not kept or not to be
        read.
        """
        if self.all_seeing:
            return self.store.document_text(document)
        if not self._reads(document):
            return ""
        text = self.store.document_text(document)
        return cut(text, self.veil.spans(document, text))

    def whole(self, document: str, start: int, end: int) -> tuple[int, int]:
        """Where a piece of the text that `document_text` gives stands in the text as it is kept."""
        return (start, end) if self.all_seeing else behind(start, end, self._spans(document))

    # What people decided

    def judgements(self, of: str | None = None) -> list[Judgement]:
        """As `GraphStore.judgements`, of ids that both lead to what is seen."""
        found = self.store.judgements(of)
        if self.all_seeing:
            return found
        return [
            replace(each, by=self._by(each.by), reason=self._said(each.reason))
            for each in found
            if self.leads_to_seen(each.one, each.other)
        ]

    def decisions(self, of: str | None = None) -> Iterator[Decision]:
        """As `GraphStore.decisions`, of what is seen and read."""
        for each in self.store.decisions(of):
            if self.all_seeing:
                yield each
            elif self._knows(each.owner) and (not each.document or self.leads_to_seen(each.document)):
                quote = self.veil.masker.mask(each.quote, folded=True) if self._reads(each.document) else ""
                yield replace(each, by=self._by(each.by), quote=quote)

    def suggestions(self, state: SuggestionState | None = None) -> list[Suggestion]:
        """As `GraphStore.suggestions`, of what is or would be seen; they are for who signs in."""
        if self.all_seeing:
            return self.store.suggestions(state)
        if not self._signed_in:
            return []
        return [
            replace(
                each,
                changes=changes,
                reason=each.reason if self._wrote(each.by) else self._said(each.reason),
                answer=self._said(each.answer),
            )
            for each in self.store.suggestions(state)
            if (changes := self._suggested(each)) is not None
        ]

    def feedback(self) -> list[Feedback]:
        """As `GraphStore.feedback`, on findings about what is seen."""
        found = self.store.feedback()
        if self.all_seeing:
            return found
        return [
            replace(each, by=self._by(each.by), reason=self._said(each.reason))
            for each in found
            if self.leads_to_seen(*each.finding.split("|")[1:])
        ]

    def visibilities(self) -> list[Visibility]:
        """As `GraphStore.visibilities`, for coordinators, of what they see."""
        return [each for each in self.store.visibilities() if self._answers_for(each.node)]

    def consents(self) -> list[Consent]:
        """As `GraphStore.consents`, for coordinators, of whom they see."""
        return [each for each in self.store.consents() if self._answers_for(each.node)]

    # What waits

    def undecided(self, *, after: str = "", limit: int = 50, **filters: Any) -> list[str]:
        """As `GraphStore.undecided`, without what may not be seen."""
        found: list[str] = []
        while len(found) < limit and (page := self.store.undecided(after=after, limit=_BATCH, **filters)):
            found += self._known(page)
            after = page[-1]
        return found[:limit]

    def freshness(self, ids: Iterable[str]) -> dict[str, Freshness]:
        """As `GraphStore.freshness`; nothing of what hidden documents speak of, whose dates would tell."""
        found = self.store.freshness(ids)
        known = found if self.all_seeing else set(self._known(found)) - self.veil.cited
        return {id: fresh for id, fresh in found.items() if id in known}

    def stale(
        self, before: str, *, kind: str | None = None, after: tuple[str, str] = ("", ""), limit: int = 50
    ) -> dict[str, Freshness]:
        """As `GraphStore.stale`, without what may not be seen."""
        found: dict[str, Freshness] = {}
        while len(found) < limit and (page := self.store.stale(before, kind=kind, after=after, limit=_BATCH)):
            known = page if self.all_seeing else set(self._known(page)) - self.veil.cited
            found |= {id: fresh for id, fresh in page.items() if id in known}
            last = list(page)[-1]
            after = page[last].last_confirmed, last
        return dict(islice(found.items(), limit))

    # The past

    def touched_since(self, change: int) -> Sequence[str]:
        """As `GraphStore.touched_since`, of what looks otherwise to this viewer than it did after that change."""
        touched = self.store.touched_since(change)
        if self.all_seeing:
            return touched
        with self.as_of(change) as earlier:
            return [id for id in self._known(touched) if self._with_ties(id) != earlier._with_ties(id)]

    def _with_ties(self, id: str) -> object:
        return list(self.nodes(ids=[id], rejected=True)), list(self.edges(of=id, rejected=True))

    def as_of(self, moment: int | str) -> Sight:
        """The graph as it was, without what may not be seen now. To be closed like a store."""
        return replace(self, store=self.store.as_of(moment), kept=self.veil)

    def history(self, limit: int = 50, of: str | None = None, *, by: str = "") -> list[Change]:
        """As `GraphStore.history`: only changes that changed something for this viewer, without telling how much else
        they touched. All of them are for who signs in; `by` asks for those of one author.
        """
        if self.all_seeing:
            return self.store.history(limit, of)
        if of is None:
            changes = self.store.history(LONGEST_HISTORY) if self._signed_in else []
            told = (self.told(each) for each in changes if by in ("", each.by))
            return list(islice((each for each in told if each.nodes or each.edges), limit))
        if not self._knows(of):
            raise UsageError("Nothing is known of «{id}».", remedy="Look for it by name.", id=of)
        seen = (
            replace(each, nodes=0, edges=0, by=self._by(each.by), reason=self._said(each.reason))
            for each in self.store.history(LONGEST_HISTORY, of)
            if self._changed(of, each.number)
        )
        return list(islice(seen, limit))

    def told(self, change: Change) -> Change:
        """A change as far as it touched what is seen; one's own with the reason that one gave."""
        if self.all_seeing or not (change.nodes or change.edges):
            return change
        with self.store.reading() as tables:
            owners = {
                owner
                for table in TABLES
                for row in chain(
                    tables.versioned(table, "version", [change.number]),
                    (row[2:] for row in tables.past(table, "version", [change.number])),
                    (row[2:] for row in tables.past(table, "ended", [change.number])),
                )
                if self._tells(table, row)
                for owner in row[: table.about]
            }
        known = self._known(sorted(owners))
        edges = sum(" " in id for id in known)
        reason = change.reason if self._wrote(change.by) else self._said(change.reason)
        return replace(change, nodes=len(known) - edges, edges=edges, by=self._by(change.by), reason=reason)

    def _tells(self, table: Table, row: Row) -> bool:
        """Whether a row that a change wrote or ended is not there for hidden documents alone. What they speak of
        changed for this viewer only where evidence of others did.
        """
        if table is EVIDENCE:
            return row[DOCUMENT] is not None and row[DOCUMENT] not in self.veil.documents
        return table not in (NODES, EDGES) or row[0] not in self.veil.cited

    def _changed(self, id: str, number: int) -> bool:
        """Whether a change made a difference to what is seen of a node or edge."""
        with self.as_of(number - 1) as earlier, self.as_of(number) as later:
            return earlier._all_of(id) != later._all_of(id)

    def _all_of(self, id: str) -> object:
        said = self.judgements(id), list(self.decisions(id)), self.document_text(id)
        kept = (
            [each for each in self.visibilities() if each.node == id],
            [each for each in self.consents() if each.node == id],
        )
        if " " in id:
            return list(self.edges(ids=[id], rejected=True)), said, kept
        return list(self.nodes(ids=[id], rejected=True)), said, kept

    def sequence(self) -> int:
        """The number of the store's last change: to know what is out of date by, not to be shown."""
        return self.store.sequence()

    def close(self) -> None:
        """Close the store, where it is one of the past."""
        self.store.close()

    def __enter__(self) -> Sight:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # What decides

    def _may_see(self, node: Node, *, rejected: bool = False) -> bool:
        return self.all_seeing or (self.veil.shows(node) and (rejected or node.id not in self.veil.fallen))

    def _ends(self, ids: Set[str], rejected: bool) -> dict[str, Node | None]:
        """What whether their ties are seen hangs on, of nodes by id: None for one that is not seen, and the same for
        all that are in no danger.
        """
        ends: dict[str, Node | None] = dict.fromkeys(ids)
        for node in self.store.nodes(ids=ids, evidence=False, rejected=True):
            if self._may_see(node, rejected=rejected):
                ends[node.id] = node if is_exposed(node) or _is_finer(node) else _IN_NO_DANGER
        return ends

    def _may_see_tie(self, edge: Edge, a: Node, b: Node, *, rejected: bool) -> bool:
        """Ties of persons to sensitive spaces, and of all that is exposed to places finer than a municipality, have
        levels of their own.
        """
        if self.all_seeing:
            return True
        if edge.id in self.veil.hidden or (edge.id in self.veil.fallen and not rejected):
            return False
        kept = self.veil
        for one, other in ((a, b), (b, a)):
            if is_exposed(one):
                joins = one.kind == "Actor" and other.kind == "Space" and is_exposed(other)
                if joins and not kept.shows(one, "membership"):
                    return False
                if _is_finer(other) and not kept.shows(one, "place"):
                    return False
        return True

    def _veiled_node(self, node: Node, *, near: bool) -> Node:
        if self.all_seeing:
            return node
        masker = self.veil.masker
        properties = self._veiled_properties(node)
        evidence = self._veiled_evidence(node.evidence, near=near)
        if node.kind not in TITLED:
            return replace(node, properties=properties, evidence=evidence)
        names = tuple(map(masker.mask, node.names))
        return replace(node, name=masker.mask(node.name), names=names, properties=properties, evidence=evidence)

    def _veiled_properties(self, node: Node) -> Mapping[str, Property]:
        gone: set[str] = set()
        if not self.veil.shows(node, "contact"):
            gone |= OWN_CONTACT if is_exposed(node) else CONTACT
        if not self.veil.shows(node, "place"):
            gone |= EXACT_PLACE
        if not self.all_seeing:
            gone |= OWN_COMPUTER
        masker = self.veil.masker
        return {
            name: self._signed((masker.of_names if name in OWN_CONTACT else masker).mask_all(value))
            for name, value in node.properties.items()
            if name not in gone
        }

    def _signed(self, value: Property) -> Property:
        """Records by whom they are, as far as this viewer is told."""
        if self._signed_in or not isinstance(value, list | tuple):
            return value
        return [
            {**each, "by": self._by(str(each["by"]))} if isinstance(each, Mapping) and "by" in each else each
            for each in value
        ]

    def _veiled_edge(self, edge: Edge, *, near: bool) -> Edge:
        if self.all_seeing:
            return edge
        properties = self.veil.masker.mask_all(edge.properties) if edge.properties else edge.properties
        return replace(edge, properties=properties, evidence=self._veiled_evidence(edge.evidence, near=near))

    def _veiled_evidence(self, evidence: Iterable[Evidence], *, near: bool) -> tuple[Evidence, ...]:
        return tuple(
            self._veiled_item(item, near=near) for item in evidence if item.document not in self.veil.documents
        )

    def _veiled_item(self, item: Evidence, *, near: bool) -> Evidence:
        by = self._by(item.asserted_by)
        if not self.veil.shows_text(item.document):
            return replace(item, quote="", start=None, end=None, asserted_by=by, said_of="")
        start = end = None
        if near and item.start is not None and item.end is not None:
            spans = self._spans(item.document)
            start, end = moved(item.start, spans), moved(item.end, spans)
        quote = self._said(item.quote)
        if (item.quote, item.start, item.end, item.asserted_by, item.said_of) == (quote, start, end, by, ""):
            return item
        return replace(item, quote=quote, start=start, end=end, asserted_by=by, said_of="")

    def _said(self, words: str) -> str:
        return self.veil.masker.mask(words)

    def _by(self, asserter: str) -> str:
        """Who signs in sees who says and decides what; others see that it was a person."""
        return "person" if not self._signed_in and asserter.startswith("person/") else asserter

    def _wrote(self, asserter: str) -> bool:
        """Whether it was this viewer: what somebody wrote tells her nothing."""
        return bool(self.viewer.name) and asserter == f"person/{self.viewer.name}"

    def _reads(self, document: str) -> bool:
        return not document or (self.leads_to_seen(document) and self.veil.shows_text(document))

    def _cites(self, document: str) -> bool:
        """Whether a document may be named as what tells of others."""
        return self.leads_to_seen(document)

    def _spans(self, document: str) -> Sequence[Span]:
        """What is masked in a document's text."""
        return self.veil.spans_in(self.store, document)

    def leads_to_seen(self, *ids: str) -> bool:
        """Whether all of these ids lead to nodes that are seen, and none bears the name of something hidden."""
        return all(
            not self.veil.bears(id)
            and any(
                self._may_see(node, rejected=True) for node in self.store.nodes(ids=[id], evidence=False, rejected=True)
            )
            for id in ids
        )

    def _answers_for(self, id: str) -> bool:
        trusted = sees(self.viewer.clearance, "coordinators")
        return self.all_seeing or (trusted and self.leads_to_seen(id))

    def _knows(self, owner: str) -> bool:
        """Whether a node or edge of that id is seen."""
        return owner in self._known([owner])

    def _known(self, ids: Iterable[str]) -> list[str]:
        """Those of these ids of nodes and edges that are seen, in the same order."""
        listed = list(ids)
        nodes = [id for id in listed if " " not in id]
        edges = [id for id in listed if " " in id]
        known = {node.id for node in self.nodes(ids=nodes, evidence=False, rejected=True)} if nodes else set()
        if edges:
            known |= {edge.id for edge in self.edges(ids=edges, evidence=False, rejected=True)}
        return [id for id in listed if id in known]

    def _suggested(self, suggestion: Suggestion) -> Changes | None:
        """What a suggestion asks for, as it would be seen; None where any of it would not."""
        changes = suggestion.changes
        known = {node.id: node for node in changes.nodes}
        ids = {id for edge in changes.edges for id in (edge.source, edge.target)}
        ids |= {id for each in changes.judgements for id in (each.one, each.other)}
        if self._wrote(suggestion.by):
            nodes = tuple(
                replace(node, name=self._said(node.name)) if node.kind in TITLED else node for node in changes.nodes
            )
            return replace(changes, nodes=nodes) if self.veil.hidden.isdisjoint(ids | known.keys()) else None
        if not all(self.veil.shows(node) for node in changes.nodes) or not self.leads_to_seen(*(ids - known.keys())):
            return None
        return replace(
            changes,
            nodes=tuple(self._veiled_node(node, near=False) for node in changes.nodes),
            edges=tuple(self._veiled_edge(edge, near=False) for edge in changes.edges),
            reason=self._said(changes.reason),
            texts={id: self._said(text) for id, text in changes.texts.items()},
            judgements=tuple(replace(each, reason=self._said(each.reason)) for each in changes.judgements),
        )


_IN_NO_DANGER: Final = Node("", "", "")


def _is_finer(node: Node) -> bool:
    return node.properties.get("territory_type") in FINER_THAN_A_MUNICIPALITY


def may_see(node: Node, viewer: Viewer) -> bool:
    """Whether a node is for this viewer as long as nobody decided otherwise."""
    return Veil(viewer.clearance).shows(node)


def may_read(viewer: Viewer) -> bool:
    """Whether the words of documents are for this viewer as they stand, with every name in them."""
    return sees(viewer.clearance, "coordinators")
