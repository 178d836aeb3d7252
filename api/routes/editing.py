"""Changing the graph, under `/api/v1`. Nothing stands without evidence: a document, or a person's own words.

Who sends `If-Match` with the `ETag` of what they read is told (412) when somebody else changed it since.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Header, Path, Response

from api.answers import Here, UsesHere
from api.filters import document_of, kind_named, relation_named
from api.models import (
    Because,
    EdgeIn,
    EdgePatch,
    Edited,
    EvidenceIn,
    ExchangeIn,
    Known,
    MergeIn,
    NodeIn,
    NodePatch,
    NodePut,
)
from api.routes.authors import author_of
from api.routes.findings import results
from api.routes.reading import NodeId, TieId, tie_named
from api.security.access import requires
from api.security.territory import check_may_apply, check_may_edit, may_edit
from graph.dates import parse
from graph.errors import ConflictError, DataError, UsageError
from graph.model import Change, Changes, Edge, Evidence, Node, Property, Scalar, node_id
from graph.names import fold
from graph.ontology import ontology
from graph.reported import report
from graph.store.refusals import unknown

router = APIRouter(prefix="/api/v1", tags=["editing"], dependencies=[requires("editor")])

IfMatch = Annotated[
    str | None,
    Header(max_length=200, description="The `ETag` of what you read: refused (412) if others changed it since."),
]
TAG = re.compile(r'"(\d{1,15})-[0-9a-f]+"')


@router.post("/nodes", status_code=201)
def create_node(node: NodeIn, here: UsesHere, response: Response) -> Edited:
    """Add a node. Raises 409 if there is one with this id: change that one, or give another `scope`."""
    kind = kind_named(node.kind)
    scope = node.scope or str(node.properties.get("country", "")).lower()
    new = Node(node.id or node_id(kind, node.name, scope), kind, node.name, tuple(node.names), node.properties)
    if next(here.services.store.nodes(ids=[new.id], evidence=False, rejected=True), None) is not None:
        raise ConflictError(
            "There is a node «{id}» already.",
            remedy="Change that one; for a namesake, give another «scope».",
            id=new.id,
        )
    change = _apply(here, node, [new], [])
    response.headers["Location"] = f"/api/v1/nodes/{new.id}"
    return Edited.of(change, new.id)


@router.put("/nodes/{id:path}")
def replace_node(id: NodeId, node: NodePut, here: UsesHere, if_match: IfMatch = None) -> Edited:
    """Let a node be as it is sent. Of another kind it gets another id, to which the old one leads."""
    known = present_node(here, id)
    right = replace(
        as_kind(known, kind_named(node.kind), node.name), names=tuple(node.names), properties=node.properties
    )
    return _correct(here, known.id, right, node.reason, if_match)


@router.patch("/nodes/{id:path}")
def change_node(id: NodeId, node: NodePatch, here: UsesHere, if_match: IfMatch = None) -> Edited:
    """Correct a node: your word, on the words of its documents, which stay."""
    known = present_node(here, id)
    right = as_kind(known, kind_named(node.kind or known.kind), node.name or known.name)
    names = known.names if node.names is None else tuple(node.names)
    right = replace(right, names=names, properties=_merged(right.properties, node.properties))
    return _correct(here, known.id, right, node.reason, if_match)


@router.delete("/nodes/{id:path}")
def delete_node(id: NodeId, here: UsesHere, because: Because | None = None, if_match: IfMatch = None) -> Edited:
    """Take a node out for good: what is said of it is rejected, now and when it is read again."""
    return _reject(here, present_node(here, id).id, because, if_match)


@router.post("/edges", status_code=201)
def create_edge(edge: EdgeIn, here: UsesHere, response: Response) -> Edited:
    """Add a tie between two nodes; said again, it gets the new evidence too."""
    source, target = (present_node(here, end).id for end in (edge.source, edge.target))
    new = Edge(source, relation_named(edge.relation), target, edge.properties)
    change = _apply(here, edge, [], [new])
    response.headers["Location"] = f"/api/v1/edges/{new.id}".replace(" ", "%20")
    return Edited.of(change, new.id)


@router.patch("/edges/{id:path}")
def change_edge(id: TieId, edge: EdgePatch, here: UsesHere, if_match: IfMatch = None) -> Edited:
    """Correct a tie: other ends, another relation, other properties."""
    known = present_edge(here, id)
    relation = relation_named(edge.relation or "") or known.relation
    allowed = ontology().relations[relation].properties
    kept = {name: value for name, value in known.properties.items() if name in allowed}
    right = Edge(
        present_node(here, edge.source).id if edge.source else known.source,
        relation,
        present_node(here, edge.target).id if edge.target else known.target,
        _merged(kept, edge.properties),
    )
    return _correct(here, known.id, right, edge.reason, if_match)


@router.delete("/edges/{id:path}")
def delete_edge(id: TieId, here: UsesHere, because: Because | None = None, if_match: IfMatch = None) -> Edited:
    """Take a tie out for good: what is said of it is rejected, now and when it is read again."""
    return _reject(here, present_edge(here, id).id, because, if_match)


@router.post("/merge")
def merge(merge: MergeIn, here: UsesHere, if_match: IfMatch = None) -> Edited:
    """Join two nodes that are the same; the first one's id stays, the other leads to it."""
    keep, other = (present_node(here, id).id for id in (merge.keep, merge.other))
    editable(here, [keep, other])
    change = here.services.store.merge(
        keep, other, by=author_of(here.viewer), reason=merge.reason, seen=seen_change(if_match)
    )
    return Edited.of(change, keep)


@router.post("/undo/{change}")
def undo(change: Annotated[int, Path(ge=1, le=2**53)], here: UsesHere) -> Edited:
    """Take a change back. Editors take back their own, coordinators of all territories anybody's."""
    author, found = author_of(here.viewer), here.services.change(change)
    anybody_s = here.viewer.trusted and not here.viewer.territories
    if found is None or not (found.by == author or anybody_s):
        raise UsageError(
            "There is no change {change} of yours.", remedy="The list of changes numbers them.", change=change
        )
    return Edited.of(here.services.store.undo(change, by=author))


@router.post("/exchanges", status_code=201)
def record_exchange(exchange: ExchangeIn, here: UsesHere) -> Edited:
    """Record what the exchange of two twins produced; their tie is made if it is not there."""
    if exchange.when and parse(exchange.when) is None:
        raise UsageError(
            "«{moment}» is no date.", remedy="For example: 2026, 2026-07 or 2026-07-31.", moment=exchange.when
        )
    one, other = sorted(present_node(here, id).id for id in (exchange.one, exchange.other))
    taken = present_node(here, exchange.practice).id if exchange.practice else ""
    said = {"when": exchange.when, "result": exchange.result, "practice": taken}
    tie = Edge(one, "twinned_with", other)
    known = next((each.edge for each in here.sight.ties(one) if each.edge.id == tie.id), tie)
    record: dict[str, Scalar] = {name: value for name, value in said.items() if value}
    known_results = results(known.properties.get("results"))
    new = replace(tie, properties={"results": [*known_results, record]})
    editable(here, [one, other], any_=True)
    return Edited.of(here.services.store.apply(report(exchange.result, by=author_of(here.viewer), edges=[new])), tie.id)


def ends(id: str) -> list[str]:
    """The ids of nodes that an id of a node or tie names."""
    return id.split(" ")[::2]


def present_node(here: Here, id: str) -> Node:
    """The node that an id leads to, if the viewer may see it. Raises `UsageError`."""
    return here.sight.node(id)


def present_edge(here: Here, id: str) -> Edge:
    """The tie with this id, if the viewer may see both its ends. Raises `UsageError`."""
    if len(ends(id)) != 2:
        raise unknown(id)
    return tie_named(here.sight, id)


def editable(here: Here, ids: Iterable[str], *, any_: bool = False) -> None:
    """Raises `ForbiddenError` unless all of these are the viewer's to change, or with `any_` one of them."""
    ids = list(ids)
    store, viewer = here.services.store, here.viewer
    if not (any_ and any(may_edit(store, viewer, id) for id in ids)):
        check_may_edit(store, viewer, ids)


def seen_change(if_match: str | None) -> int | None:
    """The number of the change that an `If-Match` speaks of; None without one, or for any (`*`).

    What is no tag of ours cannot match: 0, so that every change came later.
    """
    if if_match is None or if_match.strip() == "*":
        return None
    numbers = [int(found[1]) for each in if_match.split(",") if (found := TAG.fullmatch(each.strip()))]
    return max(numbers, default=0)


def as_kind(node: Node, kind: str, name: str) -> Node:
    """The same under another name or of another kind, which has another id and keeps what properties it can have."""
    if kind == node.kind:
        return replace(node, name=name)
    allowed = ontology().kinds[kind].properties
    kept = {key: value for key, value in node.properties.items() if key in allowed}
    scope = node.id.partition("--")[2]
    return replace(node, id=node_id(kind, name, scope), kind=kind, name=name, properties=kept)


def _apply(here: Here, known: Known, nodes: list[Node], edges: list[Edge]) -> Change:
    """Bring in what somebody knows from documents, or says."""
    author = author_of(here.viewer)
    if known.evidence:
        evidence = tuple(_cited(here, each, author) for each in known.evidence)
        changes = Changes(
            tuple(replace(node, evidence=evidence) for node in nodes),
            tuple(replace(edge, evidence=evidence) for edge in edges),
            by=author,
            reason=known.reason,
        )
    else:
        changes = report(known.reason, by=author, nodes=nodes, edges=edges)
    check_may_apply(here.services.store, here.viewer, changes)
    return here.services.store.apply(changes)


def _cited(here: Here, cited: EvidenceIn, author: str) -> Evidence:
    """Words of a document as evidence. Raises `DataError` where its text is kept and the words are not in it."""
    document = document_of(here, cited.document)
    text = here.services.store.document_text(document)
    start = text.find(cited.quote)
    if text and start < 0 and fold(cited.quote) not in fold(text):
        raise DataError(
            "«{quote}» does not stand in {document}.",
            remedy="Copy the words as the document has them.",
            quote=cited.quote[:80],
            document=document,
        )
    at = datetime.now(UTC).isoformat(timespec="milliseconds")
    first, last = (start, start + len(cited.quote)) if start >= 0 else (None, None)
    return Evidence(document, cited.quote, first, last, cited.page, author, at, 1.0, "accepted", "observed")


def _correct(here: Here, id: str, right: Node | Edge, reason: str, if_match: str | None) -> Edited:
    editable(here, [id])
    check_may_edit(here.services.store, here.viewer, [right.id] if isinstance(right, Edge) else [])
    change = here.services.store.correct(
        id, right, by=author_of(here.viewer), reason=reason, seen=seen_change(if_match)
    )
    return Edited.of(change, right.id)


def _reject(here: Here, id: str, because: Because | None, if_match: str | None) -> Edited:
    editable(here, [id])
    reason = because.reason if because else ""
    change = here.services.store.review(
        id, "rejected", by=author_of(here.viewer), reason=reason, seen=seen_change(if_match)
    )
    return Edited.of(change, id)


def _merged(properties: Mapping[str, Property], patch: Mapping[str, Any]) -> dict[str, Property]:
    """RFC 7396, for the one level that properties have."""
    return {name: value for name, value in {**properties, **patch}.items() if value is not None}
