"""Small pieces of a graph, and the graph as something that can be compared."""

from __future__ import annotations

from graph.model import Changes, Edge, Evidence, Node, Property, Review
from graph.store import GraphStore

AT = "2026-01-01T00:00:00+00:00"


def evidence(
    document: str = "document/plan",
    quote: str = "",
    start: int | None = None,
    by: str = "extractor/0.1",
    confidence: float = 0.8,
    review: Review = "proposed",
) -> tuple[Evidence, ...]:
    end = start + len(quote) if start is not None else None
    return (Evidence(document, quote, start, end, None, by, AT, confidence, review),)


def document(id: str = "document/plan", by: str = "extractor/0.1") -> Node:
    return Node(id, "Document", id.split("/")[1], evidence=evidence(id, by=by))


def actor(
    key: str, *names: str, known: tuple[Evidence, ...] | None = None, actor_type: str = "ngo", **properties: Property
) -> Node:
    return Node(
        f"actor/{key}",
        "Actor",
        names[0] if names else key.title(),
        tuple(names[1:]),
        {"actor_type": actor_type, **properties},
        known or evidence(quote=f"la {key}", start=10),
    )


def tie(
    source: str, relation: str, target: str, known: tuple[Evidence, ...] | None = None, **properties: Property
) -> Edge:
    return Edge(
        f"actor/{source}",
        relation,
        f"actor/{target}",
        properties,
        known or evidence(quote=f"{source} con {target}", start=20),
    )


def plan() -> Changes:
    """Three actors of one document and two ties between them."""
    return Changes(
        nodes=(document(), actor("ana", "Asociación Ana", "ANA"), actor("berta"), actor("carla")),
        edges=(tie("ana", "allied_with", "berta"), tie("berta", "funds", "carla")),
        by="extractor/0.1",
        reason="plan.txt",
    )


def dump(store: GraphStore) -> str:
    """All that the store shows, as one text."""
    nodes = list(store.nodes(rejected=True))
    texts = {node.id: store.document_text(node.id) for node in nodes if node.kind == "Document"}
    return "\n".join(map(repr, [*nodes, *store.edges(rejected=True), texts, store.counts()]))
