"""Changing the graph, under `/api/v1`. Nothing stands without evidence: a document, or a person's own words.

Who sends `If-Match` with the `ETag` of what they read is told (412) when somebody else changed it since. What the
caller may not see neither shows in an answer nor is changed unseen (docs/decisions/0020-visibility.md).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import blake2b
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
from api.routes.reading import NodeId, TieId, tie_named
from api.security.access import requires
from api.security.territory import check_may_apply, check_may_edit, may_edit
from graph.dates import parse
from graph.errors import ConflictError, DataError, ForbiddenError, UsageError
from graph.exchanges import Produced, records
from graph.model import Change, Changes, Edge, Evidence, Node, Property, node_id
from graph.names import fold
from graph.ontology import ontology
from graph.reported import report
from graph.store.correcting import nothing_to_correct
from graph.store.history import changed_meanwhile
from graph.store.refusals import unknown
from graph.visibility.unseen import check_keeps_levels, corrected, seen_of

router = APIRouter(prefix="/api/v1", tags=["editing"], dependencies=[requires("editor")])

IfMatch = Annotated[
    str | None,
    Header(max_length=200, description="The `ETag` of what you read: refused (412) if others changed it since."),
]
TAG = re.compile(r'"(\d{1,15})-[0-9a-f]+"')


@router.post("/nodes", status_code=201)
def create_node(node: NodeIn, here: UsesHere, response: Response) -> Edited:
    """Add a node. Raises 409 if there is one with this id: change that one, or give another `scope`.

    Only who sees everything gives an `id`; to others the service does, one that is free whatever they do not see.
    """
    new = new_node(here, node)
    change = bring_in(here, node, [new], [])
    response.headers["Location"] = f"/api/v1/nodes/{new.id}"
    return done(here, change, new.id)


def new_node(here: Here, node: NodeIn) -> Node:
    """The node that is asked for, under an id that is free. Raises `ConflictError` where it is not."""
    if node.id is not None and not here.sight.all_seeing:
        raise ForbiddenError("Only administrators give ids.", remedy="Leave «id» out.")
    kind = kind_named(node.kind)
    scope = node.scope or str(node.properties.get("country", "")).lower()
    id = node.id or free_id(here, kind, node.name, scope, node.reason)
    new = Node(id, kind, node.name, tuple(node.names), node.properties)
    if next(here.services.store.nodes(ids=[new.id], evidence=False, rejected=True), None) is not None:
        raise ConflictError(
            "There is a node «{id}» already.",
            remedy="Change that one; for a namesake, give another «scope».",
            id=new.id,
        )
    return new


@router.put("/nodes/{id:path}")
def replace_node(id: NodeId, node: NodePut, here: UsesHere, if_match: IfMatch = None) -> Edited:
    """Let a node be as it is sent. Of another kind it gets another id, to which the old one leads."""
    known = present_node(here, id)
    right = as_kind(here, known, kind_named(node.kind), node.name)
    right = replace(right, names=tuple(node.names), properties=node.properties)
    return _correct(here, known, right, node.reason, if_match)


@router.patch("/nodes/{id:path}")
def change_node(id: NodeId, node: NodePatch, here: UsesHere, if_match: IfMatch = None) -> Edited:
    """Correct a node: your word, on the words of its documents, which stay."""
    known = present_node(here, id)
    right = as_kind(here, known, kind_named(node.kind or known.kind), node.name or known.name)
    names = known.names if node.names is None else tuple(node.names)
    right = replace(right, names=names, properties=_merged(right.properties, node.properties))
    return _correct(here, known, right, node.reason, if_match)


@router.delete("/nodes/{id:path}")
def delete_node(id: NodeId, here: UsesHere, because: Because | None = None, if_match: IfMatch = None) -> Edited:
    """Take a node out for good: what is said of it is rejected, now and when it is read again."""
    return _reject(here, present_node(here, id).id, because, if_match)


@router.post("/edges", status_code=201)
def create_edge(edge: EdgeIn, here: UsesHere, response: Response) -> Edited:
    """Add a tie between two nodes; said again, it gets the new evidence too."""
    source, target = (present_node(here, end).id for end in (edge.source, edge.target))
    new = Edge(source, relation_named(edge.relation), target, edge.properties)
    change = bring_in(here, edge, [], [new])
    response.headers["Location"] = f"/api/v1/edges/{new.id}".replace(" ", "%20")
    return done(here, change, new.id)


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
    return _correct(here, known, right, edge.reason, if_match)


@router.delete("/edges/{id:path}")
def delete_edge(id: TieId, here: UsesHere, because: Because | None = None, if_match: IfMatch = None) -> Edited:
    """Take a tie out for good: what is said of it is rejected, now and when it is read again."""
    return _reject(here, present_edge(here, id).id, because, if_match)


@router.post("/merge")
def merge(merge: MergeIn, here: UsesHere, if_match: IfMatch = None) -> Edited:
    """Join two nodes that are the same; the first one's id stays, the other leads to it."""
    keep, other = joinable(here, merge.keep, merge.other)
    editable(here, [keep, other])
    seen = seen_change(here, [keep, other], if_match)
    with discreet(here):
        change = here.services.store.merge(keep, other, by=author_of(here.viewer), reason=merge.reason, seen=seen)
    return done(here, change, keep)


@router.post("/undo/{change}")
def undo(change: Annotated[int, Path(ge=1, le=2**53)], here: UsesHere) -> Edited:
    """Take a change back. Editors take back their own, coordinators of all territories anybody's."""
    author, found = author_of(here.viewer), here.services.change(change)
    anybody_s = here.viewer.trusted and not here.viewer.territories
    if found is None or not (found.by == author or (anybody_s and touches(here.sight.told(found)))):
        raise UsageError(
            "There is no change {change} of yours.", remedy="The list of changes numbers them.", change=change
        )
    with discreet(here):
        return done(here, here.services.store.undo(change, by=author))


@router.post("/exchanges", status_code=201)
def record_exchange(exchange: ExchangeIn, here: UsesHere) -> Edited:
    """Record what the exchange of two twins produced; their tie is made if it is not there."""
    if exchange.when and parse(exchange.when) is None:
        raise UsageError(
            "«{moment}» is no date.", remedy="For example: 2026, 2026-07 or 2026-07-31.", moment=exchange.when
        )
    one, other = sorted(present_node(here, id).id for id in (exchange.one, exchange.other))
    taken = present_node(here, exchange.practice).id if exchange.practice else ""
    said = Produced.of({"result": exchange.result, "when": exchange.when, "practice": taken})
    new = replace(said, what=exchange.what or said.what)
    tie = Edge(one, "twinned_with", other)
    known = next((each.edge for each in here.sight.ties(one) if each.edge.id == tie.id), None)
    kept = records(here.sight.stored(known)) if known else []
    tie = replace(tie, properties={"results": [*kept, new.to_record()]})
    editable(here, [one, other], any_=True)
    change = here.services.store.apply(_sourced(here, exchange, exchange.reason or exchange.result, [], [tie]))
    return done(here, change, tie.id)


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
    store, viewer = here.store, here.viewer
    if not (any_ and any(may_edit(store, viewer, id) for id in ids)):
        check_may_edit(store, viewer, ids)


def joinable(here: Here, one: str, other: str) -> tuple[str, str]:
    """What two ids lead to. Raises `UsageError`, and `ForbiddenError` where joining them would show more of one."""
    first, second = present_node(here, one), present_node(here, other)
    check_keeps_levels(here.viewer, first, second)
    check_keeps_levels(here.viewer, second, first)
    return first.id, second.id


def done(here: Here, change: Change, id: str | None = None) -> Edited:
    """What was done, as far as the caller sees it now."""
    return Edited.of(here.services.sight(here.viewer).told(change), id)


def touches(change: Change) -> bool:
    return bool(change.nodes or change.edges)


@contextmanager
def discreet(here: Here) -> Iterator[None]:
    """What stands against a change is named only to who sees everything, or sees all that is named."""
    try:
        yield
    except ConflictError as error:
        said = error.message.values
        named = [str(said[name]) for name in ("id", "one", "other", "gone") if name in said]
        if here.sight.all_seeing or ("later" not in said and all(map(here.sight.leads_to_seen, named))):
            raise
        raise ConflictError(
            "This does not go with what was said since.", remedy="Take back what came after it, or ask a coordinator."
        ) from None


def seen_change(here: Here, ids: Iterable[str], if_match: str | None) -> int | None:
    """The number of the change up to which the caller knows these nodes and ties, by an `If-Match`; None without one,
    or for any (`*`). What is no tag of ours cannot match: 0, so that every change came later.

    Raises `ConflictError` where one of them was changed since, as far as the caller sees: what changed only for others
    does not count. What changes from now on, the store sees to.
    """
    if if_match is None or if_match.strip() == "*":
        return None
    numbers = [int(found[1]) for each in if_match.split(",") if (found := TAG.fullmatch(each.strip()))]
    seen = max(numbers, default=0)
    if here.sight.all_seeing:
        return seen
    now = here.services.store.sequence()
    for id in ids:
        for latest in here.sight.history(1, of=id):
            if latest.number > seen:
                raise changed_meanwhile(id, latest)
    return max(seen, now)


def free_id(here: Here, kind: str, name: str, scope: str, words: str) -> str:
    """The id of something new. Who does not see everything gets one that only the same words of the same person lead
    to, so that it neither tells what is taken nor leads into it.
    """
    if here.sight.all_seeing:
        return node_id(kind, name, scope)
    said = repr((author_of(here.viewer), kind, name, scope, words))
    own = blake2b(said.encode("utf-8", "surrogatepass"), digest_size=5).hexdigest()
    return node_id(kind, name, f"{scope}-{own}" if scope else own)


def as_kind(here: Here, node: Node, kind: str, name: str) -> Node:
    """The same under another name or of another kind, which has another id and keeps what properties it can have."""
    if kind == node.kind:
        return replace(node, name=name)
    allowed = ontology().kinds[kind].properties
    kept = {key: value for key, value in node.properties.items() if key in allowed}
    scope = node.id.partition("--")[2]
    return replace(node, id=free_id(here, kind, name, scope, node.id), kind=kind, name=name, properties=kept)


def bring_in(here: Here, known: Known, nodes: list[Node], edges: list[Edge]) -> Change:
    """Bring in what somebody knows from documents, or says."""
    changes = _sourced(here, known, known.reason, nodes, edges)
    check_may_apply(here.store, here.viewer, changes)
    return here.services.store.apply(changes)


def _sourced(here: Here, known: Known, words: str, nodes: list[Node], edges: list[Edge]) -> Changes:
    """Nodes and edges with their source: the documents that are cited, or the words of who says so."""
    author = author_of(here.viewer)
    if not known.evidence:
        return report(words, by=author, nodes=nodes, edges=edges)
    evidence = tuple(_cited(here, each, author) for each in known.evidence)
    return Changes(
        tuple(replace(node, evidence=evidence) for node in nodes),
        tuple(replace(edge, evidence=evidence) for edge in edges),
        by=author,
        reason=words,
    )


def _cited(here: Here, cited: EvidenceIn, author: str) -> Evidence:
    """Words of a document as evidence. Raises `DataError` where they are not in what the caller reads of it."""
    document = document_of(here, cited.document)
    text = here.sight.document_text(document)
    at = text.find(cited.quote)
    if text and at < 0 and fold(cited.quote) not in fold(text):
        raise DataError(
            "«{quote}» does not stand in {document}.",
            remedy="Copy the words as the document has them.",
            quote=cited.quote[:80],
            document=document,
        )
    start = end = None
    quote = cited.quote
    if at >= 0:
        start, end = here.sight.whole(document, at, at + len(quote))
        quote = here.services.store.document_text(document)[start:end]
    now = datetime.now(UTC).isoformat(timespec="milliseconds")
    return Evidence(document, quote, start, end, cited.page, author, now, 1.0, "accepted", "observed")


def _correct(here: Here, known: Node | Edge, sent: Node | Edge, reason: str, if_match: str | None) -> Edited:
    editable(here, [known.id])
    check_may_edit(here.store, here.viewer, [sent.id] if isinstance(sent, Edge) else [])
    right, saw = sent, None
    if not here.sight.all_seeing:
        if all(item.review == "rejected" for item in known.evidence):
            raise nothing_to_correct(known.id)
        right, saw = corrected(here.sight, known, sent), seen_of(here.sight, known)
    if isinstance(known, Node) and isinstance(right, Node):
        check_keeps_levels(here.viewer, known, right)
    seen = seen_change(here, [known.id], if_match)
    with discreet(here):
        change = here.services.store.correct(
            known.id, right, by=author_of(here.viewer), reason=reason, seen=seen, saw=saw
        )
    return done(here, change, right.id)


def _reject(here: Here, id: str, because: Because | None, if_match: str | None) -> Edited:
    editable(here, [id])
    reason = because.reason if because else ""
    seen = seen_change(here, [id], if_match)
    with discreet(here):
        change = here.services.store.review(id, "rejected", by=author_of(here.viewer), reason=reason, seen=seen)
    return done(here, change, id)


def _merged(properties: Mapping[str, Property], patch: Mapping[str, Any]) -> dict[str, Property]:
    """RFC 7396, for the one level that properties have."""
    return {name: value for name, value in {**properties, **patch}.items() if value is not None}
