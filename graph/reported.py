"""What a person says without a document: the person's own words are the source."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256

from graph.errors import UsageError
from graph.model import Changes, Edge, Evidence, Node

NAMED = 80  # characters of the words that name them as a source


def spoken(document: str, words: str, by: str, at: str) -> tuple[Node, Evidence]:
    """A person's words as a document, and what they are evidence with: reported, accepted."""
    known = Evidence(document, words, 0, len(words), None, by, at, 1.0, "accepted", "reported")
    itself = replace(known, quote="", start=None, end=None)
    return Node(document, "Document", words[:NAMED], evidence=(itself,)), known


def report(words: str, *, by: str, nodes: Iterable[Node] = (), edges: Iterable[Edge] = ()) -> Changes:
    """Nodes and edges as somebody reports them, accepted, with `words` as what was said. Saying the same again adds
    nothing. Raises `UsageError` without words.
    """
    if not words.strip():
        raise UsageError("Nothing says how this is known.", remedy="Give a reason: it stands as the source.")
    document = f"document/said-{sha256(f'{by} {words}'.encode()).hexdigest()[:12]}"
    at = datetime.now(UTC).isoformat(timespec="milliseconds")
    source, known = spoken(document, words, by, at)
    return Changes(
        (source, *(replace(node, evidence=(known,)) for node in nodes)),
        tuple(replace(edge, evidence=(known,)) for edge in edges),
        by=by,
        reason=words,
        texts={document: words},
    )
